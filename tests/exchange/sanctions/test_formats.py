"""Each format in which lists are given out, read from a miniature: what a ship, a firm and a person are in it."""

from datetime import UTC, datetime

import pytest
from tests.exchange.sanctions import miniatures as mini
from tests.exchange.sanctions.conftest import Read, one

from roadstead.domain.errors import UserError
from roadstead.domain.records import Listed


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def nothing_but_names(person: Listed) -> bool:
    return not any((person.remarks, person.imo, person.mmsi, person.flag, person.owner, person.type, person.call_sign))


def test_ofac_xml(read: Read):
    found = read("sdn.xml", mini.OFAC_XML)
    ship = one(found, "ANGARA")
    assert (ship.number, ship.kind, ship.imo, ship.mmsi) == ("36215", "vessel", "9179842", "273336710")
    assert (ship.call_sign, ship.flag, ship.type, ship.owner) == ("UBXX", "Russia", "General Cargo", "M Leasing LLC")
    assert (ship.names, ship.weak, ship.programme) == (("OLD NAME",), ("ANG",), "RUSSIA-EO14024; DPRK2")
    assert ship.line == 4
    assert nothing_but_names(one(found, "IVANOV, Ivan"))
    assert one(found, "M LEASING LLC").remarks == "(Linked To: X)"
    assert (found.dated, found.name, found.notes) == (day("2022-05-08"), "OFAC SDN", [])


def test_ofac_xml_with_fewer_entries_than_it_says_is_told(read: Read):
    found = read("sdn.xml", mini.OFAC_XML.replace("<Record_Count>3<", "<Record_Count>7379<"))
    assert found.notes == ["sdn.xml says that it has 7,379 entries; it has 3."]


def test_ofac_advanced_xml(read: Read):
    found = read("SDN_ADVANCED.XML", mini.OFAC_ADVANCED)
    ship = one(found, "ANGARA")
    assert (ship.number, ship.kind, ship.imo, ship.mmsi) == ("36215", "vessel", "9179842", "273336710")
    assert (ship.call_sign, ship.flag, ship.type, ship.owner) == ("UBXX", "Russia", "General Cargo", "M LEASING LLC")
    assert (ship.names, ship.weak, ship.programme) == (("Ангара",), ("ANG",), "RUSSIA-EO14024")
    assert ship.listed_on == day("2022-05-08")
    assert "Owned or Controlled By: M LEASING LLC" in ship.remarks
    assert one(found, "M LEASING LLC").kind == "organisation"
    person = one(found, "IVANOV, Ivan")
    assert person.kind == "person" and nothing_but_names(person)
    assert (found.dated, found.name) == (day("2024-02-23"), "OFAC SDN")


def test_eu_xml(read: Read):
    found = read("20240625-FULL-1_1(xsd).xml", mini.EU_XML)
    firm = one(found, "M Leasing LLC")
    assert (firm.number, firm.kind, firm.names) == ("EU.9001.1", "organisation", ("ООО «М Лизинг»",))
    # The regulation on the entity is its latest; it was listed with the earliest that any of its names is by.
    assert firm.listed_on == day("2023-02-25")
    assert firm.programme == "UKR" and "Registration Number 1027700132195" in firm.remarks
    ship = one(found, "PETREL 8")
    assert (ship.kind, ship.imo, ship.listed_on) == ("vessel", "9562233", day("2017-10-16"))
    person = one(found, "Ivan Ivanov")
    assert person.weak == ("Vanya",) and nothing_but_names(person)
    assert found.dated == day("2024-06-25") and not found.notes


def test_eu_xml_of_another_version_is_read_with_a_note(read: Read):
    found = read("eu.xml", mini.EU_XML.replace("fsd/export", "fsd/export/2.0"))
    assert len(found.entries) == 3
    assert found.notes == ["eu.xml is of another version than 1.1; it was read as 1.1."]


def test_the_annex_as_a_table(read: Read):
    found = read("annex_xlii.csv", mini.ANNEX_CSV)
    ships = {ship.imo: ship for ship in found.entries}
    assert ships.keys() == {"9179842", "9161003", "8517839"}
    assert ships["9161003"].name == "Lady R" and ships["9161003"].names == ("Mercury",)
    assert ships["9179842"].listed_on == day("2024-06-25")
    assert ships["8517839"].listed_on == day("2025-05-20")
    assert found.rejected == [("annex_xlii.csv", 4, "“917984” is no IMO number")]
    assert found.dated is None


_REASON = (
    "Article 3s(2), point (b): transport crude oil, petroleum products, or mineral products, as set out, in A.1192(33)"
)


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_a_table_is_parted_by_its_heading_however_many_commas_its_reasons_have(read: Read, sign):
    reason = f'"{_REASON}"' if sign == "," else _REASON
    rows = [["No", "Vessel name", "IMO ship identification number", "Reason", "Date of application"]]
    rows += [[f"{n}.", f"SHIP {n}", f"{9_179_842 + n}", reason, "24.10.2025"] for n in range(6)]
    found = read("annex.csv", "\n".join(map(sign.join, rows)))
    assert [ship.name for ship in found.entries] == [f"SHIP {n}" for n in range(6)]
    assert {ship.listed_on for ship in found.entries} == {day("2025-10-24")}
    assert {ship.remarks for ship in found.entries} == {_REASON}
    assert not found.rejected


def test_the_annex_as_a_page(read: Read):
    found = read("CELEX_02014R0833.html", mini.ANNEX_HTML)
    assert [(ship.name, ship.imo, ship.listed_on) for ship in found.entries] == [
        ("Angara", "9179842", day("2024-06-25")),
        ("M & S", "9161003", day("2024-12-17")),
    ]
    assert found.entries[0].line == 6
    assert not found.rejected


