"""What the inspector shows of a class, and how it is edited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from roadstead.domain.classes import KINDS, Schema, attributes_of, attributes_text, parse_attributes, with_attributes
from roadstead.domain.colours import PALETTE, alike, colour_words, parse_colour
from roadstead.domain.errors import UserError
from roadstead.domain.records import Category
from roadstead.domain.saying import parse_flag
from roadstead.services import classes
from roadstead.ui.fields import Field, Kind

_LINES = (
    "One attribute a line: name: type [unit] = default\n"
    "draught: number [m]\nladen: boolean = no\nload: choice of empty, laden\n"
    "Types: text, number, integer, boolean, choice"
)
_ALIKE = (
    "From the palette, or one’s own as #RRGGBB\n"
    "Colours are held against each other as readers with protanopia and deuteranopia see them too"
)


def _plain(
    title: str, column: str, edit: str | tuple[str, ...] = "line", put: Callable[[str], Any] = str.strip
) -> Field:
    return Field(
        title,
        lambda r, _: str(getattr(r, column)),
        edit=edit,
        put=lambda r, text: replace(r, **{column: put(text)}),
    )


def _flag(title: str, column: str, why: str) -> Field:
    field = _plain(title, column, ("no", "yes"), parse_flag)
    return replace(field, show=lambda r, _: "yes" if getattr(r, column) else "no", why=lambda _: why)


def class_fields(_: tuple[Field, ...], category: Category, schema: Schema) -> tuple[Field, ...]:
    """The fields of a class among the others of its case."""
    return (
        replace(_plain("Name", "name"), put=lambda r, text: replace(r, name=_free(schema, r, text))),
        _plain("Key", "key", ("", *"123456789")),
        Field(
            "Colour",
            lambda r, _: colour_words(r.colour),
            edit=tuple(colour_words(value) for value in PALETTE),
            own=True,
            put=lambda r, text: replace(r, colour=parse_colour(text)),
            origin=lambda r: colour_doubt(schema, r),
            why=lambda r: f"{colour_doubt(schema, r)}\n{_ALIKE}".strip(),
        ),
        _plain("Drawn as", "kind", KINDS),
        Field(
            "Other names",
            lambda r, _: ", ".join(r.aliases),
            edit="line",
            put=lambda r, text: replace(r, aliases=_aliases(schema, r, text)),
            why=lambda _: "Names by which other files know it, with commas between",
        ),
        Field(
            "Attributes",
            lambda r, _: attributes_text(attributes_of(r)),
            edit="text",
            put=lambda r, text: with_attributes(r, parse_attributes(text)),
            why=lambda _: _LINES,
        ),
        _flag("Hidden", "hidden", "Its marks are not shown on the canvas (H)"),
        _flag("Locked", "locked", "Its marks are shown, but cannot be taken hold of on the canvas (Shift+H)"),
        _plain("Note", "note", "text"),
    )


def colour_doubt(schema: Schema, category: Category) -> str:
    """Which classes some reader cannot tell from this one by colour; empty for none."""
    pairs = alike([(other.name, other.colour) for other in schema])
    found = {a if b == category.name else b: vision for a, b, vision in pairs if category.name in (a, b)}
    if not found:
        return ""
    visions = ", ".join(dict.fromkeys(filter(None, found.values())))
    return f"Too like {', '.join(found)}" + (f" ({visions})" if visions else "")


def _free(schema: Schema, category: Category, text: str) -> str:
    """A name that no other class has; raises UserError otherwise."""
    other = schema.find(text)
    if not text.strip() or (other is not None and other.uuid != category.uuid):
        what = f"“{text.strip()}” is {other.name}’s already." if other else "A class needs a name."
        raise UserError(what, "Give it a name of its own.")
    return text.strip()


def _aliases(schema: Schema, category: Category, text: str) -> tuple[str, ...]:
    words = dict.fromkeys(word.strip() for word in text.split(",") if word.strip())
    return tuple(_free(schema, category, word) for word in words if word.casefold() != category.name.casefold())


CLASS = Kind(
    Category,
    "Class",
    "Classes",
    lambda r, _: r.name,
    (),
    "",
    classes.edited,
    class_fields,
)
