"""Our files against the tools that the formats come from, and files that other tools wrote."""

import json
from pathlib import Path

import numpy as np
import pytest

from roadstead.domain.coordinates import Pixel
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Scene
from roadstead.exchange import runs, yolo
from roadstead.services import annotating, importing
from roadstead.services.exporting import export
from roadstead.services.session import CaseSession


@pytest.fixture
def files(shared_data: Path) -> Path:
    folder = shared_data / "annotations"
    if not folder.is_dir():
        pytest.skip("the annotation files of other tools (../shared/data/annotations) are not here")
    return folder


def case(path, *records):
    session = CaseSession.create(path, "Test", "ana")
    session.do(Operation("fill", "Fill", records))
    return session


def image(name, width=10, height=5):
    return Scene(uuid=name, name=name, path=f"/x/{name}.jpg", width=width, height=height)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_runs_are_those_of_pycocotools():
    from pycocotools import mask as theirs

    draw = np.random.default_rng(5)
    for _ in range(60):
        height, width = draw.integers(1, 40, 2).tolist()
        picture = (draw.random((height, width)) < draw.random()).astype(np.uint8)
        packed = theirs.encode(np.asfortranarray(picture))
        counts = runs.lengths(packed["counts"].decode())
        assert sum(counts) == height * width
        assert runs.compressed(counts) == packed["counts"].decode()
        assert sum(counts[1::2]) == int(theirs.area(packed))
        found = runs.outlines(packed["counts"].decode(), [height, width])
        again = np.zeros((height, width), np.uint8)
        for outline, holes in found:
            part = runs.runs_of([outline, *holes], height, width)
            again |= theirs.decode(theirs.frPyObjects({"size": [height, width], "counts": part}, height, width))
        assert (again == picture).all()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_pycocotools_reads_our_file_with_the_same_boxes_areas_and_masks(tmp_path, capsys):
    from pycocotools.coco import COCO

    scene = image("a", 400, 300)
    box = [Pixel(10, 20), Pixel(50, 50), Pixel(20, 90), Pixel(0, 60)]
    square = [Pixel(100, 100), Pixel(200, 100), Pixel(200, 200), Pixel(100, 200)]
    hole = json.dumps([[[120, 120], [140, 120], [140, 150], [120, 150]]])
    marks = [
        annotating.annotation(scene, "box", "vessel", box),
        annotating.annotation(scene, "polygon", "building", square, holes=hole),
    ]
    with case(tmp_path / "a.gpkg", scene, *marks) as session:
        export(session.store, tmp_path / "a.json", "coco")
    coco = COCO(str(tmp_path / "a.json"))
    first, second = coco.loadAnns(coco.getAnnIds())
    assert first["bbox"] == [0, 20, 50, 70]
    assert first["area"] == pytest.approx(1800)  # the shoelace formula by hand
    assert second["area"] == 100 * 100 - 20 * 30
    mask = coco.annToMask(second)
    assert (mask[110, 110], mask[130, 130], mask[99, 150], mask[100, 100], mask[199, 199]) == (1, 0, 0, 1, 1)
    assert int(mask.sum()) == second["area"]
    assert coco.annToMask(first).sum() == pytest.approx(1800, rel=0.05)
    capsys.readouterr()


def test_coco_of_another_tool(tmp_path, files):
    with case(tmp_path / "a.gpkg", image("b", 5, 10)) as session:
        done = importing.import_marks(session, files / "coco" / "annotations" / "instances_val.json")
        square, crowd = session.store.all(Annotation)
        assert (square.category, square.kind, json.loads(square.attributes)) == ("a", "polygon", {"x": 1, "y": "hello"})
        assert square.pixels == (Pixel(0, 0), Pixel(1, 0), Pixel(1, 2), Pixel(0, 2))
        assert json.loads(crowd.attributes) == {"crowd": True}
        assert {tuple(p) for p in crowd.pixels} == {(0, 0), (2, 0), (2, 10), (0, 10)}  # 20 pixels in, column by column
        assert done.rejected == ()


def test_dota_of_another_tool_and_the_same_lines_called_yolo(tmp_path, files):
    with case(tmp_path / "a.gpkg", image("train_001"), image("train_002"), image("val_001")) as session:
        done = importing.import_marks(session, files / "dota")
        assert (done.format, done.read) == ("dota", 4)
        assert {m.category for m in session.store.all(Annotation)} == {"label_0", "label_1"}
        (mark,) = session.store.all(Annotation, scene="train_002")
        assert {tuple(p) for p in mark.pixels} == {(1, 1), (1, 5), (5, 5), (5, 1)}
        (one, two) = session.store.all(Annotation, scene="val_001")
        assert one.kind == "box"
        assert {tuple(p) for p in two.pixels} == {(1, 2), (1, 5), (10, 5), (10, 2)}
        assert (done.rejected, done.changed) == ((), ())