def test_a_table_without_heading_is_told_by_its_content(read: Read):
    bare = "Angara\t9179842\t25.6.2024\nLady R\t9161003\t25.6.2024\nMaria\t8517839\t25.6.2024\n"
    found = read("ships.tsv", bare, "eu")
    assert (found.entries[0].name, found.entries[0].imo) == ("Angara", "9179842")
    assert found.entries[2].listed_on == day("2024-06-25")
    assert found.notes == ["ships.tsv has no heading: its columns were told by what is in them."]


def test_a_table_that_does_not_say_whose_list_it_is_is_asked_about(read: Read):
    with pytest.raises(UserError, match="does not say whose list it is"):
        read("ships.csv", "Vessel,IMO number\nAngara,9179842\n")
    assert read("ships.csv", "Vessel,IMO number\nAngara,9179842\n", "un").name == "UN 1718 designated vessels"


def test_un_xml(read: Read):
    found = read("consolidated.xml", mini.UN_XML)
    firm = one(found, "OCEAN MARITIME MANAGEMENT COMPANY, LIMITED (OMM)")
    assert (firm.number, firm.names, firm.programme) == ("KPe.020", ("OMM", "Ocean Maritime"), "DPRK")
    assert firm.listed_on == day("2014-07-28") and "Chong Chon Gang" in firm.remarks
    person = one(found, "IVAN PETROVICH IVANOV")
    assert (person.names, person.weak) == (("이반",), ("Vanya",)) and nothing_but_names(person)
    assert found.dated == day("2024-03-05")


def test_un_designated_vessels(read: Read):
    found = read("1718 designated vessels.csv", mini.UN_1718)
    ship = one(found, "PETREL 8")
    assert (ship.names, ship.imo, ship.mmsi) == (("JAL VAHINI",), "9562233", "620233000")
    assert (ship.flag, ship.call_sign, ship.listed_on) == ("Comoros", "D6FV8", day("2017-10-03"))
    assert one(found, "HAO FAN 6").listed_on == day("2017-10-03")
    assert found.rejected == [("1718 designated vessels.csv", 4, "it has no IMO number")]


@pytest.mark.parametrize(
    ("name", "text", "number", "dated"),
    [
        ("ConList.csv", mini.UK_CONLIST, "16500", "2025-11-14"),
        ("UK-Sanctions-List.csv", mini.UK_LIST, "RUS2000", "2026-06-24"),
        ("UK-Sanctions-List.xml", mini.UK_XML, "RUS2000", "2026-06-24"),
    ],
)
def test_uk(read: Read, name, text, number, dated):
    found = read(name, text)
    ship = one(found, "ANGARA")
    assert (ship.number, ship.kind, ship.imo, ship.flag) == (number, "vessel", "9179842", "Russia")
    assert (ship.type.lower(), ship.owner, ship.listed_on) == ("general cargo", "M Leasing LLC", day("2024-02-22"))
    assert {"ANG", "OLD NAME", "Ангара"} & {*ship.names, *ship.weak}
    person = one(found, "IVANOV, Ivan")
    assert person.kind == "person" and nothing_but_names(person)
    assert found.dated == day(dated)
    assert found.rejected == ([("ConList.csv", 7, "it has no number of an entry")] if number == "16500" else [])


def test_ofsi_xml(read: Read):
    ship = one(read("ConList.xml", mini.OFSI_XML), "ANGARA")
    assert (ship.imo, ship.flag, ship.names, ship.listed_on) == ("9179842", "Russia", ("OLD NAME",), day("2024-02-22"))


def test_opensanctions_entities(read: Read):
    found = read("entities.ftm.json", mini.FTM)
    ship = one(found, "ANGARA")
    assert (ship.number, ship.imo, ship.mmsi, ship.call_sign) == ("ship-1", "9179842", "273336710", "UBXX")
    assert (ship.names, ship.weak, ship.flag) == (("Ангара", "OLD NAME"), ("ANG",), "RU")
    assert (ship.programme, ship.owner) == ("RUSSIA-EO14024; EU-MARE", "M LEASING LLC")
    assert ship.listed_on == day("2022-05-08")  # of those that have not ended
    assert "XX since 2010-01-01 until 2015-01-01" in ship.remarks and "captain: Pyotr Petrov" in ship.remarks
    assert "datasets: us_ofac_sdn, ua_war_sanctions" in ship.remarks
    assert one(found, "DETAINED").programme == "not sanctioned (mare.detained)"
    # Who is neither sanctioned nor linked to a ship is passed over.
    assert {entry.name for entry in found.entries} == {
        "ANGARA", "M LEASING LLC", "Ivan Ivanov", "Pyotr Petrov", "DETAINED",
    }  # fmt: skip
    assert all(nothing_but_names(entry) for entry in found.entries if entry.kind == "person")
    assert found.rejected == [
        ("entities.ftm.json", 13, "it is no JSON"),
        ("entities.ftm.json", 14, "it is no entity"),
    ]


def test_opensanctions_only_ships_and_what_is_linked(read: Read):
    found = read("entities.ftm.json", mini.FTM, only_ships=True)
    assert {entry.name for entry in found.entries if entry.kind == "person"} == {"Pyotr Petrov"}


def test_opensanctions_table(read: Read):
    found = read("targets.simple.csv", mini.TARGETS)
    ship = one(found, "ANGARA")
    assert (ship.imo, ship.mmsi, ship.flag, ship.names) == ("9179842", "273336710", "RU", ("Ангара", "OLD NAME"))
    assert ship.programme == "US-RUSHAR; EU-MARE"
    assert nothing_but_names(one(found, "Ivan Ivanov"))
    assert found.rejected == [("targets.simple.csv", 5, "it has 3 cells, not 16")]
    assert found.notes == ["Not kept: 1 Address."]
