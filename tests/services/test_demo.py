"""The main job on the demonstration case: it is built, it holds together, and its brief vouches for its journal."""

import json
import re
import shutil
import sqlite3
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Chart, Leg, Listed, Place, Scene, Sighting, Snapshot, Vessel
from roadstead.imagery import ImageryPool, Look
from roadstead.imagery.looks import Display, look_text
from roadstead.services import briefs, masking
from roadstead.services.activity import activity
from roadstead.services.demo import build_demo
from roadstead.services.session import CaseSession
from roadstead.services.tasks import Progress
from roadstead.services.trips import round_trips
from roadstead.spatial.coastline import shipped
from roadstead.spatial.geodesy import distance
from roadstead.storage import CaseStore, verify


@pytest.fixture(scope="module")
def pool():
    with ImageryPool(workers=1) as pool:
        yield pool


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, pool: ImageryPool) -> Path:
    """The demonstration case with its brief beside it."""
    case = build_demo(tmp_path_factory.mktemp("demo"), pool, Progress())
    with CaseStore.open(case, read_only=True) as store:
        briefs.write(store, pool, case.parent / "brief.pdf")
    return case


def test_the_case_is_whole_and_alone(demo: Path) -> None:
    assert verify(demo).ok
    assert {p.name for p in demo.parent.iterdir()} <= {"najin.gpkg", "najin.gpkg.lock", "brief.pdf"}


def test_six_or_more_dated_scenes_each_simulated_and_whole(demo: Path, root: Path) -> None:
    with CaseStore.open(demo, read_only=True) as store:
        scenes = store.all(Scene)
        assert len({s.acquired for s in scenes}) == len(scenes) >= 6
        assert all(s.simulated and s.georeferenced and s.credit and s.licence for s in scenes)
        assert {v.imo for v in store.all(Vessel)} == {"9179842", "9161003", "8517839", "9358010"}
        assert all(s.source and s.grade and s.end for s in store.all(Sighting))


def test_the_ships_measure_what_the_generator_drew(demo: Path, root: Path) -> None:
    """Each marked ship's 95 % interval (twice the error here) holds the length in the truth file of its scene."""
    with CaseStore.open(demo, read_only=True) as store:
        ships = store.all(Annotation, category="vessel")
        assert len(ships) >= 6
        for ship in ships:
            scene = store.get(Scene, ship.scene)
            truth = json.loads((root / "resources" / "demo" / f"{scene.name}.truth.json").read_text(encoding="utf-8"))
            lengths = [o["length_m"] for o in truth["objects"] if o["category"] == "vessel"]
            assert ship.length_m is not None and ship.length_se is not None
            assert min(abs(ship.length_m - length) for length in lengths) < 2 * ship.length_se


def test_the_chronology_is_there_with_charts_and_round_trips(demo: Path) -> None:
    """The reported numbers of the fact sheet, what follows from the sightings, and each with what it rests on."""
    with CaseStore.open(demo, read_only=True) as store:
        said = {(s.count, s.category, s.status.value) for s in store.all(Sighting) if s.status == "reported"}
        assert said >= {
            (5, "vessel", "reported"),
            (1000, "container", "reported"),
            (25, "vessel", "reported"),
            (19, "vessel", "reported"),
            (32, "vessel", "reported"),
            (73, "rail car", "reported"),
            (60, "rail car", "reported"),
            (50, "rail car", "reported"),
        }
        assert {s.outcome for s in store.all(Sighting)} == {"seen", "nothing seen", "not observed"}
        (trip,) = round_trips(store)
        places = {p.uuid: p.name for p in store.all(Place)}
        assert [places[stay.place] for stay in trip.stays] == ["Najin", "Dunay", "Najin"]
        assert (trip.identification, trip.contradicts) == ("possible", False)
        charts = {chart.kind: activity(store, chart) for chart in store.all(Chart)}
        assert charts["cars"].points[2].value == 73  # October
        assert {span.value for span in charts["cars"].spans} == {None, 50, 60}
        assert sum(p.value or 0 for p in charts["calls"].points) >= 5
        assert all(p.uuids for found in charts.values() for p in found.points if p.value)
        (listed,) = store.all(Listed)
        assert listed.imo == "9179842"
        assert "excerpt" in store.all(Snapshot)[0].name


