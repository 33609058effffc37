"""Bad input: one sentence, exit status 1 (2 for usage), nothing half-written, and the next command works."""

import json
import os
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
import rasterio

from roadstead.storage import CaseStore


@pytest.fixture
def tif(tmp_path: Path) -> Path:
    path = tmp_path / "good.tif"
    pixels = np.random.default_rng(2).integers(0, 255, (1, 600, 600), dtype=np.uint8)
    profile = {"driver": "GTiff", "width": 600, "height": 600, "count": 1, "dtype": "uint8"}
    with rasterio.open(
        path, "w", crs="EPSG:32652", transform=rasterio.Affine(2, 0, 6e5, 0, -2, 4.6e6), **profile
    ) as out:
        out.write(pixels)
    return path


def entries(roadstead, case: Path) -> int:
    return roadstead("verify", case).json["entries"]


@pytest.mark.parametrize("fault", ["missing", "folder", "text", "empty", "truncated", "bomb"])
def test_a_bad_image_is_refused_by_name(roadstead, case: Path, tif: Path, tmp_path: Path, fault: str) -> None:
    bad = tmp_path / f"{fault}.tif"
    if fault == "folder":
        bad.mkdir()
    elif fault == "text":
        bad.write_text("This is not an image.\n" * 20, encoding="utf-8")
    elif fault == "empty":
        bad.touch()
    elif fault == "truncated":
        bad.write_bytes(tif.read_bytes()[:100_000])
    elif fault == "bomb":
        profile = {"driver": "GTiff", "width": 1_000_000, "height": 1_000_000, "count": 1, "dtype": "uint8"}
        with rasterio.open(
            bad, "w", crs="EPSG:32652", transform=rasterio.Affine(1, 0, 0, 0, -1, 1e6), tiled=True, blockxsize=8192,
            blockysize=8192, sparse_ok=True, **profile,
        ):  # fmt: skip
            pass
    before = entries(roadstead, case)
    assert bad.name in roadstead("scene", "add", case, bad).refusal
    assert entries(roadstead, case) == before
    assert roadstead("scene", "add", case, tif).json["width"] == 600


def test_the_same_image_twice_is_refused(roadstead, case: Path, tif: Path) -> None:
    roadstead("scene", "add", case, tif)
    assert "already in the case" in roadstead("scene", "add", case, tif).refusal


@pytest.mark.parametrize("fault", ["missing", "folder", "text", "empty", "image", "damaged", "plain sqlite"])
def test_a_case_that_is_not_ours_is_refused_and_left_alone(
    roadstead, case: Path, tif: Path, tmp_path: Path, fault: str
) -> None:
    other = tmp_path / "other.gpkg"
    if fault == "folder":
        other.mkdir()
    elif fault == "text":
        other.write_text("dear diary", encoding="utf-8")
    elif fault == "empty":
        other.touch()
    elif fault == "image":
        shutil.copy(tif, other)
    elif fault == "damaged":
        data = bytearray(case.read_bytes())
        data[100:3000] = os.urandom(2900)
        other.write_bytes(data)
    elif fault == "plain sqlite":
        import sqlite3

        with sqlite3.connect(other) as connection:
            connection.execute("create table t (x)")
        connection.close()
    before = other.read_bytes() if other.is_file() else None
    for command in (["log", other], ["scene", "list", other], ["undo", other]):
        assert "other.gpkg" in roadstead(*command).refusal
    assert (other.read_bytes() if other.is_file() else None) == before


def test_a_case_is_never_overwritten(roadstead, case: Path) -> None:
    before = case.read_bytes()
    assert "case.gpkg" in roadstead("new", case).refusal
    assert case.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="folders are guarded otherwise there")
def test_a_folder_that_cannot_be_written(roadstead, tmp_path: Path) -> None:
    assert "nowhere" in roadstead("new", tmp_path / "nowhere" / "case.gpkg").refusal


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--when", "2023-10-12T02:00/2023-10-12T03:00"),
        ("--when", "yesterday"),
        ("--when", "2023-10-12T03:00Z/2023-10-12T02:00Z"),
        ("--place", "42.2,130.3"),
        ("--place", "95N,10E"),
        ("--place", "Atlantis-on-Sea"),
        ("--grade", "G9"),
        ("--imo", "9179843"),
        ("--identification", "surely"),
        ("--annotation", "no-such-uuid"),
        ("--source", " "),
    ],
)
def test_a_malformed_sighting_is_refused(roadstead, case: Path, option: str, value: str) -> None:
    options = {
        "--place": "Najin",
        "--when": "2023-10-12T02:00Z/2023-10-12T03:00Z",
        "--source": "Test",
        "--grade": "B2",
        option: value,
    }
    before = entries(roadstead, case)
    assert roadstead("sighting", "add", case, *(part for pair in options.items() for part in pair)).refusal
    assert entries(roadstead, case) == before


@pytest.mark.parametrize("pixels", ["", "1", "1,2", "a,b c,d", "1,2 nan,3", "0,0 9999,0", "1,2,3 4,5"])
def test_malformed_pixels_are_refused(roadstead, case: Path, tif: Path, pixels: str) -> None:
    scene = roadstead("scene", "add", case, tif).json["scene"]
    assert roadstead("measure", case, scene, "--line", pixels).refusal


def test_a_scene_that_is_not_there(roadstead, case: Path, tif: Path) -> None:
    roadstead("scene", "add", case, tif)
    assert "good" in roadstead("measure", case, "no-such-scene", "--line", "0,0 1,1").refusal


