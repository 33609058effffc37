"""Draws the pictures of the README anew from the demonstration case: ``python packaging/screenshots.py``.

Needs a screen or Xvfb for nothing: the window is drawn offscreen. The brief's pages are rendered by pdftoppm
(Debian: poppler-utils).
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

OUT = Path(__file__).resolve().parent / "screenshots"
SHOTS = {
    "image-light": ("light", "image"),
    "image-dark": ("dark", "image"),
    "map-dark": ("dark", "map"),
    "map-light": ("light", "map"),
    "log-light": ("light", "log"),
    "activity-light": ("light", "activity"),
    "brief-light": ("light", "brief"),
}
PAGES = {1: "brief-1", 3: "brief-3"}


def main() -> int:
    """Writes every picture, each in a process of its own with a home of its own."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"ROADSTEAD_HOME": str(Path(folder) / "home"), "QT_QPA_PLATFORM": "offscreen"}
        command = [sys.executable, "-m", "roadstead", "demo", "--headless", "--out", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        for name, (theme, workspace) in SHOTS.items():
            code = "import sys; from pathlib import Path; from roadstead.app import render_window; "
            code += "render_window(Path(sys.argv[1]), Path(sys.argv[2]), theme=sys.argv[3], workspace=sys.argv[4])"
            arguments = [str(Path(folder) / "najin.gpkg"), str(OUT / f"{name}.png"), theme, workspace]
            subprocess.run([sys.executable, "-c", code, *arguments], check=True)
            print(OUT / f"{name}.png")
        for page, name in PAGES.items():
            pages = ["-f", str(page), "-l", str(page), "-r", "80", "-png", "-singlefile"]
            subprocess.run(["pdftoppm", *pages, str(Path(folder) / "brief.pdf"), str(OUT / name)], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
