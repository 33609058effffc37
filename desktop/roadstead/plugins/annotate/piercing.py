"""Holes cut into marks, and filled again."""

from collections.abc import Sequence
from dataclasses import replace

from roadstead.api import Operation, UserError, annotating
from roadstead.domain.coordinates import Pixel
from roadstead.domain.records import Annotation, Scene
from roadstead.plugins.annotate.logic import name_of, names_of, rings_text
from roadstead.spatial import joining
from roadstead.spatial.box import ellipse_outline

_AREAS = ("box", "ellipse", "polygon")


def cut(scene: Scene, mark: Annotation, ring: Sequence[Pixel]) -> Operation:
    """Takes what a ring encloses out of a mark, which is a polygon then. Raises UserError where that leaves no one piece."""
    if mark.kind not in _AREAS:
        raise UserError(f"{name_of(mark)} is a {mark.kind} and has no area to cut a hole into.", "Choose a polygon.")
    if len(ring) < 3:
        raise UserError("A hole needs three corners or more.", "Draw it round what does not belong to the mark.")
    outline = ellipse_outline(mark.pixels) if mark.kind == "ellipse" else mark.pixels
    holes = annotating.rings_of(mark.holes)
    pieces = joining.cut_out(outline, holes, ring)
    if len(pieces) != 1:
        why = "would part it" if pieces else "would leave nothing of it"
        raise UserError(f"This hole {why}: {name_of(mark)} stays as it is.", "Split it by a line, or delete it.")
    (left,) = pieces
    if _same(left, outline, holes):
        raise UserError(f"This hole lies outside {name_of(mark)}.", "Draw it inside the selected mark.")
    changed = replace(mark, kind="polygon", holes=rings_text(left.holes))
    return Operation("reshape", f"Cut a hole into {name_of(mark)}", (annotating.moved(scene, changed, left.outline),))


def filled(scenes: Sequence[Scene], marks: Sequence[Annotation], number: int | None = None) -> Operation:
    """Fills the holes of marks, or only the one of that number, counted from 1. Raises UserError where there is none."""
    of = {scene.uuid: scene for scene in scenes}
    pierced = [mark for mark in marks if annotating.rings_of(mark.holes)]
    if not pierced:
        raise UserError("None of these marks has a hole.", "Select a polygon with one.")
    if number is not None and not all(1 <= number <= len(annotating.rings_of(mark.holes)) for mark in pierced):
        raise UserError(f"There is no hole {number}.", "Holes are counted from 1.")
    changed = []
    for mark in pierced:
        left = [ring for i, ring in enumerate(annotating.rings_of(mark.holes), 1) if number not in (None, i)]
        changed.append(annotating.moved(of[mark.scene], replace(mark, holes=rings_text(left)), mark.pixels))
    return Operation("reshape", f"Fill the holes of {names_of(pierced)}", tuple(changed))


def _same(left: joining.Rings, outline: Sequence[Pixel], holes: Sequence[Sequence[Pixel]]) -> bool:
    """Whether nothing was cut away."""
    return len(left.holes) == len(holes) and abs(_area(left.outline, left.holes) - _area(outline, holes)) < joining.GRID


def _area(outline: Sequence[Pixel], holes: Sequence[Sequence[Pixel]]) -> float:
    import shapely

    return float(shapely.Polygon(outline, holes).area)
