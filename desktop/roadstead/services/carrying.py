"""Marks carried to another date: offered where the ground says they are, to be confirmed one by one; none stands until then."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import Cancelled, UserError
from roadstead.domain.identifiers import new_uuid
from roadstead.domain.methods import method_text
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Appearance, Mask, Registration, Scene, Thing
from roadstead.services import annotating
from roadstead.services.classes import schema_of
from roadstead.services.identity import NO_THINGS, Naming, in_bands
from roadstead.spatial.cutting import Cut, cut
from roadstead.spatial.masked import under_mask

if TYPE_CHECKING:
    import numpy as np

    from roadstead.services.tasks import Progress
    from roadstead.storage import CaseStore

_SURE = 1.959963984540054  # the 97.5 % point of the normal distribution
_SAID = ("category", "label", "attributes", "confidence", "rationale", "alternative", "basis")
"""What is carried with a shape: what the thing is said to be, how likely, and why. Not its note, height and what hides it,
which are of the one image."""


@dataclass(frozen=True, slots=True)
class Way:
    """From the pixels of one scene to those of another: ``by`` says how; ``se_m`` is the standard error, metres per axis,
    that the two georeferences leave (None where they state none)."""

    across: Callable[[np.ndarray], np.ndarray]
    by: str
    se_m: float | None = None

    def carry(self, pixels: Sequence[Pixel]) -> tuple[Pixel, ...]:
        """The same places in the other scene; not a number where there are none."""
        import numpy as np

        found = self.across(np.array(pixels, dtype=float))
        return tuple(Pixel(x, y) for x, y in found.tolist())


@dataclass(frozen=True, slots=True)
class Carried:
    """What came of carrying: the action, the marks offered, and how many were not, by the reason."""

    operation: Operation
    marks: tuple[Annotation, ...]
    scenes: tuple[Scene, ...]
    by: str
    se_m: float | None = None
    left: dict[str, int] = field(default_factory=dict)
    masked: int = 0

    @property
    def told(self) -> str:
        """What is to be said of it."""
        partial = sum(mark.partial for mark in self.marks)
        parts = [
            f"{_marks(len(self.marks))} carried to {' and '.join(scene.name for scene in self.scenes)}, {self.by}",
            f"each may lie off by {_SURE * self.se_m:.2g} m either way" if self.se_m else "",
            f"{partial:,} cut at the edge" if partial else "",
            f"{self.masked:,} under a mask" if self.masked else "",
            *(f"{number:,} {why}" for why, number in self.left.items()),
        ]
        return "; ".join(filter(None, parts)) + "."


def way(store: CaseStore, start: Scene, end: Scene) -> Way:
    """How pixels of one scene come to lie on another: by the ground, where both have a georeference (a co-registration
    that is applied is in it); else by a sound registration of the two; else pixel to pixel where they have one size.

    Raises UserError where none of this holds.
    """
    from roadstead.imagery.georeference import Georeference

    one, other = Georeference.of(start), Georeference.of(end)
    if one is not None and other is not None:
        errors = (one.se_m, other.se_m)
        se = sum(error**2 for error in errors) ** 0.5 if all(errors) else None
        if one.crs == other.crs:  # exact also where the CRS differs from WGS 84 by a datum shift
            return Way(lambda pixels: other.from_crs(one.to_crs(pixels)), "by the ground", se)
        return Way(lambda pixels: other.to_pixels(one.to_ground(pixels)), "by the ground", se)
    if one is not None or other is not None:
        bare = start if one is None else end
        raise UserError(
            f"{bare.name} has no georeference: nothing says where marks of the other date lie on it.",
            "Give it one, by control points or by laying it on the other.",
        )
    return _pixel_way(store, start, end)


def _pixel_way(store: CaseStore, start: Scene, end: Scene) -> Way:
    from roadstead.imagery.solving import applied, inverted

    for first, second in ((start, end), (end, start)):
        for row in store.all(Registration, scene=first.uuid, reference=second.uuid):
            if row.sound and len(row.matrix) == 6:
                a, b, c, d, e, f = row.matrix
                matrix = (a, b, c, d, e, f) if first is start else inverted((a, b, c, d, e, f))
                return Way(lambda pixels, m=matrix: applied(m, pixels), "as the one scene was laid on the other")
    if (start.width, start.height) == (end.width, end.height):
        return Way(lambda pixels: pixels, "pixel to pixel, as neither scene has a georeference")
    raise UserError(
        f"{start.name} and {end.name} have no georeference and differ in size.",
        "Give both a georeference, or lay one on the other.",
    )


def landing(store: CaseStore, mark: Annotation, start: Scene, end: Scene) -> Cut | None:
    """What of a mark's shape lies in another scene, in its pixels; None where it lies outside, or nothing says where."""
    try:
        across = way(store, start, end)
    except UserError:
        return None
    return _landing(across, mark, end)


