"""What lies on the map besides annotations: legs of routes, sightings, places."""

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from roadstead.domain.activities import NOTHING, SEEN
from roadstead.domain.coordinates import LonLat
from roadstead.domain.quantity import Measured
from roadstead.domain.records import Leg, Sighting, point_of
from roadstead.domain.vocabulary import Status
from roadstead.ui.canvas import fast, text
from roadstead.ui.canvas.lines import Run, curved, stations, visible_runs
from roadstead.ui.canvas.plane import Plane, metres_per_unit
from roadstead.ui.canvas.sources import PlaceLabel
from roadstead.ui.canvas.style import CanvasStyle
from roadstead.ui.canvas.view import Bounds, Points, View

# Observed solid, inferred dashed, reported dotted: lengths in widths of the line.
DASHES: dict[Status, list[float]] = {Status.OBSERVED: [], Status.INFERRED: [5.0, 3.0], Status.REPORTED: [0.1, 2.5]}
_ARROWS = 180.0  # logical pixels between two
_LABEL_RUN = 90.0  # the shortest visible run that is labelled
_MOST_PLACES = 120
_STACK = 10.0  # logical pixels, east plus north, below which two symbols are one
_CELL = 2.0
_MOST_CIRCLES = 200
_MOST_WORDS = 400


