"""Rows about ships: the registry, what was known of each when, sanctions lists, and what was ruled of a match."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from roadstead.domain.identifiers import new_uuid
from roadstead.domain.times import Interval, open_interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Vessel:
    """A ship of the case's registry: what it is by, how big, what it is known by from above.

    ``kind`` is its type in words. ``bridge`` is ``forward``, ``amidships`` or ``aft``, ``hull`` the colour of its hull;
    ``cranes`` and ``hatches`` are numbers of them, None where not known. ``photographs`` are uuids of evidence.
    Earlier and other names, flags, owners and managers are particulars.
    """

    uuid: str = field(default_factory=new_uuid)
    name: str = ""
    imo: str = ""
    mmsi: str = ""
    flag: str = ""
    length_m: float | None = None
    beam_m: float | None = None
    marks: str = ""
    note: str = ""
    call_sign: str = ""
    kind: str = ""
    draught_m: float | None = None
    year: int | None = None
    bridge: str = ""
    cranes: int | None = None
    hatches: int | None = None
    hull: str = ""
    photographs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Particular:
    """One thing known of a ship, and for when: ``kind`` is ``name``, ``flag``, ``owner``, ``manager``, ``mmsi``, ``call sign``.

    ``number`` is an owner's or manager's IMO company number. It held from ``start`` to ``end`` where these are known;
    ``known_on`` is when the source said so, and all that is claimed without them.
    """

    uuid: str = field(default_factory=new_uuid)
    vessel: str = ""
    kind: str = "name"
    value: str = ""
    number: str = ""
    start: datetime | None = None
    end: datetime | None = None
    known_on: datetime | None = None
    source: str = ""
    grade: str = "F6"
    note: str = ""

    @property
    def held(self) -> Interval | None:
        """The stretch of time in which it is claimed to have held, where both ends are known."""
        return open_interval(self.start, self.end)

    @property
    def dates(self) -> str:
        """``from 2022-01-01 to 2023-06-30, known on 2023-12-01``: for when it is claimed, days of UTC; else ``undated``."""
        last = self.end - timedelta(microseconds=1) if self.end else None
        held = [f"from {self.start:%Y-%m-%d}"] if self.start else []
        held += [f"to {last:%Y-%m-%d}"] if last else []
        known = f"known on {self.known_on:%Y-%m-%d}" if self.known_on else ""
        return ", ".join(filter(None, (" ".join(held), known))) or "undated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A sanctions list as it stood on the day ``dated``: ``name`` is the list's, the same in each of its snapshots.

    ``file`` and ``sha256`` are of what was imported; ``rejects`` (JSON) lists ``line`` and ``reason`` of what could not be.
    """

    uuid: str = field(default_factory=new_uuid)
    name: str = ""
    publisher: str = ""
    format: str = ""
    dated: datetime | None = None
    imported: datetime | None = None
    file: str = ""
    sha256: str = ""
    entities: int = 0
    vessels: int = 0
    rejected: int = 0
    rejects: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An entry of a snapshot. ``number`` is the list's own id of it, the same in each snapshot of the list.

    ``kind`` is ``vessel``, ``organisation``, ``person`` or ``aircraft``. ``names`` are its other names, ``weak`` those that
    the list itself calls weak. ``listed_on`` is the day on which it was listed, where the list says so. Of a person
    nothing is kept but names and programme.
    """

    uuid: str = field(default_factory=new_uuid)
    list: str = ""
    number: str = ""
    kind: str = "organisation"
    name: str = ""
    names: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    imo: str = ""
    mmsi: str = ""
    call_sign: str = ""
    flag: str = ""
    type: str = ""
    owner: str = ""
    programme: str = ""
    listed_on: datetime | None = None
    remarks: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What an analyst ruled of a match: ``entity`` (the number) of the list called ``list`` is ``same`` as the ship or ``different``."""

    uuid: str = field(default_factory=new_uuid)
    vessel: str = ""
    list: str = ""
    entity: str = ""
    decision: str = "same"
    reason: str = ""
    by: str = ""
    at: datetime | None = None
