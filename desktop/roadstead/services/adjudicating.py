"""Where two readers differ: what is to be decided, and what a decision does to their marks, each as one action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from roadstead.domain.errors import UserError
from roadstead.domain.methods import method_of
from roadstead.domain.operations import Operation
from roadstead.domain.records import Adjudication, Annotation, Count, Reading, Record, Scene, Sighting
from roadstead.domain.times import now
from roadstead.services.counting import after_removal, joined
from roadstead.services.readings import pairs_of
from roadstead.spatial.pairing import IOU, TOLERANCE_PX, Pair

if TYPE_CHECKING:
    from roadstead.storage import CaseStore

DECISIONS = ("first", "second", "both", "neither")
_LABELS = {
    "first": "the first reader’s stands",
    "second": "the second reader’s stands",
    "both": "both stand",
    "neither": "neither stands",
}


def open_pairs(store: CaseStore, reading: Reading) -> list[Pair]:
    """The pairs of a finished reading of which nothing is decided yet and of which a mark is left."""
    decided = {(row.first, row.second) for row in store.all(Adjudication, reading=reading.uuid)}
    left = [pair for pair in pairs_of(reading) if (pair.first, pair.second) not in decided]
    there = {mark.uuid for mark in store.some(Annotation, [u for p in left for u in (p.first, p.second) if u])}
    return [pair for pair in left if pair.first in there or pair.second in there]


def differences(store: CaseStore, reading: Reading, iou: float = IOU, tolerance_px: float = TOLERANCE_PX) -> list[Pair]:
    """The open pairs on which the readers differ: to be adjudicated one by one, scene by scene."""
    return [pair for pair in open_pairs(store, reading) if not pair.agreed(iou, tolerance_px)]


def agreeing(store: CaseStore, reading: Reading, iou: float = IOU, tolerance_px: float = TOLERANCE_PX) -> list[Pair]:
    """The open pairs on which they agree: to be accepted at once."""
    return [pair for pair in open_pairs(store, reading) if pair.agreed(iou, tolerance_px)]


def why(pair: Pair, iou: float = IOU, tolerance_px: float = TOLERANCE_PX) -> str:
    """In what the readers differ, in words; empty where they agree."""
    if not pair.second:
        return "only the first reader marked it"
    if not pair.first:
        return "only the second reader marked it"
    said = [] if pair.matched(iou, tolerance_px) else [f"the outlines differ ({_likeness(pair)})"]
    if pair.classes[0] != pair.classes[1]:
        said.append(f"{pair.classes[0]} or {pair.classes[1]}")
    return ", ".join(said)


def accept(
    store: CaseStore, reading: Reading, by: str, iou: float = IOU, tolerance_px: float = TOLERANCE_PX
) -> Operation:
    """Accepts all that both readers say, as one action: the first reader's marks go on standing."""
    pairs = agreeing(store, reading, iou, tolerance_px)
    if not pairs:
        raise UserError("No pair of marks that agree waits to be accepted.", "Adjudicate where the readers differ.")
    rule = f"of one class, from an overlap of {iou:g} or within {tolerance_px:g} px"
    rows = [_row(reading, pair, "first", f"The readers agree ({_likeness(pair)}; {rule})", by) for pair in pairs]
    number = "1 mark" if len(rows) == 1 else f"{len(rows):,} marks"
    return Operation("accept-agreed", f"Accept {number} on which {reading.reader} agrees", tuple(rows))


