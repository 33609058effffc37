"""The window on a screen of its own, with a case, and word of what it leaves behind."""

import shutil
import sys
import threading
from pathlib import Path

import pytest

pytest.importorskip("PySide6")

from PySide6.QtWidgets import QApplication

from roadstead.domain.coordinates import LonLat, Pixel, Shape
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Place, Scene, Sighting, Source, Vessel
from roadstead.domain.times import parse_interval
from roadstead.services.session import CaseSession


@pytest.fixture
def window(qtbot, home):
    """The main window, shown and started; afterwards no thread and no window of it may be left."""
    from roadstead.app import make_application, make_window

    threads, hook, before = set(threading.enumerate()), sys.excepthook, set(QApplication.topLevelWidgets())
    made = make_window(make_application(), chosen_theme="light")
    with qtbot.waitSignal(made.started, timeout=20_000):
        made.show()
    yield made
    made.close()
    made.deleteLater()
    sys.excepthook = hook
    qtbot.waitUntil(lambda: not set(QApplication.topLevelWidgets()) - before, timeout=5000)
    qtbot.waitUntil(lambda: not [t for t in set(threading.enumerate()) - threads if not t.daemon], timeout=5000)


@pytest.fixture
def case(tmp_path) -> Path:
    """A case with two scenes, one of them with a georeference, a mark, a ship, a place, a source and a sighting."""
    path = tmp_path / "case.gpkg"
    build_case(path)
    return path


def build_case(path: Path) -> None:
    with CaseSession.create(path, "Two scenes", "tester") as session:
        taken = parse_interval("2023-10-12T02:15Z")
        footprint = Shape.of("Polygon", [(130.29, 42.23), (130.30, 42.23), (130.30, 42.24), (130.29, 42.24)])
        placed = Scene(
            uuid="scene-1",
            name="Najin 12 October",
            path=str(path.parent / "missing.tif"),
            width=1000,
            height=1000,
            bands=3,
            dtype="uint8",
            crs="EPSG:32652",
            transform=(1.0, 0.0, 441_000.0, 0.0, -1.0, 4_676_000.0),
            gsd_m=1.0,
            georef_se_m=1.0,
            acquired_start=taken.start,
            acquired_end=taken.end,
            footprint=footprint,
        )
        bare = Scene(uuid="scene-2", name="Photograph", path=str(path.parent / "gone.jpg"), width=400, height=300)
        session.do(Operation("add-scene", "Add two scenes", (placed, bare)))
        mark = Annotation(
            uuid="mark-1",
            scene="scene-1",
            category="vessel",
            label="Angara?",
            pixels=(Pixel(100, 100), Pixel(231, 100), Pixel(231, 120), Pixel(100, 120)),
            length_m=131.0,
            length_se=1.0,
            geometry=footprint,
        )
        session.do(Operation("annotate", "Mark vessel", (mark,)))
        place = Place(uuid="place-1", name="Najin", geometry=Shape.of("Point", [LonLat(130.3, 42.233)]))
        vessel = Vessel(uuid="vessel-1", name="Angara", imo="9179842")
        source = Source(uuid="source-1", title="The Orient Express", publisher="RUSI")
        sighting = Sighting(
            uuid="sighting-1",
            place="place-1",
            start=taken.start,
            end=taken.end,
            vessel="vessel-1",
            source="source-1",
            grade="B2",
            annotations=("mark-1",),
            geometry=place.geometry,
        )
        session.do(Operation("log-sighting", "Log Angara at Najin", (place, vessel, source, sighting)))


@pytest.fixture
def opened(window, case, qtbot):
    """The window with that case open."""
    with qtbot.waitSignal(window.context.caseChanged, timeout=10_000):
        window.context.open_case(case)
    return window


@pytest.fixture
def idle(qtbot):
    """Waits until no task is running and everything it had to say has been heard."""

    def wait(window) -> None:
        while True:
            qtbot.waitUntil(lambda: not window.context.tasks.running, timeout=20_000)
            heard = []
            window.context.later(lambda heard=heard: heard.append(True))
            qtbot.waitUntil(lambda heard=heard: bool(heard), timeout=5000)
            QApplication.processEvents()
            if not window.context.tasks.running:  # what one task had to say may have begun another
                return

    return wait


@pytest.fixture
def naip(shared_data, tmp_path) -> Path:
    """A copy of a real aerial image with a georeference."""
    copy = tmp_path / "naip.tif"
    shutil.copyfile(shared_data / "imagery" / "naip_20200831.tif", copy)
    return copy
