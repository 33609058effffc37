"""One mark parted into several by a line, several made one."""

import json
from collections.abc import Sequence
from dataclasses import replace

from roadstead.api import CaseSession, Operation, UserError, annotating
from roadstead.domain.coordinates import Pixel
from roadstead.domain.identifiers import new_uuid
from roadstead.domain.records import Annotation, Scene
from roadstead.plugins.annotate import resting
from roadstead.plugins.annotate.logic import name_of, names_of
from roadstead.spatial import box, joining
from roadstead.spatial.joining import Rings

_AREAS = ("box", "ellipse", "polygon")
_SAME = ("category", "label", "attributes", "confidence", "basis", "note")


def split(scene: Scene, mark: Annotation, line: Sequence[Pixel]) -> tuple[Operation, tuple[Annotation, ...]]:
    """The mark parted by a line drawn right across: the first part stays the mark, the others are new.

    A box cut through two opposite sides becomes two boxes, parted at right angles. Raises UserError when it is not cut.
    """
    shapes = joining.parted(mark.kind, mark.pixels, annotating.rings_of(mark.holes), line)
    if len(shapes) < 2:
        raise UserError(
            f"The line does not part {name_of(mark)}.",
            "Draw it right across a box, a polygon or a line, from outside to outside.",
        )
    kind = mark.kind if mark.kind in ("box", "line") and _keeps(mark.kind, shapes) else "polygon"
    parts = [_shaped(scene, mark if i == 0 else _copy(mark), kind, rings) for i, rings in enumerate(shapes)]
    return Operation("split", f"Split {name_of(mark)} into {len(parts)}", tuple(parts)), tuple(parts)


def halved(scene: Scene, mark: Annotation) -> tuple[Operation, tuple[Annotation, ...]]:
    """The mark parted in two halves across its length."""
    return split(scene, mark, joining.across(mark.pixels))


def merge(
    session: CaseSession, scene: Scene, marks: Sequence[Annotation]
) -> tuple[Operation, tuple[Annotation, ...], str]:
    """Boxes and polygons of one scene as one, with what is said of the first; what is left of them, and what was said otherwise of the others.

    What touches becomes one mark; what does not touch become parts of one whole.
    """
    _check(marks)
    first = marks[0]
    groups = joining.united([(mark.pixels, annotating.rings_of(mark.holes)) for mark in map(_plain, marks)])
    whole = (first.whole or new_uuid()) if len(groups) > 1 else first.whole
    kept = []
    for rings, members in groups:
        own = marks[min(members)]
        said = {field: getattr(first, field) for field in _SAME}
        kind = (
            "box"
            if len(rings.outline) == 4 and not rings.holes and box.is_rectangle(rings.outline, 0.05)
            else "polygon"
        )
        kept.append(
            _shaped(scene, replace(own, whole=whole, height_m=None, height_se=None, method="", **said), kind, rings)
        )
    gone = [mark for mark in marks if mark.uuid not in {now.uuid for now in kept}]
    resting.refuse(session, gone, "merge")
    told = f"Merge {names_of(marks)}" + (f" as {len(kept)} parts of one" if len(kept) > 1 else "")
    return Operation("merge", told, tuple(kept), tuple(gone)), tuple(kept), differences(marks)


def differences(marks: Sequence[Annotation]) -> str:
    """``class vessel kept, not barge``: what is said of the first and otherwise of others; empty where nothing is."""
    found = []
    for field in _SAME:
        own = getattr(marks[0], field)
        others = sorted({str(getattr(mark, field)) for mark in marks[1:]} - {str(own)})
        if others:
            name = "class" if field == "category" else field
            rest = ", ".join(f"“{other}”" if other else "nothing" for other in others)
            found.append(f"{name} “{own}” is kept, not {rest}" if own else f"{name} stays empty, not {rest}")
    return "; ".join(found)


def _check(marks: Sequence[Annotation]) -> None:
    if len(marks) < 2:
        raise UserError("Select two or more boxes or polygons to merge.", "Shift+click adds to the selection.")
    if len({mark.scene for mark in marks}) > 1:
        raise UserError("Marks of different scenes cannot be merged.", "Join them as one thing instead.")
    other = next((mark for mark in marks if mark.kind not in _AREAS), None)
    if other is not None:
        raise UserError(f"{name_of(other)} is a {other.kind} and has no area to merge.", "Leave it out.")


def _plain(mark: Annotation) -> Annotation:
    """The mark as a polygon: of an ellipse its outline."""
    return replace(mark, pixels=box.ellipse_outline(mark.pixels)) if mark.kind == "ellipse" else mark


def _keeps(kind: str, shapes: Sequence[Rings]) -> bool:
    return kind == "line" or all(len(rings.outline) == 4 and box.is_rectangle(rings.outline, 0.05) for rings in shapes)


def _shaped(scene: Scene, mark: Annotation, kind: str, rings: Rings) -> Annotation:
    outline = box.lengthwise(rings.outline) if kind == "box" else rings.outline
    holes = json.dumps([[list(p) for p in ring] for ring in rings.holes]) if rings.holes else ""
    return annotating.moved(scene, replace(mark, kind=kind, holes=holes), outline)


def _copy(mark: Annotation) -> Annotation:
    """A mark of its own that is said to be the same, of no thing, reading or run."""
    review = "" if mark.review == "corrected" else mark.review
    return replace(mark, uuid=new_uuid(), object="", reading="", run="", score=None, review=review, method="")
