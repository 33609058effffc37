"""Version 4 of the case, frozen: ships in full, sanctions lists, evidence, sightings in full, views, charts."""

from typing import TYPE_CHECKING

from roadstead.storage.schema import Layer, add_columns, create_layer

if TYPE_CHECKING:
    from sqlite_utils import Database

_ADDED = {
    "vessels": """
    call_sign TEXT! Call sign
    kind TEXT! Type
    draught_m DOUBLE Draught (m)
    year INTEGER Year built
    bridge TEXT! Bridge (forward, amidships, aft)
    cranes INTEGER Cranes
    hatches INTEGER Hatches
    hull TEXT! Colour of the hull
    photographs JSON! Photographs
    """,
    "sources": """
    author TEXT! Author
    licence TEXT! Licence
    archived TEXT! Archived at
    """,
    "sightings": """
    outcome TEXT! Seen, nothing seen or not observed
    reason TEXT! Why not observed
    category TEXT! What was seen or looked for
    low INTEGER At least
    count INTEGER Count
    high INTEGER At most
    unit TEXT! Unit
    likelihood TEXT! Likelihood of the identification
    rationale TEXT! Why
    candidates TEXT! Ships weighed and ruled out (JSON)
    stated TEXT! Time in the source's words
    quote TEXT! Quote
    page TEXT! Page
    """,
    "places": """
    parent TEXT>places Part of
    """,
    "counts": """
    reading TEXT>readings Second reading it belongs to
    """,
    "readings": """
    method TEXT! What the two were compared with (JSON)
    """,
    "scenes": """
    polarisation TEXT! Polarisation
    orbit TEXT! Direction of the orbit
    """,
}
_PARTICULARS = Layer(
    "particulars",
    "Particulars of vessels",
    "Names, flags, owners and managers of vessels, and when each was known",
    "",
    """
    uuid TEXT Identifier
    vessel TEXT>vessels Vessel
    kind TEXT! What
    value TEXT! Value
    number TEXT! IMO company number
    start DATETIME From (UTC)
    end DATETIME To (UTC)
    known_on DATETIME Known on (UTC)
    source TEXT>sources Source
    grade TEXT! Admiralty grade
    note TEXT! Note
    """,
)
_LISTS = Layer(
    "lists",
    "Sanctions lists",
    "Snapshots of sanctions lists",
    "",
    """
    uuid TEXT Identifier
    name TEXT! List
    publisher TEXT! Publisher
    format TEXT! Format
    dated DATETIME Dated
    imported DATETIME Imported (UTC)
    file TEXT! File
    sha256 TEXT! SHA-256 of the file
    entities INTEGER! Entries
    vessels INTEGER! Vessels
    rejected INTEGER! Rejected
    rejects TEXT! What was rejected (JSON)
    note TEXT! Note
    """,
)
_LISTED = Layer(
    "listed",
    "Listed entities",
    "Entries of the snapshots of sanctions lists",
    "",
    """
    uuid TEXT Identifier
    list TEXT>lists List
    number TEXT! Number in the list
    kind TEXT! Kind
    name TEXT! Name
    names JSON! Other names
    weak JSON! Weak other names
    imo TEXT# IMO number
    mmsi TEXT# MMSI
    call_sign TEXT! Call sign
    flag TEXT! Flag
    type TEXT! Type of vessel
    owner TEXT! Owner
    programme TEXT! Programme
    listed_on DATETIME Listed on
    remarks TEXT! Remarks
    line INTEGER! Line in the file
    """,
)
_RULINGS = Layer(
    "rulings",
    "Rulings on matches",
    "Whether a vessel is a listed one, as an analyst ruled",
    "",
    """
    uuid TEXT Identifier
    vessel TEXT>vessels Vessel
    list TEXT! List
    entity TEXT! Number in the list
    decision TEXT! Same or different
    reason TEXT! Reason
    by TEXT! Ruled by
    at DATETIME Ruled (UTC)
    """,
)
_EVIDENCE = Layer(
    "evidence",
    "Evidence",
    "Files kept unchanged beside the case, and working copies of them",
    "",
    """
    uuid TEXT Identifier
    source TEXT>sources Source
    name TEXT! File name
    sha256 TEXT# SHA-256
    size_bytes INTEGER! Size (bytes)
    media_type TEXT! Media type
    kind TEXT! Original or working copy
    original TEXT>evidence Made from
    acquired_by TEXT! Acquired by
    acquired DATETIME Acquired (UTC)
    acquired_from TEXT! Acquired from
    tool TEXT! Acquired with
    licence TEXT! Licence
    note TEXT! Note
    """,
)
_CITATIONS = Layer(
    "citations",
    "Citations",
    "Uses of sources: which row rests on which, graded, with quote and page",
    "",
    """
    uuid TEXT Identifier
    subject TEXT# What rests on it
    table TEXT! Table of that
    source TEXT>sources Source
    evidence TEXT>evidence Evidence
    grade TEXT! Admiralty grade
    quote TEXT! Quote
    page TEXT! Page
    note TEXT! Note
    """,
)
_VIEWS = Layer(
    "views",
    "Saved views",
    "Filters, order and columns of tables that were given a name",
    "",
    """
    uuid TEXT Identifier
    name TEXT! Name
    table TEXT! Table
    query TEXT! Filter, order, columns (JSON)
    position INTEGER! Position
    """,
)
_CHARTS = Layer(
    "charts",
    "Charts",
    "Charts of activity",
    "",
    """
    uuid TEXT Identifier
    title TEXT! Title
    kind TEXT! Of what
    places JSON! Places
    vessels JSON! Vessels
    start DATETIME From (UTC)
    end DATETIME To (UTC)
    step TEXT! Step
    change DATETIME Compared before and after (UTC)
    settings TEXT! Settings (JSON)
    printed BOOLEAN! In the brief
    position INTEGER! Position
    note TEXT! Note
    """,
)
# In the order in which they refer to each other.
LAYERS = (_PARTICULARS, _LISTS, _LISTED, _RULINGS, _EVIDENCE, _CITATIONS, _VIEWS, _CHARTS)


def add_ships(db: "Database") -> None:
    """From version 3 to 4. Every sighting there is was of a vessel, and it was seen."""
    for layer in LAYERS:
        create_layer(db, layer)
    for table, columns in _ADDED.items():
        add_columns(db, table, columns)
    db.execute('UPDATE "sightings" SET "outcome" = \'seen\', "category" = \'vessel\'')
    db.execute('CREATE INDEX "sightings_start" ON "sightings" ("start")')
