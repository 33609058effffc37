"""Sets of new files that appear whole or not at all, and never over others unasked."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from roadstead.domain.errors import UserError

Pairs = Sequence[tuple[Path, Path]]


def check_free(targets: Sequence[Path], replace: bool) -> None:
    """Raises UserError unless files can be put at these paths: folders are there, no file is in the way."""
    for target in targets:
        if target.is_dir():
            raise UserError(f"{target} is a folder.", "Give a name for a file.")
        if not replace and (target.exists() or target.is_symlink()):
            raise exists(target)
        folder = target.parent if target.parent.exists() else target.parent.parent
        if not folder.is_dir():
            raise UserError(f"The folder {target.parent} is not there.", "Make it, or choose another.")


def exists(target: Path) -> UserError:
    """The refusal to write over a file."""
    return UserError(
        f"{target} is there already.", "Choose another name; on the command line --replace writes over it."
    )


@contextmanager
def drafts(folder: Path) -> Generator[Path]:
    """A folder of its own in ``folder`` (or, where that is yet to be made, beside it); it goes with all it holds."""
    beside = folder if folder.is_dir() else folder.parent
    try:
        made = Path(tempfile.mkdtemp(prefix=".roadstead-", dir=beside))
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UserError(
            f"Nothing could be written to {folder}: {why}.", "Check the folder and the free space on its disk."
        ) from error


def publish(pairs: Pairs, replace: bool) -> None:
    """Gives finished files (draft, target) their places, all of them or none; raises OSError or UserError."""
    for draft, _ in pairs:
        _sync(draft)
    made: list[Path] = []
    done: list[tuple[Path, Path | None]] = []
    try:
        for _, target in pairs:
            made += _make(target.parent)
        for draft, target in pairs:
            kept = _kept(draft, target) if replace and target.exists() else None
            _place(draft, target, replace)
            done.append((target, kept))
    except BaseException:
        for target, kept in done:
            _take_back(target, kept)
        for folder in reversed(made):
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def _make(folder: Path) -> list[Path]:
    """Makes a folder and those above it that are missing; gives those it made, the uppermost first."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()][::-1]
    for place in missing:
        place.mkdir()
    return missing


def _kept(draft: Path, target: Path) -> Path:
    """A second name, or where there are no links a copy, of a file that is about to be replaced."""
    kept = draft.with_name(f"{draft.name}.before")
    try:
        kept.hardlink_to(target)
    except OSError:
        shutil.copy2(target, kept)
    return kept


def _place(draft: Path, target: Path, replace: bool) -> None:
    if replace:
        draft.replace(target)
        return
    try:
        if os.name == "nt":
            draft.rename(target)  # refuses there when the name is taken
            return
        target.hardlink_to(draft)
    except FileExistsError:
        raise exists(target) from None
    except OSError:  # a file system without links
        if target.exists():
            raise exists(target) from None
        draft.rename(target)


def _take_back(target: Path, kept: Path | None) -> None:
    with contextlib.suppress(OSError):
        if kept is None:
            target.unlink()
        else:
            kept.replace(target)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
