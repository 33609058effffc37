"""The machine's proposals in the window: the box by one click, ships on the scene, the like of a box."""

import json

import numpy as np
import pytest
import rasterio
import shapely
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from rasterio.transform import Affine
from tests.imagery import seas

from roadstead.domain.records import Annotation, Run, Scene
from roadstead.imagery import ImageryPool
from roadstead.services import annotating, scenes
from roadstead.services.session import CaseSession
from roadstead.ui.kinds import BY_RECORD
from roadstead.ui.names import Names

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture(scope="module")
def sea():
    return seas.optical(5, side=420, gsd=4, count=5, land=False, clouds=0, waves=2, lengths=(90, 250))


@pytest.fixture
def ready(window, sea, tmp_path, qtbot, idle):
    """The window with the simulated sea on the canvas, whole."""
    path, file = tmp_path / "sea.gpkg", tmp_path / "sea.tif"
    profile = {"driver": "GTiff", "width": 420, "height": 420, "count": 1, "dtype": "uint8", "crs": "EPSG:32652"}
    with rasterio.open(file, "w", transform=Affine(4, 0, 657_000, 0, -4, 4_640_000), **profile) as out:
        out.write(sea.picture, 1)
    with CaseSession.create(path, "Sea", "tester") as session, ImageryPool(1) as pool:
        scenes.add_scene(session, pool, file)
    with qtbot.waitSignal(window.context.caseChanged, timeout=10_000):
        window.context.open_case(path)
    (scene,) = window.context.session.store.all(Scene)
    window.context.activate_scene(scene.uuid)
    window.viewport.fit()
    idle(window)
    return window


def click(window, x, y):
    canvas = window.viewport.canvas
    spot = canvas.view.to_screen(canvas.frame.to_world(np.array([(x, y)], dtype=float)))[0]
    QTest.mouseClick(canvas, LEFT, NONE, QPoint(round(spot[0]), round(spot[1])))


def marks(window):
    return window.context.session.store.all(Annotation)


def iou(a, b):
    a, b = shapely.Polygon(a), shapely.Polygon(b)
    return a.intersection(b).area / a.union(b).area


def test_one_click_gives_the_box_of_a_ship_and_enter_accepts_it(ready, sea, qtbot, idle):
    ready.deeds["assist.box"].trigger()
    canvas = ready.viewport.canvas
    assert canvas.tool.name == "assist-box"
    click(ready, *sea.ships[0].mean(axis=0))
    qtbot.waitUntil(lambda: len(marks(ready)) == 1, timeout=20_000)
    idle(ready)
    (mark,) = marks(ready)
    assert iou(mark.pixels, sea.ships[0]) > 0.6
    assert (mark.kind, mark.category, mark.review) == ("box", "vessel", "proposed")
    assert not mark.stands
    assert ready.context.selection == {mark.uuid}
    (run,) = ready.context.session.store.all(Run)
    assert mark.run == run.uuid
    assert json.loads(run.parameters)["at"] == pytest.approx(sea.ships[0].mean(axis=0).tolist(), abs=2)
    maker = next(field for field in BY_RECORD[Annotation].fields if field.title == "Made by")
    assert maker.show(mark, Names(ready.context)) == "machine: box of what was clicked on"
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: marks(ready)[0].review == "accepted", timeout=5000)
    assert marks(ready)[0].stands
    idle(ready)


def test_the_next_click_accepts_the_one_before_and_escape_takes_back(ready, sea, qtbot, idle):
    ready.deeds["assist.box"].trigger()
    canvas = ready.viewport.canvas
    for number in (0, 1):
        click(ready, *sea.ships[number].mean(axis=0))
        qtbot.waitUntil(lambda n=number: len(marks(ready)) == n + 1, timeout=20_000)
        idle(ready)
    assert sorted(m.review for m in marks(ready)) == ["accepted", "proposed"]
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(marks(ready)) == 1, timeout=5000)
    idle(ready)
    assert ready.context.session.store.count(Run) == 1  # that of the mark taken back went with it
    ready.deeds["case.undo"].trigger()
    qtbot.waitUntil(lambda: len(marks(ready)) == 2, timeout=5000)
    idle(ready)
    assert canvas.tool.name == "assist-box"  # Esc took the box back and not the tool
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.tool.name == "select"


def test_a_click_on_open_water_is_answered_in_a_sentence(ready, sea, qtbot, idle):
    ready.deeds["assist.box"].trigger()
    far = next(
        (x, y) for x in range(30, 390, 20) for y in range(30, 390, 20)
        if all(np.hypot(*(s.mean(axis=0) - (x, y))) > 110 for s in sea.ships)
    )  # fmt: skip
    said = []
    ready.context.noticePosted.connect(said.append)
    click(ready, *far)
    qtbot.waitUntil(lambda: bool(said), timeout=20_000)
    idle(ready)
    assert "stands out" in said[0].text
    assert not marks(ready)


def test_ships_are_found_by_one_key_and_proposed(ready, sea, qtbot, idle):
    said = []
    ready.context.noticePosted.connect(said.append)
    ready.deeds["assist.ships"].trigger()
    qtbot.waitUntil(lambda: len(marks(ready)) >= 4, timeout=30_000)
    idle(ready)
    assert all(m.review == "proposed" for m in marks(ready))
    assert any(f"{len(marks(ready))} boxes are proposed" in notice.text for notice in said)
    ready.deeds["assist.ships"].trigger()  # again: in place of those that nobody has looked at
    qtbot.waitUntil(lambda: ready.context.session.store.count(Run) == 2, timeout=30_000)
    idle(ready)
    assert 4 <= len(marks(ready)) <= len(sea.ships)
    panel = ready.arrangement.docks["assist"].content()
    panel._pfa.setText("often")
    panel.ships.click()
    idle(ready)
    assert any("no probability" in notice.text for notice in said)


def test_the_like_of_a_box_is_counted_as_the_slider_moves(ready, sea, qtbot, idle):
    context = ready.context
    (scene,) = context.session.store.all(Scene)
    from roadstead.domain.coordinates import Pixel
    from roadstead.domain.operations import Operation

    mark = annotating.annotation(scene, "box", "vessel", [Pixel(*p) for p in sea.ships[0].tolist()])
    context.do(Operation("annotate", "Mark", (mark,)))
    qtbot.waitUntil(lambda: len(marks(ready)) == 1, timeout=5000)
    idle(ready)
    context.select(frozenset((mark.uuid,)))
    ready.deeds.refresh()
    panel_dock = ready.arrangement.docks["assist"]
    panel = panel_dock.content()
    panel._turn.setValue(3)
    ready.deeds["assist.like"].trigger()
    qtbot.waitUntil(lambda: panel._found is not None, timeout=40_000)
    idle(ready)
    panel._score.setValue(99)
    assert "0 of" in panel._count.text()
    assert not panel.propose.isEnabled()
    panel._score.setValue(35)
    count = len(panel._found[1].proposals)
    assert f"{count:,} of {count:,}" in panel._count.text()
    assert panel.propose.isEnabled() == (count > 0)
