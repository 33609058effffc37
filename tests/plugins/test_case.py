"""The case's own commands: new, snapshot, verify, journal."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView

from roadstead.services.session import CaseSession


def test_a_new_case_is_made_where_the_user_says(window, tmp_path, qtbot, idle):
    window.context.picker.new_file = lambda *_: tmp_path / "fresh.gpkg"
    with qtbot.waitSignal(window.context.caseChanged, timeout=10_000):
        window.deeds["case.new"].trigger()
    assert (tmp_path / "fresh.gpkg").is_file()
    assert window.context.session.title == "fresh"


def test_a_new_case_never_overwrites_a_file(window, tmp_path, idle):
    there = tmp_path / "there.gpkg"
    there.write_text("mine")
    window.context.picker.new_file = lambda *_: there
    window.deeds["case.new"].trigger()
    idle(window)
    assert there.read_text() == "mine"
    assert window.context.notices.notices[-1].level == "error"


def test_control_s_says_all_is_saved_and_keeps_a_copy(opened, tmp_path, idle):
    opened.context.picker.new_file = lambda *_: tmp_path / "kept.gpkg"
    opened.deeds["case.snapshot"].trigger()
    idle(opened)
    said = [n.text for n in opened.context.notices.notices if n.level in ("info", "done")]
    assert said[0].startswith("All saved")
    assert "kept.gpkg" in said[-1]
    with CaseSession.open(tmp_path / "kept.gpkg", "x", read_only=True) as copy:
        assert copy.store.root() == opened.context.session.store.root()


def test_thinking_better_of_it_keeps_nothing(opened, tmp_path, idle):
    opened.context.picker.new_file = lambda *_: None
    opened.deeds["case.snapshot"].trigger()
    idle(opened)
    assert not list(tmp_path.glob("*kept*"))


def test_verify_tells_the_root(opened, idle):
    opened.deeds["case.verify"].trigger()
    idle(opened)
    said = opened.context.notices.notices[-1]
    assert said.level == "done"
    assert opened.context.session.store.root() in said.todo


def test_closing_leaves_an_empty_window_and_a_free_file(opened, case, idle):
    opened.deeds["case.close"].trigger()
    idle(opened)
    assert opened.windowTitle() == "Roadstead"
    with CaseSession.open(case, "x") as free:
        assert not free.store.read_only


def test_the_journal_lists_the_newest_first_and_selects_what_an_entry_touched(opened, idle):
    opened.show_panel("journal")
    panel = opened.arrangement.docks["journal"].content()
    table = panel.findChild(QTableView)
    model = table.model()
    assert [model.data(model.index(row, 1)) for row in range(model.rowCount())] == [
        "Log Angara at Najin",
        "Mark vessel",
        "Add two scenes",
        "Create the case",
    ]
    table.activated.emit(model.index(1, 0))
    assert opened.context.selection == {"mark-1"}
    assert model.headerData(1, Qt.Orientation.Horizontal) == "What"
