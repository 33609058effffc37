"""A detector of one's own in the window: chosen, its classes mapped, run, its proposals reviewed by key."""

import numpy as np
import pytest
import rasterio
from rasterio.transform import Affine

pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
pytest.importorskip("onnx", reason="onnx is not installed")

from tests.imagery import networks

from roadstead.domain.records import Annotation, Run, Scene
from roadstead.imagery import ImageryPool
from roadstead.plugins.assist.models import ModelPanel
from roadstead.services import scenes
from roadstead.services.session import CaseSession

SHIPS = [(20, 30, 60, 42), (118, 100, 138, 108), (150, 200, 180, 212)]


@pytest.fixture
def ready(window, tmp_path, qtbot, idle):
    path, file = tmp_path / "port.gpkg", tmp_path / "port.tif"
    picture = np.ones((3, 256, 256), np.uint8)
    for left, top, right, bottom in SHIPS:
        picture[0, top:bottom, left:right] = 255
    with rasterio.open(
        file, "w", "GTiff", 256, 256, 3, "EPSG:32652", Affine(2, 0, 657_000, 0, -2, 4_640_000), "uint8"
    ) as out:
        out.write(picture)
    with CaseSession.create(path, "Port", "tester") as session, ImageryPool(1) as pool:
        scenes.add_scene(session, pool, file)
    with qtbot.waitSignal(window.context.caseChanged, timeout=10_000):
        window.context.open_case(path)
    (scene,) = window.context.session.store.all(Scene)
    window.context.activate_scene(scene.uuid)
    window.viewport.fit()
    idle(window)
    return window


def test_a_model_is_chosen_mapped_and_run(ready, tmp_path, qtbot, idle):
    said = {"names": "{0: 'hull', 1: 'container_block'}", "task": "detect"}
    path = networks.bright(tmp_path / "mine.onnx", "yolo8", metadata=said)
    ready.context.pick_files = lambda *_: [path]
    ready.deeds["assist.model"].trigger()
    panel = ready.findChild(ModelPanel)
    qtbot.waitUntil(lambda: "mine.onnx" in panel.about.text(), timeout=20_000)
    assert list(panel.mapping) == ["hull", "container_block"]
    assert [box.currentText() for box in panel.mapping.values()] == ["left out", "container block"]
    panel.mapping["hull"].setCurrentText("vessel")
    panel.start.click()
    store = ready.context.session.store
    qtbot.waitUntil(lambda: store.count(Annotation) == 3, timeout=20_000)
    idle(ready)
    marks = store.all(Annotation)
    assert {(m.category, m.review) for m in marks} == {("vessel", "proposed")}
    assert sorted(min(p.x for p in m.pixels) for m in marks) == pytest.approx([20, 118, 150], abs=0.1)
    (run,) = store.all(Run)
    assert run.maker == "ONNX: mine.onnx"
    ready.deeds["case.undo"].trigger()
    idle(ready)
    assert store.count(Annotation) == store.count(Run) == 0


def test_a_file_that_is_no_model_is_told_in_a_notice(ready, tmp_path, qtbot):
    path = tmp_path / "bad.onnx"
    path.write_bytes(b"nothing")
    ready.context.pick_files = lambda *_: [path]
    ready.deeds["assist.model"].trigger()
    notices = ready.context.notices
    qtbot.waitUntil(lambda: any("is not an ONNX file" in n.text for n in notices.notices), timeout=20_000)
    panel = ready.findChild(ModelPanel)
    assert not panel.start.isEnabled()