def test_a_class_that_is_not_there(roadstead, case: Path, tif: Path) -> None:
    scene = roadstead("scene", "add", case, tif).json["scene"]
    assert "vessel" in roadstead("annotate", case, scene, "--class", "dragon", "--point", "1,1").refusal


def test_nothing_to_undo_or_redo(roadstead, case: Path) -> None:
    assert roadstead("redo", case).refusal
    while (ran := roadstead("undo", case)).status == 0:
        pass
    assert ran.refusal


def test_usage_is_status_2(roadstead) -> None:
    assert roadstead("no-such-command").status == 2
    assert roadstead("new").status == 2


def test_a_bug_is_status_3_without_a_traceback(roadstead, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    from roadstead.services import cases

    monkeypatch.setattr(cases, "doctor", lambda: 1 / 0)
    ran = roadstead("doctor")
    assert ran.status == 3
    assert "Traceback" not in ran.err
    assert "ZeroDivisionError" in (home / "config" / "last-fault.txt").read_text(encoding="utf-8")


def test_the_case_is_whole_after_a_refusal(roadstead, case: Path) -> None:
    roadstead("undo", case)
    assert roadstead("verify", case).json["ok"] is True


def test_a_brief_is_never_written_over_a_case_or_an_image(roadstead, case: Path, tif: Path, tmp_path: Path) -> None:
    disguised = tmp_path / "image.pdf"
    shutil.copy(tif, disguised)
    for target in (case, tif, disguised, tmp_path):
        before = target.read_bytes() if target.is_file() else b""
        assert "name" in roadstead("brief", case, "-o", target).refusal
        assert (target.read_bytes() if target.is_file() else b"") == before
    assert roadstead("verify", case).json["ok"]


@pytest.mark.parametrize("radius", ["nan", "inf", "-5"])
def test_a_radius_that_is_none_is_refused(roadstead, case: Path, radius: str) -> None:
    refusal = roadstead(
        "sighting", "add", case, "--place", "Najin", "--when", "2023-10-12Z", "--source", "S", "--grade", "B2",
        "--radius", radius,
    ).refusal  # fmt: skip
    assert "radius" in refusal
    assert entries(roadstead, case) == 1


def test_a_case_that_cannot_be_written_is_refused_in_one_sentence(roadstead, case: Path, tif: Path) -> None:
    with CaseStore.open(case):
        assert "Another window or program" in roadstead("scene", "add", case, tif).refusal
    assert roadstead("scene", "add", case, tif).json["width"] == 600


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_output_that_does_not_fit_the_disk_is_a_sentence(case: Path) -> None:
    command = [sys.executable, "-m", "roadstead", "log", str(case)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1 and "no space left" in done.stderr and len(done.stderr.strip().splitlines()) == 1


def test_a_world_file_without_a_coordinate_system_is_said_and_can_be_given_one(
    roadstead, case: Path, tif: Path, tmp_path: Path
) -> None:
    picture = tmp_path / "port.png"
    with rasterio.open(tif) as source:
        pixels = source.read()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        with rasterio.open(picture, "w", driver="PNG", width=600, height=600, count=1, dtype="uint8") as out:
            out.write(pixels)
    (tmp_path / "port.pgw").write_text("2\n0\n0\n-2\n600001\n4599999\n")
    ran = roadstead("scene", "add", case, picture)
    assert not ran.json["georeferenced"] and "no coordinate system" in ran.err
    roadstead("undo", case)
    placed = roadstead("scene", "add", case, picture, "--crs", "EPSG:32652").json
    assert placed["crs"] == "EPSG:32652" and placed["gsd_m"] == pytest.approx(2, rel=1e-3)


def test_a_list_is_read_under_the_names_of_its_columns(roadstead, case: Path, tif: Path) -> None:
    roadstead("scene", "add", case, tif)
    lines = roadstead("scene", "list", case, as_json=False).out.splitlines()
    assert lines[1].split()[:2] == ["scene", "name"]
    assert lines[2].index("good") == lines[1].index("name")


def test_an_image_that_was_altered_since_is_not_printed_as_evidence(
    roadstead, case: Path, tif: Path, tmp_path: Path
) -> None:
    scene = roadstead("scene", "add", case, tif).json["scene"]
    mark = roadstead("annotate", case, scene, "--class", "vessel", "--box", "10,10 20,10 20,60 10,60").json[
        "annotation"
    ]
    roadstead(
        "sighting", "add", case, "--place", "Najin", "--when", "2023-10-12Z", "--source", "S", "--grade", "B2",
        "--annotation", mark,
    )  # fmt: skip
    whole = roadstead("brief", case, "-o", tmp_path / "a.pdf").json
    assert not any("SHA-256" in warning for warning in whole["warnings"])
    data = bytearray(tif.read_bytes())
    data[-1] ^= 1
    tif.write_bytes(data)
    altered = roadstead("brief", case, "-o", tmp_path / "b.pdf").json
    assert any("no longer the file that was added" in warning for warning in altered["warnings"])


def test_a_truncated_case_is_a_result_of_verify(roadstead, case: Path) -> None:
    case.write_bytes(case.read_bytes()[: 3 * 4096])
    ran = roadstead("verify", case)
    assert ran.status == 1
    found = json.loads(ran.out)
    assert found["ok"] is False
    assert found["problems"]


def test_without_a_screen_there_is_a_sentence() -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("there is always a screen there")
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    bare = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run([sys.executable, "-m", "roadstead"], capture_output=True, text=True, env=bare, check=False)
    assert done.returncode == 1
    assert "no screen" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
