"""``roadstead export``: its JSON, its files, its refusals."""

import csv
import json
from pathlib import Path

import pytest


@pytest.fixture
def logged(roadstead, case: Path) -> Path:
    """The case with one sighting."""
    said = ["--source", "=cmd|' /C calc'!A0", "--grade", "B2", "--imo", "9179842"]
    when = "2023-10-12T02:00Z/2023-10-12T03:00Z"
    assert roadstead("sighting", "add", case, "--place", "42.233N,130.300E", "--when", when, *said).json["sighting"]
    return case


def test_a_sighting_as_geojson(roadstead, logged: Path, tmp_path: Path) -> None:
    out = tmp_path / "s.geojson"
    told = roadstead("export", logged, "-o", out, "--format", "geojson", "--layer", "sightings").json
    assert told == {"written": {"sightings": 1}, "rejected": [], "lost": [], "files": [str(out)]}
    (feature,) = json.loads(out.read_text(encoding="utf-8"))["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [130.3, 42.233]}
    assert feature["properties"]["imo"] == "9179842"
    assert (feature["properties"]["start"], feature["properties"]["grade"]) == ("2023-10-12T02:00:00Z", "B2")


def test_a_sighting_as_csv_is_safe_in_a_spreadsheet(roadstead, logged: Path, tmp_path: Path) -> None:
    told = roadstead("export", logged, "-o", tmp_path / "all", "--format", "csv").json
    assert told["written"] == {"sightings": 1, "vessels": 1, "sources": 1}
    with (tmp_path / "all" / "sightings.csv").open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["source"] == "'=cmd|' /C calc'!A0"
    assert (float(row["lon"]), float(row["lat"])) == (130.3, 42.233)


def test_a_geopackage_beside_the_case_leaves_the_case_as_it_was(roadstead, logged: Path, tmp_path: Path) -> None:
    from pyogrio import read_dataframe

    before = logged.read_bytes()
    out = tmp_path / "out.gpkg"
    assert roadstead("export", logged, "-o", out, "--format", "gpkg").json["files"] == [str(out)]
    assert read_dataframe(out, layer="sightings").iloc[0].geometry.coords[0] == (130.3, 42.233)
    assert logged.read_bytes() == before
    assert {p.name for p in tmp_path.iterdir()} == {"case.gpkg", "out.gpkg"}


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["-o", "a.doc", "--format", "word"], "geojson, csv, gpkg"),
        (["-o", "a.csv", "--format", "csv", "--layer", "berths"], "annotations, sightings"),
        (["-o", "nowhere/deep/a.csv", "--format", "csv"], "nowhere"),
        (["-o", "case.gpkg", "--format", "gpkg", "--replace"], "the case itself"),
    ],
)
def test_refusals(roadstead, logged: Path, tmp_path: Path, monkeypatch, options: list[str], named: str) -> None:
    monkeypatch.chdir(tmp_path)
    before = logged.read_bytes()
    assert named in roadstead("export", logged, *options).refusal
    assert {p.name for p in tmp_path.iterdir()} == {"case.gpkg"}
    assert logged.read_bytes() == before


def test_twice_is_refused_and_replace_says_so(roadstead, logged: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.gpkg"
    assert roadstead("export", logged, "-o", out, "--format", "gpkg").json["files"] == [str(out)]
    assert "--replace" in roadstead("export", logged, "-o", out, "--format", "gpkg").refusal
    assert roadstead("export", logged, "-o", out, "--format", "gpkg", "--replace").json["written"]["sources"] == 1
