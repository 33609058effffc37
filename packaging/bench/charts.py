"""Charts of a case with 100,000 sightings: how long one takes to be worked out and to be painted, and how often intervals hold.

    python packaging/bench/charts.py [--sightings 100000] [--case FILE] [--intervals]

Working out is timed from the stored rows to the last figure, painting from a change of the view to the finished picture
(drawn offscreen, 1440 by 500 logical pixels). Targets: worked out in under 1 s, painted in under 50 ms. ``--intervals``
simulates rates and observed days instead and prints how often an interval of 95 % holds the truth: 93 to 97 %.
"""

import os
import random
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from roadstead.domain.coordinates import Shape
from roadstead.domain.operations import Operation
from roadstead.domain.records import CaseInfo, Chart, Place, Scene, Sighting, Source, Vessel
from roadstead.domain.vocabulary import Identification, Status
from roadstead.storage import CaseStore

START = datetime(2021, 1, 1, 2, 15, tzinfo=UTC)
DAYS = 1400
PORTS = (
    ("Najin", 130.300, 42.233),
    ("Dunay", 132.341, 42.857),
    ("Vostochny", 133.05, 42.74),
    ("Slavyanka", 131.4, 42.86),
)
SHOWN = {
    "calls at all places by day": Chart(kind="calls", step="day"),
    "calls by week, before and after": Chart(kind="calls", step="week", change=START + timedelta(days=700)),
    "ships at berth by day": Chart(kind="ships", step="day"),
    "rail cars by month": Chart(kind="cars", step="month"),
}


def build(path: Path, sightings: int) -> None:
    """A case with that many sightings of 300 ships at four ports with three piers each, 400 images, clouds and gaps."""
    chance = random.Random(1)
    source = Source(title="Log")
    ships = tuple(Vessel(name=f"Ship {n}", length_m=chance.uniform(80, 200)) for n in range(300))
    places = [place for name, lon, lat in PORTS for place in _port(name, lon, lat)]
    scenes = tuple(_scene(chance, number) for number in range(400))
    rows = tuple(_sighting(chance, source, ships, places) for _ in range(sightings))
    with CaseStore.create(path, CaseInfo(title="Charts"), "bench") as store:
        store.do(Operation("import", "Import", (source, *ships, *places, *scenes, *rows)), "bench")


def _port(name: str, lon: float, lat: float) -> list[Place]:
    port = Place(name=name, radius_m=2500.0, geometry=Shape.of("Point", [(lon, lat)]))
    piers = [(f"{name}, pier {n}", lon + n * 0.002) for n in (1, 2, 3)]
    return [port] + [
        Place(name=pier, radius_m=200.0, parent=port.uuid, geometry=Shape.of("Point", [(x, lat)])) for pier, x in piers
    ]


def _scene(chance: random.Random, number: int) -> Scene:
    _, lon, lat = chance.choice(PORTS)
    taken = START + timedelta(days=chance.randrange(DAYS))
    ring = [(lon - 0.1, lat - 0.1), (lon + 0.1, lat - 0.1), (lon + 0.1, lat + 0.1), (lon - 0.1, lat + 0.1)]
    return Scene(
        name=f"Scene {number}",
        width=9000,
        height=9000,
        acquired_start=taken,
        acquired_end=taken,
        footprint=Shape.of("Polygon", ring),
    )


def _sighting(chance: random.Random, source: Source, ships: tuple[Vessel, ...], places: list[Place]) -> Sighting:
    start = START + timedelta(days=chance.randrange(DAYS), minutes=chance.randrange(600))
    outcome = chance.choices(("seen", "nothing seen", "not observed"), (90, 5, 5))[0]
    cars = outcome == "seen" and chance.random() < 0.1
    low = chance.randrange(20, 80)
    return Sighting(
        place=chance.choice(places).uuid,
        start=start,
        end=start + timedelta(hours=chance.choice((0, 1, 6))),
        vessel=chance.choice(ships).uuid if outcome == "seen" and not cars and chance.random() < 0.7 else "",
        identification=chance.choice(list(Identification)),
        status=chance.choices(list(Status), (80, 10, 10))[0],
        source=source.uuid,
        grade="B2",
        outcome=outcome,
        reason="cloud" if outcome == "not observed" else "",
        category="rail car" if cars else "vessel",
        low=low if cars else None,
        count=low + 3 if cars else None,
        high=low + 6 if cars else None,
    )


def timed(work: Callable[[], Any], times: int) -> tuple[float, float, Any]:
    """Median and longest milliseconds of some runs, and what the last gave."""
    taken, found = [], None
    for _ in range(times):
        begin = time.perf_counter()
        found = work()
        taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken), max(taken), found
