"""One map: ground, legs with their status, places with labels that do not overlap, scale bar, north arrow."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from roadstead.briefing.atlas import NAMES
from roadstead.briefing.content import MapLeg, MapPlace, MapSpec
from roadstead.briefing.ground import LAND, SEA, MapSource, draw_ground, draw_ticks
from roadstead.briefing.labels import Board, Placed, line_length, point_at, sampled, spots_along, spots_around
from roadstead.briefing.projection import GEOD, Frame
from roadstead.briefing.svg import (
    INK,
    PAPER,
    QUIET,
    element,
    haloed,
    length_label,
    north_arrow,
    path_data,
    round_length,
    scale_bar,
    text,
    text_width,
)
from roadstead.domain.vocabulary import Status

DASHES = {Status.OBSERVED: None, Status.INFERRED: "6 3", Status.REPORTED: "0.1 3.2"}
MODES = {"sea": ("#0072B2", "Sea"), "rail": ("#A6461B", "Rail"), "hand": ("#4B4B4B", "By hand")}
SMALL = 6.2
_LABEL = 7.2
_NAME, _SPACED = 6.4, 0.08
_COUNTRY, _WATER = "#8B7F72", "#5F8196"
_STRETCH = 7.0  # points on either side of an arrowhead
_FAR = 100_000.0  # metres: longer steps of a leg are drawn along the geodesic

Floats = NDArray[np.float64]
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Panel:
    """One map of the figure: its letter (empty when it is alone), its frame and what to leave to the other map."""

    letter: str
    frame: Frame
    detail: Bounds | None = None


def inside(position: Sequence[float], bounds: Bounds, pad: float = 0.0) -> bool:
    """Whether a position lies in bounds widened on each side by a part of their longer side."""
    west, south, east, north = bounds
    more = pad * max(east - west, north - south)
    lon = (position[0] - west + more) % 360
    return lon <= east - west + 2 * more and south - more <= position[1] <= north + more


def draw_panel(panel: Panel, spec: MapSpec, source: MapSource) -> str:
    """One map: ground, legs, places, labels, scale bar, north arrow."""
    frame = panel.frame
    board = Board(frame.width, frame.height)
    lines = [(leg, drawn) for leg in spec.legs if (drawn := leg_on_paper(frame, leg))]
    board.lines = sampled([part for _, drawn in lines for part in drawn], 2.5)
    parts = [draw_ground(frame, source), draw_ticks(frame)]
    parts += [_leg(leg, drawn) for leg, drawn in lines]
    parts.append(_furniture(panel, board))
    if panel.detail is not None:
        parts.append(_detail_box(frame, panel.detail, board))
    places = [p for p in spec.places if panel.detail is None or not inside(p.position, panel.detail)]
    parts.append(_places(frame, places, board))
    parts += [_leg_label(leg, drawn[0], board) for leg, drawn in lines]
    parts.insert(1, _names(frame, board))
    return "".join(parts)


def leg_on_paper(frame: Frame, leg: MapLeg) -> list[Floats]:
    """The parts of a leg that the frame shows, the longest first, each in the leg's direction; none when it shows none.

    Long steps are bent along the geodesic; detail that cannot be seen is left out.
    """
    line = shapely.simplify(shapely.LineString(frame.project(_followed(np.array(leg.points, float)))), 0.15)
    seen = shapely.clip_by_rect(line, -3, -3, frame.width + 3, frame.height + 3)
    parts = [part for part in shapely.get_parts(seen) if isinstance(part, shapely.LineString) and part.length > 0]
    return [_forward(part, line) for part in sorted(parts, key=lambda part: -part.length)]


def _followed(lonlat: Floats) -> Floats:
    """The positions, with more between those that are far apart, so that straight lines on paper follow the geodesic."""
    steps = np.atleast_1d(GEOD.inv(*lonlat[:-1].T, *lonlat[1:].T)[2])
    found: list[Floats] = []
    for (a, b), step in zip(pairwise(lonlat), steps, strict=True):
        found.append(a[None])
        if step > _FAR:
            found.append(np.array(GEOD.npts(*a, *b, int(step / _FAR * 2))))
    return np.concatenate([*found, lonlat[-1:]])


def _forward(part: shapely.LineString, line: shapely.LineString) -> Floats:
    """A part of a line in the line's own direction, whichever way it was cut."""
    points = np.asarray(part.coords)
    first, second = (line.project(shapely.Point(p)) for p in points[:2])
    return points if first <= second else points[::-1]