class LegLayer:
    """Legs of routes, each with its status in its line and in words."""

    def __init__(self) -> None:
        self._legs: list[tuple[Leg, Points]] = []
        self._world: list[Points] = []

    def set_legs(self, legs: Sequence[Leg]) -> None:
        """Shows these; ``place`` puts them into the plane."""
        self._legs = [(leg, curved(np.array(leg.geometry.points, dtype=float))) for leg in legs if leg.geometry]
        self._world = []

    def positions(self) -> Points:
        """World positions (n, 2) that the legs lie on."""
        return np.concatenate(self._world) if self._world else np.empty((0, 2))

    def place(self, plane: Plane) -> None:
        """Puts all into a plane."""
        placed = [plane.from_lonlat(lonlat) for _, lonlat in self._legs]
        self._world = [world for world in placed if world is not None]

    def paint(self, painter: QPainter, view: View, style: CanvasStyle, room: text.Room) -> None:
        """All that is in view."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for (leg, _), world in zip(self._legs, self._world, strict=False):
            runs = visible_runs(view.to_screen(world), view.width, view.height)
            for run in runs:
                _paint_run(painter, run, leg.status, style)
            longest = max(runs, key=_length, default=None)
            if longest and _length(longest) >= _LABEL_RUN:
                _label_run(painter, longest, leg, style, room)
        painter.restore()


class PointLayer:
    """Sightings as arrays: a diamond for what was seen, an open circle for nothing seen, a cross for not observed.

    Of a selected one the radius within which it is meant; those that would lie on one another are one symbol.
    """

    def __init__(self) -> None:
        self.selected: frozenset[str] = frozenset()
        self._sightings: list[Sighting] = []
        self._rows: dict[str, int] = {}
        self._lonlat: Points = np.empty((0, 2))
        self._words: Callable[[Sighting], str] | None = None
        self._world: Points = np.empty((0, 2))
        self._plane: Plane | None = None
        self._stacks: tuple[View | None, list[NDArray[np.int64]]] = (None, [])

    def set_sightings(
        self, sightings: Sequence[Sighting], words: Callable[[Sighting], str] | None, places: Mapping[str, LonLat]
    ) -> None:
        """Shows those that have a position, or one of these places (by uuid); ``place`` puts them into the plane.

        ``words`` gives what is written at one; it is asked only of those in view.
        """
        found = [(s, point_of(s.geometry) or places.get(s.place)) for s in sightings]
        self._sightings = [s for s, position in found if position]
        self._rows = {s.uuid: row for row, s in enumerate(self._sightings)}
        self._lonlat = np.array([position for _, position in found if position], dtype=float).reshape(-1, 2)
        self._words = words
        self._world, self._stacks = np.empty((0, 2)), (None, [])

    def place(self, plane: Plane) -> None:
        """Puts all into a plane."""
        world = plane.from_lonlat(self._lonlat)
        self._world, self._plane, self._stacks = np.empty((0, 2)) if world is None else world, plane, (None, [])

    def positions(self) -> Points:
        """World positions (n, 2) of the sightings."""
        return self._world

    def at(self, view: View, x: float, y: float, reach: float = 9.0) -> str | None:
        """The sighting under a screen position; of those that share a symbol the one after the selected, in time."""
        stacks = self._stacked(view)
        if not stacks:
            return None
        heads = view.to_screen(self._world[[int(stack[0]) for stack in stacks]])
        gap = np.hypot(*(heads - (x, y)).T)
        nearest = int(gap.argmin())
        if gap[nearest] > reach:
            return None
        members = sorted((self._sightings[i] for i in stacks[nearest]), key=lambda s: (str(s.start), s.uuid))
        chosen = next((i for i, s in enumerate(members) if s.uuid in self.selected), -1)
        return members[(chosen + 1) % len(members)].uuid

    def paint(self, painter: QPainter, view: View, style: CanvasStyle, room: text.Room) -> None:
        """All that is in view."""
        if self._plane is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        picked = self._picked()
        for row in np.flatnonzero(picked).tolist()[:_MOST_CIRCLES]:
            self._paint_radius(painter, row, view, style)
        stacks = self._stacked(view)
        heads = view.to_screen(self._world[[int(stack[0]) for stack in stacks]]).tolist() if stacks else []
        for x, y in heads:
            room.take(QRectF(x - 7, y - 7, 14, 14))
        for stack, (x, y) in zip(stacks, heads, strict=True):
            first, chosen = self._first(stack, picked)
            if len(stack) > 1:  # another one looks out from behind it
                paint_symbol(painter, x + 3, y - 3, self._sightings[int(stack[-1])].outcome, style, selected=False)
            paint_symbol(painter, x, y, first.outcome, style, selected=chosen)
        painter.restore()

    def paint_words(self, painter: QPainter, view: View, style: CanvasStyle, room: text.Room) -> None:
        """The words of those in view that find room."""
        painter.save()
        picked = self._picked()
        for stack in self._stacked(view)[:_MOST_WORDS]:
            at = QPointF(*view.to_screen(self._world[stack[:1]])[0].tolist())
            first, _ = self._first(stack, picked)
            self._paint_words(painter, first, len(stack), at, view.width, style, room)
        painter.restore()

    def _stacked(self, view: View) -> list[NDArray[np.int64]]:
        if self._stacks[0] != view:
            self._stacks = view, stacked(view.to_screen(self._world), view)
        return self._stacks[1]

    def _picked(self) -> NDArray[np.bool_]:
        found = np.zeros(len(self._world), dtype=bool)
        rows = [row for row in map(self._rows.get, self.selected) if row is not None and row < len(found)]
        found[rows] = True
        return found

    def _first(self, stack: NDArray[np.int64], picked: NDArray[np.bool_]) -> tuple[Sighting, bool]:
        """The one of a stack that is shown, a selected one before the others; whether any is selected."""
        chosen = stack[picked[stack]]
        return self._sightings[int(chosen[0] if len(chosen) else stack[0])], bool(len(chosen))

    def _paint_radius(self, painter: QPainter, row: int, view: View, style: CanvasStyle) -> None:
        sighting, (wx, wy) = self._sightings[row], self._world[row].tolist()
        assert self._plane is not None
        ground = metres_per_unit(self._plane, wx, wy, 1 / view.scale) if sighting.radius_m else None
        if not ground or not sighting.radius_m:
            return
        x, y = view.to_screen(self._world[[row]])[0].tolist()
        rx, ry = sighting.radius_m / ground[0] * view.scale, sighting.radius_m / ground[1] * view.scale
        if abs(x - view.width / 2) < view.width + rx and abs(y - view.height / 2) < view.height + ry:
            _paint_circle(painter, QPointF(x, y), rx, ry, sighting.status, style)

    def _paint_words(
        self,
        painter: QPainter,
        first: Sighting,
        count: int,
        at: QPointF,
        right: float,
        style: CanvasStyle,
        room: text.Room,
    ) -> None:
        """The words of the first of a stack, and how many more there are, on the side that is free."""
        words = self._words(first) if self._words else ""
        words = f"{words} +{count - 1:,}".strip() if count > 1 else words
        if not words:
            return
        wide, high = text.width(painter, words), painter.fontMetrics().height()
        x, y = at.x(), at.y() - high / 2
        places = ((x + 12, y), (x - 12 - wide, y), (x - wide / 2, y + high + 2), (x - wide / 2, y - high - 2))
        boxes = [QRectF(left, top, wide, high) for left, top in places if left > 0 and left + wide < right]
        free = next((box for box in boxes if room.take(box)), None)
        if free is not None:
            text.halo(painter, QPointF(free.x(), free.y() + high * 0.83), words, style.sighting, style.place_halo)


class PlaceLayer:
    """Names on the map, the important ones first, none on another."""

    def __init__(self) -> None:
        self._own: list[PlaceLabel] = []
        self._around: list[PlaceLabel] = []
        self._places: list[PlaceLabel] = []
        self._world: Points = np.empty((0, 2))

    def set_places(self, places: Sequence[PlaceLabel]) -> None:
        """Shows these, the case's own; ``place`` puts them into the plane."""
        self._own = sorted(places, key=lambda p: p.rank)
        self._sort()

    def set_around(self, places: Sequence[PlaceLabel]) -> None:
        """Shows these where the case's own leave room; ``place`` puts them into the plane."""
        self._around = list(places)
        self._sort()

    def own_positions(self) -> dict[str, LonLat]:
        """Where the case's own places are, by uuid."""
        return {place.uuid: place.position for place in self._own if place.uuid}

    def own_world(self) -> Points:
        """World positions (n, 2) of the case's own places."""
        return self._world[: len(self._own)]

    def _sort(self) -> None:
        known = {place.name for place in self._own}
        self._places = [*self._own, *(place for place in self._around if place.name not in known)]
        self._world = np.empty((0, 2))

    def place(self, plane: Plane) -> None:
        """Puts all into a plane."""
        lonlat = np.array([p.position for p in self._places], dtype=float).reshape(-1, 2)
        world = plane.from_lonlat(lonlat)
        self._world = np.empty((0, 2)) if world is None else world

    def paint(
        self,
        painter: QPainter,
        view: View,
        style: CanvasStyle,
        room: text.Room,
        picture: Bounds | None,
        *,
        own: bool,
    ) -> None:
        """Those in view that find room, and none on the world bounds of the ``picture`` that is being looked at.

        ``own`` are the case's; the others are those of the world.
        """
        screen = view.to_screen(self._world)
        with np.errstate(invalid="ignore"):
            seen = ((screen > 0) & (screen < (view.width, view.height))).all(axis=1)
            seen &= (np.arange(len(screen)) < len(self._own)) == own
            if picture:
                w = self._world
                seen &= ~((w >= picture[:2]) & (w <= picture[2:])).all(axis=1)
        high, shown = painter.fontMetrics().height(), 0
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(painter.font())
        for i in np.flatnonzero(seen).tolist():
            place, (x, y) = self._places[i], screen[i].tolist()
            font.setBold(bool(place.uuid))
            painter.setFont(font)
            wide = text.width(painter, place.name)
            sides = (
                (x + 7, y - high / 2),
                (x - 7 - wide, y - high / 2),
                (x - wide / 2, y + 5),
                (x - wide / 2, y - high - 5),
            )
            # Names of the world give way to the case's own, which may stand on any side of their dot.
            boxes = [QRectF(left, top, wide, high) for left, top in (sides if place.uuid else sides[:1])]
            boxes.sort(key=lambda box: not (box.left() >= 0 and box.right() <= view.width))  # in view, if any is
            free = next((box for box in boxes if room.take(box)), None)
            if free:
                painter.setPen(QPen(QColor(style.place_halo), 1.5))
                painter.setBrush(QColor(style.place))
                painter.drawEllipse(QPointF(x, y), 3, 3)
                at = QPointF(free.x(), free.y() + high * 0.8)
                text.halo(painter, at, place.name, style.place, style.place_halo)
                shown += 1
            if shown >= _MOST_PLACES:
                break
        painter.restore()


