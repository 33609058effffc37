"""A small case whose every value is written down here."""

import pytest

from roadstead.domain.coordinates import Pixel, Shape
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Leg, Place, Route, Scene, Sighting, Source, Vessel
from roadstead.domain.times import Interval, parse_interval
from roadstead.domain.vocabulary import Identification, Status
from roadstead.services.session import CaseSession

NAJIN = (130.3000000001, 42.2330000003)
BOX = [(130.1, 42.2), (130.1, 42.3), (130.25, 42.3), (130.25, 42.2)]  # clockwise, as a user may click it
LINE = [(130.3, 42.2), (131.0, 42.0), (132.3456789012345, 42.8765432109876)]


@pytest.fixture
def session(tmp_path):
    """The case, open."""
    with CaseSession.create(tmp_path / "najin.gpkg", "Najin", "ana") as s:
        fill(s)
        yield s


def scene(taken: Interval, footprint: Shape) -> Scene:
    return Scene(
        uuid="scene-1",
        name="Najin 12 October",
        path="C:\\Users\\ana\\secret\\najin.tif",
        sha256="ab" * 32,
        size_bytes=5_000_000_000,
        width=1000,
        height=800,
        gsd_m=0.5,
        acquired_start=taken.start,
        acquired_end=taken.end,
        simulated=True,
        footprint=footprint,
    )


def fill(session: CaseSession) -> None:
    taken = parse_interval("2023-10-12T11:15+09:00/2023-10-12T11:45+09:00")
    box, line, point = Shape.of("Polygon", BOX), Shape.of("LineString", LINE), Shape.of("Point", [NAJIN])
    records = (
        scene(taken, box),
        Annotation(
            uuid="mark-1",
            scene="scene-1",
            category="vessel",
            label="Angara?",
            pixels=(Pixel(1.5, 2.0), Pixel(3.0, 4.25)),
            length_m=131.25,
            length_se=1.5,
            bearing_deg=46.0,
            bearing_se=0.5,
            geometry=box,
        ),
        Annotation(uuid="mark-2", scene="scene-1", kind="line", category="berth", geometry=line),
        Annotation(uuid="mark-3", scene="scene-1", kind="point", category="crane"),
        Place(uuid="place-1", name="나진", aliases=("Najin", "Rajin"), radius_m=2500.0, geometry=point),
        Vessel(uuid="vessel-1", name="Angara", imo="9179842", length_m=122.8),
        Source(uuid="source-1", title="The Orient Express", publisher="RUSI"),
        Sighting(
            uuid="sighting-1",
            place="place-1",
            start=taken.start,
            end=taken.end,
            vessel="vessel-1",
            identification=Identification.SAME_TYPE,
            status=Status.REPORTED,
            source="source-1",
            grade="B2",
            annotations=("mark-1", "mark-2"),
            geometry=point,
        ),
        Route(uuid="route-1", title="Najin to Tikhoretsk"),
        Leg(
            uuid="leg-1",
            route="route-1",
            position=2,
            mode="hand",
            status=Status.OBSERVED,
            origin="Najin",
            destination="Dunay",
            length_m=196000.5,
            length_se=5000.0,
            sources=("source-1",),
            geometry=line,
        ),
    )
    session.do(Operation("fill", "Fill the case", records))
