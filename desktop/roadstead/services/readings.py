"""Second readings: begun, finished, given up; how far the two readers agree, and what that says of a count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from roadstead.domain.coordinates import rings_of
from roadstead.domain.errors import UserError
from roadstead.domain.methods import method_of, method_text
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Count, Reading, Scene
from roadstead.domain.times import iso, now
from roadstead.services.belonging import open_reading
from roadstead.services.classes import schema_of
from roadstead.spatial.agreement import Agreement, CountError
from roadstead.spatial.agreement import agreement as agreement_of
from roadstead.spatial.pairing import IOU, TOLERANCE_PX, Outline, Pair

if TYPE_CHECKING:
    from roadstead.storage import CaseStore


def start(
    store: CaseStore, reader: str, scenes: Sequence[Scene], *, blind: bool = True, note: str = ""
) -> tuple[Reading, Operation]:
    """A second reading by somebody of these scenes, and the action that begins it.

    Raises UserError where one goes on, no scene or name is given, or the reader has made marks of this case.
    """
    name = " ".join(reader.split())
    going = open_reading(store)
    if going is not None:
        raise UserError(f"The second reading by {going.reader} is not finished.", "Finish it, or give it up, first.")
    if not name:
        raise UserError("Nobody is named as the second reader.", "Give the name of the analyst who reads.")
    if not scenes:
        raise UserError("No scene is named for the second reading.", "Choose one or several.")
    if name.casefold() in {known.casefold() for known in first_readers(store)}:
        raise UserError(
            f"{name} has worked on the marks of this case.",
            "A second reader must be somebody else: one’s own marks are no check.",
        )
    uuids = tuple(dict.fromkeys(scene.uuid for scene in scenes))
    made = Reading(reader=name, scenes=uuids, blind=blind, started=now(), note=method_text({"note": note.strip()}))
    number = scenes[0].name if len(uuids) == 1 else f"{len(uuids):,} scenes"
    kind = "blind second reading" if blind else "second reading"
    return made, Operation("start-reading", f"Start the {kind} of {number} by {name}", (made,))


def first_readers(store: CaseStore) -> list[str]:
    """Who has worked on the marks of the case, other than as a second reader: its author first."""
    known = store.all(Reading)
    found = dict.fromkeys([store.info().author])
    for entry in store.log():
        as_second = any(
            entry.author == r.reader and r.started and r.started <= entry.at <= (r.finished or entry.at) for r in known
        )
        if "annotations" in entry.changed.tables and not as_second:
            found[entry.author] = None
    return [" ".join(name.split()) for name in found if name.strip()]


def finish(store: CaseStore, reading: Reading) -> tuple[Reading, Operation]:
    """The reading finished, and the action that says so: the marks of both are paired, and the pairs kept as they are now.

    What is later changed, added or deleted changes nothing of how far the two agreed.
    """
    if reading.finished is not None:
        raise UserError(f"The second reading by {reading.reader} is finished already.")
    pairs = [pair for scene in reading.scenes for pair in _paired(store, reading, scene)]
    kept = {"note": note_of(reading), "scenes": list(reading.scenes), "pairs": [_kept(reading, p) for p in pairs]}
    done = replace(reading, finished=now(), note=method_text(kept))
    return done, Operation("finish-reading", f"Finish the second reading by {reading.reader}", (done,))


def abandon(store: CaseStore, reading: Reading) -> Operation:
    """Gives a reading up that is not finished: it goes with its marks."""
    if reading.finished is not None:
        raise UserError(
            f"The second reading by {reading.reader} is finished: it is part of the case.", "Undo takes it back."
        )
    marks, counts = store.all(Annotation, reading=reading.uuid), store.all(Count, reading=reading.uuid)
    count = f" with {len(marks):,} {'mark' if len(marks) == 1 else 'marks'}" if marks else ""
    return Operation(
        "abandon-reading", f"Give up the second reading by {reading.reader}{count}", (), (*counts, *marks, reading)
    )


def find_reading(store: CaseStore, text: str = "") -> Reading:
    """The reading of that uuid (or an unambiguous start of it) or reader; without one, that which goes on, else the last."""
    known, wanted = store.all(Reading), text.strip()
    if not known:
        raise UserError("The case has no second reading.", "Start one: reading start CASE --reader NAME.")
    if not wanted:
        return open_reading(store) or known[-1]
    found = [r for r in known if r.uuid == wanted] or [
        r for r in known if r.reader.casefold() == wanted.casefold() or (len(wanted) >= 4 and r.uuid.startswith(wanted))
    ]
    if len(found) != 1:
        problem = "names more than one second reading" if found else "is no second reading of this case"
        raise UserError(f"“{text}” {problem}.", f"They are: {', '.join(f'{r.uuid[:8]} by {r.reader}' for r in known)}.")
    return found[0]


def note_of(reading: Reading) -> str:
    """What was noted of a reading."""
    return str(method_of(reading.note).get("note", "")) if reading.note.startswith("{") else reading.note


def pairs_of(reading: Reading) -> list[Pair]:
    """What each of two readers marked, in pairs, as it was when the reading was finished; raises UserError before that."""
    if reading.finished is None:
        raise UserError(f"The second reading by {reading.reader} is not finished.", "Finish it first.")
    found = method_of(reading.note)
    scenes = found.get("scenes", [])
    try:
        return [
            Pair(scenes[at], first, second, (one, other), iou, far)
            for at, first, second, one, other, iou, far in found.get("pairs", [])
        ]
    except (TypeError, ValueError, IndexError):
        raise UserError(
            f"What the second reading by {reading.reader} found cannot be read.", "Another program has changed its row."
        ) from None


def agreement(
    reading: Reading, iou: float = IOU, tolerance_px: float = TOLERANCE_PX, scene: str | None = None
) -> Agreement:
    """How far the two readers agree, over all scenes of a finished reading or one of them.

    ``iou`` is the least overlap of two outlines that are one thing, ``tolerance_px`` the distance of points and lines.
    """
    _check(iou, tolerance_px)
    pairs = pairs_of(reading)
    return agreement_of([p for p in pairs if scene in (None, p.scene)], iou, tolerance_px)


def counting_error(store: CaseStore, category: str = "") -> CountError | None:
    """How far two readers' counts of a class (empty: of everything) differ, over all finished second readings.

    None where there is none, or neither reader of any marked that class. It is the error of a count by one reader; what
    both overlook is not in it.
    """
    schema = schema_of(store)
    wanted = schema.named(category) if category else ""
    pairs: list[Pair] = []
    for reading in store.all(Reading):
        if reading.finished is not None:
            named = [
                replace(
                    p,
                    scene=f"{reading.uuid} {p.scene}",
                    classes=(schema.named(p.classes[0]), schema.named(p.classes[1])),
                )
                for p in pairs_of(reading)
            ]
            pairs += [p for p in named if not wanted or wanted in p.classes]
    if not pairs:
        return None
    from roadstead.spatial.agreement import count_error

    return count_error(pairs, wanted or None)


def checked(store: CaseStore, category: str) -> str:
    """Whether a second reader checked counts of a class, as a sentence; empty where none did."""
    error = counting_error(store, category)
    return error.words if error else ""


def facts(store: CaseStore, reading: Reading) -> dict[str, Any]:
    """A reading as the command line gives it."""
    return {
        "reading": reading.uuid,
        "reader": reading.reader,
        "blind": reading.blind,
        "started": iso(reading.started) if reading.started else None,
        "finished": iso(reading.finished) if reading.finished else None,
        "scenes": list(reading.scenes),
        "marks": store.count(Annotation, reading=reading.uuid),
        "counts": store.count(Count, reading=reading.uuid),
        "note": note_of(reading),
    }


def _check(iou: float, tolerance_px: float) -> None:
    if not 0.1 <= iou <= 1:
        raise UserError(f"{iou:g} is no overlap from which two marks are one.", "Give 0.1 to 1, such as 0.5.")
    if not 0 < tolerance_px <= 1000:
        raise UserError(f"{tolerance_px:g} is no distance in pixels.", "Give up to 1000, such as 10.")


def _paired(store: CaseStore, reading: Reading, scene: str) -> list[Pair]:
    from roadstead.spatial.pairing import paired

    with store.unveiled():
        marks = [mark for mark in store.all(Annotation, scene=scene) if not mark.is_remark and mark.pixels]
    first = [_outline(mark) for mark in marks if mark.stands]
    second = [_outline(mark) for mark in marks if mark.reading == reading.uuid]
    return paired(scene, first, second)


def _outline(mark: Annotation) -> Outline:
    return Outline(mark.uuid, mark.category, mark.kind, mark.pixels, rings_of(mark.holes))


def _kept(reading: Reading, pair: Pair) -> list[Any]:
    iou = round(pair.iou, 6) if pair.iou is not None else None
    far = round(pair.distance_px, 3) if pair.distance_px is not None else None
    return [reading.scenes.index(pair.scene), pair.first, pair.second, *pair.classes, iou, far]
