"""The evidence store beside a case: files copied unchanged, known by their SHA-256, never written to again.

``najin.gpkg`` keeps its evidence in the folder ``najin.evidence``, each file under the first two digits of its hash by
the whole of it, with the ending that it came with. Source: Berkeley Protocol on Digital Open Source Investigations
(2022): keep the evidentiary copy unchanged and apart from working copies, record who acquired what, when, from where,
with which tool, and every copy made of it.
"""

from __future__ import annotations

import contextlib
import hashlib
import mimetypes
import os
import re
import secrets
import stat
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from roadstead import __version__
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Evidence, Record, Source
from roadstead.domain.times import now
from roadstead.services import stamps
from roadstead.services.sightings import source_of

if TYPE_CHECKING:
    from roadstead.services.session import CaseSession
    from roadstead.services.tasks import Progress
    from roadstead.storage import CaseStore

Step = Callable[[float], None]
"""Hears the share that is done; when it raises, the work stops."""
ORIGINAL, WORKING_COPY = "original", "working copy"
THERE, MISSING, ALTERED = "there", "missing", "altered"
TOOL = f"Roadstead {__version__}"
_PIECE = 1 << 20
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}")
_READ_ONLY = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquired:
    """How files were got: by whom, when, from where, with what, under which licence."""

    by: str = ""
    at: datetime | None = None
    origin: str = ""
    tool: str = ""
    licence: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """How a piece of evidence is now: ``state`` is ``there``, ``missing`` or ``altered``; ``path`` where it lies or should."""

    evidence: Evidence
    state: str
    path: Path
    found: str = ""

    @property
    def sentence(self) -> str:
        """What is wrong with it; empty where nothing is."""
        if self.state == MISSING:
            return f"{self.evidence.name} is missing: there is no {self.path}."
        if self.state == ALTERED:
            return f"{self.evidence.name} was altered: its SHA-256 is {self.found}, recorded is {self.evidence.sha256}."
        return ""


def folder_of(case: Path) -> Path:
    """The folder of a case's evidence."""
    return case.with_name(f"{case.stem}.evidence")


def path_of(case: Path, evidence: Evidence) -> Path:
    """Where a piece of evidence lies in the store; of a working copy, where its original does.

    A case whose file was given another name finds its evidence in the folder of the old one, beside it.
    """
    inner = Path(evidence.sha256[:2]) / f"{evidence.sha256}{_ending(evidence.name)}"
    own = folder_of(case) / inner
    if own.exists():
        return own
    others = (folder / inner for folder in sorted(case.parent.glob("*.evidence")))
    return next((path for path in others if path.is_file()), own)


def add_evidence(
    session: CaseSession,
    paths: Sequence[Path],
    source: str,
    acquired: Acquired | None = None,
    progress: Progress | None = None,
) -> list[Evidence]:
    """Copies files into the store and records them under a source (its title or uuid, made where new), as one action.

    Each is hashed while it is read, and the copy once more; the originals are only read. A file that is in the store
    already is not copied again. Raises UserError, with nothing recorded, where one cannot be read or changes meanwhile;
    Cancelled likewise.
    """
    session.refuse_when_read_only()
    said = acquired or Acquired()
    new: list[Record] = []
    of = source_of(session.store, source, new)
    known = {(e.sha256, e.source): e for e in session.store.all(Evidence) if e.kind == ORIGINAL}
    found: list[Evidence] = []
    for number, path in enumerate(paths):
        digest, size = _take_in(session.store.path, path, _part(progress, number, len(paths), path.name))
        row = known.get((digest, of.uuid)) or _row(path, digest, size, of, said, session.author)
        known[digest, of.uuid] = row
        if row not in found:
            found.append(row)
    fresh = tuple(row for row in found if session.store.find(Evidence, row.uuid) is None)
    if fresh:
        what = fresh[0].name if len(fresh) == 1 else f"{len(fresh):,} files"
        session.do(Operation("add-evidence", f"Keep {what} as evidence", (*new, *fresh)))
    return found


def working_copy(
    session: CaseSession, evidence: Evidence, target: Path, purpose: str = "", progress: Progress | None = None
) -> Evidence:
    """Writes a copy that may be worked on to ``target``, never over another file, and records that it was made.

    Raises UserError where the original is missing or altered: a copy of it would be of something else.
    """
    session.refuse_when_read_only()
    kept = state_of(session.store.path, evidence, _part(progress, 0, 2, evidence.name))
    if kept.state != THERE:
        raise UserError(kept.sentence, "Put the original back first.")
    step = _part(progress, 1, 2, evidence.name)
    with _in_words(target, "written"), kept.path.open("rb") as inside, _draft(target) as (draft, out):
        digest, size = _copied(inside, out, step, evidence.size_bytes)
        _close(out)
        _publish(draft, target)
    row = Evidence(
        source=evidence.source,
        name=target.name,
        sha256=digest,
        size_bytes=size,
        media_type=evidence.media_type,
        kind=WORKING_COPY,
        original=evidence.uuid,
        acquired_by=session.author,
        acquired=now(),
        acquired_from=str(target.absolute()),
        tool=TOOL,
        licence=evidence.licence,
        note=purpose,
    )
    session.do(Operation("copy-evidence", f"Copy {evidence.name} to work on", (row,)))
    return row


