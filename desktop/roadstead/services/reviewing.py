"""Marks that wait for a decision, carried from another date or proposed by a machine: accepted, corrected or turned down."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from roadstead.domain.errors import UserError
from roadstead.domain.methods import method_of
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Appearance, Mask, Scene, Thing
from roadstead.domain.vocabulary import MASKS
from roadstead.services.identity import GONE, UNSEEN, appearance, in_bands
from roadstead.spatial.cutting import likeness
from roadstead.spatial.masked import under_mask

if TYPE_CHECKING:
    from roadstead.storage import CaseStore

WAITING = frozenset({"carried", "proposed"})
"""The states of review in which a mark waits for a decision."""
ACCEPT, REJECT, NOT_OBSERVED, SAME = "accept", "reject", "not observed", "same"
VERDICTS = (ACCEPT, REJECT, NOT_OBSERVED, SAME)
_LIKE = 0.3  # of intersection over union, from which on two marks of a class may mean one thing
_VERBS = {ACCEPT: "Confirm", REJECT: "Turn down", NOT_OBSERVED: "State as not observed"}
_SAME_PX = 0.01


def waiting(store: CaseStore, scene: str, states: frozenset[str] = WAITING) -> list[Annotation]:
    """The marks of a scene that wait for a decision, in bands from left to right and back, so that the eye has short ways."""
    found = [m for state in sorted(states) for m in store.all(Annotation, scene=scene, review=state) if not m.reading]
    return in_bands(found)


def by_score(marks: Sequence[Annotation]) -> list[Annotation]:
    """The marks with the best scores first, those of no score last."""
    return sorted(marks, key=lambda mark: (mark.score is None, -(mark.score or 0.0), mark.uuid))


def chosen(
    marks: Sequence[Annotation],
    *,
    run: str = "",
    category: str = "",
    least: float | None = None,
    most: float | None = None,
) -> list[Annotation]:
    """Those of a run, of a class, and of scores from ``least`` to ``most``, as far as these are given; a bound leaves out
    marks of no score."""
    return [
        mark
        for mark in marks
        if (not run or mark.run == run)
        and (not category or mark.category == category)
        and (least is None or (mark.score is not None and mark.score >= least))
        and (most is None or (mark.score is not None and mark.score <= most))
    ]


def is_changed(mark: Annotation) -> bool:
    """Whether a waiting mark is no longer as it was offered (its ``method`` keeps that): moved, or of another class."""
    offered = method_of(mark.method).get("offered")
    if not isinstance(offered, dict):
        return False
    before = [tuple(p) for p in offered.get("pixels", ())]
    pairs = zip(before, mark.pixels, strict=False)
    moved = len(before) != len(mark.pixels) or any(math.dist(a, b) > _SAME_PX for a, b in pairs)
    return moved or offered.get("category", mark.category) != mark.category


def origin_of(store: CaseStore, mark: Annotation) -> Scene | None:
    """The scene from which a mark was carried; None where that is not known, or it is no longer there."""
    offered = method_of(mark.method).get("offered")
    source = store.find(Annotation, str(offered.get("from", ""))) if isinstance(offered, dict) else None
    return store.find(Scene, source.scene) if source else None


def hidden_by(store: CaseStore, mark: Annotation) -> str:
    """Why the place of a mark could not be seen (``under cloud``): more than half of it lies under a mask; empty where it could."""
    mask = under_mask(mark, store.all(Mask, scene=mark.scene))
    return MASKS.get(mask.kind, mask.kind) if mask else ""


def twin(store: CaseStore, mark: Annotation) -> Annotation | None:
    """The standing mark of the same class, of no thing yet, that lies where a waiting one does: with both it would count twice."""
    near = store.within(Annotation, mark.geometry.bounds) if mark.geometry else store.all(Annotation, scene=mark.scene)
    there = [m for m in near if (m.scene, m.category, m.object) == (mark.scene, mark.category, "") and m.stands]
    found = max(there, key=lambda m: likeness(m, mark), default=None)
    return found if found is not None and likeness(found, mark) >= _LIKE else None


def settle(store: CaseStore, marks: Sequence[Annotation], verdict: str) -> Operation:
    """Decides on waiting marks, as one action.

    Accepted, a mark stands (``corrected`` where it is no longer as it was offered). Turned down, one that a machine
    proposed is kept as ``rejected``; one that was carried goes, and of its thing it is said that it was not there, which
    can be said only where its place was open to view. Not observed: it goes, and of its thing that is said.
    The same as one marked there already (its ``twin``): it goes, and that one shows its thing.
    Raises UserError where a mark does not wait, or a verdict does not fit it.
    """
    if verdict not in VERDICTS:
        raise UserError(f"“{verdict}” is no decision.", f"Use one of: {', '.join(VERDICTS)}.")
    if not marks:
        raise UserError("No mark was named.", "Name marks that are to be confirmed.")
    put: list[Annotation | Appearance] = []
    drop: list[Annotation | Appearance] = []
    going = {mark.uuid for mark in marks} if verdict != ACCEPT else set()
    said: dict[tuple[str, str], Appearance] = {}
    for mark in marks:
        _check(store, mark, verdict)
        if verdict == ACCEPT:
            put.append(replace(mark, review="corrected" if is_changed(mark) else "accepted"))
            drop += store.all(Appearance, object=mark.object, scene=mark.scene) if mark.object else []
        elif verdict == SAME:
            put.append(replace(_twin(store, mark), object=mark.object))
            drop += [mark, *store.all(Appearance, object=mark.object, scene=mark.scene)]
        elif mark.review == "proposed":
            put.append(replace(mark, review="rejected"))
        else:
            drop.append(mark)
            others = store.all(Annotation, object=mark.object, scene=mark.scene) if mark.object else []
            if mark.object and not {m.uuid for m in others} - going:
                state = GONE if verdict == REJECT else UNSEEN
                note = hidden_by(store, mark) if verdict == NOT_OBSERVED else ""
                said[mark.object, mark.scene] = appearance(store, mark.object, mark.scene, state, note)
    scene = store.get(Scene, marks[0].scene)
    if (several := len({mark.scene for mark in marks})) > 1:
        scene = replace(scene, name=f"{several} scenes")
    what = _name(store, marks[0]) if len(marks) == 1 else f"{len(marks):,} marks"
    unique = {row.uuid: row for row in drop}
    return Operation("settle", _label(verdict, marks[0], what, scene), (*put, *said.values()), tuple(unique.values()))


def _label(verdict: str, mark: Annotation, what: str, scene: Scene) -> str:
    if verdict == REJECT and mark.review == "carried":
        return f"State {what} as not there on {scene.name}"
    if verdict == SAME:
        return f"Take what is marked on {scene.name} for {what}"
    if verdict == NOT_OBSERVED:
        return f"State {what} as not observed on {scene.name}"
    return f"{_VERBS[verdict]} {what} on {scene.name}"


def _check(store: CaseStore, mark: Annotation, verdict: str) -> None:
    name = _name(store, mark)
    if mark.review not in WAITING or mark.reading:
        raise UserError(f"{name} does not wait for a decision.", "Only marks that were carried or proposed do.")
    if verdict == SAME and not (mark.review == "carried" and mark.object):
        raise UserError(f"{name} shows no thing that another mark could show.", "Confirm it or turn it down.")
    if verdict == NOT_OBSERVED and mark.review != "carried":
        raise UserError(f"A machine proposed {name}: it was observed.", "Accept it or turn it down.")
    if verdict == REJECT and mark.review == "carried" and (why := hidden_by(store, mark)):
        raise UserError(
            f"The place of {name} is {why}: what cannot be seen is not gone.", "Say that it was not observed (N)."
        )


def _twin(store: CaseStore, mark: Annotation) -> Annotation:
    found = twin(store, mark)
    if found is None:
        raise UserError(f"No other mark lies where {_name(store, mark)} was offered.", "Confirm it or turn it down.")
    return found


def _name(store: CaseStore, mark: Annotation) -> str:
    thing = store.find(Thing, mark.object) if mark.object else None
    return thing.name if thing else mark.label or mark.category
