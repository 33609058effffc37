"""Marks written so that they can be put onto this scene or another: as text for the clipboard, and back."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from roadstead.api import CaseSession, Operation, UserError, annotating, carrying
from roadstead.domain.coordinates import Pixel
from roadstead.domain.identifiers import new_uuid
from roadstead.domain.records import Annotation, Scene
from roadstead.plugins.annotate.logic import names_of

FORMAT = "application/x-roadstead-marks+json"
_SAID = (
    "kind", "category", "label", "note", "holes", "whole", "attributes", "confidence", "rationale", "alternative",
    "basis", "occluded", "partial",
)  # fmt: skip
_OFFSET = 10.0  # pixels right and down, so that a copy does not lie on what was copied


def written(marks: Sequence[Annotation]) -> str:
    """The marks as JSON: their scene, their pixels and what is said of them; no thing, reading, run or measure."""
    return json.dumps(
        {
            "scene": marks[0].scene,
            "marks": [
                {**{name: getattr(m, name) for name in _SAID}, "pixels": [list(p) for p in m.pixels]} for m in marks
            ],
        }
    )


def geojson(scene: Scene, marks: Sequence[Annotation]) -> str:
    """The marks of a scene as GeoJSON for other programs; those without a place on the ground have no geometry."""
    features = [
        {
            "type": "Feature",
            "geometry": annotating.geojson(scene, mark),
            "properties": {"class": mark.category, "label": mark.label, "note": mark.note},
        }
        for mark in marks
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def read(text: str) -> tuple[str, list[Annotation]]:
    """The scene's uuid and the marks of what ``written`` gave, as new ones. Raises UserError for anything else."""
    try:
        found = json.loads(text)
        marks = [_mark(one) for one in found["marks"]]
        scene = str(found["scene"])
    except (ValueError, TypeError, KeyError):
        raise UserError("What was copied holds no marks.", "Select marks and copy them again.") from None
    return scene, _parts_apart(marks)


def _mark(one: dict[str, Any]) -> Annotation:
    said = {name: type(getattr(Annotation(), name))(one[name]) for name in _SAID}
    return Annotation(pixels=tuple(Pixel(float(x), float(y)) for x, y in one["pixels"]), **said)


def _parts_apart(marks: list[Annotation]) -> list[Annotation]:
    """Copies of the parts of one whole are parts of another."""
    wholes = {mark.whole: new_uuid() for mark in marks if mark.whole}
    return [replace(mark, whole=wholes.get(mark.whole, "")) for mark in marks]


def paste(
    session: CaseSession,
    scene: Scene,
    source: str,
    marks: Sequence[Annotation],
    at: Pixel | None,
    *,
    in_place: bool = False,
) -> tuple[Operation, tuple[Annotation, ...], str]:
    """The copies on a scene, and what is to be told of how they came there.

    On their own scene they lie with their middle at ``at``, else a little aside, or ``in_place``; on another one where
    they are on the ground, else at the same pixels. Those outside the image are left out; UserError when all are.
    """
    move, told = _way(session, scene, source, marks, at, in_place)
    made = []
    for mark in marks:
        try:
            holes = json.dumps([[list(p) for p in move(ring)] for ring in annotating.rings_of(mark.holes)])
            made.append(
                annotating.moved(
                    scene, replace(mark, scene=scene.uuid, holes=holes if mark.holes else ""), move(mark.pixels)
                )
            )
        except UserError:
            continue
    if not made:
        raise UserError("None of what was copied lies on this image.", "Show a scene of the same place.")
    left = len(marks) - len(made)
    words = " ".join(filter(None, (told, f"{left:,} lie outside the image and were left out." if left else "")))
    verb = "Duplicate" if in_place else "Paste"
    return Operation("paste", f"{verb} {names_of(made)}", tuple(made)), tuple(made), words


_Move = Callable[[Sequence[Pixel]], Sequence[Pixel]]


def _way(
    session: CaseSession, scene: Scene, source: str, marks: Sequence[Annotation], at: Pixel | None, in_place: bool
) -> tuple[_Move, str]:
    if source == scene.uuid:
        x, y = (0.0, 0.0) if in_place else _aside(marks, at)
        return (lambda pixels: [Pixel(p.x + x, p.y + y) for p in pixels]), ""
    start = session.store.find(Scene, source)
    if start is not None:
        try:
            way = carrying.way(session.store, start, scene)
        except UserError:
            pass
        else:
            return way.carry, f"Pasted {way.by}."
    return (
        list,
        "Pasted at the same pixels: nothing says how the two scenes lie on each other. Move them to their place.",
    )


def _aside(marks: Sequence[Annotation], at: Pixel | None) -> tuple[float, float]:
    if at is None:
        return _OFFSET, _OFFSET
    xs, ys = [p.x for m in marks for p in m.pixels], [p.y for m in marks for p in m.pixels]
    return at.x - (min(xs) + max(xs)) / 2, at.y - (min(ys) + max(ys)) / 2
