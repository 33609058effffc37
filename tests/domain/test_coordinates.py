"""Positions are read with hemisphere letters in any order, and never guessed."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.domain.coordinates import LonLat, Shape, format_position, parse_position
from roadstead.domain.errors import UserError


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [
        ("42.233N,130.300E", 42.233, 130.3),
        ("130.300E 42.233N", 42.233, 130.3),
        ("42°13′59″N 130°18′0″E", 42 + 13 / 60 + 59 / 3600, 130.3),
        ("33 51 31.9 S, 151 12 34 E", -(33 + 51 / 60 + 31.9 / 3600), 151 + 12 / 60 + 34 / 3600),
        ("0N 180W", 0, -180),
        ("4213N 13018E", None, None),  # degrees and minutes run together: out of range, so refused
    ],
)
def test_notations(text: str, lat: float | None, lon: float | None) -> None:
    if lat is None:
        with pytest.raises(UserError):
            parse_position(text)
    else:
        found = parse_position(text)
        assert found.lat == pytest.approx(lat, abs=1e-9)
        assert found.lon == pytest.approx(lon, abs=1e-9)


@pytest.mark.parametrize(
    "text", ["", "42.2,130.3", "42N", "42N 43N", "91N 0E", "10N 181E", "12°61′N 5E", "N E", "nanN 1E"]
)
def test_malformed_positions_are_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_position(text)
    assert caught.value.what.endswith(".") or caught.value.todo.endswith(".")


@given(st.floats(-90, 90), st.floats(-179.9999, 179.9999))
def test_what_is_shown_is_read_back(lat: float, lon: float) -> None:
    found = parse_position(format_position(LonLat(lon, lat), 7))
    assert found.lat == pytest.approx(lat, abs=1e-7)
    assert found.lon == pytest.approx(lon, abs=1e-7)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = parse_position(text)
    except UserError:
        return
    assert abs(found.lat) <= 90 and abs(found.lon) <= 180


def test_a_ring_is_closed_in_geojson_only() -> None:
    ring = Shape.of("Polygon", [(0, 0), (1, 0), (1, 1), (0, 0)])
    assert len(ring.points) == 3
    assert ring.geojson()["coordinates"] == [[[0, 0], [1, 0], [1, 1], [0, 0]]]
    assert ring.bounds == (0, 0, 1, 1)


@pytest.mark.parametrize("points", [[], [(0, 0)], [(0, 0), (math.nan, 1), (1, 1)]])
def test_a_shape_needs_its_points(points: list[tuple[float, float]]) -> None:
    with pytest.raises(ValueError, match="not a Polygon"):
        Shape.of("Polygon", points)
