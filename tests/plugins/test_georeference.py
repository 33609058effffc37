"""Setting control points by hand: image, then map, another scene, or typed; and what follows from them."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from roadstead.domain.coordinates import LonLat, Pixel, Shape
from roadstead.domain.records import ControlPoint, Scene
from roadstead.plugins.georeference.work import work_of
from roadstead.services import areas, georeferencing

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
# Of the bare scene of 400 by 300 pixels: 2 m a pixel at Najin, in degrees good enough for a test.
PLACES = [
    ((50, 40), LonLat(130.2912, 42.2390)),
    ((350, 50), LonLat(130.2985, 42.2388)),
    ((200, 250), LonLat(130.2949, 42.2352)),
]


@pytest.fixture
def hand(opened, idle):
    """The window on the scene without a georeference, the tool in hand."""
    opened.context.activate_scene("scene-2")
    idle(opened)
    opened.deeds["georeference.point"].trigger()
    idle(opened)
    assert opened.viewport.canvas.tool.name == "control"
    return opened


def click(window, x, y):
    QTest.mouseClick(window.viewport.canvas, LEFT, NONE, QPoint(round(x), round(y)))


def click_pixel(window, pixel):
    canvas = window.viewport.canvas
    (x, y) = canvas.view.to_screen(canvas.frame.to_world(np.array([pixel], float)))[0].tolist()
    click(window, x, y)


def points(window):
    store = window.context.session.store
    return georeferencing.control_points(store, store.get(Scene, "scene-2"))


def add_typed(window, idle):
    work = work_of(window.context)
    for pixel, place in PLACES:
        work.add(Pixel(*pixel), place, "typed")
    idle(window)
    idle(window)


def test_a_click_in_the_image_and_one_on_the_map_make_a_point_and_undo_takes_them_back(hand, idle):
    canvas = hand.viewport.canvas
    click_pixel(hand, (100, 120))
    idle(hand)
    assert (hand.workspace, canvas.active) == ("map", None)
    (point,) = points(hand)
    assert (point.x, point.y) == pytest.approx((100, 120), abs=1)
    assert point.geometry is None  # kept already, and waiting
    canvas.center_on(LonLat(130.3, 42.233), 2000)
    click(hand, canvas.width() / 2, canvas.height() / 2)
    idle(hand)
    assert (hand.workspace, canvas.active) == ("image", "scene-2")
    (point,) = points(hand)
    assert point.geometry.points[0] == pytest.approx((130.3, 42.233), abs=2e-5)
    assert point.origin == "map"
    hand.context.undo()
    hand.context.undo()
    idle(hand)
    assert points(hand) == []


def test_a_point_waits_through_a_restart_and_its_place_is_typed_in_any_notation(hand, idle, qtbot, case):
    click_pixel(hand, (100, 120))
    idle(hand)
    hand.context.close_case()
    idle(hand)
    with qtbot.waitSignal(hand.context.caseChanged, timeout=10_000):
        hand.context.open_case(case)
    idle(hand)
    hand.context.activate_scene("scene-2")
    idle(hand)
    panel = hand.arrangement.docks["georeference"].content()
    assert panel.table.item(0, 5).text() == "no place yet"
    panel.table.selectRow(0)
    qtbot.keyClicks(panel.place, "42°13'58.8\"N 130°18'E")
    qtbot.keyClick(panel.place, Qt.Key.Key_Return)
    idle(hand)
    (point,) = points(hand)
    assert (point.origin, point.geometry.points[0]) == ("typed", pytest.approx((130.3, 42.233)))


def test_escape_drops_the_waiting_point_and_t_ties_it_to_the_other_scene(hand, idle):
    canvas = hand.viewport.canvas
    click_pixel(hand, (30, 30))
    idle(hand)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    idle(hand)
    assert points(hand) == []
    assert canvas.active == "scene-2"
    click_pixel(hand, (60, 70))
    idle(hand)
    QTest.keyClick(canvas, Qt.Key.Key_T)
    idle(hand)
    assert canvas.active == "scene-1"
    canvas.fit()
    click_pixel(hand, (500, 250))
    idle(hand)
    (point,) = points(hand)
    assert (point.origin, point.tie_scene) == ("tie", "scene-1")
    assert (point.tie_x, point.tie_y) == pytest.approx((500, 250), abs=2)
    assert canvas.active == "scene-2"


def test_points_are_dragged_and_removed_by_key(hand, idle):
    add_typed(hand, idle)
    canvas = hand.viewport.canvas
    (a, b) = canvas.view.to_screen(canvas.frame.to_world(np.array([(50.0, 40.0), (80.0, 60.0)]))).tolist()
    start, end = QPoint(*map(round, a)), QPoint(*map(round, b))
    QTest.mousePress(canvas, LEFT, NONE, start)
    QTest.mouseMove(canvas, end)
    QTest.mouseRelease(canvas, LEFT, NONE, end)
    idle(hand)
    assert (points(hand)[0].x, points(hand)[0].y) == pytest.approx((80, 60), abs=1.5)
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    idle(hand)
    assert [p.name for p in points(hand)] == ["2", "3"]


def test_the_panel_fits_says_how_well_and_apply_places_the_scene(hand, idle, qtbot):
    add_typed(hand, idle)
    work_of(hand.context).add(Pixel(300, 200), LonLat(130.2973, 42.2364), "typed")
    idle(hand)
    idle(hand)
    panel = hand.arrangement.docks["georeference"].content()
    panel.method.setCurrentIndex(panel.method.findData("affine"))
    idle(hand)
    idle(hand)
    assert "leave-one-out" in panel._errors.text()
    assert "EPSG:32652" in panel._errors.text()
    assert panel.table.item(0, 2).text().endswith("px")
    qtbot.mouseClick(panel.apply, LEFT)
    idle(hand)
    scene = hand.context.session.store.get(Scene, "scene-2")
    assert scene.georeferenced
    assert scene.gsd_m == pytest.approx(2, rel=0.1)
    assert hand.viewport.canvas.plane.key == "EPSG:32652"  # the canvas has moved to the new plane
    assert panel._state.text().startswith("Affine: 4 control points, leave-one-out")
    panel.table.item(3, 0).setCheckState(Qt.CheckState.Unchecked)
    idle(hand)
    assert not hand.context.session.store.all(ControlPoint, scene="scene-2")[3].used
    hand.context.undo()
    hand.context.undo()
    idle(hand)
    assert not hand.context.session.store.get(Scene, "scene-2").georeferenced


def test_a_cell_that_makes_no_sense_is_refused_in_words_and_keeps_what_it_had(hand, idle):
    add_typed(hand, idle)
    panel = hand.arrangement.docks["georeference"].content()
    panel.table.item(0, 5).setText("somewhere")
    assert "is not a position" in panel._problem.text()
    assert panel.table.item(0, 5).text().startswith("42.239000N")
    panel.table.item(0, 4).setText("9000, 3")
    idle(hand)
    assert (points(hand)[0].x, points(hand)[0].y) == (50, 40)


def test_a_points_file_of_qgis_that_names_no_system_is_taken_in_the_one_of_the_panel(hand, idle, tmp_path):
    path = tmp_path / "old.points"
    path.write_text("mapX,mapY,pixelX,pixelY,enable\n441000,4676000,10,-20,1\n441600,4675900,310,-70,0\n")
    panel = hand.arrangement.docks["georeference"].content()
    hand.context.pick_files = lambda *_: [path]
    panel._import()
    idle(hand)
    assert points(hand) == []
    assert "does not say which coordinate system" in hand.context.notices.notices[-1].text
    panel.crs.setText("EPSG:32652")
    panel.crs.editingFinished.emit()
    panel._import()
    idle(hand)
    assert [(p.x, p.y, p.used, p.origin) for p in points(hand)] == [(10, 20, True, "file"), (310, 70, False, "file")]


def test_once_there_is_a_fit_the_map_goes_to_where_the_next_point_must_be(hand, idle):
    add_typed(hand, idle)
    canvas, work = hand.viewport.canvas, work_of(hand.context)
    assert work.found is not None
    click_pixel(hand, (200, 250))
    idle(hand)
    assert work.waiting == ""  # it was the third point itself that was clicked
    click_pixel(hand, (300, 150))
    idle(hand)
    (lon, lat) = canvas.plane.to_lonlat(np.array([(canvas.view.x, canvas.view.y)]))[0].tolist()
    middle = work.found.georeference.to_ground([(300, 150)])[0]
    assert (lon, lat) == pytest.approx(tuple(middle), abs=2e-5)


def test_enter_goes_to_where_the_place_is_typed_as_the_banner_says(hand, idle):
    canvas = hand.viewport.canvas
    click_pixel(hand, (100, 120))
    idle(hand)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    idle(hand)
    field = hand.focusWidget()
    assert field is hand.arrangement.docks["georeference"].content().place
    QTest.keyClicks(field, "42.233N 130.3E")
    QTest.keyClick(field, Qt.Key.Key_Return)
    idle(hand)
    (point,) = points(hand)
    assert point.geometry.points[0] == pytest.approx((130.3, 42.233))
    assert (hand.workspace, canvas.active, hand.focusWidget()) == ("image", "scene-2", canvas)


def test_the_first_point_goes_to_the_likely_place_and_not_to_the_whole_earth(hand, idle):
    store = hand.context.require_session().store
    quay = Shape.of("Polygon", [(130.28, 42.22), (130.32, 42.22), (130.32, 42.24), (130.28, 42.24)])
    hand.context.do(areas.set_area(store, "Quay", quay)[1])
    idle(hand)
    click_pixel(hand, (100, 120))
    idle(hand)
    canvas = hand.viewport.canvas
    assert (hand.workspace, canvas.active) == ("map", None)
    ((lon, lat),) = canvas.plane.to_lonlat(np.array([(canvas.view.x, canvas.view.y)])).tolist()
    assert (lon, lat) == pytest.approx((130.30, 42.23), abs=1e-4)
    assert canvas.view.width / canvas.view.scale * np.cos(np.radians(lat)) == pytest.approx(6000, rel=0.1)


def test_what_was_done_to_a_scene_is_no_longer_said_once_it_is_undone(hand, idle, qtbot):
    add_typed(hand, idle)
    panel = hand.arrangement.docks["georeference"].content()
    qtbot.waitUntil(panel.apply.isEnabled, timeout=10_000)
    panel.apply.click()
    idle(hand)
    said = lambda: [card for card in hand.notices.cards if "was placed by" in card.notice.text]  # noqa: E731
    qtbot.waitUntil(lambda: len(said()) == 1, timeout=5000)
    assert "control points" in panel._state.text()
    hand.context.undo()
    idle(hand)
    qtbot.waitUntil(lambda: not said(), timeout=2000)
    assert panel._state.text() == "Not georeferenced."


def test_what_tells_how_good_a_point_is_fits_a_narrow_panel(hand, idle, qtbot):
    add_typed(hand, idle)
    table = hand.arrangement.docks["georeference"].content().table
    header = table.horizontalHeader()
    shown = sorted(range(table.columnCount()), key=header.visualIndex)[:5]
    assert [table.horizontalHeaderItem(n).text() for n in shown] == ["", "No.", "Place", "Residual", "Left out"]
    assert sum(header.sectionSize(n) for n in shown) <= 320 - 24
