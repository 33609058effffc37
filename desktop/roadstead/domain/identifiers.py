"""Identifiers: our own uuids, and the ship numbers of the International Maritime Organization."""

import re
import unicodedata
import uuid as _uuid

from roadstead.domain.errors import UserError

_IMO = re.compile(r"(?:IMO[\s:.#-]*)?([0-9](?:\s?[0-9]){6})", re.IGNORECASE)
_MMSI = re.compile(r"(?:MMSI[\s:.#-]*)?([0-9](?:\s?[0-9]){8})", re.IGNORECASE)


def new_uuid() -> str:
    """A fresh random identifier of a record, e.g. ``'0b9e…'`` (RFC 9562, version 4)."""
    return str(_uuid.uuid4())


def imo_check_digit(first_six: str) -> int:
    """The seventh digit of an IMO ship number: weights 7 to 2, last digit of the sum (IMO Res. A.1117(30))."""
    return sum(int(d) * w for d, w in zip(first_six, range(7, 1, -1), strict=True)) % 10


def imo_well_formed(number: str) -> bool:
    """Whether the check digit fits. A number that fits is *well formed*, never *verified*."""
    return bool(re.fullmatch(r"[0-9]{7}", number)) and imo_check_digit(number[:6]) == int(number[6])


def parse_imo(text: str) -> str:
    """Seven digits of an IMO ship number, such as ``9179842``, ``IMO 9179842``, ``917 9842``; raises UserError otherwise."""
    match = _IMO.fullmatch(_plain(text))
    if not match:
        raise UserError(f"“{text}” is not an IMO ship number.", "Write seven digits, such as 9179842.")
    number = "".join(match[1].split())
    if not imo_well_formed(number):
        wanted = imo_check_digit(number[:6])
        raise UserError(
            f"IMO {number} is not well formed: its last digit should be {wanted}.",
            "Compare it with the source again.",
        )
    return number


def parse_mmsi(text: str) -> str:
    """Nine digits of a Maritime Mobile Service Identity; raises UserError otherwise."""
    match = _MMSI.fullmatch(_plain(text))
    if not match:
        raise UserError(f"“{text}” is not an MMSI.", "Write nine digits, such as 273123456.")
    return "".join(match[1].split())


def _plain(text: str) -> str:
    """The text with plain digits for the wide ones that East Asian keyboards give, which no row would be found by."""
    return unicodedata.normalize("NFKC", text).strip()
