"""Text that would run, break or forge; files that must not be touched; disks that fail. Nothing half-written."""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.domain.coordinates import LonLat, Shape
from roadstead.domain.errors import Cancelled, UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Place, Vessel
from roadstead.exchange.commas import cell
from roadstead.services.exporting import export
from roadstead.services.session import CaseSession

HOSTILE = [
    '=HYPERLINK("http://x","y")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '"quoted", and\nbroken\r\nlines',
    "nul\0inside",
    '"}],"features":[{',
    "'); DROP TABLE vessels; --",
    "나진 Владивосток 🚢 \u202eright to left",
    "\x1b[31mred",
]


@pytest.fixture
def hostile(session):
    session.do(Operation("add", "Add", tuple(Vessel(uuid=f"h-{i}", name=name) for i, name in enumerate(HOSTILE))))
    return session


def listing(folder):
    return sorted(p.name for p in folder.rglob("*"))


def test_csv_cells_are_no_formulas_and_rows_stay_rows(hostile, tmp_path):
    export(hostile.store, tmp_path / "v.csv", layers=["vessels"])
    with (tmp_path / "v.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert {len(row) for row in rows} == {9}
    names = [row[1] for row in rows[2:]]
    assert names[:6] == [f"'{text}" for text in HOSTILE[:6]]
    assert names[6:] == [text.replace("\0", "\ufffd") for text in HOSTILE[6:9]] + [f"{HOSTILE[9]!s}", *HOSTILE[10:]]


def test_numbers_are_no_formulas(session, tmp_path):
    place = Place(uuid="south", name="Ushuaia", geometry=Shape.of("Point", [LonLat(-68.3, -54.8)]))
    session.do(Operation("add", "Add", (place,)))
    export(session.store, tmp_path / "p.csv", layers=["places"])
    with (tmp_path / "p.csv").open(encoding="utf-8", newline="") as stream:
        row = list(csv.DictReader(stream))[-1]
    assert (row["lon"], row["lat"], row["wkt"]) == ("-68.3", "-54.8", "POINT (-68.3 -54.8)")


@given(st.text())
def test_no_text_becomes_a_formula_and_none_is_lost(text):
    made = cell(text)
    assert not made.startswith(tuple("=+-@\t\r"))
    assert made.removeprefix("'") == text.removeprefix("'")


def test_geojson_and_geopackage_give_the_text_back(hostile, tmp_path):
    from pyogrio import read_dataframe

    wanted = [text.replace("\0", "\ufffd") for text in HOSTILE]
    export(hostile.store, tmp_path / "v.geojson", layers=["vessels"])
    found = json.loads((tmp_path / "v.geojson").read_text(encoding="utf-8"))
    assert [f["properties"]["name"] for f in found["features"]][1:] == wanted
    assert {f["geometry"] for f in found["features"]} == {None}
    export(hostile.store, tmp_path / "v.gpkg", layers=["vessels"])
    assert list(read_dataframe(tmp_path / "v.gpkg", layer="vessels")["name"])[1:] == wanted


def test_a_row_that_no_map_can_hold_is_left_out_and_named(session, tmp_path):
    session.do(Operation("add", "Add", (Place(uuid="far", name="Far", geometry=Shape.of("Point", [(0, 91)])),)))
    report = export(session.store, tmp_path / "p.geojson", layers=["places"])
    assert report.written == {"places": 1}
    assert [(r.layer, r.uuid) for r in report.rejected] == [("places", "far")]
    assert "pole" in report.rejected[0].reason


@pytest.mark.parametrize("replace", [False, True])
def test_never_over_the_case_nor_a_link_to_it(session, tmp_path, replace):
    before = session.store.root()
    targets = [session.store.path]
    if sys.platform != "win32":
        (tmp_path / "soft.gpkg").symlink_to(session.store.path)
        (tmp_path / "hard.gpkg").hardlink_to(session.store.path)
        targets += [tmp_path / "soft.gpkg", tmp_path / "hard.gpkg"]
    for target in targets:
        with pytest.raises(UserError, match="the case itself"):
            export(session.store, target, replace=replace)
    assert session.store.root() == before
    assert session.store.verify().ok


@pytest.mark.parametrize("is_open", [False, True])
def test_never_over_another_case_open_or_not(session, tmp_path, is_open):
    other = CaseSession.create(tmp_path / "other.gpkg", "Other", "ana")
    if not is_open:
        other.close()
    with pytest.raises(UserError, match=r"other\.gpkg is a Roadstead case"):
        export(session.store, tmp_path / "other.gpkg", replace=True)
    other.close()
    with CaseSession.open(tmp_path / "other.gpkg", "ana") as again:
        assert again.title == "Other"


def test_never_over_an_image_of_the_case(session, tmp_path):
    image = tmp_path / "najin.tif"  # beside the case, under the name it was imported with
    image.write_bytes(b"evidence")
    with pytest.raises(UserError, match="no name for csv"):
        export(session.store, image, "csv", ["places"], replace=True)
    disguised = tmp_path / "innocent.csv"
    if sys.platform != "win32":
        disguised.hardlink_to(image)
        with pytest.raises(UserError, match="is the image"):
            export(session.store, disguised, "csv", ["places"], replace=True)
    assert image.read_bytes() == b"evidence"


def test_a_file_in_the_way_is_left_unless_replacing_is_asked_for(session, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine-vessels.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(UserError, match=r"mine-vessels\.csv is there already"):
        export(session.store, out / "mine.csv", layers=["places", "vessels"])
    assert listing(out) == ["mine-vessels.csv"]
    assert (out / "mine-vessels.csv").read_text(encoding="utf-8") == "mine"
    export(session.store, out / "mine.csv", layers=["places", "vessels"], replace=True)
    assert listing(out) == ["mine-places.csv", "mine-vessels.csv"]
    assert "Angara" in (out / "mine-vessels.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "format_name", "layers", "said"),
    [
        ("a.doc", "word", [], "There is no export to “word”"),
        ("a.txt", "", [], "does not say its format"),
        ("a.csv", "gpkg", [], "no name for gpkg"),
        ("a.csv", "csv", ["berths"], "There is no layer “berths”"),
        ("folder", "gpkg", [], "no name for one file of gpkg"),
        ("no/such/a.csv", "csv", [], "is not there"),
    ],
)
def test_bad_wishes_are_one_sentence(session, tmp_path, name, format_name, layers, said):
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises(UserError, match=said):
        export(session.store, out / name, format_name, layers)
    assert listing(out) == []


def test_an_empty_case_has_nothing_to_export(tmp_path):
    with (
        CaseSession.create(tmp_path / "empty.gpkg", "", "ana") as empty,
        pytest.raises(UserError, match="nothing to export"),
    ):
        export(empty.store, tmp_path / "out.gpkg")


def test_a_layer_asked_for_by_name_is_written_empty(tmp_path):
    from pyogrio import read_info

    with CaseSession.create(tmp_path / "empty.gpkg", "", "ana") as empty:
        for name in ("p.gpkg", "p.csv", "p.geojson"):
            assert export(empty.store, tmp_path / name, layers=["places"]).written == {"places": 0}
    assert read_info(tmp_path / "p.gpkg")["geometry_type"] == "Point"
    assert json.loads((tmp_path / "p.geojson").read_text(encoding="utf-8"))["features"] == []
    assert (tmp_path / "p.csv").read_text(encoding="utf-8").startswith("uuid,name,")


@pytest.mark.parametrize("out", ["out.gpkg", "new", "out.csv"])
def test_stopping_at_any_word_leaves_nothing(session, tmp_path, out):
    folder = tmp_path / "out"
    folder.mkdir()
    heard = []
    export(session.store, folder / out, "" if "." in out else "csv", progress=lambda share, text: heard.append(share))
    assert heard == sorted(heard)
    assert 0 <= heard[0] <= heard[-1] <= 1
    for left in list(folder.rglob("*")):
        if left.is_file():
            left.unlink()
    if (folder / "new").exists():
        (folder / "new").rmdir()
    for last in range(len(heard)):
        words = []

        def stop(share, text, last=last, words=words):
            words.append(share)
            if len(words) > last:
                raise Cancelled

        with pytest.raises(Cancelled):
            export(session.store, folder / out, "" if "." in out else "csv", progress=stop)
        assert listing(folder) == []


def test_a_file_that_comes_in_the_way_meanwhile_takes_everything_back(session, tmp_path):
    out = tmp_path / "out"
    out.mkdir()

    def meddle(share, text):
        if share > 0.98:
            (out / "x-vessels.csv").write_text("theirs", encoding="utf-8")

    with pytest.raises(UserError, match=r"x-vessels\.csv is there already"):
        export(session.store, out / "x.csv", progress=meddle)
    assert listing(out) == ["x-vessels.csv"]
    assert (out / "x-vessels.csv").read_text(encoding="utf-8") == "theirs"


@pytest.fixture
def locked():
    """A folder that this user, an ordinary one while the test runs, cannot write."""
    if sys.platform == "win32":
        pytest.skip("permissions of folders work otherwise on Windows")
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o700)
        shutil.rmtree(folder)


@pytest.mark.parametrize("name", ["x.csv", "x.gpkg", "new/x.csv"])
def test_a_folder_that_cannot_be_written(session, locked, name):
    with pytest.raises(UserError, match=r"Nothing could be written to .*: permission denied"):
        export(session.store, locked / name)
    assert listing(locked) == []


FULL = """
import resource, sys
from pathlib import Path
from roadstead.domain.errors import UserError
from roadstead.services.exporting import export
from roadstead.services.session import CaseSession
from roadstead.domain.operations import Operation
from roadstead.domain.records import Vessel
import geopandas, pyogrio

folder = Path(sys.argv[1])
with CaseSession.create(folder / "case.gpkg", "", "ana") as session:
    session.do(Operation("add", "Add", tuple(Vessel(note="x" * 10_000) for _ in range(60))))
    (folder / "out.csv").write_text("before")
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
    for name in ("out.gpkg", "out.csv", "out.geojson"):
        try:
            export(session.store, folder / name, replace=True)
            print("written", name)
        except UserError as error:
            print(error)
assert (folder / "out.csv").read_text() == "before"
print(sorted(p.name for p in folder.iterdir()))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
def test_a_disk_that_takes_no_more_leaves_what_was_there(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert len(said) == 4, said
    assert said[0].startswith("The GeoPackage could not be written: ")
    assert all("could be written to" in line and "file too large" in line for line in said[1:3])
    assert said[3] == "['case.gpkg', 'out.csv']"
