"""What can be set of a search, and what is said of it. No Qt."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

from roadstead.api import UserError
from roadstead.imagery.targets import Search

LIKE_SCORE = 0.6
"""The least score at which the like of a mark is proposed, unless another is chosen."""

LAYOUTS = ("yolo8", "yolo5", "nms", "obb", "obb-nms")
"""How the output of a detector may be laid out (see ``imagery.yolo``)."""

OPTIONS: dict[str, tuple[str, str]] = {
    "pfa": ("P", "probability of a false alarm for each cell of water (default 1e-6)"),
    "guard": ("M", "half side of the window left out round each cell, metres: more than a ship's length (default 400)"),
    "background": ("M", "half side of the window that shows what the water is like, metres (default 800)"),
    "least": ("M", "the shortest ship looked for, metres (default 30)"),
    "most": ("M", "the longest ship looked for, metres (default 450)"),
    "land-margin": ("M", "how far from the coastline water begins, metres: its error (default 300)"),
}
"""What can be set of a search for bright things, with its unit and what it means."""
_FIELDS = {
    "pfa": ("pfa", 1e-15, 1e-2),
    "guard": ("guard_m", 20.0, 5000.0),
    "background": ("background_m", 40.0, 20000.0),
    "least": ("least_m", 3.0, 1000.0),
    "most": ("most_m", 10.0, 2000.0),
    "land-margin": ("land_m", 0.0, 20000.0),
}


def bounds(name: str) -> tuple[str, float, float]:
    """The field of a search that an option sets, and between what it must lie."""
    return _FIELDS[name]


def value(plain: Search, name: str) -> float:
    """What a search has for an option."""
    return float(getattr(plain, _FIELDS[name][0]))


def search(given: Mapping[str, float | None], plain: Search) -> Search:
    """A search with what is given in place of what is plain; raises UserError for what makes no sense."""
    made = plain
    for name, value in given.items():
        if value is None:
            continue
        field, low, high = _FIELDS[name]
        if not (math.isfinite(value) and low <= value <= high):
            raise UserError(f"“{value:g}” is no value for {name}.", f"Give one from {low:g} to {high:g}.")
        made = replace(made, **{field: value})
    if made.background_m <= made.guard_m:
        raise UserError(
            "The background window must be larger than the guard window in it.", "Make the background larger."
        )
    if made.most_m <= made.least_m:
        raise UserError("The longest ship must be longer than the shortest.", "Change one of the two.")
    return made


def turns(most_deg: float) -> tuple[float, ...]:
    """Directions to try, 3 degrees apart up to that far to either side; raises UserError beyond 90 degrees."""
    if not (math.isfinite(most_deg) and 0 <= most_deg <= 90):
        raise UserError(f"“{most_deg:g}” is no angle to turn by.", "Give degrees, from 0 to 90.")
    steps = math.ceil(most_deg / 3)
    return tuple(round(most_deg * n / steps, 3) for n in range(-steps, steps + 1)) if steps else (0.0,)


def proposed(count: int, rejected: int, marked: int) -> str:
    """``12 boxes are proposed; 2 were rejected before, 1 is marked already.``"""
    said = [f"{count:,} {'box is' if count == 1 else 'boxes are'} proposed" if count else "Nothing new was found"]
    more = []
    if rejected:
        more.append(f"{rejected:,} {'was' if rejected == 1 else 'were'} rejected before")
    if marked:
        more.append(f"{marked:,} {'is' if marked == 1 else 'are'} marked already")
    return "; ".join([*said, ", ".join(more)] if more else said) + "."


def mapping(texts: Iterable[str]) -> dict[str, str]:
    """Classes of a model and of the case out of ``theirs=ours``; raises UserError for what is none."""
    made = {}
    for text in texts:
        theirs, sign, ours = text.partition("=")
        if not sign or not theirs.strip():
            raise UserError(
                f"“{text}” maps no class.", "Write the model's class = a class of the case, such as ship=vessel."
            )
        made[theirs.strip()] = ours.strip()
    return made
