"""Marks that a machine proposes: ships on water, the box of what is clicked on, and more of what is marked already.

Each run is kept with its parameters; what it found are marks that count for nothing until somebody has accepted them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from roadstead.domain.classes import defaults_of
from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.methods import method_text
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Mask, Run, Scene
from roadstead.services import annotating
from roadstead.services.classes import schema_of
from roadstead.services.scenes import scene_file
from roadstead.spatial.box import size as size_of
from roadstead.spatial.masked import cells_in, masked_cells

if TYPE_CHECKING:
    import numpy as np

    from roadstead.imagery import ImageryPool
    from roadstead.imagery.facts import Window
    from roadstead.imagery.targets import Found, Search
    from roadstead.services.tasks import Progress
    from roadstead.storage import CaseStore

BRIGHT, CLICKED, LIKE = "bright targets on water", "box of what was clicked on", "the like of a mark"
"""The makers of this module."""
VERSION = "1"
_SAME = 0.3  # intersection over union from which two boxes are of the same thing
_MESH = 33  # points a side at which places on the ground are worked out; linear between them
_LONGEST_M, _PATCH = 460.0, (96, 1000)  # the longest thing a click is taken for, and the side of what is read for it
_SAMPLE = 512
_MUCH = 0.02  # of what was searched, how much cloud and the like is told of

TURNS = (-6.0, -3.0, 0.0, 3.0, 6.0)
"""Directions in which the like is looked for, relative to the mark's, degrees."""

RADAR = re.compile(r"SAR|ICEYE|Capella|Umbra|Radarsat|COSMO|PAZ\b|KOMPSAT-5|RCM", re.IGNORECASE)
"""What the sensors and providers of radar images are called."""

Outline = Sequence[Pixel]
"""Corners in pixels."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing that a machine proposes: four corners, bow to stern, a score, 0 to 1, and a class where it knows one.

    ``doubts`` are sentences on what of it is not seen but assumed.
    """

    box: tuple[Pixel, ...]
    score: float
    category: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found on a scene, with what it rests on and what is to be said of it."""

    maker: str
    proposals: tuple[Proposal, ...]
    parameters: dict[str, Any]
    notes: tuple[str, ...] = ()
    region: tuple[Pixel, ...] = ()
    version: str = VERSION
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of an outcome: how many were proposed, and how many were not as they were rejected or marked before."""

    run: Run
    marks: tuple[Annotation, ...]
    rejected_before: int
    marked_before: int


def find_ships(
    store: CaseStore,
    pool: ImageryPool,
    scene: Scene,
    search: Search,
    progress: Progress,
    *,
    region: Outline = (),
    water: Sequence[Outline] = (),
    land: bool = True,
    bands: Sequence[int] = (),
) -> Outcome:
    """Bright things on the water of a scene; nothing is written.

    ``region`` is the outline of what is searched, all where it is empty; ``water`` are outlines that are water whatever
    the coastline says; without ``land`` no coastline is asked. Raises UserError where the image cannot be read.
    """
    from roadstead.imagery.targets import find

    bounds, scale = bounds_of(scene, region), _scale_of(pool, store, scene, bands)
    search = replace(search, radar=is_radar(scene) or scale.decibels)
    read = _reader(store, pool, scene, bands, region, scale)
    places = _land_of(scene, search.land_m, water) if land and scene.georeferenced else None
    words = f"Looking for ships on {scene.name}"
    found = find(read, places, bounds, scene.gsd_m, search, lambda done: progress(done, words))
    parameters = {
        **asdict(search),
        "cell_m": found.cell_m,
        "bands": list(bands),
        "decibels": scale.decibels,
        "land": _coast_name() if places else "",
        "water": [[list(p) for p in outline] for outline in water],
        "region": [list(p) for p in region],
        "left_out": {
            name: getattr(found, name) for name in ("cells", "unseen", "land", "joined", "misshapen", "masses")
        },
    }
    proposals = tuple(
        Proposal(hit.box, hit.score, doubts=_doubts(size_of(hit.box)[1], hit.response, radar=search.radar))
        for hit in found.hits
        if _lies_in(scene, hit.box)
    )
    told = (*_told(found, scene, places is not None, land), *_narrow(proposals))
    return Outcome(BRIGHT, proposals, parameters, told, tuple(region))