def _leg(leg: MapLeg, parts: Sequence[Floats]) -> str:
    colour = MODES.get(leg.mode, MODES["hand"])[0]
    common = {"d": path_data(parts, closed=False), "fill": "none", "stroke_linejoin": "round"}
    casing = element("path", **common, stroke=PAPER, stroke_width=3.4, stroke_opacity=0.75, stroke_linecap="round")
    style = {"stroke_dasharray": DASHES[leg.status], "stroke_linecap": cap(leg.status)}
    drawn = element("path", **common, stroke=colour, stroke_width=1.7, **style)
    length = line_length(parts[0])
    places = () if length < 24 else (0.5,) if length < 160 else (0.22, 0.5, 0.78)
    return casing + drawn + "".join(_arrow(parts[0], place, colour) for place in places)


def cap(status: Status) -> str:
    """How the dashes of a status end: round ones make dots."""
    return "round" if status is Status.REPORTED else "butt"


def _arrow(line: Floats, part: float, colour: str) -> str:
    """An arrowhead that shows which way a leg runs, over a stretch longer than its small bends."""
    x, y = point_at(line, part)
    near = _STRETCH / line_length(line)
    (x1, y1), (x2, y2) = (point_at(line, min(1.0, max(0.0, part + step))) for step in (-near, near))
    place = f"translate({x:.2f} {y:.2f}) rotate({np.degrees(np.arctan2(y2 - y1, x2 - x1)):.1f})"
    shape = {"d": "M3.6 0L-3 -3.2L-1.4 0L-3 3.2Z", "fill": colour, "transform": place}
    return element("path", **shape, stroke=PAPER, stroke_width=0.8, paint_order="stroke")


def _furniture(panel: Panel, board: Board) -> str:
    """Letter, scale bar and north arrow; their room is taken on the board first."""
    frame = panel.frame
    length, metres = bar_length(frame)
    x, y = frame.width - length - 12, frame.height - 18
    board.taken += [(x - 3, y - 15, frame.width, y + 4), (0, frame.height - 12, frame.width, frame.height)]
    board.taken.append((0, 0, 26, frame.height))
    corners = [(frame.width - 16, 22.0), (frame.width - 16, frame.height - 62), (40.0, frame.height - 40)]
    north_x, north_y = min(corners, key=lambda at: board.covered(_around(at)))
    board.taken.append(_around((north_x, north_y)))
    parts = [
        scale_bar(x, y, length, length_label(metres)),
        north_arrow(north_x, north_y, 20, frame.north_at(north_x, north_y)),
    ]
    if panel.letter:
        box = element("rect", x=0, y=0, width=16, height=16, fill=INK)
        parts.append(box + text(8, 11.6, panel.letter, 9.5, fill=PAPER, text_anchor="middle", font_weight=600))
    return "".join(parts)


def _around(at: tuple[float, float]) -> tuple[float, float, float, float]:
    """The room of the north arrow at a position."""
    return at[0] - 15, at[1] - 20, at[0] + 15, at[1] + 15


def bar_length(frame: Frame) -> tuple[float, float]:
    """The scale bar's length on the paper and the round number of metres that it is on the ground.

    The scale changes over a map: the bar is true where it stands, near the foot of the frame.
    """
    y = frame.height - 18
    x = frame.width - 12
    metres = round_length(frame.ground_length((x - 90, y), (x, y)))
    length = 90.0
    for _ in range(4):
        length *= metres / frame.ground_length((x - length, y), (x, y))
    return length, metres


