"""Exporting from the window: the file that was picked, a notice of what is in it."""

import json

from PySide6.QtGui import QKeySequence


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