def box_at(store: CaseStore, pool: ImageryPool, scene: Scene, at: Pixel, reach_px: float = 2.0) -> Outcome:
    """The box of the thing at a pixel or within ``reach_px`` of it, measured at full resolution; nothing is written.

    Raises UserError where nothing stands out there.
    """
    from roadstead.imagery.hulls import hull_at

    longest = _LONGEST_M / scene.gsd_m if scene.gsd_m else 200.0
    side = int(min(max(2.4 * longest + 2 * reach_px, _PATCH[0]), _PATCH[1]))
    left, top = round(at.x) - side // 2, round(at.y) - side // 2
    scale = _scale_of(pool, store, scene, ())
    values = _reader(store, pool, scene, (), (), scale)((left, top, left + side, top + side), (side, side))
    radar = is_radar(scene) or scale.decibels
    hull = hull_at(values, at.x - left, at.y - top, reach_px, min(longest, side * 0.75), radar=radar)
    if hull is None:
        raise UserError(
            f"Nothing at {at.x:.0f},{at.y:.0f} stands out from what is round it as one piece.",
            "Zoom in and click on its brightest part, or draw the box by hand (B).",
        )
    blob, notes = hull.blob, _doubts(hull.blob.beam, hull.response, radar=radar)
    box = tuple(_onto(scene, Pixel(p.x + left, p.y + top)) for p in blob.box)
    parameters = {
        "at": [round(at.x, 2), round(at.y, 2)],
        "reach_px": round(reach_px, 2),
        "contrast": round(blob.contrast, 1),
        "fill": round(blob.fill, 3),
        "edge_px": round(blob.edge, 2),
        "response_px": round(hull.response, 2),
        "radar": radar,
        "decibels": scale.decibels,
        "bow": "the end that narrows more; not known",
    }
    return Outcome(CLICKED, (Proposal(box, round(blob.quality, 3), doubts=notes),), parameters, notes)


def _doubts(beam_px: float, response_px: float, *, radar: bool) -> tuple[str, ...]:
    """What is to be said of the box of a ship that the image hardly resolves across."""
    from roadstead.imagery.hulls import RATIO, RATIO_SE

    if beam_px >= response_px:
        return ()
    seen = f"The beam of the machine's box ({beam_px:.1f} px) is less than the image resolves ({response_px:.1f} px)"
    if not radar:
        return (f"{seen}: it may be off by half and more.",)
    return (
        f"{seen}: it is rather assumed than measured, from its length / {RATIO:g}, as of merchant ships (± {RATIO_SE:.0%}).",
    )


def find_like(
    store: CaseStore,
    pool: ImageryPool,
    scene: Scene,
    mark: Annotation,
    progress: Progress,
    *,
    region: Outline = (),
    turns_deg: Sequence[float] = TURNS,
    bands: Sequence[int] = (),
) -> Outcome:
    """Boxes of the size of a mark's that show the like, down to a score of ``likeness.LEAST``; nothing is written.

    Take those of a score that suits with ``scoring``. Raises UserError where the mark is no box or shows nothing to compare.
    """
    from roadstead.imagery.likeness import LEAST, alike
    from roadstead.spatial.box import lengthwise

    if mark.kind != "box" or mark.scene != scene.uuid:
        raise UserError(
            "The like is looked for of a box on the scene that is shown.", "Draw a box round one of them and select it."
        )
    read = _reader(store, pool, scene, bands, (), _Scale())
    words = f"Looking for the like on {scene.name}"
    bounds = bounds_of(scene, region)
    found = alike(read, lengthwise(mark.pixels), bounds, tuple(turns_deg), lambda done: progress(done, words))
    others = [p for p in found if _lies_in(scene, p.box) and _within_outline(p.box, region)]
    parameters = {
        "template": mark.uuid,
        "template_px": [list(p) for p in mark.pixels],
        "turns_deg": list(turns_deg),
        "least": LEAST,
        "bands": list(bands),
        "region": [list(p) for p in region],
    }
    proposals = _off([Proposal(p.box, p.score) for p in others], [mark])
    return Outcome(LIKE, tuple(proposals), parameters, (), tuple(region))


