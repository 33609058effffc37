"""From a cold process to a painted window: Roadstead's against a bare PySide6 window, in one run.

Each run is a fresh interpreter. The clock starts before the first import and stops when the window's first paint event
has been carried out. Byte code is kept in a folder of the run's own, and each program runs once uncounted to fill it,
as an installed program has its byte code too. The programs take turns, so that other work on the machine hits both.

    python packaging/bench/start.py [--runs 9] [--platform offscreen]
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

LIMIT = 3.5
HEAVY = ("pandas", "geopandas", "rasterio", "scipy", "typst", "pyogrio", "pyqtgraph", "shapely", "pyproj")

_CLOCK = """
import json, sys, time
begin = time.perf_counter()
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QMainWindow

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and watched.isWindow():
            watched.removeEventFilter(self)
            watched.event(event)
            seconds = time.perf_counter() - begin
            heavy = [name for name in HEAVY if name in sys.modules]
            print(json.dumps({"seconds": seconds, "heavy": heavy}), flush=True)
            import os
            os._exit(0)
        return False
"""
_BARE = """
application = QApplication([])
window = QMainWindow()
window.resize(1440, 900)
watch = Watch()
window.installEventFilter(watch)
window.show()
application.exec()
"""
_OURS = """
from roadstead.app import make_application, make_window
application = make_application()
window = make_window(application)
watch = Watch()
window.installEventFilter(watch)
window.show()
application.exec()
"""


def once(program: str, environment: dict[str, str]) -> dict[str, object]:
    """One cold start: seconds until painted, and which heavy packages were loaded by then."""
    text = f"HEAVY = {HEAVY!r}\n{_CLOCK}{program}"
    done = subprocess.run([sys.executable, "-c", text], env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def compare(runs: int, platform: str) -> dict[str, object]:
    """Medians of both, their ratio, and what was loaded."""
    with tempfile.TemporaryDirectory(prefix="roadstead-start-") as folder:
        environment = {
            **{k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
            "PYTHONPYCACHEPREFIX": str(Path(folder) / "bytecode"),
            "ROADSTEAD_HOME": str(Path(folder) / "home"),
            **({"QT_QPA_PLATFORM": platform} if platform else {}),
        }
        bare, ours, heavy = [], [], set()
        for number in range(runs + 1):
            first, second = once(_BARE, environment), once(_OURS, environment)
            heavy.update(second["heavy"])
            if number:
                bare.append(first["seconds"])
                ours.append(second["seconds"])
    middle_bare, middle_ours = statistics.median(bare), statistics.median(ours)
    return {
        "bare_ms": round(middle_bare * 1000),
        "roadstead_ms": round(middle_ours * 1000),
        "ratio": round(middle_ours / middle_bare, 2),
        "limit": LIMIT,
        "heavy": sorted(heavy),
        "runs": runs,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--platform", default=os.environ.get("QT_QPA_PLATFORM", "offscreen"))
    arguments = parser.parse_args()
    found = compare(arguments.runs, arguments.platform)
    print(json.dumps(found, indent=1))
    return 0 if found["ratio"] <= LIMIT and not found["heavy"] else 1


if __name__ == "__main__":
    sys.exit(main())
