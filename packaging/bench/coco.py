"""Import of a COCO file of 100,000 objects on a georeferenced scene: seconds until it is safe on disk, against 15.

Half the objects are boxes, half polygons; three classes, one of them new to the case. Run: python packaging/bench/coco.py
"""

import argparse
import json
import os
import random
import resource
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Scene
from roadstead.services import importing
from roadstead.services.session import CaseSession
from roadstead.services.tasks import Progress

LIMIT_S = 15.0


def make(path: Path, count: int) -> None:
    """A file of that many objects."""
    draw = random.Random(1)
    rows = []
    for number in range(count):
        x, y = draw.uniform(100, 19_000), draw.uniform(100, 19_000)
        outline = [[x, y, x + 20, y + 3, x + 18, y + 60, x, y + 50]] if number % 2 else []
        row = {"id": number + 1, "image_id": 1, "category_id": 1 + number % 3, "bbox": [x, y, 20, 60], "area": 1200}
        rows.append(row | {"iscrowd": 0, "segmentation": outline})
    document = {
        "images": [{"id": 1, "file_name": "harbour.tif", "width": 20_000, "height": 20_000}],
        "categories": [{"id": n, "name": name} for n, name in enumerate(("ship", "rail_car", "buoy"), start=1)],
        "annotations": rows,
    }
    path.write_text(json.dumps(document), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["ROADSTEAD_HOME"] = str(folder / "home")
        make(folder / "objects.json", arguments.count)
        place = {"crs": "EPSG:32652", "transform": (0.5, 0.0, 500_000.0, 0.0, -0.5, 4_670_000.0)}
        scene = Scene(name="harbour", path="/images/harbour.tif", width=20_000, height=20_000, **place)
        with CaseSession.create(folder / "case.gpkg", "Bench", "bench") as session:
            session.do(Operation("add", "Add", (scene,)))
            words: list[tuple[float, str]] = []
            start, worked = time.perf_counter(), time.process_time()
            told = Progress(lambda _share, text: words.append((time.perf_counter() - start, text)))
            done = importing.import_marks(session, folder / "objects.json", "", None, told)
            seconds, work = time.perf_counter() - start, time.process_time() - worked
            assert session.store.count(Annotation) == done.read == arguments.count
            gaps = [b[0] - a[0] for a, b in pairwise(words)]
            size = (folder / "objects.json").stat().st_size / 1e6
            print(
                f"{done.read:,} objects ({size:.0f} MB) imported in {seconds:.1f} s, {work:.1f} s of them at work (limit {LIMIT_S:.0f} s): ",
                end="",
            )
            print("within" if seconds <= LIMIT_S else "OVER")
            print(f"words of progress: {len(words)}, the longest time between two {max(gaps):.1f} s")
            print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
