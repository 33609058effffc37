"""A network of the user's run over a scene, tile by tile: its process as the program sees it, the tiles, their seams."""

import importlib.util
import json
import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from roadstead.domain.errors import UserError
from roadstead.imagery.facts import Window
from roadstead.imagery.network import INSTALL, LARGEST, Asked, ModelFacts, main
from roadstead.imagery.yolo import Boxes, overlaps, survivors

if TYPE_CHECKING:
    import numpy as np

PATIENCE_S = 90.0
"""How long a model may take to load, or for one tile."""
_STEP_S, _LONGEST_ANSWER = 0.1, 64 << 20
_EDGE_PX = 2.0  # of the network's input: a box that ends so close to the edge of its tile is taken to go on beyond
_SAME_PART = 0.5  # of the smaller of two boxes, from which they are of one thing when one of them is cut off
_SAMPLES = 5  # points a side at which it is seen whether a box was seen
_TURN = math.cos(math.radians(15))


def available() -> bool:
    """Whether onnxruntime is installed; it is not loaded."""
    return importlib.util.find_spec("onnxruntime") is not None


class Detector:
    """A model loaded in a process of its own; use it in a ``with``.

    ``check``, which may be changed, is called some times a second while one waits, and may raise to give up. Raises UserError where the model
    cannot be used, ends, or takes longer than ``patience_s``.
    """

    def __init__(
        self, path: Path, asked: Asked, check: Callable[[], object] = lambda: None, patience_s: float = PATIENCE_S
    ) -> None:
        _refuse_early(path)
        self.name, self.check, self._patience = path.name, check, patience_s
        context = get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=main, args=(theirs, os.fspath(path), asdict(asked)), daemon=True, name="roadstead-network"
        )
        self._process.start()
        theirs.close()
        try:
            self.facts = _facts(self._hear())
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def look(self, tile: "np.ndarray") -> Boxes:
        """The boxes on a tile (RGB, rows x columns x 3, uint8), in its pixels."""
        import numpy as np

        with suppress(OSError):  # that it is gone shows when its answer is waited for
            self._connection.send_bytes(json.dumps({"shape": list(tile.shape)}).encode())
            self._connection.send_bytes(np.ascontiguousarray(tile).tobytes())
        said = self._hear()
        try:
            scores = np.array(said["scores"], float).reshape(-1)
            corners = np.array(said["corners"], float).reshape(len(scores), 4, 2)
            classes = np.array(said["classes"], int).reshape(len(scores))
        except (KeyError, ValueError, TypeError, OverflowError):
            raise self._gone("gave an answer that is none") from None
        sound = np.isfinite(corners).all(axis=(1, 2)) & np.isfinite(scores)
        return Boxes(corners, scores, classes).pick(sound)

    def close(self) -> None:
        """Ends the process."""
        self._connection.close()
        if self._process.is_alive():
            self._process.kill()
        self._process.join()

    def _hear(self) -> dict[str, Any]:
        ends = time.monotonic() + self._patience
        try:
            while not self._connection.poll(_STEP_S):
                self.check()
                if time.monotonic() > ends:
                    raise self._gone(f"did not answer for {self._patience:.0f} seconds")
            said = json.loads(self._connection.recv_bytes(_LONGEST_ANSWER))
        except (EOFError, OSError, ValueError):
            raise self._gone("stopped unexpectedly; it may need too much memory") from None
        if said.get("kind") == "error":
            raise UserError(str(said.get("what")), str(said.get("todo")))
        return said

    def _gone(self, how: str) -> UserError:
        return UserError(f"“{self.name}” {how}.", "Try a smaller model, or another one.")


def _refuse_early(path: Path) -> None:
    """Raises UserError for what needs no process to be seen."""
    if not available():
        raise UserError("Models of your own need onnxruntime, which is not installed.", INSTALL)
    if not path.is_file():
        raise UserError(f"There is no file “{path.name}”.", "Look at the path.")
    if path.stat().st_size > LARGEST:
        raise UserError(f"“{path.name}” is larger than 2 GB, more than one ONNX file can hold.", "Use a smaller model.")


def _facts(said: dict[str, Any]) -> ModelFacts:
    plain: dict[str, Any] = dict(said["facts"])
    plain.update({name: tuple(plain[name]) for name in ("classes", "walls")})
    return ModelFacts(**plain)


