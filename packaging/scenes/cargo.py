"""Containers, rail cars, trucks and cranes from above."""

from dataclasses import dataclass

import numpy as np

from scenes.canvas import Canvas, Colour
from scenes.grid import Array, Point, offset
from scenes.noise import generator
from scenes.things import Thing

# ISO 668: length, width, height of a container in metres; and the gaps between neighbours on a yard.
TWENTY, FORTY, WIDE, HIGH = 6.058, 12.192, 2.438, 2.591
BAY_GAP, ROW_GAP = 0.38, 0.32

CONTAINER_COLOURS: tuple[Colour, ...] = (
    (0.20, 0.062, 0.040),  # oxide red
    (0.16, 0.055, 0.038),
    (0.235, 0.095, 0.045),  # rust orange
    (0.048, 0.085, 0.165),  # blue
    (0.060, 0.115, 0.190),
    (0.050, 0.115, 0.085),  # green
    (0.245, 0.245, 0.235),  # grey
    (0.36, 0.36, 0.345),  # light grey
    (0.105, 0.060, 0.045),  # brown
)


def boxes(
    canvas: Canvas, at: Point, heading: float, forty: bool, top: float, colour: Colour, rng: np.random.Generator
) -> None:
    """Draw the uppermost container of a pile."""
    fade = rng.uniform(0.80, 1.22)
    paint = np.array(colour, np.float32) * np.float32(fade)
    long = FORTY if forty else TWENTY

    def ribs(ahead: Array, right: Array) -> Array:
        edge = np.maximum(np.abs(ahead) - long / 2 + 0.35, np.abs(right) - WIDE / 2 + 0.22) > 0
        return paint * np.where(edge, 0.80, 1.0)[..., None].astype(np.float32)

    canvas.stamp(at, heading, (long, WIDE), ribs, top)


@dataclass(frozen=True)
class Stack:
    """A block of containers: centre, heading of the boxes, rows across, bays along, tiers up, share of piles missing."""

    key: str
    at: Point
    heading: float
    rows: int
    bays: int
    tiers: int
    forty: bool = False
    missing: float = 0.0


def draw_stack(canvas: Canvas, stack: Stack, base: float) -> Thing:
    """Draw a block on ground of height ``base`` and tell its box and counts."""
    rng = generator("stack", stack.key)
    long = (FORTY if stack.forty else TWENTY) + BAY_GAP
    wide = WIDE + ROW_GAP
    count = 0
    for bay in range(stack.bays):
        for row in range(stack.rows):
            draw = rng.random(3)
            if draw[0] < stack.missing:
                continue
            tiers = stack.tiers - (1 if draw[1] < 0.16 and stack.tiers > 1 else 0)
            place = offset(
                stack.at,
                stack.heading,
                (bay - (stack.bays - 1) / 2) * long + rng.normal(0, 0.04),
                (row - (stack.rows - 1) / 2) * wide + rng.normal(0, 0.03),
            )
            colour = CONTAINER_COLOURS[int(draw[2] ** 1.3 * len(CONTAINER_COLOURS))]
            boxes(canvas, place, stack.heading, stack.forty, base + tiers * HIGH, colour, rng)
            count += tiers
    size = (stack.bays * long - BAY_GAP, stack.rows * wide - ROW_GAP)
    more: dict[str, object] = {
        "rows": stack.rows,
        "bays": stack.bays,
        "tiers": stack.tiers,
        "containers": count,
        "container_feet": 40 if stack.forty else 20,
    }
    return Thing(stack.key, "container stack", stack.at, stack.heading, size[0], size[1], more)


# Length over couplers in metres (1520 mm gauge), width and height above ground.
CARS: dict[str, tuple[float, float, float]] = {
    "gondola": (13.92, 3.13, 3.5),
    "box": (14.73, 3.0, 4.6),
    "flat": (14.62, 2.9, 1.4),
    "loaded flat": (14.62, 2.9, 1.4),
}


def draw_train(
    canvas: Canvas, key: str, start: Point, heading: float, cars: list[str], base: float, engine: bool = False
) -> list[Thing]:
    """Draw a string of cars from a point along a heading; gives each car, then the string as a whole."""
    rng = generator("train", key)
    things, run = [], 0.0
    if engine:
        _locomotive(canvas, offset(start, heading, -9.4), heading, base)
    for number, kind in enumerate(cars, 1):
        length, width, _height = CARS[kind]
        at = offset(start, heading, run + length / 2)
        _car(canvas, kind, at, heading, base, rng)
        things.append(Thing(f"{key}-{number:02d}", "rail car", at, heading, length, width, {"kind": kind}))
        run += length
    middle = offset(start, heading, run / 2)
    things.append(Thing(key, "rail car", middle, heading, run, 3.13, {"kind": "string", "cars": len(cars)}))
    return things


