"""``roadstead area``: what the dates of a case are to cover."""

import argparse
from dataclasses import replace
from typing import Any

from roadstead.api import Headless, UserError, areas
from roadstead.domain.records import Area


def add(verbs: Any) -> None:
    """Adds the verbs."""
    group = verbs.group("area", "the area of interest that dates are held against")
    parser = group.add("set", _set, "set it by its corners or round a place")
    parser.add_argument("case", metavar="CASE")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--polygon", metavar="'C C C ...'", help="corners such as 42.2N,130.2E, parted by spaces")
    which.add_argument("--place", metavar="NAME", help="a place of the case or the gazetteer, or coordinates")
    parser.add_argument(
        "--radius", type=float, metavar="M", help="how far round the place; else the place's own radius"
    )
    parser.add_argument("--name", default="", help="what to call it")
    group.add("list", _list, "list the areas of a case").add_argument("case", metavar="CASE")
    parser = group.add("rename", _rename, "give one another name")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("name", metavar="NAME", help="what to call it from now on")
    parser.add_argument(
        "--area", default="", metavar="NAME", help="which, by its name or uuid; else the one that is set"
    )
    group.add("clear", _clear, "let none be set").add_argument("case", metavar="CASE")


def _set(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    if arguments.polygon and arguments.radius is not None:
        raise UserError("A radius belongs to a place, not to corners.", "Leave --radius out, or give --place.")
    session = headless.open(arguments.case)
    if arguments.polygon:
        name, shape, note = "Area of interest", areas.parse_outline(arguments.polygon), ""
    else:
        name, shape, note = areas.area_of_place(session.store, arguments.place, arguments.radius)
    made, operation = areas.set_area(session.store, arguments.name or name, shape, note)
    session.do(operation)
    return _facts(made)


def _list(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    return {"areas": [_facts(area) for area in headless.open(arguments.case, read_only=True).store.all(Area)]}


def _rename(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    area = areas.find_area(session.store, arguments.area)
    renamed = replace(area, name=areas.name_from(arguments.name))
    session.do(areas.edited(session.store, area, renamed))
    return _facts(renamed)


def _clear(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    operation = areas.clear_area(session.store)
    if operation is None:
        raise UserError("No area of interest is set.", "Set one with: roadstead area set.")
    session.do(operation)
    return {"cleared": [area.name for area in operation.put if isinstance(area, Area)]}


def _facts(area: Area) -> dict[str, Any]:
    return {
        "area": area.uuid,
        "name": area.name,
        "active": area.active,
        "note": area.note,
        "geometry": area.geometry.geojson() if area.geometry else None,
    }
