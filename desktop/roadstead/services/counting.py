"""How many: tallies by clicks, containers in a block, cars on a track; each a range with all that it rests on."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from statistics import stdev
from typing import TYPE_CHECKING, Any

from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.methods import method_of, method_text
from roadstead.domain.operations import Operation
from roadstead.domain.quantity import Measured
from roadstead.domain.query import Among, Between, Query, Standing
from roadstead.domain.records import Annotation, Count, Mask, Scene
from roadstead.services import annotating
from roadstead.services.belonging import open_reading
from roadstead.spatial.box import lengthwise
from roadstead.spatial.masked import covered_share
from roadstead.spatial.stacking import Stack, Stacking, count_block
from roadstead.spatial.trains import GAUGES, Train, cars_of, count_cars, count_seen, lengths_of

if TYPE_CHECKING:
    from roadstead.storage import CaseStore

Bounds = tuple[float, float]
_WIDTH_95 = 1.959963984540054  # the 97.5 % point of the normal distribution
CAR_LENGTHS = (5.0, 40.0)
"""Metres between which something can be a rail car."""
_STATED = "The range is what the analyst states."
_HIDDEN = 0.98  # of a block or track under masks, from which on nothing of it was observed


# -- tallies ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Click:
    """One step of a tally: the point that was marked, the tally with it, and the action that writes both."""

    point: Annotation
    count: Count
    operation: Operation


def clicked(scene: Scene, category: str, pixel: Pixel, count: Count | None = None) -> Click:
    """One more of a class, marked at a pixel; begins a tally where none is given. Nothing waits for its end: each click is kept."""
    count = count or Count(scene=scene.uuid, kind="tally", category=category, unit=category)
    point = annotating.annotation(scene, "point", category, (pixel,), method=_belongs(count))
    more = _tallied(count, count.value + 1)
    return Click(point, more, Operation("tally", f"Count {category} {more.value} on {scene.name}", (point, more)))


def unclicked(store: CaseStore, count: Count) -> tuple[Count | None, Operation]:
    """The tally without its last point, None when that was the only one, and the action that takes it back."""
    points = points_of(store, count)
    if len(points) < 2:
        return None, Operation("untally", f"Take back the tally of {count.category}", drop=(*points, count))
    left = tuple(uuid for uuid in count.annotations if uuid != points[-1].uuid)
    less = _tallied(replace(count, annotations=left), len(points) - 1)
    return less, Operation("untally", f"Take back {count.category} {count.value}", (less,), drop=(points[-1],))


def ended(store: CaseStore, count: Count) -> Operation:
    """Ends a tally: from now on it names its points."""
    points = tuple(point.uuid for point in points_of(store, count))
    return Operation(
        "end-tally", f"End the tally: {count.value} {count.category}", (replace(count, annotations=points),)
    )


def tally(
    scene: Scene, category: str, pixels: Sequence[Pixel], *, doubt: tuple[int, int] | None = None, label: str = ""
) -> tuple[Count, Operation]:
    """A whole tally at once; ``doubt`` are the bounds of how many there may be, where the analyst states any."""
    if not pixels:
        raise UserError("The tally has no point.", 'Give pixels, such as --points "10,20 30,40".')
    count = Count(scene=scene.uuid, kind="tally", category=category, unit=category, label=label)
    method = _belongs(count)
    points = tuple(annotating.annotation(scene, "point", category, (p,), method=method) for p in pixels)
    count = _tallied(replace(count, annotations=tuple(p.uuid for p in points)), len(points))
    if doubt:
        count = doubted(count, *doubt)
    return count, Operation("tally", f"Count {count.value} {category} on {scene.name}", (*points, count))


def doubted(count: Count, low: int, high: int) -> Count:
    """The count with the range that an analyst states; raises UserError where the value lies outside."""
    if not 0 <= low <= count.value <= high:
        raise UserError(
            f"The range {low} to {high} does not hold the count of {count.value}.",
            "Give the least and the most that there may be.",
        )
    return replace(count, low=low, high=high)


def bounded(count: Count, end: str, bound: int) -> Count:
    """The count with its ``low`` or ``high`` as the analyst states it; raises UserError where the value lies outside."""
    if count.lost:
        raise UserError(f"This count is no longer known: {count.lost}", "Bounds need a count.")
    low, high = (bound, count.high) if end == "low" else (count.low, bound)
    method = method_of(count.method)
    words = [word for word in method.get("words", ()) if word != _STATED]
    ends = sorted({end, *method.get("bounds", ())})
    text = method_text({**method, "bounds": ends, "words": [*words, _STATED]})
    return replace(doubted(count, low, high), method=text)


def points_of(store: CaseStore, count: Count) -> list[Annotation]:
    """The points of a tally in the order in which they were set."""
    return store.all(Annotation, scene=count.scene, method=_belongs(count))


def after_removal(store: CaseStore, marks: Sequence[Annotation]) -> tuple[Count, ...]:
    """The tallies as they are once these points are gone, so that a total never says more than there are points.

    One that another reader has counted keeps its total when a point of it, which is the case's own by now, goes.
    """
    gone: dict[str, int] = {}
    for mark in marks:
        owner = method_of(mark.method).get("count") if mark.kind == "point" else None
        if isinstance(owner, str):
            gone[owner] = gone.get(owner, 0) + 1
    left = {mark.uuid for mark in marks}
    tallies = store.all(Count, kind="tally")
    touched = [c for c in tallies if c.uuid in gone or (not c.stands and left.intersection(c.annotations))]
    return tuple(
        replace(
            _tallied(c, c.value - gone[c.uuid]) if c.uuid in gone else c,
            annotations=tuple(a for a in c.annotations if a not in left),
        )
        for c in touched
    )


def joined(store: CaseStore, point: Annotation) -> tuple[Annotation | Count, ...]:
    """A second reader's point as the case's own: one more of the case's tally of its class there, where there is just one."""
    free = replace(point, reading="", method="" if "count" in method_of(point.method) else point.method)
    own = store.all(Count, scene=point.scene, kind="tally", category=point.category)
    if point.kind != "point" or len(own := [count for count in own if count.stands]) != 1:
        return (free,)
    more = replace(_tallied(own[0], own[0].value + 1), annotations=(*own[0].annotations, point.uuid))
    return replace(free, method=_belongs(own[0])), more


