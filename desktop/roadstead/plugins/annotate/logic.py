"""What is done to annotations, as actions of the case."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from roadstead.api import Operation, UserError, annotating
from roadstead.domain.classes import Schema, reclassified
from roadstead.domain.coordinates import Pixel
from roadstead.domain.records import Annotation, Count, Scene
from roadstead.domain.saying import PARSERS
from roadstead.spatial import cutting, joining


def mark(
    scene: Scene, kind: str, category: str, pixels: Sequence[Pixel], **fields: Any
) -> tuple[Annotation, Operation]:
    """A new mark on a scene, measured, and the action that adds it; ``fields`` are its others. Raises UserError when it lies outside the image."""
    made = annotating.annotation(scene, kind, category, pixels, **fields)
    return made, Operation("annotate", f"Mark {kind if made.is_remark else category} on {scene.name}", (made,))


_VERBS = {
    "move": "Move {}",
    "turn": "Turn {}",
    "scale": "Scale {}",
    "reshape": "Reshape {}",
    "insert": "Add a vertex to {}",
    "remove vertex": "Remove a vertex of {}",
}


def within(scenes: Mapping[str, Scene], marks: Sequence[Annotation], verb: str) -> tuple[dict[str, Annotation], bool]:
    """Marks as the hand has left them by their uuid, kept inside their images, and whether any had to be.

    What is moved is moved no farther than to the rim; of what is changed otherwise the rim cuts off what reaches out,
    and it is partial.
    """
    if verb == "move":
        found = {mark.uuid: mark for mark in _shifted_back(scenes, marks)}
    else:
        found = {mark.uuid: _cut_off(scenes[mark.scene], mark) if mark.scene in scenes else mark for mark in marks}
    return found, any(found[mark.uuid] is not mark for mark in marks)


def _cut_off(scene: Scene, mark: Annotation) -> Annotation:
    holes = annotating.rings_of(mark.holes)
    found = cutting.drawn(mark.kind, mark.pixels, holes, scene.width, scene.height)
    if found is None or not found.partial:
        return mark
    partial = mark.partial or not mark.is_remark
    return replace(mark, kind=found.kind, pixels=found.pixels, holes=rings_text(found.holes), partial=partial)


def _shifted_back(scenes: Mapping[str, Scene], marks: Sequence[Annotation]) -> list[Annotation]:
    """All of them by as much as the one of a scene that reaches out farthest, so that they stay as they lie."""
    found = []
    for uuid in dict.fromkeys(mark.scene for mark in marks):
        scene, mine = scenes.get(uuid), [mark for mark in marks if mark.scene == uuid]
        if scene is None:  # removed meanwhile, which is said where they are to be written
            found += mine
            continue
        xs, ys = zip(*(pixel for mark in mine for pixel in mark.pixels), strict=True)
        dx, dy = (_back(min(v), max(v), limit) for v, limit in ((xs, scene.width), (ys, scene.height)))
        found += [_shifted(mark, dx, dy) for mark in mine] if dx or dy else mine
    return found


def _back(low: float, high: float, limit: float) -> float:
    """By how much to move what lies from ``low`` to ``high`` so that it lies from 0 to ``limit``; 0 where it does not fit."""
    if high - low > limit or (low >= -cutting.MARGIN_PX and high <= limit + cutting.MARGIN_PX):
        return 0.0
    return -low if low < 0 else limit - high


def _shifted(mark: Annotation, dx: float, dy: float) -> Annotation:
    holes = [[Pixel(x + dx, y + dy) for x, y in ring] for ring in annotating.rings_of(mark.holes)]
    return replace(mark, pixels=tuple(Pixel(x + dx, y + dy) for x, y in mark.pixels), holes=rings_text(holes))


def rings_text(rings: Sequence[Sequence[Pixel]]) -> str:
    """Holes as a mark keeps them, empty for none."""
    return json.dumps([[[round(x, 4), round(y, 4)] for x, y in ring] for ring in rings]) if rings else ""


_CARRIED = ("move", "turn", "scale")


def refuse_torn(mark: Annotation) -> None:
    """Raises UserError where a hole of a polygon reaches over its outline or another hole."""
    holes = annotating.rings_of(mark.holes)
    if holes and len(mark.pixels) >= 3 and not joining.whole(mark.pixels, holes):
        raise UserError(
            f"A hole of {name_of(mark)} would reach over its outline or another hole.", "Keep the holes inside."
        )


def reshape_label(annotations: Sequence[Annotation], verb: str) -> str:
    """``Turn vessel``, ``Move 12 marks``."""
    return _VERBS[verb].format(names_of(annotations))


def reshape(scenes: Sequence[Scene], pairs: Sequence[tuple[Annotation, Annotation]], verb: str) -> Operation:
    """The marks (first) with the vertices and holes of others, measured anew. Raises UserError when one leaves the image."""
    of = {scene.uuid: scene for scene in scenes}
    for _, now in pairs if verb not in _CARRIED else ():
        refuse_torn(now)
    changed = tuple(
        annotating.moved(of[mark.scene], replace(mark, kind=now.kind, holes=now.holes, partial=now.partial), now.pixels)
        for mark, now in pairs
    )
    return Operation("move" if verb == "move" else "reshape", reshape_label([mark for mark, _ in pairs], verb), changed)


def reclassify(annotations: Sequence[Annotation], schema: Schema, category: str) -> Operation | None:
    """The marks with another class; None when all have it already."""
    things = [a for a in annotations if not a.is_remark]
    other = tuple(reclassified(a, schema, category) for a in things if schema.named(a.category) != category)
    if not other:
        return None
    return Operation("classify", f"Class {names_of(other)} as {category}", other)


def describe(annotations: Sequence[Annotation], field: str, word: str) -> Operation | None:
    """The marks with that said of them (see ``saying.PARSERS``); None where it was said of all already."""
    value = PARSERS[field](word)
    other = tuple(replace(a, **{field: value}) for a in annotations if getattr(a, field) != value)
    if not other:
        return None
    what = names_of(other)
    titles = {"confidence": f"likelihood {word or 'not stated'}", "basis": word}
    return Operation("describe", f"Mark {what} as {titles.get(field, field if value else f'not {field}')}", other)


def remove(annotations: Sequence[Annotation], counts: Sequence[Count] = ()) -> Operation:
    """Takes the marks away; ``counts`` are tallies as they are without them."""
    return Operation("remove", f"Remove {names_of(annotations)}", tuple(counts), tuple(annotations))


def names_of(annotations: Sequence[Annotation]) -> str:
    """The name of the one, else how many they are."""
    return name_of(annotations[0]) if len(annotations) == 1 else f"{len(annotations):,} marks"


def name_of(annotation: Annotation) -> str:
    """Its label, else its class, or what kind of remark it is."""
    return annotation.label or (annotation.kind if annotation.is_remark else annotation.category)