def _landing(across: Way, mark: Annotation, end: Scene) -> Cut | None:
    holes = tuple(across.carry(ring) for ring in annotating.rings_of(mark.holes))
    return cut(mark.kind, across.carry(mark.pixels), holes, end.width, end.height)


def sources(store: CaseStore, scene: Scene, chosen: Sequence[str] = (), *, back: bool = False) -> list[Annotation]:
    """The marks that are to be carried from a scene: of those chosen the ones on it that stand; without any, all of it.

    All of it are those of classes that are not hidden, and for each thing that was not observed on it (masked, outside)
    its last mark before (``back``: its first after), so that a cloud breaks no chain.
    """
    if chosen:
        found = [mark for uuid in chosen if (mark := store.find(Annotation, uuid)) is not None]
        return [mark for mark in found if mark.scene == scene.uuid and mark.stands and mark.kind not in NO_THINGS]
    schema = schema_of(store)
    hidden = {category.name for category in schema if category.hidden}
    own = annotating.standing(store, scene=scene.uuid) + _unobserved(store, scene, back=back)
    return [m for m in own if m.kind not in NO_THINGS and schema.named(m.category) not in hidden]


def _unobserved(store: CaseStore, scene: Scene, *, back: bool) -> list[Annotation]:
    """The mark next in time of each thing of which a scene shows and says nothing because it could not be observed."""
    if scene.taken is None:
        return []
    scenes, masks, found = {s.uuid: s for s in store.all(Scene)}, store.all(Mask, scene=scene.uuid), []
    gone = {row.object for row in store.all(Appearance, scene=scene.uuid) if row.state == "gone"}
    for thing in store.all(Thing):
        marks = store.all(Annotation, object=thing.uuid)
        if thing.uuid in gone or any(mark.scene == scene.uuid for mark in marks):
            continue
        dated = [(t, m) for m in marks if m.stands and (t := scenes[m.scene].taken) is not None]
        before = [(t, m) for t, m in dated if (t > scene.taken if back else t < scene.taken)]
        if not before:
            continue
        moment, _ = (min if back else max)(before, key=lambda pair: pair[0])
        found += [m for t, m in before if t == moment and _hidden(store, scenes[m.scene], m, scene, masks)]
    return found


def _hidden(store: CaseStore, start: Scene, mark: Annotation, scene: Scene, masks: Sequence[Mask]) -> bool:
    """Whether the place of a mark could not be observed on a scene: it lies outside the image or under a mask."""
    if store.count(Appearance, object=mark.object, scene=scene.uuid):
        return True  # said so: what is gone was left out before
    found = landing(store, mark, start, scene)
    return found is None or under_mask(_shape(scene, found), masks) is not None


def _shape(scene: Scene, found: Cut) -> Annotation:
    return Annotation(scene=scene.uuid, kind=found.kind, pixels=found.pixels)


def next_scenes(
    store: CaseStore, scene: Scene, marks: Sequence[Annotation], *, back: bool = False
) -> tuple[Scene, ...]:
    """The next scene in time (``back``: the one before) in which any of the marks lies, and others of its day that show more.

    Raises UserError where there is none.
    """
    if scene.taken is None:
        raise UserError(f"It is not known when {scene.name} was taken.", "Type its date into its card (Ctrl+E).")
    others = [s for s in store.all(Scene) if s.taken and (s.taken < scene.taken if back else s.taken > scene.taken)]
    others.sort(key=lambda s: (s.taken, s.name), reverse=back)
    starts = {uuid: store.get(Scene, uuid) for uuid in dict.fromkeys(mark.scene for mark in marks)}
    problem = ""
    for other in others:
        try:
            ways = {uuid: way(store, start, other) for uuid, start in starts.items()}
        except UserError as error:
            problem = problem or str(error)
            continue
        if any(_landing(ways[mark.scene], mark, other) for mark in marks):
            assert other.taken is not None  # chosen so
            day = other.taken.date() if other.georeferenced else None
            return (
                other,
                *(s for s in others if s is not other and s.georeferenced and s.taken and s.taken.date() == day),
            )
    when = "before" if back else "after"
    hint = problem or "Add an image of another date (Ctrl+I)."
    raise UserError(f"No scene {when} {scene.name} shows the place of these marks.", hint)


