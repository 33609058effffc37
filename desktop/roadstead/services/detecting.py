"""Marks proposed by a detector of the user's: an ONNX file with a YOLO or YOLO-OBB network, run over a scene in tiles."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.records import Mask, Scene
from roadstead.services.assisting import Outcome, Outline, Proposal, bounds_of
from roadstead.services.classes import schema_of
from roadstead.services.scenes import scene_file
from roadstead.spatial.box import lengthwise
from roadstead.spatial.masked import masked_cells

if TYPE_CHECKING:
    import numpy as np

    from roadstead.domain.classes import Schema
    from roadstead.imagery import ImageryPool
    from roadstead.imagery.detector import Detector, Windowed
    from roadstead.imagery.network import ModelFacts
    from roadstead.imagery.yolo import Boxes
    from roadstead.services.tasks import Progress
    from roadstead.storage import CaseStore

MAKER = "ONNX: "
"""What the makers of such runs begin with; the name of the file follows."""
OTHERS, NONE = "*", "-"
"""In a mapping: all classes that are not named; and the class that leaves out."""
MOST = 20_000
"""How many proposals one run makes; of more the best are taken."""
_MOST_TILES, _SEEN = 200_000, 0.001


@dataclass(frozen=True, slots=True)
class Wish:
    """How a model is to be run. ``classes`` maps its classes to those of the case (``*``: all others, ``-``: leave out).

    ``score`` is the least; ``overlap`` the part of a tile's side that it shares with the next; ``gsd_m`` the size of a
    pixel, metres, for which the model was trained, None to show it the scene as it is; ``layout`` and ``side`` say what the
    file leaves open (see ``imagery.network.Asked``).
    """

    model: Path
    classes: Mapping[str, str] = field(default_factory=dict)
    score: float = 0.25
    overlap: float = 0.2
    gsd_m: float | None = None
    iou: float = 0.45
    layout: str = ""
    side: int = 0


def available() -> bool:
    """Whether onnxruntime is installed."""
    from roadstead.imagery import detector

    return detector.available()


def facts_of(model: Path, progress: Progress, layout: str = "") -> ModelFacts:
    """What a model says of itself, for which it is loaded in a process of its own; raises UserError where it cannot be used."""
    from roadstead.imagery.detector import Detector
    from roadstead.imagery.network import Asked

    words = f"Looking at {model.name}"
    with Detector(model, Asked(layout=layout), lambda: progress(0.0, words)) as network:
        return network.facts


def mapped(schema: Schema, classes: Sequence[str], wanted: Mapping[str, str]) -> dict[str, str]:
    """The class of the case for each of a model's, empty where it is left out.

    By what is wanted, else by name or alias, spaces, dashes and underscores being one. Raises UserError for a class that
    either side does not have, and where nothing at all would be left.
    """
    names = {_plain(name): name for name in reversed(classes)}
    asked: dict[str, str] = {}
    for theirs, ours in wanted.items():
        if theirs != OTHERS and _plain(theirs) not in names:
            raise UserError(f"“{theirs}” is not a class of this model.", f"It has: {_listed(classes)}.")
        key = OTHERS if theirs == OTHERS else names[_plain(theirs)]
        asked[key] = "" if ours.strip() in ("", NONE) else schema.parse(ours)
    known = by_name(schema, classes)
    made = {name: asked.get(name, known[name] or asked.get(OTHERS, "")) for name in classes}
    if not any(made.values()):
        raise UserError(
            f"None of the model's classes ({_listed(classes)}) is a class of this case.",
            "Say which is which: its class = a class of the case.",
        )
    return made


def by_name(schema: Schema, classes: Sequence[str]) -> dict[str, str]:
    """The class of the case that has the name, or as an alias the name, of each of a model's; empty where none has."""
    known = {_plain(alias): c.name for c in schema for alias in (*c.aliases, c.name)}
    return {name: known.get(_plain(name), "") for name in classes}


def detect(
    store: CaseStore,
    pool: ImageryPool,
    scene: Scene,
    wish: Wish,
    progress: Progress,
    *,
    region: Outline = (),
    bands: Sequence[int] = (),
) -> Outcome:
    """What the model finds on a scene, or where the middle lies in ``region``; nothing is written.

    It is shown the picture as the scene is shown by default, or of one or three ``bands``; what lies under masks or has no
    data is grey to it, and nothing is proposed there. Raises UserError where the model or the image cannot be used.
    """
    from roadstead.imagery.detector import Detector, merged
    from roadstead.imagery.network import Asked

    _check(wish, scene, bands)
    bounds, words = bounds_of(scene, region), f"Running {wish.model.name} on {scene.name}"
    asked = Asked(wish.score, wish.iou, wish.layout, wish.side)
    with Detector(wish.model, asked, lambda: progress(0.0, f"Loading {wish.model.name}")) as network:
        classes = mapped(schema_of(store), network.facts.classes, wish.classes)
        run = _Run(store, pool, scene, network, wish, bounds, bands)
        for done, window in enumerate(run.windows):
            network.check = lambda done=done: progress(done / len(run.windows), words)
            network.check()
            run.take(done, window)
        facts = network.facts
    boxes = merged(*run.found(), run.windows, wish.iou)
    return _outcome(scene, wish, facts, classes, _within(boxes, region), run, bands, region)


