"""What YOLO networks put out, as oriented boxes: their layouts told apart, decoded, thinned. numpy and shapely alone.

Layouts, each with a leading dimension of one (a tile), n boxes and c classes; positions in pixels of the network's input:

``yolo8``     4 + c rows of n: middle x, y, width, height, a score for each class (YOLOv8, v9, v11; also transposed)
``yolo5``     n rows of 5 + c: middle x, y, width, height, objectness, a share for each class (YOLOv5, v7)
``nms``       n rows of 6: left, top, right, bottom, score, class (made with its own thinning, YOLOv10, YOLO26)
``obb``       4 + c + 1 rows of n: as yolo8, and last the angle (YOLOv8-OBB, YOLO11-OBB; also transposed)
``obb-nms``   n rows of 7: middle x, y, width, height, score, class, angle

The angle is in radians and turns the side called width away from the x axis towards the y axis, which points down: as
one sees it, clockwise. So the corners are the middle ± (w/2) (cos a, sin a) ± (h/2) (-sin a, cos a). Angles of any size
are taken: networks give them from -π/4 to 3π/4 (the convention of Ultralytics).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roadstead.domain.errors import UserError

if TYPE_CHECKING:
    import numpy as np

LAYOUTS = ("yolo8", "yolo5", "nms", "obb", "obb-nms")
ORIENTED = frozenset({"obb", "obb-nms"})
_STRIDES = (8, 16, 32)
_BEST = 5000  # boxes of a tile that are looked at, by score


@dataclass(frozen=True, slots=True)
class Boxes:
    """Boxes by their corners (n, 4, 2) in order round each, from a short side where oriented; scores and classes (n)."""

    corners: "np.ndarray"
    scores: "np.ndarray"
    classes: "np.ndarray"

    def __len__(self) -> int:
        return len(self.scores)

    def pick(self, which: "np.ndarray") -> "Boxes":
        """Those of some indices, or where a mask holds."""
        return Boxes(self.corners[which], self.scores[which], self.classes[which])


def layout_of(shape: tuple[int, ...], side: tuple[int, int], task: str, classes: int, model: str) -> str:
    """Which layout an output of ``shape`` has, for an input of ``side`` (rows, columns).

    ``task`` is ``detect``, ``obb`` or empty and ``classes`` their number or 0, as far as the model says. Raises UserError
    where it is none of them, or may be several.
    """
    if len(shape) != 3 or shape[0] != 1:
        raise _not_yolo(model, shape)
    rows, columns = shape[1:]
    cells = sum((side[0] // s) * (side[1] // s) for s in _STRIDES)
    possible = []
    if task != "obb":
        plain = (rows == 4 + classes or columns == 4 + classes) if classes else 4 < rows < columns and columns == cells
        possible += ["yolo8"] * plain
        anchors = columns == 5 + classes if classes else columns > 5 and rows == 3 * cells
        possible += ["yolo5"] * anchors
        possible += ["nms"] * (columns == 6)
    if task != "detect":
        turned = (rows == 5 + classes or columns == 5 + classes) if classes else False
        possible += ["obb"] * turned
        possible += ["obb-nms"] * (columns == 7)
    if len(possible) > 1:  # how many boxes there are tells which: a grid has a number of its own
        grids = {"yolo8": cells, "obb": cells, "yolo5": 3 * cells}
        sure = [kind for kind in possible if grids.get(kind) in (rows, columns)]
        rest = [kind for kind in possible if kind not in grids]
        possible = sure or rest or possible
    if not possible:
        raise _not_yolo(model, shape)
    if len(possible) > 1:
        raise UserError(
            f"What “{model}” puts out ({' x '.join(map(str, shape))}) may be {' or '.join(possible)}.",
            "Say which layout it has.",
        )
    return possible[0]


def class_count(shape: tuple[int, ...], layout: str) -> int:
    """How many classes an output of a layout has room for; 0 where the layout does not show it."""
    less = {"yolo8": 4, "yolo5": 5, "obb": 5}.get(layout)
    if less is None:
        return 0
    return (shape[2] if layout == "yolo5" else min(shape[1:])) - less


def decode(output: "np.ndarray", layout: str, least: float, model: str, classes: int = 0) -> Boxes:
    """The boxes of an output (1, ...) with a score of ``least`` or more, best first, at most some thousands.

    Raises UserError where its scores are none.
    """
    import numpy as np

    table = np.asarray(output[0], np.float32)
    if layout in ("yolo8", "obb"):
        across = 4 + classes + (layout == "obb")
        table = table.T if (table.shape[0] == across if classes else table.shape[0] < table.shape[1]) else table
    narrow = {"yolo8": 5, "yolo5": 6, "nms": 6, "obb": 6, "obb-nms": 7}[layout]
    if table.ndim != 2 or table.shape[1] < narrow:
        raise _not_yolo(model, output.shape)
    scores, numbers = _scores(table, layout)
    seen = np.isfinite(table).all(axis=1)
    if len(scores) and seen.any() and (scores[seen].min() < -0.01 or scores[seen].max() > 1.01):
        raise UserError(
            f"“{model}” gives scores from {scores[seen].min():.3g} to {scores[seen].max():.3g}, which are no probabilities.",
            "Choose another layout, or export the model with its last step.",
        )
    keep = np.flatnonzero(seen & (scores >= least))
    keep = keep[np.argsort(-scores[keep], kind="stable")][:_BEST]
    corners = _corners(table[keep].astype(float), layout)
    sized = _areas(corners) > 0.25
    return Boxes(corners, np.clip(scores[keep], 0, 1).astype(float), numbers[keep].astype(int)).pick(sized)


def _scores(table: "np.ndarray", layout: str) -> "tuple[np.ndarray, np.ndarray]":
    import numpy as np

    if layout in ("nms", "obb-nms"):
        return table[:, 4], np.nan_to_num(table[:, 5], nan=0, posinf=0, neginf=0)
    shares = table[:, 5:] if layout == "yolo5" else table[:, 4 : table.shape[1] - (layout == "obb")]
    best = shares.argmax(axis=1)
    score = np.take_along_axis(shares, best[:, None], axis=1)[:, 0]
    return (score * table[:, 4] if layout == "yolo5" else score), best


def _corners(rows: "np.ndarray", layout: str) -> "np.ndarray":
    """Corners (n, 4, 2) of rows of an output."""
    import numpy as np

    if layout == "nms":
        x0, y0, x1, y1 = rows[:, :4].T
        middle, width, height = np.stack([x0 + x1, y0 + y1], axis=1) / 2, x1 - x0, y1 - y0
    else:
        middle, width, height = rows[:, :2], rows[:, 2], rows[:, 3]
    width, height = np.maximum(width, 0), np.maximum(height, 0)
    angle = rows[:, -1] if layout in ORIENTED else np.zeros(len(rows))
    across = np.stack([np.cos(angle), np.sin(angle)], axis=1) * width[:, None] / 2
    down = np.stack([-np.sin(angle), np.cos(angle)], axis=1) * height[:, None] / 2
    return np.stack([middle - across - down, middle + across - down, middle + across + down, middle - across + down], 1)


def thinned(boxes: Boxes, most_iou: float) -> Boxes:
    """The boxes without those that a better one of their class covers by more than ``most_iou`` (intersection over union)."""
    import numpy as np

    first, second, shared = overlaps(boxes)
    areas = _areas(boxes.corners)
    iou = shared / np.maximum(areas[first] + areas[second] - shared, 1e-9)
    return boxes.pick(survivors(boxes.scores, first[iou > most_iou], second[iou > most_iou]))


def overlaps(boxes: Boxes) -> "tuple[np.ndarray, np.ndarray, np.ndarray]":
    """Pairs of boxes of one class that touch, by index, and the area they share, exact for boxes at any angle."""
    import numpy as np
    import shapely

    if len(boxes) < 2:
        return np.empty(0, int), np.empty(0, int), np.empty(0)
    shapes = shapely.polygons(boxes.corners)
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = (first < second) & (boxes.classes[first] == boxes.classes[second])
    first, second = first[pairs], second[pairs]
    return first, second, shapely.area(shapely.intersection(shapes[first], shapes[second]))


def survivors(rank: "np.ndarray", first: "np.ndarray", second: "np.ndarray") -> "np.ndarray":
    """The indices that stay, best rank first, when of each pair the one of lower rank goes, unless the other went before."""
    import numpy as np

    against: dict[int, list[int]] = {}
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        against.setdefault(a, []).append(b)
        against.setdefault(b, []).append(a)
    gone: set[int] = set()
    kept = []
    for number in np.argsort(-rank, kind="stable").tolist():
        if number not in gone:
            kept.append(number)
            gone.update(against.get(number, ()))
    return np.array(kept, int)


def _areas(corners: "np.ndarray") -> "np.ndarray":
    import numpy as np

    x, y = corners[..., 0], corners[..., 1]
    return np.abs(np.sum(x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1), axis=1)) / 2


def _not_yolo(model: str, shape: tuple[int, ...]) -> UserError:
    return UserError(
        f"What “{model}” puts out ({' x '.join(map(str, shape)) or 'a single number'}) is not that of a YOLO detector.",
        "Use a YOLO or YOLO-OBB model exported to ONNX, or say which layout it has.",
    )