def decide(store: CaseStore, reading: Reading, pair: Pair, decision: str, reason: str, by: str) -> Operation:
    """Decides on a pair, with a reason, as one action: the marks that stand from then on, and the adjudication.

    A mark of the second reader's that stands becomes the case's own, in place of the first's (in its thing and in what rests
    on it) where that one goes; a mark of the first's that goes is kept as rejected. Raises UserError without a reason,
    for what cannot be decided so, and where a sighting or count rests on a mark that would go.
    """
    if decision not in DECISIONS:
        raise UserError(f"“{decision}” is no decision.", f"Use one of: {', '.join(DECISIONS)}.")
    if not reason.strip():
        raise UserError("An adjudication needs a reason.", "Say in a few words why.")
    first, second = (store.find(Annotation, uuid) if uuid else None for uuid in (pair.first, pair.second))
    _check(first, second, decision)
    taken = second if decision in ("second", "both") else None
    goes = first if decision in ("second", "neither") else None
    if goes is None:
        changed: list[Record] = [*joined(store, taken)] if taken else []
    elif taken is None:
        changed = [_rejected(goes), *_left(store, goes)]
    else:
        changed = [_rejected(goes), *_in_place(store, goes, taken)]
    scene = store.get(Scene, pair.scene)
    label = f"Adjudicate {_name(pair)} on {scene.name}: {_LABELS[decision]}"
    return Operation("adjudicate", label, (_row(reading, pair, decision, reason.strip(), by), *changed))


def _rejected(mark: Annotation) -> Annotation:
    return replace(mark, review="rejected", object="")


def _in_place(store: CaseStore, goes: Annotation, taken: Annotation) -> list[Record]:
    """A mark as the case's own in place of another, with what rests on that one."""
    if goes.kind == taken.kind == "point" and "count" in method_of(goes.method):  # it is counted in the other's tally
        taken = replace(taken, method=goes.method)
        falls: tuple[Count, ...] = ()
    else:
        falls = after_removal(store, [goes])
        taken = replace(taken, method="" if "count" in method_of(taken.method) else taken.method)
    fallen = {count.uuid for count in falls}
    resting = [row for kind in (Sighting, Count) for row in _resting(store, kind, goes) if row.uuid not in fallen]
    return [
        replace(taken, reading="", object=goes.object),
        *falls,
        *(_moved(row, goes.uuid, taken.uuid) for row in resting),
    ]


def _left(store: CaseStore, goes: Annotation) -> Sequence[Count]:
    """The tallies without a mark that goes; refused while anything else rests on it."""
    falls = after_removal(store, [goes])
    fallen = {count.uuid for count in falls}
    for kind in (Sighting, Count):
        for row in _resting(store, kind, goes):
            if row.uuid not in fallen:
                what = f"The count of {row.value} {row.unit}" if isinstance(row, Count) else "A sighting"
                raise UserError(
                    f"{what} rests on the mark of the first reader that would go.", "Unlink it there first."
                )
    return falls


def _check(first: Annotation | None, second: Annotation | None, decision: str) -> None:
    for who, mark in (("first", first), ("second", second)):
        if mark is None and decision in (who, "both"):
            raise UserError(
                f"There is no mark of the {who} reader’s that could stand.", "Let the other one stand, or neither."
            )


def _resting(store: CaseStore, kind: type[Sighting] | type[Count], mark: Annotation) -> list[Sighting | Count]:
    return [row for row in store.all(kind) if mark.uuid in row.annotations]


def _moved(row: Sighting | Count, old: str, new: str) -> Sighting | Count:
    return replace(row, annotations=tuple(new if uuid == old else uuid for uuid in row.annotations))


def _row(reading: Reading, pair: Pair, decision: str, reason: str, by: str) -> Adjudication:
    return Adjudication(
        reading=reading.uuid,
        scene=pair.scene,
        first=pair.first,
        second=pair.second,
        decision=decision,
        reason=reason,
        by=by,
        at=now(),
    )


def _likeness(pair: Pair) -> str:
    if pair.iou is not None:
        return f"overlap {pair.iou:.2f}"
    return f"{pair.distance_px:.1f} px apart" if pair.distance_px is not None else "alone"


def _name(pair: Pair) -> str:
    one, other = pair.classes
    return one if one == other or not other else other if not one else f"{one} or {other}"
