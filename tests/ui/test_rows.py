"""What is done with the rows of tables: searching, filtering, sorting, selecting, editing, copying; by the keys of the window."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit

from roadstead.domain.coordinates import Pixel
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Scene, Sighting, Vessel

CLASSES = ("vessel", "barge", "container stack")


@pytest.fixture
def drawer(opened, qtbot, idle):
    """The tables of a case with thirty marks on two scenes, those of a machine among them."""
    session = opened.context.session
    marks = tuple(
        Annotation(
            uuid=f"n{i:02}",
            scene=("scene-1", "scene-2")[i % 2],
            kind="point",
            category=CLASSES[i % 3],
            pixels=(Pixel(10 + i, 10),),
            label=f"No {i}" if i % 5 else "",
            length_m=None if i % 4 == 0 else 10.0 * i,
            length_se=None if i % 4 == 0 else 1.0,
            confidence=("", "likely", "remote")[i % 3],
            review="proposed" if i >= 24 else "",
        )
        for i in range(30)
    )
    session.do(Operation("add", "Add marks", marks))
    opened.go("log")
    made = opened.arrangement.docks["tables"].content()
    made.show_kind(Annotation)
    idle(opened)
    return made


def shown(drawer, title):
    model = drawer.page.model
    column = next(i for i, field in enumerate(model.columns) if field.title == title)
    return [model.data(model.index(row, column)) for row in range(model.rowCount())]


def filtered(drawer, title, *values, low="", high="", text=""):
    """Filters a column through its box, as a hand would."""
    box = drawer.filter_column(title)
    for row in range(box.values.count()):
        item = box.values.item(row)
        if item.data(Qt.ItemDataRole.UserRole) in values:
            item.setCheckState(Qt.CheckState.Checked)
    for edit, said in zip(box.lines, (text or low, high), strict=False):
        edit.setText(said)
    box.apply()
    return box


def click(page, row, qtbot, modifier=Qt.KeyboardModifier.NoModifier):
    place = page.table.visualRect(page.model.index(row, 0)).center()
    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, modifier, place)


def press(window, keys):
    window.deeds[keys].trigger()


def test_search_finds_rows_by_all_words_and_tells_how_many(drawer, opened, qtbot, idle):
    press(opened, "tables.search")
    assert QApplication.focusWidget() is drawer._search or drawer._search.hasFocus()
    qtbot.keyClicks(drawer._search, "barge no")
    qtbot.keyClick(drawer._search, Qt.Key.Key_Return)
    assert set(shown(drawer, "Class")) == {"barge"}
    assert len(shown(drawer, "Class")) == 8  # of ten barges two have no label
    assert drawer._told.text() == "8 of 31 rows, 7 standing, 1 not"
    drawer._search.setText("container block")  # stored under another name of that class
    drawer._find()
    assert set(shown(drawer, "Class")) == {"container block"}
    drawer._search.setText("photograph")  # the name of a scene
    drawer._find()
    assert len(shown(drawer, "Class")) == 15
    drawer._search.setText("nothing like it")
    drawer._find()
    assert drawer.page.model.rowCount() == 0
    assert "Ctrl+Shift+Backspace" in drawer.page._empty.text()
    press(opened, "tables.clear")
    assert drawer.page.model.rowCount() == 31
    assert drawer._search.text() == ""
    drawer.show_kind(Vessel)
    drawer._search.setText("917 ang")
    drawer._find()
    assert drawer.page.model.rowCount() == 1


def test_columns_are_filtered_and_each_filter_has_a_chip_that_takes_it_away(drawer, opened, idle):
    box = filtered(drawer, "Class", "barge", "container block")
    assert [t.split()[-1] for t in (box.values.item(0).text(),)] == ["11"]  # ten vessels and mark-1
    assert set(shown(drawer, "Class")) == {"barge", "container block"}
    filtered(drawer, "Length", low="100 m", high="0.2 km")
    assert sorted(shown(drawer, "Length")) == sorted(f"{10 * i} m ± 2" for i in range(10, 21) if i % 4 and i % 3)
    box = drawer.filter_column("Scene")
    assert [box.values.item(r).data(Qt.ItemDataRole.UserRole) for r in range(box.values.count())] == [
        "2023-10-12  Najin 12 October",
        "undated  Photograph",
    ]
    box.values.item(1).setCheckState(Qt.CheckState.Checked)
    box.apply()
    assert set(shown(drawer, "Scene")) == {"Photograph"}
    assert [each.told for each in drawer.page.asked.filters] == [
        "Class: barge, container block",
        "Length from 100 m to 0.2 km",
        "Scene: undated Photograph",
    ]
    chip = next(b for b in drawer.chips.findChildren(object) if getattr(b, "text", str)().startswith("Scene"))
    chip.click()
    assert set(shown(drawer, "Scene")) == {"Photograph", "Najin 12 October"}
    press(opened, "tables.clear")
    assert drawer.page.model.rowCount() == 31
    filtered(drawer, "Likelihood", "(empty)")
    assert drawer.page.model.rowCount() == 11


def test_a_range_that_is_none_is_refused_in_the_box(drawer):
    box = filtered(drawer, "Length", low="long")
    assert box._problem.text() == "“long” is not a number. Write one such as 120, or leave the field empty."
    box.lines[0].setText("200")
    box.lines[1].setText("100")
    box.apply()
    assert box._problem.text().startswith("200 is more than 100.")
    assert drawer.page.asked.filters == ()
    box.close()


def test_what_does_not_stand_is_told_apart_and_can_be_left_out(drawer):
    assert drawer._told.text() == "31 rows, 25 standing, 6 not"
    drawer.show_standing(True)
    assert drawer._told.text() == "25 of 31 rows, 25 standing"
    assert "proposed" not in shown(drawer, "State")


def test_sorting_puts_what_is_empty_last_both_ways_and_keeps_the_order_before(drawer, opened):
    table, titles = drawer.page.table, [f.title for f in drawer.page.model.columns]
    table.setCurrentIndex(drawer.page.model.index(0, titles.index("Length")))
    press(opened, "tables.sort")
    lengths = shown(drawer, "Length")
    assert lengths[0] == "10 m ± 2"
    assert lengths[-8:] == ["–"] * 8
    press(opened, "tables.sort")
    assert shown(drawer, "Length")[0] == "290 m ± 2"
    assert shown(drawer, "Length")[-8:] == ["–"] * 8
    table.setCurrentIndex(drawer.page.model.index(0, titles.index("Likelihood")))
    press(opened, "tables.sort")
    words = shown(drawer, "Likelihood")
    assert words == ["remote"] * 10 + ["likely"] * 10 + [""] * 11  # by likelihood, not by the alphabet
    assert shown(drawer, "Length")[0] == "290 m ± 2"  # equal ones by what was sorted by before
    press(opened, "tables.sort")
    press(opened, "tables.sort")
    assert shown(drawer, "Label")[0] == "Angara?"


def test_the_selection_is_that_of_the_canvas_and_stays_over_search_and_sort(drawer, opened, qtbot, idle):
    context, page = opened.context, drawer.page
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(context.selection) == 31
    idle(opened)
    assert drawer._chosen.text() == "31 selected · 11 vessel · 10 barge · 10 container block · 6 do not stand"
    context.activate_scene(None)
    assert drawer._next.text() == "31 on 2 scenes →"
    press(opened, "tables.next_scene")
    assert context.active_scene.uuid == "scene-1"
    assert drawer._next.text() == "15 on 1 other scene →"
    press(opened, "tables.next_scene")
    assert context.active_scene.uuid == "scene-2"
    context.select(frozenset({"n03", "n10"}))
    assert page.rows_chosen() == [page.model.row_of("n03"), page.model.row_of("n10")]
    page.sort(1)
    chosen = {index.row() for index in page.table.selectionModel().selectedRows()}
    assert chosen == {page.model.row_of("n03"), page.model.row_of("n10")}
    assert context.selection == {"n03", "n10"}
    drawer._search.setText("barge")
    drawer._find()
    assert context.selection == {"n03", "n10"}  # what is searched does not change what is selected
    click(page, 0, qtbot)
    assert context.selection == {page.model.uuids[0]}


def test_more_ranges_than_qt_takes_stay_selected_and_painted(drawer, opened, monkeypatch, qtbot):
    monkeypatch.setattr("roadstead.ui.tablepage._MOST_RANGES", 3)
    page, context = drawer.page, opened.context
    wanted = frozenset(page.model.uuids[::2])
    context.select(wanted)
    assert page.model.chosen == wanted
    role = Qt.ItemDataRole.BackgroundRole
    painted = [page.model.data(page.model.index(row, 0), role) is not None for row in range(31)]
    assert painted == [row % 2 == 0 for row in range(31)]
    page.table.scrollToTop()
    click(page, 3, qtbot, Qt.KeyboardModifier.ControlModifier)
    assert context.selection == wanted | {page.model.uuids[3]}
    click(page, 5, qtbot)
    assert context.selection == {page.model.uuids[5]}
    assert page.model.chosen == frozenset()


def test_a_cell_is_edited_in_place_and_what_cannot_be_is_refused(drawer, opened, qtbot, idle):
    page, store = drawer.page, opened.context.session.store
    titles = [field.title for field in page.model.columns]
    row = page.model.row_of("n05")
    page.table.setFocus()
    page.table.setCurrentIndex(page.model.index(row, titles.index("Label")))
    qtbot.keyClick(page.table, Qt.Key.Key_F2)
    editor = page.table.viewport().findChild(QLineEdit)
    qtbot.keyClicks(editor, "Rason")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    idle(opened)
    assert store.get(Annotation, "n05").label == "Rason"
    assert store.undo_label() == "Change label of container block"
    assert page.model.data(page.model.index(row, titles.index("Label"))) == "Rason"
    index = page.model.index(row, titles.index("Class"))
    assert page.model.setData(index, "crane")
    idle(opened)
    assert store.get(Annotation, "n05").category == "crane"
    assert not page.model.setData(page.model.index(row, titles.index("Likelihood")), "perhaps")
    assert "not one of the words for likelihood" in opened.context.notices.notices[-1].text
    assert not page.model.flags(page.model.index(row, titles.index("Length"))) & Qt.ItemFlag.ItemIsEditable
    assert store.get(Annotation, "n05").confidence == "remote"


def test_rows_are_copied_with_their_titles_as_shown(drawer, opened, qtbot):
    page, header = drawer.page, drawer.page.table.horizontalHeader()
    for number, field in enumerate(page.model.columns):
        header.setSectionHidden(number, field.title not in ("Class", "Label", "Length"))
    header.moveSection(header.visualIndex(1), 0)
    opened.context.select(frozenset({"n01", "n02"}))
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == (
        "Label\tClass\tLength\nNo 1\tbarge\t10 m ± 2\nNo 2\tcontainer block\t20 m ± 2"
    )


def test_columns_are_remembered_for_each_kind(drawer, opened, qtbot):
    from roadstead.ui.kinds import BY_RECORD
    from roadstead.ui.names import Names
    from roadstead.ui.tablemodel import RecordTable
    from roadstead.ui.tablepage import TablePage

    header, model = drawer.page.table.horizontalHeader(), drawer.page.model
    header.moveSection(1, 0)
    header.resizeSection(3, 155)
    header.setSectionHidden(2, True)
    qtbot.waitUntil(lambda: '"Kind"' in opened.context.settings.columns, timeout=5000)
    again = TablePage(opened.context, RecordTable(BY_RECORD[Annotation], Names(opened.context)))
    qtbot.addWidget(again)
    assert [field.title for field in again.fields][:3] == ["Label", "Class", "Length"]
    assert again.table.horizontalHeader().sectionSize(3) == 155
    other = TablePage(opened.context, RecordTable(BY_RECORD[Vessel], Names(opened.context)))
    qtbot.addWidget(other)
    assert not other.table.horizontalHeader().hiddenSectionCount()
    opened.context.remember(columns='{"Annotations": 3}')
    assert model.columns  # what cannot be read is left aside
    last = TablePage(opened.context, RecordTable(BY_RECORD[Annotation], Names(opened.context)))
    qtbot.addWidget(last)
    assert [field.title for field in last.fields][:2] == ["Class", "Label"]


def test_many_are_edited_as_one_action_that_is_undone_in_one_step(drawer, opened, idle):
    context, store = opened.context, opened.context.session.store
    inspector = opened.arrangement.docks["inspector"].content()
    barges = frozenset(m.uuid for m in store.all(Annotation) if m.category == "barge")
    context.select(barges)
    idle(opened)
    editor = inspector.editor("Class")
    assert editor.text() == "barge"
    assert inspector.editor("Label").text() == "‹several›"
    assert inspector.editor("Load").text() == ""  # an attribute of the class that all have
    editor.widget.setCurrentText("crane")
    editor.commit()
    idle(opened)
    assert store.undo_label() == "Class 10 marks as crane"
    assert {store.get(Annotation, uuid).category for uuid in barges} == {"crane"}
    load = [e.field.title for e in inspector._editors]
    assert "Load" not in load
    inspector.editor("Note").widget.setPlainText("at the grain quay")
    inspector.editor("Note").commit()
    idle(opened)
    assert store.undo_label() == "Change note of 10 marks to at the grain quay"
    context.undo()
    context.undo()
    idle(opened)
    assert {m.uuid for m in store.all(Annotation) if m.category == "barge"} == barges
    assert all(not store.get(Annotation, uuid).note for uuid in barges)


def test_what_cannot_be_written_into_many_is_refused_and_nothing_written(drawer, opened, idle):
    context, store = opened.context, opened.context.session.store
    inspector, before = opened.arrangement.docks["inspector"].content(), store.root()
    context.select(frozenset({"n01", "n02", "n03"}))
    idle(opened)
    editor = inspector.editor("Label")
    editor.widget.setText("‹several› x")
    editor.commit()
    assert "still has ‹several› in it" in editor.problem.text()
    assert inspector.editor("Likelihood").text() == "‹several›"
    assert store.root() == before
    context.select(frozenset({"n01", "vessel-1"}))
    idle(opened)
    assert inspector._editors == []


def test_typing_for_some_is_never_written_into_others(drawer, opened, idle, qtbot):
    context, store = opened.context, opened.context.session.store
    inspector = opened.arrangement.docks["inspector"].content()
    opened.activateWindow()
    context.select(frozenset({"n01", "n04"}))
    idle(opened)
    editor = inspector.editor("Or else")
    editor.widget.setFocus()
    editor.widget.setText("a pontoon")
    context.select(frozenset({"n02", "n05"}))
    idle(opened)
    found = {uuid: store.get(Annotation, uuid).alternative for uuid in ("n01", "n02", "n04", "n05")}
    assert found == {"n01": "a pontoon", "n04": "a pontoon", "n02": "", "n05": ""}


def test_rows_that_come_go_and_change_are_followed(drawer, opened, idle):
    context, store = opened.context, opened.context.session.store
    filtered(drawer, "Class", "barge")
    context.do(Operation("edit", "Change", (replace(store.get(Annotation, "n01"), category="crane"),)))
    idle(opened)
    assert "n01" not in drawer.page.model.uuids
    assert drawer._told.text() == "9 of 31 rows, 7 standing, 2 not"
    context.do(Operation("remove", "Remove", drop=(store.get(Annotation, "n04"),)))
    idle(opened)
    assert drawer._told.text() == "8 of 30 rows, 6 standing, 2 not"


def test_sightings_and_scenes_are_filtered_by_what_they_refer_to_and_by_date(drawer, opened):
    drawer.show_kind(Sighting)
    filtered(drawer, "When", low="2023-10-12Z", high="2023-10-12Z")
    assert drawer.page.model.rowCount() == 1
    filtered(drawer, "When", low="2023-10-13Z")
    assert drawer.page.model.rowCount() == 0
    drawer.clear()
    filtered(drawer, "Vessel", "Angara")
    assert drawer.page.model.rowCount() == 1
    drawer.show_kind(Scene)
    filtered(drawer, "Name", text="PHOTO")
    assert shown(drawer, "Name") == ["Photograph"]
