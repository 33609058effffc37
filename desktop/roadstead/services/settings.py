"""Settings: one small typed JSON file of the user's, never of the case's."""

import json
import os
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from roadstead.domain.errors import UserError


@dataclass(frozen=True, slots=True)
class Settings:
    """What the program remembers between runs. ``theme`` is ``system``, ``light`` or ``dark``; ``cache_limit`` is in bytes.

    ``notation`` is how positions are written (``decimal``, ``dms``, ``minutes``, ``utm``, ``mgrs``), ``grid`` the lines
    over the canvas (empty, ``degrees`` or ``metres``), ``went`` what was last typed to go there,
    ``columns`` which columns tables show (JSON by kind of record).
    ``snapping`` draws vertices to marks and the quay, ``loupe`` is ``auto``, ``on`` or ``off``;
    ``show_rejected`` shows marks that were turned down.
    """

    version: int = 1
    author: str = "analyst"
    theme: str = "system"
    recent: tuple[str, ...] = ()
    tour_seen: bool = False
    disabled_plugins: tuple[str, ...] = ()
    show_masks: bool = True
    notation: str = "decimal"
    grid: str = ""
    overview: bool = False
    went: tuple[str, ...] = ()
    columns: str = ""
    snapping: bool = False
    loupe: str = "auto"
    show_rejected: bool = False
    cache_limit: int = 20_000_000_000


def config_folder() -> Path:
    """The folder of the user's settings (``ROADSTEAD_HOME`` puts settings and cache elsewhere)."""
    return _folder("config")


def cache_folder() -> Path:
    """The folder of what can be built again: pyramids, indexes, working copies."""
    return _folder("cache")


def pyramid_folder() -> Path:
    """The folder of the smaller pictures of large images."""
    return cache_folder() / "pyramids"


def data_folder() -> Path:
    """The folder of what the program makes for the user unasked where: the demonstration case."""
    return _folder("data")


def load_settings() -> Settings:
    """The stored settings; what cannot be read or is of another type falls back to its default."""
    try:
        stored = json.loads(_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    if not isinstance(stored, dict):
        return Settings()
    known = {f.name: getattr(Settings(), f.name) for f in fields(Settings)}
    return Settings(**{k: _typed(v, known[k]) for k, v in stored.items() if k in known})


def save_settings(settings: Settings) -> None:
    """Stores the settings; raises UserError when the folder cannot be written."""
    path = _path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        draft.write_text(json.dumps(asdict(settings), indent=1), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise UserError(
            f"The settings cannot be stored in {path.parent} ({error.strerror}).", "Check the folder."
        ) from error


def remember_case(settings: Settings, path: Path) -> Settings:
    """The settings with this case first among the recent ones."""
    text = str(path.resolve())
    return replace(settings, recent=(text, *(p for p in settings.recent if p != text))[:10])


def _path() -> Path:
    return config_folder() / "settings.json"


def _folder(kind: str) -> Path:
    home = os.environ.get("ROADSTEAD_HOME")
    if home:
        return Path(home) / kind
    import platformdirs

    find = {"cache": platformdirs.user_cache_path, "config": platformdirs.user_config_path}
    return find.get(kind, platformdirs.user_data_path)("roadstead", appauthor=False)


def _typed(value: Any, default: Any) -> Any:
    if isinstance(default, tuple):
        return tuple(str(v) for v in value) if isinstance(value, list) else default
    return value if type(value) is type(default) else default
