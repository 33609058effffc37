"""Small networks that find bright things by construction: their moments by convolutions, so that the boxes are exact.

A network looks at windows of 96 pixels round each cell of 8. The mean of where its bright pixels lie is a box's middle,
and the side of a row of n pixels follows from their variance, (n² - 1) / 12. Red things are of class 0, blue of class 1.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

STRIDE, WINDOW = 8, 96
NAMES = "{0: 'hull', 1: 'car'}"


class Maker:
    """Collects nodes and constants under names of their own."""

    def __init__(self):
        self.nodes, self.constants = [], []

    def const(self, value, dtype=np.float32):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value, dtype), name))
        return name

    def op(self, kind, *inputs, **attributes):
        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def conv(self, source, kernel):
        pad = (WINDOW - STRIDE) // 2
        return self.op("Conv", source, self.const(kernel), strides=[STRIDE] * 2, pads=[pad] * 4)


def _length(m, variance):
    """The side of an even bar of that variance."""
    return m.op("Sqrt", m.op("Add", m.op("Relu", m.op("Mul", variance, m.const(12))), m.const(1)))


def _turned(m, vx, vy, vxy):
    """Length, width and angle of what has these moments."""
    half = m.op("Mul", m.op("Sub", vx, vy), m.const(0.5))
    root = m.op("Sqrt", m.op("Add", m.op("Mul", half, half), m.op("Mul", vxy, vxy)))
    mid = m.op("Mul", m.op("Add", vx, vy), m.const(0.5))
    w, h = _length(m, m.op("Add", mid, root)), _length(m, m.op("Sub", mid, root))
    angle = m.op("Atan", m.op("Div", vxy, m.op("Add", m.op("Add", root, half), m.const(1e-9))))
    return w, h, angle


def bright(path, layout="yolo8", side=128, *, score=0.9, dynamic=False, uint8=False, last=False, metadata=None):
    """Writes a network of a layout of ``roadstead.imagery.yolo`` for pictures of ``side`` pixels."""
    m = Maker()
    cells = side // STRIDE
    source = "images"
    if uint8:
        source = m.op("Mul", m.op("Cast", source, to=TensorProto.FLOAT), m.const(1 / 255))
    if last:
        source = m.op("Transpose", source, perm=[0, 3, 1, 2])
    seen = m.op("Mul", m.op("Relu", m.op("Sub", source, m.const(0.6))), m.const(2.5))  # grey is as nothing
    any_band = m.op("ReduceMax", seen, axes=[1], keepdims=1)
    ones = np.ones((1, 1, WINDOW, WINDOW))
    offsets = np.arange(WINDOW) + 0.5 - WINDOW / 2
    x, y = np.broadcast_to(offsets, ones.shape), np.broadcast_to(offsets[:, None], ones.shape)
    mass = m.op("Add", m.conv(any_band, ones), m.const(1e-6))
    mean = [m.op("Div", m.conv(any_band, k), mass) for k in (x, y, x * x, y * y, x * y)]
    vx = m.op("Sub", mean[2], m.op("Mul", mean[0], mean[0]))
    vy = m.op("Sub", mean[3], m.op("Mul", mean[1], mean[1]))
    vxy = m.op("Sub", mean[4], m.op("Mul", mean[0], mean[1]))

    middle = (np.arange(cells) + 0.5) * STRIDE
    cx = m.op("Add", mean[0], m.const(np.broadcast_to(middle, (1, 1, cells, cells))))
    cy = m.op("Add", mean[1], m.const(np.broadcast_to(middle[:, None], (1, 1, cells, cells))))
    here = m.op("Cast", m.op("Greater", mass, m.const(20)), to=TensorProto.FLOAT)
    for offset in mean[:2]:
        near = m.op("Less", m.op("Abs", m.op("Sub", offset, m.const(1e-3))), m.const(STRIDE / 2))
        here = m.op("Mul", here, m.op("Cast", near, to=TensorProto.FLOAT))
    shares = []
    for band in (0, 2):
        kernel = np.zeros((1, 3, WINDOW, WINDOW))
        kernel[0, band] = 1
        share = m.op("Div", m.conv(seen, kernel), mass)
        shares.append(m.op("Mul", m.op("Mul", share, here), m.const(score)))
    if layout in ("obb", "obb-nms"):
        w, h, angle = _turned(m, vx, vy, vxy)
    else:
        w, h, angle = _length(m, vx), _length(m, vy), ""
    best = m.op("Max", *shares)
    number = m.op("Cast", m.op("Greater", shares[1], shares[0]), to=TensorProto.FLOAT)
    sides = [m.op(kind, c, m.op("Mul", s, m.const(0.5))) for kind in ("Sub", "Add") for c, s in ((cx, w), (cy, h))]
    rows = {
        "yolo8": [cx, cy, w, h, *shares],
        "yolo5": [cx, cy, w, h, here, *(m.op("Mul", s, m.const(1.0)) for s in shares)],
        "nms": [*sides, best, number],
        "obb": [cx, cy, w, h, *shares, angle],
        "obb-nms": [cx, cy, w, h, best, number, angle],
    }[layout]
    table = m.op("Reshape", m.op("Concat", *rows, axis=1), m.const([1, len(rows), -1], np.int64))
    if layout in ("yolo5", "nms", "obb-nms"):
        table = m.op("Transpose", table, perm=[0, 2, 1])
    m.nodes[-1].output[0] = "output0"
    size = ["height", "width"] if dynamic else [side, side]
    shape = [1, *size, 3] if last else [1, 3, *size]
    said = {"names": NAMES, "task": "obb" if "obb" in layout else "detect", "imgsz": f"[{side}, {side}]"}
    return save(
        path, m, shape, TensorProto.UINT8 if uint8 else TensorProto.FLOAT, said if metadata is None else metadata
    )


def constant(path, output, side=64, metadata=None):
    """Writes a network that puts out the same table whatever it is shown."""
    m = Maker()
    nought = m.op("Mul", m.op("ReduceMean", "images", keepdims=0), m.const(0))
    m.op("Add", m.const(output), nought)
    m.nodes[-1].output[0] = "output0"
    return save(path, m, [1, 3, side, side], TensorProto.FLOAT, metadata or {})


def save(path, maker, shape, kind, metadata):
    """Writes what a maker has collected as a model with one input ``images`` and one output."""
    inputs = [helper.make_tensor_value_info("images", kind, shape)]
    outputs = [helper.make_tensor_value_info("output0", TensorProto.FLOAT, None)]
    graph = helper.make_graph(maker.nodes, "bright", inputs, outputs, maker.constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, metadata)
    onnx.save(model, path)
    return path
