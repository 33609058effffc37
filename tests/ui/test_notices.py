"""Notices slide in, stay as long as they must, lead somewhere, and are kept."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QListWidget, QPushButton

from roadstead.domain.errors import Cancelled, UserError


def test_a_user_error_says_what_and_what_to_do(window, idle):
    window.context.notices.report(UserError("The file is gone.", "Put it back."))
    idle(window)
    (card,) = window.notices.cards
    assert card.accessibleName() == "error: The file is gone. Put it back."


def test_a_cancel_says_nothing(window, idle):
    window.context.notices.report(Cancelled())
    idle(window)
    assert window.notices.cards == []


def test_an_error_in_a_slot_of_an_action_is_a_notice_with_details_to_copy(window, idle, qtbot):
    window.context.run("Dividing", lambda _: 1 / 0)
    idle(window)
    (card,) = window.notices.cards
    assert "Dividing failed because of a fault in Roadstead" in card.notice.text
    button = card.findChild(QPushButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert "ZeroDivisionError" in QApplication.clipboard().text()


def test_what_is_done_goes_by_itself_and_errors_stay(window, idle):
    window.context.notices.post("done", "Added.")
    window.context.notices.post("error", "Failed.")
    idle(window)
    done, failed = window.notices.cards
    assert done._timer.isActive()
    assert not failed._timer.isActive()
    done._timer.timeout.emit()
    assert done.left
    assert not failed.left


def test_only_a_few_are_in_sight_and_all_are_kept(window, idle):
    for number in range(9):
        window.context.notices.post("warning", f"Warning {number}")
    idle(window)
    assert [c.notice.text for c in window.notices.cards if not c.left] == [f"Warning {n}" for n in range(5, 9)]
    window.show_panel("notices")
    assert window.arrangement.docks["notices"].content().findChild(QListWidget).count() == 9


def test_a_click_leads_to_what_it_is_about(opened, idle, qtbot):
    opened.context.notices.post("done", "Look at this.", about="sighting-1")
    idle(opened)
    card = next(c for c in opened.notices.cards if c.notice.about == "sighting-1")
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert opened.context.selection == {"sighting-1"}
    assert opened.workspace == "map"


def test_they_lie_inside_the_window_without_covering_one_another(window, idle, qtbot):
    for text in ("short", "a long one that needs more than one line because there is so much to say about it " * 3):
        window.context.notices.post("error", text, "Do something about it.")
    idle(window)
    first, second = window.notices.cards
    qtbot.waitUntil(lambda: not first.geometry().intersects(second.geometry()), timeout=3000)
    qtbot.waitUntil(lambda: window.notices._over.rect().contains(second.geometry()), timeout=3000)
    assert second.height() > first.height()


def test_the_same_said_again_is_counted_on_the_notice_in_sight(window, idle):
    window.show_panel("notices")
    for _ in range(3):
        window.context.notices.report(UserError("The class vessel is locked.", "Shift+H unlocks it."))
    window.context.notices.post("info", "Something else.")
    idle(window)
    locked, other = window.notices.cards
    assert (locked.times, other.times) == (3, 1)
    assert "Said 3 times." in locked.accessibleName()
    kept = window.arrangement.docks["notices"].content().findChild(QListWidget)
    assert kept.count() == 2
    assert "said 3 times" in kept.item(1).text()
    locked.leave()
    window.context.notices.report(UserError("The class vessel is locked.", "Shift+H unlocks it."))
    idle(window)
    assert [card.times for card in window.notices.cards] == [1, 1]  # what was put away is said anew
