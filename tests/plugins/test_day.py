"""A day logged as a table: pasted, copied down, wrong cells named, one action."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from roadstead.domain.records import Place, Sighting
from roadstead.plugins.sightings.day import ALIKE, COLUMNS


@pytest.fixture
def page(opened, idle):
    opened.deeds.refresh()
    opened.deeds["sightings.day"].trigger()
    idle(opened)
    return opened.arrangement.docks["sightings-day"].content()


def twelve(**said):
    row = {"place": "Najin", "when": "2023-11-02Z", "source": "Day book", "grade": "B2", "outcome": "seen"} | said
    rows = [row | {"pier": f"pier {n % 3 + 1}", "vessel": f"Ship {n}"} for n in range(12)]
    return "\r\n".join("\t".join(row.get(name, "") for name in COLUMNS) for row in rows) + "\r\n"


def test_twelve_ships_at_three_piers_are_pasted_and_logged_as_one_action(page, opened, qtbot, idle):
    QApplication.clipboard().setText("\t".join(COLUMNS) + "\n" + twelve())
    page.table.setCurrentIndex(page.day.index(0, 0))
    qtbot.keyClick(page.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert len(page.day.lines()) == 12
    qtbot.keyClick(page.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    idle(opened)
    store = opened.context.session.store
    assert store.count(Sighting) == 13, page.said.text()
    assert {p.name for p in store.all(Place) if p.parent} == {"Najin, pier 1", "Najin, pier 2", "Najin, pier 3"}
    assert page.day.lines() == []
    opened.context.undo()
    idle(opened)
    assert (store.count(Sighting), store.count(Place)) == (1, 1)


def test_wrong_cells_are_named_and_nothing_is_written(page, opened, idle):
    page.day.paste(0, 0, twelve())
    page.day.setData(page.day.index(3, COLUMNS.index("grade")), "Z9")
    page.day.setData(page.day.index(5, COLUMNS.index("when")), "2023-11-02")
    page.commit()
    idle(opened)
    assert opened.context.session.store.count(Sighting) == 1
    assert {row: list(faults) for row, faults in page.day.problems.items()} == {3: ["grade"], 5: ["when"]}
    assert "Row 4" in page.said.text() and "Admiralty" in page.said.text()
    assert len(page.day.lines()) == 12


def test_a_row_that_is_logged_already_asks_what_to_do(page, opened, idle):
    said = ["Najin", "", "Angara, IMO 9179842", "2023-10-12Z", "possible", "Day book", "C3", "seen", "", ""]
    page.day.paste(0, 0, "\t".join(said))
    page.commit()
    idle(opened)
    assert list(page.day.problems) == [0] and "Logged already" in page.said.text()
    page.day.setData(page.day.index(0, page.day.columns.index(ALIKE)), "keep")
    page.commit()
    idle(opened)
    assert opened.context.session.store.count(Sighting) == 2


def test_selected_marks_become_rows_and_cells_are_copied_down(page, opened):
    opened.context.activate_scene("scene-1")
    opened.context.select(frozenset(("mark-1",)))
    page.fill()
    line = page.day.lines()[0]
    assert (line.said["place"], line.said["note"], line.annotations) == ("Najin", "Angara?", ("mark-1",))
    assert line.said["category"] == "vessel"  # a crane is not logged as a ship
    grade = COLUMNS.index("grade")
    page.day.paste(0, grade, "B2")
    page.day.paste(1, 0, "Najin\nNajin")
    page.day.copy_down([(0, grade), (1, grade), (2, grade)])
    assert [line.said.get("grade") for line in page.day.lines()] == ["B2", "B2", "B2"]