def _belongs(count: Count) -> str:
    return method_text({"count": count.uuid})


def _tallied(count: Count, value: int) -> Count:
    """The tally with another value; a doubt that was stated keeps its distance."""
    fewer, more = count.value - count.low, count.high - count.value
    words = [f"{value} clicked one by one on the image."]
    if fewer or more:
        words.append(_STATED)
    return replace(
        count,
        low=max(value - fewer, 0),
        value=value,
        high=value + more,
        method=method_text({"kind": "tally", "words": words}),
    )


# -- containers -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Block:
    """What a block holds: the counts of boxes and of TEU with how they came about."""

    stack: Stack
    boxes: Count
    teu: Count

    def keep(self, mark: Annotation) -> Operation:
        """The action that writes both counts."""
        what = f"{self.teu.low} to {self.teu.high} TEU in {mark.label or mark.category}"
        return Operation("count-containers", f"Count {what}", (self.boxes, self.teu))


def containers(
    scene: Scene, mark: Annotation, masks: Sequence[Mask], known: Stacking, *, stated: Sequence[str] = ()
) -> Block:
    """The containers in a block outlined by a box or by a polygon of four corners.

    ``stated`` are the names of the fields of ``known`` that the analyst has stated, the rest is assumed. The height is
    the mark's own, from its shadow. Raises UserError where the block cannot be measured, or its tiers are not known.
    """
    length, width = _block_size(scene, mark)
    hidden = _observed(mark, masks)
    if mark.height is None and known.tiers is None:
        raise UserError(
            f"How high {mark.label or mark.category} is stacked is not known.",
            "Measure its shadow (Shift+N), or state the tiers.",
        )
    known = replace(known, visible=1 - hidden)
    stack = count_block(length, width, mark.height, known)
    method = {
        "kind": "containers",
        "length_m": length.json(),
        "width_m": width.json(),
        "height_m": mark.height.json() if mark.height else None,
        "known": asdict(known),
        "stated": sorted(stated),
        **asdict(stack),
        "not_observed": hidden,
        "words": _block_words(length, width, mark.height, known, stack, stated),
    }
    text = method_text(method)

    def count(unit: str, low: int, value: int, high: int) -> Count:
        return Count(
            scene=scene.uuid,
            kind="containers",
            category="container",
            label=mark.label,
            low=low,
            value=value,
            high=high,
            unit=unit,
            method=text,
            annotations=(mark.uuid,),
        )

    return Block(stack, count("boxes", *stack.boxes), count("TEU", *stack.teu))


