"""How fast giants come up, and in how much memory: Roadstead's canvas and workers against QGIS, same files, same run.

Both show 1600 x 1000 pixels offscreen, each in processes of its own, and take turns, so that other work on the machine
hits both; the ratios are what counts. Each file is read once before either opens it, so that the disk is waited for by
neither: else the one whose turn is first would pay for both. QGIS renders by ``QgsMapRendererParallelJob`` under the system's Python
(``apt-get install qgis python3-qgis``). Without QGIS only Roadstead's own times are printed. Linux only.

A view is done when each tile of it is there in the detail that the screen can show. *Recognisable* is the first picture
whose 24 x 24 cells correlate with the final one by 0.8 or more. Memory is the sum of PSS over all processes of each
program, sampled ten times a second; the file's pages in the system's cache belong to neither.

    python packaging/bench/imagery.py [--folder DIR] [--side 30000] [--rounds 3] [--only moves] [--json]
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from giants import default_folder, giants

HERE = Path(__file__).parent
_SYSTEM_PYTHON = "/usr/bin/python3"
_READ = 4 << 20  # bytes at once
# Not as a script: a spawned worker imports its parent's script first, and the program's own holds neither Qt nor numpy.
_OURS = (sys.executable, "-c", f"import sys; sys.path.insert(0, {str(HERE)!r}); import peer_canvas; peer_canvas.main()")


class Program:
    """One of the two programs: takes orders, and is watched for its memory."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name = name
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.peak = 0
        self._over = threading.Event()
        self._hear()
        threading.Thread(target=self._watch, daemon=True).start()

    def __call__(self, do: str, **details: Any) -> list[float]:
        """What it answers to an order: seconds."""
        assert self.process.stdin is not None
        print(json.dumps({"do": do, **details}), file=self.process.stdin, flush=True)
        return self._hear()

    def close(self) -> None:
        """Ends it."""
        self._over.set()
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(60)

    def _hear(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended unexpectedly")
        return json.loads(line)

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            self.peak = max(self.peak, sum(map(_pss, _family(self.process.pid))))


def _family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += _family(int(child))
    except OSError:  # it has just ended
        pass
    return found


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:")), 0)


@dataclass
class Row:
    """One job: seconds (bytes for memory) of both over the rounds, and how many times QGIS's ours may be."""

    job: str
    limit: float
    ours: list[float] = field(default_factory=list)
    peer: list[float] = field(default_factory=list)
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        """Ours to QGIS's, by medians."""
        return statistics.median(self.ours) / statistics.median(self.peer) if self.peer and self.ours else float("nan")


class Bench:
    """The table, filled round by round."""

    def __init__(self, files: dict[str, Path], *, peer: bool) -> None:
        self.files, self.peer = files, peer
        self.rows: dict[str, Row] = {}
        self.own: dict[str, list[float]] = {}
        self.random = random.Random(4)

    def add(self, job: str, limit: float, ours: Sequence[float], peer: Sequence[float], unit: str = "ms") -> None:
        """Adds what both took to a row."""
        row = self.rows.setdefault(job, Row(job, limit, unit=unit))
        row.ours += ours
        row.peer += peer

    def round(self, *, moves_only: bool = False) -> None:
        """Everything once, or what is done to images with overviews alone."""
        for name in ("jpeg", "deflate"):
            self._with_overviews(name)
        for name in () if moves_only else ("jpeg", "deflate", "sixteen"):
            self._without(name)

    def _programs(self, folder: str) -> tuple[Program, Program | None]:
        ours = Program("Roadstead", [*_OURS, folder])
        return ours, Program("QGIS", [_SYSTEM_PYTHON, str(HERE / "peer_qgis.py")]) if self.peer else None

    def _read(self, name: str) -> str:
        """The path of a file, all of it in the system's memory as far as that holds it."""
        with self.files[name].open("rb", buffering=0) as file:
            while file.read(_READ):
                pass
        return str(self.files[name])

    def _with_overviews(self, name: str) -> None:
        path = self._read(f"{name}-overviews")
        side = int(path.rpartition("-")[2].partition(".")[0])
        with tempfile.TemporaryDirectory(prefix="roadstead-bench-") as folder:
            ours, peer = self._programs(folder)
            both = [program for program in (ours, peer) if program]
            first = [program("first", path=path) for program in both]
            self.add(f"{name}, overviews: first full view", 1.1, first[0], _second(first))
            for job, limit, views in self._moves(side):
                taken = [program("views", views=views) for program in both]
                drop = 1 if job.startswith("pan") else 0  # the way to the first place
                taken = [t[drop:] for t in taken]
                if job.startswith("zoom"):
                    for share, most in ((50, 1 / 3), (95, 1.2)):
                        found = [[_percentile(t, share)] for t in taken]
                        self.add(f"{name}: zoom step, p{share}", most, found[0], _second(found))
                else:
                    self.add(f"{name}: {job}", limit, taken[0], _second(taken))
            *gaps, sharp = ours("glide", views=self._glide(side))
            for label, value in (("p95", _percentile(gaps, 95)), ("longest", max(gaps))):
                self.own.setdefault(f"{name}: 60 Hz pan, frame gap {label}, ms", []).append(1000 * value)
            self.own.setdefault(f"{name}: 60 Hz pan, sharp frames, %", []).append(100 * sharp)
            self._end(f"{name}, overviews", ours, peer)

    def _without(self, name: str) -> None:
        path = self._read(name)
        with tempfile.TemporaryDirectory(prefix="roadstead-bench-") as folder, tempfile.TemporaryDirectory() as other:
            ours, peer = self._programs(folder)
            mine, his = ours("first", path=path), peer("first", path=path) if peer else []
            self.add(f"{name}, no overviews: full view", 1 / 3, mine, his)
            ours("finish")
            if name != "sixteen":
                self.add(f"{name}, no overviews: every redraw", 1 / 50, ours("redraw"), his)
            self._end(f"{name}, no overviews", ours, peer)
            if name != "sixteen":
                watched = Program("Roadstead", [*_OURS, other])
                self.add(
                    f"{name}, no overviews: recognisable", 1 / 10, watched("first", path=path, watch=True)[1:], his
                )
                watched.close()

    def _end(self, name: str, ours: Program, peer: Program | None) -> None:
        for program in (ours, peer):
            if program:
                program.close()
        self.add(f"{name}: peak memory", 1.0, [ours.peak], [peer.peak] if peer else [], "MB")

    def _moves(self, side: int) -> list[tuple[str, float, list[tuple[float, float, float]]]]:
        far, r = side - 2000, self.random
        x, y = r.uniform(1000, far - 9000), r.uniform(1000, far - 6000)
        pan = [(x + 400 * n, y + 250 * n, 1.0) for n in range(21)]
        jumps = [(r.uniform(1000, far), r.uniform(1000, far), 1.0) for _ in range(20)]
        x, y = r.uniform(4000, far - 4000), r.uniform(4000, far - 4000)
        steps = [(x, y, 0.92 * 1000 / side * 1.3**n) for n in range(15)]
        return [
            ("pan step until sharp", 1 / 3, pan),
            ("random jump at 1:1", 1.0, jumps),
            ("zoom", 0, steps + steps[-2::-1]),
        ]

    def _glide(self, side: int) -> list[tuple[float, float, float]]:
        x, y = self.random.uniform(2000, side - 8000), self.random.uniform(2000, side - 8000)
        return [(x + 12 * n, y + 7 * n, 1.0) for n in range(300)]  # 720 and 420 pixels a second


def _second(both: list[list[float]]) -> list[float]:
    return both[1] if len(both) > 1 else []


def _percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share / 100 * (len(ordered) - 1)))]


