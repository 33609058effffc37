"""The rows of a case, as frozen dataclasses. References go by uuid; geometries are WGS 84."""

from dataclasses import dataclass, field
from datetime import datetime

from roadstead.domain.coordinates import LonLat, Pixel, Shape
from roadstead.domain.identifiers import new_uuid
from roadstead.domain.methods import lost
from roadstead.domain.placing import Area, ControlPoint, Mask, Registration
from roadstead.domain.quantity import Measured
from roadstead.domain.ships import Listed, Particular, Ruling, Snapshot, Vessel
from roadstead.domain.sourcing import Citation, Evidence, Source
from roadstead.domain.times import Interval, open_interval
from roadstead.domain.vocabulary import Identification, Status, Tlp

REMARKS = frozenset({"text", "arrow"})
"""Kinds of marks that are for the reader of a picture: nothing that was seen, and so nothing to count."""

UNSETTLED = frozenset({"proposed", "rejected", "carried"})
"""States of review in which a mark is not, or not yet, a statement of the case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseInfo:
    """The one row that says what the case is. ``uuid`` stays the same in every copy of it."""

    uuid: str = field(default_factory=new_uuid)
    title: str = "Untitled case"
    question: str = ""
    author: str = ""
    tlp: Tlp = Tlp.AMBER
    created: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One image of one place: what the file is, where it lies, when it was taken, where its pixels are on the ground.

    A product of several files (a folder of bands) has the folder as its ``path`` and in ``files`` those that are read,
    relative to it; ``sha256`` is then that of the list of their names and hashes. ``transform`` maps pixel corners to
    ``crs`` (a, b, c, d, e, f: X = a x + b y + c, Y = d x + e y + f); where the relation is no affine one, ``warp``
    holds it (JSON) and ``transform`` is the nearest affine. ``transform`` is None and ``crs`` empty where the scene has
    no georeference. ``georef_se_m`` is the standard error of a ground position per axis, in metres, of which
    ``residual_m`` differs from point to point and so enters lengths; ``height_m`` is the ellipsoidal height at which a
    sensor model places it. ``footprint`` is the image's outline.

    ``look`` says how it is displayed (JSON; empty for the file's own way). Angles are degrees, ``cloud_percent`` is of the
    image; ``obtained`` says how the file was got, and ``origins`` (JSON by field) where each of these values comes from. For radar
    ``polarisation`` is as the file has it (``VV+VH``) and ``orbit`` its direction (``ascending``, ``descending``).
    """

    uuid: str = field(default_factory=new_uuid)
    name: str = ""
    path: str = ""
    sha256: str = ""
    size_bytes: int = 0
    width: int = 0
    height: int = 0
    bands: int = 0
    dtype: str = ""
    nodata: float | None = None
    crs: str = ""
    transform: tuple[float, ...] | None = None
    gsd_m: float | None = None
    georef_se_m: float | None = None
    georef_note: str = ""
    acquired_start: datetime | None = None
    acquired_end: datetime | None = None
    credit: str = ""
    licence: str = ""
    simulated: bool = False
    files: tuple[str, ...] = ()
    warp: str = ""
    residual_m: float | None = None
    height_m: float | None = None
    look: str = ""
    sensor: str = ""
    provider: str = ""
    obtained: str = ""
    off_nadir_deg: float | None = None
    sun_azimuth_deg: float | None = None
    sun_elevation_deg: float | None = None
    cloud_percent: float | None = None
    origins: str = ""
    polarisation: str = ""
    orbit: str = ""
    footprint: Shape | None = None

    @property
    def georeferenced(self) -> bool:
        """Whether its pixels have a place on the ground."""
        return self.transform is not None and bool(self.crs)

    @property
    def acquired(self) -> Interval | None:
        """When it was taken, where known."""
        return open_interval(self.acquired_start, self.acquired_end or self.acquired_start)

    @property
    def taken(self) -> datetime | None:
        """The moment by which it stands among others: the middle of when it was taken, or the time as it was written."""
        return self.acquired.middle if self.acquired else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A mark on a scene: its pixels, its place on the ground, what was measured, and how sure it is.

    ``kind`` is ``box`` (four corners: bow port, bow starboard, stern starboard, stern port where the bow is known; the
    bow-to-stern side is the longer), ``ellipse`` (the four corners of its box), ``polygon``, ``line``, ``point``, and
    for the brief alone ``text`` (a point; its label is written there) and ``arrow`` (a line to its tip). ``holes`` are
    rings cut out of a polygon (JSON, lists of x, y in pixels); marks that are parts of one share ``whole``.
    Lengths are in metres, the bearing in degrees clockwise from true north; ``*_se`` are standard errors;
    None where the scene has no georeference. ``method`` says how the height came about (JSON).

    ``category`` is the name of its class, ``attributes`` the values of that class's attributes by name (JSON).
    ``confidence`` is the analyst's word (ICD 203) that it is what its class says, ``basis`` ``seen`` or ``assessed``.
    ``object`` is the thing it shows, the same on several dates. A mark with a ``reading`` is a second reader's and does
    not count until adjudicated. ``run`` and ``score`` are those of the machine that made it; ``review`` is then
    ``proposed`` (does not count), ``accepted``, ``corrected`` or ``rejected`` (does not count), and ``carried`` for a mark
    carried forward from another date that nobody has confirmed yet (does not count).
    """

    uuid: str = field(default_factory=new_uuid)
    scene: str = ""
    kind: str = "box"
    category: str = "unknown"
    label: str = ""
    note: str = ""
    pixels: tuple[Pixel, ...] = ()
    length_m: float | None = None
    length_se: float | None = None
    width_m: float | None = None
    width_se: float | None = None
    bearing_deg: float | None = None
    bearing_se: float | None = None
    holes: str = ""
    whole: str = ""
    attributes: str = ""
    confidence: str = ""
    rationale: str = ""
    alternative: str = ""
    basis: str = ""
    occluded: bool = False
    partial: bool = False
    object: str = ""
    reading: str = ""
    run: str = ""
    review: str = ""
    score: float | None = None
    area_m2: float | None = None
    area_se: float | None = None
    height_m: float | None = None
    height_se: float | None = None
    method: str = ""
    geometry: Shape | None = None

    @property
    def length(self) -> Measured | None:
        """Length of a box or line."""
        return _measured(self.length_m, self.length_se, "m")

    @property
    def width(self) -> Measured | None:
        """Width of a box."""
        return _measured(self.width_m, self.width_se, "m")

    @property
    def bearing(self) -> Measured | None:
        """Bearing of a line, or of a box's long axis (0 up to 180)."""
        return _measured(self.bearing_deg, self.bearing_se, "°")

    @property
    def area(self) -> Measured | None:
        """Area of a box, ellipse or polygon."""
        return _measured(self.area_m2, self.area_se, "m²")

    @property
    def height(self) -> Measured | None:
        """Height above its surroundings, from its shadow."""
        return _measured(self.height_m, self.height_se, "m")

    @property
    def is_remark(self) -> bool:
        """Whether it is words or an arrow for the reader of a picture, and no thing that was seen."""
        return self.kind in REMARKS

    @property
    def stands(self) -> bool:
        """Whether it stands as the case's own statement: no second reader's, and not what a machine only proposed."""
        return not self.reading and self.review not in UNSETTLED


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A class of the case's schema. ``key`` is the digit that assigns it, ``kind`` the shape it is usually drawn as.

    ``attributes`` (JSON) is a list of ``name``, ``type`` (text, number, integer, boolean, choice), ``choices``,
    ``default`` and ``unit``. ``aliases`` are names under which other files know it. Marks of a ``hidden`` class are not
    shown, those of a ``locked`` one cannot be taken hold of on the canvas.
    """

    uuid: str = field(default_factory=new_uuid)
    name: str = ""
    aliases: tuple[str, ...] = ()
    position: int = 0
    key: str = ""
    colour: str = "#FFFFFF"
    kind: str = "box"
    attributes: str = ""
    hidden: bool = False
    locked: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A thing on the ground that is the same on several dates: a stack, a ship that stays, a crane. Marks name it."""

    uuid: str = field(default_factory=new_uuid)
    name: str = ""
    category: str = "unknown"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """What is said of a thing on a scene on which it has no mark: ``state`` is ``gone`` or ``not observed``."""

    uuid: str = field(default_factory=new_uuid)
    object: str = ""
    scene: str = ""
    state: str = "gone"
    confidence: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many of something on a scene: ``value``, which lies between ``low`` and ``high`` with 95 % where a range is given.

    ``kind`` is how it was counted (``tally``, ``containers``, ``cars``, ``marks``), ``unit`` of what (``TEU``, ``cars``,
    ``vessel`` …), ``method`` (JSON) all that it rests on, ``annotations`` the marks it was counted on.
    One with a ``reading`` is a second reader's.
    """

    uuid: str = field(default_factory=new_uuid)
    scene: str = ""
    kind: str = "tally"
    category: str = "unknown"
    label: str = ""
    low: int = 0
    value: int = 0
    high: int = 0
    unit: str = ""
    method: str = ""
    annotations: tuple[str, ...] = ()
    confidence: str = ""
    note: str = ""
    reading: str = ""

    @property
    def stands(self) -> bool:
        """Whether it is the case's own statement, and no second reader's."""
        return not self.reading

    @property
    def lost(self) -> str:
        """Why it cannot be worked out any more, so that its numbers say nothing; empty where it stands."""
        return lost(self.method)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a detector on a scene: which, in what version, with what parameters (JSON) and model (its SHA-256)."""

    uuid: str = field(default_factory=new_uuid)
    scene: str = ""
    maker: str = ""
    version: str = ""
    sha256: str = ""
    parameters: str = ""
    found: int = 0
    at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A second reader's pass over some scenes; while it is ``blind`` and not ``finished`` neither sees the other's marks.

    ``method`` (JSON) is what the two were compared with.
    """

    uuid: str = field(default_factory=new_uuid)
    reader: str = ""
    scenes: tuple[str, ...] = ()
    blind: bool = True
    started: datetime | None = None
    finished: datetime | None = None
    note: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjudication:
    """What was decided where two readers differ. ``first`` and ``second`` are uuids of their marks, one may be empty.

    ``decision`` is ``first``, ``second``, ``both`` or ``neither`` of them stands.
    """

    uuid: str = field(default_factory=new_uuid)
    reading: str = ""
    scene: str = ""
    first: str = ""
    second: str = ""
    decision: str = "first"
    reason: str = ""
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A named place with the radius within which it is meant; ``aliases`` are other spellings, any script.

    ``parent`` is the place it is a part of: the port of a pier.
    """

    uuid: str = field(default_factory=new_uuid)
    name: str = ""
    aliases: tuple[str, ...] = ()
    kind: str = "port"
    country: str = ""
    locode: str = ""
    radius_m: float = 2000.0
    note: str = ""
    parent: str = ""
    geometry: Shape | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A ship (or traces of activity) at a place in a stretch of time, from a graded source.

    ``vessel`` is a registry row's uuid or empty for an unknown ship; ``place`` a place's uuid or empty when
    only ``geometry`` (a point) and ``radius_m`` say where; ``annotations`` are uuids. One end of the time may be open
    (None): ``by`` or ``from`` then; ``stated`` is the time in the source's own words.

    ``outcome`` is ``seen``, ``nothing seen`` (looked at, and there was none) or ``not observed`` (``reason`` says why: a
    kind of mask, or ``no image``). ``category`` is what was seen or looked for; ``count`` how many of it (``unit``), between
    ``low`` and ``high`` where given. ``identification`` is how far a name is established, ``likelihood`` (ICD 203) how
    likely the analyst holds it, for the ``rationale``; ``candidates`` (JSON) are the ships weighed and ruled out then.
    ``quote`` and ``page`` belong to its source; further uses of sources are citations.
    """

    uuid: str = field(default_factory=new_uuid)
    place: str = ""
    start: datetime | None = None
    end: datetime | None = None
    vessel: str = ""
    identification: Identification = Identification.POSSIBLE
    status: Status = Status.OBSERVED
    source: str = ""
    grade: str = "F6"
    radius_m: float | None = None
    annotations: tuple[str, ...] = ()
    note: str = ""
    outcome: str = "seen"
    reason: str = ""
    category: str = "vessel"
    low: int | None = None
    count: int | None = None
    high: int | None = None
    unit: str = ""
    likelihood: str = ""
    rationale: str = ""
    candidates: str = ""
    stated: str = ""
    quote: str = ""
    page: str = ""
    geometry: Shape | None = None

    @property
    def when(self) -> Interval | None:
        """The stretch of time it falls in."""
        return open_interval(self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A plan from port to depot; its legs are rows of their own."""

    uuid: str = field(default_factory=new_uuid)
    title: str = ""
    origin: str = ""
    destination: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One leg of a route: ``mode`` is ``sea``, ``rail`` or ``hand`` (drawn by hand where no line exists).

    ``length_m`` along the line and ``geodesic_m`` between its ends, metres; ``length_se`` the standard error
    stated for the length; ``hours_low`` and ``hours_high`` bound the duration at the speeds assumed;
    ``land_crossing_m`` how much of a sea leg lies on land by the named ``coastline`` (should be 0).
    """

    uuid: str = field(default_factory=new_uuid)
    route: str = ""
    position: int = 0
    mode: str = "sea"
    status: Status = Status.INFERRED
    origin: str = ""
    destination: str = ""
    length_m: float = 0.0
    length_se: float | None = None
    geodesic_m: float = 0.0
    hours_low: float | None = None
    hours_high: float | None = None
    land_crossing_m: float | None = None
    coastline: str = ""
    sources: tuple[str, ...] = ()
    note: str = ""
    geometry: Shape | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A key finding of the brief: one sentence or two, with the uuids of the sources it rests on."""

    uuid: str = field(default_factory=new_uuid)
    position: int = 0
    text: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A saved view of a table: which filter, order and columns (``query``, JSON)."""

    uuid: str = field(default_factory=new_uuid)
    name: str = ""
    table: str = "sightings"
    query: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart of activity: ``kind`` of what, at which ``places`` and of which ``vessels`` (none: all), from ``start`` to ``end``.

    ``step`` is ``day``, ``week`` or ``month``; ``change`` the moment before and after which rates are compared;
    ``settings`` (JSON) the rest. One that is ``printed`` stands in the brief.
    """

    uuid: str = field(default_factory=new_uuid)
    title: str = ""
    kind: str = "calls"
    places: tuple[str, ...] = ()
    vessels: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    step: str = "day"
    change: datetime | None = None
    settings: str = ""
    printed: bool = False
    position: int = 0
    note: str = ""