def carry(
    store: CaseStore,
    scene: Scene,
    marks: Sequence[Annotation],
    targets: Sequence[Scene],
    progress: Progress | None = None,
) -> Carried:
    """Carries marks to the first of some scenes in which each lies, as marks that do not stand until they are confirmed.

    A mark that shows no thing yet is given one, as a carried mark is the same thing's. A thing that has a mark on such
    a scene, or of which it was said what became of it there, is left alone. Raises UserError where nothing is left.
    """
    work = _Work(store, targets)
    for number, mark in enumerate(in_bands(marks)):
        if progress is not None:
            if progress.cancelled:
                raise Cancelled
            progress(number / len(marks), f"{number:,} of {len(marks):,} marks")
        work.carry(mark)
    return work.result(scene)


class _Work:
    """One carrying: the ways between scenes, the things made, the marks made, and why others were not."""

    def __init__(self, store: CaseStore, targets: Sequence[Scene]) -> None:
        self.store, self.targets = store, targets
        self.naming = Naming(store)
        self.made: list[Annotation] = []
        self.put: list[Thing | Annotation] = []
        self.left: dict[str, int] = {}
        self.ways: list[Way] = []
        self._things: dict[str, str] = {}  # of parts of one mark, by what they share
        self._wholes: dict[str, str] = {}
        self._taken = {
            (row.object, row.scene): "are settled there already"
            for target in targets
            for row in store.all(Appearance, scene=target.uuid)
        } | {
            (mark.object, mark.scene): "are there already"
            for target in targets
            for mark in store.all(Annotation, scene=target.uuid)
            if mark.object and mark.review != "rejected"
        }
        self.way = cache(lambda start, end: way(store, self.scene(start), self.scene(end)))
        self.scene = cache(lambda uuid: store.get(Scene, uuid))

    def carry(self, mark: Annotation) -> None:
        """Offers a mark on the first scene in which it lies."""
        for target in self.targets:
            across = self.way(mark.scene, target.uuid)
            found = _landing(across, mark, target)
            if found is None:
                continue
            known = self._taken.get((mark.object, target.uuid)) if mark.object else None
            if known:
                self._leave(known)
                return
            self._offer(mark, target, found, across)
            return
        self._leave("lie outside the image")

    def _offer(self, mark: Annotation, target: Scene, found: Cut, across: Way) -> None:
        thing = mark.object or self._things.get(mark.whole, "") or self._new_thing(mark)
        said = {name: getattr(mark, name) for name in _SAID}
        whole = self._wholes.setdefault(mark.whole, new_uuid()) if mark.whole else ""
        holes = json.dumps(found.holes) if found.holes else ""
        plain = Annotation(
            scene=target.uuid, kind=found.kind, object=thing, review="carried", partial=found.partial,
            whole=whole, holes=holes, **said,
        )  # fmt: skip
        try:
            made = annotating.moved(target, plain, found.pixels)
        except UserError:
            self._leave("have no shape there")
            return
        offered = {"pixels": [list(p) for p in made.pixels], "category": made.category, "from": mark.uuid}
        self.made.append(replace(made, method=method_text({"offered": offered})))
        self.ways.append(across)
        if not mark.object:
            self.put.append(replace(mark, object=thing))

    def _new_thing(self, mark: Annotation) -> str:
        thing = self.naming.new(mark.category)
        self.put.append(thing)
        if mark.whole:
            self._things[mark.whole] = thing.uuid
        return thing.uuid

    def _leave(self, why: str) -> None:
        self.left[why] = self.left.get(why, 0) + 1

    def result(self, scene: Scene) -> Carried:
        """What came of it; raises UserError where no mark was carried."""
        names = " and ".join(target.name for target in self.targets[:2])
        if not self.made:
            why = "; ".join(f"{number:,} {reason}" for reason, number in self.left.items()) or "there are none"
            raise UserError(f"No mark was carried to {names}: {why}.", "Select others, or go to another date.")
        used = {mark.scene for mark in self.made}
        scenes = tuple(target for target in self.targets if target.uuid in used)
        label = f"Carry {_marks(len(self.made))} from {scene.name} to {' and '.join(s.name for s in scenes)}"
        masks = [mask for target in scenes for mask in self.store.all(Mask, scene=target.uuid)]
        errors = [each.se_m for each in self.ways]
        return Carried(
            operation=Operation("carry", label, (*self.put, *self.made)),
            marks=tuple(self.made),
            scenes=scenes,
            by=self.ways[0].by,
            se_m=max((e for e in errors if e is not None), default=None) if None not in errors else None,
            left=self.left,
            masked=sum(under_mask(mark, masks) is not None for mark in self.made) if masks else 0,
        )


def _marks(number: int) -> str:
    return f"{number:,} mark{'' if number == 1 else 's'}"
