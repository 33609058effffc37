"""What is done to annotations, as actions of the case."""

from collections.abc import Sequence
from dataclasses import replace

from roadstead.api import Operation, UserError, annotating
from roadstead.domain.classes import Schema, reclassified
from roadstead.domain.coordinates import Pixel
from roadstead.domain.records import Annotation, Count, Scene
from roadstead.domain.saying import PARSERS
from roadstead.spatial import joining


def mark(
    scene: Scene, kind: str, category: str, pixels: Sequence[Pixel], **fields: str
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
    changed = tuple(annotating.moved(of[mark.scene], replace(mark, holes=now.holes), now.pixels) for mark, now in pairs)
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
