"""What only we say of a mark, as a small JSON object for formats that have room for keys of one's own, and back."""

import json
from collections.abc import Sequence
from typing import Any

from roadstead.domain.classes import values_of, values_text
from roadstead.domain.errors import UserError
from roadstead.domain.likelihood import parse_likelihood
from roadstead.domain.records import Annotation
from roadstead.exchange.marks import Points

KEY = "roadstead"
"""The key of the object in other programs' files."""
_TEXTS = ("label", "note", "confidence", "rationale", "alternative", "basis")
_FLAGS = ("occluded", "partial")
_KINDS = ("box", "ellipse", "polygon", "line", "point", "text", "arrow")
_LONGEST = 20_000


def said(mark: Annotation) -> dict[str, Any]:
    """What is said of a mark beyond its class, shape and attributes; only what there is."""
    found: dict[str, Any] = {name: value for name in _TEXTS if (value := getattr(mark, name))}
    found |= {name: True for name in _FLAGS if getattr(mark, name)}
    if mark.score is not None:
        found["score"] = mark.score
    return found


def extras_of(marks: Sequence[Annotation]) -> dict[str, Any]:
    """The whole of it for one mark, or for the marks that are parts of one: what is said, and each part's exact shape."""
    parts = []
    for mark in marks:
        part: dict[str, Any] = {"kind": mark.kind, "pixels": [list(p) for p in mark.pixels]}
        if mark.holes:
            part["holes"] = json.loads(mark.holes)
        parts.append(part)
    return said(marks[0]) | {"parts": parts}


def fields_of(found: Any) -> dict[str, Any]:
    """Fields of an annotation from such an object of whatever quality: what cannot be is left out."""
    if not isinstance(found, dict):
        return {}
    fields: dict[str, Any] = {}
    for name in _TEXTS:
        value = found.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip():
            fields[name] = clean(str(value))
    fields |= {name: True for name in _FLAGS if truth(found.get(name))}
    _settle(fields)
    try:
        score = float(found["score"])
    except (KeyError, TypeError, ValueError):
        return fields
    return fields | ({"score": score} if abs(score) < 1e6 else {})


def _settle(fields: dict[str, Any]) -> None:
    """A word that is none of ours goes into the note."""
    word = fields.get("confidence", "")
    try:
        fields["confidence"] = parse_likelihood(word)
    except UserError:
        fields["note"] = "; ".join(filter(None, (fields.get("note", ""), f"confidence: {word}")))
        fields["confidence"] = ""
    if fields.get("basis", "") not in ("", "seen", "assessed"):
        fields.pop("basis")
    if not fields["confidence"]:
        del fields["confidence"]


def parts_of(found: Any) -> list[tuple[str, Points, list[Points]]]:
    """Kind, outline and holes of each part; empty where they are not all as we write them."""
    parts = []
    try:
        for part in found["parts"]:
            kind = part["kind"]
            if kind not in _KINDS:
                return []
            parts.append((kind, _ring(part["pixels"]), [_ring(hole) for hole in part.get("holes", ())]))
    except (KeyError, TypeError, ValueError):
        return []
    return parts


def attributes_text(values: Any) -> str:
    """The JSON of a mark's attributes from a dictionary of plain values; what is none is left out."""
    if not isinstance(values, dict):
        return ""
    kept = {clean(str(name)): clean(value) for name, value in values.items() if _plain(value) and str(name).strip()}
    return values_text(kept)


def attributes_of(mark: Annotation) -> dict[str, Any]:
    """The values of a mark's attributes."""
    return values_of(mark.attributes)


def truth(value: Any) -> bool:
    """Whether a value of a file means yes."""
    return value is True or value == 1 or str(value).strip().casefold() in ("true", "yes", "1")


def clean(value: Any) -> Any:
    """A text that can be kept: no NUL, no broken halves of characters, of a bounded length; other values as they are."""
    if not isinstance(value, str):
        return value
    whole = value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    return whole.replace("\0", "\N{REPLACEMENT CHARACTER}")[:_LONGEST]


def _plain(value: Any) -> bool:
    if isinstance(value, float):
        return value == value and abs(value) != float("inf")
    return isinstance(value, str | int | bool) and value != ""


def _ring(points: Any) -> Points:
    return [(float(x), float(y)) for x, y in points]
