"""Decoding of what YOLO networks put out, against values worked out by hand."""

import numpy as np
import pytest

from roadstead.domain.errors import UserError
from roadstead.imagery.yolo import Boxes, decode, layout_of, overlaps, thinned

FAR = [500.0, 500, 10, 10]


def _table(rows):
    return np.array([rows], np.float32)


def test_yolo8_gives_the_best_class_and_corners_from_the_middle():
    columns = np.array([[100, 50, 40, 20, 0.1, 0.8], [*FAR, 0.05, 0.1]], np.float32).T[None]
    columns = np.concatenate([columns, np.zeros((1, 6, 8), np.float32)], axis=2)  # as always, more boxes than rows
    boxes = decode(columns, "yolo8", 0.25, "m.onnx", 2)
    assert boxes.scores.tolist() == [pytest.approx(0.8)]
    assert boxes.classes.tolist() == [1]
    assert boxes.corners.tolist() == [[[80, 40], [120, 40], [120, 60], [80, 60]]]
    turned = decode(columns.transpose(0, 2, 1), "yolo8", 0.25, "m.onnx", 2)
    assert turned.corners.tolist() == boxes.corners.tolist()


def test_yolo5_multiplies_objectness_and_share():
    boxes = decode(_table([[10, 10, 4, 4, 0.5, 0.6, 0.9], [*FAR, 0.2, 1, 1]]), "yolo5", 0.4, "m.onnx")
    assert boxes.scores.tolist() == [pytest.approx(0.45)]
    assert boxes.classes.tolist() == [1]


def test_nms_gives_corners_as_they_are():
    boxes = decode(_table([[10, 20, 30, 60, 0.7, 3], [0, 0, 0, 0, 0, 0]]), "nms", 0.25, "m.onnx")
    assert boxes.corners.tolist() == [[[10, 20], [30, 20], [30, 60], [10, 60]]]
    assert boxes.classes.tolist() == [3]


@pytest.mark.parametrize(
    ("angle", "first"),
    [
        (0, (80, 40)),  # middle (100, 50) less 20 along x and 10 along y
        (np.pi / 2, (110, 30)),  # width runs down, height to the left
        (np.pi / 6, (100 - 20 * 3**0.5 / 2 + 5, 50 - 10 - 10 * 3**0.5 / 2)),
    ],
)
@pytest.mark.parametrize("layout", ["obb", "obb-nms"])
def test_oriented_boxes_turn_clockwise_as_seen(layout, angle, first):
    row = [100, 50, 40, 20, 0.9, angle] if layout == "obb" else [100, 50, 40, 20, 0.9, 0, angle]
    rows = np.zeros((9, len(row)), np.float32)
    rows[0] = row
    table = rows.T[None] if layout == "obb" else rows[None]
    boxes = decode(table, layout, 0.25, "m.onnx", 1)
    assert boxes.corners[0, 0] == pytest.approx(first, abs=1e-4)
    assert np.hypot(*(boxes.corners[0, 1] - boxes.corners[0, 0])) == pytest.approx(40, abs=1e-4)


@pytest.mark.parametrize(
    ("shape", "side", "task", "classes", "layout"),
    [
        ((1, 84, 8400), 640, "detect", 80, "yolo8"),
        ((1, 84, 8400), 640, "", 0, "yolo8"),
        ((1, 8400, 84), 640, "detect", 80, "yolo8"),
        ((1, 25200, 85), 640, "", 80, "yolo5"),
        ((1, 25200, 6), 640, "", 1, "yolo5"),  # not 25,200 boxes already thinned
        ((1, 25200, 85), 640, "", 0, "yolo5"),
        ((1, 300, 6), 640, "detect", 80, "nms"),
        ((1, 300, 6), 640, "detect", 1, "nms"),
        ((1, 20, 21504), 1024, "obb", 15, "obb"),
        ((1, 300, 7), 1024, "obb", 15, "obb-nms"),
        ((1, 7, 21504), 1024, "obb", 2, "obb"),
        ((1, 7, 21504), 1024, "detect", 3, "yolo8"),
        ((1, 300, 7), 640, "", 0, "obb-nms"),
    ],
)
def test_layouts_are_told_apart(shape, side, task, classes, layout):
    assert layout_of(shape, (side, side), task, classes, "m.onnx") == layout


@pytest.mark.parametrize("shape", [(1, 1000), (2, 84, 8400), (1, 3, 64, 64), (1, 10, 12)])
def test_what_is_no_detector_is_refused_in_a_sentence(shape):
    with pytest.raises(UserError, match="not that of a YOLO detector"):
        layout_of(shape, (640, 640), "", 0, "m.onnx")


def test_scores_that_are_no_probabilities_are_refused():
    with pytest.raises(UserError, match="scores from -3 to 7"):
        decode(_table([[10, 10, 4, 4, 7, 0], [10, 10, 4, 4, -3, 0]]), "nms", 0.25, "m.onnx")


def test_numbers_that_are_none_are_left_out():
    rows = [[10, 10, 40, 40, 0.9, 0], [np.nan, 10, 40, 40, 0.9, 0], [10, np.inf, 40, 40, 0.9, 0], [9, 9, 5, 5, 0.9, 0]]
    assert len(decode(_table(rows), "nms", 0.25, "m.onnx")) == 1


def _boxes(*rows):
    """Boxes from middle, sides and angle, score and class."""
    return decode(_table(rows), "obb-nms", 0.0, "m.onnx")


def test_overlap_of_turned_boxes_is_exact():
    """Two squares of 2 about one middle, one turned by 45 degrees, share a regular octagon: 8 (√2 - 1)."""
    _, _, shared = overlaps(_boxes([0, 0, 2, 2, 0.9, 0, 0], [0, 0, 2, 2, 0.8, 0, np.pi / 4]))
    assert shared == pytest.approx([8 * (2**0.5 - 1)], rel=1e-5)


def test_thinning_keeps_the_best_of_a_class_and_crossed_neighbours():
    boxes = _boxes(
        [50, 50, 40, 8, 0.7, 0, 0.5],
        [51, 50, 40, 8, 0.9, 0, 0.5],
        [50, 50, 40, 8, 0.6, 0, 0.5 + np.pi / 2],  # upright they would be the same
        [50, 50, 40, 8, 0.8, 1, 0.5],
    )
    kept = thinned(boxes, 0.45)
    assert sorted(zip(kept.scores.round(2).tolist(), kept.classes.tolist(), strict=True)) == [
        (0.6, 0),
        (0.8, 1),
        (0.9, 0),
    ]
    assert len(thinned(Boxes(np.empty((0, 4, 2)), np.empty(0), np.empty(0, int)), 0.45)) == 0
