"""Every shape through every format and back, to a hundredth of a pixel; and by what the formats themselves say alone."""

import json
import math
import re
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from roadstead.domain.coordinates import Pixel
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Scene
from roadstead.services import annotating, importing
from roadstead.services.exporting import export
from roadstead.services.session import CaseSession

SCENE = Scene(
    uuid="scene-quay", name="quay", path="/data/quay.tif", width=4000, height=3000, crs="EPSG:32652",
    transform=(0.5, 0.02, 441000.0, 0.01, -0.5, 4677000.0), gsd_m=0.5, sensor="WV 3",
)  # fmt: skip
SHAPES = {
    "coco": {"box", "ellipse", "polygon"},
    "labelme": {"box", "ellipse", "polygon", "line", "point"},
    "cvat": {"box", "ellipse", "polygon", "line", "point"},
    "geojson": {"box", "ellipse", "polygon", "line", "point"},
    "csv": {"box", "ellipse", "polygon", "line", "point"},
    "gpkg": {"box", "ellipse", "polygon", "line", "point"},
    "kml": {"box", "ellipse", "polygon", "line", "point"},
    "kmz": {"box", "ellipse", "polygon", "line", "point"},
    "shp": {"box", "ellipse", "polygon"},
    "yolo-obb": {"box"},
    "dota": {"box"},
}
NAMES = {"coco": "m.json", "cvat": "m.xml", "geojson": "m.geojson", "csv": "m.csv", "gpkg": "m.gpkg", "kml": "m.kml", "kmz": "m.kmz"}  # fmt: skip
GROUND = ("geojson", "csv", "gpkg", "kml", "kmz", "shp")
# Not made smaller where it fails: each try writes and reads a file.
QUICK = settings(max_examples=2, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
EVERY = ("box", "ellipse", "polygon", "holed", "parts", "line", "point")
parts_of_one = st.floats(0.3, 1.0)
drawn = st.tuples(
    st.sampled_from(EVERY), st.floats(-40, 40), st.floats(-40, 40), st.floats(20, 90), parts_of_one, st.floats(0, 359.9),
    st.lists(parts_of_one, min_size=3, max_size=9),
)  # fmt: skip
scenes_full = st.lists(drawn, min_size=8, max_size=20)


def star(x, y, radii, turn=0.0):
    """A polygon that does not cross itself: corners all round a middle."""
    step = math.tau / len(radii)
    return [Pixel(x + r * math.cos(turn + i * step), y + r * math.sin(turn + i * step)) for i, r in enumerate(radii)]


def turned(x, y, length, beam, degrees):
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    flat = [(-beam / 2, -length / 2), (beam / 2, -length / 2), (beam / 2, length / 2), (-beam / 2, length / 2)]
    return [Pixel(x + a * c - b * s, y + a * s + b * c) for a, b in flat]


def marks_of(number, kind, x, y, size, part, heading, spread):
    """The marks of one drawn thing, in a cell of the image of its own."""
    x, y = 300 + x + 600 * (number % 6), 300 + y + 600 * (number // 6)
    turn, outer = math.radians(heading), [size * (0.55 + 0.45 * s) for s in spread]
    if kind in ("box", "ellipse"):
        beam = 2 * size * min(part, 0.97)  # of a square either side may be the longer once its corners are rounded
        return [annotating.annotation(SCENE, kind, "vessel", turned(x, y, 2 * size, beam, heading))]
    if kind == "point":
        return [annotating.annotation(SCENE, kind, "crane", [Pixel(x, y)])]
    ring = star(x, y, outer, turn)
    if kind == "line":
        return [annotating.annotation(SCENE, kind, "berth", ring)]
    if kind == "parts":
        other = star(x + 200, y, outer[::-1], turn)
        return [annotating.annotation(SCENE, "polygon", "building", r, whole=f"w{number}") for r in (ring, other)]
    hole = json.dumps([[[p.x, p.y] for p in star(x, y, [0.25 * size] * len(outer), turn)]]) if kind == "holed" else ""
    return [annotating.annotation(SCENE, "polygon", "building", ring, holes=hole)]


def case(path, *records):
    session = CaseSession.create(path, "Round", "ana")
    session.do(Operation("fill", "Fill", (SCENE, *records)))
    return session


def written(folder, format_name, marks):
    """Where the marks are, in a file of that format."""
    out = folder / NAMES.get(format_name, "out")
    with case(folder / "a.gpkg", *marks) as session:
        export(session.store, out, format_name, ["annotations"] if format_name in GROUND else [])
    return out / "annotations-areas.shp" if format_name == "shp" else out


def read(folder, format_name, path):
    with case(folder / "b.gpkg") as session:
        done = importing.import_marks(session, path, format_name)
        assert done.rejected == ()
        return session.store.all(Annotation)


def same_ring(one, other, tolerance=0.01):
    """Whether two closed rings are one, from whichever corner on and whichever way round."""
    if len(one) != len(other):
        return False
    ways = (list(other), list(other)[::-1])
    return any(
        all(math.dist(p, q) <= tolerance for p, q in zip(one, way[at:] + way[:at], strict=True))
        for way in ways
        for at in range(len(way))
    )


def middle(mark):
    return sum(p.x for p in mark.pixels) / len(mark.pixels), sum(p.y for p in mark.pixels) / len(mark.pixels)


def paired(marks, back):
    assert len(back) == len(marks)
    left = list(back)
    for mark in marks:
        nearest = min(left, key=lambda b: math.dist(middle(b), middle(mark)))
        left.remove(nearest)
        yield mark, nearest


@pytest.mark.parametrize("format_name", SHAPES)
def test_each_shape_comes_back_to_a_hundredth_of_a_pixel(tmp_path_factory, format_name):
    @QUICK
    @given(scenes_full)
    def holds(things):
        made = [m for number, thing in enumerate(things) for m in marks_of(number, *thing)]
        marks = [m for m in made if m.kind in SHAPES[format_name]]
        if not marks:
            return
        folder = tmp_path_factory.mktemp("case")
        back = read(folder, format_name, written(folder, format_name, marks))
        wholes = {}
        for mark, other in paired(marks, back):
            assert other.kind == mark.kind
            assert (
                same_ring(mark.pixels, other.pixels) if mark.kind != "line" else len(mark.pixels) == len(other.pixels)
            )
            if mark.kind in ("box", "ellipse", "line", "point"):  # bow first, and from its beginning
                assert all(math.dist(p, q) <= 0.01 for p, q in zip(mark.pixels, other.pixels, strict=True))
            holes, theirs = annotating.rings_of(mark.holes), annotating.rings_of(other.holes)
            assert len(holes) == len(theirs) and all(map(same_ring, holes, theirs))
            if mark.whole:
                wholes.setdefault(mark.whole, set()).add(other.whole)
        if format_name not in GROUND:
            assert all(len(names) == 1 and "" not in names for names in wholes.values())

    holds()


def plain(value):
    """A JSON document without what only we say."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items() if key != "roadstead"}
    return [plain(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("format_name", ["coco", "labelme", "cvat"])
def test_what_others_read_of_our_file_is_the_same_shape(tmp_path_factory, format_name):
    """Without our own key: the corners of boxes and polygons, and of parts, stand in the words of the format itself."""

    @QUICK
    @given(scenes_full)
    def holds(things):
        kinds = ("box", "polygon", "parts")
        marks = [m for n, thing in enumerate(things) if thing[0] in kinds for m in marks_of(n, *thing)]
        if not marks:
            return
        folder = tmp_path_factory.mktemp("case")
        path = written(folder, format_name, marks)
        files = [path] if path.is_file() else list(path.rglob("*.json"))
        for file in files:
            text = file.read_text(encoding="utf-8")
            if format_name == "cvat":
                text = re.sub(r'<attribute name="roadstead">.*?</attribute>', "", text, flags=re.DOTALL)
            else:
                text = json.dumps(plain(json.loads(text)))
            assert '"roadstead"' not in text
            file.write_text(text, encoding="utf-8")
        for mark, other in paired(marks, read(folder, format_name, path)):
            assert same_ring(mark.pixels, other.pixels)

    holds()


def test_a_hole_is_kept_where_only_the_outline_fits_into_a_shapefiles_text(tmp_path):
    """Seven corners take less than 254 bytes, the brackets round those of the hole make it too long."""
    hole = json.dumps([[[p.x, p.y] for p in star(700, 700, [30.0] * 12, 0.1)]])
    mark = annotating.annotation(SCENE, "polygon", "building", star(700, 700, [100.0] * 3, 0.1), holes=hole)
    (back,) = read(tmp_path, "shp", written(tmp_path, "shp", [mark]))
    (ring,), (theirs,) = annotating.rings_of(mark.holes), annotating.rings_of(back.holes)
    assert same_ring(mark.pixels, back.pixels) and same_ring(ring, theirs)


def test_empty_cells_of_a_shapefile_are_empty_also_where_a_whole_column_is(tmp_path):
    mark = annotating.annotation(SCENE, "box", "vessel", turned(700, 700, 120, 20, 30))
    table = written(tmp_path, "shp", [mark]).with_suffix(".dbf").read_bytes()
    assert b"vessel" in table and b"<NA>" not in table


def test_dota_says_where_the_image_is_from_and_its_scale_and_leaves_no_word_of_two(tmp_path):
    mark = annotating.annotation(SCENE, "box", "container block", turned(700, 700, 120, 20, 30))
    text = next(written(tmp_path, "dota", [mark]).rglob("*.txt")).read_text(encoding="utf-8")
    source, gsd, line = text.splitlines()
    assert (source, gsd) == ("imagesource:WV 3", "gsd:0.5")
    *corners, word, difficult = line.split()
    assert (len(corners), word, difficult) == (8, "container-block", "0")
    points = [(float(x), float(y)) for x, y in zip(corners[::2], corners[1::2], strict=True)]
    assert all(math.dist(p, q) < 0.01 for p, q in zip(points, mark.pixels, strict=True))
    # Its devkit wants corners clockwise on the image: the shoelace sum with y downward is positive then.
    assert sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*points, points[0]])) > 0


@pytest.mark.parametrize(
    "head", ["imagesource:GoogleEarth\ngsd:0.146\n", "gsd:null\n", "imagesource:JL\ngsd:null\n", ""]
)
def test_dota_heads_in_every_form_are_read_over(tmp_path, head):
    (tmp_path / "quay.txt").write_text(f"{head}100 100 300 100 300 200 100 200 ship 1\n", encoding="utf-8")
    with case(tmp_path / "a.gpkg") as session:
        done = importing.import_marks(session, tmp_path / "quay.txt", "dota")
        assert (done.read, done.rejected) == (1, ())
        (mark,) = session.store.all(Annotation)
        assert same_ring(mark.pixels, [(100, 100), (300, 100), (300, 200), (100, 200)])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_polygon_with_a_hole_has_in_coco_the_pixels_that_pycocotools_counts(tmp_path, capsys):
    """Written as runs; the area of star and hole by the shoelace formula, the pixels by another program."""
    from pycocotools.coco import COCO

    ring, hole = star(400, 300, [150.0] * 8), star(400, 300, [60.0] * 6)
    mark = annotating.annotation(SCENE, "polygon", "building", ring, holes=json.dumps([[[p.x, p.y] for p in hole]]))
    parts = [annotating.annotation(SCENE, "polygon", "pier", star(x, 900, [80.0] * 5), whole="w") for x in (300, 700)]
    coco = COCO(str(written(tmp_path, "coco", [mark, *parts])))
    capsys.readouterr()
    found = {coco.loadCats(row["category_id"])[0]["name"]: row for row in coco.loadAnns(coco.getAnnIds())}

    def area(sides, radius):
        return sides / 2 * radius**2 * math.sin(math.tau / sides)

    assert isinstance(found["building"]["segmentation"], dict)
    assert coco.annToMask(found["building"]).sum() == pytest.approx(area(8, 150) - area(6, 60), rel=0.005)
    assert len(found["pier"]["segmentation"]) == 2
    assert coco.annToMask(found["pier"]).sum() == pytest.approx(2 * area(5, 80), rel=0.02)
