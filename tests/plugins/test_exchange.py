"""Exporting from the window: the file that was picked, a notice of what is in it."""

import json

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from roadstead.domain.records import Annotation, Scene


def test_the_file_menu_exports_where_the_user_says(opened, tmp_path, idle):
    asked = []
    opened.context.picker.new_file = lambda title, suggested, filters: asked.append(suggested) or tmp_path / "x.gpkg"
    assert opened.deeds["exchange.export"].shortcut() == QKeySequence("Ctrl+Shift+E")
    opened.deeds["exchange.export"].trigger()
    idle(opened)
    from pyogrio import read_dataframe

    assert asked == [tmp_path / "case export.gpkg"]
    assert list(read_dataframe(tmp_path / "x.gpkg", layer="sightings")["vessel"]) == ["Angara"]
    said = opened.context.notices.notices[-1]
    assert said.level == "done"
    assert "2 scenes" in said.text
    assert "x.gpkg" in said.text


def test_one_file_for_each_layer(opened, tmp_path, idle):
    opened.context.picker.new_file = lambda *_: tmp_path / "x.geojson"
    opened.deeds["exchange.export"].trigger()
    idle(opened)
    found = json.loads((tmp_path / "x-annotations.geojson").read_text(encoding="utf-8"))
    assert [f["properties"]["length_m"] for f in found["features"]] == [131.0]


def test_a_file_in_the_way_is_one_notice(opened, tmp_path, idle):
    (tmp_path / "x.gpkg").write_text("mine", encoding="utf-8")
    opened.context.picker.new_file = lambda *_: tmp_path / "x.gpkg"
    opened.deeds["exchange.export"].trigger()
    idle(opened)
    assert opened.context.notices.notices[-1].level == "error"
    assert (tmp_path / "x.gpkg").read_text(encoding="utf-8") == "mine"


def test_thinking_better_of_it_writes_nothing(opened, tmp_path, idle):
    before = sorted(tmp_path.iterdir())
    opened.context.picker.new_file = lambda *_: None
    opened.deeds["exchange.export"].trigger()
    idle(opened)
    assert sorted(tmp_path.iterdir()) == before


def test_without_a_case_there_is_nothing_to_export(window):
    window.deeds.refresh()
    assert not window.deeds["exchange.export"].isEnabled()


def coco(path, scene, count=3):
    """A COCO file of ships on a scene, one of them outside it."""
    rows = [{"id": n, "image_id": 1, "category_id": 1, "bbox": [10 * n, 20, 6, 12]} for n in range(count)]
    rows.append({"id": 99, "image_id": 1, "category_id": 1, "bbox": [1e6, 20, 6, 12]})
    document = {
        "images": [{"id": 1, "file_name": f"{scene.name}.png", "width": scene.width, "height": scene.height}],
        "categories": [{"id": 1, "name": "ship"}],
        "annotations": rows,
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_marks_are_imported_in_one_step_and_what_was_left_out_is_listed(opened, tmp_path, idle):
    store = opened.context.session.store
    scene, before = store.all(Scene)[0], store.count(Annotation)
    opened.context.picker.open_files = lambda *_: [coco(tmp_path / "in.json", scene)]
    opened.deeds["exchange.import_marks"].trigger()
    idle(opened)
    assert store.count(Annotation) == before + 3
    done, warned = opened.context.notices.notices[-2:]
    assert "3 marks from in.json" in done.text
    assert "annotation 99" in warned.text
    assert "outside" in warned.detail
    opened.context.undo()
    idle(opened)
    assert store.count(Annotation) == before


def test_the_panel_says_what_is_lost_before_it_writes(opened, tmp_path, idle, qtbot):
    from roadstead.plugins.exchange.panel import ExportPanel

    panel = ExportPanel(opened.context)
    qtbot.addWidget(panel)
    panel._format.setCurrentIndex(panel._format.findData("dota"))
    qtbot.waitUntil(lambda: "place on the ground" in panel._lost.toPlainText())
    opened.context.picker.new_file = lambda *_: tmp_path / "labels"
    panel._write.click()
    idle(opened)
    assert any((tmp_path / "labels" / "labelTxt").iterdir())
    assert opened.context.notices.notices[-1].level in ("done", "warning")


def boats(path, scene):
    """A COCO file of three classes, of which the case knows one by another name, on a scene."""
    names = {1: "ship", 2: "dredger", 3: "buoy"}
    rows = [
        {"id": n, "image_id": 1, "category_id": kind, "bbox": [20 * n, 30, 6, 12]} for n, kind in enumerate((1, 2, 2, 3, 3, 3))
    ]  # fmt: skip
    document = {
        "images": [{"id": 1, "file_name": f"{scene.name}.png", "width": scene.width, "height": scene.height}],
        "categories": [{"id": n, "name": name} for n, name in names.items()],
        "annotations": rows,
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def asked_about(opened, tmp_path, idle):
    from roadstead.plugins.exchange.mapping import ClassesPanel

    scene = opened.context.session.store.all(Scene)[0]
    opened.context.picker.open_files = lambda *_: [boats(tmp_path / "boats.json", scene)]
    opened.deeds["exchange.import_marks"].trigger()
    idle(opened)
    panel = opened.arrangement.docks["exchange.classes"].content()
    assert isinstance(panel, ClassesPanel)
    return panel


def box_of(panel, row):
    return panel._table.cellWidget(row, 2)


def test_what_classes_of_a_file_become_is_asked_and_done_in_one_step(opened, tmp_path, idle):
    store = opened.context.session.store
    before, entries = store.count(Annotation), store.entry_count()
    panel = asked_about(opened, tmp_path, idle)
    assert opened.arrangement.docks["exchange.classes"].isVisible()
    assert store.entry_count() == entries  # nothing is done before it is answered
    rows = [(panel._table.item(row, 0).text(), panel._table.item(row, 1).text(), box_of(panel, row).currentText()) for row in range(3)]  # fmt: skip
    assert rows == [
        ("buoy", "3", "New class"), ("dredger", "2", "New class"), ("ship", "1", "vessel")
    ]  # fmt: skip
    box_of(panel, 0).setCurrentText("Leave out")
    box_of(panel, 1).setCurrentText("barge")
    QTest.keyClick(box_of(panel, 1), Qt.Key.Key_Return)
    idle(opened)
    assert store.count(Annotation) == before + 3
    assert store.count(Annotation, category="barge") == 2
    said = opened.context.notices.notices[-1]
    assert "class buoy: left out as asked (3 marks)" in said.detail
    assert "When marks are imported" in panel._told.text()
    opened.context.undo()
    idle(opened)
    assert store.count(Annotation) == before


def test_a_new_class_is_made_with_the_marks_and_undone_with_them(opened, tmp_path, idle):
    panel = asked_about(opened, tmp_path, idle)
    panel.take()
    idle(opened)
    assert opened.context.schema.find("dredger") is not None
    opened.context.undo()
    idle(opened)
    assert opened.context.schema.find("dredger") is None


def test_a_file_can_be_left_after_all(opened, tmp_path, idle):
    entries = opened.context.session.store.entry_count()
    panel = asked_about(opened, tmp_path, idle)
    QTest.keyClick(box_of(panel, 0), Qt.Key.Key_Escape)
    idle(opened)
    assert opened.context.session.store.entry_count() == entries
    assert "Nothing of boats.json was imported" in opened.context.notices.notices[-1].text
