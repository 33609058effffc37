"""A chip: the piece of an image that shows a sighting, with its marks, scale, north, date, credit, as one SVG."""

import base64
import math
from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from roadstead.briefing.content import ChipSpec, Mark
from roadstead.briefing.jpeg import encode_jpeg, flatten
from roadstead.briefing.labels import Board, sampled, spots_outside
from roadstead.briefing.projection import GEOD
from roadstead.briefing.svg import (
    Drawing,
    attributes,
    document,
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
from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.records import Scene
from roadstead.imagery.georeference import Georeference
from roadstead.spatial.box import ellipse_outline

WIDTH = 249.0  # points: 88 mm, as it is printed, so that sizes here are sizes on paper
FOOT = 11.0
_MOST_PIXELS = 720  # 208 to the inch
_DARK, _LIGHT = "#10181D", "#FFFFFF"
_LABEL, _SMALL = 7.0, 5.8
_BADGE = 5.0  # radius
_WRITTEN = 8.0  # size of what the analyst wrote on the picture
_BARB = 7.0  # from the tip of an arrow to the end of its barbs

Points = list[tuple[float, float]]

ChipReader = Callable[[Scene, tuple[int, int, int, int], tuple[int, int]], NDArray[np.uint8]]


def chip_size(bounds: tuple[int, int, int, int]) -> tuple[int, int]:
    """Rows and columns in which a chip is asked for: the image's own pixels, or fewer when there would be too many."""
    width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
    share = min(1.0, _MOST_PIXELS / width)
    return max(1, round(height * share)), max(1, round(width * share))


def draw_chip(spec: ChipSpec, read: ChipReader) -> Drawing:
    """The chip of a spec. ``read`` is given rows and columns and gives RGBA of 8 bits; it may raise UserError."""
    shape = chip_size(spec.bounds)
    rgb = flatten(read(spec.scene, spec.bounds, shape))
    if rgb.shape[:2] != shape:
        raise ValueError(f"the chip has {rgb.shape[:2]} rows and columns, asked for were {shape}")
    height = WIDTH * (spec.bounds[3] - spec.bounds[1]) / (spec.bounds[2] - spec.bounds[0])
    board = Board(WIDTH, height)
    parts = [_picture(rgb, height), _furniture(spec, height, board), _marks(spec, board), _foot(spec, height)]
    if spec.scene.simulated:
        parts.insert(2, _simulated(board))
    return Drawing(document(WIDTH, height + FOOT, parts), _alt(spec), WIDTH)


def _picture(rgb: NDArray[np.uint8], height: float) -> str:
    data = base64.b64encode(encode_jpeg(rgb)).decode("ascii")
    place = attributes(x=0, y=0, width=WIDTH, height=height, preserveAspectRatio="none")
    return f'<image{place} href="data:image/jpeg;base64,{data}"/>'


def _scale(spec: ChipSpec) -> float:
    """Points of paper per pixel of the scene."""
    return WIDTH / (spec.bounds[2] - spec.bounds[0])


def ground_per_pixel(scene: Scene, bounds: tuple[int, int, int, int]) -> float | None:
    """Metres on the ground per pixel along a row at the chip's middle: geodesic where georeferenced, else the stated size."""
    x, y = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    ends = _on_globe(scene, (x - 50, y), (x + 50, y))
    if ends is None:
        return scene.gsd_m
    (lon1, lat1), (lon2, lat2) = ends
    return float(GEOD.inv(lon1, lat1, lon2, lat2)[2]) / 100


def grid_turn(scene: Scene, bounds: tuple[int, int, int, int]) -> float | None:
    """Which way true north points on the chip: degrees clockwise from straight up; None without a georeference."""
    x, y = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    ends = _on_globe(scene, (x, y), (x, y - 50))
    if ends is None:
        return None
    (lon1, lat1), (lon2, lat2) = ends
    return -float(GEOD.inv(lon1, lat1, lon2, lat2)[0])


def _on_globe(scene: Scene, *pixels: tuple[float, float]) -> list[tuple[float, float]] | None:
    """Longitude and latitude of pixels of a scene, or None when it has no georeference that PROJ knows."""
    try:
        georeference = Georeference.of(scene)
        found = georeference.to_ground(pixels) if georeference else np.full((1, 2), np.nan)
    except UserError:
        return None
    return [(lon, lat) for lon, lat in found.tolist()] if np.isfinite(found).all() else None


def _furniture(spec: ChipSpec, height: float, board: Board) -> str:
    """Scale bar and north arrow, or the words that there is no scale."""
    parts = []
    metres_per_point = (ground_per_pixel(spec.scene, spec.bounds) or 0) / _scale(spec)
    if metres_per_point:
        metres = round_length(64 * metres_per_point)
        length = metres / metres_per_point
        parts.append(scale_bar(10, height - 8, length, length_label(metres), _LIGHT, _DARK))
        board.taken.append((6, height - 24, 14 + length, height))
    else:
        parts.append(haloed(8, height - 8, "no scale: not georeferenced", _LABEL, halo=_DARK, fill=_LIGHT))
        board.taken.append((6, height - 20, 14 + text_width("no scale: not georeferenced", _LABEL), height))
    turn = grid_turn(spec.scene, spec.bounds)
    if turn is not None:
        parts.append(north_arrow(WIDTH - 16, 22, 20, turn, _LIGHT, _DARK))
        board.taken.append((WIDTH - 32, 0, WIDTH, 40))
    return "".join(parts)


def _simulated(board: Board) -> str:
    """The word SIMULATED in a corner, not to be overlooked."""
    width = text_width("SIMULATED", 9) + 8
    board.taken.append((0, 0, width, 16))
    return element("rect", x=0, y=0, width=width, height=15, fill="#8A1C1C") + text(
        4, 10.8, "SIMULATED", 9, fill=_LIGHT, font_weight=600
    )


def _marks(spec: ChipSpec, board: Board) -> str:
    """Each annotation as a thin light line on a thin dark one, and its number beside it; the caption says what it is."""
    places = [_on_paper(spec, mark) for mark in spec.marks]
    holes = [[_paper(spec, ring) for ring in mark.holes] for mark in spec.marks]
    closed = [[*ring, ring[0]] for ring in (*places, *chain.from_iterable(holes)) if len(ring) > 1]
    board.lines = sampled([np.array(place) for place in closed], 2.0)
    shapes = [_outline(mark, [place, *rings]) for mark, place, rings in zip(spec.marks, places, holes, strict=True)]
    shapes += [_remark(mark, _on_paper(spec, mark), board) for mark in spec.remarks]
    badges = [_badge(i, mark, place, board) for i, (mark, place) in enumerate(zip(spec.marks, places, strict=True), 1)]
    return "".join(shapes + badges)


def _on_paper(spec: ChipSpec, mark: Mark) -> Points:
    return _paper(
        spec, ellipse_outline(mark.pixels) if mark.kind == "ellipse" and len(mark.pixels) == 4 else mark.pixels
    )


def _paper(spec: ChipSpec, pixels: Sequence[Pixel]) -> Points:
    left, top, scale = spec.bounds[0], spec.bounds[1], _scale(spec)
    return [((p.x - left) * scale, (p.y - top) * scale) for p in pixels]


def _outline(mark: Mark, rings: list[Points]) -> str:
    """A light line on a dark one, round its holes too; the light one dashed where the mark is assessed."""
    dashed = {"stroke_dasharray": "4 2.4"} if mark.assessed else {}
    if mark.kind == "point":
        x, y = rings[0][0]
        ring = {"cx": x, "cy": y, "r": 4.0, "fill": "none"}
        return element("circle", **ring, stroke=_DARK, stroke_width=2.2) + element(
            "circle", **ring, **dashed, stroke=mark.colour, stroke_width=1.0
        )
    data = path_data(rings, closed=mark.kind != "line")
    line = {"d": data, "fill": "none", "stroke_linejoin": "round"}
    return element("path", **line, stroke=_DARK, stroke_width=2.2, stroke_opacity=0.85) + element(
        "path", **line, **dashed, stroke=mark.colour, stroke_width=1.0
    )


def _remark(mark: Mark, places: Points, board: Board) -> str:
    """Words where they were written, kept inside the picture, or an arrow with its head."""
    if mark.kind == "text":
        x, y = places[0]
        width = text_width(mark.label, _WRITTEN)
        x = max(min(x, board.width - width - 3), 3)
        board.taken.append((x - 1, y - _WRITTEN * 0.6, x + width + 1, y + _WRITTEN * 0.6))
        return haloed(x, y + _WRITTEN * 0.36, mark.label, _WRITTEN, halo=_DARK, fill=_LIGHT, font_weight=600)
    board.lines = np.vstack((board.lines, sampled([np.array(places)], 2.0)))
    data = path_data([places, _head(places)], closed=False)
    line = {"d": data, "fill": "none", "stroke_linejoin": "round", "stroke_linecap": "round"}
    return element("path", **line, stroke=_DARK, stroke_width=3.0) + element(
        "path", **line, stroke=_LIGHT, stroke_width=1.4
    )


def _head(places: Points) -> Points:
    """The two barbs at the end of an arrow."""
    (x0, y0), (x, y) = places[-2], places[-1]
    length = math.hypot(x - x0, y - y0) or 1.0
    along = min(_BARB, length)
    bx, by = (x0 - x) / length * along, (y0 - y) / length * along
    return [(x + bx - by * 0.45, y + by + bx * 0.45), (x, y), (x + bx + by * 0.45, y + by - bx * 0.45)]


def _badge(number: int, mark: Mark, corners: Points, board: Board) -> str:
    """A mark's number on a dark disc ringed in its class's colour, tied to the mark where it stands off."""
    x, y = board.put_disc(_BADGE + 0.5, spots_outside(corners, _BADGE))
    near_x, near_y = min(_dense(corners), key=lambda p: math.hypot(p[0] - x, p[1] - y))
    tie = ""
    if math.hypot(near_x - x, near_y - y) > _BADGE + 4:
        line = {"d": path_data([[(x, y), (near_x, near_y)]], closed=False), "fill": "none"}
        tie = element("path", **line, stroke=_DARK, stroke_width=1.8) + element(
            "path", **line, stroke=mark.colour, stroke_width=0.8
        )
    disc = element("circle", cx=x, cy=y, r=_BADGE, fill=_DARK, stroke=mark.colour, stroke_width=1.0)
    size = _LABEL if number < 10 else _SMALL
    words = text(x, y + size * 0.36, str(number), size, fill=_LIGHT, font_weight=600, text_anchor="middle")
    return tie + disc + words


def _dense(corners: Points) -> Points:
    """Points along an outline, close enough to end a line at."""
    if len(corners) == 1:
        return corners
    ring = np.array([*corners, corners[0]])
    return [(float(x), float(y)) for x, y in sampled([ring], 1.5)]


def _foot(spec: ChipSpec, height: float) -> str:
    """Date and credit under the picture, the credit shortened to what fits."""
    date = f"Image {spec.image}, {spec.when}"
    credit = spec.scene.credit or "credit not stated"
    room = WIDTH - text_width(date, _SMALL) - 8
    while credit and text_width(credit, _SMALL) > room:
        credit = credit[:-2].rstrip() + "…" if len(credit) > 2 else ""
    return text(0, height + 8, date, _SMALL) + text(WIDTH, height + 8, credit, _SMALL, text_anchor="end")


def chip_key(spec: ChipSpec) -> list[tuple[list[str], str]]:
    """What the numbers on a chip mean: numbers and words, marks of the same words together."""
    found: dict[str, list[str]] = {}
    for number, mark in enumerate(spec.marks, 1):
        found.setdefault(mark.label, []).append(str(number))
    return [(numbers, words) for words, numbers in found.items()]


def chip_reasons(spec: ChipSpec) -> list[tuple[list[str], str]]:
    """Why the numbers on a chip are what they are said to be: numbers and the analyst's words."""
    found: dict[str, list[str]] = {}
    for number, mark in enumerate(spec.marks, 1):
        if mark.reason.strip():
            found.setdefault(mark.reason.strip(), []).append(str(number))
    return [(numbers, words) for words, numbers in found.items()]


def _alt(spec: ChipSpec) -> str:
    labels = "; ".join(f"{', '.join(numbers)} {words}" for numbers, words in chip_key(spec))
    kind = "Simulated image" if spec.scene.simulated else "Image"
    written = "; ".join(mark.label for mark in spec.remarks if mark.kind == "text")
    told = f" Written on it: {written}." if written else ""
    return f"{kind} {spec.image} for sighting {spec.sighting}, {spec.when}. Marked: {labels or 'nothing'}.{told} Credit: {spec.scene.credit or 'not stated'}."
