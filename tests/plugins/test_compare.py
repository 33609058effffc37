"""Comparing dates in the window: by key, with the right partner, and the area of interest."""

from datetime import UTC, datetime

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from tests.ui.canvas.conftest import Hand

from roadstead.domain.coordinates import LonLat
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Area, Registration, Scene
from roadstead.plugins.compare import logic
from roadstead.services import areas
from roadstead.ui.canvas import legend
from roadstead.ui.inspector import Inspector


def scene(name, day=None, **fields):
    taken = datetime(2023, 10, day, tzinfo=UTC) if day else None
    return Scene(uuid=name, name=name, acquired_start=taken, acquired_end=taken, **fields)


def test_the_partner_is_the_pinned_date_else_the_one_before_else_the_next():
    a, b, c, none = scene("a", 1), scene("b", 2), scene("c", 3), scene("none")
    everything = [none, c, a, b]
    assert [s.name for s in logic.partners(c, everything)] == ["b", "a", "none"]
    assert [s.name for s in logic.partners(a, everything)] == ["b", "c", "none"]
    assert logic.partners(c, everything, pinned="a")[0] is a
    assert logic.partners(c, everything, pinned="c")[0] is b
    assert logic.partners(a, [a]) == []


def placed(name, day, left=441_000.0, **fields):
    """A scene of half a metre whose upper left corner is there in the UTM zone."""
    place = (0.5, 0.0, left, 0.0, -0.5, 4_676_000.0)
    return scene(name, day, width=400, height=400, crs="EPSG:32652", transform=place, **fields)


def laid(name, on, right=0.0, **fields):
    """That scene is laid on another so that its first pixel is that many pixels right of the other's first."""
    return Registration(scene=name, reference=on, matrix=(1, 0, right, 0, 1, 0), applied=True, **fields)


def test_what_is_said_of_how_two_scenes_lie_on_each_other():
    a, b = scene("a", 1, georef_se_m=3.0, gsd_m=0.5), scene("b", 2, georef_se_m=4.0, gsd_m=0.5)
    assert "±5.0 m (10.0 px)" in logic.caution(a, b, [], [a, b])
    assert "not known" in logic.caution(a, scene("c", 3), [], [a])
    for unused in (Registration(scene="b", reference="a"), Registration(scene="b", reference="x", applied=True)):
        assert logic.caution(a, b, [unused], [a, b]).startswith("Not co-registered")


def test_scenes_laid_on_one_another_or_on_the_same_third_one_are_not_warned_of():
    a, b, c = placed("a", 1), placed("b", 2), placed("c", 3)
    known = [a, b, c]
    made = laid("b", "a", residual_px=0.21)
    assert (
        logic.caution(a, b, [made], known) == logic.caution(b, a, [made], known) == "Co-registered, residual 0.21 px."
    )
    pair = [laid("b", "a", residual_m=0.3), laid("c", "a", residual_m=0.4)]
    assert logic.caution(b, c, pair, known) == "Co-registered by way of a, residuals together 0.50 m."
    chain = [laid("b", "a", residual_m=0.3), laid("c", "b", residual_m=0.4)]
    assert logic.caution(a, c, chain, known) == "Co-registered by way of b, residuals together 0.50 m."
    doubtful = [laid("b", "a", sound=False), laid("c", "a")]
    assert logic.caution(b, c, doubtful, known) == "Co-registered by way of a, but not to be trusted."
    assert logic.caution(a, b, [laid("b", "a"), laid("a", "b")], known).startswith("Co-registered")


def test_a_registration_counts_only_while_the_scene_lies_where_it_puts_it():
    a, b = placed("a", 1), placed("b", 2, left=441_005.0)  # 10 pixels further east
    assert logic.caution(a, b, [laid("b", "a", right=10.0)], [a, b]) == "Co-registered."
    assert logic.caution(a, b, [laid("b", "a", right=10.4)], [a, b]) == "Co-registered."
    moved = placed("a", 1, left=441_002.0)
    told = logic.caution(moved, b, [laid("b", "a", right=10.0)], [moved, b])
    assert told == "a was placed anew since b was laid on it: edges may show as change."


@pytest.fixture
def dated(opened, idle):
    """The case with three scenes of the same ground; the second one on the canvas."""
    session = opened.context.require_session()
    (first,) = session.store.all(Scene, uuid="scene-1")
    from dataclasses import replace

    more = [
        replace(
            first,
            uuid=f"scene-{day}",
            name=f"Day {day}",
            path=f"{first.path}{day}",
            acquired_start=taken,
            acquired_end=taken,
        )
        for day in (14, 16)
        for taken in [datetime(2023, 10, day, 2, tzinfo=UTC)]
    ]
    opened.context.do(Operation("add", "Add two", tuple(more)))
    idle(opened)
    opened.context.activate_scene("scene-14")
    idle(opened)
    opened.viewport.take_focus()
    return opened


