"""Draw the simulated scenes of the demonstration case, their truth, and the case's content.

    python packaging/build_scenes.py [--out DIR] [--only KEY] [--case]

Needs the dependency group "data" (the coastline) and Pillow. The same library versions give the same bytes.
"""

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from scenes.content import plans
from scenes.output import write_scene
from scenes.render import shoot
from scenes.story import write_case

ROOT = Path(__file__).resolve().parent.parent


def _draw(task: tuple[str, Path]) -> str:
    key, folder = task
    start = time.monotonic()
    plan = next(plan for plan in plans() if plan.key == key)
    path = write_scene(shoot(plan), folder)
    return f"{path.name}: {path.stat().st_size / 1e6:.2f} MB in {time.monotonic() - start:.0f} s"


def main() -> None:
    """Draw what was asked for; each scene in a worker of its own, two at a time (each takes up to 3 GB)."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=ROOT / "resources" / "demo")
    parser.add_argument("--only", default="", help="only scenes whose key starts with this")
    parser.add_argument("--case", action="store_true", help="only write case.json, from the truth files there are")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if not options.case:
        tasks = [(plan.key, options.out) for plan in plans() if plan.key.startswith(options.only)]
        with ProcessPoolExecutor(options.workers, get_context("spawn")) as pool:
            for line in pool.map(_draw, tasks):
                print(line, file=sys.stderr, flush=True)
    print(write_case(options.out), file=sys.stderr)


if __name__ == "__main__":
    main()
