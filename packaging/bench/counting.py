"""How often the ranges of containers and of rail cars hold the truth, and how wide they are.

    python packaging/bench/counting.py [--stacks 200] [--trains 200] [--seed 1]

Stacks and trains are built here box by box and car by car, with their own gaps, types and holes, and looked at as an
analyst does: the block's outline, a shadow's foot and tip, and the track are clicked with an error of half a pixel to a
pixel in an image of 0.3 to 0.7 m; lengths are then measured by the program. What the analyst sees beside that is said
in the program's own words, with an error of the eye: the share of 40 ft boxes and how full the block is (from those on
top), the share of long cars, or one car is measured. A block is outlined by its four corners, as the tool for it does, and
its shadow is measured at two places. Target: at least 90 % of the ranges hold the truth, at a median width under 35 % of
the count.

It says the same for less careful ways, which are no part of the target: one shadow alone, a block outlined as ships are (by
three clicks), and an analyst who says nothing, so that only what the program assumes by itself is left.
"""

import argparse
import math
import sys
from dataclasses import dataclass, replace

import numpy as np

from roadstead.domain.coordinates import Pixel
from roadstead.domain.quantity import Measured
from roadstead.domain.records import Scene
from roadstead.services import annotating
from roadstead.spatial.box import box_from_axis
from roadstead.spatial.shadow import Light, height_of
from roadstead.spatial.stacking import FILLS, Stacking, count_block
from roadstead.spatial.trains import LONG_SHARES, Train, count_cars

MIDDLE = 2000.0  # pixels: where the thing stands in the scene
Array = np.ndarray


@dataclass(frozen=True)
class Result:
    """One range and the truth."""

    low: int
    value: int
    high: int
    truth: int

    @property
    def holds(self) -> bool:
        return self.low <= self.truth <= self.high

    @property
    def width(self) -> float:
        return (self.high - self.low) / self.truth


@dataclass(frozen=True)
class Heap:
    """A block as it stands: metres in a frame of its own, x along, y across."""

    boxes: int
    teu: int
    outline: Array  # the four corners of what stands there
    heights: Array  # of the columns of the most tiers
    top_forties: float  # share of 40 ft boxes among those on top
    fill: float


def heap(random: np.random.Generator) -> Heap:
    """A random block, built column by column."""
    slots, rows, cap = int(random.integers(4, 21)), int(random.integers(2, 11)), int(random.integers(1, 7))
    gap, aisle = random.triangular(0.08, 0.2, 0.5), random.triangular(0.05, 0.15, 0.4)
    starts = np.concatenate([[0.0], np.cumsum(6.058 + _jittered(random, gap, slots - 1, 0.076))])
    sides = np.concatenate([[0.0], np.cumsum(2.438 + _jittered(random, aisle, rows - 1, 0.02))])
    forty = random.choice([0.0, 1.0, random.uniform(0.2, 0.8)], p=[0.25, 0.2, 0.55])
    tall, missing = random.uniform(0, 1), random.choice([0.0, 0.08, 0.2, 0.4]) * random.uniform(0.5, 1)
    by_bay = random.random() < 0.6  # else each row has its own lengths
    bay_is_forty = random.random(slots) < forty
    ends, count, teu, on_top, heights, reach = [], 0, 0, [], [], []
    for row in range(rows):
        is_forty = bay_is_forty if by_bay else random.random(slots) < forty
        slot = 0
        while slot < slots:
            pair = bool(is_forty[slot]) and slot + 1 < slots
            levels = cap - int(random.binomial(cap, missing))
            if levels:
                end = starts[slot + 1] + 6.058 if pair else starts[slot] + 6.058
                count, teu = count + levels, teu + levels * (2 if pair else 1)
                on_top.append(pair)
                heights.append(sum(2.896 if random.random() < tall else 2.591 for _ in range(levels)))
                reach.append(levels)
                ends.append((starts[slot], end, sides[row], sides[row] + 2.438))
            slot += 2 if pair else 1
    if not ends:
        return heap(random)
    x0, y0 = (min(e[i] for e in ends) for i in (0, 2))
    x1, y1 = (max(e[i] for e in ends) for i in (1, 3))
    highest = np.array(heights)[np.array(reach) == max(reach)]
    cells = slots * rows * max(reach)
    corners = np.array([(x0, y0), (x0, y1), (x1, y1), (x1, y0)])
    return Heap(count, teu, corners, highest, float(np.mean(on_top)), teu / cells)


