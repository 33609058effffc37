"""Lines over the picture: meridians and parallels, a UTM grid in metres, or pixels where a scene has no ground."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from roadstead.domain.coordinates import LonLat
from roadstead.spatial.notation import band_of, utm_grid, zone_of
from roadstead.ui.canvas import fast, text
from roadstead.ui.canvas.plane import Plane
from roadstead.ui.canvas.style import CanvasStyle
from roadstead.ui.canvas.view import Points, View

GRIDS = {"": "No grid", "degrees": "Degrees", "metres": "UTM metres"}
_APART = 130.0  # logical pixels between lines, at least
_MOST = 60  # lines each way
_WIDEST_UTM = 700_000.0  # metres across the view beyond which one zone's grid says nothing
_DEGREES = tuple(
    unit * n
    for unit, steps in (
        (1 / 3600, (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30)),
        (1 / 60, (1, 2, 5, 10, 20, 30)),
        (1.0, (1, 2, 5, 10, 15, 30, 45)),
    )
    for n in steps
)


@dataclass(frozen=True, slots=True)
class Mesh:
    """Coordinates that lines are drawn of: from world and back, how far apart, how labelled, and their name."""

    from_world: Callable[[Points], Points]
    to_world: Callable[[Points], Points]
    step: Callable[[float], float]
    label: Callable[[float, bool, float], str]
    name: str = ""


def paint_grid(painter: QPainter, plane: Plane, view: View, style: CanvasStyle, kind: str) -> None:
    """Lines of a kind of ``GRIDS`` with their values at the upper and left edge; none where there are no coordinates."""
    mesh = mesh_of(plane, view, kind)
    seen = _seen(mesh, view) if mesh else None
    if mesh is None or seen is None:
        return
    x0, y0, x1, y1 = seen
    step = mesh.step(max((x1 - x0) / view.width, (y1 - y0) / view.height) * _APART)
    room = text.Room()
    room.take(QRectF(0, view.height - 64, 220, 64))  # the scale bars
    room.take(QRectF(view.width - 50, 0, 50, 60))  # the north arrow
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if mesh.name:
        _label(painter, QPointF(6, 14), mesh.name, style, room)
    labels: list[tuple[QPointF, str]] = []
    for upright, (low, high), across in ((True, (x0, x1), (y0, y1)), (False, (y0, y1), (x0, x1))):
        for value in _values(low, high, step):
            run = np.linspace(*across, 25)
            fixed = np.full_like(run, value)
            line = view.to_screen(mesh.to_world(np.column_stack((fixed, run) if upright else (run, fixed))))
            line = line[np.isfinite(line).all(axis=1)]
            _paint_line(painter, line, style)
            if (at := _at_edge(line, view, upright=upright)) is not None:
                labels.append((at, mesh.label(value, upright, step)))
    for at, words in labels:
        _label(painter, at, words, style, room)
    painter.restore()


def mesh_of(plane: Plane, view: View, kind: str) -> Mesh | None:
    """The coordinates of a kind of grid; degrees where metres have no meaning, pixels where there is no ground."""
    if not kind:
        return None
    middle = plane.to_lonlat(np.array([(view.x, view.y)]))
    if middle is None:
        return Mesh(lambda w: w, lambda c: c, _round_step, lambda v, upright, _: f"{'x' if upright else 'y'} {v:,.0f}")
    if not np.isfinite(middle).all():
        return None
    at = LonLat(*middle[0].tolist())
    ends = plane.to_lonlat(view.to_world(np.array([(0, view.height / 2), (view.width, view.height / 2)])))
    assert ends is not None  # it had a middle
    across = abs(float(ends[1, 0] - ends[0, 0])) * 111_320 * math.cos(math.radians(at.lat))
    if kind == "metres" and band_of(at.lat) and across < _WIDEST_UTM:
        zone = zone_of(at)
        forward, back = utm_grid(zone, north=at.lat >= 0)
        name = f"UTM {zone}{band_of(at.lat)}, metres"
        return Mesh(lambda w: forward(_ground(plane, w)), lambda c: _world(plane, back(c)), _round_step, _metres, name)
    return Mesh(lambda w: _ground(plane, w), lambda c: _world(plane, c), _degree_step, _degrees)


def _ground(plane: Plane, world: Points) -> Points:
    found = plane.to_lonlat(world)
    return np.full_like(world, np.nan) if found is None else found


def _world(plane: Plane, lonlat: Points) -> Points:
    found = plane.from_lonlat(lonlat)
    return np.full_like(lonlat, np.nan) if found is None else found


def _seen(mesh: Mesh, view: View) -> tuple[float, float, float, float] | None:
    """The least rectangle of the mesh's coordinates that holds what is in view."""
    x, y = np.meshgrid(np.linspace(0, view.width, 9), np.linspace(0, view.height, 9))
    found = mesh.from_world(view.to_world(np.column_stack((x.ravel(), y.ravel()))))
    found = found[np.isfinite(found).all(axis=1)]
    if len(found) < 3:
        return None
    (x0, y0), (x1, y1) = found.min(axis=0).tolist(), found.max(axis=0).tolist()
    return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None


