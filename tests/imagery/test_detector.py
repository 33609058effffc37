"""Networks of the user's in their walled process: true boxes across tiles, and files that are not what they say."""

import hashlib
import json
import os
import sys
from itertools import pairwise

import numpy as np
import pytest

pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
onnx = pytest.importorskip("onnx", reason="onnx is not installed")

from onnx import TensorProto, helper, numpy_helper  # noqa: E402
from tests.imagery import networks  # noqa: E402

from roadstead.domain.errors import Cancelled, UserError  # noqa: E402
from roadstead.imagery import detector  # noqa: E402
from roadstead.imagery.detector import Detector, cut_off, merged, on_scene, tiles_over  # noqa: E402
from roadstead.imagery.network import Asked, names_of  # noqa: E402
from roadstead.imagery.yolo import Boxes  # noqa: E402


def _tile(*things, side=128):
    """A black picture with rectangles (left, top, right, bottom, band)."""
    tile = np.zeros((side, side, 3), np.uint8)
    for left, top, right, bottom, band in things:
        tile[top:bottom, left:right, band] = 255
    return tile


def _found(boxes):
    return sorted(
        (int(c), *p.min(axis=0).round(2).tolist(), *p.max(axis=0).round(2).tolist())
        for c, p in zip(boxes.classes, boxes.corners, strict=True)
    )


@pytest.mark.parametrize("layout", ["yolo8", "yolo5", "nms", "obb", "obb-nms"])
def test_every_layout_gives_the_true_boxes(tmp_path, layout):
    path = networks.bright(tmp_path / "bright.onnx", layout)
    with Detector(path, Asked(layout=layout)) as network:
        found = network.look(_tile((10, 20, 30, 28, 0), (90, 84, 100, 90, 2)))
        assert network.facts.classes == ("hull", "car")
        assert (network.facts.rows, network.facts.columns, network.facts.layout) == (128, 128, layout)
    assert _found(found) == [(0, 10, 20, 30, 28), (1, 90, 84, 100, 90)]
    assert found.scores == pytest.approx(0.9, abs=1e-3)


def test_an_oriented_box_has_the_angle_of_what_is_turned(tmp_path):
    """A ship of 60 x 16 turned by 30 degrees clockwise, drawn pixel by pixel."""
    y, x = np.mgrid[:128, :128] + 0.5
    u, v = np.cos(np.pi / 6), np.sin(np.pi / 6)
    along, across = (x - 64) * u + (y - 64) * v, (y - 64) * u - (x - 64) * v
    tile = np.zeros((128, 128, 3), np.uint8)
    tile[(abs(along) < 30) & (abs(across) < 8), 0] = 255
    with Detector(networks.bright(tmp_path / "bright.onnx", "obb"), Asked(layout="obb")) as network:
        (corners,) = network.look(tile).corners
    side = corners[1] - corners[0]
    assert np.degrees(np.arctan2(side[1], side[0])) == pytest.approx(30, abs=0.5)
    assert np.hypot(*side) == pytest.approx(60, abs=1)
    assert corners.mean(axis=0) == pytest.approx([64, 64], abs=0.2)


@pytest.mark.parametrize("kind", ["uint8", "last", "dynamic"])
def test_inputs_of_every_kind_are_filled(tmp_path, kind):
    path = networks.bright(tmp_path / "bright.onnx", **{kind: True})
    with Detector(path, Asked(layout="yolo8")) as network:
        assert _found(network.look(_tile((10, 20, 30, 28, 0)))) == [(0, 10, 20, 30, 28)]


def test_the_process_is_walled_in(tmp_path):
    with Detector(networks.bright(tmp_path / "bright.onnx"), Asked(layout="yolo8")) as network:
        walls = network.facts.walls
        assert network.facts.sha256 == hashlib.sha256((tmp_path / "bright.onnx").read_bytes()).hexdigest()
    assert "settings" in walls
    if sys.platform == "linux":
        assert "memory" in walls
        if os.uname().machine in ("x86_64", "aarch64"):
            assert "network" in walls


def _external(path):
    model = onnx.load(networks.bright(path))
    onnx.save(model, path, save_as_external_data=True, location="weights.bin", size_threshold=0)