def scoring(outcome: Outcome, least: float) -> Outcome:
    """The outcome with only those of a score of ``least`` or more, which its parameters then name."""
    kept = tuple(p for p in outcome.proposals if p.score >= least)
    return replace(outcome, proposals=kept, parameters={**outcome.parameters, "least": least})


def propose(
    store: CaseStore, scene: Scene, outcome: Outcome, category: str, said: dict[str, str] | None = None
) -> tuple[Kept, Operation]:
    """The marks of an outcome and the one action that adds them with their run.

    Proposals of the same maker that nobody has looked at yet go, where this run has searched again; what was rejected
    before, and what is marked already, is not proposed again. ``category`` is for what knows none itself. Raises UserError for a class that the case does not have.
    """
    schema = schema_of(store)
    name = schema.parse(category) if category else ""
    runs = {run.uuid: run for run in store.all(Run, scene=scene.uuid)}
    own = [m for m in store.all(Annotation, scene=scene.uuid) if m.run in runs and _alike(runs[m.run], outcome)]
    stale = tuple(m for m in own if m.review == "proposed" and outcome.maker != CLICKED and _within(m, outcome.region))
    gone = {mark.uuid for mark in stale}
    rejected = [m for m in own if m.review == "rejected"]
    present = [m for m in store.all(Annotation, scene=scene.uuid) if m.uuid not in gone and _present(m)]
    clicked = outcome.maker == CLICKED
    afresh = list(outcome.proposals) if clicked else _off(outcome.proposals, rejected)
    fresh = afresh if clicked else _off(afresh, present)
    run = Run(
        scene=scene.uuid,
        maker=outcome.maker,
        version=outcome.version,
        sha256=outcome.sha256,
        parameters=json.dumps(outcome.parameters, separators=(",", ":")),
        found=len(fresh),
        at=datetime.now(UTC),
        note=" ".join(outcome.notes),
    )
    names = {p.category: schema.parse(p.category) if p.category else name for p in fresh}
    fields = {each: {**(said or {}), "attributes": defaults_of(schema.find(each))} for each in names.values()}
    marks = tuple(_mark(scene, n, p, run=run.uuid, **fields[n]) for p in fresh for n in (names[p.category],))
    kept = Kept(run, marks, len(outcome.proposals) - len(afresh), len(afresh) - len(fresh))
    return kept, Operation("propose", f"{_title(outcome)} on {scene.name}", (run, *marks), stale)


def withdraw(store: CaseStore, mark: Annotation) -> Operation:
    """Takes a proposed mark away with its run, where that made no other."""
    run = store.find(Run, mark.run)
    alone = run is not None and store.count(Annotation, run=mark.run) == 1
    return Operation(
        "withdraw", f"Take back {mark.label or mark.category}", drop=(mark, run) if run and alone else (mark,)
    )


def _mark(scene: Scene, category: str, proposal: Proposal, **fields: Any) -> Annotation:
    """A proposed box, which remembers how it was offered so that a correction shows."""
    mark = annotating.annotation(
        scene, "box", category, proposal.box, review="proposed", score=proposal.score, **fields
    )
    offered = {"pixels": [list(p) for p in mark.pixels], "category": category}
    kept = {"offered": offered, "doubts": list(proposal.doubts)} if proposal.doubts else {"offered": offered}
    return replace(mark, method=method_text(kept))


def _title(outcome: Outcome) -> str:
    count = len(outcome.proposals)
    return (
        "Propose the box clicked"
        if outcome.maker == CLICKED
        else f"Propose {count:,} {'box' if count == 1 else 'boxes'}"
    )


def _alike(run: Run, outcome: Outcome) -> bool:
    """Whether a run looked for the same: by the same maker, and for the like of the same mark."""
    if run.maker != outcome.maker:
        return False
    return outcome.parameters.get("template") == json.loads(run.parameters or "{}").get("template")


