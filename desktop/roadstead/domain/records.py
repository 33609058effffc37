"""The rows of a case, as frozen dataclasses. References go by uuid; geometries are WGS 84."""

from dataclasses import dataclass, field
from datetime import datetime

from roadstead.domain.coordinates import LonLat, Pixel, Shape
from roadstead.domain.identifiers import new_uuid
from roadstead.domain.quantity import Measured
from roadstead.domain.times import Interval
from roadstead.domain.vocabulary import Identification, Status, Tlp


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
    image; ``obtained`` says how the file was got, and ``origins`` (JSON by field) where each of these values comes from.
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
    footprint: Shape | None = None

    @property
    def georeferenced(self) -> bool:
        """Whether its pixels have a place on the ground."""
        return self.transform is not None and bool(self.crs)

    @property
    def acquired(self) -> Interval | None:
        """When it was taken, where known."""
        return _interval(self.acquired_start, self.acquired_end or self.acquired_start)

    @property
    def taken(self) -> datetime | None:
        """The moment by which it stands among others: the middle of when it was taken, or the time as it was written."""
        return self.acquired.middle if self.acquired else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A mark on a scene: its pixels, its place on the ground, and what was measured.

    ``kind`` is ``box`` (four corners; bow-to-stern side is the longer), ``polygon``, ``line`` or ``point``.
    Lengths are in metres, the bearing in degrees clockwise from true north; ``*_se`` are standard errors;
    None where the scene has no georeference.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlPoint:
    """A point of which both the pixel in a scene (``x``, ``y``) and the place on the ground (``geometry``) are known.

    ``origin`` says how the place is known: ``map`` (clicked there), ``typed``, ``tie`` (to the pixel ``tie_x``, ``tie_y``
    of ``tie_scene``) or ``file`` (delivered with the image). One that is not ``used`` is kept, and left out of the fit.
    """

    uuid: str = field(default_factory=new_uuid)
    scene: str = ""
    name: str = ""
    x: float = 0.0
    y: float = 0.0
    origin: str = "map"
    tie_scene: str = ""
    tie_x: float | None = None
    tie_y: float | None = None
    used: bool = True
    note: str = ""
    geometry: Shape | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """A part of a scene in which nothing can be seen: ``kind`` is why (``cloud``, ``haze``, ``shadow``, ``unusable``).

    ``pixels`` is its outline in the scene; what lies inside was not observed, whatever was seen round it.
    """

    uuid: str = field(default_factory=new_uuid)
    scene: str = ""
    kind: str = "cloud"
    pixels: tuple[Pixel, ...] = ()
    note: str = ""
    geometry: Shape | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """How the pixels of one scene lie on those of another: a reversible transform found from the pictures themselves.

    ``matrix`` (a, b, c, d, e, f) takes pixels of ``scene`` to pixels of ``reference``, as a scene's transform does.
    ``residual_px`` and ``residual_m`` are the RMS residual per axis of the ``used`` out of ``windows`` windows, in pixels
    of the reference and in metres; ``sound`` is False where they say that the answer is not to be trusted, and ``note``
    why. ``settings`` (JSON) is what it was found with. While ``applied``, the scene's georeference comes from it.
    """

    uuid: str = field(default_factory=new_uuid)
    scene: str = ""
    reference: str = ""
    model: str = "shift"
    matrix: tuple[float, ...] = ()
    residual_px: float | None = None
    residual_m: float | None = None
    windows: int = 0
    used: int = 0
    sound: bool = True
    applied: bool = False
    settings: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """An area of interest: what the dates of a case are to cover. ``active`` is the one they are held against now."""

    uuid: str = field(default_factory=new_uuid)
    name: str = ""
    active: bool = True
    note: str = ""
    geometry: Shape | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A named place with the radius within which it is meant; ``aliases`` are other spellings, any script."""

    uuid: str = field(default_factory=new_uuid)
    name: str = ""
    aliases: tuple[str, ...] = ()
    kind: str = "port"
    country: str = ""
    locode: str = ""
    radius_m: float = 2000.0
    note: str = ""
    geometry: Shape | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vessel:
    """A ship of the case's registry."""

    uuid: str = field(default_factory=new_uuid)
    name: str = ""
    imo: str = ""
    mmsi: str = ""
    flag: str = ""
    length_m: float | None = None
    beam_m: float | None = None
    marks: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where something is known from: a document, a page, an image, a list. Graded on each use, not here."""

    uuid: str = field(default_factory=new_uuid)
    title: str = ""
    publisher: str = ""
    kind: str = "document"
    published: str = ""
    url: str = ""
    read_on: str = ""
    sha256: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A ship (or traces of activity) at a place in a stretch of time, from a graded source.

    ``vessel`` is a registry row's uuid or empty for an unknown ship; ``place`` a place's uuid or empty when
    only ``geometry`` (a point) and ``radius_m`` say where; ``annotations`` are uuids.
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
    geometry: Shape | None = None

    @property
    def when(self) -> Interval | None:
        """The stretch of time it falls in."""
        return _interval(self.start, self.end)


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
}


def point_of(shape: Shape | None) -> LonLat | None:
    """The position of a point shape, None for none."""
    return shape.points[0] if shape else None


def _interval(start: datetime | None, end: datetime | None) -> Interval | None:
    return Interval(start, end) if start and end else None


def _measured(value: float | None, se: float | None, unit: str) -> Measured | None:
    return Measured(value, se or 0.0, unit) if value is not None else None
