"""Charts of a case with 100,000 sightings: how long one takes to be worked out and to be painted, and how often intervals hold.

    python packaging/bench/charts.py [--sightings 100000] [--case FILE] [--intervals]

Working out is timed from the stored rows to the last figure, painting from a change of the view to the finished picture
(drawn offscreen, 1440 by 500 logical pixels). Targets: worked out in under 1 s, painted in under 50 ms. ``--intervals``
simulates rates and observed days instead and prints how often an interval of 95 % holds the truth: 93 to 97 %.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
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
from roadstead.services.activity import activity
from roadstead.services.rates import BOOTSTRAP, poisson_interval, rate
from roadstead.services.trips import round_trips
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


def work_out(path: Path) -> None:
    """Prints how long each chart takes: the first with the log read anew, the others as an analyst changes one into another."""
    with CaseStore.open(path) as store:
        for number, (name, chart) in enumerate(SHOWN.items()):
            if not number:
                _, first, _ = timed(lambda chart=chart: activity(store, chart), 1)
                print(f"{'the first chart of a case, all read':<40} {first:8.0f} ms")
            middle, longest, found = timed(lambda chart=chart: activity(store, chart), 5)
            print(f"{name:<40} {middle:8.0f} ms, at most {longest:.0f}; {len(found.points):,} steps")
        middle, longest, found = timed(lambda: round_trips(store), 3)
        print(f"{'round trips':<40} {middle:8.0f} ms, at most {longest:.0f}; {len(found):,} trips")


def paint(path: Path) -> None:
    """Prints how long the window takes to paint each chart after its view has changed."""
    from PySide6.QtWidgets import QApplication

    from roadstead.ui import theme
    from roadstead.ui.charts import ChartView

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    theme.apply(theme.LIGHT, application)
    view = ChartView()
    view.resize(1440, 500)
    view.show()
    with CaseStore.open(path) as store:
        for name, chart in SHOWN.items():
            found = activity(store, chart)
            _, shown, _ = timed(lambda found=found: (view.show_chart(found), application.processEvents()), 1)
            factors = iter([1.5, 1 / 1.5] * 20)
            middle, longest, _ = timed(lambda by=factors: (view.zoom(next(by)), view.viewport().repaint()), 40)
            rows = frozenset(uuid for point in found.points for uuid in point.uuids)
            _, selected, _ = timed(lambda rows=rows: (view.show_selection(rows), view.viewport().repaint()), 1)
            print(
                f"{name:<40} {middle:8.1f} ms, at most {longest:.1f}; shown anew {shown:.0f}; "
                f"all {len(rows):,} rows selected {selected:.0f}"
            )
            view.show_selection(frozenset())


def intervals() -> None:
    """Prints how often intervals of 95 % hold the true rate, over rates and numbers of observed days."""
    import numpy as np

    draws = np.random.default_rng(14_102_023)
    known: dict[int, tuple[float, float]] = {}

    def holds(days: int, true: float) -> bool:
        events = int(draws.poisson(true * days))
        low, high = known.setdefault(events, poisson_interval(events))
        return low / days <= true <= high / days

    print("single events, exact Poisson with mid-P: share of 4,000 intervals that hold the true rate, by observed days")
    spans, every = (10, 20, 40, 80, 160, 320), []
    print("calls a day  " + "".join(f"{days:>8}" for days in spans))
    for true in (0.05, 0.1, 0.2, 0.5, 1.0, 2.0):
        shares = [float(np.mean([holds(days, true) for _ in range(4000)])) for days in spans]
        every += shares
        print(f"{true:<13g}" + "".join(f"{share:8.1%}" for share in shares))
    mixed = [holds(int(draws.integers(10, 201)), float(draws.uniform(0.05, 1.5))) for _ in range(20_000)]
    print(f"all together {np.mean(every):.1%} (least {min(every):.1%}, most {max(every):.1%})")
    print(f"10 to 200 days at 0.05 to 1.5 a day: {np.mean(mixed):.1%} of 20,000")
    found = [rate((4 * draws.poisson(0.25, 120)).tolist()) for _ in range(400)]
    held = float(np.mean([each.low <= 1.0 <= each.high for each in found]))
    drawn = sum(each.method == BOOTSTRAP for each in found)
    print(f"ships in convoys of four, 120 days: {held:.1%} of 400 ({drawn} by bootstrap)")


def main() -> int:
    """Builds a case (or takes one), and prints the times or the shares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sightings", type=int, default=100_000)
    parser.add_argument("--case", type=Path)
    parser.add_argument("--intervals", action="store_true")
    arguments = parser.parse_args()
    if arguments.intervals:
        intervals()
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = arguments.case or Path(folder) / "charts.gpkg"
        if not path.exists():
            build(path, arguments.sightings)
        print("worked out, from the stored rows")
        work_out(path)
        print("painted after a change of the view, 1440 by 500")
        paint(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