def state_of(case: Path, evidence: Evidence, step: Step | None = None) -> Kept:
    """Whether a piece of evidence is in the store and, by its hash, what it was; of a working copy, its original."""
    path = path_of(case, evidence)
    try:
        found = _hash(path, step)
    except OSError:
        return Kept(evidence, MISSING, path)
    return Kept(evidence, THERE if found == evidence.sha256 else ALTERED, path, found)


def watch(store: CaseStore, progress: Progress | None = None) -> list[Kept]:
    """As ``examine``, but a file of the size and times with which it was last found sound is not read again."""
    known, fresh, found = stamps.remembered(), dict[str, str](), list[Kept]()
    originals = [e for e in store.all(Evidence) if e.kind == ORIGINAL]
    for number, each in enumerate(originals):
        step = _part(progress, number, len(originals), each.name)
        path, key = path_of(store.path, each), f"evidence {each.sha256}"
        stamp = _stamp(path)
        if stamp and known.get(key) == stamp:
            found.append(Kept(each, THERE, path, each.sha256))
            continue
        found.append(state_of(store.path, each, step))
        if stamp and found[-1].state == THERE:
            fresh[key] = stamp
    stamps.remember_all(fresh)
    return found


def _stamp(path: Path) -> str:
    """A file's path, size and times; empty where there is none."""
    try:
        status = path.stat()
    except OSError:
        return ""
    return f"{path} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"


def examine(store: CaseStore, progress: Progress | None = None) -> list[Kept]:
    """How each original of the case is now; every file is hashed."""
    originals = [e for e in store.all(Evidence) if e.kind == ORIGINAL]
    return [
        state_of(store.path, e, _part(progress, number, len(originals), e.name)) for number, e in enumerate(originals)
    ]


def sha1_of(store: CaseStore, progress: Callable[[float, str], None] | None = None) -> dict[str, str]:
    """The SHA-1 of each original that is there and sound, by its uuid, for formats that know no better hash."""
    sound = [kept for kept in watch(store) if kept.state == THERE]
    steps = [_part(progress, number, len(sound), kept.evidence.name) for number, kept in enumerate(sound)]
    return {kept.evidence.uuid: _hash(kept.path, step, "sha1") for kept, step in zip(sound, steps, strict=True)}


def put_back(session: CaseSession, evidence: Evidence, place: Path, progress: Progress | None = None) -> Path:
    """Copies a missing or altered piece of evidence in again from a file, or from one below a folder, that has its hash.

    An altered file is set aside under another name, never deleted. Raises UserError where no file is the one.
    """
    for path in _candidates(place, evidence):
        if _hash(path, _part(progress, 0, 2, path.name)) == evidence.sha256:
            held = path_of(session.store.path, evidence)
            if held.exists() and state_of(session.store.path, evidence).state == ALTERED:
                with _in_words(held, "set aside"):
                    held.rename(held.with_name(f"{held.name}.altered-{secrets.token_hex(4)}"))
            _take_in(session.store.path, path, _part(progress, 1, 2, path.name))
            return path_of(session.store.path, evidence)
    raise UserError(
        f"No file at {place} is {evidence.name}: none has the SHA-256 {evidence.sha256}.", "Search another folder."
    )


def find_evidence(store: CaseStore, text: str) -> Evidence:
    """The original of that uuid, name or hash, or of an unambiguous start of one; raises UserError when there is none such."""
    wanted = text.strip().casefold()
    originals = [e for e in store.all(Evidence) if e.kind == ORIGINAL]
    for fits in (lambda name: name == wanted, lambda name: len(wanted) >= 4 and name.startswith(wanted)):
        found = [e for e in originals if any(fits(name.casefold()) for name in (e.uuid, e.name, e.sha256))]
        if len(found) == 1:
            return found[0]
        if found:
            raise UserError(f"“{text}” names {len(found)} pieces of evidence.", "Give the whole uuid of one.")
    raise UserError(f"“{text}” is no evidence of this case.", "Give the uuid, name or SHA-256 of one.")


def strays(store: CaseStore) -> list[Path]:
    """Files in the store that no row of the case knows, such as those whose adding was undone."""
    known = {path_of(store.path, e).name for e in store.all(Evidence) if e.kind == ORIGINAL}
    top = folder_of(store.path)
    found = (path for path in top.rglob("*") if path.is_file() and path.name not in known) if top.is_dir() else ()
    return sorted(found)


