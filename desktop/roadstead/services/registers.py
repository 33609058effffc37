"""The registry of ships brought in from tables, and what was known of each ship when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadstead.domain import shipwords
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Particular, Record, Source, Vessel
from roadstead.services.sightings import source_of

if TYPE_CHECKING:
    from roadstead.exchange.registers import Register, Row
    from roadstead.services.session import CaseSession
    from roadstead.services.tasks import Progress
    from roadstead.storage import CaseStore

FIELDS = shipwords.COLUMNS
"""What a column of a table can be, and what that is called."""
_STEP, _TAKING = 200, 0.4  # rows between two words of progress; share of the work before it is written
# Fields of a ship that have a history: a value that differs is one more particular, and no error.
_DATED = {"name": "name", "flag": "flag", "mmsi": "mmsi", "call_sign": "call sign"}


@dataclass(frozen=True, slots=True)
class Registered:
    """What became of a table of ships: how many were added, completed or known already; lines that were left out.

    ``differs`` are values that differ from the case's and were left as the case has them: (line, what).
    """

    added: int
    completed: int
    unchanged: int
    particulars: int
    rejected: tuple[tuple[int, str], ...]
    differs: tuple[tuple[int, str], ...]


def headings(path: Path) -> tuple[list[str], list[list[str]]]:
    """The table's column names and its first rows; raises UserError where it is none."""
    from roadstead.exchange import registers

    return registers.headings(path)


def guessed(names: list[str]) -> dict[str, str]:
    """Which column is which field, by how it is called."""
    from roadstead.exchange import registers

    return registers.guessed(names)


def told(found: Registered) -> str:
    """What became of a table in words: a sentence, then a line for each that was left out or differs."""
    did = [(found.added, "added"), (found.completed, "completed"), (found.unchanged, "known already")]
    ships = ", ".join(f"{count:,} {what}" for count, what in did if count) or "none"
    claims = "1 particular" if found.particulars == 1 else f"{found.particulars:,} particulars"
    left = "1 row" if len(found.rejected) == 1 else f"{len(found.rejected):,} rows"
    first = f"Ships: {ships}; {claims}; {left} left out."
    rejected = [f"Line {line}, left out: {reason}" for line, reason in found.rejected]
    differs = [f"Line {line}, left as the case has it: {what}" for line, what in found.differs]
    return "\n".join([first, *rejected, *differs])


def import_register(
    session: CaseSession,
    path: Path,
    mapping: Mapping[str, str] | None = None,
    *,
    source: str = "",
    grade: str = "F6",
    known_on: datetime | None = None,
    progress: Progress | None = None,
) -> Registered:
    """Brings the ships of a table into the registry, all as one action.

    A ship is known by its IMO number, else its MMSI, else its name. What the case does not know is filled in; another
    name, flag, MMSI or call sign, and every owner, manager and former name, becomes a particular that was ``known_on``
    that day by that source (by default the file). When ``progress`` raises Cancelled, nothing has happened. Raises
    UserError where nothing of the table can be read.
    """
    from roadstead.exchange import registers

    session.refuse_when_read_only()
    found = registers.read(path, mapping)
    if not found.rows:
        why = f"line {found.rejected[0][0]}: {found.rejected[0][1]}" if found.rejected else "it has no rows"
        raise UserError(
            f"No ship of {path.name} could be read ({why})", "Correct the table, or say which column is which."
        )
    return _bring_in(
        session, found, path.name, _Bringing(session.store, source or path.name, grade, known_on), progress
    )


def import_ftm(
    session: CaseSession, path: Path, *, source: str = "", grade: str = "F6", known_on: datetime | None = None
) -> Registered:
    """As ``import_register``, of a file of FollowTheMoney entities: its ships with their owners and managers."""
    from roadstead.exchange import ftm

    session.refuse_when_read_only()
    found = ftm.read(path)
    if not found.rows:
        why = f"line {found.rejected[0][0]}: {found.rejected[0][1]}" if found.rejected else "none is a Vessel"
        raise UserError(f"No ship is among the entities of {path.name} ({why}).", "Choose a file that has Vessels.")
    return _bring_in(session, found, path.name, _Bringing(session.store, source or path.name, grade, known_on))


def _bring_in(
    session: CaseSession, found: Register, name: str, bringing: _Bringing, progress: Progress | None = None
) -> Registered:
    for number, row in enumerate(found.rows):
        if progress and number % _STEP == 0:
            progress(_TAKING * number / len(found.rows), f"{number:,} of {len(found.rows):,}")
        bringing.take(row)
    put = bringing.records()
    if put:
        count = "a ship" if len(found.rows) == 1 else f"{len(found.rows):,} ships"
        step = (lambda share: progress(_TAKING + (1 - _TAKING) * share)) if progress else None
        session.do(Operation("import-vessels", f"Bring in {count} from {name}", put), step)
    return bringing.result(found.rejected)