def show(bench: Bench) -> None:
    """Prints the table."""
    print(f"{'job':44}{'ours':>10}{'QGIS':>10}{'ratio':>9}{'at most':>9}")
    for row in bench.rows.values():
        factor = 1000 if row.unit == "ms" else 1e-6
        middle = [statistics.median(v) * factor if v else float("nan") for v in (row.ours, row.peer)]
        verdict = "" if row.ratio <= row.limit else "  over" if row.peer else ""
        print(f"{row.job:44}{middle[0]:10,.1f}{middle[1]:10,.1f}{row.ratio:9.3f}{row.limit:9.3f} {row.unit}{verdict}")
    for job, values in bench.own.items():
        print(f"{job:44}{statistics.median(values):10,.1f}")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=default_folder())
    parser.add_argument("--side", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=["moves"], help="first view and moves of images with overviews")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--alone", action="store_true", help="without QGIS")
    options = parser.parse_args()
    found = subprocess.run([_SYSTEM_PYTHON, "-c", "import qgis.core"], capture_output=True, check=False).returncode == 0
    bench = Bench(
        giants(options.folder, options.side, lambda text: print(text, file=sys.stderr)),
        peer=found and not options.alone,
    )
    for number in range(options.rounds):
        print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
        bench.round(moves_only=options.only is not None)
    if options.json:
        print(json.dumps({"rows": [vars(row) | {"ratio": row.ratio} for row in bench.rows.values()], "own": bench.own}))
    else:
        show(bench)


if __name__ == "__main__":
    main()