def stacked(screen: Points, view: View) -> list[NDArray[np.int64]]:
    """Rows of screen positions (n, 2) that are in view, those together that would lie on one another, in their order."""
    with np.errstate(invalid="ignore"):
        inside = ((screen > -20) & (screen < (view.width + 20, view.height + 20))).all(axis=1)
    rows = np.flatnonzero(inside)
    if not len(rows):
        return []
    # What lies on the same few pixels is one from the start: very many sightings name few places.
    cells = np.floor(screen[rows] / _CELL).astype(np.int64) @ np.array([1 << 20, 1])
    _, first, member = np.unique(cells, return_index=True, return_inverse=True)
    heads: dict[tuple[int, int], list[tuple[float, float, int]]] = {}
    stack_of, count = np.empty(len(first), dtype=np.int64), 0
    for cell in np.argsort(first).tolist():
        x, y = screen[rows[first[cell]]].tolist()
        at = int(x // _STACK), int(y // _STACK)
        around = ((at[0] + i, at[1] + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
        near = [(abs(hx - x) + abs(hy - y), number) for key in around for hx, hy, number in heads.get(key, ())]
        gap, number = min(near, default=(_STACK, 0))
        if gap >= _STACK:
            number, count = count, count + 1
            heads.setdefault(at, []).append((x, y, number))
        stack_of[cell] = number
    belongs = stack_of[member.reshape(-1)]
    order = np.argsort(belongs, kind="stable")
    return np.split(rows[order], np.flatnonzero(np.diff(belongs[order])) + 1)


def status_pen(colour: str, width: float, status: Status, offset: float = 0.0) -> QPen:
    """The pen of a status; ``offset`` in logical pixels along the line keeps dashes where they were."""
    pen = QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    dashes = DASHES[status]
    if dashes:
        if status is Status.INFERRED:
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern(dashes)
        pen.setDashOffset((offset / width) % sum(dashes))
    return pen


def _paint_run(painter: QPainter, run: Run, status: Status, style: CanvasStyle) -> None:
    line = fast.polygon(run.points)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(
        QPen(QColor(style.place_halo), 5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    painter.drawPolyline(line)
    painter.setPen(status_pen(style.leg, 2.5, status, run.start))
    painter.drawPolyline(line)
    for x, y, angle in stations(run, _ARROWS):
        painter.save()
        painter.translate(x, y)
        painter.rotate(angle)
        painter.setPen(QPen(QColor(style.place_halo), 1))
        painter.setBrush(QColor(style.leg))
        painter.drawPolygon(QPolygonF([QPointF(8, 0), QPointF(-5, 5.5), QPointF(-2, 0), QPointF(-5, -5.5)]))
        painter.restore()


def _label_run(painter: QPainter, run: Run, leg: Leg, style: CanvasStyle, room: text.Room) -> None:
    length = Measured(leg.length_m / 1000, leg.length_se / 1000, "km") if leg.length_se else None
    words = f"{leg.mode}, {length or f'{leg.length_m / 1000:,.0f} km'}, {leg.status}"
    steps = np.hypot(*np.diff(run.points, axis=0).T)
    middle = int(np.searchsorted(np.cumsum(steps), steps.sum() / 2))
    (ax, ay), (bx, by) = run.points[middle].tolist(), run.points[min(middle + 1, len(run.points) - 1)].tolist()
    wide, high = text.width(painter, words), painter.fontMetrics().height()
    # Beside the line, on its upper side, far enough away that the words do not touch it.
    long = math.hypot(bx - ax, by - ay) or 1.0
    nx, ny = (by - ay) / long, -(bx - ax) / long
    away = (wide * abs(nx) + high * abs(ny)) / 2 + 5
    away = -away if ny > 0 else away
    left, top = (ax + bx) / 2 + nx * away - wide / 2, (ay + by) / 2 + ny * away - high / 2
    if room.take(QRectF(left, top, wide, high)):
        text.halo(painter, QPointF(left, top + high * 0.8), words, style.leg, style.place_halo)


def _paint_circle(painter: QPainter, at: QPointF, rx: float, ry: float, status: Status, style: CanvasStyle) -> None:
    if max(rx, ry) < 6 or max(rx, ry) > 20_000:  # too small to see, or the view is all inside
        return
    fill = QColor(style.sighting)
    fill.setAlpha(24)
    painter.setPen(status_pen(style.sighting, 1.5, status))
    painter.setBrush(fill)
    painter.drawEllipse(at, rx, ry)


def paint_symbol(painter: QPainter, x: float, y: float, outcome: str, style: CanvasStyle, *, selected: bool) -> None:
    """A diamond for what was seen, an open circle for nothing seen, a cross for not observed."""
    size = 9.0 if selected else 7.0
    if outcome == SEEN:
        painter.setPen(QPen(QColor(style.accent if selected else style.place_halo), 2.5 if selected else 1.5))
        painter.setBrush(QColor(style.sighting))
        painter.drawPolygon(
            QPolygonF([QPointF(x, y - size), QPointF(x + size, y), QPointF(x, y + size), QPointF(x - size, y)])
        )
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    near = size - 1.5
    for colour, width in ((style.place_halo, 5.0), (style.accent if selected else style.sighting, 2.2)):
        painter.setPen(QPen(QColor(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        if outcome == NOTHING:
            painter.drawEllipse(QPointF(x, y), near, near)
        else:
            painter.drawLine(QPointF(x - near, y - near), QPointF(x + near, y + near))
            painter.drawLine(QPointF(x - near, y + near), QPointF(x + near, y - near))


def _length(run: Run) -> float:
    return float(np.hypot(*np.diff(run.points, axis=0).T).sum())
