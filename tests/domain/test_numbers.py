"""Numbers of ships, companies, stations and containers: published examples, and how easily one passes for another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.domain.flags import MIDS
from roadstead.domain.identifiers import imo_check_digit, imo_well_formed
from roadstead.domain.numbers import company_check_digit, examine, imo_neighbours


@pytest.mark.parametrize(
    ("text", "kind", "well_formed"),
    [
        ("9074729", "imo", True),
        ("IMO 917 9842", "imo", True),
        ("imo-no. 9179843", "imo", False),
        ("IMO Company 2041999", "imo-company", True),
        ("2041999", "imo-company", True),  # it does not pass as a ship's
        ("273123456", "mmsi", True),
        ("MMSI: 273 123 456", "mmsi", True),
        ("CSQU3054383", "container", True),
        ("MWCU 605978-4", "container", True),
        ("MWCU6059785", "container", False),
        ("CSQU305438", "container", False),
        ("IMO 12345", "imo", False),
        ("12345", "unknown", False),
        ("９１７９８４２", "unknown", False),
        ("", "unknown", False),
    ],
)
def test_what_a_number_is(text, kind, well_formed):
    found = examine(text)
    assert (found.kind, found.well_formed) == (kind, well_formed)
    assert found.well_formed or found.reason.endswith(".")


@pytest.mark.parametrize(
    ("number", "station", "flag"),
    [
        ("273123456", "ship station", "Russia"),
        ("445123000", "ship station", "DPR Korea"),
        ("441000001", "ship station", "Republic of Korea"),
        ("041212345", "group of ships", "China"),
        ("004311000", "coast station", "Japan"),
        ("111273501", "search and rescue aircraft", "Russia"),
        ("992731234", "aid to navigation", "Russia"),
        ("982731234", "craft of a parent ship", "Russia"),
        ("970012345", "search and rescue transmitter (AIS-SART)", ""),
        ("974012345", "emergency beacon (EPIRB-AIS)", ""),
        ("827312345", "handheld radio", "Russia"),
    ],
)
def test_what_an_mmsi_says(number, station, flag):
    found = examine(number)
    assert (found.kind, found.station, found.flag, found.well_formed) == ("mmsi", station, flag, True)


def test_an_mmsi_of_no_country_is_not_well_formed():
    assert examine("999999999").reason == "999 is the number of no country."
    assert not examine("217123456").well_formed


def test_countries_are_those_of_the_union():
    assert len(MIDS) == 292
    assert {MIDS[m] for m in ("412", "413", "414")} == {"China"}
    assert all(len(mid) == 3 and "2" <= mid[0] <= "7" for mid in MIDS)


def test_the_forgery_of_the_circulars_passes():
    """3 to 8 keeps the check digit wherever 5 times its weight ends in 0: at weights 6, 4 and 2."""
    (near,) = [
        n for n in imo_neighbours("9330001"[:6] + str(imo_check_digit("933000"))) if n.number.startswith("983000")
    ]
    assert near.edits == ("digit 2: 3 to 8",)


def test_how_many_three_to_eight_swaps_pass_as_published():
    passed = tried = 0
    for first in range(100_000, 1_000_000, 61):
        number = f"{first}{imo_check_digit(str(first))}"
        for place, digit in enumerate(number):
            if digit == "3":
                tried += 1
                passed += imo_well_formed(number[:place] + "8" + number[place + 1 :])
    assert passed / tried == pytest.approx(0.425, abs=0.01)


@given(st.integers(0, 999_999))
def test_company_numbers_are_told_from_their_errors(first):
    number = f"{first:06d}{company_check_digit(f'{first:06d}')}"
    assert examine(f"IMO company {number}").well_formed
    wrong = f"{number[:6]}{(int(number[6]) + 1) % 10}"
    assert not examine(f"IMO company {wrong}").well_formed


@given(st.text(max_size=14))
def test_nothing_breaks_it(text):
    found = examine(text)
    assert found.text == text
    assert found.well_formed or found.reason


@given(st.integers(100_000, 999_999))
def test_neighbours_are_mutual(first):
    number = f"{first}{imo_check_digit(str(first))}"
    for near in imo_neighbours(number)[:5]:
        assert number in {n.number for n in imo_neighbours(near.number)}
