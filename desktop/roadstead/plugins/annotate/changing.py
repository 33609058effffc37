"""Marks moved, turned, scaled and bent by numbers: as the hand does it on the canvas, where there is no canvas."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from roadstead.api import UserError, annotating
from roadstead.domain.coordinates import Pixel
from roadstead.domain.records import Annotation, Scene
from roadstead.plugins.annotate.logic import rings_text
from roadstead.spatial import reshaping

Pair = tuple[Annotation, Annotation]
"""A mark, and it with the vertices that it is to have, not measured yet; see ``logic.reshape``."""
Ring = Sequence[Pixel]
_Map = Callable[[NDArray[np.float64]], NDArray[np.float64]]
_Y_UP = np.diag((1.0, -1.0))


def moved(marks: Sequence[Annotation], by: Pixel) -> list[Pair]:
    """The marks moved by pixels, right and down."""
    return [(mark, _mapped(mark, lambda points: points + np.array(by))) for mark in marks]


def turned(scenes: Sequence[Scene], marks: Sequence[Annotation], degrees: float, *, each: bool = False) -> list[Pair]:
    """The marks turned clockwise on the ground about their common centre on each scene, or ``each`` about its own."""
    return _about_centres(scenes, marks, reshaping.turn(degrees), each)


def scaled(scenes: Sequence[Scene], marks: Sequence[Annotation], factor: float, *, each: bool = False) -> list[Pair]:
    """The marks made larger by a factor about their common centre on each scene, or ``each`` about its own."""
    if not 0.001 <= factor <= 1000:
        raise UserError(f"Marks cannot be scaled by {factor:g}.", "Give a factor such as 1.1 or 0.9.")
    return _about_centres(scenes, marks, np.eye(2) * factor, each)


def inserted(mark: Annotation, ring: int, place: int, at: Pixel) -> Pair:
    """The polygon or line with a new vertex before the vertex of that number; see ``_bent``."""
    return _bent(mark, ring, lambda points: [*points[:place], at, *points[place:]], place, len_more=1)


def replaced(mark: Annotation, ring: int, place: int, at: Pixel) -> Pair:
    """The mark with one vertex elsewhere."""
    return _bent(mark, ring, lambda points: [*points[:place], at, *points[place + 1 :]], place)


def removed(mark: Annotation, ring: int, place: int) -> Pair:
    """The polygon or line without a vertex; a hole of three goes with it."""
    return _bent(mark, ring, lambda points: [*points[:place], *points[place + 1 :]], place)


def _bent(
    mark: Annotation, ring: int, change: Callable[[list[Pixel]], list[Pixel]], place: int, *, len_more: int = 0
) -> Pair:
    """One ring of a mark changed: 0 is the outline, 1 the first hole; vertices are counted from 0."""
    rings = [list(mark.pixels), *map(list, annotating.rings_of(mark.holes))]
    if not 0 <= ring < len(rings):
        holes = "no hole" if len(rings) == 1 else f"{len(rings) - 1} hole{'s' if len(rings) > 2 else ''}"
        raise UserError(f"The mark has {holes}, and none with the number {ring}.", "Holes are counted from 1.")
    if not 0 <= place < len(rings[ring]) + len_more:
        raise UserError(f"There is no vertex {place} there.", f"Vertices are counted from 0 to {len(rings[ring]) - 1}.")
    now = change(rings[ring])
    if len(now) != len(rings[ring]) and mark.kind not in ("polygon", "line"):
        raise UserError(
            f"The vertices of a {mark.kind} are as many as they are.", "Only polygons and lines can change."
        )
    rings[ring] = now
    kept = [hole for hole in rings[1:] if len(hole) >= 3]
    return mark, replace(mark, pixels=tuple(rings[0]), holes=rings_text(kept))


def _about_centres(
    scenes: Sequence[Scene], marks: Sequence[Annotation], sheet: reshaping.Matrix, each: bool
) -> list[Pair]:
    of = {scene.uuid: scene for scene in scenes}
    groups: dict[str, list[Annotation]] = defaultdict(list)
    for mark in marks:
        groups[mark.uuid if each else mark.scene].append(mark)
    return [pair for group in groups.values() for pair in _about(of[group[0].scene], group, sheet)]


def _about(scene: Scene, marks: Sequence[Annotation], sheet: reshaping.Matrix) -> Iterator[Pair]:
    """They turn and grow on the ground, where a pixel need not be square."""
    middles = [reshaping.middle(np.array(m.pixels, dtype=float), closed=m.kind not in ("line", "arrow")) for m in marks]
    pivot = np.mean(middles, axis=0)
    linear = reshaping.in_pixels(_Y_UP @ sheet @ _Y_UP, _steps(scene, Pixel(*pivot.tolist())))
    for mark in marks:
        yield mark, _mapped(mark, lambda points: reshaping.about(points, linear, pivot, np.zeros(2)))


def _steps(scene: Scene, pixel: Pixel) -> reshaping.Matrix:
    """Where a pixel to the right and one down lead: east and north in metres, or in pixels where nothing is known."""
    if not scene.georeferenced:
        return _Y_UP
    from roadstead.imagery.georeference import Georeference

    georeference = Georeference.of(scene)
    assert georeference is not None  # georeferenced, checked above
    return georeference.pixel_steps_m(pixel)


def _mapped(mark: Annotation, change: _Map) -> Annotation:
    def ring(points: Ring) -> tuple[Pixel, ...]:
        return tuple(Pixel(x, y) for x, y in change(np.array(points, dtype=float)).tolist())

    holes = [ring(hole) for hole in annotating.rings_of(mark.holes)]
    return replace(mark, pixels=ring(mark.pixels), holes=rings_text(holes))
