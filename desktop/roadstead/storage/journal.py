"""The journal: entries that carry the hash of the one before, and what undo and redo do next.

**Hash.** SHA-256 (lower-case hexadecimal) over the UTF-8 of one JSON object, keys sorted, no spaces, no escapes
beyond JSON's own: ``at``, ``author``, ``changes``, ``label``, ``previous``, ``redoes``, ``seq``, ``tables``,
``undoes``, ``verb``. ``changes`` stands in it exactly as the column holds it, so that one changed byte shows. The
first entry's ``previous`` is the SHA-256 of ``roadstead journal `` and the case's uuid.

**Changes.** A list of ``{"after", "before", "fid", "table", "uuid"}``: the whole row before and after, null where
there was none.

**Undo.** An undo is an entry of its own that names what it undoes; what comes next follows from the entries alone,
so it is the same after a restart, and unlimited.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from roadstead.domain.operations import Changed
from roadstead.storage.codec import Row, canonical, stamp, unstamp

if TYPE_CHECKING:
    from sqlite_utils import Database

CREATED = "create"  # the verb of the first entry, which cannot be undone
_SHORT = "fid, at, author, verb, label, hash, undoes, redoes, tables"


class Change(NamedTuple):
    """One row before and after; None where there was or is none."""

    table: str
    uuid: str
    fid: int
    before: Row | None
    after: Row | None

    def inverse(self) -> "Change":
        """What takes it back."""
        return self._replace(before=self.after, after=self.before)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the journal. ``undoes`` and ``redoes`` are the numbers of the entry taken back or done again.

    ``changed`` names the tables touched, and the uuids where the entry was just written or read by ``entry``;
    a listing (``log``) leaves the uuids out, as they may be a hundred thousand.
    """

    seq: int
    at: datetime
    author: str
    verb: str
    label: str
    hash: str
    undoes: int | None
    redoes: int | None
    changed: Changed

    def unchanged(self) -> "Entry":
        """The entry as what an action without effect returns."""
        return replace(self, changed=Changed(frozenset(), frozenset()))


class Draft(NamedTuple):
    """An entry that is about to be written."""

    author: str
    verb: str
    label: str
    undoes: int | None = None
    redoes: int | None = None


def genesis(case_uuid: str) -> str:
    """What the first entry of a case carries as the hash before it."""
    return hashlib.sha256(f"roadstead journal {case_uuid}".encode()).hexdigest()


def entry_hash(cells: dict[str, Any]) -> str:
    """The hash of an entry from its cells (all columns but ``hash``; see the module's first lines)."""
    digest = hashlib.sha256()
    head = {"at": cells["at"], "author": cells["author"]}
    tail = {key: cells[key] for key in ("label", "previous", "redoes", "tables", "undoes", "verb")}
    tail["seq"] = cells["fid"]
    for part in (canonical(head)[:-1], ',"changes":', cells["changes"], ",", canonical(tail)[1:]):
        digest.update(part.encode())
    return digest.hexdigest()


def changes_text(changes: Iterable[Change]) -> str:
    """The changes as the column holds them."""
    return "[" + ",".join(canonical(change._asdict()) for change in changes) + "]"


def read_changes(text: str) -> Iterator[Change]:
    """The changes in a column, one at a time; raises ValueError when the text is none."""
    decoder, at = json.JSONDecoder(), 1
    if text[:1] != "[":
        raise ValueError("the changes are no list")
    while at < len(text) and text[at] != "]":
        item, at = decoder.raw_decode(text, at)
        try:
            yield Change(item["table"], item["uuid"], item["fid"], item["before"], item["after"])
        except (KeyError, TypeError) as error:
            raise ValueError(f"a change without {error}") from error
        at += text[at : at + 1] == ","
    if text[at:] != "]":
        raise ValueError("the list of changes ends too early")


