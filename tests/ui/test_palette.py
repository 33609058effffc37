"""The palette finds actions by a few letters and runs them by keyboard alone."""

from PySide6.QtCore import Qt

from roadstead.ui.palette import name_of, score


def test_initials_find_an_action_before_scattered_letters():
    assert score("ob", "Oriented box") > score("ob", "Leave the scene for the map book")
    assert score("zo", "Zoom out") > score("zo", "Authorize one")


def test_every_letter_must_be_there_in_its_order():
    assert score("xyz", "Zoom in") == 0
    assert score("mooz", "Zoom in") == 0
    assert score("ZOOM IN", "Zoom in") > 0


def test_an_empty_question_finds_everything_alike():
    assert score("", "Undo") == score("  ", "Redo") > 0


def test_typing_and_enter_run_the_action(window, qtbot):
    window.show_palette()
    finder = window.finder
    qtbot.keyClicks(finder.field, "dark th")
    assert name_of(finder.list.currentItem().data(Qt.ItemDataRole.UserRole)) == "Dark theme"
    qtbot.keyClick(finder.field, Qt.Key.Key_Return)
    assert not finder.isVisible()
    assert window.context.settings.theme == "dark"
    window.choose_theme("light")


def test_arrows_move_and_escape_leaves_without_doing_anything(window, qtbot):
    window.show_palette()
    finder = window.finder
    qtbot.keyClicks(finder.field, "workspace")
    assert finder.list.currentRow() == 0
    qtbot.keyClick(finder.field, Qt.Key.Key_Down)
    assert finder.list.currentRow() == 1
    qtbot.keyClick(finder.field, Qt.Key.Key_Up)
    qtbot.keyClick(finder.field, Qt.Key.Key_Up)
    assert finder.list.currentRow() == 0
    qtbot.keyClick(finder.field, Qt.Key.Key_Escape)
    assert not finder.isVisible()
    assert window.workspace == "image"


def test_what_cannot_be_done_now_is_shown_but_not_run(window, qtbot):
    window.show_palette()
    finder = window.finder
    qtbot.keyClicks(finder.field, "close case")
    qtbot.keyClick(finder.field, Qt.Key.Key_Return)
    assert finder.isVisible()
    finder.leave()


def test_every_action_of_the_window_can_be_found(window):
    window.show_palette()
    finder = window.finder
    shown = {finder.list.item(row).text() for row in range(finder.list.count())}
    assert shown == {name_of(action) for action in window.deeds}
    finder.leave()
