"""Search over everything in a case: any word, any script, as the case changes."""

from dataclasses import replace

import pytest

from roadstead.domain.coordinates import Shape
from roadstead.domain.operations import Operation
from roadstead.domain.records import Finding, Place, Sighting, Source, Vessel
from roadstead.services.searching import Finder
from roadstead.services.session import CaseSession

NAJIN = Place(name="Najin", aliases=("나진", "Rason"), geometry=Shape.of("Point", [(130.3, 42.233)]))
ANGARA = Vessel(name="Ангара", imo="9179842", marks="bridge forward")
SOURCE = Source(title="The Orient Express", publisher="RUSI")
SIGHTING = Sighting(
    place=NAJIN.uuid, vessel=ANGARA.uuid, source=SOURCE.uuid, note="Containers on the pier; 73 rail cars"
)


@pytest.fixture
def session(tmp_path):
    with CaseSession.create(tmp_path / "case.gpkg", "Search", "ana") as opened:
        opened.do(
            Operation("add", "Add", (NAJIN, ANGARA, SOURCE, SIGHTING, Finding(text="Röhrich saw 40 containers.")))
        )
        yield opened


@pytest.fixture
def finder(session):
    made = Finder.of(session.store)
    session.listen(lambda changed: made.renew(session.store, changed))
    return made


@pytest.mark.parametrize(
    ("asked", "tables"),
    [
        ("angara", ["vessels", "sightings"]),
        ("АНГАРА", ["vessels", "sightings"]),
        ("9179842", ["vessels"]),
        ("917984", ["vessels"]),
        ("나진", ["places", "sightings"]),
        ("rason", ["places"]),
        ("orient rusi", ["sources"]),
        ("RUSI express orient", ["sources"]),
        ("cars pier", ["sightings"]),
        ("containers", ["findings", "sightings"]),
        ("rohrich", ["findings"]),
        ("roehrich", ["findings"]),
        ("angara orient", []),
        ("", []),
        ("  ?! ", []),
    ],
)
def test_rows_are_found_by_any_word_in_any_script(finder, asked, tables):
    assert [hit.table for hit in finder.find(asked)] == tables


def test_the_excerpt_shows_what_was_found(finder):
    (hit,) = finder.find("rail")
    assert hit.uuid == SIGHTING.uuid
    assert "73 rail cars" in hit.excerpt
    assert hit.title == "Ангара · Najin"


def test_it_follows_the_case(session, finder):
    session.do(Operation("edit", "Rename", (replace(ANGARA, name="Lady R"),)))
    assert finder.find("angara") == []
    assert [hit.table for hit in finder.find("lady")] == ["vessels", "sightings"]  # the sighting by its ship's new name
    session.undo()
    assert [hit.table for hit in finder.find("angara")] == ["vessels", "sightings"]
    session.do(Operation("remove", "Remove", drop=(SIGHTING,)))
    assert [hit.table for hit in finder.find("angara")] == ["vessels"]
    assert finder.find("rail cars") == []


def test_many_changes_are_all_found(session, finder):
    for n in range(30):
        session.do(Operation("add", "Add", tuple(Source(title=f"Report {n} {m}") for m in range(100))))
    assert len(finder.find("report", most=5000)) == 3000
    assert [hit.title for hit in finder.find("report 29 99")] == ["Report 29 99"]
    session.undo()
    assert finder.find("report 29 99") == []