def press(window, key, keys=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(window.viewport.canvas, key, keys)


def test_every_way_of_comparing_has_its_key_and_escape_leaves_it(dated):
    canvas = dated.viewport.canvas
    for key, mode in (
        (Qt.Key.Key_S, "swipe"),
        (Qt.Key.Key_D, "split"),
        (Qt.Key.Key_Backslash, "blend"),
        (Qt.Key.Key_C, "difference"),
    ):
        press(dated, key)
        assert canvas.comparison.mode == mode
        assert canvas.comparison.scenes == ("scene-1", "scene-14")  # the date before, earliest first
        assert dated.status._mode.text().split(" · ")[1] == "Esc leaves"
        whose = "marks are those of the active date, 2023-10-14"
        assert (whose in dated.status._mode.text()) == (mode in ("blend", "difference"))
        press(dated, Qt.Key.Key_Escape)
        assert canvas.comparison is None
        assert dated.status._mode.text() == ""
    QTest.keyPress(canvas, Qt.Key.Key_F)
    assert canvas.comparison.flipped
    QTest.keyRelease(canvas, Qt.Key.Key_F)
    assert canvas.comparison is None


def test_escape_leaves_from_the_filmstrip_too_and_a_comparison_takes_the_keys_to_the_canvas(dated, idle):
    canvas = dated.viewport.canvas
    dated.show_panel("filmstrip")
    strip = dated.arrangement.docks["filmstrip"].content()._strip
    strip.setFocus()
    dated.deeds["compare.blend"].trigger()
    assert canvas.comparison.mode == "blend"
    assert dated.focusWidget() is canvas
    QTest.keyClick(strip, Qt.Key.Key_Escape)
    assert canvas.comparison is None


def test_escape_leaves_whatever_tool_is_in_hand_and_leaves_it_there(dated):
    canvas = dated.viewport.canvas
    for tool in [*canvas._tools]:
        canvas.set_tool(tool)
        dated.deeds["compare.blend"].trigger()
        assert canvas.comparison is not None
        press(dated, Qt.Key.Key_Escape)
        assert (canvas.comparison, canvas.tool.name) == (None, tool)


def test_holding_f_in_a_swipe_comes_back_to_the_swipe(dated):
    canvas = dated.viewport.canvas
    press(dated, Qt.Key.Key_S)
    canvas.slide(-0.2)
    QTest.keyPress(canvas, Qt.Key.Key_F)
    assert canvas.comparison.mode == "flicker"
    QTest.keyRelease(canvas, Qt.Key.Key_F)
    assert (canvas.comparison.mode, canvas.comparison.share) == ("swipe", pytest.approx(0.3))


def test_the_next_date_takes_part_in_the_comparison(dated):
    canvas = dated.viewport.canvas
    press(dated, Qt.Key.Key_S)
    press(dated, Qt.Key.Key_BracketRight)
    assert dated.context.active_scene.uuid == "scene-16"
    assert canvas.comparison.scenes == ("scene-14", "scene-16")
    dated.context.partner = "scene-1"
    assert canvas.comparison.scenes == ("scene-1", "scene-16")


def test_a_split_grows_to_all_dates_and_a_mark_lands_on_the_pane_s_own_scene(dated, idle):
    canvas, context = dated.viewport.canvas, dated.context
    press(dated, Qt.Key.Key_D, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.comparison.scenes == ("scene-1", "scene-14", "scene-16")
    press(dated, Qt.Key.Key_O)
    (x, y, wide, high) = canvas.panes()[2]
    Hand(canvas).click(x + wide / 2, y + high / 2)
    idle(dated)
    assert context.active_scene.uuid == "scene-16"
    (mark,) = context.session.store.all(Annotation, scene="scene-16")
    view = canvas.view
    assert mark.pixels[0].x == pytest.approx(view.x - 441_000, abs=1e-6)
    assert mark.pixels[0].y == pytest.approx(4_676_000 - view.y, abs=1e-6)
    assert canvas.comparison.scenes == ("scene-1", "scene-14", "scene-16")


def test_where_no_other_date_shows_the_ground_one_sentence_says_so(opened, idle):
    opened.context.activate_scene("scene-1")
    idle(opened)
    opened.deeds["compare.swipe"].trigger()
    assert opened.viewport.canvas.comparison is None
    assert opened.context.notices.notices[-1].text.startswith("No other date shows this ground.")


def test_the_view_becomes_the_area_of_interest_and_is_cleared_and_undone(dated, idle):
    store = dated.context.require_session().store
    dated.deeds["area.view"].trigger()
    idle(dated)
    (area,) = store.all(Area, active=True)
    west, south, east, north = area.geometry.bounds
    assert west < 128.29 < east
    assert south < 42.23 < north
    dated.deeds.refresh()
    dated.deeds["area.clear"].trigger()
    idle(dated)
    assert store.all(Area, active=True) == []
    dated.context.undo()
    idle(dated)
    assert store.all(Area, active=True) == [area]


def test_an_area_is_renamed_in_the_inspector_and_undone(dated, idle, qtbot):
    context = dated.context
    store = context.require_session().store
    dated.deeds["area.view"].trigger()
    idle(dated)
    context.do(areas.set_area(store, "Quay", areas.active_area(store).geometry)[1])
    idle(dated)
    dated.deeds.refresh()
    dated.deeds["area.edit"].trigger()
    idle(dated)
    inspector = dated.findChild(Inspector)
    qtbot.waitUntil(lambda: inspector._uuid == areas.active_area(store).uuid, timeout=5000)
    for typed, kept in (("  North   pier ", "North pier"), ("", "North pier"), ("Area of interest", "North pier")):
        name = inspector.editor("Name")
        name.retype(typed)
        name.commit()
        idle(dated)
        assert areas.active_area(store).name == kept
    assert "Area of interest already" in context.notices.notices[-1].text
    context.undo()
    idle(dated)
    assert areas.active_area(store).name == "Quay"


def test_an_area_is_drawn_with_the_keyboard_s_help_and_is_no_mark(dated, idle):
    canvas, store = dated.viewport.canvas, dated.context.require_session().store
    before = store.count(Annotation)
    dated.deeds["area.draw"].trigger()
    for x, y in ((100, 100), (300, 100), (300, 300)):
        Hand(canvas).click(x, y)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    idle(dated)
    (area,) = store.all(Area, active=True)
    assert len(area.geometry.points) == 3
    assert store.count(Annotation) == before
    assert canvas.tool.name == "select"


def test_an_area_is_drawn_as_a_rectangle_in_one_drag_named_by_the_place_in_it_and_undone(dated, idle):
    canvas, store = dated.viewport.canvas, dated.context.require_session().store
    before = store.count(Annotation)
    dated.deeds["area.rectangle"].trigger()
    Hand(canvas).drag((120, 100), (320, 260))
    idle(dated)
    (area,) = store.all(Area, active=True)
    world = canvas.view.to_world(np.array([(120.0, 260.0), (320.0, 100.0)]))
    west, south, east, north = area.geometry.bounds
    corners = canvas.plane.to_lonlat(world)
    assert (west, south) == pytest.approx(corners[0].tolist(), abs=1e-4)
    assert (east, north) == pytest.approx(corners[1].tolist(), abs=1e-4)
    assert area.name == "Area of interest"  # the one place of the case is not in it
    assert (canvas.tool.name, store.count(Annotation)) == ("select", before)
    dated.context.undo()
    idle(dated)
    assert store.all(Area, active=True) == []
    dated.go("map")
    idle(dated)
    canvas.center_on(LonLat(130.3, 42.233), 20_000)
    dated.deeds["area.rectangle"].trigger()
    middle = canvas.width() / 2, canvas.height() / 2
    Hand(canvas).drag((middle[0] - 90, middle[1] - 60), (middle[0] + 90, middle[1] + 60))
    idle(dated)
    assert [found.name for found in store.all(Area, active=True)] == ["Najin"]


def test_the_small_map_gives_way_to_a_split_of_more_than_two(dated, idle):
    dated.viewport.show_overview(True)
    dated.context.remember(overview=True)
    small = dated.viewport._overview
    assert small.isVisible()
    press(dated, Qt.Key.Key_D)
    assert small.isVisible()
    dated.deeds["compare.add_pane"].trigger()
    assert not small.isVisible()
    press(dated, Qt.Key.Key_Escape)
    assert small.isVisible()


def test_what_colours_mean_covers_no_more_than_a_part_of_a_small_canvas(dated, idle):
    canvas = dated.viewport.canvas
    press(dated, Qt.Key.Key_C)
    image, whole = QImage(10, 10, QImage.Format.Format_RGB32), QRectF(0, 0, 320, 260)
    painter = QPainter(image)
    lines = ["Difference of brightness, in spreads of each picture"] * 6
    assert legend._share(painter, whole, lines) > legend._MOST_SHARE
    assert legend._share(painter, QRectF(0, 0, 1000, 900), lines) < legend._MOST_SHARE
    painter.end()
    assert canvas.comparing.caution in dated.status._mode.text()  # said also where the legend is left out
