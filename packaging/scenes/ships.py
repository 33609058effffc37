"""Ships from above: hull, hatches, house, masts and gear."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scenes.canvas import Canvas, Colour
from scenes.cargo import CONTAINER_COLOURS, boxes
from scenes.grid import Array, Point, offset
from scenes.noise import generator
from scenes.things import Thing

WHITE: Colour = (0.46, 0.46, 0.445)
CREAM: Colour = (0.41, 0.385, 0.325)


@dataclass(frozen=True)
class Ship:
    """A ship's looks. Lengths in metres; ``bridge`` is ``fore`` or ``aft``; ``holds`` how many hatches it has.

    ``cranes`` are places of deck cranes as shares of the length from the stern; ``open_holds`` counts hatches that
    are open; ``deckload`` is how many containers long a load lies on the hatches (0 for none).
    """

    name: str
    length: float
    beam: float
    bridge: str = "aft"
    hull: Colour = (0.075, 0.085, 0.115)
    deck: Colour = (0.195, 0.085, 0.060)
    hatch: Colour = (0.25, 0.245, 0.225)
    house: Colour = WHITE
    funnel: Colour = (0.10, 0.16, 0.32)
    holds: int = 3
    open_holds: int = 0
    cranes: tuple[float, ...] = ()
    deckload: int = 0
    freeboard: float = 5.0


def outline(length: float, beam: float, fullness: float = 2.2) -> Callable[[Array, Array], Array]:
    """Signed distance inside a hull: parallel sides, a bow that closes as a power, a rounded transom."""

    def inside(ahead: Array, right: Array) -> Array:
        t = 2 * ahead / length
        bow = np.clip((t - 0.56) / 0.44, 0, 1)
        stern = np.clip((-0.86 - t) / 0.14, 0, 1)
        half = beam / 2 * np.clip((1 - bow**fullness) * (1 - 0.30 * stern**2.2), 0, 1)
        return np.minimum(half - np.abs(right), length / 2 - np.abs(ahead))

    return inside


def draw_ship(canvas: Canvas, ship: Ship, key: str, at: Point, heading: float, **more: object) -> Thing:
    """Draw a ship around a point and tell where it lies."""
    rng = generator(key, ship.name)
    length, beam, deck = ship.length, ship.beam, ship.freeboard
    canvas.stamp(at, heading, (length, beam), ship.hull, deck + 1.0, shape=outline(length, beam))
    inner = outline(length - 2.6, beam - 2.0)
    canvas.stamp(at, heading, (length, beam), _plates(ship.deck, rng), deck, shape=inner)
    _forecastle(canvas, ship, at, heading)
    first, last = _holds_between(ship)
    _hatches(canvas, ship, at, heading, first, last, rng)
    if ship.bridge == "fore":
        _house(canvas, ship, at, heading, 0.62 * length / 2, 0.11 * length)
        _casing(canvas, ship, at, heading, -0.86 * length / 2)
    else:
        _house(canvas, ship, at, heading, -0.74 * length / 2, 0.13 * length)
        _casing(canvas, ship, at, heading, -0.91 * length / 2)
    for share in ship.cranes:
        _crane(canvas, ship, at, heading, (share - 0.5) * length, rng)
    if ship.deckload:
        _load(canvas, ship, at, heading, first, last, rng)
    details = {"bridge": ship.bridge, "model": ship.name, **more}
    return Thing(key, "vessel", at, heading, length, beam, details)


def _plates(colour: Colour, rng: np.random.Generator) -> Callable[[Array, Array], Array]:
    """A colour worn in patches."""
    shift = rng.uniform(0, 50, 4)

    def paint(ahead: Array, right: Array) -> Array:
        wear = 1 + 0.10 * np.sin(ahead * 0.9 + shift[0]) * np.sin(right * 0.8 + shift[1])
        wear = wear + 0.08 * np.sin(ahead * 0.23 + shift[2])
        return (wear[..., None] * np.array(colour)).astype(np.float32)

    return paint


def _forecastle(canvas: Canvas, ship: Ship, at: Point, heading: float) -> None:
    """The raised bow deck with its windlass and foremast."""
    length, beam = ship.length, ship.beam
    inner = outline(length - 2.2, beam - 1.8)

    def bow(ahead: Array, right: Array) -> Array:
        return np.minimum(inner(ahead, right), ahead - 0.80 * length / 2)

    green: Colour = (ship.deck[0] * 0.9, ship.deck[1] * 0.95, ship.deck[2])
    canvas.stamp(at, heading, (length, beam), green, ship.freeboard + 2.4, shape=bow)
    for side in (-1.8, 1.8):
        winch = offset(at, heading, 0.865 * length / 2, side)
        canvas.stamp(winch, heading, (2.6, 1.6), (0.26, 0.26, 0.24), ship.freeboard + 3.6)
    mast = offset(at, heading, 0.83 * length / 2)
    canvas.stamp(mast, heading, (0.7, 0.7), CREAM, ship.freeboard + 3 + 0.09 * ship.length)


def _holds_between(ship: Ship) -> tuple[float, float]:
    """Where the hatches begin and end, metres ahead of midships."""
    half = ship.length / 2
    return (-0.80 * half, 0.47 * half) if ship.bridge == "fore" else (-0.57 * half, 0.74 * half)


def _hatches(
    canvas: Canvas, ship: Ship, at: Point, heading: float, first: float, last: float, rng: np.random.Generator
) -> None:
    """Coamings and covers; an open hold is a dark pit with the covers stacked at its end."""
    room = (last - first) / ship.holds
    width = ship.beam * 0.74
    for number in range(ship.holds):
        middle, long = first + (number + 0.5) * room, room - 3.4
        centre = offset(at, heading, middle)
        canvas.stamp(centre, heading, (long + 0.9, width + 0.9), (0.15, 0.13, 0.11), ship.freeboard + 1.4)
        if number >= ship.holds - ship.open_holds:
            canvas.stamp(centre, heading, (long, width), (0.055, 0.048, 0.042), ship.freeboard - 3.5)
            pile = offset(at, heading, middle - long / 2 + 1.8)
            canvas.stamp(pile, heading, (3.4, width), ship.hatch, ship.freeboard + 4.2)
            continue
        panels = max(2, round(long / 6))
        for panel in range(panels):
            place = offset(at, heading, middle - long / 2 + (panel + 0.5) * long / panels)
            shade = rng.uniform(0.92, 1.06)
            colour = (ship.hatch[0] * shade, ship.hatch[1] * shade, ship.hatch[2] * shade)
            canvas.stamp(place, heading, (long / panels - 0.35, width), colour, ship.freeboard + 1.9)


def _house(canvas: Canvas, ship: Ship, at: Point, heading: float, ahead: float, long: float) -> None:
    """The accommodation in steps, the bridge with its wings on top, radar mast, lifeboats beside."""
    base, tall = ship.freeboard, min(1.0, 0.25 + ship.length / 150)
    centre = offset(at, heading, ahead)
    canvas.stamp(centre, heading, (long, ship.beam * 0.90), ship.house, base + 5.5 * tall)
    upper = offset(at, heading, ahead + (0.06 * long if ship.bridge == "fore" else 0.05 * long))
    canvas.stamp(upper, heading, (long * 0.74, ship.beam * 0.66), _shade(ship.house, 0.93), base + 11 * tall)
    bridge = offset(at, heading, ahead + 0.17 * long)
    canvas.stamp(bridge, heading, (long * 0.22, ship.beam * 1.0), _shade(ship.house, 1.04), base + 13.6 * tall)
    canvas.stamp(bridge, heading, (long * 0.34, ship.beam * 0.56), _shade(ship.house, 0.84), base + 15.5 * tall)
    mast = offset(at, heading, ahead + 0.08 * long)
    canvas.hang(
        offset(mast, heading, 0, -2.2),
        offset(mast, heading, 0, 2.2),
        0.6,
        CREAM,
        (base + 21 * tall, base + 21 * tall),
        0.0,
    )
    canvas.stamp(mast, heading, (1.0, 1.0), CREAM, base + 24 * tall)
    for side in (-1, 1):
        boat = offset(at, heading, ahead - 0.30 * long, side * ship.beam * 0.40)
        size = 6.6 * tall, 2.4 * tall
        canvas.stamp(boat, heading, size, (0.52, 0.17, 0.05), base + 8.5 * tall, shape=outline(*size, 2.0))


def _casing(canvas: Canvas, ship: Ship, at: Point, heading: float, ahead: float) -> None:
    """Engine casing and funnel."""
    centre, tall = offset(at, heading, ahead), min(1.0, 0.25 + ship.length / 150)
    canvas.stamp(centre, heading, (5.2 * tall, ship.beam * 0.42), ship.house, ship.freeboard + 6 * tall)
    canvas.stamp(centre, heading, (3.6 * tall, 3.0 * tall), ship.funnel, ship.freeboard + 13 * tall)
    canvas.stamp(centre, heading, (1.8 * tall, 1.6 * tall), (0.03, 0.03, 0.03), ship.freeboard + 13 * tall)


def _crane(canvas: Canvas, ship: Ship, at: Point, heading: float, ahead: float, rng: np.random.Generator) -> None:
    """A deck crane: pedestal, cab, jib lowered along the deck."""
    colour: Colour = (0.52, 0.42, 0.14)
    foot = offset(at, heading, ahead, ship.beam * 0.40)
    canvas.stamp(foot, heading, (2.8, 2.8), colour, ship.freeboard + 12, shape=lambda a, r: 1.4 - np.hypot(a, r))
    swing = heading + rng.uniform(-4, 4)
    deck = ship.freeboard
    for side in (-0.6, 0.6):
        canvas.hang(
            offset(foot, swing, 1, side), offset(foot, swing, 19, side), 0.6, colour, (deck + 11, deck + 7), deck
        )
    canvas.stamp(foot, swing, (3.4, 2.4), _shade(colour, 1.15), ship.freeboard + 14)


def _load(
    canvas: Canvas, ship: Ship, at: Point, heading: float, first: float, last: float, rng: np.random.Generator
) -> None:
    """Containers on the hatch covers, one or two tiers."""
    bays = min(ship.deckload, int((last - first) / 6.5))
    rows = int(ship.beam * 0.78 / 2.55)
    for bay in range(bays):
        tier = int(rng.integers(1, 3))
        for row in range(rows):
            if rng.random() < 0.12:
                continue
            place = offset(at, heading, first + 3.4 + bay * 6.45, (row - (rows - 1) / 2) * 2.55)
            colour = CONTAINER_COLOURS[int(rng.integers(len(CONTAINER_COLOURS)))]
            boxes(canvas, place, heading, False, ship.freeboard + 1.9 + 2.591 * tier, colour, rng)


def draw_boat(canvas: Canvas, at: Point, heading: float, length: float, rng: np.random.Generator) -> None:
    """A fishing boat: small hull, wheelhouse."""
    beam = length * rng.uniform(0.26, 0.32)
    hulls = ((0.16, 0.24, 0.34), (0.30, 0.30, 0.28), (0.13, 0.20, 0.16), (0.24, 0.13, 0.09))
    canvas.stamp(at, heading, (length, beam), hulls[int(rng.integers(4))], 1.3, shape=outline(length, beam, 1.8))
    deck = (0.30 * rng.uniform(0.8, 1.1), 0.25, 0.18)
    canvas.stamp(at, heading, (length, beam), deck, 1.1, shape=outline(length - 1.2, beam - 0.9, 1.8))
    house = offset(at, heading, -0.16 * length)
    canvas.stamp(house, heading, (length * 0.24, beam * 0.62), (0.45, 0.45, 0.43), 3.4)


def _shade(colour: Colour, factor: float) -> Colour:
    return colour[0] * factor, colour[1] * factor, colour[2] * factor
