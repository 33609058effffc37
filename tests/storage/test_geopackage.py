"""A case is a GeoPackage that other programs open as it is."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime

import pytest

from roadstead.domain.coordinates import Pixel, Shape
from roadstead.domain.records import (
    Adjudication,
    Annotation,
    Appearance,
    Area,
    Category,
    ControlPoint,
    Count,
    Finding,
    Leg,
    Mask,
    Place,
    Reading,
    Registration,
    Route,
    Run,
    Scene,
    Sighting,
    Source,
    Thing,
    Vessel,
)
from roadstead.storage import CaseStore


@pytest.fixture
def full_case(case, operation):
    """A closed case with rows of every kind, some of them changed and removed again."""
    moment = datetime(2023, 10, 12, 2, 15, tzinfo=UTC)
    najin, dunay = (130.3, 42.233), (132.35, 42.88)
    box = ((130.0, 42.0), (130.1, 42.0), (130.1, 42.1), (130.0, 42.1))
    scene = Scene(name="Najin 1", width=100, acquired_start=moment, footprint=Shape.of("Polygon", box), simulated=True)
    bare = Scene(name="no georeference", transform=None)
    corners = tuple(Pixel(x, y) for x, y in ((1.5, 2), (3, 4), (5, 6), (7, 8)))
    marks = (
        Annotation(
            scene=scene.uuid, category="vessel", pixels=corners, length_m=131.0, geometry=Shape.of("Polygon", box)
        ),
        Annotation(scene=scene.uuid, kind="line", geometry=Shape.of("LineString", [najin, dunay])),
        Annotation(scene=scene.uuid, kind="point", geometry=Shape.of("Point", [najin])),
        Annotation(scene=bare.uuid),
    )
    place = Place(name="Najin", aliases=("Rajin", "나진"), geometry=Shape.of("Point", [najin]))
    ship, source = Vessel(name="Angara", imo="9179842"), Source(title="The Orient Express")
    sighting = Sighting(
        place=place.uuid,
        vessel=ship.uuid,
        source=source.uuid,
        start=moment,
        end=moment,
        annotations=(marks[0].uuid,),
        geometry=Shape.of("Point", [najin]),
    )
    route = Route(title="Najin to Dunay")
    leg = Leg(route=route.uuid, geometry=Shape.of("LineString", [najin, dunay]), sources=(source.uuid,))
    tied = ControlPoint(scene=bare.uuid, x=3.5, y=4.5, origin="tie", tie_scene=scene.uuid, tie_x=9.0, tie_y=8.0)
    known = ControlPoint(scene=bare.uuid, x=1.0, y=2.0, geometry=Shape.of("Point", [najin]))
    cloud = Mask(scene=scene.uuid, pixels=corners, geometry=Shape.of("Polygon", box))
    onto = Registration(scene=bare.uuid, reference=scene.uuid, matrix=(1.0, 0.0, 2.5, 0.0, 1.0, -1.25))
    area = Area(name="The port", geometry=Shape.of("Polygon", box))
    stack, pass_ = Thing(name="Stack A"), Reading(reader="ben", scenes=(scene.uuid,))
    known_as = Annotation(scene=scene.uuid, object=stack.uuid, reading=pass_.uuid, geometry=Shape.of("Point", [najin]))
    tally = Count(scene=scene.uuid, low=2, value=3, high=4, annotations=(marks[0].uuid,))
    rest = (Category(name="ship"), Appearance(object=stack.uuid, scene=bare.uuid), Run(scene=scene.uuid, maker="CFAR"))
    with CaseStore.open(case) as store:
        store.do(operation(scene, bare, *marks, place, ship, source, sighting, route, leg), "ana")
        store.do(operation(tied, known, cloud, onto, area), "ana")
        store.do(operation(stack, pass_, known_as, tally, *rest), "ana")
        store.do(operation(Adjudication(reading=pass_.uuid, scene=scene.uuid, reason="Larger")), "ana")
        store.do(operation(Finding(text="Containers were carried", sources=(source.uuid,))), "ana")
        store.do(operation(Place(name="far away", geometry=Shape.of("Point", [(-70, -50)]))), "ana")
        store.undo("ana")
        store.do(operation(drop=[marks[2]]), "ana")
    return case


def test_gdals_validator_accepts_a_case(full_case):
    command = [sys.executable, "-m", "osgeo_utils.samples.validate_gpkg", "-k", "--extra", "--warning-as-error"]
    done = subprocess.run([*command, str(full_case)], capture_output=True, text=True)
    assert done.stdout.split() == [], done.stdout
    assert done.returncode == 0, done.stderr


def test_ogrinfo_reads_every_layer(full_case):
    if not shutil.which("ogrinfo"):
        pytest.skip("ogrinfo is not here (Debian: gdal-bin)")
    done = subprocess.run(["ogrinfo", "-ro", "-al", str(full_case)], capture_output=True, text=True, check=True)
    layers = [line.removeprefix("Layer name: ") for line in done.stdout.splitlines() if line.startswith("Layer name")]
    assert set(layers) == {
        "case_info", "scenes", "annotations", "places", "vessels", "sources", "sightings", "routes", "legs", "findings",
        "control_points", "masks", "registrations", "areas", "categories", "objects", "appearances", "counts", "runs",
        "readings", "adjudications", "particulars", "lists", "listed", "rulings", "evidence", "citations", "views", "charts",
        "journal", "case_format",
    }  # fmt: skip
    for expected in (
        "name (String) = Angara",
        'aliases (String) = ["Rajin","나진"]',
        "acquired_start (DateTime) = 2023/10/12 02:15:00+00",
        "simulated (Integer(Boolean)) = 1",
        "length_m (Real) = 131",
        "POINT (130.3 42.233)",
        "LINESTRING (130.3 42.233,132.35 42.88)",
        "POLYGON ((130 42,130.1 42.0,130.1 42.1,130.0 42.1,130 42))",
        "Extent: (130.300000, 42.233000) - (132.350000, 42.880000)",
    ):
        assert expected in done.stdout, expected
    assert "ERROR" not in done.stderr


def test_pyogrio_reads_a_copy_with_its_types_and_index(full_case, tmp_path):
    from pyogrio import list_layers, read_dataframe, read_info

    copy = tmp_path / "copy.gpkg"
    with CaseStore.open(full_case) as store:
        store.copy_to(copy)
    geometries = dict(list_layers(copy))
    assert geometries["places"] == geometries["sightings"] == "Point"
    assert (geometries["scenes"], geometries["legs"], geometries["vessels"]) == ("Polygon", "LineString", None)
    assert read_info(copy, layer="places")["total_bounds"] == pytest.approx((130.3, 42.233, 130.3, 42.233), abs=2e-5)
    sightings = read_dataframe(copy, layer="sightings")
    assert sightings["start"][0].isoformat() == "2023-10-12T02:15:00+00:00"
    assert len(read_dataframe(copy, layer="annotations", bbox=(130.05, 42.05, 130.06, 42.06))) == 1
    journal = read_dataframe(copy, layer="journal")
    assert json.loads(journal["changes"].iloc[0])[0]["table"] == "case_info"


def test_the_file_says_what_it_is(full_case):
    header = full_case.read_bytes()[:100]
    assert header[68:72] == b"GPKG"
    assert int.from_bytes(header[60:64], "big") == 10400
    assert header[18:20] == b"\x01\x01"
    with closing(sqlite3.connect(full_case)) as connection:
        titles = dict(connection.execute("SELECT table_name, identifier FROM gpkg_contents"))
        assert titles["annotations"] == "Annotations"
        columns = connection.execute("SELECT title FROM gpkg_data_columns WHERE column_name = 'length_se'")
        assert columns.fetchall()[0] == ("Standard error of the length (m)",)


def test_the_extent_of_a_layer_follows_its_rows(case, operation):
    def extent():
        with closing(sqlite3.connect(case)) as connection:
            query = "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'places'"
            return connection.execute(query).fetchone()

    places = [Place(geometry=Shape.of("Point", [at])) for at in ((130.5, 42.25), (132.5, 43.5), (-70.0, -50.0))]
    with CaseStore.open(case) as store:
        assert extent() == (None, None, None, None)
        store.do(operation(*places), "ana")
        assert extent() == (-70.0, -50.0, 132.5, 43.5)
        store.do(operation(drop=places[2:]), "ana")
        assert extent() == (130.5, 42.25, 132.5, 43.5)
        store.undo("ana")
        assert extent() == (-70.0, -50.0, 132.5, 43.5)
        store.do(operation(drop=places), "ana")
        assert extent() == (None, None, None, None)


def test_another_programs_edit_keeps_the_index_whole_and_is_found(full_case):
    """An edit through GDAL fires the triggers of the RTree, and shows in the verification."""
    if not shutil.which("ogrinfo"):
        pytest.skip("ogrinfo is not here (Debian: gdal-bin)")
    sql = "UPDATE places SET name = 'Rason', geometry = NULL WHERE name = 'Najin'"
    subprocess.run(["ogrinfo", "-q", str(full_case), "-sql", sql], check=True, capture_output=True)
    with CaseStore.open(full_case) as store:
        assert not store.read_only
        assert store.within(Place, (130, 42, 131, 43)) == []
        found = store.verify()
    assert len(found.problems) == 1
    assert "Row 1 of places" in found.problems[0]
