"""How many ships the detector finds, how many boxes are none, how many of these on land, and how well one click boxes a ship.

    python packaging/bench/targets.py [--scenes 10] [--seed 1000] [--only NAME] [--hard]

The seas are those of tests/imagery/seas.py, which know nothing of the detector: radar pictures through an impulse
response with sidelobes on clutter with texture, and optical ones with waves, glint, whitecaps, wakes, shadows and small
clouds, all with land, moles and buildings on one side. The land that the detector is told of is off by some 60 m and
has no moles, like a real coastline. A ship counts as found where the middle of a box lies in it (within a pixel or
10 m). Settings are the defaults. The click falls into the middle half of each ship. Targets: precision and recall at
least 0.9, nothing on land, median intersection over union of the clicked box at least 0.8. What bounds that last figure
is said too: the overlap by the ship's beam in pixels, and what it would be, were the beam, or all but the beam, known.

With --hard the seas are those of tests/imagery/storms.py. Ghosts of a radar, ships at berth and breakwaters that no chart
has are borne; streaks of breaking waves of 20 m and more are taken for small ships (a shortest ship of 60 m leaves out
nearly all), and in the neighbourhood of a bank of cloud neither recall nor precision holds: the search says so, and finds
the ships once the cloud is masked.
"""

import argparse
import math
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import itertools

from tests.imagery import seas, storms
from tests.imagery.test_targets import charted, iou, reader

from roadstead.imagery import hulls, targets

KINDS: dict[str, Callable[[int], seas.Sea]] = {
    "radar 10 m, calm": lambda s: seas.radar(s, texture=30, lengths=(60, 330)),
    "radar 10 m, rough": lambda s: seas.radar(s, texture=4, lengths=(60, 330)),
    "radar 3 m": lambda s: seas.radar(s, gsd=3, count=8, clear_m=350, texture=8, lengths=(60, 330)),
    "radar 20 m": lambda s: seas.radar(s, gsd=20, side=700, lengths=(90, 330)),
    "optical 10 m": lambda s: seas.optical(s, gsd=10, side=600, count=12, lengths=(70, 330)),
    "optical 3 m": lambda s: seas.optical(s, gsd=3, side=800, waves=2 + 2 * (s % 4)),
    "optical 1 m": lambda s: seas.optical(
        s, gsd=1, side=1000, count=3, waves=2 + 2 * (s % 4), clear_m=320, lengths=(45, 160)
    ),
}
DARK: dict[str, Callable[[int], seas.Sea]] = {
    "optical 3 m, dark": lambda s: seas.optical(s, gsd=3, side=800, waves=3, land=False, clouds=0, dim=1.0)
}
"""Ships darker than the water, which a detector of bright things does not find and is not to be counted for: told apart."""


BEAMS = (0.0, 1.0, 1.5, 2.0, 3.0, 4.0, 8.0, math.inf)
"""Pixels between which the beams of ships are told apart."""


@dataclass(frozen=True)
class Click:
    """A ship's true box, and that of a click into it, both in pixels, or None; and how wide a point is seen there."""

    truth: np.ndarray
    box: np.ndarray | None
    response: float = 0.0

    @property
    def overlap(self) -> float:
        """Intersection over union, nought where there was no box."""
        return 0.0 if self.box is None else iou(self.truth, self.box)

    def told(self, *, beam: bool) -> float:
        """The overlap if the beam were known, or all but the beam."""
        if self.box is None:
            return 0.0
        (x, y, length, wide, heading), (tx, ty, long, true, way) = sides(self.box), sides(self.truth)
        told = (x, y, length, true, heading) if beam else (tx, ty, long, wide * long / length, way)
        return iou(self.truth, seas.corners(*told))


HARD: dict[str, Callable[[int], seas.Sea]] = {
    "radar, ghosts": lambda s: storms.ghosts(seas.radar(s, texture=30, lengths=(60, 330)), s),
    "radar, berths": lambda s: storms.berthed(seas.radar(s, texture=8, lengths=(60, 330)), s),
    "radar, breakwaters": lambda s: storms.breakwaters(seas.radar(s, texture=8, lengths=(60, 330)), s),
    "optical, breakers": lambda s: storms.breakers(seas.optical(s, gsd=3, waves=5), s),
    "optical, clouds": lambda s: storms.cloudy(seas.optical(s, gsd=3, waves=3), s),
    "optical 10 m, clouds": lambda s: storms.cloudy(seas.optical(s, gsd=10, side=600, count=12, lengths=(70, 330)), s),
    "optical, berths": lambda s: storms.berthed(seas.optical(s, gsd=3, waves=3), s),
    "optical, breakwaters": lambda s: storms.breakwaters(seas.optical(s, gsd=3, waves=3), s),
}
"""What a detector of bright things is easily misled by; told apart from the plain seas."""


def sides(box: np.ndarray) -> tuple[float, float, float, float, float]:
    """Middle, length, beam and heading of a box."""
    (x, y), u, v = box.mean(axis=0), box[0] - box[3], box[1] - box[0]
    return x, y, float(np.hypot(*u)), float(np.hypot(*v)), math.atan2(u[1], u[0])