def _jittered(random: np.random.Generator, mean: float, count: int, least: float) -> Array:
    return np.maximum(mean + random.normal(0, 0.05, count), least)


class Eye:
    """An image and the analyst who clicks on it."""

    def __init__(self, random: np.random.Generator) -> None:
        self.random = random
        self.gsd, self.click_px = random.uniform(0.3, 0.7), random.uniform(0.5, 1.0)
        self.sun, self.turn = random.uniform(25, 65), random.uniform(0, 2 * math.pi)
        self.told = Measured(self.sun + random.normal(0, 0.2), 0.3, "°")
        transform = (self.gsd, 0.0, 500000.0, 0.0, -self.gsd, 4676000.0)
        self.scene = Scene(
            name="simulated", width=4000, height=4000, crs="EPSG:32652", transform=transform, gsd_m=self.gsd
        )

    def click(self, metres: Array) -> list[Pixel]:
        """Pixels of points (n, 2) in metres about the middle, turned and missed by the hand."""
        c, s = math.cos(self.turn), math.sin(self.turn)
        spots = MIDDLE + metres @ np.array([[c, s], [-s, c]]) / self.gsd
        spots = spots + self.random.normal(0, self.click_px, spots.shape)
        return [Pixel(float(x), float(y)) for x, y in spots]

    def box(self, corners: Array, *, axis: bool) -> tuple[Measured, Measured]:
        """Length along x and width along y of a block, by its axis and one point of its side, or by its corners."""
        if axis:
            bow, stern = (corners[0] + corners[1]) / 2, (corners[2] + corners[3]) / 2
            at = self.random.uniform(0.2, 0.8)
            side = corners[1] + at * (corners[2] - corners[1])
            pixels = box_from_axis(*self.click(np.array([bow, stern, side])))
        else:
            pixels = tuple(self.click(corners))
        measures = annotating.measures_of(self.scene, "box", pixels)
        long, short = measures["length"], measures["width"]
        along = math.dist(corners[1], corners[2]) >= math.dist(corners[0], corners[1])
        return (long, short) if along else (short, long)

    def height(self, heights: Array) -> Measured:
        """The height of edges by their shadows."""
        shadows = []
        for height in heights:
            foot, tip = self.click(np.array([(0.0, 0.0), (0.0, height / math.tan(math.radians(self.sun)))]))
            line = annotating.measures_of(self.scene, "line", [foot, tip])
            shadows.append(line["length"])
        return height_of(shadows, line["bearing"].value, Light(elevation=self.told))

    def share(self, truth: float, error: float) -> float:
        """A share as the eye judges it."""
        return min(max(truth + self.random.normal(0, error), 0.0), 1.0)


def nearest(words: dict[str, tuple[float, float]], seen: float) -> tuple[float, float]:
    """The bounds of the words that fit best what is seen."""
    return min(words.values(), key=lambda b: (abs(sum(b) / 2 - seen), b[1] - b[0]))


def look_at_stack(
    random: np.random.Generator, *, axis: bool = False, said: bool = True, shadows: int = 2
) -> tuple[Result, Result]:
    """Boxes and TEU of one block."""
    thing, eye = heap(random), Eye(random)
    length, width = eye.box(thing.outline, axis=axis)
    known = Stacking()
    if said:
        forty = eye.share(thing.top_forties, 0.05)
        mixed = (max(forty - 0.1, 0.0), min(forty + 0.1, 1.0))
        pure = thing.top_forties in (0.0, 1.0)
        known = replace(
            known,
            forty=(thing.top_forties,) * 2 if pure else mixed,
            fill=nearest(FILLS, eye.share(thing.fill, 0.05)),
        )
    found = count_block(length, width, eye.height(random.choice(thing.heights, shadows)), known)
    return Result(*found.boxes, thing.boxes), Result(*found.teu, thing.teu)


