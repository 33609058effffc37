"""Marks through every format and back: geometry to a hundredth of a pixel, and what is said of them; bad files."""

import json
import math
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import Cancelled, UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Category, Scene
from roadstead.imagery.georeference import Georeference
from roadstead.services import annotating, importing
from roadstead.services.exporting import export, lost
from roadstead.services.session import CaseSession
from roadstead.services.tasks import Progress

UTM = {"crs": "EPSG:32652", "transform": (0.5, 0.02, 441000.0, 0.01, -0.5, 4677000.0)}
FULL = ("coco", "labelme", "cvat")
BOXES = (*FULL, "yolo-obb", "dota")
TARGET = {"coco": "marks.json", "cvat": "marks.xml"}


def scene(name="najin", width=4000, height=3000, **more):
    return Scene(uuid=f"scene-{name}", name=name, path=f"/data/{name}.tif", width=width, height=height, **(UTM | more))


def new_case(path, *records):
    session = CaseSession.create(path, "Test", "ana")
    session.do(Operation("fill", "Fill", records))
    return session


def turned(x, y, length, beam, degrees):
    """Corners bow port, bow starboard, stern starboard, stern port of a ship heading so many degrees from up."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    flat = [(-beam / 2, -length / 2), (beam / 2, -length / 2), (beam / 2, length / 2), (-beam / 2, length / 2)]
    return [Pixel(x + a * c - b * s, y + a * s + b * c) for a, b in flat]


def near(one, other, tolerance=0.01):
    return len(one) == len(other) and all(math.dist(p, q) <= tolerance for p, q in zip(one, other, strict=True))


def round_trip(tmp_path, format_name, marks, scenes=None):
    """The marks as they come back from a file into a case that has the same scenes."""
    places = scenes or [scene()]
    out = tmp_path / TARGET.get(format_name, format_name)
    with new_case(tmp_path / f"a-{format_name}.gpkg", *places, *marks) as first:
        report = export(first.store, out, format_name)
        assert report.written["annotations"] == len(marks)
    with new_case(tmp_path / f"b-{format_name}.gpkg", *places) as second:
        done = importing.import_marks(second, out, format_name)
        assert (done.rejected, done.changed) == ((), ())
        return second.store.all(Annotation)


SAID = {
    "label": "Angara?", "note": "line one\nline two <b>&", "confidence": "likely", "rationale": "length, bridge",
    "alternative": "Maria", "basis": "assessed", "occluded": True, "partial": True,
    "attributes": '{"crew": 12, "type": "general cargo", "weight": 1.5}',
}  # fmt: skip


@pytest.mark.parametrize("format_name", FULL)
def test_all_that_is_said_comes_back(tmp_path, format_name):
    mark = annotating.annotation(scene(), "box", "vessel", turned(500, 700, 240, 30, 33), **SAID)
    (back,) = round_trip(tmp_path, format_name, [mark])
    assert {name: getattr(back, name) for name in SAID} == SAID
    assert (back.kind, back.category, back.length_m) == ("box", "vessel", pytest.approx(mark.length_m, abs=0.01))
    assert near(back.pixels, mark.pixels)


@pytest.mark.parametrize("format_name", FULL)
def test_holes_parts_and_ellipses_come_back(tmp_path, format_name):
    hole = json.dumps([[[120, 120], [120, 160], [160, 160]]])
    square = [Pixel(100, 100), Pixel(200, 100), Pixel(200, 200), Pixel(100, 200)]
    other = [Pixel(300.25, 100.5), Pixel(340.125, 100.5), Pixel(320, 180.75)]
    marks = [
        annotating.annotation(scene(), "polygon", "building", square, holes=hole, whole="w"),
        annotating.annotation(scene(), "polygon", "building", other, whole="w"),
        annotating.annotation(scene(), "ellipse", "oil tank", turned(800, 800, 60, 40, 70)),
    ]
    first, second, tank = sorted(round_trip(tmp_path, format_name, marks), key=lambda m: m.pixels[0].x)
    assert near(first.pixels, square)
    assert near(json.loads(first.holes)[0], json.loads(hole)[0])
    assert first.whole == second.whole != ""
    assert near(second.pixels, other)
    assert tank.kind == "ellipse"
    assert near(tank.pixels, marks[2].pixels)


@pytest.mark.parametrize("format_name", ["labelme", "cvat"])
def test_points_lines_texts_and_arrows_come_back(tmp_path, format_name):
    line = [Pixel(10.5, 20.25), Pixel(300, 40), Pixel(310.0625, 700)]
    marks = [
        annotating.annotation(scene(), "line", "berth", line),
        annotating.annotation(scene(), "point", "crane", [Pixel(77.7, 88.8)]),
        Annotation(scene="scene-najin", kind="arrow", pixels=tuple(line[:2])),
        Annotation(scene="scene-najin", kind="text", label="pier 3", pixels=(Pixel(5, 6),)),
    ]
    back = round_trip(tmp_path, format_name, marks)
    assert [m.kind for m in back] == ["line", "point", "arrow", "text"]
    for one, other in zip(back, marks, strict=True):
        assert near(one.pixels, other.pixels)
    assert back[3].label == "pier 3"


ships = st.lists(
    st.tuples(
        st.floats(600, 3400), st.floats(600, 2400), st.floats(20, 500), st.floats(0.1, 0.9), st.floats(0, 359.99)
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.parametrize("format_name", BOXES)
def test_boxes_keep_their_corners_bow_first(tmp_path_factory, format_name):
    @settings(max_examples=3)
    @given(ships)
    def holds(drawn):
        boxes = [turned(x, y, length, length * part, heading) for x, y, length, part, heading in drawn]
        marks = [annotating.annotation(scene(), "box", "vessel", box) for box in boxes]
        back = round_trip(tmp_path_factory.mktemp("case"), format_name, marks)
        for one, other in zip(back, marks, strict=True):
            assert one.kind == "box"
            assert near(one.pixels, other.pixels)

    holds()


def test_what_is_lost_is_listed_before(tmp_path):
    marks = [
        annotating.annotation(scene(), "box", "vessel", turned(500, 700, 240, 30, 33), **SAID),
        annotating.annotation(scene(), "line", "berth", [Pixel(1, 1), Pixel(9, 9)]),
        annotating.annotation(scene(), "ellipse", "oil tank", turned(800, 800, 60, 40, 70), review="proposed"),
    ]
    with new_case(tmp_path / "a.gpkg", scene(), *marks) as session:
        lines = " ".join(lost(session.store, "dota"))
        for word in ("1 line", "labels of 1 mark", "confidence", "attributes of 1 mark", "place on the ground"):
            assert word in lines
        assert "round shape" not in lines  # it does not stand, so it is not written
        assert "round shape of 1 mark" in " ".join(lost(session.store, "dota", unsettled=True))
        assert lost(session.store, "geojson") == []


def coco(tmp_path, annotations, images=None, categories=None, name="in.json"):
    path = tmp_path / name
    document = {
        "images": images or [{"id": 1, "file_name": "najin.tif", "width": 4000, "height": 3000}],
        "categories": categories or [{"id": 1, "name": "ship"}],
        "annotations": annotations,
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_annotations_that_share_an_id_are_all_read_and_said_line_by_line(tmp_path):
    two = [[10, 10, 60, 10, 60, 60], [100, 10, 160, 10, 160, 60]]
    rows = [
        {"id": 7, "image_id": 1, "category_id": 1, "segmentation": two},
        {"id": 7, "image_id": 1, "category_id": 1, "segmentation": [[p + 300 for p in ring] for ring in two]},
        {"id": 7, "image_id": 1, "category_id": 1, "bbox": [500, 20, 30, 100]},
    ]
    with new_case(tmp_path / "a.gpkg", scene()) as session:
        done = importing.import_marks(session, coco(tmp_path, rows))
        assert (done.read, done.rejected) == (5, ())
        assert [where for where, _ in done.changed] == ["annotation no. 2", "annotation no. 3"]
        assert all("the id 7 is taken" in why for _, why in done.changed)
        wholes = [mark.whole for mark in session.store.all(Annotation)]
        assert wholes[0] == wholes[1] != wholes[2] == wholes[3]  # parts of two things, not of one


@pytest.mark.parametrize("content", ["", " \n", "{}", "[ ]", "null", "\ufeff{}"])
def test_an_empty_file_is_one_sentence(tmp_path, content):
    path = tmp_path / "in.json"
    path.write_text(content, encoding="utf-8")
    with new_case(tmp_path / "a.gpkg", scene()) as session:
        with pytest.raises(UserError, match=r"in\.json is empty: there are no marks in it"):
            importing.import_marks(session, path)
        assert session.store.count(Annotation) == 0


def test_bad_annotations_are_listed_and_the_rest_is_one_step(tmp_path):
    nan = float("nan")
    rows = [
        {"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 20, 30, 100]},
        {"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 20, 30, 100]},
        {"id": 3, "image_id": 9, "category_id": 1, "bbox": [10, 20, 30, 100]},
        {"id": 4, "image_id": 1, "category_id": 1, "bbox": [nan, 20, 30, 100]},
        {"id": 5, "image_id": 1, "category_id": 1, "bbox": [5000, 20, 30, 100]},
        {"id": 6, "image_id": 1, "category_id": 1, "bbox": [-0.8, 20, 30, 100]},
        {"id": 7, "image_id": 1, "category_id": 7, "bbox": [3990, 20, 30, 100]},
        {"id": 8, "image_id": 1, "category_id": 1, "segmentation": [[0, 0, 100, 100, 100, 0, 0, 100]]},
        {"id": 9, "image_id": 1, "category_id": 1, "segmentation": [[0, 0, 1]]},
        {"id": 10, "image_id": 1, "category_id": 1, "bbox": [1, 1, 0, 0]},
        "nonsense",
    ]
    with new_case(tmp_path / "a.gpkg", scene()) as session:
        done = importing.import_marks(session, coco(tmp_path, rows))
        why = dict(done.rejected)
        assert why["annotation no. 2"] == "it is there twice, with the id 1"
        assert "image 9" in why["annotation 3"]
        assert "not a number" in why["annotation 4"]
        assert "outside" in why["annotation 5"]
        assert "pairs" in why["annotation 9"]
        assert "nothing" in why["annotation 10"]
        assert "object" in why["annotation no. 11"]
        said = dict(done.changed)
        assert "pulled in by 0.80 px" in said["annotation 6"]
        assert "cut off" in said["annotation 7"]
        assert "2 parts" in said["annotation 8"]
        assert (done.read, done.classes) == (5, ("category 7",))
        marks = session.store.all(Annotation)
        assert [m.category for m in marks] == ["vessel", "vessel", "category 7", "vessel", "vessel"]
        assert marks[2].partial
        assert marks[2].kind == "box"
        assert max(p.x for p in marks[2].pixels) == 4000
        assert marks[3].whole == marks[4].whole != ""
        session.undo()
        assert (session.store.count(Annotation), session.store.count(Category)) == (0, 0)


def test_images_are_found_by_name_or_size_or_named_in_the_list(tmp_path):
    pictures = [
        {"id": 1, "file_name": "D:\\exports\\NAJIN.TIF", "width": 4000, "height": 3000},
        {"id": 2, "file_name": "tiles/posyet.png", "width": 800, "height": 600},
        {"id": 3, "file_name": "renamed.jpg", "width": 1234, "height": 567},
        {"id": 4, "file_name": "elsewhere.jpg", "width": 1, "height": 2},
    ]
    rows = [{"id": n, "image_id": n, "category_id": 1, "bbox": [10, 20, 30, 100]} for n in (1, 2, 3, 4)]
    places = [scene(), scene("posyet", 1600, 1200), scene("other", 1234, 567)]
    with new_case(tmp_path / "a.gpkg", *places) as session:
        done = importing.import_marks(session, coco(tmp_path, rows, pictures))
        assert dict(done.scenes) == {"najin": 1, "other": 1}
        why = dict(done.rejected)
        assert "800 x 600" in why["image tiles/posyet.png"]
        assert "no scene" in why["image elsewhere.jpg"]
        scaled = importing.import_marks(session, coco(tmp_path, rows, pictures), "", importing.Wishes(scale=True))
        assert scaled.scenes["posyet"] == 1
        (mark,) = session.store.all(Annotation, scene="scene-posyet")
        assert near(mark.pixels, [(20, 40), (80, 40), (80, 240), (20, 240)])
        forced = importing.import_marks(
            session, coco(tmp_path, rows[1:2], pictures), "", importing.Wishes("other", scale=True)
        )
        assert dict(forced.scenes) == {"other": 1}


def test_classes_are_mapped_added_or_unknown(tmp_path):
    rows = [{"id": n, "image_id": 1, "category_id": n, "bbox": [10, 20, 30, 100]} for n in (1, 2, 3)]
    names = [{"id": 1, "name": "Container_Stack"}, {"id": 2, "name": "tanker"}, {"id": 3, "name": "widget"}]
    path = coco(tmp_path, rows, None, names)
    with new_case(tmp_path / "a.gpkg", scene()) as session:
        wishes = importing.Wishes(classes={"tanker": "vessel"}, add_classes=False)
        done = importing.import_marks(session, path, "coco", wishes)
        assert [m.category for m in session.store.all(Annotation)] == ["container block", "vessel", "unknown"]
        assert done.classes == ()
        done = importing.import_marks(session, path, "coco")
        assert done.classes == ("tanker", "widget")
        assert {"vessel", "tanker", "widget"} <= {c.name for c in session.store.all(Category)}


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"", "is empty"),
        (b"{", "no COCO"),
        (b"[1, 2]", "was expected"),
        (b'{"images": [], "annotations": []}', "no annotations"),
        (b"\xff\xfe\x00\x00garbage", "no COCO"),
        (b'{"images": [{"id": 1, "file_name": "x"}], "annotations": [{"id": 1, "image_id": 1}]}', "neither"),
    ],
)
def test_files_that_are_none_are_refused_in_a_sentence(tmp_path, data, named):
    path = tmp_path / "bad.json"
    path.write_bytes(data)
    with new_case(tmp_path / "a.gpkg", scene()) as session:
        before = session.store.entry_count()
        with pytest.raises(UserError) as refused:
            importing.import_marks(session, path, "coco")
        assert named in refused.value.what
        assert session.store.entry_count() == before


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_other_encodings_are_read(tmp_path, encoding):
    path = coco(
        tmp_path, [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}], None, [{"id": 1, "name": "судно"}]
    )
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")), ensure_ascii=False), encoding=encoding)
    with new_case(tmp_path / "a.gpkg", scene()) as session:
        assert importing.import_marks(session, path, "coco").classes == ("судно",)


def test_what_is_no_utf_8_is_read_as_windows_1252(tmp_path):
    row = {"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}
    path = coco(tmp_path, [row], None, [{"id": 1, "name": "Käranlegg"}])
    text = json.dumps(json.loads(path.read_text(encoding="utf-8")), ensure_ascii=False)
    path.write_text(text, encoding="cp1252")
    with new_case(tmp_path / "a.gpkg", scene()) as session:
        assert importing.import_marks(session, path, "coco").classes == ("Käranlegg",)


def test_a_file_broken_off_gives_what_it_has(tmp_path):
    rows = [{"id": n, "image_id": 1, "category_id": 1, "bbox": [10, 20, 30, 100]} for n in (1, 2, 3)]
    path = coco(tmp_path, rows)
    path.write_bytes(path.read_bytes()[:-40])
    with new_case(tmp_path / "a.gpkg", scene()) as session:
        done = importing.import_marks(session, path, "coco")
        assert done.read == 2
        assert "broken off after 2" in done.rejected[0][1]


FILES = {
    "geojson": "m.geojson", "csv": "m.csv", "gpkg": "m.gpkg", "kml": "m.kml", "kmz": "m.kmz", "shp": "m/annotations-areas.shp",
}  # fmt: skip


def over_the_ground(tmp_path, format_name, marks, **more):
    out = tmp_path / FILES[format_name].split("/")[0]
    with new_case(tmp_path / "a-case.gpkg", scene(**more), *marks) as first:
        export(first.store, out, format_name, ["annotations"])
    with new_case(tmp_path / "b-case.gpkg", scene(**more)) as second:
        done = importing.import_marks(second, tmp_path / FILES[format_name], format_name)
        assert (done.rejected, done.changed) == ((), ())
        return second.store.all(Annotation)


@pytest.mark.parametrize("format_name", FILES)
def test_marks_come_back(tmp_path, format_name):
    hole = json.dumps([[[120, 120], [120, 160], [160, 160]]])
    square = [Pixel(100, 100), Pixel(200.125, 100), Pixel(200, 200), Pixel(100, 200.0625)]
    marks = [
        annotating.annotation(scene(), "box", "vessel", turned(500, 700, 240, 30, 213), **SAID),
        annotating.annotation(scene(), "polygon", "building", square, holes=hole, whole="w"),
        annotating.annotation(scene(), "ellipse", "oil tank", turned(800, 800, 60, 40, 70)),
    ]
    back = over_the_ground(tmp_path, format_name, marks)
    for one, other in zip(back, marks, strict=True):
        assert (one.kind, one.category) == (other.kind, other.category)
        assert near(one.pixels, other.pixels)
        assert one.area_m2 == pytest.approx(other.area_m2, rel=1e-6)
    assert near(json.loads(back[1].holes)[0], json.loads(hole)[0]) or near(
        json.loads(back[1].holes)[0], json.loads(hole)[0][::-1]
    )
    if format_name != "shp":
        assert {name: getattr(back[0], name) for name in SAID} == SAID


@pytest.mark.parametrize("format_name", ["geojson", "csv", "gpkg", "kml"])
def test_lines_points_texts_and_arrows_come_back(tmp_path, format_name):
    line = [Pixel(10.5, 20.25), Pixel(300, 40), Pixel(310.0625, 700)]
    place = annotating.ground_shape(scene(), "line", line[:2])
    marks = [
        annotating.annotation(scene(), "line", "berth", line),
        annotating.annotation(scene(), "point", "crane", [Pixel(77.7, 88.8)]),
        Annotation(scene="scene-najin", kind="arrow", pixels=tuple(line[:2]), geometry=place),
    ]
    back = over_the_ground(tmp_path, format_name, marks)
    assert [m.kind for m in back] == ["line", "point", "arrow"]
    for one, other in zip(back, marks, strict=True):
        assert near(one.pixels, other.pixels)


@pytest.mark.parametrize("format_name", ["geojson", "csv", "gpkg", "kml"])
def test_marks_without_a_georeference_come_back_by_their_pixels(tmp_path, format_name):
    bare = {"crs": "", "transform": None}
    marks = [annotating.annotation(scene(**bare), "box", "vessel", turned(500, 700, 240, 30, 33))]
    (back,) = over_the_ground(tmp_path, format_name, marks, **bare)
    assert near(back.pixels, marks[0].pixels)
    assert back.geometry is None


def test_a_geometry_moved_elsewhere_counts_more_than_its_old_pixels(tmp_path):
    mark = annotating.annotation(scene(), "box", "vessel", turned(500, 700, 240, 30, 213))
    out = tmp_path / "m.geojson"
    with new_case(tmp_path / "a.gpkg", scene(), mark) as first:
        export(first.store, out, "geojson", ["annotations"])
    document = json.loads(out.read_text(encoding="utf-8"))
    ring = [(p.x + 40, p.y + 25) for p in mark.pixels]
    ground = Georeference.of(scene()).to_ground([*ring, ring[0]]).tolist()
    document["features"][0]["geometry"]["coordinates"] = [ground]
    out.write_text(json.dumps(document), encoding="utf-8")
    with new_case(tmp_path / "b.gpkg", scene()) as second:
        importing.import_marks(second, out)
        (back,) = second.store.all(Annotation)
        assert back.kind == "box"
        assert all(min(math.dist(p, q) for q in back.pixels) < 0.01 for p in ring)


def test_somebody_elses_map_is_put_on_the_one_scene_there_is(tmp_path):
    ground = Georeference.of(scene()).to_ground([(100, 100), (300, 100), (300, 150)]).tolist()
    document = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"type": "ship"}, "geometry": {"type": "Polygon", "coordinates": [[*ground, ground[0]]]}},
            {"type": "Feature", "properties": None, "geometry": {"type": "Point", "coordinates": [0, 0]}},
            {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": "none"}},
            {"type": "Feature", "properties": {}, "geometry": None},
        ],
    }  # fmt: skip
    path = tmp_path / "theirs.geojson"
    path.write_text(json.dumps(document), encoding="utf-8")
    with new_case(tmp_path / "a.gpkg", scene()) as session:
        done = importing.import_marks(session, path)
        assert done.read == 1
        (mark,) = session.store.all(Annotation)
        assert near(mark.pixels, [(100, 100), (300, 100), (300, 150)])
        why = dict(done.rejected)
        assert "outside" in why["feature 2"]
        assert "broken" in why["feature 3"]
        assert "no geometry" in why["feature 4"]
    with (
        new_case(tmp_path / "b.gpkg", scene(), scene("posyet")) as session,
        pytest.raises(UserError, match="names no image"),
    ):
        importing.import_marks(session, path)


def test_a_shapefile_says_what_it_cannot_carry(tmp_path):
    marks = [annotating.annotation(scene(), "box", "vessel", turned(500, 700, 240, 30, 33), **SAID)]
    with new_case(tmp_path / "a.gpkg", scene(), *marks) as session:
        lines = lost(session.store, "shp")
        assert any("rationale" in line for line in lines)
        assert any("attributes" in line for line in lines)
        files = export(session.store, tmp_path / "m", "shp", ["annotations"]).files
        assert {p.suffix for p in files} == {".shp", ".shx", ".dbf", ".prj", ".cpg"}


@pytest.mark.parametrize(
    ("name", "data", "named"),
    [
        ("a.kml", b"<kml>", "no KML"),
        ("a.kml", b'<!DOCTYPE k [<!ENTITY x "y">]><kml><Placemark><name>&x;</name></Placemark></kml>', "entities"),
        ("a.kmz", b"PK nonsense", "no KMZ"),
        ("a.csv", b"a,b\n1,2\n", "no column"),
        ("a.shp", b"nonsense", "neither a Shapefile"),
        ("a.gpkg", b"SQLite format 3\0" + bytes(100), "could not be read"),
        ("a.xml", b'<!DOCTYPE a [<!ENTITY x "y">]><annotations>&x;</annotations>', "entities"),
        ("a.xml", b"<other/>", "no CVAT"),
        ("a.txt", b"", "no marks"),
        ("a.geojson", b"", "is empty"),
    ],
)
def test_other_files_that_are_none_are_refused_in_a_sentence(tmp_path, name, data, named):
    (tmp_path / name).write_bytes(data)
    with new_case(tmp_path / "case.gpkg", scene()) as session:
        with pytest.raises(UserError) as refused:
            importing.import_marks(session, tmp_path / name)
        assert named in refused.value.what
        assert session.store.entry_count() == 2


def test_a_kmz_that_unpacks_without_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("roadstead.exchange.kml._MOST_BYTES", 1000)
    with zipfile.ZipFile(tmp_path / "a.kmz", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("doc.kml", b" " * 100_000)
    with new_case(tmp_path / "case.gpkg", scene()) as session, pytest.raises(UserError, match="unpacks to more"):
        importing.import_marks(session, tmp_path / "a.kmz")


@pytest.mark.parametrize("at", ["Reading", "Measuring", "Writing"])
def test_cancelling_leaves_nothing(tmp_path, at):
    rows = [{"id": n, "image_id": 1, "category_id": 1, "bbox": [10, 20, 30, 100]} for n in range(1200)]
    words = []

    def tell(share, text):
        words.append(share)
        if text.startswith(at) and (at != "Writing" or share > 0.7):
            progress.cancel()

    progress = Progress(tell)
    with new_case(tmp_path / "a.gpkg", scene()) as session:
        before = session.store.entry_count()
        with pytest.raises(Cancelled):
            importing.import_marks(session, coco(tmp_path, rows), "", None, progress)
        assert (session.store.entry_count(), session.store.count(Annotation)) == (before, 0)
        assert words == sorted(words)
        importing.import_marks(session, tmp_path / "in.json")
        assert session.store.count(Annotation) == 1200
        assert session.store.verify().ok


def test_a_file_too_large_for_memory_is_refused_before_it_is_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr("roadstead.exchange.coco.MOST_NUMBERS", 100)
    rows = [{"id": n, "image_id": 1, "segmentation": [[1.0, 2.0] * 5]} for n in range(50)]
    with new_case(tmp_path / "a.gpkg", scene()) as session, pytest.raises(UserError, match="more than 100 coordinates"):
        importing.import_marks(session, coco(tmp_path, rows))


def test_a_case_is_not_read_as_a_geopackage(tmp_path):
    with new_case(tmp_path / "a.gpkg", scene()) as session, pytest.raises(UserError, match="is a Roadstead case"):
        importing.import_marks(session, tmp_path / "a.gpkg")


def test_no_marks_are_put_on_an_image_that_has_changed(tmp_path):
    image = tmp_path / "najin.tif"
    image.write_bytes(b"other bytes")
    changed = replace(scene(), path=str(image), size_bytes=5, sha256="ab" * 32)
    rows = [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [10, 20, 30, 100]}]
    with new_case(tmp_path / "a.gpkg", changed) as session, pytest.raises(UserError, match="has changed since"):
        importing.import_marks(session, coco(tmp_path, rows))


def test_a_line_without_length_and_a_text_without_words_are_listed(tmp_path):
    shapes = [
        {"label": "berth", "shape_type": "linestrip", "points": [[5, 5], [5, 5]]},
        {"label": "berth", "shape_type": "linestrip", "points": [[5, 5], [50, 5]]},
        {"label": "x", "shape_type": "point", "points": [[9, 9]], "roadstead": {"parts": [{"kind": "text", "pixels": [[9, 9]]}]}},
    ]  # fmt: skip
    document = {"imagePath": "najin.tif", "imageWidth": 4000, "imageHeight": 3000, "shapes": shapes}
    (tmp_path / "a.json").write_text(json.dumps(document), encoding="utf-8")
    with new_case(tmp_path / "a.gpkg", scene()) as session:
        done = importing.import_marks(session, tmp_path / "a.json")
        assert done.read == 1
        assert [where for where, _ in done.rejected] == ["a.json, shape 3", "a.json, shape 1"]
