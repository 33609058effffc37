"""Numbers are shown with their doubt and no finer than it."""

import pytest

from roadstead.domain.quantity import Measured


@pytest.mark.parametrize(
    ("value", "se", "unit", "shown"),
    [
        (131.26, 1.1, "m", "131 m ± 2"),
        (131.26, 0.06, "m", "131.26 m ± 0.12"),
        (1412.3, 54, "m", "1,410 m ± 110"),
        (45.24, 0.4, "°", "45.2° ± 0.8"),
        (99.97, 0.5, "m", "100.0 m ± 1.0"),
        (195.8, 5.87, "km", "196 km ± 12"),
        (110.0, 52.0, "°", "no direction"),
        (131.26, 0.0, "m", "131 m"),
    ],
)
def test_digits(value: float, se: float, unit: str, shown: str) -> None:
    assert str(Measured(value, se, unit)) == shown


def test_interval_is_of_95_percent() -> None:
    low, high = Measured(100, 10).interval
    assert (low, high) == pytest.approx((80.40, 119.60), abs=0.01)