def _block_size(scene: Scene, mark: Annotation) -> tuple[Measured, Measured]:
    if mark.kind not in ("box", "polygon") or len(mark.pixels) != 4:
        raise UserError(
            f"{(mark.label or mark.category).capitalize()} is no block of four corners.",
            "Outline it with the block tool (Alt+N) or as a box.",
        )
    measures = annotating.measures_of(scene, "box", lengthwise(mark.pixels))
    if not measures:
        raise UserError(f"The scene {scene.name} has no georeference.", "Containers are counted by the metre.")
    return measures["length"], measures["width"]


def _block_words(
    length: Measured,
    width: Measured,
    height: Measured | None,
    known: Stacking,
    stack: Stack,
    stated: Sequence[str],
) -> list[str]:
    high = f", {height} high by its shadow" if height and not known.tiers else ""
    by_eye = [name for name in ("bays", "rows", "tiers") if getattr(known, name)]
    counted = f" ({' and '.join(by_eye)} as counted by eye)" if by_eye else ""

    def said(name: str) -> str:
        return "stated" if name in stated else "assumed, as nothing is stated"

    words = [
        f"Block of {length} by {width}{high}: {_range(stack.bays)} bays of 20 ft × {_range(stack.rows)} rows × "
        f"{_range(stack.tiers)} tiers{counted}.",
        f"Cells taken: {_percent(known.fill)} ({said('fill')}).",
        f"Boxes of 40 ft: {_percent(known.forty)} ({said('forty')})"
        + (f", of 45 ft: {_percent(known.fortyfive)} (counted as 2.25 TEU)." if known.fortyfive[1] else "."),
        f"Gaps of {known.along[0]:g} to {known.along[1]:g} m along and {known.across[0]:g} to {known.across[1]:g} m across "
        f"({said('along')}); high cubes: {_percent(known.high_cubes)} ({said('high_cubes')}); containers lie "
        f"{'along' if known.lengthwise else 'across'} the block's long side.",
        "Each range holds the truth in 95 of 100 cases where what is stated and assumed is right.",
    ]
    if known.visible < 1:
        words.append(_not_observed("block", 1 - known.visible))
    return words


# -- rail cars --------------------------------------------------------------------------------------------------------


def cars(
    scene: Scene,
    marks: Sequence[Annotation],
    masks: Sequence[Mask],
    known: Train,
    *,
    stated: Sequence[str] = (),
    measured: Sequence[Annotation] = (),
    hidden: Bounds = (0.0, 0.0),
) -> tuple[Count, Operation]:
    """The rail cars on lines drawn along tracks, or, of boxes and points, as many as were marked.

    ``measured`` are cars on the image whose mean length is taken; ``hidden`` is the share of the cars that could not be
    seen where they were marked one by one. Raises UserError where neither can be counted.
    """
    if not marks:
        raise UserError(
            "Nothing is chosen to count cars on.", "Draw a line along the occupied track, or mark the cars."
        )
    lines = [mark for mark in marks if mark.kind == "line"]
    if lines and len(lines) < len(marks):
        raise UserError("Tracks and single cars are counted apart.", "Choose lines alone, or boxes and points alone.")
    if lines:
        found, method = _on_tracks(scene, lines, masks, known, stated, measured)
    else:
        found, method = _one_by_one(marks, hidden)
    count = Count(
        scene=scene.uuid,
        kind="cars",
        category="rail car",
        label=marks[0].label if len(marks) == 1 else "",
        low=found[0],
        value=found[1],
        high=found[2],
        unit="cars",
        method=method_text(method),
        annotations=tuple(mark.uuid for mark in marks),
    )
    return count, Operation("count-cars", f"Count {_range(found)} rail cars on {scene.name}", (count,))


