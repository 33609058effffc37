"""Saved views of the tables: which rows, in which order, with which columns; kept in the case as JSON of version 1."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.query import Among, Between, Filter, Holds, Not, Query, Sort, Standing, Test
from roadstead.domain.records import TABLES, Annotation, View

if TYPE_CHECKING:
    from roadstead.storage import CaseStore

VERSION = 1
_TESTS: dict[str, type] = {kind.__name__.lower(): kind for kind in (Among, Between, Holds, Standing, Not)}
_KINDS: dict[str, type] = {table: kind for kind, table in TABLES.items()}


@dataclass(frozen=True, slots=True)
class Look:
    """What a view shows: rows with these words that pass the filters, sorted; ``columns`` by title, none for all."""

    words: str = ""
    filters: tuple[Filter, ...] = ()
    standing: bool = False
    sorts: tuple[Sort, ...] = ()
    columns: tuple[str, ...] = ()


def views(store: CaseStore, table: str = "") -> list[View]:
    """The saved views in their order, of one table where it is named."""
    found = (view for view in store.all(View) if table in ("", view.table))
    return sorted(found, key=lambda view: (view.table, view.position, view.name.casefold()))


def find_view(store: CaseStore, name: str, table: str = "") -> View:
    """The view of that name or beginning of a uuid; raises UserError naming those there are."""
    every = views(store, table)
    found = [v for v in every if v.name.casefold() == name.strip().casefold()]
    found = found or [v for v in every if len(name) >= 4 and v.uuid.startswith(name)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UserError(f"Several tables have a view “{name}”.", "Name the table, or the beginning of its uuid.")
    known = ", ".join(f"“{view.name}” of {view.table}" for view in every) or "none"
    raise UserError(f"There is no view “{name}”.", f"There are: {known}.")


def kind_of(table: str) -> type:
    """The kind of record of a table; raises UserError for no table."""
    if table not in _KINDS:
        raise UserError(f"“{table}” is no table of a case.", f"Use one of: {', '.join(sorted(_KINDS))}.")
    return _KINDS[table]


def save(store: CaseStore, table: str, name: str, look: Look) -> Operation:
    """Saves a view, in place of the one of that name; raises UserError for no name or no table."""
    kind_of(table)
    name, known = _name(name), views(store, table)
    same = next((view for view in known if view.name.casefold() == name.casefold()), None)
    place = max((view.position for view in known), default=-1) + 1
    view = replace(same or View(table=table, position=place), name=name, query=written(look))
    return Operation("save-view", f"Save view “{name}” of {table}", (view,))


def rename(store: CaseStore, view: View, name: str) -> Operation:
    """Gives a view another name; raises UserError where that is empty or another's."""
    name = _name(name)
    others = (each for each in views(store, view.table) if each.uuid != view.uuid)
    if any(each.name.casefold() == name.casefold() for each in others):
        raise UserError(f"There is a view “{name}” of {view.table} already.", "Choose another name.")
    return Operation("rename-view", f"Rename view “{view.name}” to “{name}”", (replace(view, name=name),))


def remove(view: View) -> Operation:
    """Takes a view out of the case; no row goes with it."""
    return Operation("remove-view", f"Remove view “{view.name}” of {view.table}", (), (view,))


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise UserError("A view needs a name.", "Type one, such as “Container ships, clear days”.")
    return name


def rows(store: CaseStore, view: View) -> list[str]:
    """The uuids of the rows of a view in its order; raises UserError where it cannot be read or searches for words."""
    look = read(store, view)
    if look.words.split():
        why = "as the table does: in its columns, in any spelling"
        raise UserError(
            f"The view “{view.name}” searches for “{look.words}” {why}.", "Choose it in the window to see its rows."
        )
    return store.listing(kind_of(view.table), Query(_tests(look), look.sorts))


def _tests(look: Look) -> tuple[Test, ...]:
    return (*(each.test for each in look.filters), *((Standing(),) if look.standing else ()))


# -- JSON -----------------------------------------------------------------------------------------------------------


