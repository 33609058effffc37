"""What is said of a ship, from text: each field of the registry with its name, its unit and what it cannot be."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from roadstead.domain.errors import UserError
from roadstead.domain.identifiers import imo_check_digit, imo_well_formed
from roadstead.domain.numbers import company_check_digit, examine
from roadstead.domain.records import Particular, Vessel
from roadstead.domain.times import iso, parse_interval
from roadstead.domain.vocabulary import parse_grade

FIELDS: dict[str, str] = {
    "name": "Name",
    "imo": "IMO number",
    "mmsi": "MMSI",
    "call_sign": "Call sign",
    "kind": "Type",
    "flag": "Flag",
    "length_m": "Length (m)",
    "beam_m": "Beam (m)",
    "draught_m": "Draught (m)",
    "year": "Year built",
    "bridge": "Bridge (forward, amidships, aft)",
    "cranes": "Cranes",
    "hatches": "Hatches",
    "hull": "Colour of the hull",
    "marks": "What it is known by",
    "note": "Note",
}
"""The fields of a ship, and what they are called."""
COLUMNS: dict[str, str] = FIELDS | {"owner": "Owner", "manager": "Manager", "former_names": "Former names"}
"""What a column of a table of ships can be."""
BRIDGES = ("forward", "amidships", "aft")
PARTICULARS = ("name", "flag", "owner", "manager", "mmsi", "call sign")
"""What a particular can be of."""
COMPANIES = ("owner", "manager")
_LENGTHS = {"length_m": 500.0, "beam_m": 80.0, "draught_m": 35.0}  # above any ship's: the largest is 458 x 69 x 25 m
_WHOLE = {"year": (1850, 2100), "cranes": (0, 99), "hatches": (0, 99)}


def parse_field(field: str, text: str) -> str | float | int | None:
    """The value of a field of a ship; empty or None for an empty text. Raises UserError for what cannot be."""
    bare = text.strip()
    if not bare:
        return None if field in _LENGTHS or field in _WHOLE else ""
    if field == "imo":
        return _imo(bare)
    if field == "mmsi":
        return _mmsi(bare)
    if field in _LENGTHS:
        return _length(field, bare)
    if field in _WHOLE:
        return _whole(field, bare)
    if field == "bridge":
        return _bridge(bare)
    return bare


def described(vessel: Vessel, texts: Mapping[str, str]) -> Vessel:
    """The ship with what these texts say of its fields; raises UserError where one cannot be."""
    return replace(vessel, **{name: parse_field(name, text) for name, text in texts.items()})


def stated(particular: Particular, texts: Mapping[str, str]) -> Particular:
    """The particular with what these texts say of its fields; raises UserError where one cannot be.

    A day given for ``end`` is the last on which it held, days are of UTC.
    """
    found = replace(particular, **{name: _part(name, text.strip()) for name, text in texts.items()})
    if found.kind not in PARTICULARS:
        raise UserError(f"“{found.kind}” is no particular of a ship.", f"Use {', '.join(PARTICULARS)}.")
    if found.number and found.kind not in COMPANIES:
        raise UserError(f"A {found.kind} has no company number.", "Give one to owners and managers alone.")
    if not found.value and found != particular:
        raise UserError(f"The {found.kind} is empty.", "Say what it was.")
    if found.kind == "mmsi":
        found = replace(found, value=_mmsi(found.value))
    if found.start and found.end and found.end <= found.start:
        raise UserError("It ends before it begins.", "Swap the two days, or correct one.")
    return found


def told_number(text: str, kind: str = "") -> str:
    """What a number is, for whoever types it: ``MMSI of a ship station of Russia, well formed. That verifies nothing.``"""
    if not text.strip():
        return ""
    found = examine(f"{kind} {text}" if kind and text.strip()[:1].isdigit() else text)
    names = {"imo": "IMO ship number", "imo-company": "IMO company number", "mmsi": "MMSI", "container": "container"}
    what = names.get(found.kind, "")
    if not found.well_formed:
        return f"Not well formed. {found.reason}" if what else f"No number of a ship. {found.reason}"
    of = f", {found.station} of {found.flag}" if found.flag else f", {found.station}" if found.station else ""
    also = f"; it fits as {names[found.also[0]]}, too" if found.also else ""
    return f"{what[:1].upper()}{what[1:]}{of}: well formed{also}. Well formed is not verified."


def day_text(moment: datetime | None, *, last: bool = False) -> str:
    """A moment as it is typed: ``2024-03-01Z`` for a day; of an end at midnight the ``last`` day before it."""
    if moment is None:
        return ""
    if moment.hour or moment.minute or moment.second or moment.microsecond:
        return iso(moment)
    return f"{moment - timedelta(days=1) if last else moment:%Y-%m-%d}Z"


def parse_company(text: str) -> str:
    """Seven digits of an IMO company number; raises UserError otherwise. Empty for an empty text."""
    digits = re.sub(r"^(IMO)?[\s:.-]*(COMPANY)?[\s:.-]*", "", text.strip(), flags=re.IGNORECASE)
    if not digits:
        return ""
    if not re.fullmatch(r"[0-9]{7}", digits):
        raise UserError(f"“{text}” is not an IMO company number.", "Write seven digits, such as 2041999.")
    if company_check_digit(digits[:6]) != int(digits[6]):
        wanted = company_check_digit(digits[:6])
        raise UserError(
            f"Company number {digits} is not well formed: its last digit should be {wanted}.",
            "Compare it with the source again.",
        )
    return digits


def _part(name: str, text: str) -> Any:
    if name in ("start", "known_on"):
        return parse_interval(_zoned(text)).start if text else None
    if name == "end":
        return parse_interval(_zoned(text)).end if text else None
    if name == "number":
        return parse_company(text)
    return parse_grade(text) if name == "grade" else text.casefold() if name == "kind" else text


def _zoned(text: str) -> str:
    """A day is one of UTC, with or without the Z: what a register knows of days has no hours."""
    return f"{text}Z" if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else text


def _imo(text: str) -> str:
    digits = re.sub(r"\D", "", text.removesuffix(".0"))
    if len(digits) != 7 or re.search(r"[^\WimoIMO\d]", text.removesuffix(".0")):
        raise UserError(f"“{text}” is not an IMO number (seven digits).", "Write seven digits, such as 9179842.")
    if not imo_well_formed(digits):
        raise UserError(
            f"IMO {digits} is not well formed: its last digit should be {imo_check_digit(digits[:6])}.",
            "Compare it with the source again.",
        )
    return digits


def _mmsi(text: str) -> str:
    digits = re.sub(r"\D", "", text.removesuffix(".0"))
    if len(digits) != 9:
        raise UserError(f"“{text}” is not an MMSI (nine digits).", "Write nine digits, such as 273123456.")
    return digits


def _length(field: str, text: str) -> float:
    try:
        value = float(text.casefold().removesuffix("m").strip().replace(",", "."))
    except ValueError:
        raise UserError(f"“{text}” is no {FIELDS[field].lower()}.", "Write metres, such as 131.") from None
    if not 0 < value <= _LENGTHS[field]:
        raise UserError(
            f"{FIELDS[field]} “{text}” is not possible.", f"Write metres above 0, up to {_LENGTHS[field]:g}."
        )
    return value


def _whole(field: str, text: str) -> int:
    found = re.fullmatch(r"(\d{1,4})(?:\.0)?|(\d{4})-\d\d.*", text)
    value, (low, high) = int(found[1] or found[2]) if found else -1, _WHOLE[field]
    if not low <= value <= high:
        raise UserError(f"{FIELDS[field]} “{text}” is not possible.", f"Write a number from {low} to {high}.")
    return value


def _bridge(text: str) -> str:
    word = text.casefold()
    if word not in BRIDGES:
        raise UserError(f"“{text}” says not where the bridge is.", "Write forward, amidships or aft.")
    return word
