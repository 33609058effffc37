"""Numbers that carry their doubt."""

import math
from dataclasses import dataclass

_WIDTH_95 = 1.959963984540054  # the 97.5 % point of the normal distribution


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured value with its standard error, both in ``unit`` (``m`` or ``°``)."""

    value: float
    se: float
    unit: str = "m"

    @property
    def interval(self) -> tuple[float, float]:
        """The two-sided 95 % interval of a normal error."""
        return self.value - _WIDTH_95 * self.se, self.value + _WIDTH_95 * self.se

    def json(self) -> dict[str, float]:
        """``{"value": v, "se": s}``."""
        return {"value": self.value, "se": self.se}

    def __str__(self) -> str:
        return format_doubt(self.value, _WIDTH_95 * self.se, self.unit)


def format_doubt(value: float, half_width: float, unit: str) -> str:
    """``131 m ± 2``: the half width of the 95 % interval to one digit, to two if it begins with a 1, the value no finer."""
    if not (math.isfinite(half_width) and half_width > 0):
        return f"{value:,.0f} {unit}" if unit != "°" else f"{value:.0f}°"
    if unit == "°" and half_width > 90:
        return "no direction"  # a bearing that may be anything is none
    exponent = math.floor(math.log10(float(f"{half_width:.0e}")))  # rounding 0.98 to one digit makes it 1
    leading = half_width / 10**exponent
    digits = -exponent + (1 if leading < 1.95 else 0)
    space = "" if unit == "°" else " "
    return f"{_rounded(value, digits)}{space}{unit} ± {_rounded(half_width, digits)}"


def _rounded(value: float, digits: int) -> str:
    return f"{round(value, digits):,.{max(digits, 0)}f}"
