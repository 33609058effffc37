"""Activity of a place: calls, stocks, days that were not observed, and round trips with their unseen legs."""

from datetime import UTC, datetime, timedelta

import pytest

from roadstead.domain.coordinates import Shape
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Chart, Place, Sighting, Source, Vessel
from roadstead.domain.vocabulary import Identification, Status
from roadstead.services.activity import activity, within
from roadstead.services.session import CaseSession
from roadstead.services.trips import passages, round_trips

NAJIN, DUNAY = (130.300, 42.233), (132.341, 42.857)
SOURCE = Source(title="Images")


def day(n: int, hour: int = 2) -> datetime:
    return datetime(2023, 9, 1, hour, tzinfo=UTC) + timedelta(days=n)


@pytest.fixture
def session(tmp_path):
    with CaseSession.create(tmp_path / "case.gpkg", "Activity", "ana") as opened:
        yield opened


@pytest.fixture
def port(session):
    port = Place(name="Najin", radius_m=2500.0, geometry=Shape.of("Point", [NAJIN]))
    pier = Place(name="Pier 2", radius_m=300.0, parent=port.uuid, geometry=Shape.of("Point", [NAJIN]))
    other = Place(name="Dunay", radius_m=3500.0, geometry=Shape.of("Point", [DUNAY]))
    session.do(Operation("add", "Add", (SOURCE, port, pier, other)))
    return port, pier, other


def log(session, place, n, vessel="", **fields):
    fields = {"start": day(n), "end": day(n), "identification": Identification.IDENTIFIED} | fields
    sighting = Sighting(place=place.uuid, vessel=vessel, source=SOURCE.uuid, grade="B2", **fields)
    session.do(Operation("log", "Log", (sighting,)))
    return sighting


@pytest.fixture
def angara(session):
    ship = Vessel(name="Angara", imo="9179842")
    session.do(Operation("add", "Add", (ship,)))
    return ship.uuid


def test_calls_by_day_with_what_was_not_observed(session, port, angara):
    najin, pier, _ = port
    first = log(session, pier, 0, angara)
    log(session, najin, 1, angara)  # still there: the pier is of the port
    log(session, najin, 3, outcome="nothing seen")
    cloud = log(session, najin, 5, outcome="not observed", reason="cloud")
    unnamed = log(session, najin, 6)
    found = activity(session.store, Chart(kind="calls", places=(najin.uuid,)))
    shown = [(p.state, p.value, p.looked) for p in found.points]
    assert shown == [
        ("observed", 1.0, 1),
        ("observed", 0.0, 1),
        ("no image", None, 0),
        ("observed", 0.0, 1),
        ("no image", None, 0),
        ("not observed", None, 0),
        ("observed", 1.0, 1),
    ]
    assert first.uuid in found.points[0].uuids
    assert (found.points[5].uuids, found.points[5].why) == ((cloud.uuid,), ("cloud",))
    assert found.points[6].uuids == (unnamed.uuid,)
    assert (found.rate.events, found.rate.days, found.unobserved) == (2, 4, 3)


def test_one_ship_in_a_row_is_one_call(session, port, angara):
    najin, _, dunay = port
    for n, place in ((0, najin), (1, najin), (2, najin), (4, dunay), (6, najin), (20, najin)):
        log(session, place, n, angara)
    found = activity(session.store, Chart(kind="calls", places=(najin.uuid,), step="month"))
    assert [(p.start.day, p.value, p.looked, p.days) for p in found.points] == [(1, 3.0, 5, 21)]
    assert found.points[0].end == datetime(2023, 10, 1, tzinfo=UTC)


def test_what_is_said_of_months_is_no_days_event(session, port):
    najin, *_ = port
    said = log(
        session,
        najin,
        0,
        start=day(-17, 0),
        end=day(43, 0),
        status=Status.REPORTED,
        low=5,
        count=5,
        stated="mid-August to 14 October",
    )
    log(session, najin, 2)
    found = activity(session.store, Chart(kind="calls", places=(najin.uuid,), start=day(0, 0), end=day(5, 0)))
    assert [p.value for p in found.points] == [None, None, 1.0, None, None]
    (span,) = found.spans
    assert (span.uuid, span.value, span.status, span.text) == (
        said.uuid,
        5,
        Status.REPORTED,
        "mid-August to 14 October",
    )
    assert found.rate.events == 1


