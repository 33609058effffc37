"""Marks being changed by hand: what they were, what they are now, and what is said of it. No Qt."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from roadstead.domain.coordinates import Pixel, rings_of
from roadstead.domain.records import Annotation
from roadstead.spatial import box, reshaping
from roadstead.spatial.reshaping import Matrix
from roadstead.ui.canvas.frame import Frame
from roadstead.ui.canvas.view import Points

_NO_SHIFT = np.zeros(2)


class Sheet:
    """A scene's pixels round one of them as they lie on the screen: of the size of pixels, y pointing down."""

    def __init__(self, frame: Frame, pixel: Points, *, y_down: bool) -> None:
        around = frame.to_world(pixel + np.array(((0.5, 0), (-0.5, 0), (0, 0.5), (0, -0.5))))
        self.steps: Matrix = np.column_stack((around[0] - around[1], around[2] - around[3]))
        if frame.affine is not None:  # the same, exactly
            a, b, _, d, e, _ = frame.affine
            self.steps = np.array(((a, b), (d, e)))
        self.matrix = reshaping.sheet_of(self.steps, y_down=y_down)
        self._inverse = np.linalg.inv(self.matrix)

    def of(self, pixels: Points) -> Points:
        """Positions (n, 2) on the sheet."""
        return pixels @ self.matrix.T

    def back(self, sheet: Points) -> Points:
        """Their pixels."""
        return sheet @ self._inverse.T


class Edit:
    """What every change by hand has. ``verb`` is that of the action, ``note`` what the hand is to know."""

    verb = "move"
    note = ""
    by_key = False
    moved = False

    def __init__(self, records: Sequence[Annotation]) -> None:
        self.records = tuple(records)
        self.uuids = frozenset(record.uuid for record in records)

    def changed(self) -> tuple[Annotation, ...]:
        """The marks with their new pixels, nothing measured yet."""
        raise NotImplementedError


