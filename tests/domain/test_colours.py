"""Colours: what readers with two kinds of cones see, and which classes they cannot tell apart."""

from itertools import combinations

import pytest

from roadstead.domain import colours
from roadstead.domain.classes import default_schema
from roadstead.domain.errors import UserError

RED_BLIND, GREEN_BLIND = (vision for vision in colours._VISIONS if vision)


def test_greys_look_to_everybody_as_they_are():
    for vision in colours._VISIONS:
        for grey in ("#000000", "#808080", "#FFFFFF"):
            red, green, blue = colours.simulated(grey, vision)
            assert max(red, green, blue) - min(red, green, blue) < 1e-4


def test_differences_are_those_of_lab():
    # White has L* = 100 and black 0; sRGB red lies at L* 53.24, a* 80.09, b* 67.20 (Lindbloom, D65).
    assert colours.difference("#FFFFFF", "#000000")[0] == pytest.approx(100, abs=0.1)
    assert colours._lab("#FF0000", "") == pytest.approx((53.24, 80.09, 67.20), abs=0.05)


def test_red_and_green_are_told_apart_by_most_and_not_by_who_lacks_a_cone():
    gap, vision = colours.difference("#9A7B00", "#6E8B00")
    assert gap < colours.difference("#9A7B00", "#0072B2")[0]
    assert vision in (RED_BLIND, GREEN_BLIND)
    pairs = colours.alike([("barge", "#44AA99"), ("rail car", "#CC79A7"), ("crane", "#D55E00")])
    assert pairs == [("barge", "rail car", GREEN_BLIND)]
    assert colours.alike([("a", "#D55E00"), ("b", "#D55F01")])[0][:2] == ("a", "b")


def test_no_two_colours_of_the_palette_nor_of_the_classes_of_a_port_are_alike_to_anybody():
    assert min(colours.difference(a, b)[0] for a, b in combinations(colours.PALETTE, 2)) >= 17
    assert colours.alike([(category.name, category.colour) for category in default_schema()]) == []


def test_a_new_class_gets_the_colour_least_like_the_others():
    used = [category.colour for category in default_schema()]
    assert colours.free_colour(used) == "#555555"  # the one of the palette that no class of a port has
    assert colours.free_colour([]) in colours.PALETTE


@pytest.mark.parametrize(
    ("text", "value"), [("#56b4e9", "#56B4E9"), (" Sky Blue ", "#56B4E9"), ("#56B4E9 sky blue", "#56B4E9")]
)
def test_a_colour_is_read_by_value_or_name(text, value):
    assert colours.parse_colour(text) == value


@pytest.mark.parametrize("text", ["", "red", "#12345", "#GGGGGG", "#1234567"])
def test_what_is_no_colour_is_refused(text):
    with pytest.raises(UserError, match="not a colour"):
        colours.parse_colour(text)
