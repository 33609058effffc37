"""``python -m roadstead`` and the ``roadstead`` command: the window with no arguments, else the command line."""

import multiprocessing
import sys
from pathlib import Path


class Window:
    """The way from the command line to the window, taken only when it is asked for."""

    def open(self, case: Path | None) -> int:
        """Opens the window and gives its exit status."""
        from roadstead.app import run

        return run(case)

    def picture(self, case: Path, out: Path) -> None:
        """Writes a picture of the window on a case."""
        from roadstead.app import render_window

        render_window(case, out)


def main() -> int:
    """Runs the program and gives its exit status."""
    multiprocessing.freeze_support()
    if len(sys.argv) == 1:
        return Window().open(None)
    from roadstead.cli import main as command_line

    return command_line(sys.argv[1:], Window())


if __name__ == "__main__":
    sys.exit(main())
