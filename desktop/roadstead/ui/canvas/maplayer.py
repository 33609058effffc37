"""The map under everything: land, coast and borders, fetched and projected off the window's thread."""

import math
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTransform
from shiboken6 import Shiboken

from roadstead.ui.canvas import fast
from roadstead.ui.canvas.clip import Lines, bent, clip_line, clip_ring, closed, finite, within
from roadstead.ui.canvas.plane import CrsPlane, PixelPlane, Plane, sound_bounds
from roadstead.ui.canvas.sources import Lands, Names, PlaceLabel
from roadstead.ui.canvas.style import CanvasStyle
from roadstead.ui.canvas.view import Bounds, View, bounds_of, outline

_BEYOND = 0.6  # of the view's size fetched on each side of it
_RANKS = (0.08, 0.02, 0.006, 0.0015, 0.0004)  # degrees per pixel below which places of rank 1, 2, ... are named
_MOST_NAMES = 300
_FINER, _COARSER = 1.7, 6.0  # how far the detail may be from what the view needs before it is fetched again


@dataclass(frozen=True, slots=True)
class Picture:
    """Land and lines of one stretch of the Earth, as paths in one plane."""

    plane: str
    bounds: Bounds  # west, south, east, north
    detail: float  # degrees per logical pixel
    land: QPainterPath
    coast: QPainterPath
    borders: QPainterPath
    names: tuple[PlaceLabel, ...] = ()
    shore: Lines | None = None  # the coast as lines, in world positions


class MapLayer(QObject):
    """Keeps the picture that fits the view, and shows the old one until the new one is there."""

    changed = Signal()
    named = Signal(object)  # the places of the new picture, as a tuple of PlaceLabel
    _drawn = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lands: Lands | None = None
        self._names: Names | None = None
        self._picture: Picture | None = None
        self._wanted: tuple[str, Bounds, float] | None = None
        self._worker: ThreadPoolExecutor | None = None
        self._drawn.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def set_lands(self, lands: Lands) -> None:
        """Takes the coast from there."""
        self._lands, self._picture, self._wanted = lands, None, None
        self.changed.emit()

    def set_names(self, names: Names) -> None:
        """Takes the names of places from there."""
        self._names, self._picture, self._wanted = names, None, None
        self.changed.emit()

    def close(self) -> None:
        """Ends the worker, waiting for what it is at."""
        worker, self._worker, self._lands = self._worker, None, None
        if worker:
            worker.shutdown(wait=True, cancel_futures=True)

    @property
    def complete(self) -> bool:
        """Whether the picture that was last asked for is there."""
        return self._wanted is None

    def shore(self, plane: Plane) -> Lines | None:
        """The coast that is shown in a plane, as lines; None where none is."""
        picture = self._picture
        return picture.shore if picture is not None and picture.plane == plane.key else None

    def paint(self, painter: QPainter, view: View, plane: Plane, style: CanvasStyle) -> None:
        """Paints sea, land and lines, and has a better picture drawn when this one does not fit."""
        if isinstance(plane, PixelPlane):
            painter.fillRect(0, 0, math.ceil(view.width), math.ceil(view.height), QColor(style.background))
            return
        painter.fillRect(0, 0, math.ceil(view.width), math.ceil(view.height), QColor(style.sea))
        self._renew(view, plane)
        picture = self._picture
        if picture is None or picture.plane != plane.key:
            return
        painter.save()
        painter.setTransform(world_transform(view), True)
        painter.fillPath(picture.land, QColor(style.land))  # not smooth: smooth edges would show the cuts between cells
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.strokePath(picture.borders, _cosmetic(style.border, 1.0, Qt.PenStyle.DashLine))
        painter.strokePath(picture.coast, _cosmetic(style.coast, 1.0))
        painter.restore()

    def _renew(self, view: View, plane: Plane) -> None:
        seen = seen_lonlat(view, plane)
        if seen is None or self._lands is None:
            return
        bounds, detail = seen
        if self._picture and fits(self._picture, plane, bounds, detail):
            return
        if (
            self._wanted
            and self._wanted[0] == plane.key
            and _holds(self._wanted[1], bounds)
            and _like(self._wanted[2], detail)
        ):
            return
        self._wanted = (plane.key, widened(bounds), detail)
        self._worker = self._worker or ThreadPoolExecutor(1, thread_name_prefix="map")
        job = partial(self._draw, self._lands, self._names, plane, self._wanted)
        self._worker.submit(job).add_done_callback(self._hand_over)

    def _draw(self, lands: Lands, names: Names | None, plane: Plane, job: tuple[str, Bounds, float]) -> Picture | None:
        if job != self._wanted:
            return None  # the view has moved on
        return draw(lands, names, plane, job[1], job[2])

    def _hand_over(self, done: "Future[Picture | None]") -> None:
        with suppress(RuntimeError):  # the window closed meanwhile
            if Shiboken.isValid(self) and not done.cancelled():
                self._drawn.emit(done)

    def _take(self, done: "Future[Picture | None]") -> None:
        if done.exception():
            self._lands = self._wanted = None  # it would go wrong again at each painting
        picture = done.result()  # raises here, on the window's thread, what went wrong on the worker's
        if picture is None:
            return
        self._picture = picture
        self.named.emit(picture.names)
        if self._wanted == (picture.plane, picture.bounds, picture.detail):
            self._wanted = None
        self.changed.emit()


