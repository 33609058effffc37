"""One name against many: what is found, why, and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.services import distortions

from roadstead.services.naming import LEAST, Index

SHIPS = {
    1: "LADY R", 2: "ARK", 3: "ANGARA", 4: "CHONG CHON GANG", 5: "SEA STAR III", 6: "MAIA-1", 7: "BLUEGAS", 8: "HELM",
    9: "MARINA", 10: "KUM UN SAN 3", 11: "SOUTH HILL 5", 12: "DIAMOND II", 13: "ВОСТОЧНЫЙ ВЕТЕР", 14: "MARIVAN", 15: "IMICO NEKA 455",
}  # fmt: skip
FIRMS = {
    1: "M LEASING, OOO", 2: "OCEAN MARITIME MANAGEMENT COMPANY, LTD.", 3: "SOVFRACHT JOINT STOCK COMPANY",
    4: "ISLAMIC REPUBLIC OF IRAN SHIPPING LINES", 5: "ООО «Обороная логистика»",
}  # fmt: skip


def index(names, **how):
    made = Index(**how)
    for tag, name in names.items():
        made.add(name, tag)
    return made


@pytest.fixture(scope="module")
def ships():
    return index(SHIPS)


@pytest.mark.parametrize(
    ("asked", "tag", "why"),
    [
        ("LADY R", 1, "the same name"),
        ("M/V Lady R.", 1, "the same name"),
        ("Леди Р", 1, "the same letters after transliteration from Cyrillic: LADY R"),
        ("т/х Ангара", 3, "the same letters after transliteration from Cyrillic: ANGARA"),
        ("ANG4RA", 3, "read as it looks: 4 as A"),
        ("ANAGRA", 3, "two letters swapped (AG for GA)"),
        ("ANKARA", 3, "one letter differs (K for G): ANKARA for ANGARA"),
        ("청천강호", 4, "in another romanisation"),
        ("CHEONG CHEON GANG", 4, "in another romanisation"),
        ("CHONG GANG CHON", 4, "two words swapped"),
        ("Seastar 3", 5, "the spaces differ"),
        ("5EA STAR III", 5, "read as it looks: 5 as S"),
        ("SEA STAR THREE", 5, "the same name"),
        ("MAIA I", 6, "the same name"),
        ("Maia01", 6, "the same name"),
        ("BLUEGAZ", 7, "one letter differs (Z for S)"),
        ("8LUEGAS", 7, "read as it looks: 8 as B"),
        ("BLUEGASS", 7, "another spelling of the same"),
        ("Vostochnyy Veter", 13, "the same letters after transliteration from Cyrillic"),
        ("Mariwan", 14, "another spelling of the same: MARIWAN for MARIVAN"),
        ("NEKA IMICO 455", 15, "two words swapped"),
    ],
)
def test_a_ship_is_found_and_it_is_said_why(ships, asked, tag, why):
    hits = ships.find(asked)
    assert hits[0].tag == tag and hits[0].name == SHIPS[tag]
    assert why in "; ".join(hits[0].reasons)
    assert LEAST <= hits[0].score <= 1


@pytest.mark.parametrize(
    "asked",
    [
        *("LADY RASHA", "LADY", "LADY M", "ARKTIKA", "PARK", "ARKA", "AR", "R", "HELMSMAN", "MARI", "KUM UN SAN 2", "DIAMOND III"),
        *("SOUTH HILL", "SEA STAR IV", "SEA", "STAR", "IMICO NEKA 456", "NORTH HILL 5", "", "...", "MAIA-2", "CHONG"),
    ],
)  # fmt: skip
def test_a_short_name_a_part_or_another_number_is_another_ship(ships, asked):
    assert ships.find(asked) == []


def test_a_missing_number_is_shown_only_where_weaker_matches_are_asked_for(ships):
    hit = ships.find("SOUTH HILL", least=0.6)[0]
    assert hit.tag == 11 and hit.score == 0.7 and hit.reasons == ("only one of the two has “5”",)


def test_where_one_is_called_exactly_so_those_that_resemble_it_step_back():
    twins = index({1: "MARINA", 2: "MARIANA"})
    assert [hit.tag for hit in twins.find("MARINA")] == [1]
    assert [hit.tag for hit in twins.find("MARINNA", least=0.7)] == [1, 2]
    assert "another is called exactly so" in twins.find("MARINA", least=0.7)[1].reasons


@pytest.mark.parametrize(
    ("asked", "tag"),
    [
        ("M Leasing LLC", 1), ("Ocean Maritime Management Co Ltd", 2), ("ОАО Совфрахт", 3), ("Oboronaya Logistika OOO", 5),
        ("Islamic Republic of Iran Shiping Lines", 4),
    ],
)  # fmt: skip
def test_a_company_is_found_whatever_form_it_has(asked, tag):
    assert index(FIRMS, company=True, parts=0.21).find(asked)[0].tag == tag


def test_a_person_is_found_without_a_middle_name_and_a_company_in_part_only_on_request():
    people = index({1: "IVANOV, Ivan Petrovich"}, parts=0.0)
    assert (
        people.find("Иван Иванов")[0].tag == 1 and "in part: without PETROVICH" in people.find("Ivan Ivanov")[0].reasons
    )
    assert people.find("Ivan") == []
    firms = index(FIRMS, company=True, parts=0.21)
    assert firms.find("Iran Shipping Lines") == [] and firms.find("Ocean Maritime") == []
    assert firms.find("Ocean Maritime", least=0.6)[0].reasons[-1] == "in part: without MANAGEMENT"


def test_a_name_that_many_bear_is_given_for_each_of_them():
    shared = index({"first": "OCEAN STAR", "second": "OCEAN STAR"})
    assert {hit.tag for hit in shared.find("Ocean Star")} == {"first", "second"}


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_are_compared_and_no_score_comes_without_reasons(one, other):
    for hit in index({1: one}).find(other, least=0.0):
        assert 0 <= hit.score <= 1 and hit.reasons


@given(st.text("ABCDEGHIKLMNOPRST ", min_size=5, max_size=20).filter(lambda t: len(t.split()) and not t.isspace()))
def test_a_name_is_always_found_by_itself(name):
    hits = index({1: name}).find(name)
    assert hits and hits[0].score == 1


def test_recall_and_precision_on_a_sample_of_the_ofac_list_that_the_matcher_was_not_tuned_on(shared_data):
    folder = shared_data / "sanctions" / "ofac"
    if not folder.is_dir():
        pytest.skip("the OFAC list (../shared/data/sanctions/ofac) is not here")
    names = distortions.ships(folder)
    assert len({number for numbers in names.values() for number in numbers}) == 323
    made = Index()
    for name, numbers in names.items():
        for number in numbers:
            made.add(name, number)
    sample = distortions.cases(names, tuning=False)[::3]
    found = {case: {str(hit.tag) for hit in made.find(case.asked)} for case in sample}
    table = distortions.measured(found)
    recall, precision = distortions.recall_and_precision(table)
    assert len(sample) > 500 and set(distortions.POSITIVES) <= set(table)
    assert recall >= 0.95 and precision >= 0.95
