"""The import contracts hold, and each one fails when it is broken once on a copy."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RUN = "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())"

# contract: a file of the package, and a line that breaks it
BREACHES = {
    "rooms": ("domain/quantity.py", "import roadstead.spatial.geodesy"),
    "rooms, a new folder": ("galley/__init__.py", '"""A room without a place."""'),
    "no-qt-below": ("services/notices.py", "from PySide6.QtCore import QObject"),
    "no-qt-below, by a shim": ("imagery/georeference.py", "import qtpy"),
    "rooms, siblings": ("exchange/files.py", "import roadstead.briefing.svg"),
    "no-qt-in-plugin-logic": ("plugins/routes/cli.py", "from PySide6.QtCore import QObject"),
    "no-qt-below, in the room of formats": ("exchange/files.py", "from PySide6.QtCore import QObject"),
    "one-sqlite": ("services/session.py", "import sqlite3"),
    "one-sqlite, in the room of formats": ("exchange/geopackage.py", "import sqlite3"),
    "plugins-apart": ("plugins/routes/cli.py", "import roadstead.plugins.brief.cli"),
    "plugins-through-api": ("plugins/routes/cli.py", "import roadstead.services.routing"),
    "plain-domain": ("domain/quantity.py", "import numpy"),
    "charts-apart": ("ui/window.py", "import pyqtgraph"),
    "offline": ("services/settings.py", "import socket"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs the contracts of ``folder/pyproject.toml`` over ``folder/desktop``."""
    command = [sys.executable, "-c", RUN, "--no-cache", "--config", str(folder / "pyproject.toml")]
    environment = os.environ | {"PYTHONPATH": str(folder / "desktop"), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, capture_output=True, text=True, cwd=folder / "desktop", env=environment, check=False)


@pytest.fixture(scope="module")
def copy(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package and its contracts."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copy(root / "pyproject.toml", folder)
    shutil.copytree(root / "desktop", folder / "desktop", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_contracts_hold(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("breach", BREACHES)
def test_a_breach_is_found(copy: Path, breach: str) -> None:
    name, line = BREACHES[breach]
    path = copy / "desktop" / "roadstead" / name
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{before or ''}\n{line}\n", encoding="utf-8")
    try:
        done = lint(copy)
    finally:
        if before is None:
            shutil.rmtree(path.parent)
        else:
            path.write_text(before, encoding="utf-8")
    assert done.returncode == 1, done.stdout
    assert "broken" in done.stdout.lower() or "galley" in done.stdout