class _Run:
    """A model on its way over a scene: reads a tile ahead, keeps the boxes of each."""

    def __init__(
        self,
        store: CaseStore,
        pool: ImageryPool,
        scene: Scene,
        network: Detector,
        wish: Wish,
        bounds: tuple[int, int, int, int],
        bands: Sequence[int],
    ) -> None:
        from roadstead.imagery.detector import tiles_over

        facts = network.facts
        step = wish.gsd_m / scene.gsd_m if wish.gsd_m and scene.gsd_m else 1.0
        self.shape = facts.rows, facts.columns
        self.bounds = _grown(bounds, wish.overlap * facts.columns * step, scene)
        self.windows = list(tiles_over(self.bounds, facts.columns * step, facts.rows * step, wish.overlap))
        if len(self.windows) > _MOST_TILES:
            raise UserError(
                f"It would take {len(self.windows):,} tiles.", "Search a part of the scene, or less finely."
            )
        self._scene, self._network, self._pool = scene, network, pool
        self._file, self._bands = scene_file(scene, store.path), list(bands) or None
        self._masks = store.all(Mask, scene=scene.uuid)
        self._next = self._read(self.windows[0])
        self._found: list[Windowed] = []
        self._hidden = self._shown = 0
        self._wide = sum(window[1] == self.windows[0][1] for window in self.windows)  # tiles in a row

    def _read(self, window: tuple[float, float, float, float]) -> Any:
        return self._pool.read_async(self._file, window, self.shape, bands=self._bands)

    def take(self, number: int, window: tuple[float, float, float, float]) -> None:
        """Looks at the tile of a number, while the next is read."""
        from roadstead.imagery.detector import seen_boxes
        from roadstead.imagery.network import GREY

        picture = self._next.result()
        if number + 1 < len(self.windows):
            self._next = self._read(self.windows[number + 1])
        seen = (picture[..., 3] > 0) & ~masked_cells(self._masks, window, self.shape)
        self._count(seen, number)
        if seen.mean() < _SEEN:
            return
        tile = picture[..., :3].copy()
        tile[~seen] = GREY
        boxes = self._network.look(tile)
        self._found.append(seen_boxes(boxes, seen, number, window, self.bounds))

    def _count(self, seen: np.ndarray, number: int) -> None:
        """Counts which cells of the image are seen, each in the first tile that shows it."""
        x0, y0, x1, y1 = self.windows[number]
        wide = self._wide
        left = self.windows[number - 1][2] if number % wide else x0
        top = self.windows[number - wide][3] if number >= wide else y0
        rows, columns = self.shape
        dx, dy = (x1 - x0) / columns, (y1 - y0) / rows
        part = seen[
            math.ceil((top - y0) / dy) : math.ceil((self._scene.height - y0) / dy),
            math.ceil((left - x0) / dx) : math.ceil((self._scene.width - x0) / dx),
        ]
        self._shown, self._hidden = self._shown + int(part.sum()), self._hidden + int((~part).sum())

    @property
    def unseen(self) -> float:
        """The part of what was searched that was not seen."""
        return self._hidden / max(self._hidden + self._shown, 1)

    def found(self) -> tuple[Boxes, np.ndarray, np.ndarray]:
        """All boxes in the scene's pixels, the number of the tile of each, and which of them their tile cuts off."""
        from roadstead.imagery.detector import together

        return together(self._found)


def _grown(bounds: tuple[int, int, int, int], by: float, scene: Scene) -> tuple[int, int, int, int]:
    """The bounds with room round them, so that what lies across their edge is seen whole; not beyond the image."""
    x0, y0, x1, y1 = bounds
    room = math.ceil(by)
    return max(0, x0 - room), max(0, y0 - room), min(scene.width, x1 + room), min(scene.height, y1 + room)


