"""Marks of somebody's file made into marks of a scene: scaled, mended, cut at the image's edge, every change named."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from roadstead.domain.coordinates import Pixel
from roadstead.domain.identifiers import new_uuid
from roadstead.spatial.box import ellipse_outline, lengthwise

if TYPE_CHECKING:
    from roadstead.domain.records import Scene
    from roadstead.exchange.marks import Mark, Points

SLACK_PX, PULL_PX = 0.5, 1.0
"""A mark that reaches out by at most the first stays as it is, by less than the second is pulled in, else it is cut."""
_ALIKE_PX = 0.02
_LEAST = {"box": 4, "ellipse": 4, "polygon": 3, "line": 2, "arrow": 2, "point": 1, "text": 1}
_AREAL = ("box", "ellipse", "polygon")

Draft = dict[str, Any]
Piece = tuple[str, "Points", "list[Points]"]
"""Kind, outline, holes."""


@dataclass(slots=True)
class Brought:
    """Drafts of annotations with their places in the file, what was left out and what was changed: (where, what)."""

    drafts: list[Draft] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    rejected: list[tuple[str, str]] = field(default_factory=list)
    changed: list[tuple[str, str]] = field(default_factory=list)


def brought(scene: Scene, marks: Sequence[Mark], scale: tuple[float, float], wholes: dict[str, str]) -> Brought:
    """The marks of one picture as drafts for a scene; ``scale`` takes pixels of the picture to those of the scene.

    ``wholes`` keeps, from one call to the next, what parts of one object share.
    """
    found = Brought()
    for mark, sound in zip(marks, _easy(scene, marks, scale), strict=True):
        whole = wholes.setdefault(mark.whole, new_uuid()) if mark.whole else ""
        if sound is not None:
            found.drafts.append(_draft(mark, mark.kind, sound, [], whole))
            found.places.append(mark.where)
            continue
        notes: list[str] = []
        try:
            pieces = _placed(scene, mark, scale, notes)
        except ValueError as error:
            found.rejected.append((mark.where, str(error)))
            continue
        if len(pieces) > 1 and not whole:
            whole = new_uuid()
        partial = any(note.startswith("cut") for note in notes)
        found.changed += [(mark.where, note) for note in notes]
        found.drafts += [_draft(mark, *piece, whole, partial=partial) for piece in pieces]
        found.places += [mark.where] * len(pieces)
    return found


def grounded(scene: Scene, marks: Sequence[Mark], rejected: list[tuple[str, str]]) -> list[Mark]:
    """The marks with those on the ground turned into pixels of the scene; those that cannot be are rejected.

    Pixels that the file has are taken where they lie within 0.02 px of its geometry: they keep the order of corners.
    """
    from dataclasses import replace

    from roadstead.imagery.georeference import Georeference

    georeference = Georeference.of(scene) if any(mark.on_ground for mark in marks) else None
    found = []
    for mark in marks:
        if not mark.on_ground:
            found.append(mark)
        elif georeference is None and mark.pixels:
            found.append(replace(mark, points=mark.pixels, holes=mark.pixel_holes, on_ground=False))
        elif georeference is None:
            rejected.append((mark.where, f"the scene {scene.name} has no georeference"))
        else:
            points, *holes = [_to_pixels(georeference, ring) for ring in (mark.points, *mark.holes)]
            if mark.pixels and _alike(mark, points):
                points, holes = mark.pixels, mark.pixel_holes
            elif mark.pixels and mark.kind in ("box", "ellipse") and len(points) != 4:
                mark = replace(mark, kind="polygon")
            found.append(replace(mark, points=points, holes=holes, loose=points is not mark.pixels))
    return found


def _to_pixels(georeference: Any, ring: Points) -> Points:
    return [(x, y) for x, y in georeference.to_pixels(ring).tolist()]


def _alike(mark: Mark, points: Points) -> bool:
    """Whether the pixels of a mark are these points, in whatever order."""
    import numpy as np
    import shapely

    own = mark.pixels
    if mark.kind == "ellipse" and len(own) == 4:
        own = list(ellipse_outline([Pixel(x, y) for x, y in own]))
    if len(own) != len(points) or not np.isfinite([own, points]).all():
        return False
    return shapely.hausdorff_distance(shapely.MultiPoint(own), shapely.MultiPoint(points)) <= _ALIKE_PX


def _draft(mark: Mark, kind: str, points: Points, holes: list[Points], whole: str, *, partial: bool = False) -> Draft:
    if mark.loose and kind == "box":
        points = [(p.x, p.y) for p in lengthwise([Pixel(x, y) for x, y in points])]
    draft: Draft = {**mark.fields, "kind": kind, "category": mark.category, "pixels": points}
    if holes:
        import json

        draft["holes"] = json.dumps([[[round(x, 4), round(y, 4)] for x, y in ring] for ring in holes])
    if whole:
        draft["whole"] = whole
    if partial:
        draft["partial"] = True
    return draft


def _easy(scene: Scene, marks: Sequence[Mark], scale: tuple[float, float]) -> Iterator[Points | None]:
    """The outline of each mark that needs nothing done to it, None for the others; tested all at once."""
    import numpy as np

    from roadstead.spatial.mending import sound

    right = [len(m.points) == _LEAST[m.kind] if m.kind in ("box", "ellipse", "point", "text") else True for m in marks]
    usable = [
        ok and not m.holes and not _wordless(m) and len(m.points) >= _LEAST[m.kind]
        for m, ok in zip(marks, right, strict=True)
    ]
    rings = [np.array(m.points, float) * scale for m, ok in zip(marks, usable, strict=True) if ok]
    if not rings:
        return iter([None] * len(marks))
    counts = np.array([len(ring) for ring in rings])
    flat = np.concatenate(rings)
    starts = np.cumsum(counts) - counts
    limits = np.array([scene.width, scene.height]) + SLACK_PX
    with np.errstate(invalid="ignore"):
        inside = np.logical_and.reduceat(((flat >= -SLACK_PX) & (flat <= limits)).all(axis=1), starts)
    kinds = [m.kind for m, ok in zip(marks, usable, strict=True) if ok]
    areal = np.flatnonzero(inside & np.isin(kinds, _AREAL))
    good = inside.copy()
    good[areal] = sound([rings[i] for i in areal])
    same = scale == (1.0, 1.0)
    ready = iter(zip(good.tolist(), rings, strict=True))
    return iter([_outline(m, next(ready), same) if ok else None for m, ok in zip(marks, usable, strict=True)])


def _outline(mark: Mark, tested: tuple[bool, Any], same: bool) -> Points | None:
    good, ring = tested
    if not good:
        return None
    return mark.points if same else [(x, y) for x, y in ring.tolist()]


def _placed(scene: Scene, mark: Mark, scale: tuple[float, float], notes: list[str]) -> list[Piece]:
    """The pieces of a mark that needs some care; raises ValueError with the reason where nothing of it can be kept."""
    sx, sy = scale
    points = [(x * sx, y * sy) for x, y in mark.points]
    holes = [[(x * sx, y * sy) for x, y in ring] for ring in mark.holes]
    _check(mark, points, holes)
    reach = _reach(points, scene)
    if SLACK_PX < reach < PULL_PX:
        notes.append(f"pulled in by {reach:.2f} px at the edge of the image")
        points = [(min(max(x, 0.0), scene.width), min(max(y, 0.0), scene.height)) for x, y in points]
    outside = reach >= PULL_PX
    if mark.kind not in _AREAL:
        return _placed_line(scene, mark, points, outside, notes)
    return _placed_area(scene, mark, points, holes, outside, notes)


def _wordless(mark: Mark) -> bool:
    return mark.kind == "text" and not mark.fields.get("label")


def _check(mark: Mark, points: Points, holes: list[Points]) -> None:
    if _wordless(mark):
        raise ValueError("it is a text without words")
    if not all(math.isfinite(v) for ring in (points, *holes) for p in ring for v in p):
        raise ValueError("a coordinate is not a number")
    if max((abs(v) for p in points for v in p), default=0) > 1e9:
        raise ValueError("a coordinate is far beyond any image")
    least = _LEAST[mark.kind]
    if len(points) < least or (mark.kind in ("box", "ellipse", "point", "text") and len(points) != least):
        raise ValueError(f"a {mark.kind} needs {least} points and has {len(points)}")


def _reach(points: Points, scene: Scene) -> float:
    """How far out of the image the farthest point lies, pixels."""
    return max(max(-x, -y, x - scene.width, y - scene.height) for x, y in points)


def _placed_line(scene: Scene, mark: Mark, points: Points, outside: bool, notes: list[str]) -> list[Piece]:
    from roadstead.spatial.mending import cut_line

    if len(points) > 1 and all(p == points[0] for p in points):
        raise ValueError("it has no length")
    if not outside:
        return [(mark.kind, points, [])]
    pieces = cut_line(points, scene.width, scene.height) if len(points) > 1 else []
    if not pieces:
        raise ValueError("it lies outside the image")
    notes.append("cut off at the edge of the image")
    return [(mark.kind, piece, []) for piece in pieces]


def _placed_area(
    scene: Scene, mark: Mark, points: Points, holes: list[Points], outside: bool, notes: list[str]
) -> list[Piece]:
    from roadstead.spatial import mending

    if mark.kind != "polygon" and not mending.sound([_array(points)])[0]:
        points = mending.in_order(points)
        if not mending.sound([_array(points)])[0]:
            raise ValueError(f"the {mark.kind} encloses nothing")
        notes.append("its corners were put in order")
    if mark.kind != "polygon" and not outside:
        return [(mark.kind, points, [])]
    if mark.kind == "ellipse":
        points = list(ellipse_outline([Pixel(x, y) for x, y in points]))
    kept = mending.sound([_array(points)])[0]
    parts = [(points, holes)] if kept and not holes else mending.mended(points, holes)
    if not parts:
        raise ValueError("its outline encloses nothing")
    if not kept:
        several = f", in {len(parts)} parts" if len(parts) > 1 else ""
        notes.append(f"its outline crossed itself and was mended{several}")
    elif holes and _same_rings(parts, points, holes):
        parts = [(points, holes)]
    if outside:
        parts = mending.cut(parts, scene.width, scene.height)
        if not parts:
            raise ValueError("it lies outside the image")
        notes.append("cut off at the edge of the image")
    return [_piece(mark.kind, outline, rings) for outline, rings in parts]


def _piece(kind: str, outline: Points, holes: list[Points]) -> Piece:
    """A part as a box where it was one and still is upright, else as a polygon."""
    xs, ys = {x for x, _ in outline}, {y for _, y in outline}
    if kind == "box" and len(outline) == 4 and len(xs) == 2 and len(ys) == 2:
        return "box", [(p.x, p.y) for p in lengthwise([Pixel(x, y) for x, y in outline])], []
    return "polygon", outline, holes


def _same_rings(parts: list[tuple[Points, list[Points]]], points: Points, holes: list[Points]) -> bool:
    """Whether mending has only begun the rings elsewhere, so that they can stay as they were."""
    if len(parts) != 1 or len(parts[0][1]) != len(holes):
        return False
    before = sorted(map(set, [points, *holes]), key=sorted)
    after = sorted(map(set, [parts[0][0], *parts[0][1]]), key=sorted)
    return before == after


def _array(points: Points) -> Any:
    import numpy as np

    return np.array(points, float)
