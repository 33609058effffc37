"""The fixed vocabularies: status, identification, grades, sharing, why a part of an image was not observed."""

import re
from enum import StrEnum
from typing import TypeVar

from roadstead.domain.errors import UserError

T = TypeVar("T", bound=StrEnum)


class Status(StrEnum):
    """How a thing is known. Drawn solid, dashed and dotted everywhere, and always with the word."""

    OBSERVED = "observed"
    INFERRED = "inferred"
    REPORTED = "reported"


class Identification(StrEnum):
    """The ladder from a hull to a name."""

    IDENTIFIED = "identified"
    POSSIBLE = "possible"
    SAME_TYPE = "same-type"


class Tlp(StrEnum):
    """Traffic Light Protocol 2.0 (FIRST, August 2022): guides sharing, is no classification."""

    RED = "RED"
    AMBER_STRICT = "AMBER+STRICT"
    AMBER = "AMBER"
    GREEN = "GREEN"
    CLEAR = "CLEAR"


TLP_COLOURS = {
    Tlp.RED: "#FF2B2B",
    Tlp.AMBER_STRICT: "#FFC000",
    Tlp.AMBER: "#FFC000",
    Tlp.GREEN: "#33FF00",
    Tlp.CLEAR: "#FFFFFF",
}

# The Admiralty code (NATO STANAG 2511): the axes are independent, and F6 is "unknown", not "worst".
RELIABILITY = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
CREDIBILITY = {
    "1": "confirmed by other sources",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "truth cannot be judged",
}


def parse_grade(text: str) -> str:
    """An Admiralty grade such as ``B2``; raises UserError otherwise."""
    grade = text.strip().upper()
    if not re.fullmatch(r"[A-F][1-6]", grade):
        raise UserError(f"“{text}” is not an Admiralty grade.", "Write a letter A to F and a digit 1 to 6, such as B2.")
    return grade


def describe_grade(grade: str) -> str:
    """``B2: usually reliable source, probably true``."""
    return f"{grade}: source {RELIABILITY[grade[0]]}, {CREDIBILITY[grade[1]]}"


def parse_word(kind: type[T], text: str) -> T:
    """The member of a vocabulary with that value; raises UserError naming the words there are."""
    try:
        return kind(text.strip().lower() if kind is not Tlp else text.strip().upper())
    except ValueError:
        raise UserError(f"“{text}” is not one of the words for this.", f"Use {', '.join(kind)}.") from None


# Why a part of a scene was not observed.
MASKS: dict[str, str] = {
    "cloud": "under cloud",
    "haze": "under haze",
    "shadow": "in the shadow of a cloud or a building",
    "unusable": "unusable",
}
