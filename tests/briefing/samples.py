"""A made-up case with the facts of the open reporting of 2023, and pictures of noise in place of images."""

from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from roadstead.domain.content import CaseContent
from roadstead.domain.coordinates import LonLat, Pixel, Shape
from roadstead.domain.records import (
    Annotation,
    CaseInfo,
    Finding,
    Leg,
    Place,
    Route,
    Scene,
    Sighting,
    Source,
    Vessel,
)
from roadstead.domain.vocabulary import Identification, Status, Tlp

ROOT = "3f9a" + "0123456789abcdef" * 3 + "c0ffee5eed42"
AT = datetime(2024, 4, 2, 9, 30, 15, tzinfo=UTC)
NAJIN, DUNAY = LonLat(130.300, 42.233), LonLat(132.350, 42.880)
TIKHORETSK, VOSTOCHNY = LonLat(40.13, 45.85), LonLat(133.050, 42.733)
SEA = (NAJIN, LonLat(130.36, 42.17), LonLat(131.0, 42.31), LonLat(131.9, 42.62), LonLat(132.28, 42.78), DUNAY)
RAIL = (
    LonLat(132.36, 43.12),
    LonLat(131.9, 43.8),
    LonLat(135.06, 48.48),
    LonLat(113.5, 52.03),
    LonLat(107.6, 51.83),
    LonLat(104.3, 52.29),
    LonLat(92.87, 56.01),
    LonLat(82.9, 55.03),
    LonLat(73.37, 54.99),
    LonLat(60.6, 56.84),
    LonLat(50.15, 53.2),
    LonLat(44.5, 48.7),
    TIKHORETSK,
)


def uid(kind: str, number: int) -> str:
    """A fixed identifier, so that the case is the same in every process."""
    return f"{kind:0<8.8}-0000-4000-8000-{number:012d}".replace(" ", "0")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def sources() -> tuple[Source, ...]:
    rows = [
        ("The Orient Express: North Korea’s Clandestine Supply Route to Russia", "RUSI", "web page", "2023-10-16"),
        ("Statement on arms shipments", "The White House", "statement", "2023-10-13"),
        (
            "Ship unloads at Najin while containers wait (quoting Open Nuclear Network)",
            "press",
            "article",
            "2023-12-09",
        ),
        ("Port calls at Najin and Vostochny; Tumangang rail yard; Tikhoretsk depot", "CSIS", "web page", "2024-02-21"),
        ("32 trips by four ships", "NK Pro", "article", "2024-03-26"),
    ]
    return tuple(
        Source(
            uuid=uid("5ce", i), title=title, publisher=publisher, kind=kind, published=published, read_on="2024-03-28",
            url=f"https://example.org/{publisher.lower().replace(' ', '-')}/{published}", sha256=f"{i:x}" * 64,
        )
        for i, (title, publisher, kind, published) in enumerate(rows, 1)
    )  # fmt: skip


def scene(number: int, day: str, gsd: float = 0.5) -> Scene:
    # UTM zone 52N; the transform puts the harbour of Najin near the middle.
    easting, northing = 607_300.0 - 4000 * gsd, 4_676_500.0 + 3000 * gsd
    return Scene(
        uuid=uid("5ce0e", number), name=f"najin_{day}_simulated.tif", path=f"scenes/{number}.tif", sha256=f"{number + 8:x}" * 64,
        width=8000, height=6000, bands=3, dtype="uint8", crs="EPSG:32652", transform=(gsd, 0.0, easting, 0.0, -gsd, northing),
        gsd_m=gsd, georef_se_m=3.0, acquired_start=moment(f"{day}T02:15:00"), acquired_end=moment(f"{day}T02:15:00"),
        credit="Simulated by Roadstead", licence="CC0", simulated=True,
    )  # fmt: skip