def _check(wish: Wish, scene: Scene, bands: Sequence[int]) -> None:
    """Raises UserError for a wish that makes no sense."""
    for value, low, high, name in (
        (wish.score, 0.01, 1.0, "the least score"),
        (wish.overlap, 0.0, 0.9, "the overlap of tiles"),
        (wish.iou, 0.05, 0.95, "the overlap of boxes"),
        (wish.gsd_m if wish.gsd_m is not None else 1.0, 0.01, 1000.0, "the size of a pixel"),
    ):
        if not (math.isfinite(value) and low <= value <= high):
            raise UserError(f"“{value:g}” is no value for {name}.", f"Give one from {low:g} to {high:g}.")
    if wish.gsd_m and not scene.gsd_m:
        raise UserError(
            f"How large a pixel of {scene.name} is on the ground is not known.",
            "Georeference the scene, or leave out the model's size of a pixel.",
        )
    if len(bands) not in (0, 1, 3):
        raise UserError("A model is shown one band or three.", "Name one or three bands.")


def _within(boxes: Boxes, region: Outline) -> Boxes:
    import numpy as np
    import shapely

    if not region or not len(boxes):
        return boxes
    middles = boxes.corners.mean(axis=1)
    area = shapely.make_valid(shapely.Polygon(region))
    return boxes.pick(np.asarray(shapely.contains_xy(area, middles[:, 0], middles[:, 1])))


def _outcome(
    scene: Scene,
    wish: Wish,
    facts: ModelFacts,
    classes: dict[str, str],
    boxes: Boxes,
    run: _Run,
    bands: Sequence[int],
    region: Outline,
) -> Outcome:
    names = [facts.classes[n] if 0 <= n < len(facts.classes) else str(n) for n in boxes.classes.tolist()]
    left: Counter[str] = Counter(name for name in names if not classes.get(name, ""))
    proposals = list(_proposals(scene, boxes, [classes.get(name, "") for name in names]))
    proposals.sort(key=lambda p: -p.score)
    gsd = wish.gsd_m or scene.gsd_m
    notes = []
    if left:
        notes.append(f"Left out, as no class of the case was named for them: {_counted(left)}.")
    if len(proposals) > MOST:
        notes.append(f"Of {len(proposals):,} the {MOST:,} of the best scores are proposed.")
    if run.unseen >= 0.005:
        notes.append(f"{run.unseen:.0%} of it was not observed (masked or without data).")
    if not wish.gsd_m:
        size = f"{scene.gsd_m:.2g} m" if scene.gsd_m else "unknown size"
        notes.append(f"The model was shown the scene's own pixels, of {size}; for which it was trained was not said.")
    parameters = {
        "model": facts.name,
        "layout": facts.layout,
        "angle": "radians, width from x towards y (down)" if facts.oriented else "",
        "classes": classes,
        "score": wish.score,
        "iou": wish.iou,
        "overlap": wish.overlap,
        "gsd_m": gsd,
        "tile_px": [facts.columns, facts.rows],
        "tiles": len(run.windows),
        "bands": list(bands),
        "region": [list(p) for p in region],
        "left_out": dict(left),
        "walls": list(facts.walls),
    }
    return Outcome(
        f"{MAKER}{facts.name}",
        tuple(proposals[:MOST]),
        parameters,
        tuple(notes),
        tuple(region),
        f"onnxruntime {facts.runtime}",
        facts.sha256,
    )


def _proposals(scene: Scene, boxes: Boxes, categories: Sequence[str]) -> Iterator[Proposal]:
    for corners, score, category in zip(boxes.corners, boxes.scores.tolist(), categories, strict=True):
        box = _on_image(scene, corners) if category else None
        if box is not None:
            yield Proposal(box, round(score, 4), category)


def _on_image(scene: Scene, corners: np.ndarray) -> tuple[Pixel, ...] | None:
    """A box as it lies on the image: the part of it that does, None where that is nothing."""
    import shapely

    low, high = corners.min(axis=0), corners.max(axis=0)
    if not (low >= 0).all() or high[0] > scene.width or high[1] > scene.height:
        part = shapely.Polygon(corners).intersection(shapely.box(0, 0, scene.width, scene.height))
        if part.area < 1.0:
            return None
        x0, y0, x1, y1 = part.bounds
        return lengthwise((Pixel(x0, y0), Pixel(x1, y0), Pixel(x1, y1), Pixel(x0, y1)))
    return lengthwise([Pixel(float(x), float(y)) for x, y in corners])


def _plain(name: str) -> str:
    return " ".join(name.replace("-", " ").replace("_", " ").split()).casefold()


def _listed(names: Sequence[str], most: int = 12) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _counted(found: Counter[str]) -> str:
    return _listed([f"{count:,} {name}" for name, count in found.most_common()])
