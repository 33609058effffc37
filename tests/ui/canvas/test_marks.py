"""Annotations as arrays: every one found where it is, none where it is not."""

import json
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("PySide6")

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage, QPainter
from shapely.geometry import LineString, Point, Polygon

from roadstead.domain.classes import Schema, default_schema
from roadstead.domain.coordinates import Pixel
from roadstead.domain.records import Annotation, Category, Scene
from roadstead.services import annotating
from roadstead.ui.canvas import marks
from roadstead.ui.canvas.frame import Frame
from roadstead.ui.canvas.marklayer import MarkLayer
from roadstead.ui.canvas.plane import MercatorPlane, PixelPlane
from roadstead.ui.canvas.style import LIGHT
from roadstead.ui.canvas.text import Room
from roadstead.ui.canvas.view import View

SCHEMA = default_schema()
NAMES = [category.name for category in SCHEMA]
PHOTO = Scene(uuid="photo", width=1000, height=1000)
vertex = st.tuples(st.integers(0, 100), st.integers(0, 100))
shapes = st.tuples(
    st.sampled_from(["point", "line", "polygon"]),
    st.lists(vertex, min_size=3, max_size=6, unique=True),
    st.sampled_from(NAMES),
)


@pytest.fixture(autouse=True)
def application(qapp):
    """Fonts need one."""


def placed(annotations):
    plane = PixelPlane("photo")
    return marks.place(marks.pack(annotations, SCHEMA), {"photo": Frame(PHOTO, plane)}, plane, False)


def annotation(i, kind, points, category="vessel"):
    points = points[:1] if kind == "point" else points
    return Annotation(
        uuid=str(i), scene="photo", kind=kind, category=category, pixels=tuple(Pixel(x, y) for x, y in points)
    )


@settings(max_examples=60)
@given(st.lists(shapes, min_size=1, max_size=8), vertex)
def test_hits_agree_with_shapely(drawn, where):
    made = [annotation(i, *shape) for i, shape in enumerate(drawn)]
    found = placed(made)
    hit = {found.packed.records[row].uuid for _, row in marks.at(found, *where, 3.0)}
    point = Point(where)
    for mark in made:
        if mark.kind == "polygon" and not Polygon(mark.pixels).is_valid:
            continue  # inside and outside of a ring that crosses itself are a matter of taste
        shape = {"point": lambda p: Point(p[0]), "line": LineString, "polygon": Polygon}[mark.kind](mark.pixels)
        if abs(shape.distance(point) - 3.0) > 1e-9:
            assert (mark.uuid in hit) == (shape.distance(point) < 3.0)


@given(st.lists(shapes, min_size=1, max_size=8), vertex, vertex)
def test_culling_by_box_loses_none(drawn, a, b):
    made = [annotation(i, *shape) for i, shape in enumerate(drawn)]
    found = placed(made)
    box = min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])
    seen = {found.packed.records[row].uuid for row in np.flatnonzero(marks.within(found, box))}
    for mark in made:
        inside = any(box[0] <= p.x <= box[2] and box[1] <= p.y <= box[3] for p in mark.pixels)
        assert not inside or mark.uuid in seen


def test_segments_close_what_is_closed_and_join_no_two_marks():
    found = placed(
        [
            annotation(0, "polygon", [(0, 0), (10, 0), (10, 10)]),
            annotation(1, "line", [(50, 50), (60, 50), (60, 60)]),
            annotation(2, "point", [(90, 90)] * 3),
        ]
    )
    ends = {tuple(map(tuple, found.points[pair].tolist())) for pair in found.packed.segments}
    assert ends == {
        ((0, 0), (10, 0)), ((10, 0), (10, 10)), ((10, 10), (0, 0)),
        ((50, 50), (60, 50)), ((60, 50), (60, 60)),
    }  # fmt: skip


def test_shapes_keep_their_vertices_whatever_the_order_of_classes():
    made = [annotation(i, "line", [(i, 0), (i, 5), (i, 9)], c) for i, c in enumerate(reversed(NAMES))]
    found = placed(made)
    for mark in made:
        np.testing.assert_array_equal(marks.shape(found, found.packed.row[mark.uuid]), mark.pixels)


def test_a_class_that_is_not_known_comes_after_all_others_in_white_and_an_alias_is_its_class():
    points = [(0, 0), (1, 1), (2, 2)]
    found = placed([annotation(i, "line", points, c) for i, c in enumerate(("submarine", "container stack"))])
    assert found.packed.classes.tolist() == [NAMES.index("container block"), len(NAMES)]
    assert MarkLayer().colours[len(NAMES)] == "#FFFFFF"