def _values(low: float, high: float, step: float) -> list[float]:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [n * step for n in range(first, min(last, first + _MOST) + 1)]


def _paint_line(painter: QPainter, line: Points, style: CanvasStyle) -> None:
    if len(line) < 2:
        return
    shape = fast.polygon(line)
    for colour, wide in ((style.place_halo, 2.4), (style.place, 0.8)):
        tint = QColor(colour)
        tint.setAlphaF(tint.alphaF() * 0.6)
        painter.setPen(QPen(tint, wide, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawPolyline(shape)


def _at_edge(line: Points, view: View, *, upright: bool) -> QPointF | None:
    """Where a line's value is written: at the upper edge for one that runs up and down, at the left edge for the others."""
    axis, edge = (1, 2.0) if upright else (0, 2.0)
    off = line[:, axis] - edge
    turns = np.flatnonzero(off[:-1] * off[1:] <= 0)
    if not len(turns):
        return None
    i = int(turns[0])
    share = off[i] / (off[i] - off[i + 1]) if off[i] != off[i + 1] else 0.0
    x, y = (line[i] + share * (line[i + 1] - line[i])).tolist()
    if not (0 <= x <= view.width and 0 <= y <= view.height):
        return None
    return QPointF(x + 4, 14) if upright else QPointF(6, y - 4)


def _label(painter: QPainter, at: QPointF, words: str, style: CanvasStyle, room: text.Room) -> None:
    if room.take(QRectF(at.x() - 2, at.y() - 13, text.width(painter, words) + 8, 17)):
        text.halo(painter, at, words, style.place, style.place_halo)


def _round_step(least: float) -> float:
    """The least of 1, 2, 5 times a power of ten that is not below ``least``, and not below 1."""
    power = 10.0 ** math.floor(math.log10(max(least, 1.0)))
    return next(power * n for n in (1, 2, 5, 10) if power * n >= least * (1 - 1e-9))


def _degree_step(least: float) -> float:
    return next((step for step in _DEGREES if step >= least), _DEGREES[-1])


def _metres(value: float, upright: bool, _: float) -> str:
    return f"{value:,.0f} {'E' if upright else 'N'}".replace(",", " ")


def _degrees(value: float, upright: bool, step: float) -> str:
    """``42°14′N``, with as many parts as the step needs."""
    if upright:
        value = (value + 180) % 360 - 180
    letter = ("W" if value < 0 else "E") if upright else ("S" if value < 0 else "N")
    tenths = round(abs(value) * 36_000)
    degrees, rest = divmod(tenths, 36_000)
    if step >= 1:
        return f"{degrees}°{letter}"
    if step >= 1 / 60 - 1e-9:
        return f"{degrees}°{rest // 600:02d}′{letter}"
    seconds = f"{rest % 600 / 10:04.1f}" if step < 1 / 3600 - 1e-9 else f"{rest % 600 // 10:02d}"
    return f"{degrees}°{rest // 600:02d}′{seconds}″{letter}"