def _passwd(path):
    """A weight that is to be read from a file of the system's."""
    model = onnx.load(networks.bright(path))
    weight = model.graph.initializer[3]
    weight.ClearField("raw_data")
    weight.data_location = TensorProto.EXTERNAL
    weight.external_data.add(key="location", value="../../../../../etc/passwd")
    path.write_bytes(model.SerializeToString())


def _hidden(path):
    """The same in a constant inside a branch."""
    weight = numpy_helper.from_array(np.zeros(4, np.float32), "w")
    weight.external_data.add(key="location", value="/etc/passwd")
    branch = helper.make_graph([helper.make_node("Constant", [], ["x"], value=weight)], "b", [], [])
    node = helper.make_node("If", ["images"], ["output0"], then_branch=branch, else_branch=branch)
    path.write_bytes(helper.make_model(helper.make_graph([node], "g", [], [])).SerializeToString())


def _unknown(path):
    model = onnx.load(networks.bright(path))
    model.graph.node[0].op_type = "Teleport"
    path.write_bytes(model.SerializeToString())


def _vast(path):
    """A few bytes that ask for a tensor of 4 TB."""
    m = networks.Maker()
    m.op("ConstantOfShape", m.const([1, 1 << 20, 1 << 20], np.int64))
    m.nodes[-1].output[0] = "output0"
    networks.save(path, m, [1, 3, 64, 64], TensorProto.FLOAT, {})


def _text(path):
    m = networks.Maker()
    m.op("Identity", "words")
    m.nodes[-1].output[0] = "output0"
    value = helper.make_tensor_value_info("words", TensorProto.STRING, [1])
    out = helper.make_tensor_value_info("output0", TensorProto.STRING, [1])
    graph = helper.make_graph(m.nodes, "g", [value], [out])
    path.write_bytes(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8).SerializeToString()
    )


def _cut(path):
    data = networks.bright(path).read_bytes()
    path.write_bytes(data[: len(data) // 2])


def _huge_side(path):
    networks.bright(path, metadata={"imgsz": "[90000, 90000]"}, dynamic=True)


HOSTILE = {
    "external": (_external, "keeps its weights in another file"),
    "passwd": (_passwd, "keeps its weights in another file"),
    "hidden": (_hidden, "keeps its weights in another file"),
    "empty": (lambda path: path.write_bytes(b""), "is not an ONNX file"),
    "noise": (lambda path: path.write_bytes(np.random.default_rng(1).bytes(5000)), "is not an ONNX file"),
    "picture": (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(300)), "is not an ONNX file"),
    "cut": (_cut, "is not an ONNX file"),
    "unknown": (_unknown, "cannot be loaded"),
    "vast": (_vast, "memory|failed at its work"),
    "text": (_text, "does not take one picture"),
    "huge side": (_huge_side, "pictures of 90000 x 90000"),
    "logits": (lambda path: networks.constant(path, np.full((1, 300, 6), 9.0)), "no probabilities"),
    "table": (lambda path: networks.constant(path, np.zeros((1, 1000))), "not that of a YOLO detector"),
    "segment": (lambda path: networks.bright(path, metadata={"task": "segment"}), "for the task “segment”"),
    "ambiguous": (
        lambda path: networks.constant(path, np.zeros((1, 9, 9)), metadata={"names": "['a','b','c','d']"}),
        "may be",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_will_not_do_is_refused_in_one_sentence(tmp_path, name):
    make, sentence = HOSTILE[name]
    path = tmp_path / "model.onnx"
    make(path)
    with pytest.raises(UserError, match=sentence) as caught:
        Detector(path, Asked())
    assert "model.onnx" in caught.value.what
    assert "\n" not in caught.value.what
    assert str(tmp_path) not in caught.value.what
    assert caught.value.todo


def test_a_file_over_two_gigabytes_is_refused_unread(tmp_path):
    path = tmp_path / "model.onnx"
    with path.open("wb") as file:
        file.truncate(1 << 31)
    with pytest.raises(UserError, match="larger than 2 GB"):
        Detector(path, Asked())


def test_without_onnxruntime_it_is_said_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(detector, "available", lambda: False)
    with pytest.raises(UserError, match="not installed") as caught:
        Detector(tmp_path / "model.onnx", Asked())
    assert "roadstead[detect]" in caught.value.todo


def test_a_model_that_never_ends_is_ended(tmp_path):
    m = networks.Maker()
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["go_on"]), helper.make_node("Add", ["t", "t"], ["t_out"])],
        "body",
        [
            helper.make_tensor_value_info("n", TensorProto.INT64, []),
            helper.make_tensor_value_info("go", TensorProto.BOOL, []),
            helper.make_tensor_value_info("t", TensorProto.FLOAT, None),
        ],
        [
            helper.make_tensor_value_info("go_on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("t_out", TensorProto.FLOAT, None),
        ],
    )
    m.op("Loop", m.const(1 << 60, np.int64), m.const(True, bool), "images", body=body)
    m.nodes[-1].output[0] = "output0"
    path = networks.save(tmp_path / "model.onnx", m, [1, 3, 64, 64], TensorProto.FLOAT, {})
    with pytest.raises(UserError, match="did not answer for 3 seconds"):
        Detector(path, Asked(), patience_s=3)

    def give_up():
        raise Cancelled

    with pytest.raises(Cancelled):
        Detector(path, Asked(), give_up)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{0: 'ship', 1: 'small car'}", {0: "ship", 1: "small car"}),
        (json.dumps(["a", "b"]), {0: "a", 1: "b"}),
        ('{"0": "a"}', {0: "a"}),
        ("__import__('os').system('true')", {}),
        ("{-1: 'a'}", {}),
        ("{0: 'a'", {}),
        ("(" * 5000, {}),
        ("7", {}),
        ("{0: 'a\\nb'}", {0: "a b"}),
    ],
)
def test_names_are_read_and_nothing_is_run(text, names):
    assert names_of(text) == names


