"""What was known of a ship on a day: claims hold between their dates, what was only known on a day is of that day."""

from datetime import UTC, datetime

import pytest

from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Particular, Place, Sighting, Source, Vessel
from roadstead.domain.shipwords import day_text, described, stated, told_number
from roadstead.services import particulars, vessels
from roadstead.services.session import CaseSession

ANGARA = Vessel(name="Angara", imo="9179842", flag="Russia")


@pytest.fixture
def session(tmp_path):
    with CaseSession.create(tmp_path / "case.gpkg", "Ships", "ana") as opened:
        opened.do(Operation("add", "Add", (ANGARA,)))
        yield opened


def say(session, **texts):
    made, operation = particulars.add(session.store, ANGARA, {"source": "Equasis", "grade": "B2", **texts})
    session.do(operation)
    return made


def on(session, day):
    said = particulars.said_on(session.store, ANGARA, datetime.fromisoformat(f"{day}T12:00+00:00"))
    return {each.kind: (each.sure, each.words) for each in said}


def test_what_was_known_on_a_day_is_of_that_day_alone(session):
    say(session, kind="flag", value="Russia", known_on="2023-12-01")
    assert on(session, "2023-12-01")["flag"] == (
        True,
        "flag on 2023-12-01: Russia, known on 2023-12-01 by Equasis (B2)",
    )
    assert on(session, "2023-12-09")["flag"] == (
        False,
        "flag on 2023-12-09: not known for that date. Russia, known on 2023-12-01 by Equasis (B2)",
    )


def test_the_claims_on_both_sides_of_a_day_are_told(session):
    for day, value in (("2022-01-01", "Panama"), ("2023-01-01", "Sierra Leone"), ("2024-01-01", "Russia")):
        say(session, kind="flag", value=value, known_on=day)
    sure, words = on(session, "2023-06-01")["flag"]
    assert not sure
    assert "Panama" not in words
    assert words.index("Sierra Leone") < words.index("Russia")


@pytest.mark.parametrize(
    ("day", "sure"),
    [("2021-12-31", False), ("2022-01-01", True), ("2023-06-30", True), ("2023-07-01", False)],
)
def test_a_claim_holds_from_its_first_to_its_last_day(session, day, sure):
    say(session, kind="owner", value="M Leasing LLC", number="2041999", start="2022-01-01", end="2023-06-30")
    assert on(session, day)["owner"][0] is sure
    assert "from 2022-01-01 to 2023-06-30" in on(session, day)["owner"][1]


def test_without_an_end_it_is_claimed_up_to_when_it_was_last_known(session):
    say(session, kind="flag", value="Russia", start="2022-01-01", known_on="2023-01-01")
    assert [on(session, day)["flag"][0] for day in ("2022-06-01", "2023-01-01", "2023-01-02")] == [True, True, False]


def test_two_flags_of_one_day_contradict_each_other(session):
    say(session, kind="flag", value="Russia", start="2022-01-01", end="2024-01-01")
    say(session, kind="flag", value="Palau", known_on="2023-01-01", source="Broadcast", grade="C3")
    sure, words = on(session, "2023-01-01")["flag"]
    assert not sure
    assert "Russia" in words
    assert "Palau" in words
    assert words.endswith("(they contradict each other)")


def test_what_stands_in_the_registry_is_of_no_day(session):
    assert on(session, "2023-12-09")["flag"] == (
        False,
        "flag on 2023-12-09: not known for that date. Russia in the registry, undated",
    )
    assert "owner" not in on(session, "2023-12-09")


def test_a_sighting_says_what_was_known_then(session):
    say(session, kind="flag", value="Russia", known_on="2023-12-09")
    at = datetime(2023, 12, 9, 2, tzinfo=UTC)
    source = session.store.all(Source)[0]
    sighting = Sighting(vessel=ANGARA.uuid, start=at, end=at, source=source.uuid)
    assert [said.sure for said in particulars.said_then(session.store, sighting) if said.kind == "flag"] == [True]
    assert particulars.said_then(session.store, Sighting(vessel=ANGARA.uuid))[0].words == "name: the day is not known"
    assert particulars.said_then(session.store, Sighting(start=at, end=at)) == []


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"kind": "flag"}, "The flag is empty"),
        ({"kind": "port", "value": "Najin"}, "no particular of a ship"),
        ({"kind": "flag", "value": "Russia", "number": "2041999"}, "has no company number"),
        ({"kind": "owner", "value": "M", "number": "2041998"}, "its last digit should be 9"),
        ({"kind": "mmsi", "value": "27312"}, "not an MMSI"),
        ({"kind": "flag", "value": "Russia", "start": "2023-01-02", "end": "2023-01-01"}, "ends before it begins"),
        ({"kind": "flag", "value": "Russia", "known_on": "yesterday"}, "not a time"),
        ({"kind": "flag", "value": "Russia", "grade": "Z9"}, "not an Admiralty grade"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(texts, said):
    with pytest.raises(UserError, match=said):
        stated(Particular(), texts)


def test_a_day_is_typed_as_it_is_shown():
    made = stated(Particular(), {"kind": "flag", "value": "Russia", "start": "2022-01-01", "end": "2023-06-30Z"})
    assert (day_text(made.start), day_text(made.end, last=True)) == ("2022-01-01Z", "2023-06-30Z")
    assert stated(made, {"start": day_text(made.start), "end": day_text(made.end, last=True)}) == made


def test_fields_of_a_ship_are_read_with_their_units():
    made = described(
        Vessel(), {"imo": "IMO 9179842", "length_m": "122,5 m", "year": "1999", "cranes": "0", "beam_m": ""}
    )
    assert (made.imo, made.length_m, made.year, made.cranes, made.beam_m) == ("9179842", 122.5, 1999, 0, None)
    for field, text in (("length_m", "600"), ("bridge", "left"), ("cranes", "-1"), ("year", "99"), ("imo", "9179843")):
        with pytest.raises(UserError):
            described(Vessel(), {field: text})


def test_well_formed_is_never_called_verified():
    assert told_number("9179842").endswith("well formed. Well formed is not verified.")
    assert told_number("9179843", "IMO") == "Not well formed. Its last digit should be 2."
    assert "Russia" in told_number("273123456")
    assert told_number("") == ""


def test_a_number_belongs_to_one_ship(session):
    with pytest.raises(UserError, match="Angara, IMO 9179842 in the registry already"):
        vessels.adding(session.store, Vessel(name="Other", imo="9179842"))
    with pytest.raises(UserError, match="neither a name nor a number"):
        vessels.adding(session.store, Vessel(flag="Russia"))


def test_a_ship_goes_with_what_is_known_of_it_unless_a_sighting_names_it(session):
    say(session, kind="flag", value="Russia")
    at = datetime(2023, 12, 9, tzinfo=UTC)
    place, source = Place(name="Najin"), session.store.all(Source)[0]
    sighting = Sighting(vessel=ANGARA.uuid, start=at, end=at, place=place.uuid, source=source.uuid)
    session.do(Operation("log", "Log", (place, sighting)))
    with pytest.raises(UserError, match="a sighting names it"):
        vessels.removal(session.store, [ANGARA])
    session.undo()
    session.do(vessels.removal(session.store, [ANGARA]))
    assert session.store.all(Vessel) == session.store.all(Particular) == []
    session.undo()
    assert session.store.all(Vessel) == [ANGARA]
    assert session.store.count(Particular) == 1