def tiles_over(
    bounds: tuple[int, int, int, int], wide: float, high: float, overlap: float
) -> Iterator[tuple[float, float, float, float]]:
    """Windows of ``wide`` x ``high`` pixels that cover ``bounds``, row by row, each sharing at least ``overlap`` (a part of
    its side) with the next; as few as do, evenly spread. One goes beyond the bounds where they are smaller than it."""
    left, top, right, bottom = bounds
    for y in _starts(top, bottom, high, overlap):
        for x in _starts(left, right, wide, overlap):
            yield x, y, x + wide, y + high


def _starts(low: float, high: float, side: float, overlap: float) -> list[float]:
    room = high - low - side
    if room <= 0:
        return [float(low)]
    steps = math.ceil(room / (side * (1 - overlap)) - 1e-9)
    return [low + room * n / steps for n in range(steps + 1)]


def on_scene(boxes: Boxes, window: Window, shape: tuple[int, int]) -> Boxes:
    """Boxes in a tile's pixels as boxes in the scene's."""
    import numpy as np

    x0, y0, x1, y1 = window
    scale = np.array([(x1 - x0) / shape[1], (y1 - y0) / shape[0]])
    return Boxes(boxes.corners * scale + (x0, y0), boxes.scores, boxes.classes)


def cut_off(
    boxes: Boxes, window: Window, bounds: tuple[float, float, float, float], shape: tuple[int, int]
) -> "np.ndarray":
    """Which boxes (in the scene's pixels) end at an edge of their tile beyond which what is looked at goes on."""
    margin = _EDGE_PX * (window[2] - window[0]) / shape[1]
    low, high = boxes.corners.min(axis=1), boxes.corners.max(axis=1)
    cut = (low[:, 0] < window[0] + margin) & (window[0] > bounds[0] + 1)
    cut |= (low[:, 1] < window[1] + margin) & (window[1] > bounds[1] + 1)
    cut |= (high[:, 0] > window[2] - margin) & (window[2] < bounds[2] - 1)
    cut |= (high[:, 1] > window[3] - margin) & (window[3] < bounds[3] - 1)
    return cut


@dataclass(frozen=True, slots=True)
class Windowed:
    """The boxes of a tile in the scene's pixels, its number, and which of them it cuts off."""

    boxes: Boxes
    number: int
    cut: "np.ndarray"


def seen_boxes(
    boxes: Boxes, seen: "np.ndarray", number: int, window: Window, bounds: tuple[float, float, float, float]
) -> Windowed:
    """Those boxes of a tile at least half of which lies where ``seen`` (rows x columns) says that something was seen."""
    import numpy as np

    shares = (np.arange(_SAMPLES) + 0.5) / _SAMPLES
    a, b = (each[None, :, None] for each in map(np.ravel, np.meshgrid(shares, shares)))
    first, along, across = (boxes.corners[:, n, None, :] for n in (0, 1, 3))
    points = first + a * (along - first) + b * (across - first)  # (n, samples, 2)
    columns, rows = (np.floor(points[..., axis]).astype(int) for axis in (0, 1))
    inside = (columns >= 0) & (rows >= 0) & (columns < seen.shape[1]) & (rows < seen.shape[0])
    here = seen[np.clip(rows, 0, seen.shape[0] - 1), np.clip(columns, 0, seen.shape[1] - 1)] & inside
    placed = on_scene(boxes.pick(here.mean(axis=1) >= 0.5), window, seen.shape)
    return Windowed(placed, number, cut_off(placed, window, bounds, seen.shape))


def together(found: "list[Windowed]") -> "tuple[Boxes, np.ndarray, np.ndarray]":
    """The boxes of all tiles, the number of the tile of each, and which are cut off, as ``merged`` takes them."""
    import numpy as np

    if not found:
        return Boxes(np.empty((0, 4, 2)), np.empty(0), np.empty(0, int)), np.empty(0, int), np.empty(0, bool)
    corners, scores, classes = (
        np.concatenate([getattr(each.boxes, name) for each in found]) for name in ("corners", "scores", "classes")
    )
    tiles = np.concatenate([np.full(len(each.boxes), each.number) for each in found])
    return Boxes(corners, scores, classes), tiles, np.concatenate([each.cut for each in found])


