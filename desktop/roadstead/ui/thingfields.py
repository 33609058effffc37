"""What the window shows of things across dates: when each was seen, and what is said of it where no mark shows it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from roadstead.domain.errors import UserError
from roadstead.domain.records import Appearance, Thing
from roadstead.ui.fields import Field, Kind, NameOf

_HOW = (
    "Between the two dates it came, or went. Dates on which its place was masked, outside the image or not looked at"
    " say nothing"
)


def _name(thing: Thing, text: str) -> Thing:
    if not text.strip() and thing.name:
        raise UserError("A thing needs a name.", "Type one, such as container block 3.")
    return replace(thing, name=" ".join(text.split()))


def _seen(thing: Any, name: NameOf) -> str:
    found = name.history(thing.uuid)
    return f"{found.seen:,} of {len(found.looks):,} dates" if found else ""


def _came(thing: Any, name: NameOf) -> str:
    found = name.history(thing.uuid)
    return found.came if found else ""


def _went(thing: Any, name: NameOf) -> str:
    found = name.history(thing.uuid)
    return found.went if found else ""


def _latest(thing: Any, name: NameOf) -> str:
    found = name.history(thing.uuid)
    return f"{found.latest.state} {found.latest.day}" if found and found.latest else "–"


def _note(column: str = "note") -> Field:
    return Field(
        "Note",
        lambda r, _: r.note,
        column,
        width=220,
        edit="text",
        put=lambda r, text: replace(r, note=text.strip()),
    )


THING = Kind(
    Thing,
    "Thing",
    "Things",
    lambda r, _: r.name,
    (
        Field("Name", lambda r, _: r.name, "name", width=170, edit="line", put=_name),
        Field("Class", lambda r, name: name.schema.named(r.category), "category", width=140),
        Field("Seen", _seen, width=110, why=lambda _: "On how many of the dates that show its ground it was seen"),
        Field("First seen", _came, width=270, prose=True, why=lambda _: _HOW),
        Field("Last seen", _went, width=270, prose=True, why=lambda _: _HOW),
        Field("Latest", _latest, width=170, why=lambda _: "What the last date says on which it was looked for"),
        _note(),
    ),
    "No things yet. Carry marks to the next date with Ctrl+D, or select the same thing on several dates and press Ctrl+T.",
    rests=frozenset({"annotations", "appearances", "scenes", "masks"}),
)
APPEARANCE = Kind(
    Appearance,
    "Statement",
    "Statements",
    lambda r, name: f"{name(r.object) or 'a thing'}: {'not there' if r.state == 'gone' else r.state}",
    (
        Field("Thing", lambda r, name: name(r.object), link=lambda r: (r.object,)),
        Field("Scene", lambda r, name: name(r.scene), link=lambda r: (r.scene,)),
        Field("State", lambda r, _: "not there" if r.state == "gone" else r.state, "state"),
        _note(),
    ),
    "",
)