def _on_tracks(
    scene: Scene,
    lines: Sequence[Annotation],
    masks: Sequence[Mask],
    known: Train,
    stated: Sequence[str],
    measured: Sequence[Annotation],
) -> tuple[tuple[int, int, int], dict[str, Any]]:
    lengths, hidden = [], 0.0
    for line in lines:
        if line.length is None:
            raise UserError(f"The scene {scene.name} has no georeference.", "Cars are counted by the metre.")
        share = _observed(line, masks)
        hidden += share * line.length.value
        lengths.append(Measured(line.length.value * (1 - share), line.length.se))
    if measured:
        known = replace(known, car=mean_length(measured))
    found = count_cars(lengths, known)
    total = Measured(sum(m.value for m in lengths), math.hypot(*(m.se for m in lengths)))
    words = [
        f"{total} of track taken up{f' on {len(lines)} lines' if len(lines) > 1 else ''}, "
        f"{_percent(known.empty)} of it gaps that were drawn over ({_said('empty', stated)}), without locomotives.",
        _car_words(known, stated, len(measured)),
        f"Slack in the couplings: {known.slack[0]:g} to {known.slack[1]:g} m a car ({_said('slack', stated)}).",
        "The range holds the truth in 95 of 100 cases where what is stated and assumed is right.",
    ]
    if hidden:
        words.append(_not_observed("track", hidden / (hidden + total.value)))
    return found, {
        "kind": "cars",
        "length_m": total.json(),
        "known": {**asdict(known), "car": known.car.json() if known.car else None},
        "measured": [mark.uuid for mark in measured],
        "stated": sorted(stated),
        "not_observed": hidden / (hidden + total.value),
        "words": words,
    }


def mean_length(marks: Sequence[Annotation]) -> Measured:
    """The mean length of cars marked on the image: its error holds the clicks, and of several how much they differ."""
    lengths, (least, most) = [mark.length for mark in marks if mark.length is not None], CAR_LENGTHS
    if len(lengths) < len(marks) or not all(least <= m.value <= most for m in lengths):
        raise UserError(
            "What is to give the length of a car is no car.", "Choose lines or boxes of 5 to 40 m, one for each car."
        )
    many = len(lengths)
    values = [m.value for m in lengths]
    clicks = math.hypot(*(m.se for m in lengths)) / many
    return Measured(sum(values) / many, math.hypot(clicks, stdev(values) / math.sqrt(many) if many > 1 else 0.0))


def _car_words(known: Train, stated: Sequence[str], measured: int) -> str:
    if known.car is not None and not measured:
        return f"A car is {known.car} long, as the analyst states."
    if known.car is not None:
        how = f"the mean of {measured} cars" if measured > 1 else "one car, taken as like the others"
        return f"A car is {known.car} long, measured on the image ({how})."
    short, long = lengths_of(known.gauge)
    doubtful = ", ".join(car.name for car in cars_of(known.gauge) if not car.checked)
    gauges = " and ".join(f"{gauge} mm" for gauge in GAUGES[known.gauge])
    far = (
        f", long ones {long[0]:g} to {long[1]:g} m: {_percent(known.long_share)} ({_said('long_share', stated)})"
        if long
        else ""
    )
    return (
        f"Gauge {gauges} ({_said('gauge', stated)}): common cars are {short[0]:g} to {short[1]:g} m long over couplers{far}. "
        f"From one source only: {doubtful}."
    )


def _one_by_one(marks: Sequence[Annotation], hidden: Bounds) -> tuple[tuple[int, int, int], dict[str, Any]]:
    found = count_seen(len(marks), hidden)
    words = [f"{len(marks)} marked one by one on the image."]
    if hidden[1]:
        words.append(f"{_percent(hidden)} of the cars could not be seen, as the analyst states.")
    return found, {"kind": "cars", "seen": len(marks), "hidden": hidden, "words": words}


# -- what both share --------------------------------------------------------------------------------------------------


def chosen(store: CaseStore, uuids: Sequence[str]) -> tuple[Scene, list[Annotation], list[Mask]]:
    """The marks of these uuids (or unambiguous starts of them), their scene and its masks.

    Raises UserError where one is no mark, where they lie on several scenes, or where one does not stand: as the case's own,
    or, while a second reading goes on, as the reader's.
    """
    reading = open_reading(store)
    marks = [annotating.find_mark(store, uuid) for uuid in uuids]
    scenes = {mark.scene for mark in marks}
    scene = store.find(Scene, next(iter(scenes))) if len(scenes) == 1 else None
    if scene is None:
        raise UserError("The marks do not lie on one scene.", "Count each scene by itself.")
    for mark in marks:
        theirs = reading is not None and mark.reading == reading.uuid
        if not (replace(mark, reading="") if theirs else mark).stands:
            raise UserError(
                f"{(mark.label or mark.category).capitalize()} is not a statement of the case yet.",
                "Accept or confirm it first.",
            )
    return scene, marks, store.all(Mask, scene=scene.uuid)


