"""Under which sizes and times each hash was last found, so that no file is read again for nothing."""

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from roadstead.imagery.products import Part, Source
from roadstead.services.settings import cache_folder

_MOST = 5000


def source(path: Path, files: tuple[str, ...]) -> Source:
    """A scene's file, or its product's files, as what is hashed."""
    folder = path if path.is_dir() else path.parent
    return Source(path, parts=tuple(Part(folder / name, "") for name in files))


def remembered() -> dict[str, str]:
    """The stamp (paths, sizes, times) of each hash that was found before."""
    try:
        found = json.loads(_store().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def remember(sha256: str, stamp: str) -> None:
    """Takes down a stamp; where the cache cannot be written, the file is hashed again next time."""
    remember_all({sha256: stamp})


def remember_all(fresh: Mapping[str, str]) -> None:
    """Takes down several."""
    if not fresh:
        return
    known = {key: value for key, value in remembered().items() if key not in fresh}
    path, kept = _store(), dict([*known.items(), *fresh.items()][-_MOST:])
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(kept), encoding="utf-8")
        draft.replace(path)


def _store() -> Path:
    return cache_folder() / "originals.json"
