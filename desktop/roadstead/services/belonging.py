"""What is done while a second reading is open belongs to it, and what would disturb it is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import UNSETTLED, Annotation, Category, Count, Reading, Record, Scene, Thing
from roadstead.services.classes import schema_of
from roadstead.storage.veil import Veil

if TYPE_CHECKING:
    from roadstead.storage import CaseStore

_LATER = "Finish the second reading first."
_PLACED = ("crs", "transform", "warp", "width", "height", "height_m")


def open_reading(store: CaseStore) -> Reading | None:
    """The second reading that goes on; there is one at most."""
    return next((reading for reading in store.all(Reading) if reading.finished is None), None)


def veil_of(reading: Reading | None) -> Veil | None:
    """What is to be hidden for a reading: nothing where there is none, or it is not blind."""
    return Veil(reading.scenes, reading.uuid, reading.started) if reading is not None and reading.blind else None


def refuse_while_blind(store: CaseStore, what: str) -> None:
    """Raises UserError while marks are hidden: what is written would lack them, or show them to who must not see them."""
    reading = open_reading(store) if store.veil else None
    if reading is not None:
        raise UserError(
            f"{what} cannot be written while {reading.reader} reads {_scenes(reading)} blind: marks are hidden.", _LATER
        )


def belonging(store: CaseStore, reading: Reading, operation: Operation) -> Operation:
    """The action with its new marks given to the reading; raises UserError where it would disturb it.

    Marks and counts on the scenes of the reading are its. Nothing that rests on marks which are hidden can be changed, and
    no machine or other date speaks for the reader.
    """
    if any(isinstance(row, Reading) for row in (*operation.put, *operation.drop)):
        return operation
    scenes = frozenset(reading.scenes)
    for row in operation.put:
        _check(store, scenes, row)
    for row in operation.drop:
        if isinstance(row, Scene) and row.uuid in scenes:
            raise UserError(f"{row.name} is being read by {reading.reader} and cannot be removed.", _LATER)
        if isinstance(row, Category) and store.veil:
            raise UserError(f"The class {row.name} cannot be removed: hidden marks may have it.", _LATER)
    _check_counts(store, reading, operation)
    mine = [row for row in operation.put if isinstance(row, Annotation | Count) and row.scene in scenes]
    if held := store.hidden(row.uuid for row in _annotations((*operation.put, *operation.drop))):
        count = "one mark" if len(held) == 1 else f"{len(held):,} marks"
        raise UserError(f"“{operation.label}” would change {count} that the second reader must not see.", _LATER)
    if not mine:
        return operation
    given = {row.uuid: replace(row, reading=reading.uuid) for row in mine}
    return replace(operation, put=tuple(given.get(row.uuid, row) for row in operation.put))


def _check_counts(store: CaseStore, reading: Reading, operation: Operation) -> None:
    """Refuses to change what the first reader counted on the scenes that are read."""
    rows = [row for row in (*operation.put, *operation.drop) if isinstance(row, Count) and row.scene in reading.scenes]
    if not rows:
        return
    with store.unveiled():
        known = store.some(Count, [row.uuid for row in rows])
    if any(count.reading != reading.uuid for count in known):
        raise UserError(f"“{operation.label}” would change a count of the first reader’s.", _LATER)


def _annotations(rows: Iterable[Record]) -> Iterable[Annotation]:
    return (row for row in rows if isinstance(row, Annotation))


def _check(store: CaseStore, scenes: frozenset[str], row: Record) -> None:
    """Refuses what a second reader's eyes alone must not rest on, or what hidden marks rest on."""
    if isinstance(row, Annotation) and row.scene in scenes and row.review in UNSETTLED:
        raise UserError(
            f"A mark that was {row.review} cannot enter a second reading: it is what the reader sees that counts.",
            "Mark what you see yourself.",
        )
    if not store.veil:
        return
    if isinstance(row, Scene) and row.uuid in scenes and _moved(store.find(Scene, row.uuid), row):
        raise UserError(f"{row.name} cannot be placed anew while marks on it are hidden.", _LATER)
    if isinstance(row, Category):
        known = next((category for category in schema_of(store) if category.uuid == row.uuid), row)
        if known.name != row.name:
            raise UserError(f"The class {known.name} cannot be renamed while marks are hidden.", _LATER)
    if isinstance(row, Thing) and store.find(Thing, row.uuid):
        raise UserError("Things cannot be changed while marks of them may be hidden.", _LATER)


def _moved(before: Scene | None, after: Scene) -> bool:
    return before is not None and any(getattr(before, name) != getattr(after, name) for name in _PLACED)


def _scenes(reading: Reading) -> str:
    return "a scene" if len(reading.scenes) == 1 else f"{len(reading.scenes):,} scenes"