def test_the_route_runs_as_published(demo: Path) -> None:
    with CaseStore.open(demo, read_only=True) as store:
        legs = sorted(store.all(Leg), key=lambda leg: leg.position)
        places = {p.name: p.geometry.points[0] for p in store.all(Place) if p.geometry}
    assert [leg.mode for leg in legs] == ["sea", "hand", "rail"]
    sea = legs[0]
    assert sea.geometry is not None
    assert 188_000 <= sea.length_m <= 192_000
    assert sea.geodesic_m == pytest.approx(distance(places["Najin"], places["Dunay"]))
    assert sea.geometry.points[0] == pytest.approx(places["Najin"], abs=1e-7)
    assert sea.geometry.points[-1] == pytest.approx(places["Dunay"], abs=1e-7)
    assert shipped().land_crossing_m(list(sea.geometry.points)) == 0
    assert all(leg.status == "inferred" and leg.length_m >= leg.geodesic_m for leg in legs)


def test_the_brief_is_the_same_twice(demo: Path, pool: ImageryPool, tmp_path: Path) -> None:
    with CaseStore.open(demo, read_only=True) as store:
        briefs.write(store, pool, tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == (demo.parent / "brief.pdf").read_bytes()


@pytest.fixture
def printed_root(demo: Path) -> str:
    """The journal's root as a reader finds it in the PDF."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not here (Debian: poppler-utils)")
    text = subprocess.run(
        ["pdftotext", demo.parent / "brief.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(r"--root\s+([0-9a-f]{64})", text)
    assert found, "the brief prints the command that checks its root"
    return found[1]


def tampered(demo: Path, folder: Path, statement: str) -> Path:
    """A copy of the case changed behind the program's back."""
    copy = shutil.copy(demo, folder / "tampered.gpkg")
    connection = sqlite3.connect(copy)
    connection.execute(statement)
    connection.commit()
    connection.close()
    return copy


def test_the_printed_root_vouches_for_the_case(demo: Path, printed_root: str) -> None:
    assert verify(demo, printed_root).ok


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET changes = replace(changes, 'Najin', 'Rajin') WHERE fid = 3",
        "DELETE FROM journal WHERE fid = 5",
    ],
)
def test_a_changed_and_a_deleted_entry_are_found(demo: Path, tmp_path: Path, statement: str) -> None:
    found = verify(tampered(demo, tmp_path, statement))
    assert not found.ok
    assert found.problems


def test_a_cut_off_journal_is_found_against_the_printed_root(demo: Path, tmp_path: Path, printed_root: str) -> None:
    copy = tampered(demo, tmp_path, "DELETE FROM journal WHERE fid = (SELECT max(fid) FROM journal)")
    assert not verify(copy, printed_root).ok


def test_a_brief_prints_an_image_as_the_analyst_looks_at_it_and_says_so(
    demo: Path, pool: ImageryPool, tmp_path: Path
) -> None:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not here (Debian: poppler-utils)")
    copy = tmp_path / "looked.gpkg"
    shutil.copyfile(demo, copy)
    with CaseSession.open(copy, "ana") as session:
        store = session.store
        seen = {mark for sighting in store.all(Sighting) for mark in sighting.annotations}
        (mark, *_) = (m for m in store.all(Annotation) if m.uuid in seen)
        scene = store.get(Scene, mark.scene)
        inverted = Display(Look((1, 1, 1), ((255.0, 0.0),) * 3, (1.0, 1.0, 1.0)), method="typed")
        _, mask = masking.mask_all(scene, "haze")
        session.do(Operation("look", "Look", (replace(scene, look=look_text(inverted)),)))
        session.do(mask)
        briefs.write(store, pool, copy.with_suffix(".pdf"))
        findings = {f.rule for f in briefs.lint_case(store)}
    printed = subprocess.run(["pdftotext", copy.with_suffix(".pdf"), "-"], capture_output=True, text=True).stdout
    text = " ".join(printed.split())  # also at no-break spaces
    assert "Shown: bands 1, 1, 1; Set by hand" in text
    assert "Not observed: 100 %, under haze" in text
    assert "seen-under-mask" in findings
    assert copy.with_suffix(".pdf").read_bytes() != (demo.parent / "brief.pdf").read_bytes()