# Lengths over couplers as they run, not only those that the program knows: gondolas, hoppers, flats, boxes, tanks, long flats.
RUNNING = {
    "1520": ((12.02, 13.92, 14.52, 14.62, 14.73, 15.02, 16.97), (19.20, 19.62, 25.22, 25.62)),
    "1435": ((13.0, 13.44, 13.97, 14.04, 16.44), ()),
}


def look_at_train(random: np.random.Generator, *, said: bool = True) -> Result:
    """The cars of one track."""
    eye = Eye(random)
    gauge = str(random.choice(["1520", "1435"]))
    short, long = RUNNING[gauge]
    share = random.choice([0.0, 0.0, random.uniform(0.05, 0.6), 1.0]) if long else 0.0
    alike = random.random() < 0.4
    count = int(random.integers(5, 81))
    one, other = random.choice(short), random.choice(long) if long else 0.0
    is_long = random.random(count) < share
    cars = np.array(
        [
            (other if alike else random.choice(long)) if far else (one if alike else random.choice(short))
            for far in is_long
        ]
    )
    gaps = np.where(random.random(count - 1) < 0.02, random.uniform(1, 8, count - 1), 0.0)
    run = float(cars.sum() + random.uniform(0, 0.08, count - 1).sum() + gaps.sum())
    line = annotating.measures_of(eye.scene, "line", eye.click(track(random, run)))["length"]
    known = Train(gauge=gauge if random.random() < 0.5 else "dual")
    if said and alike and is_long.mean() in (0.0, 1.0):
        known = replace(known, car=measured(eye, cars[: int(random.integers(1, 4))]))
    elif said:
        known = replace(known, long_share=nearest(LONG_SHARES, eye.share(float(is_long.mean()), 0.05)))
    return Result(*count_cars([line], known), count)


def track(random: np.random.Generator, run: float) -> Array:
    """Points of a bent track that is ``run`` long, close enough for the chords to lose nothing that matters."""
    bend = random.uniform(-1, 1) / random.uniform(300, 2000)
    at = np.linspace(0, run, max(2, int(run / 60) + 1))
    heading = bend * at
    step = np.diff(at)
    middle = (heading[1:] + heading[:-1]) / 2
    points = np.cumsum(np.column_stack([step * np.cos(middle), step * np.sin(middle)]), axis=0)
    return np.vstack([[0.0, 0.0], points]) - points[-1] / 2


def measured(eye: Eye, cars: Array) -> Measured:
    """The mean length of a few cars in a row, clicked at the ends."""
    ends = np.concatenate([[0.0], np.cumsum(cars)])
    clicks = eye.click(np.column_stack([ends[[0, -1]], np.zeros(2)]))
    line = annotating.measures_of(eye.scene, "line", clicks)["length"]
    return Measured(line.value / len(cars), line.se / len(cars))


def line(name: str, results: list[Result]) -> tuple[float, float]:
    """Prints one line of the table."""
    holds, width = np.mean([r.holds for r in results]), float(np.median([r.width for r in results]))
    off = float(np.median([abs(r.value - r.truth) / r.truth for r in results]))
    print(f"{name:44s} {100 * holds:6.1f} %   {100 * width:6.1f} %   {100 * off:6.1f} %")
    return float(holds), width


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--stacks", type=int, default=200)
    parser.add_argument("--trains", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    random = np.random.default_rng(told.seed)
    print(f"{'':44s} {'hold truth':>8s} {'width':>8s} {'off by':>10s}   (medians, of the count)")
    stacks = [look_at_stack(random) for _ in range(told.stacks)]
    figures = [line("containers: boxes", [s[0] for s in stacks]), line("containers: TEU", [s[1] for s in stacks])]
    figures.append(line("rail cars", [look_at_train(random) for _ in range(told.trains)]))
    for how, name in (
        ({"shadows": 1}, "one shadow in place of two"),
        ({"axis": True}, "outlined by three clicks"),
        ({"said": False}, "nothing said"),
    ):
        found = [look_at_stack(random, **how) for _ in range(told.stacks)]
        line(f"  blocks, {name}: boxes", [s[0] for s in found])
        line(f"  blocks, {name}: TEU", [s[1] for s in found])
    line("  trains, nothing said", [look_at_train(random, said=False) for _ in range(told.trains)])
    return 0 if all(holds >= 0.9 and width < 0.35 for holds, width in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
