"""Version 1 of the case: its tables, frozen."""

from typing import TYPE_CHECKING

from roadstead.storage.schema import Layer, create_geopackage, create_layer, stamp_file

if TYPE_CHECKING:
    from sqlite_utils import Database

_CASE_INFO = Layer(
    "case_info",
    "Case",
    "What the case is about, who made it, how it may be shared",
    "",
    """
    uuid TEXT Identifier
    title TEXT! Title
    question TEXT! Question
    author TEXT! Author
    tlp TEXT! Sharing (TLP 2.0)
    created DATETIME Created (UTC)
    """,
)
_SCENES = Layer(
    "scenes",
    "Scenes",
    "Images: what each file is, when it was taken, where it lies",
    "POLYGON",
    """
    uuid TEXT Identifier
    name TEXT! Name
    path TEXT! File
    sha256 TEXT! SHA-256 of the file
    size_bytes INTEGER! Size (bytes)
    width INTEGER! Width (pixels)
    height INTEGER! Height (pixels)
    bands INTEGER! Bands
    dtype TEXT! Data type
    nodata DOUBLE No-data value
    crs TEXT! Coordinate reference system
    transform TEXT Pixel to CRS (six coefficients)
    gsd_m DOUBLE Ground sample distance (m)
    georef_se_m DOUBLE Standard error of a position (m)
    georef_note TEXT! How it was georeferenced
    acquired_start DATETIME Acquired from (UTC)
    acquired_end DATETIME Acquired to (UTC)
    credit TEXT! Credit
    licence TEXT! Licence
    simulated BOOLEAN! Simulated
    """,
)
_ANNOTATIONS = Layer(
    "annotations",
    "Annotations",
    "Marks on scenes, with what was measured",
    "GEOMETRY",
    """
    uuid TEXT Identifier
    scene TEXT>scenes Scene
    kind TEXT! Kind of mark
    category TEXT# Class
    label TEXT! Label
    note TEXT! Note
    pixels JSON! Corners in the scene (pixels)
    length_m DOUBLE Length (m)
    length_se DOUBLE Standard error of the length (m)
    width_m DOUBLE Width (m)
    width_se DOUBLE Standard error of the width (m)
    bearing_deg DOUBLE Bearing (degrees from true north)
    bearing_se DOUBLE Standard error of the bearing (degrees)
    """,
)
_PLACES = Layer(
    "places",
    "Places",
    "Ports, yards and other named places, with the radius within which each is meant",
    "POINT",
    """
    uuid TEXT Identifier
    name TEXT! Name
    aliases JSON! Other names
    kind TEXT! Kind of place
    country TEXT! Country
    locode TEXT! UN/LOCODE
    radius_m DOUBLE! Radius (m)
    note TEXT! Note
    """,
)
_VESSELS = Layer(
    "vessels",
    "Vessels",
    "The case's registry of ships",
    "",
    """
    uuid TEXT Identifier
    name TEXT! Name
    imo TEXT! IMO number
    mmsi TEXT! MMSI
    flag TEXT! Flag
    length_m DOUBLE Length (m)
    beam_m DOUBLE Beam (m)
    marks TEXT! What it is known by
    note TEXT! Note
    """,
)
_SOURCES = Layer(
    "sources",
    "Sources",
    "Where things are known from",
    "",
    """
    uuid TEXT Identifier
    title TEXT! Title
    publisher TEXT! Publisher
    kind TEXT! Kind of source
    published TEXT! Published
    url TEXT! Address
    read_on TEXT! Read on
    sha256 TEXT! SHA-256 of the copy
    note TEXT! Note
    """,
)
_SIGHTINGS = Layer(
    "sightings",
    "Sightings",
    "Ships seen or reported: where, when, how sure, from which source",
    "POINT",
    """
    uuid TEXT Identifier
    place TEXT>places Place
    start DATETIME From (UTC)
    end DATETIME To (UTC)
    vessel TEXT>vessels Vessel
    identification TEXT! Identification
    status TEXT! How it is known
    source TEXT>sources Source
    grade TEXT! Admiralty grade
    radius_m DOUBLE Radius (m)
    annotations JSON! Annotations it rests on
    note TEXT! Note
    """,
)
_ROUTES = Layer(
    "routes",
    "Routes",
    "Plans from port to depot; their legs are a layer of their own",
    "",
    """
    uuid TEXT Identifier
    title TEXT! Title
    origin TEXT! From
    destination TEXT! To
    note TEXT! Note
    """,
)
_LEGS = Layer(
    "legs",
    "Legs",
    "Legs of routes by sea, by rail or drawn by hand",
    "LINESTRING",
    """
    uuid TEXT Identifier
    route TEXT>routes Route
    position INTEGER! Order in the route
    mode TEXT! Mode
    status TEXT! How it is known
    origin TEXT! From
    destination TEXT! To
    length_m DOUBLE! Length (m)
    length_se DOUBLE Standard error of the length (m)
    geodesic_m DOUBLE! Geodesic between its ends (m)
    hours_low DOUBLE Least duration (h)
    hours_high DOUBLE Greatest duration (h)
    land_crossing_m DOUBLE Length on land (m)
    coastline TEXT! Coastline
    sources JSON! Sources
    note TEXT! Note
    """,
)
_FINDINGS = Layer(
    "findings",
    "Findings",
    "Key findings of the brief, with the sources each rests on",
    "",
    """
    uuid TEXT Identifier
    position INTEGER! Order in the brief
    text TEXT! Finding
    sources JSON! Sources
    """,
)
# "changes" is last: SQLite reads the short columns without following a long value's overflow pages.
_JOURNAL = Layer(
    "journal",
    "Journal",
    "Every change of the case, in order; each entry carries the hash of the one before it",
    "",
    """
    at DATETIME! When (UTC)
    author TEXT! Who
    verb TEXT! Action
    label TEXT! What was done
    tables TEXT! Tables touched
    undoes INTEGER Undoes entry
    redoes INTEGER Does entry again
    previous TEXT! Hash of the entry before
    hash TEXT! Hash of this entry (SHA-256)
    changes JSON! Rows before and after (JSON)
    """,
)
LAYERS = (
    _CASE_INFO,
    _SCENES,
    _ANNOTATIONS,
    _PLACES,
    _VESSELS,
    _SOURCES,
    _SIGHTINGS,
    _ROUTES,
    _LEGS,
    _FINDINGS,
    _JOURNAL,
)


def create_case(db: "Database") -> None:
    """An empty case of version 1."""
    stamp_file(db.conn)
    create_geopackage(db)
    for layer in LAYERS:
        create_layer(db, layer)
    db.execute('CREATE INDEX "journal_undoes" ON "journal" ("undoes") WHERE "undoes" IS NOT NULL')
