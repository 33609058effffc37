"""``roadstead list``: sanctions lists of a case."""

import argparse
from pathlib import Path
from typing import Any

from roadstead.api import Headless, sanctions
from roadstead.plugins.lists import matchcli
from roadstead.plugins.lists.logic import difference_json, entry_json, snapshot_json


def add(verbs: Any) -> None:
    """Adds the verbs."""
    group = verbs.group("list", "sanctions lists of a case, as they stood on a day")
    parser = group.add("import", _import, "add a list as it stood on a day")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("path", metavar="PATH", help="the publisher's file; OFAC's other CSV files are read beside it")
    parser.add_argument(
        "--format", default="", metavar="F", help=f"{', '.join(sanctions.FORMATS)} (default: found out)"
    )
    parser.add_argument("--dated", default="", metavar="DATE", help="the list's day, where the file does not state it")
    parser.add_argument("--name", default="", help="what the list is called here (default: as its publisher does)")
    parser.add_argument(
        "--ships", action="store_true", help="of OpenSanctions only ships, what is linked to them, and organisations"
    )
    group.add("list", _list, "the snapshots of a case").add_argument("case", metavar="CASE")
    parser = group.add("show", _show, "an entry of a list, or what a list is and what of it could not be read")
    _of_list(parser)
    parser.add_argument("entity", metavar="ENTITY", nargs="?", default="", help="its number, IMO number or whole name")
    parser = group.add("diff", _diff, "what was added, removed and changed from one snapshot to another")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("before", metavar="A", help="uuid, name, or NAME@DATE")
    parser.add_argument("after", metavar="B", help="uuid, name, or NAME@DATE")
    _of_list(group.add("remove", _remove, "take a snapshot with its entries out of the case"))
    matchcli.add(group)


def _of_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("list", metavar="LIST", help="uuid, name (its latest), or NAME@DATE")


def _import(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    wishes = sanctions.Wishes(arguments.format, arguments.dated, arguments.name, only_ships=arguments.ships)
    made = sanctions.import_list(session, Path(arguments.path), wishes, headless.progress("Importing"))
    for line in made.note.splitlines():
        headless.say(line)
    return snapshot_json(made) | {"rejected": sanctions.rejects(made)}


def _list(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    return {"lists": [snapshot_json(snapshot) for snapshot in sanctions.snapshots(store)]}


def _show(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    snapshot = sanctions.find_snapshot(store, arguments.list)
    if not arguments.entity:
        return snapshot_json(snapshot) | {"rejected": sanctions.rejects(snapshot)}
    return entry_json(sanctions.find_entry(store, snapshot, arguments.entity), snapshot)


def _diff(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    before, after = (sanctions.find_snapshot(store, text) for text in (arguments.before, arguments.after))
    return difference_json(sanctions.difference(store, before, after, headless.progress("Comparing")))


def _remove(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    snapshot = sanctions.find_snapshot(session.store, arguments.list)
    session.do(sanctions.remove_snapshot(session.store, snapshot))
    return {"removed": snapshot.uuid, "name": snapshot.name, "entities": snapshot.entities}