def test_reported_numbers_of_a_day_are_shown_as_reported(session, port):
    najin, *_ = port
    log(session, najin, 0, category="rail car", count=73, low=70, high=76, status=Status.REPORTED)
    log(session, najin, 1, category="rail car", outcome="nothing seen")
    found = activity(session.store, Chart(kind="cars", places=(najin.uuid,)))
    assert [(p.value, p.low, p.high, p.status) for p in found.points] == [
        (73.0, 70.0, 76.0, Status.REPORTED),
        (0.0, 0.0, 0.0, Status.OBSERVED),
    ]
    assert found.rate is None


def test_ships_of_a_day_are_counted_once_each(session, port, angara):
    najin, *_ = port
    log(session, najin, 0, angara)
    log(session, najin, 0, angara, start=day(0, 9), end=day(0, 9))
    log(session, najin, 0)
    log(session, najin, 0, count=2)
    (point,) = activity(session.store, Chart(kind="ships", places=(najin.uuid,))).points
    assert (point.value, len(point.uuids)) == (4.0, 4)


def test_before_and_after(session, port, angara):
    najin, _, dunay = port
    for n in range(60):
        log(session, najin, n, outcome="nothing seen")
    for n in (3, 40, 45, 50, 55):
        log(session, najin, n, angara)
        log(session, dunay, n, angara, start=day(n, 20), end=day(n, 20))
    chart = Chart(kind="calls", places=(najin.uuid,), step="week", change=day(30, 0))
    found = activity(session.store, chart)
    assert (found.change.before.events, found.change.after.events) == (1, 4)
    assert (found.change.before.days, found.change.after.days) == (30, 30)
    assert found.change.ratio == pytest.approx(4.0)
    assert not found.change.told  # 1 against 4 on as many days: chance would do it in more than 1 of 20


def test_an_empty_place_says_so(session, port):
    with pytest.raises(UserError, match="Nothing of this place is dated"):
        activity(session.store, Chart(places=(port[0].uuid,)))


def test_a_port_has_its_piers(port):
    najin, pier, dunay = port
    assert within((najin, pier, dunay), (najin.uuid,)) == [najin, pier]
    assert within((najin, pier, dunay), ()) == [najin, pier, dunay]


def test_round_trips_with_their_unseen_legs(session, port, angara):
    najin, _, dunay = port
    log(session, najin, 0, angara, start=day(0, 2), end=day(0, 6))
    log(session, dunay, 2, angara, identification=Identification.POSSIBLE)
    log(session, najin, 5, angara)
    log(session, dunay, 9, angara)
    log(session, dunay, 11, angara, identification=Identification.SAME_TYPE)  # of this type only: no stay of hers
    (trip,) = round_trips(session.store, najin.uuid)
    assert trip.identification == Identification.POSSIBLE
    out, back = trip.legs
    assert (out.unseen_h, out.most_h, back.most_h) == (44.0, 48.0, 72.0)
    # Najin-Dunay by Vincenty's formulae 182.0 km, less the radius of either place
    assert out.geodesic_m == pytest.approx(182_000 - 6000, abs=1500)
    assert out.least_kn == pytest.approx(out.geodesic_m / 1852 / 48, rel=1e-9)
    assert not trip.contradicts
    assert len(passages(session.store)) == 3
    assert [t.stays[0].place for t in round_trips(session.store, dunay.uuid)] == [dunay.uuid]


def test_a_leg_that_no_ship_can_make_is_named(session, port, angara):
    najin, _, dunay = port
    log(session, najin, 0, angara)
    log(session, dunay, 0, angara, start=day(0, 4), end=day(0, 4))
    log(session, najin, 1, angara)
    (trip,) = round_trips(session.store)
    assert trip.contradicts
    assert trip.legs[0].least_kn > 25


def test_a_chart_without_limits_shows_the_days_that_are_known_and_not_the_years_that_are_spoken_of(session, port):
    najin, *_ = port
    log(
        session,
        najin,
        0,
        start=day(-1800, 0),
        end=day(0, 0),
        category="rail car",
        low=0,
        high=20,
        status=Status.REPORTED,
    )
    log(session, najin, 2)
    log(session, najin, 4)
    assert len(activity(session.store, Chart(kind="calls", places=(najin.uuid,))).points) == 3