def append(db: "Database", at: datetime, draft: Draft, changes: list[Change], first_hash: str = "") -> Entry:
    """Writes the next entry. ``first_hash`` is the hash before the first one; the transaction is the caller's."""
    last = db.conn.execute("SELECT fid, hash FROM journal ORDER BY fid DESC LIMIT 1").fetchone()
    tables = sorted({change.table for change in changes})
    cells: dict[str, Any] = {
        "fid": last[0] + 1 if last else 1,
        "at": stamp(at),
        **draft._asdict(),
        "tables": ", ".join(tables),
        "previous": last[1] if last else first_hash,
        "changes": changes_text(changes),
    }
    cells["hash"] = entry_hash(cells)
    marks = ", ".join(f":{name}" for name in cells)
    db.execute(f"INSERT INTO journal ({', '.join(cells)}) VALUES ({marks})", cells)
    uuids = frozenset(change.uuid for change in changes)
    return _entry([cells[name] for name in _SHORT.split(", ")], uuids)


def entries(conn: sqlite3.Connection, limit: int | None = None, *, newest_first: bool = False) -> list[Entry]:
    """The journal's entries without their changes, in order or backwards."""
    order = "DESC" if newest_first else "ASC"
    rows = conn.execute(f"SELECT {_SHORT} FROM journal ORDER BY fid {order} LIMIT ?", (-1 if limit is None else limit,))
    return [_entry(row) for row in rows.fetchall()]


def entry(conn: sqlite3.Connection, seq: int) -> Entry | None:
    """One entry with the uuids it touched, None where there is none of that number."""
    row = conn.execute(f"SELECT {_SHORT} FROM journal WHERE fid = ?", (seq,)).fetchone()
    return _entry(row, frozenset(change.uuid for change in changes_of(conn, seq))) if row else None


def touching(conn: sqlite3.Connection, uuid: str) -> list[Entry]:
    """The entries that changed one record, in order; reads the whole journal."""
    rows = conn.execute(f"SELECT {_SHORT} FROM journal WHERE instr(changes, ?) ORDER BY fid", (f'"uuid":"{uuid}"',))
    return [_entry(row, frozenset({uuid})) for row in rows.fetchall()]


def changes_of(conn: sqlite3.Connection, seq: int) -> list[Change]:
    """The changes of one entry."""
    return list(read_changes(conn.execute("SELECT changes FROM journal WHERE fid = ?", (seq,)).fetchone()[0]))


def head(conn: sqlite3.Connection) -> tuple[int, str]:
    """The number and hash of the last entry."""
    seq, root = conn.execute("SELECT fid, hash FROM journal ORDER BY fid DESC LIMIT 1").fetchone() or (0, "")
    return seq, root


def undo_target(conn: sqlite3.Connection) -> int | None:
    """The entry that undo would take back now, None where there is none.

    After an action it is that action, after a redo what was redone; after an undo of entry k everything is as it
    was before k, so it is what it was after entry k - 1.
    """
    at = head(conn)[0]
    while at > 0:
        verb, undoes, redoes = _links(conn, at)
        if undoes is None:
            return None if verb == CREATED else (redoes or at)
        at = undoes - 1
    return None


def redo_target(conn: sqlite3.Connection) -> int | None:
    """The entry that redo would do again now, None where there is none.

    After an undo of entry k it is k. After a redo of k, everything is as it was before the undo u of k that it
    answers, so it is what it was after entry u - 1. After any other action there is none.
    """
    at = head(conn)[0]
    while at > 0:
        _verb, undoes, redoes = _links(conn, at)
        if undoes is not None or redoes is None:
            return undoes
        answered = conn.execute("SELECT max(fid) FROM journal WHERE undoes = ? AND fid < ?", (redoes, at)).fetchone()
        at = (answered[0] or 1) - 1
    return None


def label_of(conn: sqlite3.Connection, seq: int | None) -> str | None:
    """What the log shows for an entry."""
    found = conn.execute("SELECT label FROM journal WHERE fid = ?", (seq,)).fetchone()
    return found[0] if found else None


def _links(conn: sqlite3.Connection, seq: int) -> tuple[str, int | None, int | None]:
    found = conn.execute("SELECT verb, undoes, redoes FROM journal WHERE fid = ?", (seq,)).fetchone()
    return found or ("", None, None)


def _entry(row: Any, uuids: frozenset[str] = frozenset()) -> Entry:
    seq, at, author, verb, label, digest, undoes, redoes, tables = row
    changed = Changed(frozenset(tables.split(", ")) if tables else frozenset(), uuids)
    return Entry(seq, unstamp(at), author, verb, label, digest, undoes, redoes, changed)
