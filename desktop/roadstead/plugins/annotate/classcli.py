"""``roadstead classes``: the classes of a case."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from roadstead.api import Headless, UserError, classes
from roadstead.domain.classes import (
    KINDS,
    Attribute,
    attributes_of,
    attributes_text,
    parse_attributes,
    with_attributes,
)
from roadstead.domain.colours import alike, parse_colour
from roadstead.domain.records import Category
from roadstead.domain.saying import parse_flag


def add(verbs: Any) -> None:
    """Adds the verbs."""
    group = verbs.group("classes", "what marks of a case can be")

    def verb(name: str, run: Any, what: str, *, of_class: bool = True) -> argparse.ArgumentParser:
        parser = group.add(name, run, what)
        parser.add_argument("case", metavar="CASE")
        if of_class:
            parser.add_argument("name", metavar="NAME", help="the name of a class, or one of its other names")
        return parser

    verb("list", _list, "list the classes, with how many marks have each", of_class=False)
    _add_fields(verb("add", _add, "add a class"))
    parser = verb("edit", _edit, "change a class")
    _add_fields(parser)
    for flag in ("hidden", "locked"):
        parser.add_argument(f"--{flag}", nargs="?", const="yes", metavar="yes|no")
    parser.add_argument("--place", type=int, metavar="N", help="its place among the classes, from 1")
    verb("rename", _rename, "rename a class, in its marks too").add_argument("new", metavar="NEW")
    parser = verb("remove", _remove, "remove a class")
    parser.add_argument("--into", metavar="NAME", help="the class that its marks become")
    parser = verb("import", _import, "take the classes of a file: our JSON, or a list of COCO or YOLO", of_class=False)
    parser.add_argument("path", metavar="PATH")
    parser = verb("export", _export, "write the classes as JSON", of_class=False)
    parser.add_argument("-o", "--output", required=True, metavar="PATH")
    parser.add_argument("--replace", action="store_true", help="write over a file of the same name")


def _add_fields(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--key", metavar="DIGIT", help="1 to 9; taken from the class that had it")
    parser.add_argument("--colour", metavar="#RRGGBB", help="or a name of the palette, such as sky blue")
    parser.add_argument("--shape", dest="kind", choices=KINDS, help="what it is usually drawn as")
    parser.add_argument(
        "--alias", dest="aliases", action="append", metavar="NAME", help="another name; may be repeated"
    )
    parser.add_argument("--note")
    parser.add_argument(
        "--attribute",
        dest="attributes",
        action="append",
        metavar="LINE",
        help="such as 'draught: number [m]', 'load: choice of empty, laden = empty'; 'NAME:' alone takes it away",
    )


def _changed(category: Category, arguments: argparse.Namespace) -> Category:
    asked = {name: getattr(arguments, name, None) for name in ("key", "colour", "kind", "aliases", "note")}
    fields = {name: value for name, value in asked.items() if value is not None}
    if "colour" in fields:
        fields["colour"] = parse_colour(fields["colour"])
    if "aliases" in fields:
        fields["aliases"] = tuple(dict.fromkeys((*category.aliases, *fields["aliases"])))
    flags = {name: parse_flag(value) for name in ("hidden", "locked") if (value := getattr(arguments, name, None))}
    changed = replace(category, **fields, **flags)
    return with_attributes(changed, _attributes(changed, arguments.attributes or ()))


def _attributes(category: Category, lines: Any) -> list[Attribute]:
    """The attributes of a class, those on the lines in place of others of their names."""
    found = {each.name: each for each in attributes_of(category)}
    for line in lines:
        name, colon, rest = line.partition(":")
        if colon and not rest.strip():
            found.pop(name.strip(), None)
        else:
            found |= {each.name: each for each in parse_attributes(line)}
    return list(found.values())


def _list(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    schema, counts = classes.schema_of(store), classes.used(store)
    rows = [
        {**_facts(c), "marks": sum(n for name, n in counts.items() if schema.named(name) == c.name)} for c in schema
    ]
    pairs = alike([(category.name, category.colour) for category in schema])
    return {"classes": rows, "alike": [{"classes": [a, b], "to": vision or "all"} for a, b, vision in pairs]}


def _add(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    made, _ = classes.add(session.store, arguments.name)
    wanted = _changed(made, arguments)
    fields = {name: getattr(wanted, name) for name in ("key", "colour", "kind", "aliases", "note", "attributes")}
    made, operation = classes.add(session.store, arguments.name, **fields)
    session.do(operation)
    return _facts(made)


def _edit(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    before = classes.find_class(session.store, arguments.name)
    after = _changed(before, arguments)
    after = replace(after, position=arguments.place) if arguments.place is not None else after
    if after == before:
        raise UserError("Nothing was given to be changed.", "Give --key, --colour or another option.")
    session.do(classes.edited(session.store, before, after))
    return _facts(classes.find_class(session.store, after.name))


def _rename(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    before = classes.find_class(session.store, arguments.name)
    session.do(classes.edited(session.store, before, replace(before, name=arguments.new)))
    return _facts(classes.find_class(session.store, arguments.new))


def _remove(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    category = classes.find_class(session.store, arguments.name)
    into = classes.find_class(session.store, arguments.into) if arguments.into else None
    session.do(classes.removed(session.store, category, into))
    return {"removed": category.name, "into": into.name if into else None}


def _import(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    session.do(classes.read_file(session.store, Path(arguments.path)))
    return {"classes": [_facts(category) for category in classes.schema_of(session.store)]}


def _export(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store, path = headless.open(arguments.case, read_only=True).store, Path(arguments.output).absolute()
    classes.write_file(store, path, replace=arguments.replace)
    return {"file": str(path), "classes": len(classes.schema_of(store))}


def _facts(category: Category) -> dict[str, Any]:
    return {
        "class": category.name,
        "place": category.position,
        "aliases": list(category.aliases),
        "key": category.key,
        "colour": category.colour,
        "shape": category.kind,
        "attributes": attributes_text(attributes_of(category)).splitlines(),
        "hidden": category.hidden,
        "locked": category.locked,
        "note": category.note,
    }
