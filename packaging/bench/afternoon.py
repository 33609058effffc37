"""An afternoon of marking through the real window: eight dates of a simulated port, by mouse and keys, ended by a kill.

A simulated port (water, a quay with container blocks, ships that come and go) is drawn as eight dated GeoTIFFs with its
truth. A process of its own then opens the program's window and works in it through the window system's events alone:
it never calls what a key or a click would call. Everything it has seen to be safe is told to this process, which kills
it in the middle of the next act and opens the case anew: the journal must verify and every mark be as it was told.

Prints: actions for each ship with class and confidence (at most 4 are asked), how far the marks lie from the truth,
and what was lost (nothing is allowed to be). Needs a screen; where there is none, run it under ``xvfb-run -a``.

    python packaging/bench/afternoon.py [--ships 50] [--shots DIR] [--json]
"""

import argparse
import json
import math
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.transform import Affine

HERE = Path(__file__).parent
SIDE, GSD = 2400, 0.5
DATES = ("2023-08-20", "2023-09-05", "2023-09-21", "2023-10-05", "2023-10-14", "2023-11-02", "2023-12-09", "2024-02-11")
_STAY = 0.7  # chance that a ship lies in the same place on the next date
Corners = list[list[float]]


def main() -> int:
    """Runs the afternoon; 1 where anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ships", type=int, default=50, help="on each date")
    parser.add_argument("--shots", type=Path, help="keep screenshots there")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="roadstead-afternoon-") as name:
        folder = Path(name)
        environment = {**os.environ, "ROADSTEAD_HOME": str(folder / "home")}
        truth = simulate(folder, options.ships)
        case = folder / "afternoon.gpkg"
        _command(environment, "new", str(case), "--title", "An afternoon")
        for date in DATES:
            _command(environment, "scene", "add", str(case), str(folder / f"port_{date}.tif"), "--credit", "Simulated")
        (folder / "truth.json").write_text(json.dumps(truth))
        told, seconds = _work(environment, case, folder, options.shots)
        figures = _judge(environment, case, truth, told) | {"seconds": round(seconds)}
    if options.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:44}{value}")
    return 1 if figures["marks lost or changed"] or figures["journal"] != "ok" else 0


def simulate(folder: Path, ships: int) -> dict[str, list[Corners]]:
    """Writes the scenes, and gives the corners of the ships in pixels by date, bow first, clockwise or not."""
    random = np.random.default_rng(7)
    truth: dict[str, list[Corners]] = {}
    fleet: list[Corners] = []
    for number, date in enumerate(DATES):
        fleet = [ship for ship in fleet if random.random() < _STAY]
        while len(fleet) < ships:
            ship = _ship(random)
            if all(_apart(ship, other) for other in fleet):
                fleet.append(ship)
        truth[date] = list(fleet)
        _write(folder / f"port_{date}.tif", _picture(random, fleet, number))
    return truth


def _ship(random: np.random.Generator) -> Corners:
    """Bow port, bow starboard, stern starboard, stern port."""
    length, beam = random.uniform(60, 190), 0.0
    beam = length / random.uniform(5.5, 7.5)
    x, y = random.uniform(120, SIDE - 120), random.uniform(520, SIDE - 120)
    angle = random.uniform(0, 2 * math.pi)
    along, across = np.array([math.sin(angle), -math.cos(angle)]), np.array([math.cos(angle), math.sin(angle)])
    signs = ((1, -1), (1, 1), (-1, 1), (-1, -1))
    return [(np.array([x, y]) + a * along * length / 2 + b * across * beam / 2).tolist() for a, b in signs]


def _apart(one: Corners, other: Corners) -> bool:
    a, b = np.mean(one, axis=0), np.mean(other, axis=0)
    reach = math.dist(one[0], one[3]) + math.dist(other[0], other[3])
    return math.dist(a, b) > reach / 2 + 25


def _picture(random: np.random.Generator, fleet: Sequence[Corners], number: int) -> NDArray[np.uint8]:
    sea = random.normal(46, 4, (SIDE, SIDE)).astype(np.float32)
    rows, columns = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    sea += 3 * np.sin(columns / 37 + rows / 61 + number)
    picture = np.stack([sea * 0.8, sea, sea * 1.15], axis=2)
    picture[:420] = random.normal(120, 9, (420, SIDE, 1))  # land
    picture[420:470] = random.normal(165, 5, (50, SIDE, 1))  # quay
    for block in range(6):
        left, high = 150 + 360 * block, 60 + 20 * ((block + number) % 3)
        picture[180 : 180 + high, left : left + 200] = random.uniform(60, 210, (1, 1, 3))
        picture[180 : 180 + high, left : left + 200 : 12] *= 0.75
    for ship in fleet:
        corners = np.array(ship)
        x0, y0 = np.maximum(np.floor(corners.min(axis=0)).astype(int) - 1, 0)
        x1, y1 = np.minimum(np.ceil(corners.max(axis=0)).astype(int) + 1, SIDE)
        inside = _inside(corners, columns[y0:y1, x0:x1] + 0.5, rows[y0:y1, x0:x1] + 0.5)
        picture[y0:y1, x0:x1][inside] = random.normal(185, 12, (int(inside.sum()), 1))
    return np.clip(picture, 0, 255).astype(np.uint8)


def _inside(corners: NDArray[np.float64], x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.bool_]:
    crossed = np.ones(x.shape, bool)
    turned = np.roll(corners, -1, axis=0)
    for (ax, ay), (bx, by) in zip(corners, turned, strict=True):
        crossed &= (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0
    return crossed


def _write(path: Path, picture: NDArray[np.uint8]) -> None:
    profile = {"driver": "GTiff", "width": SIDE, "height": SIDE, "count": 3, "dtype": "uint8", "tiled": True}
    place = {"crs": "EPSG:32652", "transform": Affine(GSD, 0, 524_000, 0, -GSD, 4_676_000), "compress": "deflate"}
    with rasterio.open(path, "w", **profile, **place) as out:
        out.write(np.moveaxis(picture, 2, 0))


def _command(environment: dict[str, str], *words: str) -> Any:
    command = [sys.executable, "-m", "roadstead", *words, "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(words)}: {done.stderr}")
    return json.loads(done.stdout) if done.stdout.strip() else {}


def _work(environment: dict[str, str], case: Path, folder: Path, shots: Path | None) -> tuple[dict[str, Any], float]:
    """Lets the hands work, and kills them in the middle of what follows the end; what they told last, and how long it took."""
    command = [sys.executable, str(HERE / "peer_hands.py"), str(case), str(folder / "truth.json"), str(shots or "")]
    if sys.platform.startswith("linux") and not environment.get("DISPLAY") and shutil.which("xvfb-run"):
        command = ["xvfb-run", "-a", "-s", "-screen 0 1440x900x24", *command]
    start, told = time.monotonic(), {}
    environment = {key: value for key, value in environment.items() if key != "QT_QPA_PLATFORM"}
    hands = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert hands.stdout is not None
    for line in hands.stdout:
        told = json.loads(line)
        print(f"  {told['act']:40} {told['entries']:6} entries", file=sys.stderr)
        if told["act"] == "end":
            break
    else:
        raise SystemExit("the hands ended too early")
    time.sleep(0.3)  # they go on working
    seconds = time.monotonic() - start
    if sys.platform == "win32":
        hands.kill()
    else:
        os.killpg(hands.pid, signal.SIGKILL)
    hands.wait()
    return told, seconds


def _judge(
    environment: dict[str, str], case: Path, truth: dict[str, list[Corners]], told: dict[str, Any]
) -> dict[str, Any]:
    from roadstead.domain.records import Annotation, Count, Scene
    from roadstead.storage import CaseStore

    verified = _command(environment, "verify", str(case))
    with CaseStore.open(case, read_only=True) as store:
        found = {row.uuid: repr(row) for kind in (Annotation, Count) for row in store.all(kind)}
        scenes = {scene.uuid: scene.name for scene in store.all(Scene)}
        marks = store.all(Annotation)
        entries = len(store.log(limit=10**6))
    lost = [uuid for uuid, row in told["rows"].items() if found.get(uuid) != row]
    first = [m for m in marks if scenes[m.scene] == f"port_{DATES[0]}" and m.uuid in told["drawn"]]
    overlap = [max(_iou(m.pixels, ship) for ship in truth[DATES[0]]) for m in first]
    undone = _command(environment, "undo", str(case))
    return {
        "journal": "ok" if verified.get("ok") else f"not ok: {verified.get('problems')}",
        "entries": entries,
        "marks": len(marks),
        "marks lost or changed": len(lost),
        "undo after the restart": (undone.get("entries") or [{}])[-1].get("label", "") or str(undone)[:60],
        "ships drawn on the first date": len(first),
        "actions for each ship": told["actions"],
        "median IoU with the truth": round(statistics.median(overlap), 3) if overlap else None,
        "with class and confidence": sum(m.category == "vessel" and bool(m.confidence) for m in first),
    }


def _iou(pixels: Any, ship: Corners) -> float:
    from shapely import Polygon

    one, other = Polygon(pixels), Polygon(ship)
    return one.intersection(other).area / one.union(other).area


if __name__ == "__main__":
    sys.exit(main())