def parse_bounds(text: str, words: dict[str, Bounds] | None = None) -> Bounds:
    """A share from a word, ``0.8``, ``0.6..0.9`` or ``60..90%``; raises UserError for what is none."""
    bare = text.strip().lower()
    if words and bare in words:
        return words[bare]
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(?:%?\s*\.\.\s*(\d+(?:\.\d+)?))?\s*(%?)", bare)
    low, high = (float(found[1]), float(found[2] or found[1])) if found else (2.0, 2.0)
    if found and found[3]:
        low, high = low / 100, high / 100
    if not 0 <= low <= high <= 1:
        known = f" or one of: {', '.join(words)}" if words else ""
        raise UserError(f"“{text}” is not a share.", f"Write 60..90%{known}.")
    return low, high


def parse_whole(text: str, name: str) -> tuple[int, int]:
    """Whole bounds from ``3`` or ``3..4``; raises UserError for what is none."""
    found = re.fullmatch(r"(\d{1,4})(?:\s*\.\.\s*(\d{1,4}))?", text.strip())
    low, high = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 1 <= low <= high:
        raise UserError(f"“{text}” is not a number of {name}.", "Write 3, or 3..4.")
    return low, high


def parse_metres(text: str) -> Bounds:
    """Bounds in metres from ``0.1..0.4``; raises UserError for what is none."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(?:\s*\.\.\s*(\d+(?:\.\d+)?))?\s*m?", text.strip())
    low, high = (float(found[1]), float(found[2] or found[1])) if found else (1.0, 0.0)
    if not low <= high <= 50:
        raise UserError(f"“{text}” is not a distance in metres.", "Write 0.1..0.4.")
    return low, high


def parse_length(text: str) -> Measured:
    """The length of a car from ``15.0 ± 0.3`` (the half width of its 95 % interval); raises UserError for what is none."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*m?\s*(?:±|\+-|\+/-)\s*(\d+(?:\.\d+)?)\s*m?", text.strip())
    if not found:
        raise UserError(f"“{text}” is not a length with its doubt.", "Write metres such as 15.0 ± 0.3 (or 15.0+-0.3).")
    value, half = float(found[1]), float(found[2])
    if not (CAR_LENGTHS[0] <= value <= CAR_LENGTHS[1] and 0 < half < value / 2):
        raise UserError(f"“{text}” is no length of a car.", "Cars are 5 to 40 m long; write such as 15.0 ± 0.3.")
    return Measured(value, half / _WIDTH_95)


def cars_marked(store: CaseStore, scene: str, but: Sequence[Annotation] = ()) -> list[Annotation]:
    """The marks on a scene that show one rail car each, by which the length of a car can be measured."""
    tests = (
        Among("scene", (scene,)),
        Among("category", ("rail car", *{mark.category for mark in but})),
        Among("kind", ("box", "line")),
        Between("length_m", *CAR_LENGTHS),
        Standing(),
    )
    without = {mark.uuid for mark in but}
    return [
        mark for mark in store.some(Annotation, store.listing(Annotation, Query(tests))) if mark.uuid not in without
    ]


def in_words(count: Count) -> str:
    """``285 (240 to 330) TEU``, the range alone where the value is sure."""
    unit = {"boxes": "containers", "cars": "rail cars"}.get(count.unit, count.unit or count.category)
    if count.lost:
        return f"{unit}: no longer known"
    return f"{_range((count.low, count.value, count.high))} {unit}"


def _observed(mark: Annotation, masks: Sequence[Mask]) -> float:
    """The share of a mark that lies under masks; raises UserError where nothing of it was observed."""
    share = covered_share(mark, masks)
    if share >= _HIDDEN:
        raise UserError(
            f"{(mark.label or mark.category).capitalize()} lies under a mask: it was not observed.",
            "Count it on another date.",
        )
    return share


def _not_observed(what: str, share: float) -> str:
    return f"{share:.0%} of the {what} lies under a mask: not observed, and not counted."


def _said(name: str, stated: Sequence[str]) -> str:
    return "stated" if name in stated else "assumed, as nothing is stated"


def _range(found: tuple[int, int, int]) -> str:
    low, value, high = found
    return f"{value:,}" if low == high else f"{value:,} ({low:,} to {high:,})"


def _percent(bounds: Bounds) -> str:
    low, high = (f"{100 * b:.0f}" for b in bounds)
    return f"{low} %" if low == high else f"{low} to {high} %"