def written(look: Look) -> str:
    """A look as JSON."""
    filters = [{"title": each.title, "told": each.told, "test": _plain(each.test)} for each in look.filters]
    said = {"version": VERSION} | asdict(replace(look, filters=())) | {"filters": filters}
    return json.dumps(said, ensure_ascii=False)


def read(store: CaseStore, view: View) -> Look:
    """What a view shows; raises UserError where its JSON is not understood or asks for columns that its table lacks."""
    try:
        return parse(store, view.table, view.query)
    except UserError as error:
        raise UserError(f"The view “{view.name}” cannot be shown. {error.what}", error.todo) from error


def parse(store: CaseStore, table: str, text: str) -> Look:
    """A look from JSON, all of it checked; raises UserError for what this version cannot show exactly."""
    kind = kind_of(table)
    try:
        look = _look(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        todo = "Save it anew, or use the version of Roadstead that saved it."
        raise UserError("This version does not understand what the view asks for.", todo) from error
    try:
        columns = [*(name for test in _tests(look) for name in _columns(test)), *(s.column for s in look.sorts)]
        store.cells(kind, (), tuple(columns))
        if kind is not Annotation and any(isinstance(test, Standing) for test in _tests(look)):
            raise ValueError(f"only marks can stand, not rows of {table}")
    except ValueError as error:
        raise UserError(f"{error}.", "Save it anew, or remove it.") from error
    return look


def _look(said: dict[str, Any]) -> Look:
    if said.get("version") != VERSION or said.keys() - {"version", "words", "filters", "standing", "sorts", "columns"}:
        raise ValueError("another version")
    filters = tuple(
        Filter(_text(f["title"]), _text(f.get("told", f["title"])), _test(f["test"])) for f in said.get("filters", ())
    )
    sorts = tuple(
        Sort(_text(s["column"]), s.get("backwards", False) is True, _texts(s.get("ranks", ())))
        for s in said.get("sorts", ())
    )
    standing = said.get("standing", False) is True
    return Look(_text(said.get("words", "")), filters, standing, sorts, _texts(said.get("columns", ())))


def _plain(test: Any) -> Any:
    """A test, or a value in one, as JSON has it."""
    if type(test) in _TESTS.values():
        return {"is": type(test).__name__.lower()} | {n: _plain(getattr(test, n)) for n in type(test).__slots__}
    if isinstance(test, datetime):
        return {"time": test.isoformat()}
    return [_plain(each) for each in test] if isinstance(test, tuple) else test


def _test(said: dict[str, Any]) -> Any:
    kind = _TESTS[said["is"]]
    if kind is Not:
        test = _test(said["test"])
        if isinstance(test, Standing | Not):
            raise ValueError("not of such a test")
        return Not(test)
    if kind is Standing:
        return Standing(said.get("wanted", True) is True)
    if kind is Among:
        return Among(_text(said["column"]), tuple(map(_value, said["values"])))
    if kind is Between:
        return Between(_text(said["column"]), _value(said.get("low")), _value(said.get("high")))
    also = tuple(Among(_text(a["column"]), tuple(map(_value, a["values"]))) for a in said.get("also", ()))
    return Holds(_texts(said["columns"]), _text(said["text"]), also)


def _columns(test: Test) -> tuple[str, ...]:
    if isinstance(test, Not):
        return _columns(test.test)
    if isinstance(test, Standing):
        return ()
    return (*test.columns, *(a.column for a in test.also)) if isinstance(test, Holds) else (test.column,)


def _value(said: Any) -> Any:
    if isinstance(said, dict):
        found = datetime.fromisoformat(said["time"])
        if found.tzinfo is None:
            raise ValueError("a time without a zone")
        return found
    if said is not None and not isinstance(said, str | int | float):
        raise TypeError("no value of a cell")
    if isinstance(said, int) and abs(said) >= 2**63:
        raise ValueError("a number that no cell can hold")
    return said


def _text(said: Any) -> str:
    if not isinstance(said, str):
        raise TypeError("no text")
    return said


def _texts(said: Any) -> tuple[str, ...]:
    if isinstance(said, str):
        raise TypeError("one text for several")
    return tuple(map(_text, said))