def _present(mark: Annotation) -> bool:
    return not mark.reading and mark.review != "rejected" and len(mark.pixels) > 2


def _off(proposals: Sequence[Proposal], marks: Sequence[Annotation]) -> list[Proposal]:
    """Those proposals that are not of the same thing as one of the marks."""
    import numpy as np
    import shapely

    if not marks or not proposals:
        return list(proposals)
    boxes = shapely.polygons([[tuple(c) for c in p.box] for p in proposals])
    areas = np.array([shapely.make_valid(shapely.Polygon(m.pixels)) for m in marks], dtype=object)
    one, other = shapely.STRtree(areas).query(boxes, predicate="intersects")
    shared = shapely.area(shapely.intersection(boxes[one], areas[other]))
    union = shapely.area(boxes[one]) + shapely.area(areas[other]) - shared
    on = set(one[shared >= _SAME * np.maximum(union, 1e-9)].tolist())
    return [p for number, p in enumerate(proposals) if number not in on]


def _within(mark: Annotation, region: Outline) -> bool:
    return _within_outline(mark.pixels, region)


def _within_outline(box: Outline, region: Outline) -> bool:
    import shapely

    return not region or bool(shapely.make_valid(shapely.Polygon(region)).contains(shapely.Polygon(box).centroid))


def is_radar(scene: Scene) -> bool:
    """Whether a scene's card names a radar, or its values are complex as only a radar's are."""
    return scene.dtype.startswith("complex") or bool(RADAR.search(f"{scene.sensor} {scene.provider}"))


def bounds_of(scene: Scene, region: Outline) -> tuple[int, int, int, int]:
    """The whole pixels of the image that a region touches; raises UserError where it touches none."""
    if not region:
        return 0, 0, scene.width, scene.height
    xs, ys = [p[0] for p in region], [p[1] for p in region]
    bounds = (
        max(0, int(min(xs))),
        max(0, int(min(ys))),
        min(scene.width, int(max(xs)) + 1),
        min(scene.height, int(max(ys)) + 1),
    )
    if bounds[0] >= bounds[2] or bounds[1] >= bounds[3]:
        raise UserError(f"What is to be searched lies beside the image {scene.name}.", "Move the view onto it.")
    return bounds


@dataclass(frozen=True, slots=True)
class _Scale:
    """How a file's numbers become brightness: as they are, multiplied, or out of decibels and then multiplied."""

    decibels: bool = False
    factor: float = 1.0

    def __call__(self, values: np.ndarray) -> np.ndarray:
        import numpy as np

        plain = values.astype(float)
        return self.factor * (10 ** (np.clip(plain, -200, 200) / 20) if self.decibels else plain)


def _reader(
    store: CaseStore, pool: ImageryPool, scene: Scene, bands: Sequence[int], region: Outline, scale: _Scale
) -> Callable[[Window, tuple[int, int]], np.ndarray]:
    """Reads the brightness of parts of a scene, without what lies under its masks or beside the region."""
    import numpy as np
    import shapely

    file, masks = scene_file(scene, store.path), store.all(Mask, scene=scene.uuid)
    areas = [shapely.make_valid(shapely.Polygon(region))] if region else []

    def read(window: Window, shape: tuple[int, int]) -> np.ndarray:
        values = scale(pool.values(file, window, shape, bands).result())
        values[masked_cells(masks, window, shape)] = np.nan
        if areas:
            values[~cells_in(areas, window, shape)] = np.nan
        return values

    return read


def _scale_of(pool: ImageryPool, store: CaseStore, scene: Scene, bands: Sequence[int]) -> _Scale:
    """The scale on which a typical value of a file of fractions is 100, as the detectors reckon with whole numbers.

    Values most of which lie below nought are the logarithms of a radar's power: no other image's do.
    """
    if not scene.dtype.startswith("float"):
        return _Scale()
    import numpy as np

    size = min(_SAMPLE, scene.height), min(_SAMPLE, scene.width)
    values = pool.values(scene_file(scene, store.path), (0, 0, scene.width, scene.height), size, bands).result()
    seen = values[np.isfinite(values)]
    if not len(seen):
        return _Scale()
    decibels = float(np.median(seen)) < -1.0 and float(seen.min()) > -200.0
    typical = float(np.median(np.abs(_Scale(decibels)(seen))))
    return _Scale(decibels, 100.0 / typical if typical > 0 else 1.0)