def clicked(sea: seas.Sea, radar: bool, random: np.random.Generator) -> list[Click]:
    """A click into each ship."""
    found = []
    for box in sea.ships:
        along, across = random.uniform(-0.25, 0.25, 2)
        x, y = box.mean(axis=0) + along * (box[0] - box[3]) + across * (box[1] - box[0])
        half = int(np.clip(1.2 * 460 / sea.gsd_m, 48, 500))
        left, top = round(x) - half, round(y) - half
        patch = reader(sea.picture)((left, top, left + 2 * half, top + 2 * half), (2 * half, 2 * half))
        hull = hulls.hull_at(patch, x - left, y - top, 2.0, 460 / sea.gsd_m, radar=radar)
        box = box - (left, top)
        found.append(Click(box, np.array(hull.blob.box), hull.response) if hull else Click(box, None))
    return found


def told(word: str, clicks: list[Click]) -> None:
    """The overlaps of all, by the true beam in pixels, and what bounds them."""
    overlaps = np.array([c.overlap for c in clicks])
    beams = np.array([sides(c.truth)[3] for c in clicks])
    print(
        f"\none click, {word}: {len(clicks)} ships, median {np.median(overlaps):.3f} "
        f"(if the beam were known {np.median([c.told(beam=True) for c in clicks]):.3f}, if all but length / beam were "
        f"{np.median([c.told(beam=False) for c in clicks]):.3f}), no box {sum(c.box is None for c in clicks)}"
    )
    for low, high in itertools.pairwise(BEAMS):
        part = (beams >= low) & (beams < high)
        if part.any():
            print(f"  beam {low:3.1f} to {high:3.1f} px: {part.sum():4} ships, median {np.median(overlaps[part]):.2f}")
    seen = [c for c in clicks if c.box is not None and sides(c.box)[3] >= c.response]
    if seen and len(seen) < len(clicks):
        print(
            f"  where it does not say that the beam is assumed: {len(seen)}, {np.median([c.overlap for c in seen]):.3f}"
        )


def matched(sea: seas.Sea, found: targets.Found) -> tuple[int, int, int, list[np.ndarray]]:
    """Ships found, boxes that are none, of these those on land, and the ships that were missed. A box on a ship that need
    not be found, at berth or under a cloud, is neither."""
    aside = [shapely.Polygon(box).buffer(3) for box in getattr(sea, "aside", [])]
    left, false, ashore = list(range(len(sea.ships))), 0, 0
    for hit in found.hits:
        middle = shapely.Polygon(hit.box).centroid
        reach = max(1, 10 / sea.gsd_m)
        near = [n for n in left if shapely.Polygon(sea.ships[n]).buffer(reach).contains(middle)]
        left = [n for n in left if n not in near[:1]]
        if not near and any(shape.contains(middle) for shape in aside):
            continue
        false += not near
        ashore += not near and bool(sea.land.buffer(2).intersects(middle))
    return len(sea.ships) - len(left), false, ashore, [sea.ships[n] for n in left]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--scenes", type=int, default=10, help="of each kind")
    parser.add_argument("--seed", type=int, default=1000)
    parser.add_argument("--only", default="", help="kinds whose name has this in it")
    parser.add_argument("--hard", action="store_true", help="the seas that mislead, in place of the plain ones")
    given = parser.parse_args()
    totals = np.zeros(4, int)
    clicks: dict[str, list[Click]] = {}
    kinds = HARD if given.hard else KINDS
    print(f"{'':20} ships  recall  precision  on land  click IoU   s a scene", flush=True)
    for name, make in kinds.items():
        if given.only not in name:
            continue
        radar, spent, mine, missed = name.startswith("radar"), 0.0, [], []
        counts = np.zeros(4, int)
        for seed in range(given.seed, given.seed + given.scenes):
            sea = make(seed)
            search, bounds = targets.Search(radar=radar), (0, 0, *sea.picture.shape[::-1])
            start = time.perf_counter()
            found = targets.find(reader(sea.picture), charted(sea, search.land_m), bounds, sea.gsd_m, search)
            spent += time.perf_counter() - start
            right, false, ashore, gone = matched(sea, found)
            counts += (len(sea.ships), right, false, ashore)
            missed += [np.hypot(*(box[0] - box[3])) * sea.gsd_m for box in gone]
            mine += clicked(sea, radar, np.random.default_rng(seed))
        totals += counts
        clicks[name] = mine
        report(name, counts, mine, spent / given.scenes)
        if missed:
            print(f"{'':20} missed, metres long: {', '.join(f'{m:.0f}' for m in sorted(missed))}", flush=True)
    report("all", totals, [c for mine in clicks.values() for c in mine], 0.0)
    for word in ("radar", "optical"):
        if mine := [c for name, some in clicks.items() if name.startswith(word) for c in some]:
            told(word, mine)


def report(name: str, counts: np.ndarray, clicks: list[Click], spent: float) -> None:
    ships, right, false, ashore = counts.tolist()
    recall, precision = right / max(ships, 1), right / max(right + false, 1)
    print(
        f"{name:20} {ships:5} {recall:7.3f} {precision:10.3f} {ashore:8} {np.median([c.overlap for c in clicks]):10.3f} {spent:11.1f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
