"""Scenes: their order in time, adding good and bad files, taking one out."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtWidgets import QListWidget

from roadstead.domain.cards import Contradiction
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Scene
from roadstead.domain.times import parse_interval
from roadstead.plugins.scenes import logic


def scene(name, *moment):
    return Scene(uuid=name, name=name, acquired_start=datetime(*moment, tzinfo=UTC) if moment else None)


def test_scenes_stand_in_the_order_of_time_and_undated_ones_last():
    given = [scene("none"), scene("b", 2023, 10, 12, 2), scene("a", 2023, 8, 29), scene("c", 2023, 10, 12, 1)]
    assert [s.name for s in logic.in_order(given)] == ["a", "c", "b", "none"]
    days = logic.by_date(given)
    assert [(day, [s.name for s in group]) for day, group in days] == [
        (date(2023, 8, 29), ["a"]),
        (date(2023, 10, 12), ["c", "b"]),
        (None, ["none"]),
    ]
    assert logic.days_between(days[0][0], days[1][0]) == 44
    assert logic.days_between(days[1][0], days[2][0]) is None


def test_steps_stop_at_both_ends():
    ordered = [scene("a", 2023, 1, 1), scene("b", 2023, 1, 2)]
    assert logic.step(ordered, None, 1) is ordered[0]
    assert logic.step(ordered, None, -1) is ordered[1]
    assert logic.step(ordered, ordered[0], 1) is ordered[1]
    assert logic.step(ordered, ordered[1], 1) is None
    assert logic.step([], None, 1) is None


def test_bad_files_are_one_sentence_each_and_good_ones_are_added(window, naip, tmp_path, qtbot, idle):
    context = window.context
    with qtbot.waitSignal(context.caseChanged, timeout=10_000):
        context.new_case(tmp_path / "case.gpkg")
    words = tmp_path / "words.tif"
    words.write_text("not an image at all")
    cut = tmp_path / "cut.tif"
    cut.write_bytes(naip.read_bytes()[:2000])
    from roadstead.plugins.scenes.commands import add_files

    add_files(context, [words, naip, cut, tmp_path / "absent.png"])
    qtbot.waitUntil(lambda: not context.tasks.running, timeout=40_000)
    idle(window)
    levels = [(n.level, n.text) for n in context.notices.notices]
    assert sorted(level for level, _ in levels) == ["done", "error", "error", "error"]
    for name in ("words.tif", "cut.tif", "absent.png"):
        assert sum(name in text for level, text in levels if level == "error") == 1, levels
    assert context.session.store.count(Scene) == 1


def test_adding_the_same_image_twice_is_refused(window, naip, tmp_path, qtbot, idle):
    context = window.context
    with qtbot.waitSignal(context.caseChanged, timeout=10_000):
        context.new_case(tmp_path / "case.gpkg")
    context.picker.open_files = lambda *_: [naip]
    window.deeds.refresh()
    for _ in range(2):
        window.deeds["scenes.add"].trigger()
        qtbot.waitUntil(lambda: not context.tasks.running, timeout=40_000)
        idle(window)
    assert context.session.store.count(Scene) == 1
    assert "already in the case" in context.notices.notices[-1].text


def test_removing_a_scene_takes_its_marks_and_undo_brings_all_back(opened, idle):
    store = opened.context.session.store
    opened.context.activate_scene("scene-2")
    opened.deeds.refresh()
    opened.deeds["scenes.remove"].trigger()
    idle(opened)
    assert [s.uuid for s in store.all(Scene)] == ["scene-1"]
    assert opened.context.active_scene is None
    opened.context.undo()
    idle(opened)
    assert store.count(Scene) == 2


def test_a_scene_that_a_sighting_rests_on_is_not_removed(opened, idle):
    opened.context.activate_scene("scene-1")
    opened.deeds.refresh()
    opened.deeds["scenes.remove"].trigger()
    idle(opened)
    assert "cannot be removed" in opened.context.notices.notices[-1].text
    assert opened.context.session.store.count(Annotation) == 1


def test_the_list_shows_dates_names_and_the_active_scene(opened, qtbot):
    panel = opened.arrangement.docks["scenes"].content()
    shown = panel.findChild(QListWidget)
    assert [shown.item(i).text() for i in range(shown.count())] == [
        "2023-10-12",
        "Najin 12 October",
        "Undated",
        "Photograph",
    ]
    shown.itemActivated.emit(shown.item(3))
    assert opened.context.active_scene.name == "Photograph"
    opened.context.activate_scene("scene-1")
    assert shown.currentRow() == 1


@pytest.mark.parametrize(
    ("taken", "said"),
    [
        ("2023-10-12T02:15Z", "02:15 UTC"),
        ("2023-10-12T02:15Z/2023-10-12T02:55Z", "02:15 to 2023-10-12 02:55 UTC"),
        ("2023-10-12Z", ""),
    ],
)
def test_a_row_gives_no_time_of_day_where_only_the_day_is_known(taken, said):
    when = parse_interval(taken)
    assert logic.clock(Scene(name="x", acquired_start=when.start, acquired_end=when.end)) == said


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "no georeference"),
        ({"crs": "EPSG:32652", "transform": (1, 0, 0, 0, -1, 0), "gsd_m": 0.9}, "0.90 m · EPSG:32652"),
        ({"crs": "EPSG:32618", "transform": (1, 0, 0, 0, -1, 0), "gsd_m": 300.04}, "300 m · EPSG:32618"),
    ],
)
def test_a_row_says_what_an_analyst_asks_first(fields, said):
    assert logic.gist(Scene(name="x", **fields)) == said


def test_a_row_says_no_time_of_day_that_is_not_known():
    day = Scene(acquired_start=datetime(2023, 10, 12, tzinfo=UTC), acquired_end=datetime(2023, 10, 13, tzinfo=UTC))
    moment = Scene(
        acquired_start=datetime(2023, 10, 12, 2, 15, tzinfo=UTC), acquired_end=datetime(2023, 10, 12, 2, 16, tzinfo=UTC)
    )
    assert (logic.clock(day), logic.clock(moment), logic.clock(Scene())) == ("", "02:15 UTC", "")


def test_a_row_says_why_its_scene_is_not_shown_beside_the_one_on_the_canvas(opened, idle):
    store = opened.context.require_session().store
    placed = store.get(Scene, "scene-1")
    undated = replace(placed, uuid="scene-3", name="Undated", path="u", acquired_start=None, acquired_end=None)
    other = replace(
        placed,
        uuid="scene-4",
        name="Later",
        path="l",
        acquired_start=placed.acquired_start + timedelta(days=3),
        acquired_end=placed.acquired_end + timedelta(days=3),
    )
    opened.context.do(Operation("add", "Add two", (undated, other)))
    idle(opened)
    opened.context.activate_scene("scene-1")
    idle(opened)
    shown = opened.arrangement.docks["scenes"].content().findChild(QListWidget)
    tips = {shown.item(i).text(): shown.item(i).toolTip() for i in range(shown.count())}
    assert "Not shown now: it is undated" in tips["Undated"]
    assert "of another day" in tips["Later"]
    assert "without a georeference" in tips["Photograph"]
    assert "Not shown" not in tips["Najin 12 October"]
    assert "1 undated image is not shown" in opened.status._mode.text()
    opened.context.activate_scene("scene-3")
    idle(opened)
    assert opened.viewport.canvas.active == "scene-3"
    tips = {shown.item(i).text(): shown.item(i).toolTip() for i in range(shown.count())}
    assert "it is dated" in tips["Later"]


def test_what_contradicts_itself_is_one_notice_for_a_scene():
    cloud, place = Contradiction("cloud_percent", "Cloud is 140 %."), Contradiction("crs", "Look like degrees.")
    assert logic.in_doubt("a", [cloud]) == "a: Cloud is 140 %."
    told = logic.in_doubt("a", [cloud, place])
    assert "2 things" in told
    assert "cloud, coordinate system" in told
