"""The classes of a case: its own, or those of a port where it has none yet; and what is done to them, each one action."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadstead.domain.classes import KINDS, Schema, default_schema, reclassified
from roadstead.domain.classfiles import checked, read_schema, schema_text, with_names
from roadstead.domain.colours import free_colour, parse_colour
from roadstead.domain.errors import UserError
from roadstead.domain.identifiers import new_uuid
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Category, Count, Thing

if TYPE_CHECKING:
    from roadstead.storage import CaseStore

Named = Annotation | Thing | Count
_LARGEST = 5_000_000  # bytes of a file of classes


def schema_of(store: CaseStore) -> Schema:
    """The classes that marks of this case can have."""
    return Schema(store.all(Category)) if store.count(Category) else default_schema()


def find_class(store: CaseStore, name: str) -> Category:
    """The class of that name or alias; raises UserError naming the classes there are."""
    schema = schema_of(store)
    found = schema.find(schema.parse(name))
    assert found is not None  # parsed above
    return found


def used(store: CaseStore) -> dict[str, int]:
    """How many marks (of any state), things and counts there are by the class's name as it is stored."""
    counts: dict[str, int] = {}
    for kind in (Annotation, Thing, Count):
        for (name,), number in store.tally(kind, ("category",)).items():
            counts[name] = counts.get(name, 0) + number
    return counts


def add(store: CaseStore, name: str, **fields: Any) -> tuple[Category, Operation]:
    """A new class after the others, in a colour that is not in use, and the action that adds it."""
    schema = schema_of(store)
    colour = free_colour(category.colour for category in schema)
    made = replace(Category(name=name.strip(), position=len(schema) + 1, colour=colour), **fields)
    return made, _written(store, "add-class", f"Add the class {made.name}", (*schema, made), key_of=made)


def edited(store: CaseStore, before: Category, after: Category) -> Operation:
    """A class changed. Another name is written into all that has the class; a key is taken from the class that had it.

    Another ``position`` puts it there among the others.
    """
    schema, name = schema_of(store), after.name.strip()
    aliases = tuple(alias for alias in after.aliases if alias.casefold() != name.casefold())
    after = replace(after, name=name, aliases=aliases, colour=parse_colour(after.colour))
    rows = [after if category.uuid == before.uuid else category for category in schema]
    if after.position != before.position:
        rows.remove(after)
        rows.insert(min(max(after.position - 1, 0), len(rows)), after)
    if name == before.name:
        return _written(store, "edit-class", f"Change the class {name}", rows, key_of=after)
    renamed = [replace(row, category=name) for row in _members(store, schema, before)]
    return _written(store, "edit-class", f"Rename the class {before.name} to {name}", rows, renamed, key_of=after)


def removed(store: CaseStore, category: Category, into: Category | None = None) -> Operation:
    """A class taken away, what has it moved to another; raises UserError where something has it and there is no other."""
    schema = schema_of(store)
    members = _members(store, schema, category)
    if members and into is None:
        number = f"{len(members):,} {'mark has' if len(members) == 1 else 'marks have'}"
        raise UserError(f"{number} the class {category.name}.", "Say which class they are to have, then remove it.")
    if len(schema) == 1 or (into is not None and into.uuid == category.uuid):
        raise UserError(f"{category.name} cannot be removed: there must be another class.", "Add that first.")
    rows = [other for other in schema if other.uuid != category.uuid]
    moved = [_into(row, schema, into) for row in members if into is not None]
    suffix = f", its marks to {into.name}" if into is not None and members else ""
    return _written(store, "remove-class", f"Remove the class {category.name}{suffix}", rows, moved)


def shown_all(store: CaseStore) -> Operation:
    """No class hidden and none locked."""
    rows = [replace(category, hidden=False, locked=False) for category in schema_of(store)]
    return _written(store, "edit-class", "Show and unlock all classes", rows)


def write_file(store: CaseStore, path: Path, *, replace: bool = False) -> None:
    """Writes the classes as JSON, whole or not at all; raises UserError where a file is in the way."""
    from roadstead.exchange.files import check_free, drafts, publish

    check_free([path], replace)
    with drafts(path.parent) as folder:
        (folder / path.name).write_text(schema_text(schema_of(store)), encoding="utf-8")
        publish([(folder / path.name, path)], replace)


def read_file(store: CaseStore, path: Path) -> Operation:
    """The classes of a file: a schema of ours takes the place of the case's, names of a list are added to it.

    Classes that marks have and the file does not know stay, after the others. Raises UserError saying what is wrong.
    """
    found = read_schema(_text_of(path), path.name)
    before = schema_of(store)
    if isinstance(found, list):
        rows: Iterable[Category] = with_names(before, found)
    else:
        needed = {c.uuid: c for name in used(store) if found.find(name) is None and (c := before.find(name))}
        rows = (*found, *(_beside(found, category) for category in before if category.uuid in needed))
    return _written(store, "import-classes", f"Import the classes of {path.name}", tuple(rows))


def _beside(schema: Schema, category: Category) -> Category:
    """A class so that it can stand beside those of a schema: without a key, an alias or a uuid that they have."""
    return replace(
        category,
        uuid=new_uuid() if any(category.uuid == other.uuid for other in schema) else category.uuid,
        key="" if schema.of_key(category.key) else category.key,
        aliases=tuple(alias for alias in category.aliases if schema.find(alias) is None),
    )


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise UserError(f"{path.name} is too large to be a list of classes.", "Choose another file.")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UserError(f"{path.name} is no text in UTF-8.", "Save it as UTF-8 and import again.") from None
    except OSError as error:
        raise UserError(f"{path.name} cannot be read ({error.strerror}).", "Check the path.") from error


def _members(store: CaseStore, schema: Schema, category: Category) -> list[Named]:
    """What has a class, whatever name of it is stored."""
    names = [name for name in used(store) if (found := schema.find(name)) and found.uuid == category.uuid]
    kinds: tuple[type[Named], ...] = (Annotation, Thing, Count)
    return [row for kind in kinds for name in names for row in store.all(kind, category=name)]


def _into(row: Named, schema: Schema, into: Category) -> Named:
    return reclassified(row, schema, into.name) if isinstance(row, Annotation) else replace(row, category=into.name)


def _written(
    store: CaseStore,
    verb: str,
    label: str,
    rows: Sequence[Category],
    others: Sequence[Named] = (),
    key_of: Category | None = None,
) -> Operation:
    """The action that makes these the case's classes, in their order. The first change writes all of them."""
    if key_of is not None and key_of.key:
        rows = [row if row.uuid == key_of.uuid or row.key != key_of.key else replace(row, key="") for row in rows]
    if key_of is not None and (key_of.kind not in KINDS or key_of.key not in ("", *"123456789")):
        raise UserError(f"The class {key_of.name} has a key or a shape that cannot be.", f"1 to 9; {', '.join(KINDS)}.")
    ordered = [replace(row, position=n) for n, row in enumerate(rows, start=1)]
    checked(Schema(ordered), todo="Give each class its own.")
    kept = {row.uuid for row in ordered}
    return Operation(verb, label, (*ordered, *others), tuple(c for c in store.all(Category) if c.uuid not in kept))