def merged(boxes: Boxes, tiles: "np.ndarray", cut: "np.ndarray", windows: list[Window], most_iou: float) -> Boxes:
    """The boxes of all tiles as those of the scene: ``tiles`` and ``cut`` say of each whose it is, and if that cut it off.

    Of two that overlap by more than ``most_iou`` the better stays, a whole one before one that was cut. What was cut and
    lies mostly in a whole one from another tile goes. Two cut ones that show the same where their tiles overlap, and
    run the same way, become one: a thing longer than the overlap.
    """
    import numpy as np

    boxes, tiles, cut = _joined(boxes, tiles, cut, windows)
    first, second, shared = overlaps(boxes)
    areas = _areas(boxes)
    iou = shared / np.maximum(areas[first] + areas[second] - shared, 1e-9)
    part = shared / np.maximum(np.minimum(areas[first], areas[second]), 1e-9)
    smaller = np.where(areas[first] < areas[second], first, second)
    seam = (tiles[first] != tiles[second]) & cut[smaller] & (part > _SAME_PART)
    same = (iou > most_iou) | seam
    rank = boxes.scores + np.where(cut, np.where(tiles < 0, 1.0, 0.0), 2.0)  # whole ones first, then joined ones
    return boxes.pick(survivors(rank, first[same], second[same]))


def _joined(
    boxes: Boxes, tiles: "np.ndarray", cut: "np.ndarray", windows: list[Window]
) -> "tuple[Boxes, np.ndarray, np.ndarray]":
    """With the parts of things that seams cut put together, in place of them; of tiles of their own below nought."""
    import numpy as np

    among = np.flatnonzero(cut)
    first, second, _ = overlaps(boxes.pick(among))
    leader = np.arange(len(boxes))
    for a, b in zip(among[first].tolist(), among[second].tolist(), strict=True):
        if tiles[a] != tiles[b] and _same(boxes.corners[a], boxes.corners[b], windows[tiles[a]], windows[tiles[b]]):
            leader[leader == leader[b]] = leader[a]
    groups = [np.flatnonzero(leader == n) for n in np.unique(leader)]
    several = [group for group in groups if len(group) > 1]
    if not several:
        return boxes, tiles, cut
    alone = np.concatenate([np.empty(0, int), *(group for group in groups if len(group) == 1)]).astype(int)
    corners = [_round(boxes.corners[group], boxes.corners[group[0]]) for group in several]
    made = Boxes(
        np.concatenate([boxes.corners[alone], corners]),
        np.concatenate([boxes.scores[alone], [boxes.scores[group].max() for group in several]]),
        np.concatenate([boxes.classes[alone], [boxes.classes[group[0]] for group in several]]),
    )
    more = -1 - np.arange(len(several))
    return made, np.concatenate([tiles[alone], more]), np.concatenate([cut[alone], more < 0])


def _same(one: "np.ndarray", other: "np.ndarray", one_tile: Window, other_tile: Window) -> bool:
    """Whether two boxes show the same where their tiles overlap."""
    import shapely

    both = shapely.box(*one_tile).intersection(shapely.box(*other_tile))
    a, b = (shapely.Polygon(corners).intersection(both) for corners in (one, other))
    union = a.union(b).area
    return union > 0 and a.intersection(b).area / union > _SAME_PART and _parallel(one, other)


def _parallel(one: "np.ndarray", other: "np.ndarray") -> bool:
    """Whether the sides of two boxes run alike, to 15 degrees; either side of one with either of the other."""
    import numpy as np

    a, b = one[1] - one[0], other[1] - other[0]
    length = np.hypot(*a) * np.hypot(*b)
    return bool(length > 0 and max(abs(a @ b), abs(a[0] * b[1] - a[1] * b[0])) / length > _TURN)


def _round(corners: "np.ndarray", like: "np.ndarray") -> "np.ndarray":
    """The box round some boxes (n, 4, 2) that runs as one of them does."""
    import numpy as np

    side = like[1] - like[0]
    u = side / max(np.hypot(*side), 1e-9)
    v = np.array([-u[1], u[0]])
    along, across = corners.reshape(-1, 2) @ u, corners.reshape(-1, 2) @ v
    ends = [
        (along.min(), across.min()),
        (along.max(), across.min()),
        (along.max(), across.max()),
        (along.min(), across.max()),
    ]
    return np.array([p * u + q * v for p, q in ends])


def _areas(boxes: Boxes) -> "np.ndarray":
    import shapely

    return shapely.area(shapely.polygons(boxes.corners))
