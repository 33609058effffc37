"""How many ships the detector finds, how many boxes are none, how many of these on land, and how well one click boxes a ship.

    python packaging/bench/targets.py [--scenes 10] [--seed 1000] [--only NAME]

The seas are those of tests/imagery/seas.py, which know nothing of the detector: radar pictures through an impulse
response with sidelobes on clutter with texture, and optical ones with waves, glint, whitecaps, wakes, shadows and small
clouds, all with land, moles and buildings on one side. The land that the detector is told of is off by some 60 m and
has no moles, like a real coastline. A ship counts as found where the middle of a box lies in it (within a pixel or
10 m). Settings are the defaults. The click falls into the middle half of each ship. Targets: precision and recall at
least 0.9, nothing on land, median intersection over union of the clicked box at least 0.8.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.imagery import seas
from tests.imagery.test_targets import charted, iou, reader

from roadstead.imagery import blobs, targets

KINDS: dict[str, Callable[[int], seas.Sea]] = {
    "radar 10 m, calm": lambda s: seas.radar(s, texture=30, lengths=(60, 330)),
    "radar 10 m, rough": lambda s: seas.radar(s, texture=4, lengths=(60, 330)),
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


def clicked(sea: seas.Sea, radar: bool, random: np.random.Generator) -> list[float]:
    """The overlap of the box of a click into each ship with the truth, nought where there was none."""
    found = []
    for box in sea.ships:
        along, across = random.uniform(-0.25, 0.25, 2)
        x, y = box.mean(axis=0) + along * (box[0] - box[3]) + across * (box[1] - box[0])
        half = int(np.clip(1.2 * 460 / sea.gsd_m, 48, 500))
        left, top = round(x) - half, round(y) - half
        patch = reader(sea.picture)((left, top, left + 2 * half, top + 2 * half), (2 * half, 2 * half))
        blur = blobs.speckle_blur(patch) if radar else blobs.BLUR
        blob = blobs.blob_at(patch, x - left, y - top, 2.0, 460 / sea.gsd_m, blur=blur)
        found.append(iou(box - (left, top), blob.box) if blob else 0.0)
    return found


def matched(sea: seas.Sea, found: targets.Found) -> tuple[int, int, int, list[np.ndarray]]:
    """Ships found, boxes that are none, of these those on land, and the ships that were missed."""
    left, false, ashore = list(range(len(sea.ships))), 0, 0
    for hit in found.hits:
        middle = shapely.Polygon(hit.box).centroid
        reach = max(1, 10 / sea.gsd_m)
        near = [n for n in left if shapely.Polygon(sea.ships[n]).buffer(reach).contains(middle)]
        left = [n for n in left if n not in near[:1]]
        false += not near
        ashore += not near and bool(sea.land.buffer(2).intersects(middle))
    return len(sea.ships) - len(left), false, ashore, [sea.ships[n] for n in left]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--scenes", type=int, default=10, help="of each kind")
    parser.add_argument("--seed", type=int, default=1000)
    parser.add_argument("--only", default="", help="kinds whose name has this in it")
    given = parser.parse_args()
    totals, boxes = np.zeros(4, int), {"radar": [], "optical": []}
    print(f"{'':18} ships  recall  precision  on land  click IoU   s a scene", flush=True)
    for name, make in KINDS.items():
        if given.only not in name:
            continue
        radar, spent, overlaps, missed = name.startswith("radar"), 0.0, [], []
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
            overlaps += clicked(sea, radar, np.random.default_rng(seed))
        totals += counts
        boxes[name.split()[0]] += overlaps
        report(name, counts, overlaps, spent / given.scenes)
        if missed:
            print(f"{'':18} missed, metres long: {', '.join(f'{m:.0f}' for m in sorted(missed))}", flush=True)
    report("all", totals, boxes["radar"] + boxes["optical"], 0.0)
    for word, overlaps in boxes.items():
        if overlaps:
            none = sum(v == 0 for v in overlaps)
            print(f"one click, {word}: {len(overlaps)} ships, median {np.median(overlaps):.3f}, no box {none}")


def report(name: str, counts: np.ndarray, overlaps: list[float], spent: float) -> None:
    ships, right, false, ashore = counts.tolist()
    recall, precision = right / max(ships, 1), right / max(right + false, 1)
    print(
        f"{name:18} {ships:5} {recall:7.3f} {precision:10.3f} {ashore:8} {np.median(overlaps):10.3f} {spent:11.1f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
