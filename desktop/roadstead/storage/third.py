"""Version 3 of the case, frozen: classes, doubt and origin of marks, things across dates, counts, second readers."""

from typing import TYPE_CHECKING

from roadstead.storage.schema import Layer, add_columns, create_layer

if TYPE_CHECKING:
    from sqlite_utils import Database

_ANNOTATIONS = """
    holes TEXT! Holes of a polygon in the scene (pixels, JSON)
    whole TEXT! Shared by the parts of one mark
    attributes TEXT! Attributes of its class (JSON)
    confidence TEXT! Likelihood of what it is said to be
    rationale TEXT! Why
    alternative TEXT! What else it may be
    basis TEXT! Seen or assessed
    occluded BOOLEAN! Partly hidden
    partial BOOLEAN! Cut off by the edge of the image or a mask
    object TEXT>objects The thing it shows
    reading TEXT>readings Second reading it belongs to
    run TEXT>runs Run of the detector that made it
    review TEXT! State of a mark that a machine proposed
    score DOUBLE Score given by the machine
    area_m2 DOUBLE Area (m2)
    area_se DOUBLE Standard error of the area (m2)
    height_m DOUBLE Height (m)
    height_se DOUBLE Standard error of the height (m)
    method TEXT! How its height came about (JSON)
    """
_CATEGORIES = Layer(
    "categories",
    "Classes",
    "What marks can be, with the attributes of each",
    "",
    """
    uuid TEXT Identifier
    name TEXT! Name
    aliases JSON! Other names
    position INTEGER! Position
    key TEXT! Key
    colour TEXT! Colour
    kind TEXT! Drawn as
    attributes TEXT! Attributes (JSON)
    hidden BOOLEAN! Hidden
    locked BOOLEAN! Locked
    note TEXT! Note
    """,
)
_OBJECTS = Layer(
    "objects",
    "Things",
    "Things that are the same on several dates",
    "",
    """
    uuid TEXT Identifier
    name TEXT! Name
    category TEXT! Class
    note TEXT! Note
    """,
)
_APPEARANCES = Layer(
    "appearances",
    "Appearances",
    "What is said of a thing on a scene on which it has no mark",
    "",
    """
    uuid TEXT Identifier
    object TEXT>objects Thing
    scene TEXT>scenes Scene
    state TEXT! State
    confidence TEXT! Likelihood
    note TEXT! Note
    """,
)
_COUNTS = Layer(
    "counts",
    "Counts",
    "How many of something, as a value and the range that it lies in",
    "",
    """
    uuid TEXT Identifier
    scene TEXT>scenes Scene
    kind TEXT! How it was counted
    category TEXT! Class
    label TEXT! Label
    low INTEGER! At least
    value INTEGER! Count
    high INTEGER! At most
    unit TEXT! Unit
    method TEXT! How it came about (JSON)
    annotations JSON! Marks
    confidence TEXT! Likelihood
    note TEXT! Note
    """,
)
_RUNS = Layer(
    "runs",
    "Runs of detectors",
    "What a detector was run with, and on what",
    "",
    """
    uuid TEXT Identifier
    scene TEXT>scenes Scene
    maker TEXT! Detector
    version TEXT! Version
    sha256 TEXT! SHA-256 of its model
    parameters TEXT! Parameters (JSON)
    found INTEGER! Found
    at DATETIME Run (UTC)
    note TEXT! Note
    """,
)
_READINGS = Layer(
    "readings",
    "Second readings",
    "Passes of another analyst over the same scenes",
    "",
    """
    uuid TEXT Identifier
    reader TEXT! Reader
    scenes JSON! Scenes
    blind BOOLEAN! Blind
    started DATETIME Started (UTC)
    finished DATETIME Finished (UTC)
    note TEXT! Note
    """,
)
_ADJUDICATIONS = Layer(
    "adjudications",
    "Adjudications",
    "Where two readers differ: what was decided, and why",
    "",
    """
    uuid TEXT Identifier
    reading TEXT>readings Second reading
    scene TEXT>scenes Scene
    first TEXT! Mark of the first reader
    second TEXT! Mark of the second reader
    decision TEXT! Decision
    reason TEXT! Reason
    by TEXT! Decided by
    at DATETIME Decided (UTC)
    """,
)
# In the order in which they refer to each other.
LAYERS = (_CATEGORIES, _OBJECTS, _APPEARANCES, _COUNTS, _RUNS, _READINGS, _ADJUDICATIONS)


def add_marking(db: "Database") -> None:
    """From version 2 to 3."""
    for layer in LAYERS:
        create_layer(db, layer)
    add_columns(db, "annotations", _ANNOTATIONS)
