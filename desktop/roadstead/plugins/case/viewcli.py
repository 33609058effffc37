"""``roadstead view``: the saved views of the tables."""

import argparse
from typing import Any

from roadstead.api import Headless, UserError, filtering, views
from roadstead.domain.records import TABLES, Annotation, View

_MARKS = TABLES[Annotation]


def add(verbs: Any) -> None:
    """Adds the verbs."""
    group = verbs.group("view", "saved views of the tables of a case")
    parser = group.add("list", _list, "the saved views")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("--table", default="", help="only those of this table, such as sightings")
    parser = group.add("save", _save, "save a view, in place of the one of that name")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("--table", default=_MARKS, help=f"of which table ({_MARKS})")
    parser.add_argument("--name", required=True)
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument("--where", metavar="FILTER", default="", help="which marks: class = vessel and length >= 100")
    asked.add_argument("--query", metavar="JSON", default="", help="filters, sorts and columns as view list gives them")
    for name, call, summary in (
        ("show", _show, "how many rows a view has, and their uuids in its order"),
        ("remove", _remove, "take a view out of the case; its rows stay"),
        ("rename", _rename, "give a view another name"),
    ):
        parser = group.add(name, call, summary)
        parser.add_argument("case", metavar="CASE")
        parser.add_argument("--name", required=True, help="of the view, or the beginning of its uuid")
        parser.add_argument("--table", default="", help="where several tables have a view of that name")
        if name == "rename":
            parser.add_argument("--to", required=True, metavar="NAME")


def _facts(view: View) -> dict[str, Any]:
    return {"view": view.uuid, "table": view.table, "name": view.name, "query": view.query}


def _list(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    if arguments.table:
        views.kind_of(arguments.table)
    return {"views": [_facts(view) for view in views.views(store, arguments.table)]}


def _save(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    if arguments.where and arguments.table != _MARKS:
        raise UserError(f"--where filters marks, not {arguments.table}.", "Give --query for other tables.")
    session = headless.open(arguments.case)
    if arguments.query:
        look = views.parse(session.store, arguments.table, arguments.query)
    else:
        look = views.Look(filters=filtering.filters(session.store, arguments.where))
    operation = views.save(session.store, arguments.table, arguments.name, look)
    session.do(operation)
    return _facts(views.find_view(session.store, arguments.name, arguments.table))


def _show(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    view = views.find_view(store, arguments.name, arguments.table)
    found = views.rows(store, view)
    return {"view": view.uuid, "table": view.table, "count": len(found), "rows": found}


def _remove(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    view = views.find_view(session.store, arguments.name, arguments.table)
    session.do(views.remove(view))
    return {"removed": view.uuid}


def _rename(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    view = views.find_view(session.store, arguments.name, arguments.table)
    session.do(views.rename(session.store, view, arguments.to))
    return {"view": view.uuid, "name": views.find_view(session.store, view.uuid).name}
