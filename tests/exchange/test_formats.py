"""What other programs read in an export: values, units, names, geometry to the nanodegree."""

import csv
import json
import math
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from shapely import from_wkt
from shapely.geometry import shape

from roadstead.domain.errors import UserError
from roadstead.services.exporting import export

NAJIN = (130.3000000001, 42.2330000003)
LINE = [(130.3, 42.2), (131.0, 42.0), (132.3456789012345, 42.8765432109876)]


def read_json(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def near(found, wanted) -> bool:
    return all(math.dist(a, b) < 1e-9 for a, b in zip(found, wanted, strict=True))


def test_geojson_of_sightings_names_what_the_uuids_stand_for(session, tmp_path):
    report = export(session.store, tmp_path / "out.geojson", "geojson", ["sightings"])
    assert report.written == {"sightings": 1}
    found = read_json(tmp_path / "out.geojson")
    assert (found["type"], found["tlp"], found["journal_root"]) == ("FeatureCollection", "AMBER", session.store.root())
    assert "crs" not in found  # RFC 7946, clause 4: always WGS 84
    (feature,) = found["features"]
    assert feature["id"] == "sighting-1"
    assert near([feature["geometry"]["coordinates"]], [NAJIN])
    assert feature["properties"] == {
        "uuid": "sighting-1",
        "vessel": "Angara",
        "imo": "9179842",
        "vessel_uuid": "vessel-1",
        "identification": "same-type",
        "status": "reported",
        "place": "나진",
        "place_uuid": "place-1",
        "radius_m": None,
        "start": "2023-10-12T02:15:00Z",
        "end": "2023-10-12T02:45:00Z",
        "source": "The Orient Express",
        "source_uuid": "source-1",
        "grade": "B2",
        "grade_meaning": "B2: source usually reliable, probably true",
        "outcome": "seen",
        "reason": None,
        "category": "vessel",
        "low": None,
        "count": None,
        "high": None,
        "unit": None,
        "likelihood": None,
        "because": None,
        "stated": None,
        "quote": None,
        "page": None,
        "annotation_uuids": "mark-1; mark-2",
        "note": None,
    }


def test_geojson_of_annotations_carries_doubt_and_turns_rings_anticlockwise(session, tmp_path):
    export(session.store, tmp_path / "out.geojson", layers=["annotations"])
    box, line, bare = read_json(tmp_path / "out.geojson")["features"]
    told = box["properties"]
    assert (told["length_m"], told["length_se_m"], told["width_m"], told["width_se_m"]) == (131.25, 1.5, None, None)
    assert (told["bearing_deg"], told["bearing_se_deg"]) == (46.0, 0.5)
    assert (told["scene"], told["acquired_start"], told["simulated"]) == (
        "Najin 12 October",
        "2023-10-12T02:15:00Z",
        True,
    )
    assert told["pixels"] == "1.5,2.0 3.0,4.25"
    (ring,) = box["geometry"]["coordinates"]
    assert ring[0] == ring[-1]
    assert sum((bx - ax) * (by + ay) for (ax, ay), (bx, by) in pairwise(ring)) < 0  # anticlockwise
    assert sorted(map(tuple, ring[:-1])) == [(130.1, 42.2), (130.1, 42.3), (130.25, 42.2), (130.25, 42.3)]
    assert near(line["geometry"]["coordinates"], LINE)
    assert bare["geometry"] is None


def test_csv_has_wkt_and_the_middle(session, tmp_path):
    report = export(session.store, tmp_path / "out.csv", "csv", ["annotations", "vessels", "legs"])
    assert [p.name for p in report.files] == ["out-annotations.csv", "out-vessels.csv", "out-legs.csv"]
    box, line, bare = read_csv(tmp_path / "out-annotations.csv")
    assert (float(box["lon"]), float(box["lat"])) == pytest.approx((130.175, 42.25), abs=1e-9)
    assert near(from_wkt(line["wkt"]).coords, LINE)
    assert (box["length_m"], box["length_se_m"], box["width_m"], box["simulated"]) == ("131.25", "1.5", "", "true")
    assert (bare["lon"], bare["lat"], bare["wkt"]) == ("", "", "")
    (vessel,) = read_csv(tmp_path / "out-vessels.csv")
    assert vessel["imo"] == "9179842"
    assert "wkt" not in vessel
    (leg,) = read_csv(tmp_path / "out-legs.csv")
    assert (leg["route"], leg["position"], leg["status"]) == ("Najin to Tikhoretsk", "2", "observed")
    assert (leg["length_m"], leg["length_se_m"], leg["sources"]) == ("196000.5", "5000.0", "The Orient Express")


def test_geopackage_has_every_layer_with_types_and_full_coordinates(session, tmp_path):
    from pyogrio import list_layers, read_dataframe, read_info

    report = export(session.store, tmp_path / "out.gpkg")
    assert report.written == {
        "annotations": 3, "sightings": 1, "places": 1, "legs": 1, "scenes": 1, "vessels": 1, "sources": 1,
    }  # fmt: skip
    assert report.files == (tmp_path / "out.gpkg",)
    assert dict(list_layers(tmp_path / "out.gpkg")) == {
        "annotations": "Unknown", "sightings": "Point", "places": "Point", "legs": "LineString", "scenes": "Polygon",
        "vessels": None, "sources": None,
    }  # fmt: skip
    assert read_info(tmp_path / "out.gpkg", layer="legs")["crs"] == "EPSG:4326"
    leg = read_dataframe(tmp_path / "out.gpkg", layer="legs").iloc[0]
    assert near(leg.geometry.coords, LINE)
    assert (leg["length_m"], leg["length_se_m"], leg["origin"]) == (196000.5, 5000.0, "Najin")
    scene = read_dataframe(tmp_path / "out.gpkg", layer="scenes").iloc[0]
    assert (scene["file"], scene["size_bytes"], bool(scene["simulated"])) == ("najin.tif", 5_000_000_000, True)
    assert "ana" not in str(scene.to_dict())  # the folders of the analyst's machine stay there
    assert read_dataframe(tmp_path / "out.gpkg", layer="places").iloc[0]["aliases"] == "Najin; Rajin"


def test_gdals_validator_accepts_a_geopackage(session, tmp_path):
    export(session.store, tmp_path / "out.gpkg")
    command = [sys.executable, "-m", "osgeo_utils.samples.validate_gpkg", "-k", str(tmp_path / "out.gpkg")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if "No module named" in done.stderr:
        pytest.skip("GDAL's validate_gpkg.py is not here (gdal-utils)")
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


def test_a_geopackage_leaves_nothing_beside_it(session, tmp_path):
    from pyogrio import read_dataframe

    export(session.store, tmp_path / "out.gpkg")
    read_dataframe(tmp_path / "out.gpkg", layer="vessels")
    assert {p.name for p in tmp_path.iterdir()} <= {"najin.gpkg", "najin.gpkg.lock", "out.gpkg"}


def test_all_formats_hold_the_same_rows(session, tmp_path):
    from pyogrio import read_dataframe

    export(session.store, tmp_path / "j", "geojson")
    export(session.store, tmp_path / "c", "csv")
    export(session.store, tmp_path / "g.gpkg")
    for layer in ("annotations", "sightings", "places", "legs", "scenes", "vessels", "sources"):
        features = read_json(tmp_path / "j" / f"{layer}.geojson")["features"]
        rows = read_csv(tmp_path / "c" / f"{layer}.csv")
        packed = read_dataframe(tmp_path / "g.gpkg", layer=layer)
        uuids = [f["properties"]["uuid"] for f in features]
        assert uuids == [row["uuid"] for row in rows] == list(packed["uuid"])
        for feature, row in zip(features, rows, strict=True):
            if feature["geometry"] is not None:
                assert shape(feature["geometry"]).equals_exact(from_wkt(row["wkt"]), 1e-9)


@pytest.mark.parametrize("format_name", ["kml", "kmz", "shp"])
def test_maps_hold_what_has_a_place_and_the_rest_is_named(session, tmp_path, format_name):
    from roadstead.services.exporting import lost

    report = export(session.store, tmp_path / f"out.{format_name}", format_name)
    assert {"vessels", "sources"}.isdisjoint(report.written)
    assert "vessels and sources" in lost(session.store, format_name)[-1]
    named = [row.uuid for row in report.rejected]
    assert (report.written["annotations"], named) == ((2, ["mark-3"]) if format_name == "shp" else (3, []))
    with pytest.raises(UserError, match="no place on a map"):
        export(session.store, tmp_path / f"other.{format_name}", format_name, ["vessels"])