def test_nothing_is_found_where_a_scene_is_not_in_the_plane():
    packed = marks.pack([annotation(0, "polygon", [(0, 0), (10, 0), (10, 10)])], SCHEMA)
    elsewhere = marks.place(packed, {}, MercatorPlane(), True)
    assert not marks.within(elsewhere, (-1e9, -1e9, 1e9, 1e9)).any()


def test_no_annotations_at_all():
    found = placed([])
    assert marks.at(found, 0, 0, 5) == []


def view():
    return View(x=50, y=50, scale=1, width=100, height=100, y_down=True)


def layer(annotations):
    made = MarkLayer()
    plane = PixelPlane("photo")
    made.place({"photo": Frame(PHOTO, plane)}, plane, ground=False)
    made.set_annotations(annotations)
    return made


def painted(made):
    image = QImage(100, 100, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    made.paint(painter, view(), LIGHT)
    painter.end()
    return image


def test_the_smallest_comes_first():
    large = annotation("large", "polygon", [(0, 0), (100, 0), (100, 100), (0, 100)])
    small = annotation("small", "polygon", [(40, 40), (60, 40), (60, 60), (40, 60)])
    assert layer([large, small]).at(view(), 50, 50) == ["small", "large"]


many = st.dictionaries(st.integers(0, 400), vertex, min_size=0, max_size=30)


@given(st.lists(many, min_size=1, max_size=6))
def test_what_is_found_is_what_was_last_given_however_it_came_about(states):
    """Small changes are kept apart from the bulk; that must not show."""
    made = layer([annotation(f"bulk {i}", "point", [(1000 + i, 0)]) for i in range(301)])
    for state in states:
        made.set_annotations([annotation(str(i), "point", [p]) for i, p in state.items()])
        found = {
            uuid: tuple(made.shape(uuid)[0])
            for uuid in made.inside(np.array([(-1, -1), (101, -1), (101, 101), (-1, 101)]))
        }
        assert found == {str(i): p for i, p in state.items()}
        assert not made.inside(np.array([(999, -1), (2000, -1), (2000, 1), (999, 1)]))
        assert made.record("bulk 0") is None


def test_a_change_survives_the_change_of_the_plane():
    before = annotation("a", "point", [(10, 10)])
    made = layer([before, *(annotation(f"bulk {i}", "point", [(1000 + i, 0)]) for i in range(400))])
    made.set_annotations([annotation("a", "point", [(70, 70)])])
    plane = PixelPlane("photo")
    made.place({"photo": Frame(PHOTO, plane)}, plane, ground=False)
    assert made.at(view(), 10, 10) == []
    assert made.at(view(), 70, 70) == ["a"]
    assert made.bounds(["a"]) == (70, 70, 70, 70)


@pytest.mark.parametrize(("x", "y", "expected"), [(0, 5, 5), (5, 5, 5), (12, 0, 2), (-3, -4, 5), (7, 0, 0)])
def test_distance_to_a_segment(x, y, expected):
    a, b = np.array([(0.0, 0.0)]), np.array([(10.0, 0.0)])
    assert marks.distance_to_segments(a, b, x, y)[0] == pytest.approx(expected)


class Watched(Room):
    """Room for labels that remembers where they were put."""

    def __init__(self):
        super().__init__()
        self.boxes = []

    def take(self, box):
        self.boxes.append(box)
        return super().take(box)


@pytest.mark.parametrize("x", [-40, 150, 370])
def test_a_label_is_not_cut_off_by_the_edge_of_the_picture(qtbot, x):
    layer = MarkLayer()
    plane = PixelPlane("photo")
    layer.place({"photo": Frame(PHOTO, plane)}, plane, ground=False)
    mark = annotation(0, "polygon", [(x, 100), (x + 60, 100), (x + 60, 160), (x, 160)])
    layer.set_annotations([replace(mark, label="containers waiting, 7 rows of 14")])
    image, room = QImage(400, 300, QImage.Format.Format_RGB32), Watched()
    painter = QPainter(image)
    layer.paint(painter, View(x=200, y=150, scale=1, width=400, height=300, y_down=True), LIGHT, room)
    painter.end()
    (box,) = room.boxes
    assert box.left() >= 0
    assert box.right() <= 400
    assert box.left() < x + 60  # still over its mark
    assert box.right() > x


def changed(name, **values):
    """The classes of a port, one of them changed."""
    return Schema(replace(c, **values) if c.name == name else c for c in SCHEMA)


def test_a_hidden_class_is_neither_painted_nor_found_and_a_locked_one_painted_but_not_found():
    square = [(10, 10), (60, 10), (60, 60), (10, 60)]
    made = layer([annotation("ship", "polygon", square, "vessel"), annotation("tank", "polygon", square, "oil tank")])
    everywhere, shown = np.array([(0, 0), (100, 0), (100, 100), (0, 100)]), painted(made)
    assert made.at(view(), 30, 30) == ["ship", "tank"]
    for change in ({"hidden": True}, {"locked": True}):
        made.set_schema(changed("oil tank", **change))
        assert made.at(view(), 30, 30) == made.inside(everywhere) == ["ship"]
        assert (made.may_hold("ship"), made.may_hold("tank")) == (True, False)
        assert (made.shape("tank") is None) == ("hidden" in change)
        assert (painted(made) == shown) == ("locked" in change)
    made.set_schema(SCHEMA)
    assert set(made.inside(everywhere)) == {"ship", "tank"}
    assert painted(made) == shown


def test_marks_take_the_colour_and_the_order_of_another_schema_at_once():
    made = layer([annotation("a", "polygon", [(10, 10), (60, 10), (60, 60), (10, 60)], "vessel")])
    for colour in ("#12AB34", "#AB3412"):
        made.set_schema(Schema([Category(name="hull", aliases=("vessel",), colour=colour)]))
        found, wanted = painted(made).pixelColor(35, 10), QColor(colour)
        assert max(abs(a - b) for a, b in zip(found.getRgb(), wanted.getRgb(), strict=True)) < 30  # smoothed a little


def ink_along(image, y, colour):
    """Which pixels of a row are about that colour."""
    wanted = QColor(colour).getRgb()
    found = (image.pixelColor(x, y).getRgb() for x in range(10, 90))
    return np.array([max(abs(a - b) for a, b in zip(one, wanted, strict=True)) < 60 for one in found])


@pytest.mark.parametrize("many", [False, True])
def test_what_is_seen_is_drawn_solid_assessed_dashed_and_what_does_not_stand_dotted(many):
    seen = annotation("seen", "line", [(5, 20), (95, 20), (95, 21)], "crane")
    assessed = replace(annotation("assessed", "line", [(5, 60), (95, 60), (95, 61)], "crane"), basis="assessed")
    proposed = replace(annotation("proposed", "line", [(5, 80), (95, 80), (95, 81)], "crane"), review="proposed")
    others = [annotation(i, "line", [(1, 90), (20, 95), (30, 98)], "vessel") for i in range(1100 if many else 0)]
    image = painted(layer([assessed, seen, proposed, *others]))
    assert ink_along(image, 20, "#D55E00").mean() > 0.95
    assert 0.5 < ink_along(image, 60, "#D55E00").mean() < 0.85
    assert 0.1 < ink_along(image, 80, "#D55E00").mean() < 0.5


def test_a_dashed_line_over_a_thousand_screens_is_cut_to_what_is_in_view():
    lines = np.array([[-1e6, 50.0, 1e6, 50.0], [0.0, -500.0, 100.0, -500.0], [10.0, 10.0, 20.0, 20.0]])
    assert marks.cut(lines, (-40.0, -40.0, 140.0, 140.0))[0].tolist() == [[-40, 50, 140, 50], [10, 10, 20, 20]]


def test_an_ellipse_is_dashed_and_dotted_too():
    corners = [(10, 20), (90, 20), (90, 80), (10, 80)]
    seen = annotation("a", "ellipse", corners, "crane")
    inks = [
        sum(ink_along(painted(layer([mark])), y, "#D55E00").sum() for y in range(15, 85))
        for mark in (seen, replace(seen, basis="assessed"), replace(seen, review="proposed"))
    ]
    assert 0.45 < inks[1] / inks[0] < 0.85
    assert 0.1 < inks[2] / inks[0] < 0.5


def test_many_marks_painted_again_look_as_painted_anew():
    """The kept picture of many marks is that of painting them, and goes when a mark, the view or what is edited changes."""
    made = [annotation(i, "box", [(i % 50 * 20, i // 50 * 20), (i % 50 * 20 + 12, i // 50 * 20),
            (i % 50 * 20 + 12, i // 50 * 20 + 8), (i % 50 * 20, i // 50 * 20 + 8)]) for i in range(2000)]  # fmt: skip
    layer = MarkLayer()
    plane, scene = PixelPlane("photo"), PHOTO
    layer.set_annotations(made)
    layer.place({"photo": Frame(scene, plane)}, plane, ground=False)
    view = View(x=500, y=400, scale=1.0, width=1000, height=800, dpr=1.25, y_down=True)

    def painted(seen=view):
        picture = QImage(1250, 1000, QImage.Format.Format_RGB32)
        picture.setDevicePixelRatio(1.25)
        picture.fill(QColor("#407050"))
        painter = QPainter(picture)
        layer.paint(painter, seen, LIGHT)
        painter.end()
        return picture

    first = painted()
    assert painted() == painted() == first
    layer.edited = frozenset({made[0].uuid})
    assert painted() != first
    layer.edited = frozenset()
    layer.set_annotations(made[1:])
    assert painted() == painted() != first
    moved = replace(view, x=510.0)
    assert painted(moved) == painted(moved) != first


def pierced(outline, *holes, **fields):
    rings = json.dumps([[list(p) for p in hole] for hole in holes])
    return replace(annotation("yard", "polygon", outline), holes=rings, **fields)


@settings(max_examples=60)
@given(st.lists(vertex, min_size=3, max_size=5, unique=True), vertex)
def test_inside_a_hole_is_outside(hole, where):
    around = [(-10, -10), (110, -10), (110, 110), (-10, 110)]
    area = Polygon(around, [hole])
    if not area.is_valid:
        return
    found, point = placed([annotation("line", "line", [(0, 0), (9, 9)]), pierced(around, hole)]), Point(where)
    hit = {found.packed.records[row].uuid for _, row in marks.at(found, *where, 3.0)}
    if abs(area.distance(point) - 3.0) > 1e-9:
        assert ("yard" in hit) == (area.distance(point) < 3.0)
    (shape,) = marks.geometries(found, np.array([found.packed.row["yard"]]))
    assert shape.equals(area)


def test_a_lasso_round_a_hole_alone_takes_nothing_and_its_edge_is_near():
    square = [(0, 0), (100, 0), (100, 100), (0, 100)]
    made = layer([pierced(square, [(40, 40), (60, 40), (60, 60), (40, 60)])])
    assert made.inside(np.array([(45, 45), (55, 45), (55, 55), (45, 55)]), touching=True) == []
    assert made.inside(np.array([(45, 45), (65, 45), (65, 55), (45, 55)]), touching=True) == ["yard"]
    assert [len(ring) for _, ring in made.near((59, 49, 61, 51))] == [4, 4]


def test_a_hole_is_drawn_and_left_out_of_what_is_filled():
    square, hole = [(20, 20), (80, 20), (80, 80), (20, 80)], [(40, 40), (60, 40), (60, 60), (40, 60)]
    made, plain = layer([pierced(square, hole)]), layer([annotation("yard", "polygon", square)])
    assert painted(made) != painted(plain)
    made.hovered = plain.hovered = "yard"
    x, y = (round(v) for v in view().screen_at(50, 50))
    assert painted(made).pixelColor(x, y) != painted(plain).pixelColor(x, y)


def test_holes_of_a_scene_that_is_not_shown_lie_where_the_ground_has_them():
    scene = Scene(uuid="photo", width=1000, height=1000, crs="EPSG:32652", transform=(2, 0, 440000, 0, -2, 4676000))
    square, hole = [(0, 0), (100, 0), (100, 100), (0, 100)], [(40, 40), (60, 40), (60, 60)]
    mark = annotating.moved(scene, pierced(square, hole), [Pixel(*p) for p in square])
    plane = MercatorPlane()
    packed = marks.pack([mark], SCHEMA)
    far = marks.place(packed, {}, plane, True)
    near = marks.place(packed, {"photo": Frame(scene, plane)}, plane, True)
    assert np.abs(far.points - near.points).max() < 0.05  # metres


@pytest.mark.parametrize("dpr", [1.0, 2.0])
@pytest.mark.parametrize("scale", [0.2, 1.0])
def test_a_picture_of_many_marks_moved_aside_is_as_painted_anew(dpr, scale):
    """What was painted is moved and only the rest painted: over many steps in all directions nothing is lost or doubled."""
    at = np.random.default_rng(4).uniform(-2000, 4000, (9000, 2))
    made = [
        annotation(
            i, ("box", "line", "point")[i % 3], [(x, y), (x + 31, y + 7), (x + 25, y + 20)], NAMES[i % len(NAMES)]
        )
        for i, (x, y) in enumerate(at.tolist())
    ]
    made = [replace(mark, review="proposed") if i % 5 == 0 else mark for i, mark in enumerate(made)]
    view = View(x=500, y=400, scale=scale, width=600, height=400, dpr=dpr, y_down=True)
    kept = layer(made)
    for dx, dy in (
        (0, 0),
        (40, 0),
        (-7, 33),
        (0, -90),
        (290, 190),
        (1, 1),
        (-280, 3),
        (3000, 0),
        (-3000, 5),
        (0.25, 0),
    ):
        view = view.panned(dx, dy)
        moved, anew = (shown(of, view) for of in (kept, layer(made)))
        assert (moved == anew).all()
        assert (anew != 0).any(axis=2).mean() > 0.04 or abs(dx) > 2000


def shown(layer, view):
    """What a layer paints, as an array (h, w, 4)."""
    picture = QImage(round(view.width * view.dpr), round(view.height * view.dpr), QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(view.dpr)
    picture.fill(0)
    painter = QPainter(picture)
    layer.paint(painter, view, LIGHT)
    painter.end()
    return np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.width(), 4)[..., :3].copy()