def _land_of(
    scene: Scene, margin_m: float, water: Sequence[Outline]
) -> Callable[[Window, tuple[int, int]], np.ndarray]:
    """Which cells of a window of a scene are land by the shipped coastline, or within its error of land."""
    import numpy as np
    import shapely
    from scipy.ndimage import map_coordinates

    from roadstead.imagery.georeference import Georeference
    from roadstead.spatial.ashore import ashore
    from roadstead.spatial.coastline import shipped

    georeference = Georeference.of(scene)
    assert georeference is not None  # the caller has seen to it
    margin = margin_m + (scene.georef_se_m or 0.0) * 2
    wet = [shapely.make_valid(shapely.Polygon(outline)) for outline in water]

    def land(window: Window, shape: tuple[int, int]) -> np.ndarray:
        x, y = np.linspace(window[0], window[2], _MESH), np.linspace(window[1], window[3], _MESH)
        ground = georeference.to_ground(np.column_stack([np.tile(x, _MESH), np.repeat(y, _MESH)])).reshape(
            _MESH, _MESH, 2
        )
        lon, lat = ground[..., 0], ground[..., 1]
        lon = (lon - lon[_MESH // 2, _MESH // 2] + 180) % 360 - 180 + lon[_MESH // 2, _MESH // 2]
        rows, columns = ((np.arange(n) + 0.5) / n * (_MESH - 1) for n in shape)
        at = np.meshgrid(rows, columns, indexing="ij")
        dry = ashore(shipped(), *(map_coordinates(v, at, order=1) for v in (lon, lat)), margin)
        return dry & ~cells_in(wet, window, shape) if wet else dry

    return land


def _coast_name() -> str:
    from roadstead.spatial.coastline import shipped

    return shipped().name


def _told(found: Found, scene: Scene, masked: bool, wanted: bool) -> tuple[str, ...]:
    """What the analyst must know of a run besides what it found."""
    notes = []
    if not masked:
        why = "as was asked" if not wanted else f"as {scene.name} has no georeference"
        notes.append(f"Land was not excluded, {why}: expect false alarms there.")
    elif found.cells and found.land:
        share = found.land / found.cells
        notes.append(
            f"{share:.0%} of it is land or too close to the coastline to tell; ships there were not looked for."
        )
    if found.cells and found.unseen:
        notes.append(f"{found.unseen / found.cells:.0%} of it was not observed (masked or without data).")
    if found.masses > _MUCH * found.cells:
        notes.append(
            f"{found.masses / found.cells:.0%} of it is water under something far brighter (cloud, ice, shoals): beside it "
            "ships are missed and scraps taken for ships. Mask it with its ragged edge, and search again."
        )
    if found.joined:
        notes.append(
            f"{found.joined:,} bright things hang together with land and were left out, ships at berth among them."
        )
    if not scene.gsd_m:
        notes.append("The size of its pixels is not known and was taken for 3 m.")
    return tuple(notes)


def _narrow(proposals: Sequence[Proposal]) -> tuple[str, ...]:
    count = sum(bool(p.doubts) for p in proposals)
    return (f"The beam of {count:,} is less than the image resolves: rather assumed than measured.",) if count else ()


def _lies_in(scene: Scene, box: Outline) -> bool:
    return all(-0.5 <= x <= scene.width + 0.5 and -0.5 <= y <= scene.height + 0.5 for x, y in box)


def _onto(scene: Scene, at: Pixel) -> Pixel:
    """The pixel, moved onto the image where it lies a little beside it."""
    return Pixel(min(max(at.x, 0.0), float(scene.width)), min(max(at.y, 0.0), float(scene.height)))