def box(
    number: int, of: Scene, x: float, y: float, length: float, category: str = "vessel", label: str = ""
) -> Annotation:
    """A box of that length in metres, 20 m wide, lying askew."""
    along, across = np.array([0.94, 0.342]), np.array([-0.342, 0.94])
    half, beam = along * length / 2 / (of.gsd_m or 1), across * 10 / (of.gsd_m or 1)
    corners = [np.array([x, y]) + s * half + t * beam for s, t in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    return Annotation(
        uuid=uid("a", number), scene=of.uuid, kind="box", category=category, label=label, length_m=length, length_se=0.9,
        width_m=20.0, width_se=0.9, bearing_deg=110.0, bearing_se=0.5, pixels=tuple(Pixel(float(p[0]), float(p[1])) for p in corners),
    )  # fmt: skip


def places() -> tuple[Place, ...]:
    return (
        Place(
            uuid=uid("b", 1),
            name="Najin",
            aliases=("Rajin", "Rason", "나진", "라진"),
            country="KP",
            geometry=Shape("Point", (NAJIN,)),
        ),
        Place(
            uuid=uid("b", 2), name="Dunay (Дунай)", country="RU", geometry=Shape("Point", (DUNAY,)), note="pier (check)"
        ),
        Place(
            uuid=uid("b", 3),
            name="Tikhoretsk (Тихорецк)",
            kind="depot",
            country="RU",
            geometry=Shape("Point", (TIKHORETSK,)),
        ),
        Place(uuid=uid("b", 4), name="Vostochny", country="RU", geometry=Shape("Point", (VOSTOCHNY,))),
        Place(uuid=uid("b", 5), name="Smolyaninovo", kind="station", country="RU", geometry=Shape("Point", (RAIL[0],))),
    )


def vessels() -> tuple[Vessel, ...]:
    return (
        Vessel(uuid=uid("c", 1), name="Angara", imo="9179842", flag="RU", length_m=122.0),
        Vessel(uuid=uid("c", 2), name="Maia-1", imo="9358010", flag="RU", length_m=131.0),
        Vessel(uuid=uid("c", 3), name="Lady R", imo="9161003", flag="RU"),
        Vessel(uuid=uid("c", 4), name="Maria", imo="8517839", flag="RU"),
    )


def najin_case() -> CaseContent:
    """Three ships' sightings on simulated scenes, one reported sighting without an image, a route of three legs."""
    scenes = (scene(1, "2023-10-05"), scene(2, "2023-12-09"), scene(3, "2023-09-12", 3.0))
    marks = (
        box(1, scenes[0], 4000, 3000, 131.2, label="Maia-1?"),
        box(2, scenes[0], 4180, 2880, 91.0, "container stack", "about 14 bays"),
        box(3, scenes[1], 3900, 3100, 121.6, label="Angara"),
        box(4, scenes[2], 4000, 3000, 130.0, label="vessel"),
    )
    known = [source.uuid for source in sources()]

    def sighting(
        number: int, place: int, start: str, hours: float, vessel: int | None, grade: str, source: int, **more
    ) -> Sighting:
        begin = moment(start)
        return Sighting(
            uuid=uid("d", number), place=uid("b", place), start=begin, end=begin + timedelta(hours=hours), grade=grade,
            vessel=uid("c", vessel) if vessel else "", source=known[source - 1], **more,
        )  # fmt: skip

    sightings = (
        sighting(1, 1, "2023-12-09T02:15:00", 0, 1, "B2", 3, identification=Identification.IDENTIFIED, annotations=(marks[2].uuid,)),
        sighting(2, 1, "2023-10-05T02:15:00", 0, 2, "B3", 1, annotations=(marks[0].uuid, marks[1].uuid), note="Bridge aft, two cranes; 컨테이너 at the next pier."),
        sighting(3, 2, "2023-09-12T02:15:00", 0, None, "C3", 1, identification=Identification.SAME_TYPE, annotations=(marks[3].uuid,)),
        sighting(4, 4, "2024-02-01T00:00:00", 24, 3, "B2", 4, status=Status.REPORTED, note="One of 19 calls reported with no AIS received."),
    )  # fmt: skip
    legs = (
        leg(1, "sea", Status.INFERRED, (1, 2), SEA, 189_300.0, 183_720.0, 900.0, (7.3, 8.5), (known[0],), "No AIS was received between the two ports."),
        leg(2, "hand", Status.REPORTED, (2, 5), (DUNAY, LonLat(132.37, 43.0), RAIL[0]), 40_800.0, 26_700.0, None, (1, 3), (known[3],), ""),
        leg(3, "rail", Status.INFERRED, (5, 3), RAIL, 9_560_000.0, 6_940_000.0, 140_000.0, (190, 330), (known[3],), "Via Khabarovsk and Chita; no line through China."),
    )  # fmt: skip
    return CaseContent(
        case=CaseInfo(
            uuid="0b9e6f1c-2d3a-4e5f-8a7b-6c5d4e3f2a1b",
            title="Najin–Dunay–Tikhoretsk, 2023",
            question="Did cargo ships carry containers from Najin to Dunay, and where did the containers go?",
            author="A. Analyst",
            tlp=Tlp.AMBER,
            created=moment("2024-03-28T08:00:00"),
        ),
        scenes=scenes, annotations=marks, places=places(), vessels=vessels(), sources=sources(), sightings=sightings,
        routes=(Route(uuid=uid("e", 1), title="Najin to Tikhoretsk", origin=uid("b", 1), destination=uid("b", 3)),),
        legs=legs, findings=findings(known), root=ROOT, entries=1204, at=AT,
    )  # fmt: skip


def leg(number: int, mode: str, status: Status, ends: tuple[int, int], points: tuple[LonLat, ...], length: float, geodesic: float,
        se: float | None, hours: tuple[float, float], cited: tuple[str, ...], note: str) -> Leg:  # fmt: skip
    return Leg(
        uuid=uid("f", number), route=uid("e", 1), position=number, mode=mode, status=status, origin=uid("b", ends[0]),
        destination=uid("b", ends[1]), length_m=length, length_se=se, geodesic_m=geodesic, hours_low=hours[0], hours_high=hours[1],
        land_crossing_m=0.0 if mode == "sea" else None, coastline="GSHHG 2.3.7, full resolution" if mode == "sea" else "",
        sources=cited, note=note, geometry=Shape("LineString", points),
    )  # fmt: skip


def findings(known: list[str]) -> tuple[Finding, ...]:
    texts = [
        (
            "At least five round trips between Najin and Dunay were reported from mid-August to 14 October 2023.",
            (known[0],),
        ),
        ("It is very likely that the containers went on by rail to the depot at Tikhoretsk.", (known[3], known[0])),
        ("The United States gave the number of containers as 1,000 by 13 October 2023.", (known[1],)),
        (
            "Four ships made 32 trips by March 2024; at Tumangang (두만강) about 73 rail cars stood on 5 October 2023.",
            (known[4], known[3]),
        ),
    ]
    return tuple(
        Finding(uuid=uid("1", i), position=i, text=text, sources=cited) for i, (text, cited) in enumerate(texts, 1)
    )


def noise_reader(of: Scene, bounds: tuple[int, int, int, int], size: tuple[int, int]) -> NDArray[np.uint8]:
    """A grey-blue picture of noise that depends on the bounds alone, opaque RGBA."""
    random = np.random.default_rng(bounds[0] * 10_000 + bounds[1])
    rgba = np.empty((*size, 4), np.uint8)
    rgba[:] = (58, 76, 84, 255)
    rgba[:, :, :3] += random.integers(0, 16, (*size, 1), np.uint8)
    return rgba


class PlainMap:
    """A map source of one big square of land, one islet and one border."""

    name = "Plain coast 1.0"

    def land_polygons(
        self, bounds: tuple[float, float, float, float], degrees_per_pixel: float
    ) -> list[NDArray[np.float64]]:
        square = np.array([(20, 42.3), (130.6, 42.3), (131, 43), (150, 43), (150, 75), (20, 75), (20, 42.3)], float)
        islet = np.array([(131.8, 42.9), (131.9, 42.9), (131.9, 43.0), (131.8, 42.9)], float)
        return [square, islet]

    def land_lines(
        self, bounds: tuple[float, float, float, float], degrees_per_pixel: float
    ) -> list[NDArray[np.float64]]:
        return self.land_polygons(bounds, degrees_per_pixel)

    def border_lines(
        self, bounds: tuple[float, float, float, float], degrees_per_pixel: float
    ) -> list[NDArray[np.float64]]:
        return [np.array([(130.6, 42.3), (130.6, 43), (125, 48)], float)]
