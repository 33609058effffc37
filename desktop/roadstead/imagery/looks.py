"""How a scene is displayed, as the case keeps it. Standard library only."""

import json
import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from roadstead.imagery.facts import Look, look_from_json, look_to_json

METHODS = {
    "own": "The file's own",
    "min-max": "Lowest to highest",
    "percentile": "Percentiles",
    "deviation": "Standard deviations",
    "typed": "By hand",
}
EXTENTS = {"view": "the view", "whole": "the whole scene"}
LEAST_GAMMA, MOST_GAMMA = 0.1, 10.0


@dataclass(frozen=True, slots=True)
class Display:
    """A scene's look (None is the file's own), how it was come by, and how opaque it is shown (0 to 1).

    ``amount`` is the percent cut off at each end, or the number of standard deviations on each side of the mean;
    ``basis`` says what the numbers rest on ("every pixel", "1 in 16 pixels").
    """

    look: Look | None = None
    method: str = "own"
    amount: float = 2.0
    extent: str = "whole"
    basis: str = ""
    opacity: float = 1.0

    def words(self) -> str:
        """How the stretch came about, in a line: ``2 to 98 % of the view, from 1 in 16 pixels``."""
        if self.look is None or self.method == "own":
            return "As the file comes"
        if self.method == "typed":
            return "Set by hand"
        reach = {
            "min-max": "Lowest to highest value",
            "percentile": f"{self.amount:g} to {100 - self.amount:g} %",
            "deviation": f"Mean ± {self.amount:g} standard deviations",
        }[self.method]
        told = f"{reach} of {EXTENTS[self.extent]}"
        if self.basis and self.basis != "every pixel":
            return f"{told}, estimated from {self.basis}"
        return f"{told}, from every pixel" if self.basis else told


OWN = Display()


@lru_cache(maxsize=256)
def display_of(text: str) -> Display:
    """The display that a scene's ``look`` holds; the file's own where it is empty or not of this form."""
    try:
        plain = json.loads(text) if text else {}
        return _display(plain) if plain else OWN
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return OWN


def look_text(display: Display) -> str:
    """The display as a scene keeps it; empty for the file's own."""
    if display == OWN:
        return ""
    plain = {
        "look": look_to_json(display.look),
        "method": display.method,
        "amount": display.amount,
        "extent": display.extent,
        "basis": display.basis,
        "opacity": round(display.opacity, 3),
    }
    return json.dumps(plain, separators=(",", ":"), allow_nan=False)


def _display(plain: dict[str, Any]) -> Display:
    look = look_from_json(plain.get("look"))
    numbers = [*(v for pair in look.stretch for v in pair), *look.gammas] if look else []
    display = Display(
        look=look,
        method=str(plain.get("method", "own")),
        amount=float(plain.get("amount", 2.0)),
        extent=str(plain.get("extent", "whole")),
        basis=str(plain.get("basis", "")),
        opacity=float(plain.get("opacity", 1.0)),
    )
    sound = all(map(math.isfinite, (*numbers, display.amount, display.opacity)))
    if not sound or display.method not in METHODS or display.extent not in EXTENTS or not 0 <= display.opacity <= 1:
        raise ValueError("not a display")
    if look and (min(look.bands) < 1 or not all(LEAST_GAMMA <= g <= MOST_GAMMA for g in look.gammas)):
        raise ValueError("not a display")
    return replace(display, look=look)