def _row(path: Path, digest: str, size: int, source: Source, said: Acquired, author: str) -> Evidence:
    return Evidence(
        source=source.uuid,
        name=path.name,
        sha256=digest,
        size_bytes=size,
        media_type=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        acquired_by=said.by or author,
        acquired=said.at or now(),
        acquired_from=said.origin,
        tool=said.tool or TOOL,
        licence=said.licence,
        note=said.note,
    )


def _take_in(case: Path, path: Path, step: Step | None) -> tuple[str, int]:
    """Copies a file into the store under its hash, read-only, and gives its hash and size."""
    _check(case, path)
    with _in_words(path, "copied"):
        before = path.stat()
        with path.open("rb") as inside, _draft(folder_of(case) / "incoming") as (draft, out):
            digest, size = _copied(inside, out, _half(step, 0), before.st_size)
            _close(out)
            after = path.stat()
            if size != before.st_size or (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
                raise UserError(f"{path.name} changed while it was copied.", "Nothing was kept; add it again.")
            if _hash(draft, _half(step, 1)) != digest:
                raise UserError(f"The copy of {path.name} is not the same as the file.", "Check the disk.")
            target = folder_of(case) / digest[:2] / f"{digest}{_ending(path.name)}"
            if not target.exists():
                target.parent.mkdir(exist_ok=True)
                draft.chmod(_READ_ONLY)
                _publish(draft, target)
            elif _hash(target) != digest:
                raise UserError(f"{target} was altered: it is not what its name says.", "Examine the evidence store.")
    return digest, size


def _check(case: Path, path: Path) -> None:
    """Raises UserError for what is no file to keep; a case that is open must not be opened a second time."""
    with _in_words(path, "looked at"):
        if path.is_dir():
            raise UserError(f"{path} is a folder.", "Choose the files in it.")
        if not path.exists():
            raise UserError(f"There is no file {path}.", "Check the path.")
        if not path.is_file():
            raise UserError(f"{path} is no ordinary file.", "Save it as a file first.")
        if path.samefile(case) or path.name.startswith(f"{case.name}-"):
            raise UserError(f"{path.name} is the case itself.", "Export it, and keep what was exported.")


def _copied(inside: BinaryIO, out: BinaryIO, step: Step | None, size: int) -> tuple[str, int]:
    """Copies a file, of one that is being written to no more than a piece beyond its ``size``; its hash and length."""
    digest, done = hashlib.sha256(), 0
    while done <= size and (piece := inside.read(_PIECE)):
        digest.update(piece)
        out.write(piece)
        done += len(piece)
        if step:
            step(min(done / max(size, 1), 1.0))
    return digest.hexdigest(), done


@contextmanager
def _draft(target: Path) -> Generator[tuple[Path, BinaryIO]]:
    """A file beside ``target`` to write to; it is gone when the block ends, unless it was given its name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name[:40]}-{secrets.token_hex(6)}")
    out = draft.open("xb")
    try:
        yield draft, out
    finally:
        out.close()
        with contextlib.suppress(OSError):
            draft.chmod(stat.S_IRUSR | stat.S_IWUSR)  # Windows deletes no read-only file
            draft.unlink()


def _close(out: BinaryIO) -> None:
    out.flush()
    os.fsync(out.fileno())
    out.close()


def _publish(draft: Path, target: Path) -> None:
    """Gives a finished file its name, never over another."""
    if target.exists():
        raise UserError(f"{target} is there already.", "Choose another name.")
    draft.rename(target)


def _hash(path: Path, step: Step | None = None, kind: str = "sha256") -> str:
    digest, done = hashlib.new(kind, usedforsecurity=kind == "sha256"), 0
    size = path.stat().st_size or 1
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
            done += len(piece)
            if step:
                step(min(done / size, 1.0))
    return digest.hexdigest()


def _candidates(place: Path, evidence: Evidence) -> Iterable[Path]:
    """The file itself, or the files of its size below a folder; links are not followed."""
    if place.is_file():
        yield place
        return
    for folder, _, names in os.walk(place):
        for name in names:
            path = Path(folder) / name
            with contextlib.suppress(OSError):
                if not path.is_symlink() and path.stat().st_size == evidence.size_bytes:
                    yield path


def _ending(name: str) -> str:
    """A file's ending where it is an ordinary one, so that other programs know what it is."""
    suffix = Path(name).suffix.lower()
    return suffix if _ENDING.fullmatch(suffix) else ""


@contextmanager
def _in_words(path: Path, doing: str) -> Generator[None]:
    try:
        yield
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UserError(f"{path.name} could not be {doing}: {why}.", "Nothing was kept; try again.") from error


def _part(progress: Callable[[float, str], None] | None, number: int, total: int, name: str) -> Step | None:
    """Progress of one of several, as share of all."""
    return (lambda done: progress((number + done) / total, name)) if progress else None


def _half(step: Step | None, number: int) -> Step | None:
    """The first or second half of a step."""
    return (lambda done: step((number + done) / 2)) if step else None
