"""What a number painted, broadcast or written down can be, and which other numbers it is easily taken for.

A number whose check digit fits is *well formed*, never *verified*: a ninth of all single-digit errors pass it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from roadstead.domain.flags import MIDS
from roadstead.domain.identifiers import imo_check_digit, imo_well_formed

_SEPARATORS = re.compile(r"[\s.:/-]+")
_PREFIX = re.compile(r"^(IMO|MMSI|CONTAINER)(?:(?:NUMBER|NO)\b)?", re.IGNORECASE)
_CONTAINER = re.compile(r"[A-Z]{4}\d{6,7}")
# Digits that look alike or are easily repainted, both ways (flag-state circulars; FACTS of the field: 3 and 8 above all).
_ALIKE = {"3": "8", "6": "805", "0": "86", "8": "360", "1": "7", "7": "1", "5": "6"}
_LETTERS = {
    letter: value
    for value, letter in zip((n for n in range(10, 39) if n % 11), "ABCDEFGHIJKLMNOPQRSTUVWXYZ", strict=True)
}

# First digits of an MMSI, what station it is, and where its country's three digits stand (ITU-R M.585-9).
_STATIONS: tuple[tuple[str, str, int | None], ...] = (
    ("00", "coast station", 2),
    ("0", "group of ships", 1),
    ("111", "search and rescue aircraft", 3),
    ("99", "aid to navigation", 2),
    ("98", "craft of a parent ship", 2),
    ("970", "search and rescue transmitter (AIS-SART)", None),
    ("972", "man overboard device", None),
    ("974", "emergency beacon (EPIRB-AIS)", None),
    ("8", "handheld radio", 1),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A number that passes the same check: ``number``, and the ``edits`` that lead there, in words."""

    number: str
    edits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """What a number is: ``kind`` (``imo``, ``imo-company``, ``mmsi``, ``container`` or ``unknown``) and what follows.

    ``also`` are other kinds that it fits as well. ``flag`` is the country of an MMSI, ``station`` what sort of station.
    ``reason`` says why it is not well formed, or what to hold of it.
    """

    text: str
    number: str
    kind: str
    well_formed: bool
    also: tuple[str, ...] = ()
    flag: str = ""
    station: str = ""
    reason: str = ""


def company_check_digit(first_six: str) -> int:
    """The seventh digit of an IMO company number: weights 8, 6, 4, 2, 9, 7; (11 - sum mod 11) mod 10 (IMO Res. MSC.160(78))."""
    return (11 - sum(int(d) * w for d, w in zip(first_six, (8, 6, 4, 2, 9, 7), strict=True)) % 11) % 10


def container_check_digit(first_ten: str) -> int:
    """The check digit of a container's four letters and six digits: weights 2^0 to 2^9, mod 11, 10 as 0 (ISO 6346)."""
    values = (_LETTERS[c] if c in _LETTERS else int(c) for c in first_ten)
    return sum(value << place for place, value in enumerate(values)) % 11 % 10


def examine(text: str) -> Number:
    """What a number is, whatever its prefix and the spaces in it."""
    bare = _SEPARATORS.sub("", text.strip().upper())
    said = _PREFIX.match(bare)
    prefix, number = (said[1], bare[said.end() :]) if said else ("", bare)
    company = number.startswith("COMPANY")
    number = number.removeprefix("COMPANY")
    if not number.isascii():
        return Number(text, number, "unknown", False, reason="It has characters that no such number has.")
    if _CONTAINER.fullmatch(number):
        return _container(text, number)
    if number.isdigit() and len(number) == 9 and prefix != "IMO":
        return _mmsi(text, number)
    if number.isdigit() and len(number) == 7 and prefix != "MMSI":
        return _seven(text, number, company)
    wanted = {"IMO": "An IMO number has seven digits.", "MMSI": "An MMSI has nine digits."}
    kind = {"IMO": "imo-company" if company else "imo", "MMSI": "mmsi"}.get(prefix, "unknown")
    reason = wanted.get(prefix, "It is neither 7 digits (IMO), nor 9 (MMSI), nor 4 letters and 7 digits (container).")
    return Number(text, number, kind, False, reason=reason)


def imo_neighbours(number: str) -> list[Neighbour]:
    """The IMO ship numbers that also pass, after swapping digits that look alike; the fewest swaps first.

    ``number`` need not be well formed itself: then these are what may have been painted or read wrongly.
    """
    choices = [digit + _ALIKE.get(digit, "") for digit in number]
    found = []
    for digits in product(*choices):
        other = "".join(digits)
        if other != number and imo_well_formed(other):
            found.append(Neighbour(other, tuple(_edits(number, other))))
    return sorted(found, key=lambda n: (len(n.edits), n.number))


def _edits(number: str, other: str) -> Iterator[str]:
    for place, (old, new) in enumerate(zip(number, other, strict=True), start=1):
        if old != new:
            yield f"digit {place}: {old} to {new}"


def _seven(text: str, number: str, company: bool) -> Number:
    ship, firm = imo_well_formed(number), company_check_digit(number[:6]) == int(number[6])
    if company or (firm and not ship):
        wanted = "" if firm else f"Its last digit should be {company_check_digit(number[:6])}."
        return Number(text, number, "imo-company", firm, ("imo",) if ship else (), reason=wanted)
    reason = "" if ship else f"Its last digit should be {imo_check_digit(number[:6])}."
    return Number(text, number, "imo", ship, ("imo-company",) if firm else (), reason=reason)


def _mmsi(text: str, number: str) -> Number:
    station, at = next(((what, at) for first, what, at in _STATIONS if number.startswith(first)), ("ship station", 0))
    if at is None:  # beacons carry their maker's number, and no country
        return Number(text, number, "mmsi", True, station=station, reason="It carries no country.")
    digits = number[at : at + 3]
    flag = MIDS.get(digits, "")
    reason = "" if flag else f"{digits} is the number of no country."
    return Number(text, number, "mmsi", bool(flag), flag=flag, station=station, reason=reason)


def _container(text: str, number: str) -> Number:
    wanted = container_check_digit(number[:10])
    if len(number) == 10:
        return Number(text, number, "container", False, reason=f"Its check digit is missing; it would be {wanted}.")
    if number[3] not in "UJZ":
        return Number(text, number, "container", False, reason="Its fourth letter should be U, J or Z.")
    fits = wanted == int(number[10])
    return Number(text, number, "container", fits, reason="" if fits else f"Its check digit should be {wanted}.")
