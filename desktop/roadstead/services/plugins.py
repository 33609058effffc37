"""Plugins: found, read from their manifests, and registered; one that fails is named and switched off."""

import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from roadstead.domain.errors import UserError

API_VERSION = 1
GROUP = "roadstead.plugins"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What ``plugin.toml`` says, readable without importing code."""

    id: str
    title: str
    api: int
    module: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Command:
    """An action: ``run`` and ``enabled`` are dotted names (``package.module:function``), imported when first used.

    ``run(app)`` does it; ``enabled(app) -> bool`` says whether it can be done now. ``workspaces`` limits where it
    shows as a tool; ``tool`` names the canvas tool it switches to.
    """

    id: str
    title: str
    run: str = ""
    keys: tuple[str, ...] = ()
    menu: str = ""
    icon: str = ""
    tool: str = ""
    tip: str = ""
    enabled: str = ""
    workspaces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """A dock: ``make`` is the dotted name of a widget class, made with the application's context."""

    id: str
    title: str
    make: str
    area: str = "right"
    workspaces: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


@dataclass
class Registry:
    """What the plugins brought: commands, panels, command-line verbs, followers of the window."""

    commands: dict[str, Command] = field(default_factory=dict)
    panels: dict[str, Panel] = field(default_factory=dict)
    verbs: list[str] = field(default_factory=list)
    hooks: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def command(self, command: Command) -> None:
        """Adds a command; its id must be new."""
        if command.id in self.commands:
            raise ValueError(f"the command {command.id} is registered twice")
        self.commands[command.id] = command

    def panel(self, panel: Panel) -> None:
        """Adds a dock; its id must be new."""
        if panel.id in self.panels:
            raise ValueError(f"the panel {panel.id} is registered twice")
        self.panels[panel.id] = panel

    def cli(self, dotted: str) -> None:
        """Adds ``package.module:function``, called with argparse's subparsers to add verbs to the command line."""
        self.verbs.append(dotted)

    def window(self, dotted: str) -> None:
        """Adds ``package.module:function``, called once with the application when the window is up, to follow its signals."""
        self.hooks.append(dotted)


def load(dotted: str) -> Callable[..., Any]:
    """The object that ``package.module:name`` names."""
    module, _, name = dotted.partition(":")
    return getattr(import_module(module), name)


def load_plugins(extra_folder: Path | None = None, disabled: tuple[str, ...] = ()) -> Registry:
    """Registers every plugin: installed ones by their entry points, then the drop-in folder's.

    A plugin that raises, or asks for another version of the interface, is left out whole and named in ``faults``.
    """
    registry = Registry()
    for find in (*_installed(), *_dropped(extra_folder)):
        name = "a plugin"
        try:
            manifest = find()
            name = f"The plugin {manifest.id}"
            if manifest.id in disabled:
                continue
            _register(manifest, registry)
        except Exception as error:  # noqa: BLE001  a plugin of whoever's must never be fatal
            registry.faults.append(f"{name} was switched off: {error}")
    return registry


def _register(manifest: Manifest, registry: Registry) -> None:
    if manifest.api != API_VERSION:
        raise UserError(f"it is made for version {manifest.api} of the plugin interface, this is {API_VERSION}.")
    trial = Registry(
        dict(registry.commands), dict(registry.panels), list(registry.verbs), list(registry.hooks), registry.faults
    )
    import_module(f"{manifest.module}.plugin").register(trial)
    registry.commands, registry.panels = trial.commands, trial.panels
    registry.verbs, registry.hooks = trial.verbs, trial.hooks


def _installed() -> Iterator[Callable[[], Manifest]]:
    for entry in sorted(entry_points(group=GROUP), key=lambda e: e.name):
        yield lambda module=entry.value: _manifest_of_module(module)


def _manifest_of_module(module: str) -> Manifest:
    spec = find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise UserError(f"its package {module} is not installed.")
    return read_manifest(Path(next(iter(spec.submodule_search_locations))), module)


def _dropped(folder: Path | None) -> Iterator[Callable[[], Manifest]]:
    if folder is not None and folder.is_dir():
        for path in sorted(p.parent for p in folder.glob("*/plugin.toml")):
            yield lambda path=path: _adopt(path)


def _adopt(path: Path) -> Manifest:
    """Makes a drop-in folder importable as ``roadstead_dropin_<name>``, without touching the search path."""
    name = f"roadstead_dropin_{path.name}"
    spec = spec_from_file_location(name, path / "__init__.py", submodule_search_locations=[str(path)])
    if spec is None or spec.loader is None or not (path / "__init__.py").is_file():
        raise UserError(f"{path} has no __init__.py.")
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return read_manifest(path, name)


def read_manifest(folder: Path, module: str) -> Manifest:
    """The manifest in a plugin's folder; raises UserError when it is missing or incomplete."""
    path = folder / "plugin.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))["plugin"]
        return Manifest(str(data["id"]), str(data["title"]), int(data["api"]), module, folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"{path} cannot be read as a plugin's manifest ({error}).") from error
