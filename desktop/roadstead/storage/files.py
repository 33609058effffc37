"""Files of cases: making one whole or not at all, and copies that are consistent."""

import contextlib
import os
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection

from roadstead.domain.errors import UserError

SUFFIX = ".gpkg"


def check_new(path: Path) -> None:
    """Raises UserError unless a new case can have this path."""
    if path.suffix.lower() != SUFFIX:
        raise UserError(
            f"“{path.name}” is no name for a case.", f"End it in {SUFFIX}, such as {path.stem or 'case'}{SUFFIX}."
        )
    with _nameable(path):
        if not path.parent.is_dir():
            raise UserError(f"The folder {path.parent} is not there.", "Make it, or choose another.")
        if path.exists():
            raise _exists(path)


def check_there(path: Path) -> None:
    """Raises UserError unless the path is a file."""
    with _nameable(path):
        if path.is_dir():
            raise UserError(f"{path} is a folder, not a case.", f"Choose a Roadstead case ({SUFFIX}) in it.")
        if not path.exists():
            raise UserError(f"There is no file {path}.", "Check the path, or make a new case.")


@contextmanager
def _nameable(path: Path) -> Generator[None]:
    """Turns a path that this system cannot have (too long, a forbidden character) or look at into a sentence."""
    try:
        yield
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", None) or str(error)).lower()
        raise UserError(
            f"“{path.name[:40]}…” cannot be looked for: {why}.", "Choose another name or folder."
        ) from error


@contextmanager
def whole(path: Path, doing: str) -> Generator[Path]:
    """A path beside ``path`` to build a file at; it takes its place when the block ends well, and goes when not."""
    check_new(path)
    draft = path.with_name(f".{path.stem}-{secrets.token_hex(4)}{SUFFIX}")
    try:
        yield draft
        _publish(draft, path)
    except OSError as error:
        raise UserError(
            f"{path.name} could not be {doing}: {error.strerror}.", f"Check the folder {path.parent}."
        ) from error
    finally:
        for leftover in (draft, draft.with_name(draft.name + "-journal")):
            with contextlib.suppress(OSError):
                leftover.unlink()


def _publish(draft: Path, path: Path) -> None:
    """Gives a finished file its name, never over another."""
    try:
        if os.name == "nt":
            draft.rename(path)  # refuses there when the name is taken
        else:
            try:
                path.hardlink_to(draft)
            except FileExistsError:
                raise
            except OSError:  # a file system without links
                if path.exists():
                    raise FileExistsError from None
                draft.rename(path)
            _sync_folder(path.parent)
    except FileExistsError:
        raise _exists(path) from None


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _exists(path: Path) -> UserError:
    return UserError(f"{path} is there already.", "Choose another name, or open it.")


def vacuum_into(conn: Connection, target: Path) -> None:
    """Writes a consistent copy without what was deleted; raises sqlite3.Error when the disk does not take it."""
    conn.execute("VACUUM INTO ?", (str(target),))