def test_the_classes_of_a_data_yaml_in_every_form(files):
    text = (files / "yolo_obb" / "data.yaml").read_text(encoding="utf-8")
    assert yolo.names_of(text) == {"0": "label_0", "1": "label_1"}
    assert yolo.names_of("nc: 2\nnames:\n  0: ship\n  1: 'rail car'\nx: 1\n") == {"0": "ship", "1": "rail car"}
    assert yolo.names_of('names:\n- ship\n- "rail car"\n') == {"0": "ship", "1": "rail car"}
    assert yolo.names_of("names: {0: ship, 1: car}\n") == {"0": "ship", "1": "car"}


def test_yolo_boxes_outlines_and_scores(tmp_path):
    (tmp_path / "labels").mkdir()
    (tmp_path / "data.yaml").write_text("names: [ship, tank]\n", encoding="utf-8")
    lines = "0 0.5 0.5 0.1 0.4\n1 0.1 0.1 0.2 0.1 0.15 0.3 0.9\n1 0 0 2\n0 0.1 0.1 x 0.2\n7 0.5 0.5 0.2 0.2\n"
    (tmp_path / "labels" / "a.txt").write_text(lines, encoding="utf-8")
    with case(tmp_path / "a.gpkg", image("a", 200, 100)) as session:
        done = importing.import_marks(session, tmp_path / "data.yaml")
        box, outline, seventh = session.store.all(Annotation)
        assert {tuple(p) for p in box.pixels} == {(90, 30), (110, 30), (110, 70), (90, 70)}
        assert (outline.kind, outline.score, outline.category) == ("polygon", 0.9, "tank")
        assert [tuple(p) for p in outline.pixels] == [(20, 10), (40, 10), (30, 30)]
        assert seventh.category == "class 7"
        assert [where for where, _ in done.rejected] == ["labels/a.txt, line 3", "labels/a.txt, line 4"]


def test_labelme_rectangles_of_two_and_four_points_circles_and_masks(tmp_path):
    import base64
    import struct
    import zlib

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(row) for row in ((255, 255, 0), (0, 255, 255)))
    head = struct.pack(">IIBBBBB", 3, 2, 8, 0, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    shapes = [
        {"label": "ship", "shape_type": "rectangle", "points": [[30, 60], [10, 20]], "flags": {"seen": True}},
        {"label": "ship", "shape_type": "rectangle", "points": [[10, 20], [30, 20], [30, 60], [10, 60]]},
        {"label": "tank", "shape_type": "circle", "points": [[50, 50], [53, 54]]},
        {"label": "ship", "shape_type": "mask", "points": [[7, 8], [9, 9]], "mask": base64.b64encode(png).decode()},
        {"label": "ship", "shape_type": "cube", "points": [[1, 1]]},
    ]
    document = {"imagePath": "..\\a.jpg", "imageWidth": 200, "imageHeight": 100, "shapes": shapes}
    (tmp_path / "a.json").write_text(json.dumps(document), encoding="latin-1")
    with case(tmp_path / "a.gpkg", image("a", 200, 100)) as session:
        done = importing.import_marks(session, tmp_path / "a.json")
        two, four, circle, mask = session.store.all(Annotation)
        assert two.pixels == four.pixels == (Pixel(10, 20), Pixel(30, 20), Pixel(30, 60), Pixel(10, 60))
        assert json.loads(two.attributes) == {"seen": True}
        assert circle.kind == "ellipse"
        assert {tuple(p) for p in circle.pixels} == {(45, 45), (55, 45), (55, 55), (45, 55)}
        corners = {(7, 8), (9, 8), (9, 9), (10, 9), (10, 10), (8, 10), (8, 9), (7, 9)}
        assert {tuple(p) for p in mask.pixels} == corners
        assert "cube" in done.rejected[0][1]


def test_cvat_turns_boxes_clockwise_about_their_middle_and_reads_masks_row_by_row(tmp_path):
    text = """<?xml version="1.0"?><annotations><image id="0" name="a.jpg" width="200" height="100">
    <box label="ship" xtl="90" ytl="30" xbr="110" ybr="70" rotation="90" occluded="1"><attribute name="n">3</attribute></box>
    <mask label="ship" rle="0, 2, 2, 2" left="7" top="8" width="3" height="2"/>
    <points label="crane" points="1,2;3,4"/><skeleton label="x"/></image></annotations>"""
    (tmp_path / "a.xml").write_text(text, encoding="utf-8")
    with case(tmp_path / "a.gpkg", image("a", 200, 100)) as session:
        done = importing.import_marks(session, tmp_path / "a.xml")
        box, mask, one, two = session.store.all(Annotation)
        # The upper left corner (90, 30), turned clockwise by a right angle about (100, 50), comes to (120, 40).
        assert [tuple(p) for p in box.pixels] == [(120, 40), (120, 60), (80, 60), (80, 40)]
        assert (box.occluded, json.loads(box.attributes)) == (True, {"n": 3})
        corners = {(7, 8), (9, 8), (9, 9), (10, 9), (10, 10), (8, 10), (8, 9), (7, 9)}
        assert {tuple(p) for p in mask.pixels} == corners
        assert [m.pixels[0] for m in (one, two)] == [Pixel(1, 2), Pixel(3, 4)]
        assert "skeleton" in done.rejected[0][1]