def draw(lands: Lands, names: Names | None, plane: Plane, bounds: Bounds, detail: float) -> Picture:
    """The picture of a stretch of the Earth; any thread."""
    land = within(lands.land_polygons(bounds, detail), bounds, lambda ring, box: [clip_ring(ring, box)])
    coast = within(lands.land_lines(bounds, detail), bounds, clip_line)
    borders = within(lands.border_lines(bounds, detail), bounds, clip_line)
    land = closed(land) if len(land.points) else land
    shore = _projected(coast, plane, detail)
    paths = [
        fast.path(*lines) for lines in (_projected(land, plane, detail), shore, _projected(borders, plane, detail))
    ]
    rank = sum(detail < limit for limit in _RANKS)
    found = names.within(bounds, rank=rank, most=_MOST_NAMES) if names else ()
    labels = tuple(PlaceLabel(place.name, place.position, place.rank) for place in found)
    return Picture(plane.key, bounds, detail, *paths, names=labels, shore=shore)


def seen_lonlat(view: View, plane: Plane) -> tuple[Bounds, float] | None:
    """West, south, east, north in view and the degrees that a logical pixel spans; None when the view shows no ground."""
    lonlat = plane.to_lonlat(np.vstack((outline(view.bounds), [(view.x, view.y)])))
    if lonlat is None:
        return None
    try:
        west, south, east, north = bounds_of(lonlat)
    except ValueError:
        return None
    least, lowest, most, highest = sound_bounds(plane)
    bounds = max(west, least), max(south, lowest), min(east, most), min(north, highest)
    if bounds[0] >= bounds[2] or bounds[1] >= bounds[3]:
        return None
    return bounds, max((bounds[3] - bounds[1]) / view.height, (bounds[2] - bounds[0]) / view.width, 1e-9)


def widened(bounds: Bounds, by: float = _BEYOND) -> Bounds:
    """The bounds with that part of their size added on each side, within the globe."""
    west, south, east, north = bounds
    dx, dy = (east - west) * by, (north - south) * by
    return max(west - dx, -180.0), max(south - dy, -90.0), min(east + dx, 180.0), min(north + dy, 90.0)


def fits(picture: Picture, plane: Plane, bounds: Bounds, detail: float) -> bool:
    """Whether a picture will do for a view of those bounds and that detail."""
    return picture.plane == plane.key and _holds(picture.bounds, bounds) and _like(picture.detail, detail)


def world_transform(view: View) -> QTransform:
    """From world to screen, for the painter."""
    sign = 1 if view.y_down else -1
    dx, dy = view.width / 2 - view.x * view.scale, view.height / 2 - sign * view.y * view.scale
    return QTransform(view.scale, 0, 0, sign * view.scale, dx, dy)


def _holds(outer: Bounds, inner: Bounds) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]


def _like(held: float, needed: float) -> bool:
    return needed * _FINER > held > needed / _COARSER


def _projected(lines: Lines, plane: Plane, detail: float) -> Lines:
    if isinstance(plane, CrsPlane):  # in the map's own plane the cuts between cells are straight
        lines = bent(lines, detail)
    world = plane.from_lonlat(lines.points)
    assert world is not None  # planes without a ground draw no map
    return finite(Lines(world, lines.starts))


def _cosmetic(colour: str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(QColor(colour), width, style, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    pen.setCosmetic(True)
    return pen
