import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roadstead.domain.coordinates import LonLat
from roadstead.domain.errors import UserError
from roadstead.domain.scripts import fold
from roadstead.spatial.gazetteer import Gazetteer, GazetteerPlace
from roadstead.spatial.geodesy import distance


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer.load()


@pytest.mark.parametrize(
    "name", ["Najin", "RAJIN", "rason", "나진", "라진", "羅津", "Раджин", "KPRJN", "kp rjn", " Najin "]
)
def test_najin_is_one_place_in_any_spelling_and_is_the_port_not_the_district(gazetteer, name):
    place = gazetteer.resolve(name)
    assert place.name == "Najin" and place.country == "KP"
    assert distance(place.position, LonLat(130.300, 42.233)) < 1


@pytest.mark.parametrize(
    ("name", "lat", "lon"),
    [
        ("Dunay", 42.88, 132.35),
        ("Dunai", 42.88, 132.35),
        ("Дунай", 42.88, 132.35),
        ("Vostochny", 42.733, 133.050),
        ("Восточный", 42.733, 133.050),
        ("Tikhoretsk", 45.85, 40.13),
        ("Тихорецк", 45.85, 40.13),
        ("Vladivostok", 43.117, 131.883),
        ("Nakhodka", 42.800, 132.883),
        ("Posyet", 42.650, 130.800),
        ("Zarubino", 42.617, 131.133),
    ],
)
def test_the_places_of_the_case(gazetteer, name, lat, lon):
    place = gazetteer.resolve(name)
    assert distance(place.position, LonLat(lon, lat)) < (1500 if place.checked else max(1500, place.radius_m))


def test_the_danube_is_not_dunay(gazetteer):
    with pytest.raises(UserError) as error:
        gazetteer.resolve("Danube")
    assert "No place is known as “Danube”" in str(error.value)


def test_an_unverified_place_says_so(gazetteer):
    assert not gazetteer.resolve("Dunay").checked and "Danube" in gazetteer.resolve("Dunay").note
    assert gazetteer.resolve("Najin").checked


def test_coordinates_and_locodes(gazetteer):
    place = gazetteer.resolve("42.233N,130.300E")
    assert place.position == LonLat(130.3, 42.233) and place.kind == "position"
    assert gazetteer.resolve("NLRTM").name == "Rotterdam"
    with pytest.raises(UserError, match="outside the globe"):
        gazetteer.resolve("91N,3E")


def test_a_slip_of_the_pen_names_what_may_be_meant(gazetteer):
    with pytest.raises(UserError, match="Tikhoretsk, RU"):
        gazetteer.resolve("Tichoretzk")
    with pytest.raises(UserError, match="No place is given"):
        gazetteer.resolve("  ")


def test_a_name_of_several_places_is_asked_about_and_the_country_answers(gazetteer):
    with pytest.raises(UserError, match="any of 2 places") as error:
        gazetteer.resolve("Fokino")
    assert "Bryansk" in str(error.value) and "Primorsky" in str(error.value)
    with pytest.raises(UserError, match="Portland, AU"):
        gazetteer.resolve("Portland")
    assert gazetteer.resolve("Portland, AU").country == "AU"


def test_the_large_town_is_meant_when_the_other_is_a_tenth_of_it(gazetteer):
    assert gazetteer.resolve("Moscow").country == "RU"
    assert gazetteer.resolve("Москва").name == "Moscow"


def test_find_completes_and_puts_the_curated_place_first(gazetteer):
    assert gazetteer.find("vladiv", 3)[0].name == "Vladivostok"
    assert gazetteer.find("Najn", 3)[0].name == "Najin"
    assert len(gazetteer.find("a", 7)) == 7 and gazetteer.find("  ") == []
    assert [p.name for p in gazetteer.find("Najin")].count("Najin") == 1


def test_labels_come_by_rank_once_each_and_inside(gazetteer):
    bay = (128.0, 41.0, 134.0, 44.0)
    names = [p.name for p in gazetteer.within(bay, rank=3)]
    assert names[0] == "Vladivostok" and {"Najin", "Dunay", "Nakhodka"} <= set(names)
    assert names.count("Najin") == names.count("Vladivostok") == 1
    world = gazetteer.within((-180, -90, 180, 90), rank=0)
    assert 20 < len(world) < 100 and "Najin" not in {p.name for p in world}
    assert all(p.position.lon >= 170 or p.position.lon <= -170 for p in gazetteer.within((170, -60, -170, 60)))


def test_the_nearest_port_of_the_najin_berths(gazetteer):
    assert gazetteer.nearest(LonLat(130.29, 42.23))[0].name == "Najin"


def test_a_cases_own_place_comes_before_the_shipped_one(gazetteer):
    own = GazetteerPlace("Dunay", LonLat(132.30, 43.89), source="the case", note="pier read off an image")
    assert gazetteer.with_places([own]).resolve("Dunay").source == "the case"


def test_the_published_world_port_index_is_found_where_it_says(gazetteer, shared_data):
    """NGA's own table: every port of a size with a name of its own resolves to within two kilometres of it."""
    with (shared_data / "ports" / "wpi.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["Harbor Size"] in ("Large", "Medium") and r["UN/LOCODE"].strip()]
    off = 0
    for row in rows:
        try:
            place = gazetteer.resolve(row["UN/LOCODE"].strip())
        except UserError:
            off += 1
            continue
        off += distance(place.position, LonLat(float(row["Longitude"]), float(row["Latitude"]))) > 2000
    assert len(rows) > 300 and off / len(rows) < 0.05


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_answered_with_a_place_or_a_sentence(text):
    gazetteer = Gazetteer.load()
    assert isinstance(gazetteer.find(text, 3), list)
    try:
        assert isinstance(gazetteer.resolve(text), GazetteerPlace)
    except UserError as error:
        assert error.what.endswith(".")


@settings(deadline=None)
@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_folding_takes_away_what_spellings_differ_by():
    assert (
        fold("Sŏnbong") == fold("SONBONG") and fold("Ch'ŏngjin") == fold("chongjin") and fold("Ust-Luga") == "ust luga"
    )


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Vostochniyy", "Vostochny"),
        ("Дунаи", "Dunay"),
        ("Тиxopeцк", "Tikhoretsk"),  # some of its letters are Latin ones
        ("Усурийск", "Ussuriysk"),
        ("Роттердам", "Rotterdam"),
        ("Занзибар", "Zanzibar"),
        ("Пусан", "Busan"),
        ("Nahodka", "Nakhodka"),
    ],
)
def test_a_name_is_found_in_a_spelling_that_no_table_lists(gazetteer, name, place):
    assert gazetteer.resolve(name).name == place
    assert place in [p.name for p in gazetteer.find(name, 3)]
