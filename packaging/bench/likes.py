"""How many containers and rail cars the finder of the like finds from one of them, and how many boxes are none.

    python packaging/bench/likes.py [--scenes 6] [--seed 100]

The yards are those of tests/imagery/yards.py, which know nothing of the finder: blocks of 20 and 40 ft containers in one
or in six paints, and trains of one kind of car in one or in four, at pixels of 0.3 and 0.5 m. One box is drawn exactly
round one of them, chosen at random, and the others of its kind are looked for at the default settings (score 0.6, turned
by up to 6 degrees). One is found where a box overlaps it by half (intersection over union). Told too is what the three
boxes of the three most different paints find together.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.imagery import yards
from tests.imagery.test_targets import reader

from roadstead.domain.coordinates import Pixel
from roadstead.imagery import likeness
from roadstead.plugins.assist.logic import LIKE_SCORE, turns

KINDS: dict[str, tuple[str, Callable[[int], yards.Yard]]] = {
    "40 ft, one paint, 0.5 m": ("40 ft", lambda s: yards.stacks(s, tones=1)),
    "40 ft, six paints, 0.5 m": ("40 ft", yards.stacks),
    "40 ft, six paints, 0.3 m": ("40 ft", lambda s: yards.stacks(s, gsd=0.3)),
    "20 ft, six paints, 0.5 m": ("20 ft", yards.stacks),
    "cars, one paint, 0.5 m": ("car", lambda s: yards.trains(s, tones=1)),
    "cars, four paints, 0.5 m": ("car", yards.trains),
}


def found(yard: yards.Yard, boxes: list[np.ndarray]) -> np.ndarray:
    """The like of any of the boxes, none on another."""
    side = yard.picture.shape[0]
    every: list[likeness.Alike] = []
    for box in boxes:
        corners = tuple(Pixel(float(x), float(y)) for x, y in box)
        some = likeness.alike(reader(yard.picture), corners, (0, 0, side, side), turns(6.0))
        every += [a for a in some if a.score >= LIKE_SCORE]
    return shapely.polygons([np.array(a.box) for a in likeness._distinct(every)])


def rates(boxes: np.ndarray, truth: list[np.ndarray]) -> tuple[int, int, int]:
    """How many there are, how many were found, and how many boxes there are."""
    shapes = shapely.polygons(truth)
    one, other = shapely.STRtree(shapes).query(boxes, predicate="intersects")
    shared = shapely.area(shapely.intersection(boxes[one], shapes[other]))
    good = shared / (shapely.area(boxes[one]) + shapely.area(shapes[other]) - shared) >= 0.5
    return len(truth), len(set(other[good].tolist())), len(boxes)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--scenes", type=int, default=6)
    parser.add_argument("--seed", type=int, default=100)
    given = parser.parse_args()
    print(f"{'':26}   there  recall  precision   of three boxes: recall  precision")
    for name, (kind, make) in KINDS.items():
        totals = np.zeros((2, 3), int)
        for seed in range(given.seed, given.seed + given.scenes):
            yard = make(seed)
            units = yard.units[kind]
            first = np.random.default_rng(seed).integers(len(units))
            for row, boxes in enumerate(([units[first]], _different(yard, units, 3))):
                totals[row] += rates(found(yard, boxes), units)
        (there, right, made), (_, more, boxed) = totals.tolist()
        print(
            f"{name:26} {there:7} {right / there:7.2f} {right / max(made, 1):10.2f} {more / there:24.2f} "
            f"{more / max(boxed, 1):10.2f}",
            flush=True,
        )


def _different(yard: yards.Yard, units: list[np.ndarray], count: int) -> list[np.ndarray]:
    """The darkest, the brightest and those between, evenly."""
    tones = []
    for box in units:
        x, y = box.mean(axis=0).astype(int)
        tones.append(float(yard.picture[y - 1 : y + 2, x - 1 : x + 2].mean()))
    order = np.argsort(tones)
    return [units[order[round(at)]] for at in np.linspace(0.05, 0.95, count) * (len(units) - 1)]


if __name__ == "__main__":
    main()