class Carried(Edit):
    """Marks moved, turned or scaled as they are, about their common centre.

    ``linear`` (2, 2) and ``shift`` (2) act in the plane shown, about ``pivot``, with y pointing as it does there.
    """

    def __init__(self, records: Sequence[Annotation], frames: Mapping[str, Frame], *, y_down: bool) -> None:
        super().__init__(records)
        self._frames = {scene: frames[scene] for scene in dict.fromkeys(r.scene for r in records)}
        self._flip = np.array((1.0, 1.0 if y_down else -1.0))
        self._y_down = y_down
        self.pivot = self._centre()
        self.linear, self.shift, self.degrees = np.eye(2), _NO_SHIFT, 0.0

    def carry(self, world: Points) -> None:
        """Moves them by (2) in the plane from where they were."""
        self.verb, self.shift = "move", world
        self._note_shift()

    def nudge(self, dx: float, dy: float) -> None:
        """Moves them by pixels of the first one's scene, right and down on the screen."""
        sheet = self._sheet(self.records[0].scene)
        size = float(np.sqrt(abs(np.linalg.det(sheet.steps))))
        self.verb, self.shift = "move", self.shift + np.array((dx, dy)) * size * self._flip
        self._note_shift()

    def turn(self, degrees: float) -> None:
        """Turns them clockwise by degrees from how they lay."""
        self.degrees = degrees
        self._map("turn", reshaping.turn(degrees))
        self.note = f"turned {abs(degrees):.1f}° {'clockwise' if degrees >= 0 else 'anticlockwise'}"

    def scale(self, x: float, y: float, fixed: Points | None = None) -> None:
        """Makes them larger by factors, about a position of the plane that stays, else about their centre."""
        self._map("scale", np.diag((x, y)))
        if fixed is not None:
            self.shift = (fixed - self.pivot) - self.linear @ (fixed - self.pivot)
        self.note = f"{x:.0%} of the size" if abs(x - y) < 1e-9 else f"{x:.0%} × {y:.0%} of the size"

    def world(self, points: Points) -> Points:
        """Where positions (n, 2) of the plane have come to."""
        return reshaping.about(points, self.linear, self.pivot, self.shift)

    def changed(self) -> tuple[Annotation, ...]:
        """The marks with their new pixels and holes."""
        found = [self._of_scene(scene) for scene in self._frames]
        return tuple(record for group in found for record in group)

    def _of_scene(self, scene: str) -> list[Annotation]:
        records = [record for record in self.records if record.scene == scene]
        sheet, frame = self._sheet(scene), self._frames[scene]
        pivot = frame.to_pixels(self.pivot[None])[0]
        linear = reshaping.in_pixels(self.linear, sheet.steps)
        shift = np.linalg.solve(sheet.steps, self.shift)

        def moved(points: Sequence[Pixel]) -> list[Pixel]:
            now = reshaping.about(np.array(points, dtype=float), linear, pivot, shift)
            return [Pixel(x, y) for x, y in now.tolist()]

        now = iter(moved([pixel for record in records for pixel in record.pixels]))
        return [
            replace(
                record,
                pixels=tuple(next(now) for _ in record.pixels),
                holes=json.dumps([moved(ring) for ring in rings_of(record.holes)]) if record.holes else "",
                geometry=None,
            )
            for record in records
        ]

    def _map(self, verb: str, sheet: Matrix) -> None:
        self.verb, self.shift = verb, _NO_SHIFT
        self.linear = self._flip[:, None] * sheet * self._flip

    def _note_shift(self) -> None:
        dx, dy = np.linalg.solve(self._sheet(self.records[0].scene).steps, self.shift)
        self.note = f"moved {dx:+.1f}, {dy:+.1f} px"

    def _sheet(self, scene: str) -> Sheet:
        frame = self._frames[scene]
        return Sheet(frame, frame.to_pixels(self.pivot[None])[0], y_down=self._y_down)

    def _centre(self) -> Points:
        if len(self.records) == 1:
            record = self.records[0]
            pixels = reshaping.middle(np.array(record.pixels, dtype=float), closed=_closed(record))
            return self._frames[record.scene].to_world(pixels[None])[0]
        return np.mean([self._middles(scene) for scene in self._frames], axis=0)

    def _middles(self, scene: str) -> Points:
        records = [record for record in self.records if record.scene == scene]
        counts = np.array([len(record.pixels) for record in records])
        flat = np.array([pixel for record in records for pixel in record.pixels], dtype=float)
        starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
        means = np.add.reduceat(flat, starts, axis=0) / counts[:, None]
        return self._frames[scene].to_world(means.mean(axis=0)[None])[0]


