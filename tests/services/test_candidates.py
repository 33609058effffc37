"""Who an unknown hull may be: ranked by fit, ruled out only by what a picture can refute."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from roadstead.domain.coordinates import LonLat, Shape
from roadstead.domain.operations import Operation
from roadstead.domain.quantity import Measured
from roadstead.domain.records import Annotation, Place, Scene, Sighting, Source, Vessel
from roadstead.domain.times import Interval
from roadstead.domain.vocabulary import Identification
from roadstead.services.candidates import Hull, candidates, hull_of, weighed, weighed_words
from roadstead.services.session import CaseSession

WHEN = datetime(2023, 12, 9, 2, tzinfo=UTC)
NAJIN = LonLat(130.300, 42.233)

ANGARA = Vessel(name="Angara", imo="9179842", length_m=122.0, beam_m=19.8, bridge="forward", cranes=0, year=1999)
LADY_R = Vessel(name="Lady R", imo="9161003", length_m=122.4, bridge="forward", hull="blue")
MAIA = Vessel(name="Maia-1", imo="9358010", length_m=131.0, beam_m=17.0, bridge="aft", cranes=2)
MARIA = Vessel(name="Maria", imo="8517839")
NEW = Vessel(name="New", length_m=122.0, bridge="forward", year=2024)


@pytest.fixture
def session(tmp_path):
    with CaseSession.create(tmp_path / "case.gpkg", "Hulls", "ana") as opened:
        opened.do(Operation("add", "Add", (ANGARA, LADY_R, MAIA, MARIA, NEW)))
        yield opened


def verdicts(found):
    return {c.vessel.name: c.verdict for c in found}


def test_size_and_structure_rank_and_rule_out(session):
    hull = Hull(
        length=Measured(121.0, 1.0),
        beam=Measured(19.5, 1.0),
        bridge="forward",
        cranes=0,
        hull="red",
        when=Interval(WHEN, WHEN),
    )
    found = candidates(session.store, hull)
    assert [c.vessel.name for c in found] == ["Angara", "Lady R", "Maria", "New", "Maia-1"]
    angara, lady, maria, new, maia = found
    # 121 against 122: 1 m off, with errors of 1 m and 1.22 m
    assert angara.distance == pytest.approx(
        (((1 / (1 + 1.22**2) ** 0.5) ** 2 + (0.3 / (1 + 0.198**2) ** 0.5) ** 2) / 2) ** 0.5
    )
    assert "length 121 m ± 2 measured, 122 m in the registry: fits" in angara.reasons
    assert (angara.against, lady.against) == ((), ("hull red, blue in the registry (paint changes)",))
    assert maria.against[0] == "its size is not in the registry"
    assert maia.against[0].startswith("length 121 m ± 2 measured, 131 m in the registry: 6.1 standard errors less")
    assert "bridge forward, not aft" in maia.against
    assert new.against == ("built in 2024, seen in 2023",)
    assert verdicts(found)["Maria"] == "not known"


def test_paint_and_cranes_rule_nobody_out(session):
    hull = Hull(length=Measured(131.0, 2.0), cranes=0, hull="green")
    maia = next(c for c in candidates(session.store, hull) if c.vessel.name == "Maia-1")
    assert (maia.verdict, maia.against) == ("possible", ("0 cranes seen, 2 in the registry",))


def test_a_ship_identified_too_far_away_is_ruled_out(session):
    dunay = Place(name="Dunay", radius_m=3500.0, geometry=Shape.of("Point", [(132.341, 42.857)]))
    source = Source(title="AIS")

    def seen(hours: float, identification=Identification.IDENTIFIED):
        at = WHEN + timedelta(hours=hours)
        return Sighting(
            place=dunay.uuid,
            vessel=ANGARA.uuid,
            start=at,
            end=at,
            identification=identification,
            source=source.uuid,
            radius_m=3500.0,
        )

    hull = Hull(length=Measured(122.0, 1.0), when=Interval(WHEN, WHEN), where=NAJIN)
    session.do(Operation("log", "Log", (dunay, source, seen(3, Identification.POSSIBLE))))
    assert verdicts(candidates(session.store, hull))["Angara"] == "possible"
    session.do(Operation("log", "Log", (seen(-5),)))  # 178 km in 5 h: 19 kn
    assert verdicts(candidates(session.store, hull))["Angara"] == "possible"
    session.do(Operation("log", "Log", (seen(3),)))  # in 3 h: 32 kn
    found = next(c for c in candidates(session.store, hull) if c.vessel.name == "Angara")
    assert found.verdict == "ruled out"
    assert found.against[0].startswith("identified at Dunay, 17")


def test_a_mark_gives_what_it_shows(session):
    scene = Scene(name="s", acquired_start=WHEN, acquired_end=WHEN)
    corners = [(130.3, 42.23), (130.301, 42.23), (130.301, 42.2302), (130.3, 42.2302)]
    mark = Annotation(
        scene=scene.uuid,
        category="vessel",
        length_m=122.0,
        length_se=1.0,
        attributes=json.dumps({"bridge": "forward", "type": "general cargo"}),
        geometry=Shape.of("Polygon", corners),
    )
    session.do(Operation("add", "Add", (scene, mark)))
    hull = hull_of(session.store, mark, cranes=1)
    assert (hull.length.value, hull.bridge, hull.cranes, hull.when.start) == (122.0, "forward", 1, WHEN)
    assert hull.where.lon == pytest.approx(130.3005, abs=1e-4)
    kept = json.loads(weighed(candidates(session.store, hull)))
    assert kept[0]["verdict"] == "possible"
    assert {each["name"] for each in kept} == {"Angara", "Lady R", "Maria", "Maia-1", "New"}


def test_the_bridge_that_a_label_names_is_taken(session):
    mark = Annotation(category="vessel", label="vessel under way, bridge forward")
    assert hull_of(session.store, mark).bridge == "forward"
    assert verdicts(candidates(session.store, hull_of(session.store, mark)))["Maia-1"] == "ruled out"
    assert hull_of(session.store, mark, bridge="aft").bridge == "aft"


def test_a_hidden_ship_has_no_length_to_refute_with(session):
    mark = Annotation(category="vessel", length_m=60.0, length_se=1.0, partial=True)
    assert hull_of(session.store, mark).length is None
    assert set(verdicts(candidates(session.store, hull_of(session.store, mark))).values()) == {"not known"}


def test_a_brief_is_told_who_was_weighed_and_why_in_plain_lines(session):
    hull = Hull(length=Measured(122.0, 1.0), bridge="forward", when=Interval(WHEN, WHEN))
    lines = weighed_words(weighed(candidates(session.store, hull)))
    fits = "Angara, IMO 9179842: possible (length 122 m ± 2 measured, 122 m in the registry: fits; bridge forward)"
    assert fits in lines
    assert "Maria, IMO 8517839: not known (its size is not in the registry)" in lines
    assert next(line for line in lines if line.startswith("Maia-1")).startswith(
        "Maia-1, IMO 9358010: ruled out (length 122 m ± 2 measured, 131 m in the registry: "
    )
    assert "New: ruled out (built in 2024, seen in 2023)" in lines


def test_what_is_missing_is_not_said_to_speak_against_a_ship():
    row = {"vessel": "1", "name": "Angara", "verdict": "not known", "reasons": ["bridge forward"], "against": ["its size is not in the registry", "hull red"]}  # fmt: skip
    said = "its size is not in the registry; bridge forward; against it: hull red"
    assert weighed_words(json.dumps([row])) == (f"Angara: not known ({said})",)
    row |= {"verdict": "possible", "against": ["hull red"]}
    assert weighed_words(json.dumps([row])) == ("Angara: possible (bridge forward; against it: hull red)",)


def test_a_long_list_of_weighed_ships_is_counted_at_its_end():
    rows = [{"vessel": str(i), "name": f"Ship {i}", "verdict": "possible" if i < 7 else "ruled out"} for i in range(30)]
    lines = weighed_words(json.dumps(rows))
    assert len(lines) == 9 and lines[0] == "Ship 0: possible" and lines[-1] == "And further ships: 22 ruled out"
    assert weighed_words("not readable") == ()