def _car(canvas: Canvas, kind: str, at: Point, heading: float, base: float, rng: np.random.Generator) -> None:
    length, width, height = CARS[kind]
    body = length - 1.25
    fade = float(rng.uniform(0.8, 1.2))
    canvas.stamp(at, heading, (length, 0.5), (0.05, 0.05, 0.05), base + 1.0)
    if kind == "gondola":
        rust = (0.155 * fade, 0.085 * fade, 0.060 * fade)
        canvas.stamp(at, heading, (body, width), rust, base + height)
        filled = rng.random() < 0.25
        inside = (0.040, 0.038, 0.037) if filled else (0.075 * fade, 0.060 * fade, 0.050 * fade)
        canvas.stamp(at, heading, (body - 0.5, width - 0.5), inside, base + (height - 0.4 if filled else 1.4))
    elif kind == "box":
        paints = ((0.17, 0.075, 0.050), (0.12, 0.125, 0.115), (0.19, 0.105, 0.070))
        paint = paints[int(rng.integers(3))]
        canvas.stamp(at, heading, (body, width), _times(paint, fade), lambda a, r: base + height - 0.10 * r**2)
    else:
        canvas.stamp(at, heading, (body, width), (0.13 * fade, 0.105 * fade, 0.085 * fade), base + height)
        if kind == "loaded flat":
            for side in (-1, 1):
                colour = CONTAINER_COLOURS[int(rng.integers(len(CONTAINER_COLOURS)))]
                boxes(canvas, offset(at, heading, side * 3.2), heading, False, base + height + HIGH, colour, rng)


def _locomotive(canvas: Canvas, at: Point, heading: float, base: float) -> None:
    canvas.stamp(at, heading, (17.0, 3.0), (0.05, 0.105, 0.075), base + 4.2)
    canvas.stamp(offset(at, heading, 5.2), heading, (3.6, 3.0), (0.26, 0.09, 0.05), base + 4.8)
    canvas.stamp(offset(at, heading, -1.5), heading, (7.0, 1.5), (0.09, 0.14, 0.11), base + 4.7)


def draw_truck(canvas: Canvas, key: str, at: Point, heading: float, base: float, loaded: bool = True) -> Thing:
    """A lorry with a semi-trailer, with or without a 40 ft container."""
    rng = generator("truck", key)
    cabs = ((0.42, 0.42, 0.40), (0.11, 0.16, 0.26), (0.30, 0.085, 0.055), (0.14, 0.19, 0.13))
    canvas.stamp(offset(at, heading, -1.6), heading, (12.4, 2.4), (0.07, 0.07, 0.07), base + 1.4)
    if loaded:
        colour = CONTAINER_COLOURS[int(rng.integers(len(CONTAINER_COLOURS)))]
        boxes(canvas, offset(at, heading, -1.7), heading, True, base + 4.0, colour, rng)
    canvas.stamp(offset(at, heading, 6.4), heading, (2.6, 2.5), cabs[int(rng.integers(4))], base + 3.1)
    return Thing(key, "truck", at, heading, 15.6, 2.5, {"loaded": loaded})


def draw_car(canvas: Canvas, at: Point, heading: float, base: float, rng: np.random.Generator) -> None:
    """A car or a small lorry."""
    long = float(rng.choice([4.4, 4.6, 7.2]))
    tint = rng.uniform(0.06, 0.55)
    canvas.stamp(
        at, heading, (long, 1.9 if long < 7 else 2.3), (tint, tint, tint * 0.97), base + (1.4 if long < 7 else 2.6)
    )


def draw_portal_crane(
    canvas: Canvas, key: str, at: Point, heading: float, slew: float, base: float, reach: float = 30.0
) -> Thing:
    """A portal jib crane: four legs on the quay rails (along ``heading``), machine house, jib at heading ``slew``."""
    paint: Colour = (0.40, 0.33, 0.115) if generator("crane", key).random() < 0.6 else (0.22, 0.27, 0.29)
    for a in (-5.0, 5.0):
        for b in (-5.0, 5.0):
            canvas.stamp(offset(at, heading, a, b), heading, (1.5, 1.5), paint, base + 12)
    for side in (-5.0, 5.0):
        for beam in ((-5.0, side, 5.0, side), (side, -5.0, side, 5.0)):
            ends = offset(at, heading, beam[0], beam[1]), offset(at, heading, beam[2], beam[3])
            canvas.hang(ends[0], ends[1], 1.0, paint, (base + 12, base + 12), base)
    canvas.stamp(at, heading, (4.0, 4.0), paint, base + 15)
    canvas.stamp(offset(at, slew, -1.8), slew, (8.4, 4.2), _times(paint, 1.12), base + 20)
    canvas.stamp(offset(at, slew, -7.0), slew, (2.4, 3.6), (0.16, 0.16, 0.15), base + 19)
    for side in (-0.8, 0.8):
        ends = offset(at, slew, 2.0, side), offset(at, slew, 2.0 + reach, side * 0.6)
        canvas.hang(ends[0], ends[1], 0.55, paint, (base + 18, base + 18 + reach * 0.5), base)
    mast = offset(at, slew, -2.0), offset(at, slew, 0.72 * reach)
    canvas.hang(mast[0], mast[1], 0.3, paint, (base + 30, base + 18 + reach * 0.36), base)
    return Thing(key, "crane", at, heading, 12.0, 12.0, {"kind": "portal jib crane", "slew_deg": slew, "jib_m": reach})


def _times(colour: Colour, factor: float) -> Colour:
    return colour[0] * factor, colour[1] * factor, colour[2] * factor
