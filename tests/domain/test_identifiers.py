"""Ship numbers: published examples, and how weak the check digit is."""

import pytest

from roadstead.domain.errors import UserError
from roadstead.domain.identifiers import imo_well_formed, parse_imo, parse_mmsi


@pytest.mark.parametrize("number", ["9074729", "9179842", "9161003", "8517839", "9358010"])
def test_published_numbers_are_well_formed(number: str) -> None:
    assert imo_well_formed(number)


def test_a_ninth_of_single_digit_errors_pass_as_published() -> None:
    # Over all numbers and all single-digit changes, 11.1 % keep the check digit: why "well formed" is not "verified".
    passed = tried = 0
    for first in range(100_000, 1_000_000, 997):
        total = sum(int(d) * w for d, w in zip(str(first), (7, 6, 5, 4, 3, 2), strict=True))
        number = f"{first}{total % 10}"
        for place in range(7):
            for digit in "0123456789":
                if digit != number[place]:
                    tried += 1
                    passed += imo_well_formed(number[:place] + digit + number[place + 1 :])
    assert passed / tried == pytest.approx(0.111, abs=0.002)


def test_prefix_and_spaces_are_accepted() -> None:
    assert parse_imo(" IMO 9179842 ") == "9179842"
    assert parse_imo("IMO #9179842") == parse_imo("imo 917 9842") == "9179842"
    assert parse_mmsi("MMSI: 273123456") == parse_mmsi("273 123 456") == "273123456"


def test_wide_digits_become_plain_ones_and_others_are_refused() -> None:
    assert parse_imo("９１７９８４２") == "9179842"
    assert not imo_well_formed("٩١٧٩٨٤٢")
    with pytest.raises(UserError, match="not an IMO"):
        parse_imo("٩١٧٩٨٤٢")


@pytest.mark.parametrize("text", ["", "917984", "91798420", "9179843", "IMO abc", "９１７９８４２x"])
def test_what_is_no_number_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_imo(text)
    assert str(caught.value).endswith(".")


def test_a_wrong_check_digit_names_the_right_one() -> None:
    with pytest.raises(UserError, match="should be 2"):
        parse_imo("9179843")
