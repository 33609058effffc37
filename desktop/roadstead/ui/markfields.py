"""What the inspector shows of a mark: its class with those to choose from, and the attributes of that class."""

from __future__ import annotations

from dataclasses import replace

from roadstead.domain.classes import Attribute, Schema, attributes_of, reclassified, values_of
from roadstead.domain.methods import how_came, lost
from roadstead.domain.records import Annotation
from roadstead.domain.saying import shown, with_attribute
from roadstead.ui.fields import Field


def mark_fields(columns: tuple[Field, ...], mark: Annotation, schema: Schema) -> tuple[Field, ...]:
    """The fields of a mark: its class, what is asked of that class, what is left over from another, then the rest."""
    if mark.is_remark:
        return tuple(field for field in columns if field.title in OF_A_REMARK)
    own = attributes_of(schema.find(mark.category))
    known = {attribute.name for attribute in own}
    stray = [Attribute(name) for name in values_of(mark.attributes) if name not in known]
    asked = [_attribute(attribute, schema) for attribute in own]
    asked += [replace(_attribute(each, schema), why=lambda _: _STRAY) for each in stray]
    fields = []
    for field in columns:
        if field.order == "attributes":  # each of them has a field of its own here
            continue
        fields += [_category(field, schema), *asked] if field.order == "category" else [field]
    return tuple(fields)


def state(mark: Annotation) -> str:
    """Why a mark does not stand, or how a machine's proposal was settled; empty for a plain one."""
    return mark.review or ("second reader’s" if mark.reading else "")


def state_why(mark: Annotation) -> str:
    """What follows from it."""
    return "" if mark.stands else "It does not count: it is in no count, brief, export or sighting until it is settled"


HEIGHT = Field(
    "Height",
    lambda r, _: str(r.height) if r.height else "no longer known" if lost(r.method) else "–",
    "height_m",
    number=True,
    width=112,
    why=lambda r: "\n".join(how_came(r.method)) or "From its shadow",
)
"""Its height from its shadow; of one that cannot be worked out any more it says so."""


def attributes(mark: Annotation) -> str:
    """The attributes of its class with their values."""
    return ", ".join(f"{name}: {shown(value)}" for name, value in values_of(mark.attributes).items())


OF_A_REMARK = ("Label", "Kind", "Scene", "Position", "Note")
_STRAY = "Left over from another class; empty the field to take it away"


def _category(field: Field, schema: Schema) -> Field:
    names = tuple(category.name for category in schema)
    return replace(field, edit=names, put=lambda mark, text: reclassified(mark, schema, text))


def _attribute(attribute: Attribute, schema: Schema) -> Field:
    def show(mark: Annotation, _: object) -> str:
        value = values_of(mark.attributes).get(attribute.name)
        return shown(value, attribute.unit) if value is not None else ""

    words = {"boolean": ("", "no", "yes"), "choice": ("", *attribute.choices)}
    return Field(
        attribute.name.capitalize(),
        show,
        edit=words.get(attribute.type, "line"),
        put=lambda mark, text: with_attribute(mark, schema, attribute.name, text),
    )
