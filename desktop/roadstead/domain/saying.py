"""What is said of a mark beside its shape: its class with attributes, how likely that is, on what it rests, how much of it shows."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from roadstead.domain.classes import Schema, attributes_of, reclassified, values_of, values_text
from roadstead.domain.errors import UserError
from roadstead.domain.likelihood import parse_likelihood
from roadstead.domain.records import Annotation

BASES = ("seen", "assessed")
"""Whether what a mark says is there to be seen, or a conclusion. Drawn solid and dashed."""


def parse_basis(text: str) -> str:
    """``seen`` or ``assessed``, empty for not stated; raises UserError otherwise."""
    word = text.strip().lower()
    if word and word not in BASES:
        raise UserError(f"“{text}” does not say on what a mark rests.", f"Use {' or '.join(BASES)}.")
    return word


def parse_flag(text: str) -> bool:
    """``yes`` or ``no``, empty for no; raises UserError otherwise."""
    word = text.strip().lower()
    if word not in ("", "yes", "no"):
        raise UserError(f"“{text}” is neither yes nor no.", "Use yes or no.")
    return word == "yes"


PARSERS: dict[str, Callable[[str], Any]] = {
    "label": str.strip,
    "note": str.strip,
    "confidence": parse_likelihood,
    "rationale": str.strip,
    "alternative": str.strip,
    "basis": parse_basis,
    "occluded": parse_flag,
    "partial": parse_flag,
}
"""What can be said of a mark of any class, by its field, and how it is read from a text."""


def said(mark: Annotation, schema: Schema, words: Mapping[str, str], attributes: Mapping[str, str]) -> Annotation:
    """The mark with these words (by the fields of ``PARSERS``, and ``category``) and attributes of its class said of it.

    Raises UserError naming the first that cannot be said.
    """
    if "category" in words:
        mark = reclassified(mark, schema, schema.parse(words["category"]))
    mark = replace(mark, **{name: PARSERS[name](text) for name, text in words.items() if name != "category"})
    for name, text in attributes.items():
        mark = with_attribute(mark, schema, name, text)
    return mark


def with_attribute(mark: Annotation, schema: Schema, name: str, text: str) -> Annotation:
    """The mark with another value of one attribute of its class, without it for an empty text."""
    own = attributes_of(schema.find(mark.category))
    found = next((each for each in own if each.name.casefold() == name.strip().casefold()), None)
    values = values_of(mark.attributes)
    if found is not None:
        values[found.name] = found.parse(text.strip().removesuffix(found.unit) if found.unit else text)
    elif name in values and not text.strip():  # left over from another class
        del values[name]
    else:
        names = ", ".join(each.name for each in own) or "none"
        raise UserError(f"The class {schema.named(mark.category)} has no attribute “{name}”.", f"It has: {names}.")
    return replace(mark, attributes=values_text(values))


def shown(value: Any, unit: str = "") -> str:
    """The value of an attribute as it stands in a field: ``yes``, ``12.5 m``."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{text} {unit}" if unit else text
