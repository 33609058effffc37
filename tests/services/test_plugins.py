"""Plugins: built-in and dropped-in ones register alike; a bad one is named and left out."""

from pathlib import Path

from roadstead.services.plugins import load_plugins

PLUGIN = """
from roadstead.api import Command, Registry

def register(registry: Registry) -> None:
    registry.command(Command("tally.hello", "Say hello", run="roadstead_dropin_tally.plugin:hello"))
    {more}

def hello(app):
    return "hello"
"""


def drop(folder: Path, name: str, more: str = "", api: int = 1) -> None:
    (folder / name).mkdir(parents=True)
    (folder / name / "__init__.py").touch()
    (folder / name / "plugin.toml").write_text(f'[plugin]\nid = "{name}"\ntitle = "T"\napi = {api}\n', encoding="utf-8")
    (folder / name / "plugin.py").write_text(PLUGIN.format(more=more), encoding="utf-8")


def test_built_in_plugins_are_found_by_their_entry_points() -> None:
    registry = load_plugins()
    assert registry.faults == []
    assert {v.split(".")[2] for v in registry.verbs} >= {"annotate", "brief", "case", "measure", "routes", "scenes"}


def test_a_dropped_in_plugin_registers(tmp_path: Path) -> None:
    drop(tmp_path, "tally")
    assert load_plugins(tmp_path).commands["tally.hello"].title == "Say hello"


def test_a_plugin_that_raises_is_named_and_left_out_whole(tmp_path: Path) -> None:
    drop(tmp_path, "leaky", more="raise RuntimeError('out of ink')")
    registry = load_plugins(tmp_path)
    assert "tally.hello" not in registry.commands
    assert any("leaky" in fault and "out of ink" in fault for fault in registry.faults)
    assert registry.verbs  # the others are there


def test_another_interface_version_is_refused(tmp_path: Path) -> None:
    drop(tmp_path, "tally", api=99)
    assert any("version 99" in fault for fault in load_plugins(tmp_path).faults)


def test_a_broken_manifest_is_named(tmp_path: Path) -> None:
    drop(tmp_path, "tally")
    (tmp_path / "tally" / "plugin.toml").write_text("not toml [", encoding="utf-8")
    assert any("manifest" in fault for fault in load_plugins(tmp_path).faults)


def test_a_disabled_plugin_is_not_loaded(tmp_path: Path) -> None:
    drop(tmp_path, "tally")
    assert "tally.hello" not in load_plugins(tmp_path, disabled=("tally",)).commands
