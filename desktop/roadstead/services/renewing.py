"""Heights and counts worked out again when what they rest on changes: a scene's place or its sun, a mask, a mark.

Each keeps as its method all that it was worked out from. One that cannot be worked out any more says so and keeps its
method, so that it comes back once it can be.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from roadstead.domain.errors import UserError
from roadstead.domain.methods import as_lost, method_of
from roadstead.domain.operations import Operation
from roadstead.domain.quantity import Measured
from roadstead.domain.query import Among, Holds, Query
from roadstead.domain.records import Annotation, Count, Mask, Scene
from roadstead.services import counting, shadows
from roadstead.spatial.stacking import Stacking
from roadstead.spatial.trains import Train

if TYPE_CHECKING:
    from roadstead.storage import CaseStore

R = TypeVar("R", Annotation, Scene)
_PLACE = ("crs", "transform", "warp", "height_m", "residual_m", "width", "height")
_LIGHT = ("acquired_start", "acquired_end", "sun_azimuth_deg", "sun_elevation_deg", "off_nadir_deg")
_SIZE = ("kind", "pixels", "length_m", "length_se", "height_m", "height_se")
_WORKED_OUT = ("containers", "cars")  # counts of these kinds rest on measures, the others on what was clicked


def renewed(store: CaseStore, operation: Operation) -> Operation:
    """The action with the heights and counts that follow from what it changes, as one step to be undone."""
    changes = _Changes(store, operation)
    heights = [mark for scene in changes.scenes for mark in changes.heights(scene)]
    counts = changes.counts()
    if not heights and not counts:
        return operation
    fresh = {row.uuid: row for row in heights}
    kept = tuple(fresh.pop(row.uuid, row) for row in operation.put)
    return replace(operation, put=(*kept, *fresh.values(), *counts))


class _Changes:
    """What an action changes of that on which figures rest."""

    def __init__(self, store: CaseStore, operation: Operation) -> None:
        self._store = store
        self._put = {row.uuid: row for row in operation.put if isinstance(row, Annotation | Scene | Mask | Count)}
        self._gone = {row.uuid for row in operation.drop}
        self.scenes = [row for row in self._put.values() if isinstance(row, Scene) and self._differs(row, _ALL)]
        self._masked = {row.scene for row in (*operation.put, *operation.drop) if isinstance(row, Mask)}

    def heights(self, scene: Scene) -> list[Annotation]:
        """The marks of a scene whose heights come from shadows, with the heights as they are now."""
        tests = (Among("scene", (scene.uuid,)), Holds(("method",), '"kind": "shadow"'))
        marks = self._store.some(Annotation, self._store.listing(Annotation, Query(tests)))
        made = [_height(scene, self._now(mark)) for mark in marks if mark.uuid not in self._gone]
        self._put |= {mark.uuid: mark for mark in made}
        return [mark for mark in made if mark != self._store.find(Annotation, mark.uuid)]

    def counts(self) -> list[Count]:
        """The counts that come out otherwise now."""
        found = [c for kind in _WORKED_OUT for c in self._store.all(Count, kind=kind) if "known" in method_of(c.method)]
        moved = {scene.uuid for scene in self.scenes} | self._masked
        touched = [c for c in found if c.scene in moved or any(map(self._resized, _basis(c)))]
        made = [self._count(c) for c in touched if not {c.uuid, c.scene} & self._gone and c.uuid not in self._put]
        return [count for count, before in made if count != before]

    def _count(self, count: Count) -> tuple[Count, Count]:
        scene = self._now(self._store.get(Scene, count.scene))
        try:
            return _recounted(
                count, scene, self._marks(count.annotations), self._marks(_cars(count)), self._masks(scene)
            ), count
        except UserError as error:
            return replace(count, method=as_lost(count.method, error.what)), count

    def _marks(self, uuids: Sequence[str]) -> list[Annotation]:
        found = [self._now(m) for m in self._store.some(Annotation, uuids) if m.uuid not in self._gone]
        if len(found) < len(uuids):
            raise UserError("A mark that it was counted on is gone.")
        return found

    def _masks(self, scene: Scene) -> list[Mask]:
        known = {m.uuid: m for m in self._store.all(Mask, scene=scene.uuid) if m.uuid not in self._gone}
        known |= {m.uuid: m for m in self._put.values() if isinstance(m, Mask) and m.scene == scene.uuid}
        return list(known.values())

    def _resized(self, uuid: str) -> bool:
        row = self._put.get(uuid)
        return uuid in self._gone or (row is not None and self._differs(row, _SIZE))

    def _differs(self, row: Any, names: Iterable[str]) -> bool:
        before = self._store.find(type(row), row.uuid)
        return before is not None and any(getattr(before, name) != getattr(row, name) for name in names)

    def _now(self, row: R) -> R:
        found = self._put.get(row.uuid, row)
        assert isinstance(found, type(row))  # a uuid is that of one record
        return found


_ALL = (*_PLACE, *_LIGHT)


def _height(scene: Scene, mark: Annotation) -> Annotation:
    """The mark with its height by the same shadows; without one where that cannot be worked out."""
    method = method_of(mark.method)
    foot, look = bool(method.get("foot", True)), method.get("look_azimuth_deg")
    try:
        return shadows.measured_height(scene, mark, shadows.shadows_of(mark), foot=foot, look=look)[0]
    except UserError as error:
        return replace(mark, height_m=None, height_se=None, method=as_lost(mark.method, error.what))


def _recounted(
    count: Count, scene: Scene, marks: Sequence[Annotation], measured: Sequence[Annotation], masks: Sequence[Mask]
) -> Count:
    """The count by what was stated of it then, with what is measured now; bounds that the analyst gave stay where they can."""
    method = method_of(count.method)
    known: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in method["known"].items()
    }
    stated = method.get("stated", ())
    if count.kind == "containers":
        block = counting.containers(scene, marks[0], masks, Stacking(**known), stated=stated)
        fresh = block.boxes if count.unit == "boxes" else block.teu
    else:
        known["car"] = Measured(**known["car"]) if known.get("car") else None
        fresh, _ = counting.cars(scene, marks, masks, Train(**known), stated=stated, measured=measured)
    made = replace(count, low=fresh.low, value=fresh.value, high=fresh.high, method=fresh.method)
    for end in method.get("bounds", ()):
        bound = getattr(count, end)
        if (bound <= made.value) if end == "low" else (bound >= made.value):
            made = counting.bounded(made, end, bound)
    return made


def _basis(count: Count) -> tuple[str, ...]:
    return (*count.annotations, *_cars(count))


def _cars(count: Count) -> tuple[str, ...]:
    """The marks whose length was taken as that of a car."""
    return tuple(method_of(count.method).get("measured", ()))
