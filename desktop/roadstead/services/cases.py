"""Cases as files: facts of the journal, checking, the demonstration case, what is installed."""

from __future__ import annotations

import platform
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadstead import __version__
from roadstead.domain.errors import UserError
from roadstead.domain.times import iso
from roadstead.services import briefs
from roadstead.services.demo import build_demo
from roadstead.services.session import CaseSession
from roadstead.services.settings import config_folder

if TYPE_CHECKING:
    from roadstead.services.headless import Headless
    from roadstead.storage import Entry

_PARTS = ("PySide6-Essentials", "numpy", "shapely", "pyproj", "rasterio", "sqlite-utils", "geopandas", "typst")
_CHOSEN = {"onnxruntime": 'detectors of one\'s own: pip install "roadstead[detect]"'}


def entry_facts(entry: Entry) -> dict[str, Any]:
    """A journal entry as the command line gives it."""
    return {
        "seq": entry.seq,
        "at": iso(entry.at),
        "author": entry.author,
        "verb": entry.verb,
        "label": entry.label,
        "hash": entry.hash,
    }


def verify_case(path: Path, root: str | None = None) -> dict[str, Any]:
    """Whether the chain, the rows and the file are whole, and whether they still hold the root of a brief."""
    from roadstead.storage import verify

    try:
        found = verify(path, root)
    except UserError as error:
        if not _is_sqlite(path):
            raise
        return {"ok": False, "entries": 0, "root": "", "problems": [error.what]}
    return {"ok": found.ok, "entries": found.entries, "root": found.root, "problems": list(found.problems)}


def _is_sqlite(path: Path) -> bool:
    """Whether a file begins as a case does: what is wrong with it is then the answer, not a refusal."""
    try:
        with path.open("rb") as stream:
            return stream.read(16) == b"SQLite format 3\0"
    except OSError:
        return False


def demonstration(folder: Path, headless: Headless) -> Path:
    """Builds the demonstration case in ``folder``, in place of an earlier one, and gives its path."""
    return build_demo(folder, headless.pool, headless.progress("Building the demonstration case"))


def demonstration_outputs(case: Path, headless: Headless) -> dict[str, Any]:
    """Writes ``brief.pdf`` and ``window.png`` beside the case."""
    brief, picture = case.parent / "brief.pdf", case.parent / "window.png"
    with CaseSession.open(case, headless.author, read_only=True) as session:
        report = briefs.write(session.store, headless.pool, brief, progress=headless.progress("Writing the brief"))
    headless.window.picture(case, picture)
    return {"brief": str(brief), "pages": report.pages, "window": str(picture), "warnings": list(report.warnings)}


def doctor() -> dict[str, Any]:
    """What is installed and what is missing. ``ok`` is False when a part that is needed is missing; ``optional`` ones may be."""
    parts = {name: _version(name) for name in _PARTS}
    missing = [name for name, version in parts.items() if version is None]
    return {
        "ok": not missing,
        "roadstead": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "parts": parts,
        "missing": missing,
        "optional": {name: _version(name) or f"missing; for {use}" for name, use in _CHOSEN.items()},
        "settings": str(config_folder()),
        "frozen": bool(getattr(sys, "frozen", False)),
    }


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
