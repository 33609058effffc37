"""``python -m roadstead`` and the ``roadstead`` command: the window with no arguments, else the command line."""

import multiprocessing
import os
import sys
from pathlib import Path


class Window:
    """The way from the command line to the window, taken only when it is asked for."""

    def open(self, case: Path | None) -> int:
        """Opens the window and gives its exit status; where there is no screen, says so and what to do instead."""
        if not _has_screen():
            sys.stderr.write(
                "There is no screen to open a window on. Start it on a desktop, or use the command line: roadstead --help.\n"
            )
            return 1
        from roadstead.app import run

        return run(case)

    def picture(self, case: Path, out: Path) -> None:
        """Writes a picture of the window on a case."""
        from roadstead.app import render_window

        render_window(case, out)


def _has_screen() -> bool:
    """Whether Qt can show a window; on Linux it ends the process where it cannot."""
    known = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    return known or not sys.platform.startswith("linux")


def main() -> int:
    """Runs the program and gives its exit status."""
    multiprocessing.freeze_support()
    if len(sys.argv) == 1:
        return Window().open(None)
    from roadstead.cli import main as command_line

    return command_line(sys.argv[1:], Window())


if __name__ == "__main__":
    sys.exit(main())
