"""The command line: verbs of the plugins, results as text or one JSON document, errors as one sentence."""

import argparse
import contextlib
import json
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any

from roadstead import __version__
from roadstead.domain.errors import Cancelled, UserError
from roadstead.services.headless import Door, Headless
from roadstead.services.plugins import load, load_plugins
from roadstead.services.settings import config_folder, load_settings

USER, USAGE, BUG, STOPPED = 1, 2, 3, 130


def main(argv: Sequence[str], window: Door) -> int:
    """Carries out one command and gives its exit status: 0 done, 1 the user's world, 2 usage, 3 our bug."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:  # a Windows console of another code page must not turn ± or 나진 into an error
            reconfigure(encoding="utf-8", errors="replace")
    registry = load_plugins(config_folder() / "plugins", load_settings().disabled_plugins)
    for fault in registry.faults:
        print(fault, file=sys.stderr)
    arguments = _parser(registry.verbs).parse_args(argv)
    try:
        with Headless(arguments.author, window) as headless:
            result = arguments.run(arguments, headless)
    except UserError as error:
        print(error, file=sys.stderr)
    except (Cancelled, KeyboardInterrupt):
        print("Stopped; nothing was left half-done.", file=sys.stderr)
        return STOPPED
    except Exception as error:  # noqa: BLE001  the one door for our own bugs
        print(_bug_report(error), file=sys.stderr)
        return BUG
    else:
        return _shown(result, arguments.json)
    return USER


def _parser(verbs: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="roadstead", description="Document what happens in ports, offline. Without arguments the window opens."
    )
    parser.add_argument("--version", action="version", version=f"Roadstead {__version__}")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    common.add_argument("--author", default="", help="who is named in the journal (default: the setting)")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for dotted in verbs:
        load(dotted)(Verbs(subparsers, common))
    return parser


class Verbs:
    """Where plugins add their verbs: every one has ``--json`` and ``--author``."""

    def __init__(self, subparsers: Any, common: argparse.ArgumentParser) -> None:
        self._subparsers, self._common = subparsers, common

    def add(self, name: str, run: Any, summary: str) -> argparse.ArgumentParser:
        """A parser for a new verb; ``run(arguments, headless)`` returns the JSON document as a dict."""
        parser = self._subparsers.add_parser(name, parents=[self._common], help=summary, description=summary)
        parser.set_defaults(run=run)
        return parser

    def group(self, name: str, summary: str) -> "Verbs":
        """A verb with verbs below it, such as ``scene add``."""
        parser = self._subparsers.add_parser(name, help=summary, description=summary)
        return Verbs(parser.add_subparsers(title="commands", metavar="COMMAND", required=True), self._common)


def _shown(result: dict[str, Any], as_json: bool) -> int:
    """The exit status once the result is printed; where nobody reads it or the disk is full, that of the user's world."""
    try:
        return _show(result, as_json)
    except OSError as error:
        if not isinstance(error, BrokenPipeError):  # the reader has gone: nobody is left to tell
            print(f"The output could not be written: {(error.strerror or str(error)).lower()}.", file=sys.stderr)
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return USER


def _show(result: dict[str, Any], as_json: bool) -> int:
    """Prints the result; one that says it is not ``ok`` is a failure of the user's world."""
    if as_json:
        print(json.dumps(result, ensure_ascii=False, indent=1, allow_nan=False))
    else:
        print("\n".join(_lines(result)))
    sys.stdout.flush()
    return 0 if result.get("ok", True) else USER


def _lines(result: dict[str, Any]) -> list[str]:
    """The document for people: one line per value, one per row of a list."""
    lines = []
    for key, value in result.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            lines.append(f"{key}:")
            lines += _table(value)
        elif not _is_geometry(value):
            lines.append(f"{key}: {_plain(value)}")
    return lines


def _table(rows: list[dict[str, Any]]) -> list[str]:
    """Rows under the names of their columns; what is the last column is not filled up."""
    names = [name for name in rows[0] if not any(_is_geometry(row.get(name)) for row in rows)]
    cells = [names, *([_plain(row.get(name)) for name in names] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  " + "  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in cells]


def _plain(value: Any) -> str:
    if isinstance(value, dict) and value.keys() == {"value", "se"}:
        return f"{value['value']:.3f} (se {value['se']:.3f})"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, list):
        return ", ".join(map(_plain, value)) or "none"
    return "none" if value is None else str(value)


def _is_geometry(value: Any) -> bool:
    return isinstance(value, dict) and "coordinates" in value


def _bug_report(error: BaseException) -> str:
    """One sentence and where the details are: a traceback is for us, not for the reader of a terminal."""
    path = config_folder() / "last-fault.txt"
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    return f"A fault in Roadstead stopped this ({type(error).__name__}: {error}). Please report it with {path}."