def _detail_box(frame: Frame, bounds: Bounds, board: Board) -> str:
    west, south, east, north = bounds
    corners = frame.project(np.array([[west, south], [east, south], [east, north], [west, north]]))
    (x1, y1), (x2, y2) = corners.min(axis=0), corners.max(axis=0)
    board.taken.append((float(x1), float(y1), float(x2), float(y2)))
    rect = element("rect", x=x1, y=y1, width=x2 - x1, height=y2 - y1, fill="none", stroke=INK, stroke_width=0.9)
    placed = board.put("Map B", SMALL, spots_around(float(x1 + x2) / 2, float(y2) + 3, "Map B", SMALL))
    return rect + (haloed(placed.x, placed.y, "Map B", SMALL, font_weight=600) if placed else "")


def _places(frame: Frame, places: Sequence[MapPlace], board: Board) -> str:
    """Dots with names, ends of legs first; a name with no free spot is left out, its dot is not."""
    paper = [(p, *map(float, frame.project(np.array([p.position]))[0])) for p in places]
    paper = [(p, x, y) for p, x, y in paper if 0 <= x <= frame.width and 0 <= y <= frame.height]
    board.taken += [(x - 3, y - 3, x + 3, y + 3) for _, x, y in paper]
    parts = []
    for place, x, y in sorted(paper, key=lambda item: not item[0].ends_leg):
        fill = INK if place.ends_leg else PAPER
        parts.append(
            element(
                "circle", cx=x, cy=y, r=2.3, fill=fill, stroke=INK if not place.ends_leg else PAPER, stroke_width=0.8
            )
        )
        placed = board.put(place.name, _LABEL, spots_around(x, y, place.name, _LABEL))
        if placed:
            parts.append(_leader(placed, x, y))
            parts.append(haloed(placed.x, placed.y, place.name, _LABEL, font_weight=600 if place.ends_leg else 400))
    return "".join(parts)


def _leader(placed: Placed, x: float, y: float) -> str:
    """A thin line from a label that stands off to its point."""
    if not placed.far:
        return ""
    left, top, right, bottom = placed.box
    to_x, to_y = min(max(x, left), right), min(max(y, top), bottom)
    return element("path", d=path_data([[(x, y), (to_x, to_y)]], closed=False), stroke=QUIET, stroke_width=0.5)


def _leg_label(leg: MapLeg, line: Floats, board: Board) -> str:
    """The leg's number, mode and status beside it; nothing where the leg is too short to be told apart."""
    if line_length(line) < 40:
        return ""
    colour, mode = MODES.get(leg.mode, MODES["hand"])
    words = f"{leg.number} {mode}, {leg.status}"
    placed = board.put(words, SMALL, spots_along(line, words, SMALL))
    return haloed(placed.x, placed.y, words, SMALL, fill=colour, font_style="italic") if placed else ""


def _names(frame: Frame, board: Board) -> str:
    """Countries and seas, where nothing else has taken the room."""
    _, south, _, north = frame.shown
    parts = []
    for name in NAMES:
        if not (name.least <= north - south <= name.most and inside((name.lon, name.lat), frame.shown)):
            continue
        x, y = map(float, frame.project(np.array([[name.lon, name.lat]]))[0])
        x -= text_width(name.words, _NAME) * (1 + _SPACED) / 2
        placed = board.put(name.words, _NAME, [(x, y + dy, False) for dy in (0, -9, 9)])
        if placed:
            look = {"fill": _WATER, "font_style": "italic"} if name.water else {"fill": _COUNTRY}
            ground = SEA if name.water else LAND
            parts.append(haloed(placed.x, placed.y, name.words, _NAME, ground, letter_spacing=_SPACED * _NAME, **look))
    return "".join(parts)
