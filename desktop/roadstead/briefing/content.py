"""What a brief holds, as values: numbered, worded and ordered, ready to be drawn and set. Standard library only."""

from dataclasses import dataclass, field
from datetime import datetime

from roadstead.domain.activities import Activity
from roadstead.domain.classes import NO_COLOUR
from roadstead.domain.coordinates import LonLat, Pixel
from roadstead.domain.records import Scene
from roadstead.domain.vocabulary import Status, Tlp


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One thing that a reader could object to: the rule's name, the record it is about, a sentence."""

    rule: str
    where: str
    text: str


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A key finding with the numbers of the sources it rests on."""

    number: int
    text: str
    references: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SightingRow:
    """One sighting in words. ``reference`` is its source's number, ``images`` the numbers of the scenes it shows in,
    ``weighed`` the ships that were weighed, a line each."""

    number: int
    when: str
    where: str
    what: str
    identification: str
    status: Status
    length: str
    registry_length: str
    reference: int | None
    grade: str
    images: tuple[int, ...]
    note: str
    weighed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One thing known of a ship, with for when; ``reference`` is its source's number."""

    text: str
    reference: int | None
    grade: str


@dataclass(frozen=True, slots=True)
class ShipRow:
    """A ship that a sighting names. ``flags`` and ``claims`` (other names, owners ...) are as known on days.

    ``numbers`` and ``build`` (size, structure, marks) stand in the registry; ``lists`` say how it stands on each list.
    """

    name: str
    numbers: tuple[str, ...]
    flags: tuple[ClaimLine, ...]
    claims: tuple[ClaimLine, ...]
    build: tuple[str, ...]
    lists: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CountRow:
    """One count in words: when and of what image, how many as a range, and how it came about."""

    when: str
    image: str
    what: str
    range: str
    how: str


@dataclass(frozen=True, slots=True)
class ThingRow:
    """A thing with what each date of its table says: a word and why, both empty where the image is of other ground."""

    name: str
    category: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ThingTable:
    """Things by some dates: of each date its day and the number of its image."""

    dates: tuple[tuple[str, int | None], ...]
    rows: tuple[ThingRow, ...]


@dataclass(frozen=True, slots=True)
class ThingSpan:
    """When a thing was first and last seen, each with what is known of before or after."""

    name: str
    first: tuple[str, str]
    last: tuple[str, str]


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """A chart of activity with what is said of it; without ``found``, ``why`` it has nothing to show."""

    title: str
    note: str
    words: tuple[str, ...]
    found: Activity | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """An annotation as drawn on a chip: pixel corners in the scene, class with its colour, and words.

    ``reason`` is the analyst's rationale. An ``assessed`` one is drawn dashed.
    """

    kind: str
    category: str
    label: str
    pixels: tuple[Pixel, ...]
    colour: str = NO_COLOUR
    assessed: bool = False
    reason: str = ""
    holes: tuple[tuple[Pixel, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ChipSpec:
    """A piece of a scene to be shown: ``bounds`` are left, top, right, bottom in the scene's pixels.

    ``remarks`` are the texts and arrows on it, which have no number.
    """

    sighting: int
    image: int
    scene: Scene
    bounds: tuple[int, int, int, int]
    marks: tuple[Mark, ...]
    when: str
    remarks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class MapPlace:
    """A named position on the locator map; ``ends_leg`` for a place at which a leg starts or ends."""

    name: str
    position: LonLat
    ends_leg: bool = True


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place that the brief names: other spellings, where it is and how far around it is meant."""

    name: str
    aliases: tuple[str, ...]
    kind: str
    position: str
    radius: str
    note: str


@dataclass(frozen=True, slots=True)
class MapLeg:
    """A leg on the locator map."""

    number: int
    mode: str
    status: Status
    points: tuple[LonLat, ...]


@dataclass(frozen=True, slots=True)
class MapSpec:
    """What the locator map shows; ``focus`` is the part that deserves a map of its own (west, south, east, north)."""

    places: tuple[MapPlace, ...]
    legs: tuple[MapLeg, ...]
    bounds: tuple[float, float, float, float]
    focus: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True)
class LegRow:
    """One leg of a route in words."""

    number: int
    route: str
    mode: str
    status: Status
    ends: str
    length: str
    geodesic: str
    hours: str
    references: tuple[int, ...]
    note: str


@dataclass(frozen=True, slots=True)
class RouteLine:
    """A route's title and the sum of its legs, in words."""

    title: str
    summary: str
    note: str


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file kept of a source: how it was acquired, in words, its SHA-256, and what is wrong with it, if anything."""

    name: str
    story: str
    sha256: str
    trouble: str


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A numbered source: what kind it is, when it was published and read, and each use of it with its grade.

    ``files`` are those kept of it as evidence. ``read_on`` is a date or empty; ``reading`` is what was written in place of a date.
    """

    number: int
    title: str
    kind: str
    publisher: str
    published: str
    read_on: str
    reading: str
    url: str
    sha256: str
    note: str
    uses: tuple[str, ...]
    files: tuple[FileEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class SceneEntry:
    """A numbered image with what proves it and whom to credit; ``unobserved`` says what of it is
    masked, ``shown`` how its values became a picture where the analyst chose it."""

    number: int
    name: str
    acquired: str
    resolution: str
    georeference: str
    credit: str
    licence: str
    sha256: str
    simulated: bool
    unobserved: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A brief's whole content. ``grades`` and ``likelihoods`` are legends of the words that it uses."""

    title: str
    question: str
    author: str
    tlp: Tlp
    dated: datetime
    case_uuid: str
    root: str
    entries: int
    findings: tuple[FindingLine, ...] = ()
    locator: MapSpec | None = None
    sightings: tuple[SightingRow, ...] = ()
    ships: tuple[ShipRow, ...] = ()
    counts: tuple[CountRow, ...] = ()
    charts: tuple[ChartSpec, ...] = ()
    thing_tables: tuple[ThingTable, ...] = ()
    thing_spans: tuple[ThingSpan, ...] = ()
    chips: tuple[ChipSpec, ...] = ()
    places: tuple[PlaceRow, ...] = ()
    routes: tuple[RouteLine, ...] = ()
    legs: tuple[LegRow, ...] = ()
    sources: tuple[SourceEntry, ...] = ()
    source_summary: str = ""
    scenes: tuple[SceneEntry, ...] = ()
    method: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    grades: tuple[tuple[str, str], ...] = ()
    likelihoods: tuple[tuple[str, str], ...] = ()
    warnings: tuple[LintFinding, ...] = field(default=())
