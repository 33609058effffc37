"""Positions in every notation are read as published examples have them, and what is ambiguous says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from roadstead.domain.coordinates import LonLat, Pixel, Shape
from roadstead.domain.errors import UserError
from roadstead.domain.records import Place
from roadstead.spatial.finding import find_position
from roadstead.spatial.notation import NOTATIONS, band_of, read_pixel, read_position, utm_of, written, zone_of

GEOD = Geod(ellps="WGS84")


def away(a: LonLat, b: LonLat) -> float:
    return GEOD.inv(a.lon, a.lat, b.lon, b.lat)[2]


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [
        ("42.233N 130.300E", 42.233, 130.3),
        ("130.300 E, 42.233 N", 42.233, 130.3),
        ("N42.233 E130.3", 42.233, 130.3),
        ("42,233N; 130,300E", 42.233, 130.3),
        ("42,233N 130,300E", 42.233, 130.3),
        ("42°13′59″N 130°18′00″E", 42 + 13 / 60 + 59 / 3600, 130.3),
        ("42 13 59 n 130 18 0 e", 42 + 13 / 60 + 59 / 3600, 130.3),
        ("N 42° 13' 59\" E 130° 18' 0\"", 42 + 13 / 60 + 59 / 3600, 130.3),
        ("42-13.98N 130-18.0E", 42.233, 130.3),
        ("33°51.5′S 151°12.6′E", -(33 + 51.5 / 60), 151.21),
        ("4213N 13018E", 42 + 13 / 60, 130.3),  # as UN/LOCODE writes it
        ("421359N 1301800E", 42 + 13 / 60 + 59 / 3600, 130.3),
        ("42.233, 130.300", 42.233, 130.3),
        ("130.300, 42.233", 42.233, 130.3),
        ("-33.857 151.215", -33.857, 151.215),
        ("−33.857, 151.215", -33.857, 151.215),
        ("42d13m59s N 130d18m00s E", 42 + 13 / 60 + 59 / 3600, 130.3),
    ],
)
def test_degrees(text, lat, lon):
    found = read_position(text).position
    assert (found.lat, found.lon) == (pytest.approx(lat, abs=1e-9), pytest.approx(lon, abs=1e-9))


@pytest.mark.parametrize(
    ("text", "lat", "lon", "within"),
    [
        # Published: the Washington Monument (38 53 22 N, 77 02 07 W) is 18S UJ 23480 06470 in FGDC-STD-011-2001;
        # the CN Tower is 17N 630084 4833438 in the encyclopaedia's article on UTM.
        ("18S UJ 23480 06470", 38.88944, -77.03528, 8),
        ("18SUJ2348006470", 38.88944, -77.03528, 8),
        ("17N 630084 4833438", 43.642567, -79.387139, 2),
        ("17T 630084 4833438", 43.642567, -79.387139, 2),
        ("utm zone 17 north 630084 mE 4833438 mN", 43.642567, -79.387139, 2),
        ("4Q FJ 12345 67890", 21.409784, -157.916080, 3),  # Honolulu, in the encyclopaedia's article on MGRS
    ],
)
def test_grids(text, lat, lon, within):
    found = read_position(text)
    assert away(found.position, LonLat(lon, lat)) < within


def test_a_square_is_its_middle_and_half_its_diagonal():
    coarse, fine = read_position("52TFM07"), read_position("52T FM 05000 75000")
    assert away(coarse.position, fine.position) < 1.5
    assert coarse.radius_m == pytest.approx(7071, abs=1)
    assert "10 km" in coarse.note
    assert read_position("52TFM").radius_m == pytest.approx(70711, abs=1)
    assert 0.5 < read_position("52TFM0000070000").radius_m < 1


def test_polar_squares_are_read_too():
    found = read_position(written(LonLat(10.0, 88.0), "mgrs"))
    assert away(found.position, LonLat(10.0, 88.0)) < 1.5


def test_the_radius_follows_the_digits():
    assert read_position("42.233N 130.300E").radius_m == pytest.approx(69, abs=2)  # 55.7 m north, 41.2 m east
    assert read_position("42.23300N 130.30000E").radius_m < 1
    assert read_position("42°13′59″N 130°18′00″E").radius_m == pytest.approx(19, abs=1)
    assert read_position("52T 607000 4676000").radius_m < 1


def test_bare_numbers_say_which_order_was_taken():
    both = read_position("42.233, 80.300")
    assert both.position == LonLat(80.3, 42.233)
    assert "latitude, longitude" in both.note
    assert both.other == LonLat(42.233, 80.3)
    only = read_position("42.233, 130.300")
    assert only.other is None
    assert "only order" in only.note
    assert "longitude, latitude" in read_position("130.3, 42.233").note


def test_the_letter_s_is_a_band_or_a_hemisphere():
    band = read_position("52S 500000 3800000")
    assert 32 < band.position.lat < 40
    assert band.other is not None and band.other.lat < 0
    assert read_position("56S 334000 6252000").position.lat == pytest.approx(-33.86, abs=0.01)  # Sydney
    assert read_position("56H 334000 6252000").position.lat == pytest.approx(-33.86, abs=0.01)


@pytest.mark.parametrize(
    "text",
    [
        "", "42", "Najin", "91N 0E", "10N 181E", "12°61′N 5E", "42N 43N", "-42N 130E", "200, 300", "12.5 30 N 5 E",
        "61T 500000 4676000", "52T 5 4676000", "52C 607000 4676000", "52TFM123", "18SIJ1234", "52TAA0000", "52TFM123456789012",
        "1 2 3", "1 2 3 4 5", "NNEE", "42.233N 130.300",
    ],
)  # fmt: skip
def test_what_is_none_is_refused_in_a_sentence(text):
    with pytest.raises(UserError) as caught:
        read_position(text)
    assert text in caught.value.what
    assert caught.value.what.endswith(".")
    assert caught.value.todo


@pytest.mark.parametrize(
    ("lat", "lon", "zone", "band"),
    [
        (60.39, 5.32, 32, "V"), (60.39, 2.9, 31, "V"), (78.22, 15.65, 33, "X"), (78.22, 8.9, 31, "X"),
        (78.22, 21.1, 35, "X"), (78.22, 33.1, 37, "X"), (42.2, 130.3, 52, "T"), (0, -180, 1, "N"), (0, 180, 1, "N"),
        (-33.86, 151.2, 56, "H"), (84, 0, 31, "X"), (-80, 0, 31, "C"),
    ],
)  # fmt: skip
def test_zones_with_those_of_norway_and_svalbard(lat, lon, zone, band):
    assert (zone_of(LonLat(lon, lat)), band_of(lat)) == (zone, band)


def test_there_is_no_utm_at_the_poles():
    assert utm_of(LonLat(0, 85)) is None
    assert written(LonLat(0, 85), "utm") == ""


@pytest.mark.parametrize(
    ("notation", "text"),
    [
        ("decimal", "42.23300N, 130.30000E"),
        ("dms", "42°13′58.8″N 130°18′00.0″E"),
        ("minutes", "42°13.980′N 130°18.000′E"),
    ],
)
def test_written(notation, text):
    assert written(LonLat(130.3, 42.233), notation) == text


def test_seconds_are_carried():
    assert written(LonLat(-0.9999999, 59.9999999), "dms") == "60°00′00.0″N 001°00′00.0″W"


@given(st.floats(-79.9, 83.9), st.floats(-179.99, 179.99), st.sampled_from(sorted(NOTATIONS)))
def test_what_is_written_is_read_back(lat, lon, notation):
    position = LonLat(lon, lat)
    assert away(read_position(written(position, notation)).position, position) < 3


@given(st.text("0123456789NSEWTFM.,;°'\" -+", max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        found = read_position(text).position
    except UserError:
        return
    assert abs(found.lat) <= 90 and abs(found.lon) <= 180.000001


def test_pixels():
    assert read_pixel("1200, 340 px") == Pixel(1200, 340)
    assert read_pixel("px 12.5 7") == Pixel(12.5, 7)
    assert read_pixel("42.2, 130.3") is None


def test_names_lead_there_too_and_a_cases_own_come_first():
    najin = find_position("나진")
    assert away(najin.position, LonLat(130.3, 42.233)) < 3000
    assert najin.note
    own = Place(name="Najin", geometry=Shape.of("Point", [(1.0, 2.0)]), radius_m=50)
    assert find_position("najin", [own]).position == LonLat(1.0, 2.0)
    assert find_position("42.233N 130.3E", [own]).notation == "decimal"
    with pytest.raises(UserError, match="Xyzzyville"):
        find_position("Xyzzyville")


@pytest.mark.parametrize(
    ("text", "degrees"),
    [("120.5 88", 0.5), ("88 120.5", 0.5), ("42.1N 130E", 0.5 * 0.742), ("130E 42.1N", 0.5 * 0.742)],
)
def test_the_coarser_figure_decides_the_radius_in_either_order(text, degrees):
    """Half a degree of latitude is 55.7 km; of longitude at 42 N cos 42.1 = 0.742 of that."""
    assert read_position(text).radius_m == pytest.approx(degrees * 111_320, rel=0.02)
