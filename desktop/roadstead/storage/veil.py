"""What a blind second reader is not to see: rows hidden from the reading connection, whatever asks for them.

Views of the same names as the tables, in the connection's own temporary schema, stand before them; nothing is written
to the file, and the connection that writes sees all.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from roadstead.domain.operations import Changed
from roadstead.storage.journal import Entry

# By table, which rows are seen: of {scenes} those of the second reading {reading} alone, and nothing said of things there.
_SEEN = {
    "annotations": "coalesce(scene, '') NOT IN ({scenes}) OR reading IS {reading}",
    "counts": "coalesce(scene, '') NOT IN ({scenes}) OR reading IS {reading}",
    "appearances": "coalesce(scene, '') NOT IN ({scenes})",
    "runs": "coalesce(scene, '') NOT IN ({scenes})",
    "adjudications": "coalesce(scene, '') NOT IN ({scenes})",
    "objects": (
        "NOT EXISTS (SELECT 1 FROM main.annotations a WHERE a.object = t.uuid) OR EXISTS "
        "(SELECT 1 FROM main.annotations a WHERE a.object = t.uuid AND coalesce(a.scene, '') NOT IN ({scenes}))"
    ),
    "sightings": (
        "NOT EXISTS (SELECT 1 FROM json_each(t.annotations) j JOIN main.annotations a ON a.uuid = j.value "
        "WHERE a.scene IN ({scenes}) AND a.reading IS NOT {reading})"
    ),
}
TABLES = frozenset(_SEEN)
"""The tables of which rows may be hidden."""
HIDDEN = "Hidden during a blind reading"
"""What the journal says in place of an action of which rows may be hidden."""
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Veil:
    """Hides what was said of some scenes before the second reading of that uuid began, at ``since`` where that is known."""

    scenes: tuple[str, ...]
    reading: str
    since: datetime | None = None

    def over(self, entry: Entry) -> Entry:
        """The entry as the second reader may see it: of what was said before the reading neither what nor of which rows.

        An entry tells its tables but not its scenes, so that actions on scenes which are not read are hidden too.
        """
        earlier = self.since is None or entry.at < self.since
        if not (earlier and entry.changed.tables & TABLES):
            return entry
        return replace(entry, verb="hidden", label=HIDDEN, changed=Changed(entry.changed.tables, frozenset()))


def draw(conn: sqlite3.Connection, veil: Veil | None) -> None:
    """Hides rows from a reading connection, in place of those hidden before; None shows all of them again."""
    for table, seen in _SEEN.items():
        conn.execute(f'DROP VIEW IF EXISTS temp."{table}"')
        if veil is not None:
            condition = seen.format(scenes=", ".join(map(_quoted, veil.scenes)), reading=_quoted(veil.reading))
            conn.execute(f'CREATE TEMP VIEW "{table}" AS SELECT * FROM main."{table}" t WHERE {condition}')


def hidden(conn: sqlite3.Connection, uuids: Iterable[str]) -> frozenset[str]:
    """Those of these uuids that are marks which the veil hides."""
    wanted, found = list(uuids), set[str]()
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start : start + _BATCH]
        among = f"uuid IN ({', '.join('?' * len(batch))})"
        sql = f"SELECT uuid FROM main.annotations WHERE {among} EXCEPT SELECT uuid FROM annotations WHERE {among}"
        found.update(row[0] for row in conn.execute(sql, (*batch, *batch)))
    return frozenset(found)


def all_hidden(conn: sqlite3.Connection, tables: Sequence[str] = tuple(_SEEN)) -> frozenset[str]:
    """The uuids of all rows that the veil hides."""
    found = set[str]()
    for table in tables:
        sql = f'SELECT uuid FROM main."{table}" EXCEPT SELECT uuid FROM "{table}"'
        found.update(row[0] for row in conn.execute(sql))
    return frozenset(found)


def _quoted(text: str) -> str:
    """A text as SQL writes it: a view takes no parameters."""
    return "'" + text.replace("'", "''") + "'"