@pytest.mark.parametrize(
    ("length", "side", "overlap"), [(1000, 128, 0.2), (128, 128, 0.5), (129, 128, 0.0), (40, 128, 0.2)]
)
def test_tiles_cover_everything_and_overlap_enough(length, side, overlap):
    starts = [w[0] for w in tiles_over((5, 0, 5 + length, 1), side, 1, overlap)]
    assert starts[0] == 5
    assert length <= side or starts[-1] + side == pytest.approx(5 + length)
    assert all(b - a <= side * (1 - overlap) + 1e-9 for a, b in pairwise(starts))
    assert len(starts) <= max(1, np.ceil((length - side) / (side * (1 - overlap)) + 1))


def _seen(truth, bounds, side, overlap):
    """What a perfect detector sees of upright boxes (left, top, right, bottom), tile by tile, and merged."""
    windows = list(tiles_over(bounds, side, side, overlap))
    found, tiles, cut = [], [], []
    for number, (x0, y0, x1, y1) in enumerate(windows):
        parts = [(max(a, x0), max(b, y0), min(c, x1), min(d, y1)) for a, b, c, d in truth]
        parts = [(a - x0, b - y0, c - x0, d - y0) for a, b, c, d in parts if a < c and b < d]
        corners = np.array([[(a, b), (c, b), (c, d), (a, d)] for a, b, c, d in parts], float).reshape(-1, 4, 2)
        boxes = Boxes(corners, np.full(len(parts), 0.9), np.zeros(len(parts), int))
        placed = on_scene(boxes, windows[number], (side, side))
        found.append(placed)
        tiles += [number] * len(placed)
        cut.append(cut_off(placed, windows[number], bounds, (side, side)))
    every = Boxes(*(np.concatenate([getattr(b, name) for b in found]) for name in ("corners", "scores", "classes")))
    return merged(every, np.array(tiles), np.concatenate(cut), windows, 0.45)


def test_each_thing_is_found_once_wherever_the_seams_lie():
    rng = np.random.default_rng(7)
    truth = [
        (60.0 * i + a, 60.0 * j + b, 60.0 * i + a + w, 60.0 * j + b + h)
        for i in range(16)
        for j in range(16)
        for a, b, w, h in [(*rng.uniform(0, 30, 2), *rng.uniform(6, 26, 2))]
    ]
    boxes = _seen(truth, (0, 0, 960, 960), 128, 0.25)  # things of up to 26 pixels, 32 shared
    assert np.array(_found(boxes))[:, 1:] == pytest.approx(np.array(sorted(truth)), abs=0.01)


def test_a_thing_longer_than_a_tile_is_put_together():
    boxes = _seen([(20, 50, 330, 70), (200, 200, 215, 380)], (0, 0, 400, 400), 128, 0.25)
    assert _found(boxes) == [(0, 20, 50, 330, 70), (0, 200, 200, 215, 380)]
