"""Who of a case is on a list, on a day and today; why; and what was ruled of it."""

from datetime import UTC, date, datetime

import pytest

from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import CaseInfo, Listed, Particular, Ruling, Sighting, Snapshot, Vessel
from roadstead.services import listings, screening
from roadstead.services.screening import Called, Wanted
from roadstead.storage import CaseStore


def day(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


OFAC_2021 = Snapshot(uuid="a" * 36, name="OFAC SDN", dated=day("2021-06-01"))
OFAC_2024 = Snapshot(uuid="b" * 36, name="OFAC SDN", dated=day("2024-01-10"))
UK_2023 = Snapshot(uuid="c" * 36, name="UK", dated=day("2023-12-01"))
ENTRIES = (
    Listed(list=OFAC_2021.uuid, number="1", kind="vessel", name="MARIA", imo="8517839", flag="Russia"),
    Listed(list=OFAC_2024.uuid, number="1", kind="vessel", name="MARIA", imo="8517839", flag="Russia"),
    Listed(
        list=OFAC_2024.uuid, number="2", kind="vessel", name="ANGARA", imo="9179842", mmsi="273317640", call_sign="UB RJ5",
        names=("ANNA ELISE",), weak=("ANG",), listed_on=day("2022-05-08"),
    ),
    Listed(list=OFAC_2024.uuid, number="3", kind="organisation", name="M LEASING, OOO", remarks="Company Number IMO 5466337."),
    Listed(list=OFAC_2024.uuid, number="4", kind="person", name="MARIA, Ivan"),
    Listed(list=UK_2023.uuid, number="RUS1", kind="vessel", name="LADY R", imo="9161003"),
    Listed(list=UK_2023.uuid, number="RUS2", kind="vessel", name="ARK"),
)  # fmt: skip


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "lists.gpkg"
    with CaseStore.create(path, CaseInfo(title="Lists"), "ana") as made:
        made.do(Operation("add", "Lists", (OFAC_2021, OFAC_2024, UK_2023, *ENTRIES)), "ana")
        yield made


def add(store, *records):
    store.do(Operation("add", "Add", records), "ana")


def states(store, wanted, on=None):
    return {each.list: each.state for each in listings.listings(store, wanted, on and date.fromisoformat(on))}


def words(store, wanted, on=None):
    return [each.words for each in listings.listings(store, wanted, on and date.fromisoformat(on))]


def matches(store, wanted, *snapshots, **how):
    return screening.match(store, wanted, snapshots or (OFAC_2024, UK_2023), **how)


def test_a_match_names_the_list_its_date_and_which_fields_agree(store):
    found = matches(store, Wanted(names=(Called("Ангара"),), imo="9179842", mmsi=("273317640",), flags=("Russia",)))
    first = found[0]
    assert (first.entry.number, first.snapshot.name, f"{first.snapshot.dated:%Y-%m-%d}") == (
        "2",
        "OFAC SDN",
        "2024-01-10",
    )
    assert first.by == ("imo", "mmsi", "name") and first.certain and first.score == 0.99
    said = "; ".join(first.reasons)
    assert "the same IMO number: 9179842" in said and "the same MMSI: 273317640" in said
    assert "transliteration from Cyrillic: ANGARA" in said


def test_the_same_number_under_another_name_is_the_ship_and_says_so(store):
    found = matches(store, Wanted(vessel="x", names=(Called("SPARTA"),), imo="9179842"))
    assert found[0].certain and found[0].score == 0.97
    assert "under another name, ANGARA: ships are renamed, the number stays" in found[0].reasons


def test_the_same_name_with_another_number_is_said_to_be_a_conflict_and_ranks_low(store):
    found = matches(store, Wanted(vessel="x", names=(Called("LADY R"),), imo="9179842"))
    assert [m.entry.name for m in found] == ["ANGARA", "LADY R"]
    assert found[1].score < 0.4 and not found[1].certain and not found[1].open
    assert found[1].reasons == ("LADY R: the same name", "another IMO number: 9161003 on the list, 9179842 here")


def test_a_listed_number_that_this_one_is_easily_taken_for_is_shown_with_the_edit(store):
    near = "9161008"  # its last digit repainted: 9x7 + 1x6 + 6x5 + 1x4 is 103, so only 3 is well formed
    found = matches(store, Wanted(vessel="x", imo=near))
    assert [m.entry.name for m in found] == ["LADY R"]
    assert screening.NEAR in found[0].by and found[0].open and found[0].score == 0.5
    assert found[0].reasons[0] == "IMO 9161008 is easily taken for 9161003 (digit 7: 8 to 3)"
    named = matches(store, Wanted(vessel="x", imo=near, names=(Called("LADY R"),)))
    assert named[0].score == 0.8


def test_a_name_alone_says_that_no_number_was_compared(store):
    found = matches(store, Wanted(vessel="x", names=(Called("ARK"),), imo="9187655"))
    assert found[0].score == 0.9 and found[0].open and "no IMO number to compare on the list" in found[0].reasons
    assert matches(store, Wanted(names=(Called("ARKTIKA"),), kinds=screening.KINDS)) == []
    assert matches(store, Wanted(names=(Called("LADY RASHA"),), kinds=screening.KINDS)) == []


def test_a_ship_without_any_number_is_never_sure_by_its_name(store):
    found = matches(store, Wanted(vessel="x", names=(Called("ANGARA"),)))
    assert found[0].score == 0.9 and "no IMO number to compare here" in found[0].reasons
    assert words(store, Wanted(vessel="x", imo="9161008"))[1] == (
        "perhaps on UK of 2023-12-01: one match that nobody has ruled on, by an IMO number easily taken for it"
    )


def test_a_typed_ship_is_the_registrys_in_any_spelling_but_of_two_none(store):
    from roadstead.services.sightings import vessel_of

    ship, new = Vessel(name="Angara"), []
    add(store, ship)
    assert vessel_of(store, "Ангара", "", new) == ship and not new
    assert vessel_of(store, "Ankara", "", new) == new[0] != ship
    add(store, Vessel(name="ANGARA’"))
    assert vessel_of(store, "Ангара", "", new).name == "Ангара"


def test_other_and_weak_names_are_said_to_be_such(store):
    other = matches(store, Wanted(names=(Called("Anna Elise"),)))[0]
    assert other.reasons[0] == "ANNA ELISE (another name of ANGARA): the same name"
    assert "(a weak name of ANGARA)" in matches(store, Wanted(names=(Called("ANG"),)))[0].reasons[0]


def test_a_call_sign_is_compared_without_its_spaces(store):
    found = matches(store, Wanted(vessel="x", call_sign=("UBRJ5",)))[0]
    assert found.entry.name == "ANGARA" and found.by == ("call_sign",) and 0.6 < found.score < 0.8


def test_a_ship_of_the_registry_is_looked_for_by_all_that_is_known_of_it(store):
    ship = Vessel(name="SPARTA", flag="RU")
    add(
        store,
        ship,
        Particular(vessel=ship.uuid, kind="name", value="Anna-Elise", end=day("2020-01-02")),
        Particular(vessel=ship.uuid, kind="owner", value="ООО «М Лизинг»"),
        Particular(vessel=ship.uuid, kind="manager", value="Somebody", number="5466337"),
        Particular(vessel=ship.uuid, kind="call sign", value="UBRJ5", known_on=day("2020-01-02")),
    )
    found = {m.subject.partition(":")[0]: m for m in matches(store, screening.of_vessel(store, ship))}
    assert found["ship"].entry.name == "ANGARA" and found["ship"].by == ("call_sign", "name")
    assert "(its name until 2020-01-02)" in "; ".join(found["ship"].reasons)
    assert found["manager"].reasons == ("the same company number: 5466337",) and found["manager"].score == 0.99
    assert "the same letters after transliteration from Cyrillic" in found["owner"].reasons[0]
    assert found["owner"].entry.name == "M LEASING, OOO"


def test_a_ship_is_never_matched_with_a_person(store):
    assert {m.entry.kind for m in matches(store, Wanted(names=(Called("MARIA"),)))} == {"vessel"}


def test_as_listed_on_a_day_and_today(store):
    maria, angara = Wanted(vessel="x", imo="8517839"), Wanted(vessel="x", imo="9179842")
    assert states(store, maria) == {"OFAC SDN": "listed", "UK": "not listed"}
    assert words(store, maria, "2021-06-20")[0] == "on OFAC SDN of 2021-06-01: yes, by IMO number"
    assert words(store, maria, "2023-10-12") == [
        "on OFAC SDN of 2021-06-01: yes, by IMO number (no later snapshot up to 2023-10-12 is held)",
        "UK: the earliest snapshot held is of 2023-12-01, so it is not known",
    ]
    assert states(store, maria, "2020-01-01") == {"OFAC SDN": "not known", "UK": "not known"}
    assert words(store, angara)[0] == "on OFAC SDN of 2024-01-10: yes, by IMO number, since 2022-05-08"


def test_the_entrys_own_date_fills_the_gap_between_two_snapshots(store):
    angara = Wanted(vessel="x", imo="9179842")
    assert words(store, angara, "2023-10-12")[0] == (
        "on OFAC SDN: yes, listed on 2022-05-08 by the entry’s own date in OFAC SDN of 2024-01-10"
    )
    assert states(store, angara, "2022-05-07")["OFAC SDN"] == "not listed"
    assert states(store, angara, "2022-05-08")["OFAC SDN"] == "listed"
    assert words(store, angara, "2020-02-02")[0].startswith("not yet on OFAC SDN: listed on 2022-05-08")


def test_a_ruling_decides_and_can_be_taken_back(store):
    ship = Vessel(name="ARK", imo="9187655")
    add(store, ship)
    wanted = screening.of_vessel(store, ship)
    assert states(store, wanted)["UK"] == "perhaps"
    for decision, state in (("same", "listed"), ("different", "not listed")):
        store.do(listings.rule(store, ship, ("UK", "RUS2"), decision, "seen on a photograph", "ana"), "ana")
        found = next(each for each in listings.listings(store, wanted) if each.list == "UK")
        assert found.state == state and found.matches[0].ruling.reason == "seen on a photograph"
    assert store.count(Ruling) == 1
    store.undo("ana")
    assert words(store, wanted)[1] == "on UK of 2023-12-01: yes, ruled the same by ana"
    store.do(listings.rule(store, ship, ("UK", "RUS2"), "open", "", "ana"), "ana")
    assert states(store, wanted)["UK"] == "perhaps" and store.count(Ruling) == 0


def test_a_ruling_without_a_reason_or_of_nothing_is_refused(store):
    ship = Vessel(name="ARK")
    add(store, ship)
    with pytest.raises(UserError, match="A ruling needs a reason"):
        listings.rule(store, ship, ("UK", "RUS2"), "same", "  ", "ana")
    with pytest.raises(UserError, match="Nobody has ruled"):
        listings.rule(store, ship, ("UK", "RUS2"), "open", "", "ana")
    with pytest.raises(UserError, match="is no ruling"):
        listings.rule(store, ship, ("UK", "RUS2"), "perhaps", "because", "ana")
    with pytest.raises(UserError, match="No list of the case has an entity 77"):
        listings.list_of(store, "77")
    assert listings.list_of(store, "RUS2") == "UK"


def test_the_day_of_a_sighting_is_its_first_or_all_that_is_known(store):
    assert listings.day_of(Sighting(start=day("2023-10-12"), end=day("2023-10-14"))) == date(2023, 10, 12)
    assert listings.day_of(Sighting(end=day("2023-10-14"))) == date(2023, 10, 14)
    assert listings.day_of(Sighting()) is None


def test_a_list_that_comes_or_goes_is_seen_at_once(store):
    wanted = Wanted(vessel="x", imo="9162344")
    assert states(store, wanted)["UK"] == "not listed"
    fresh = Snapshot(name="UK", dated=day("2024-05-01"))
    add(store, fresh, Listed(list=fresh.uuid, number="RUS3", kind="vessel", name="MAIA-1", imo="9162344"))
    assert states(store, wanted)["UK"] == "listed"
    store.undo("ana")
    assert states(store, wanted)["UK"] == "not listed"


def test_the_registry_is_found_by_any_name_too(store):
    ship = Vessel(name="ANGARA")
    add(store, ship, Particular(vessel=ship.uuid, kind="name", value="ANNA ELISE"))
    assert [v.uuid for v, _ in screening.in_registry(store, "Ангара")] == [ship.uuid]
    assert screening.in_registry(store, "Anna Elise")[0][1].reasons == ("the same name",)


def test_the_brief_says_of_each_sighting_how_its_ship_stood_and_of_each_ship_how_it_stands(store):
    from roadstead.services.briefs import listed
    from roadstead.services.reading import content_of

    ship, unknown = Vessel(uuid="v1", name="MARIA", imo="8517839"), Sighting(uuid="s2", start=day("2023-10-12"))
    add(store, ship, Sighting(uuid="s1", vessel="v1", start=day("2021-06-20"), end=day("2021-06-20")), unknown)
    then, latest = listed(store, content_of(store))
    assert then == {
        "s1": "Sanctions lists on that day: on OFAC SDN of 2021-06-01: yes, by IMO number and name; "
        "UK: the earliest snapshot held is of 2023-12-01, so it is not known."
    }
    assert latest == {
        "v1": ("on OFAC SDN of 2024-01-10: yes, by IMO number and name", "not on UK of 2023-12-01"),
    }