Record = (
    CaseInfo
    | Scene
    | Annotation
    | ControlPoint
    | Mask
    | Registration
    | Area
    | Place
    | Vessel
    | Source
    | Sighting
    | Route
    | Leg
    | Finding
    | Category
    | Thing
    | Appearance
    | Count
    | Run
    | Reading
    | Adjudication
    | Particular
    | Snapshot
    | Listed
    | Ruling
    | Evidence
    | Citation
    | View
    | Chart
)

# The table of each kind of record, as QGIS shows it.
TABLES: dict[type, str] = {
    CaseInfo: "case_info",
    Scene: "scenes",
    Annotation: "annotations",
    Place: "places",
    Vessel: "vessels",
    Source: "sources",
    Sighting: "sightings",
    Route: "routes",
    Leg: "legs",
    Finding: "findings",
    ControlPoint: "control_points",
    Mask: "masks",
    Registration: "registrations",
    Area: "areas",
    Category: "categories",
    Thing: "objects",
    Appearance: "appearances",
    Count: "counts",
    Run: "runs",
    Reading: "readings",
    Adjudication: "adjudications",
    Particular: "particulars",
    Snapshot: "lists",
    Listed: "listed",
    Ruling: "rulings",
    Evidence: "evidence",
    Citation: "citations",
    View: "views",
    Chart: "charts",
}


def point_of(shape: Shape | None) -> LonLat | None:
    """The position of a point shape, None for none."""
    return shape.points[0] if shape else None


def _measured(value: float | None, se: float | None, unit: str) -> Measured | None:
    return Measured(value, se or 0.0, unit) if value is not None else None
