"""Marks of a case as outlines in pixels, for formats that know no more."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import PureWindowsPath

from roadstead.domain.coordinates import Pixel
from roadstead.domain.records import Annotation, Scene
from roadstead.spatial.box import ellipse_outline

AREAL = frozenset({"box", "ellipse", "polygon"})
"""Kinds that enclose something."""


def file_name(scene: Scene) -> str:
    """The name of a scene's image alone, its own name where it has none."""
    return PureWindowsPath(scene.path).name or scene.name or scene.uuid  # parts a path at either slash


def outline_of(mark: Annotation) -> list[Pixel]:
    """The outline of a mark that encloses something: its corners, of an ellipse 64 points on it."""
    return list(ellipse_outline(mark.pixels) if mark.kind == "ellipse" else mark.pixels)


def rings_of(mark: Annotation) -> list[list[Pixel]]:
    """The holes of a polygon."""
    try:
        return [[Pixel(float(x), float(y)) for x, y in ring] for ring in json.loads(mark.holes)] if mark.holes else []
    except (ValueError, TypeError):
        return []


def grouped(marks: Sequence[Annotation]) -> Iterator[list[Annotation]]:
    """The marks one by one, and together those polygons on one scene that are parts of one."""
    parts: dict[tuple[str, str], list[Annotation]] = defaultdict(list)
    for mark in marks:
        if mark.whole and mark.kind == "polygon":
            parts[mark.scene, mark.whole].append(mark)
    for mark in marks:
        if not (mark.whole and mark.kind == "polygon"):
            yield [mark]
        elif found := parts.pop((mark.scene, mark.whole), None):
            yield found


def bounds(points: Sequence[Pixel]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def ring_area(points: Sequence[Pixel]) -> float:
    """The area that a ring encloses, square pixels."""
    after = (*points[1:], points[0])
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, after, strict=True))) / 2


def around(points: Sequence[Pixel]) -> list[Pixel]:
    """The four corners of the smallest oriented box about points, a short side first."""
    import shapely

    from roadstead.spatial.box import lengthwise

    hull = shapely.minimum_rotated_rectangle(shapely.MultiPoint(points))
    if hull.geom_type != "Polygon":
        left, top, right, bottom = bounds(points)
        return [Pixel(left, top), Pixel(right, top), Pixel(right, bottom), Pixel(left, bottom)]
    return list(lengthwise([Pixel(x, y) for x, y in hull.exterior.coords[:4]]))


def corners_of(mark: Annotation) -> list[Pixel]:
    """Four corners for a mark that encloses something: its own where it is a box, else of the smallest box about it."""
    return list(mark.pixels) if mark.kind in ("box", "ellipse") else around(mark.pixels)