@dataclass
class _Bringing:
    """The ships as they stand while the rows of a table are taken in, one by one."""

    store: CaseStore
    title: str
    grade: str
    known_on: datetime | None
    new: list[Record] = field(default_factory=list)
    differs: list[tuple[int, str]] = field(default_factory=list)
    met: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.source: Source = source_of(self.store, self.title, self.new)
        before = self.store.all(Vessel)
        self.ships = {vessel.uuid: vessel for vessel in before}
        self.before = dict(self.ships)
        self.keys = {key: vessel.uuid for vessel in reversed(before) for key in _keys(vessel)}
        self.said = {_saying(p) for p in self.store.all(Particular)}
        self.particulars: list[Particular] = []

    def take(self, row: Row) -> None:
        """Takes a row in."""
        self.differs += [(row.line, doubt) for doubt in row.doubts]
        values = {name: value for name, value in row.values.items() if name not in ("owner", "manager")}
        ship = self._known(values)
        ship = self._completed(row.line, ship, values) if ship else Vessel(**values)  # ty: ignore[invalid-argument-type]
        self.ships[ship.uuid] = ship
        self.met.add(ship.uuid)
        for key in _keys(ship):
            self.keys.setdefault(key, ship.uuid)
        for kind in ("owner", "manager"):
            self._say(ship, kind, str(row.values.get(kind, "")))
        for former in row.former:
            self._say(ship, "name", former, note="former")
        for kind, value in row.others:
            if value.casefold() != str(getattr(ship, kind, "")).casefold():
                self._say(ship, kind, value)

    def records(self) -> tuple[Record, ...]:
        """All that is new or changed; nothing where nothing is."""
        ships = [ship for uuid, ship in self.ships.items() if self.before.get(uuid) != ship]
        if not ships and not self.particulars:
            return ()
        return (*(self.new if self.particulars else ()), *ships, *self.particulars)

    def result(self, rejected: tuple[tuple[int, str], ...]) -> Registered:
        """What became of the table."""
        added = len(self.ships) - len(self.before)
        completed = sum(self.ships[uuid] != ship for uuid, ship in self.before.items())
        unchanged = len(self.met & self.before.keys()) - completed
        return Registered(added, completed, unchanged, len(self.particulars), rejected, tuple(self.differs))

    def _known(self, values: Mapping[str, Any]) -> Vessel | None:
        """The ship of a row's IMO number, MMSI or name; a name alone does not join ships of two IMO numbers."""
        for key in _keys(values):
            ship = self.ships.get(self.keys.get(key, ""))
            if ship and not (values.get("imo") and ship.imo and ship.imo != values["imo"]):
                return ship
        return None

    def _completed(self, line: int, ship: Vessel, values: Mapping[str, Any]) -> Vessel:
        """The ship with what it lacked; what differs is said beside it."""
        lacked = {name: value for name, value in values.items() if getattr(ship, name) in ("", None)}
        for name, value in values.items():
            held = getattr(ship, name)
            if name in lacked or _same(held, value):
                continue
            if name in _DATED:
                self._say(ship, _DATED[name], str(value))
            else:
                what = name.removesuffix("_m").replace("_", " ")
                self.differs.append((line, f"{ship.name or ship.imo}: {what} is {held} in the case and {value} here."))
        return replace(ship, **lacked) if lacked else ship

    def _say(self, ship: Vessel, kind: str, value: str, note: str = "") -> None:
        said = Particular(
            vessel=ship.uuid,
            kind=kind,
            value=value,
            known_on=self.known_on,
            source=self.source.uuid,
            grade=self.grade,
            note=note,
        )
        if value and _saying(said) not in self.said:
            self.said.add(_saying(said))
            self.particulars.append(said)


def _keys(ship: Vessel | Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """By what a ship is known, the surest first."""
    for name in ("imo", "mmsi", "name"):
        value = ship.get(name, "") if isinstance(ship, Mapping) else getattr(ship, name)
        if value:
            yield name, str(value).casefold()


def _saying(said: Particular) -> tuple[object, ...]:
    return said.vessel, said.kind, said.value.casefold(), said.known_on, said.source


def _same(held: object, value: object) -> bool:
    if isinstance(held, str) and isinstance(value, str):
        return held.casefold() == value.casefold()
    return held == value


def known_at(store: CaseStore, vessel: Vessel, kind: str, moment: datetime | None = None) -> list[Particular]:
    """What is said of a ship (its names, flags, owners ...), of that moment or of any; what it is called now comes from the ship.

    A particular without dates is of any moment: when it began or ended is not known.
    """
    found = [p for p in store.all(Particular, vessel=vessel.uuid) if p.kind == kind]
    if moment is None:
        return found
    return [p for p in found if (p.start is None or p.start <= moment) and (p.end is None or moment < p.end)]
