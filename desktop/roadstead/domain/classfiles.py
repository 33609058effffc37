"""Schemas as files: our own JSON, exact both ways; and the lists of classes of COCO and YOLO, names alone.

Our format, version 1, UTF-8::

    {"format": "roadstead-classes", "version": 1, "classes": [
      {"uuid": "…", "name": "vessel", "aliases": ["ship"], "key": "1", "colour": "#56B4E9", "shape": "box",
       "hidden": false, "locked": false, "note": "",
       "attributes": [{"name": "draught", "type": "number", "default": "", "choices": [], "unit": "m"}]}]}

Classes are in the order in which they are shown. Only ``name`` must be there; what is missing is as in a new class.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from typing import Any

from roadstead.domain.classes import KINDS, Attribute, Schema, attributes_of, with_attributes
from roadstead.domain.colours import free_colour, parse_colour
from roadstead.domain.errors import UserError
from roadstead.domain.identifiers import new_uuid
from roadstead.domain.records import Category

FORMAT, VERSION = "roadstead-classes", 1
_TODO = "Correct it there and import again; nothing was changed."
_TEXTS = {"name": "", "key": "", "note": "", "uuid": ""}
_FLAGS = ("hidden", "locked")


def schema_text(schema: Schema) -> str:
    """The schema as our JSON."""
    rows = [_plain(category) for category in schema]
    return json.dumps({"format": FORMAT, "version": VERSION, "classes": rows}, ensure_ascii=False, indent=1) + "\n"


def read_schema(text: str, name: str) -> Schema | list[str]:
    """The schema of a file of ours, or the names of classes of a list of COCO or YOLO; ``name`` is what to call the file.

    Raises UserError saying which class is wrong and how.
    """
    if not text.lstrip().startswith(("{", "[")):
        return _names_of_lines(text, name)
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(f"{name} is no JSON ({error}).", _TODO) from None
    listed = plain.get("categories") if isinstance(plain, dict) and "format" not in plain else plain
    if isinstance(listed, list):
        return _names(name, [row.get("name") if isinstance(row, dict) else row for row in listed])
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise UserError(
            f"{name} is no list of classes of Roadstead, COCO or YOLO.", "Export one to see what it looks like."
        )
    if plain.get("version") != VERSION:
        raise UserError(
            f"{name} is of version {plain.get('version')}, this program reads version {VERSION}.", "Export it anew."
        )
    rows = plain.get("classes")
    if not isinstance(rows, list) or not rows:
        raise UserError(f"{name} holds no classes.", _TODO)
    return checked(Schema(_category(row, n, name) for n, row in enumerate(rows, start=1)), name)


def checked(schema: Schema, where: str = "", todo: str = _TODO) -> Schema:
    """The schema; raises UserError where two classes have one name, alias or key, or one has no name.

    ``where`` names the file it is of, ``todo`` says what to do.
    """
    wrong = next(_faults(schema), "")
    if wrong:
        raise UserError(f"{where}: {wrong}." if where else f"{wrong[0].upper()}{wrong[1:]}.", todo)
    return schema


def _faults(schema: Schema) -> Iterator[str]:
    taken: dict[str, str] = {}
    for category in schema:
        if not category.name.strip():
            yield f"the class number {category.position} has no name"
        for word in (category.name, *category.aliases):
            other = taken.setdefault(word.casefold(), category.name)
            if other != category.name or [category.name, *category.aliases].count(word) > 1:
                yield f"“{word}” names two classes, {other} and {category.name}"
        if category.key and taken.setdefault(f"key {category.key}\0", category.name) != category.name:
            yield f"two classes have the key {category.key}"
    for what, values in (("name", [c.name.casefold() for c in schema]), ("uuid", [c.uuid for c in schema])):
        if len(set(values)) < len(values):
            yield f"two classes have the same {what}"


def _plain(category: Category) -> dict[str, Any]:
    return {
        "uuid": category.uuid,
        "name": category.name,
        "aliases": list(category.aliases),
        "key": category.key,
        "colour": category.colour,
        "shape": category.kind,
        "hidden": category.hidden,
        "locked": category.locked,
        "note": category.note,
        "attributes": [{**asdict(each), "choices": list(each.choices)} for each in attributes_of(category)],
    }


def _category(row: Any, number: int, where: str) -> Category:
    what = f"{where}: the class number {number}"
    if not isinstance(row, dict):
        raise UserError(f"{what} is no object.", _TODO)
    texts = {key: row.get(key, default) for key, default in _TEXTS.items()}
    flags = {key: row.get(key, False) for key in _FLAGS}
    wrong = [key for key, value in texts.items() if not isinstance(value, str)]
    wrong += [key for key, value in flags.items() if not isinstance(value, bool)]
    wrong += ["aliases"] if not _strings(row.get("aliases", [])) else []
    wrong += ["shape"] if row.get("shape", "box") not in KINDS else []
    wrong += ["key"] if not re.fullmatch("[1-9]?", str(texts["key"])) else []
    if wrong:
        raise UserError(f"{what} has a {wrong[0]} that cannot be.", _TODO)
    try:
        colour = parse_colour(str(row.get("colour", "#FFFFFF")))
        made = Category(
            uuid=texts["uuid"] or new_uuid(),
            name=texts["name"].strip(),
            key=texts["key"],
            note=texts["note"],
            hidden=flags["hidden"],
            locked=flags["locked"],
            aliases=tuple(row.get("aliases", ())),
            position=number,
            colour=colour,
            kind=row.get("shape", "box"),
        )
        return with_attributes(made, [_attribute(each) for each in row.get("attributes", ())])
    except UserError as error:
        raise UserError(f"{what}: {error.what}", error.todo) from None
    except TypeError:
        raise UserError(f"{what} has attributes that cannot be.", _TODO) from None


def _attribute(plain: dict[str, Any]) -> Attribute:
    words: dict[str, Any] = {**plain, "choices": tuple(plain.get("choices", ()))}
    made = Attribute(**words)
    if not _strings([made.name, made.type, made.default, made.unit, *made.choices]):
        raise TypeError
    return made


def _strings(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def _names_of_lines(text: str, where: str) -> list[str]:
    """The names of a plain list, or of ``names:`` in a YOLO data file: a list, or numbers and names."""
    listed = re.search(r"^names\s*:\s*(\[.*?\]|\{.*?\})", text, re.MULTILINE | re.DOTALL)
    if listed:
        parts = [part.rpartition(":")[2] for part in listed[1][1:-1].split(",")]
        return _names(where, [part.strip(" \t\n'\"") for part in parts if part.strip()])
    block = re.search(r"^names\s*:\s*(?:#.*)?\n((?:[ \t]*(?:-|\d+\s*:).*\n?)+)", text, re.MULTILINE)
    lines = block[1].splitlines() if block else text.splitlines()
    start = r"^\s*(?:-|\d+\s*:)\s*" if block else ""
    return _names(where, [re.sub(start, "", line).strip(" \t'\"") for line in lines if line.strip()])


def _names(where: str, names: Iterable[Any]) -> list[str]:
    found = list(names)
    wrong = any(not isinstance(n, str) or not 0 < len(n.strip()) <= 80 or "\0" in n for n in found)
    if wrong or not found:
        raise UserError(f"{where} is no list of classes of Roadstead, COCO or YOLO.", "One name a line, or JSON.")
    return list(dict.fromkeys(name.strip() for name in found))


def with_names(schema: Schema, names: Iterable[str]) -> Schema:
    """The schema with classes of these names after its own; those that it knows already, also as aliases, are left."""
    made = list(schema)
    for name in names:
        if schema.find(name) is None:
            made.append(Category(name=name, position=len(made) + 1, colour=free_colour(c.colour for c in made)))
    return Schema(replace(category, position=n) for n, category in enumerate(made, start=1))