class Bent(Edit):
    """One mark of which a corner, a side or a vertex is changed; ``now`` are its vertices on the sheet.

    The vertices of its holes follow its own; ``sizes`` are how many its outline and each of its holes have now.
    """

    def __init__(self, record: Annotation, frame: Frame, *, y_down: bool) -> None:
        super().__init__((record,))
        self.record, self.frame = record, frame
        rings = [record.pixels, *(rings_of(record.holes) if record.kind == "polygon" else ())]
        pixels = np.array([pixel for ring in rings for pixel in ring], dtype=float)
        self.sizes = self._sizes = [len(ring) for ring in rings]
        self.sheet = Sheet(frame, pixels.mean(axis=0), y_down=y_down)
        self.before = self.now = self.sheet.of(pixels)
        self._pushed = np.zeros(2)

    def at(self, world: Points) -> Points:
        """A position (2) of the plane on the sheet."""
        return self.sheet.of(self.frame.to_pixels(world[None]))[0]

    def spot(self, grip: str, index: int) -> Points:
        """Where (2) a grip was on the sheet: a corner or vertex, or the middle of a side."""
        first = index % 4 if grip == "side" else index
        if grip in ("side", "edge"):
            return (self.before[first] + self.before[following(self._sizes)[first]]) / 2
        return self.before[first]

    def ring(self, index: int) -> slice:
        """Which vertices are of the same ring as that one, as they were."""
        ends = np.cumsum(self._sizes)
        which = int(np.searchsorted(ends, index, side="right"))
        return slice(int(ends[which]) - self._sizes[which], int(ends[which]))

    def _resized(self, index: int, by: int) -> list[int]:
        """The sizes of the rings when that of a vertex has more or fewer of them; a hole of two is none."""
        which = int(np.searchsorted(np.cumsum(self._sizes), index, side="right"))
        return [size + by * (i == which) for i, size in enumerate(self._sizes)]

    def push(self, grip: str, index: int, dx: float, dy: float) -> None:
        """Moves a grip by pixels right and down on the screen, on from where it was pushed to before."""
        self._pushed = self._pushed + np.array((dx, dy))
        self.drag(grip, index, self.spot(grip, index) + self._pushed, self._pushed)

    def drag(self, grip: str, index: int, to: Points, by: Points, *, even: bool = False) -> None:
        """Brings a grip to a position of the sheet, having moved it ``by``; ``even`` keeps the proportion of a box."""
        self.verb = "reshape"
        if grip == "vertex":
            self.now = self.before.copy()
            self.now[index] += by
        elif grip == "edge":
            self.now, ring = self.before.copy(), self.ring(index)
            self.now[ring] = reshaping.edge_moved(self.before[ring], index - ring.start, by)
        elif grip == "insert":
            self.verb, self.now = "insert", np.insert(self.before, index + 1, to, axis=0)
            self.sizes = self._resized(index, 1)
        else:
            self.now = _box_dragged(self.before, index, to, even)

    def remove(self, index: int) -> None:
        """Takes a vertex away; with one of the last three of a hole the hole."""
        ring, self.verb = self.ring(index), "remove vertex"
        gone = ring if ring.start and ring.stop - ring.start <= 3 else slice(index, index + 1)
        self.now = np.delete(self.before, gone, axis=0)
        self.sizes = [size for size in self._resized(index, gone.start - gone.stop) if size]

    @property
    def pixels(self) -> Points:
        """The vertices (n, 2) now, pixels."""
        return self.sheet.back(self.now)

    def world(self) -> Points:
        """The vertices (n, 2) now, in the plane."""
        return self.frame.to_world(self.pixels)

    def changed(self) -> tuple[Annotation, ...]:
        """The mark with its new vertices."""
        pixels = [Pixel(x, y) for x, y in self.pixels.tolist()]
        own, *holes = [pixels[end - size : end] for size, end in zip(self.sizes, np.cumsum(self.sizes), strict=True)]
        kept = self.record.holes if not holes and len(self._sizes) == 1 else json.dumps(holes) if holes else ""
        return (replace(self.record, pixels=tuple(own), holes=kept, geometry=None),)

    def rings(self) -> list[Points]:
        """The vertices (n, 2) now of its outline, then of each of its holes, in the plane."""
        return np.split(self.world(), np.cumsum(self.sizes)[:-1])


def following(sizes: Sequence[int]) -> list[int]:
    """The vertex that follows each one, of closed rings of some sizes one after another."""
    ends = np.cumsum(sizes).tolist()
    return [
        i + 1 if i + 1 < end else end - size
        for size, end in zip(sizes, ends, strict=True)
        for i in range(end - size, end)
    ]


def kind_of(record: Annotation) -> str:
    """How it is held: an ellipse by the corners of its box, a box without four corners as a polygon."""
    if record.kind == "ellipse":
        return "box"
    return "polygon" if record.kind == "box" and len(record.pixels) != 4 else record.kind


def _closed(record: Annotation) -> bool:
    return kind_of(record) in ("box", "polygon")


def _box_dragged(corners: Points, handle: int, to: Points, even: bool) -> Points:
    """A rectangle stays one, the opposite corner or side where it is; a box of four free corners keeps the other three."""
    a, b, c, d = (Pixel(x, y) for x, y in corners.tolist())
    now: box.Box = a, b, c, d
    if handle < 4 and not box.is_rectangle(now, tolerance_px=0.5):
        return np.array(box.with_corner(now, handle, Pixel(*to)))
    to = reshaping.on_diagonal(corners, handle, to) if even and handle < 4 else to
    return np.array(box.resized(now, handle, Pixel(float(to[0]), float(to[1]))))
