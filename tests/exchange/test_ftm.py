"""FollowTheMoney: valid names only, what it cannot carry is said, and ships come back with their owners."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from roadstead.domain.coordinates import LonLat, Shape
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Citation, Particular, Place, Sighting, Source, Vessel
from roadstead.domain.vocabulary import Identification
from roadstead.exchange import ftm
from roadstead.services import evidence, exporting, registers
from roadstead.services.session import CaseSession

_THING = {
    *("name", "summary", "description", "country", "alias", "previousName", "weakAlias", "sourceUrl", "publisher"),
    *("publisherUrl", "wikipediaUrl", "wikidataId", "keywords", "topics", "address", "addressEntity", "program"),
    *("notes", "proof", "modifiedAt", "retrievedAt"),
}
_INTERVAL = {"startDate", "endDate", "date", "summary", "description", "recordId", "sourceUrl", "publisher"}
_INTEREST = _INTERVAL | {"role", "status"}
# Taken down from the schemas of the format (Thing, Interval, Interest, and the one named).
SCHEMAS = {
    "Vessel": _THING
    | {"registrationNumber", "type", "model", "owner", "operator", "buildDate", "country", "registrationDate"}
    | {"imoNumber", "crsNumber", "flag", "registrationPort", "navigationArea", "tonnage", "grossRegisteredTonnage"}
    | {"nameChangeDate", "callSign", "pastFlags", "pastTypes", "mmsi"},
    "LegalEntity": _THING | {"legalForm", "status", "registrationNumber", "idNumber", "jurisdiction", "mainCountry"},
    "Ownership": _INTEREST | {"owner", "asset", "percentage", "sharesCount", "legalBasis", "ownershipType"},
    "UnknownLink": _INTEREST | {"subject", "object"},
    "Documentation": _INTEREST | {"document", "entity"},
    "Event": _THING | _INTERVAL | {"location", "country", "important", "organizer", "involved"},
    "Address": _INTERVAL
    | {"full", "remarks", "postOfficeBox", "street", "street2", "city", "postalCode", "region"}
    | {"latitude", "longitude", "country"},
    "Document": _THING
    | {"contentHash", "title", "author", "generator", "crawler", "fileSize", "fileName", "extension", "encoding"}
    | {"messageId", "mimeType", "language", "date", "authoredAt", "publishedAt", "parent"},
}
REQUIRED = {"Vessel": {"name"}, "Event": {"name"}, "Ownership": {"owner", "asset"}, "Document": {"name"}}


def _at(day):
    return datetime(2023, 10, day, 2, 15, tzinfo=UTC)


@pytest.fixture
def session(tmp_path):
    with CaseSession.create(tmp_path / "case.gpkg", "Exchange", "ana") as opened:
        ship = Vessel(
            uuid="ship",
            name="Angara",
            imo="9179842",
            mmsi="273213350",
            flag="Russia (as reported)",
            year=1998,
            kind="ro-ro",
        )
        former = Particular(vessel="ship", kind="name", value="Ocean Star", note="former", source="src")
        other = Particular(vessel="ship", kind="name", value="АНГАРА", source="src")
        owner = Particular(
            vessel="ship",
            kind="owner",
            value="M Leizing",
            number="5123456",
            start=_at(1),
            known_on=_at(5),
            source="src",
        )
        manager = Particular(vessel="ship", kind="manager", value="Volga Managers", source="src")
        place = Place(
            uuid="najin", name="Najin", country="DPR Korea", geometry=Shape.of("Point", [LonLat(130.3, 42.233)])
        )
        source = Source(
            uuid="src", title="The Orient Express", publisher="RUSI", published="2023-10-16", url="https://r.org"
        )
        seen = Sighting(
            uuid="seen",
            vessel="ship",
            place="najin",
            start=_at(12),
            end=None,
            source="src",
            grade="B2",
            identification=Identification.IDENTIFIED,
            quote="moored",
            page="7",
            radius_m=50.0,
        )
        cloud = Sighting(
            uuid="cloud", place="najin", start=_at(14), end=_at(14), outcome="not observed", reason="cloud"
        )
        use = Citation(uuid="use", subject="seen", table="sightings", source="src", grade="C3")
        rows = (ship, place, source, former, other, owner, manager, seen, cloud, use)
        opened.do(Operation("add", "Add all", rows))
        kept = tmp_path / "report.pdf"
        kept.write_bytes(b"what was read")
        evidence.add_evidence(opened, [kept], "src")
        yield opened


@pytest.fixture
def written(session, tmp_path):
    out = tmp_path / "out.ftm.json"
    exporting.export(session.store, out, "ftm")
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def _one(written, schema, **wanted):
    (found,) = [
        e["properties"]
        for e in written
        if e["schema"] == schema and all(wanted[name] in e["properties"].get(name, []) for name in wanted)
    ]
    return found


def test_every_property_is_one_of_the_schema(written):
    for entity in written:
        assert set(entity) == {"id", "schema", "properties"}
        assert entity["properties"].keys() <= SCHEMAS[entity["schema"]], entity
        assert REQUIRED.get(entity["schema"], set()) <= entity["properties"].keys(), entity
        assert all(isinstance(v, str) and v for values in entity["properties"].values() for v in values)
    assert len({entity["id"] for entity in written}) == len(written)


def test_every_reference_leads_to_an_entity(written):
    known = {entity["id"] for entity in written}
    ends = ("owner", "asset", "subject", "object", "document", "entity", "proof", "addressEntity")
    named = {(name, uuid) for e in written for name in ends for uuid in e["properties"].get(name, [])}
    assert {uuid for _, uuid in named} <= known
    assert {name for name, _ in named} == set(ends)


def test_a_ship_carries_its_numbers_names_and_owners(written):
    ship = _one(written, "Vessel")
    assert (ship["imoNumber"], ship["mmsi"], ship["flag"], ship["buildDate"]) == (
        ["IMO9179842"],
        ["273213350"],
        ["ru"],
        ["1998"],
    )
    assert (ship["previousName"], ship["alias"]) == (["Ocean Star"], ["АНГАРА"])
    assert _one(written, "Ownership")["startDate"] == ["2023-10-01T02:15:00"]
    assert _one(written, "LegalEntity", name="M Leizing")["idNumber"] == ["IMO 5123456"]
    assert _one(written, "UnknownLink", role="manager")["object"] == ["ship"]


def test_a_sighting_is_an_event_with_an_open_end_and_its_grade(written):
    event = _one(written, "Event")
    assert (event["name"], event["startDate"]) == (["Angara at Najin"], ["2023-10-12T02:15:00"])
    assert "endDate" not in event
    assert _one(written, "Address")["latitude"] == ["42.233000"]
    assert _one(written, "Documentation", role="graded B2, page 7")["summary"] == ["moored"]
    assert _one(written, "Documentation", role="graded C3")["entity"] == ["seen"]
    assert _one(written, "UnknownLink", subject="ship")["role"] == ["identified, observed"]


def test_a_file_carries_both_hashes(written):
    file = _one(written, "Document", fileName="report.pdf")
    assert file["contentHash"] == [hashlib.sha1(b"what was read").hexdigest()]
    assert f"SHA-256 {hashlib.sha256(b'what was read').hexdigest()}" in file["notes"]


def test_what_is_lost_is_said_before(session):
    lines = exporting.lost(session.store, "ftm")
    assert "left out: 1 entry of nothing seen or not observed, which are no events" in lines
    assert "lost: the radius of 1 sighting" in lines


def test_ships_come_back_as_one_action(session, written, tmp_path):
    with CaseSession.create(tmp_path / "other.gpkg", "Other", "ben") as other:
        made = registers.import_ftm(other, tmp_path / "out.ftm.json", source="Exchange", grade="C3")
        assert (made.added, made.rejected) == (1, ())
        (ship,) = other.store.all(Vessel)
        assert (ship.name, ship.imo, ship.mmsi, ship.flag, ship.year) == (
            "Angara",
            "9179842",
            "273213350",
            "Russia",
            1998,
        )
        said = {(p.kind, p.value) for p in other.store.all(Particular)}
        assert said == {
            ("name", "Ocean Star"),
            ("name", "АНГАРА"),
            ("owner", "M Leizing"),
            ("manager", "Volga Managers"),
        }
        assert {p.grade for p in other.store.all(Particular)} == {"C3"}
        other.undo()
        assert other.store.count(Vessel) == 0


def test_bad_lines_are_named_and_the_rest_is_read(tmp_path):
    path = tmp_path / "some.ftm.json"
    good = {"id": "a", "schema": "Vessel", "properties": {"name": ["Maria"], "imoNumber": ["IMO9179842"]}}
    person = {"id": "p", "schema": "Person", "properties": {"name": ["Somebody"]}}
    owned = {"id": "o", "schema": "Ownership", "properties": {"owner": ["p"], "asset": ["a"]}}
    wrong = {"id": "b", "schema": "Vessel", "properties": {"name": ["Bad"], "imoNumber": ["1234568"]}}
    lines = [
        json.dumps(good),
        "{",
        '{"id": 3}',
        json.dumps(person),
        json.dumps(owned),
        json.dumps(wrong),
        "[" * 100_000,
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    found = ftm.read(path)
    assert [(row.line, row.values["name"], row.others) for row in found.rows] == [(1, "Maria", ())]  # no person is kept
    assert [line for line, _ in found.rejected] == [2, 3, 6, 7]
    path.write_text("nothing\n", encoding="utf-8")
    with pytest.raises(UserError, match="holds no FollowTheMoney entities"):
        ftm.read(path)


def test_further_layers_are_tables(session, tmp_path):
    report = exporting.export(session.store, tmp_path / "t.csv", "csv", ["particulars", "evidence", "citations"])
    assert report.written == {"particulars": 4, "evidence": 1, "citations": 1}
    text = (tmp_path / "t-citations.csv").read_text(encoding="utf-8-sig")
    assert "The Orient Express" in text
    assert "C3" in text


def test_a_viewer_of_kml_is_told_the_time_with_its_open_end(session, tmp_path):
    exporting.export(session.store, tmp_path / "t.kml", "kml", ["sightings"])
    text = (tmp_path / "t.kml").read_text(encoding="utf-8")
    assert "<TimeSpan><begin>2023-10-12T02:15:00Z</begin></TimeSpan>" in text
    assert "<TimeStamp><when>2023-10-14T02:15:00Z</when></TimeStamp>" in text
