"""The lock that says which program writes a case: an operating system's lock on a file beside it.

Never on the case itself: closing any other descriptor of a file drops the process's POSIX locks on it, SQLite's
too. The system frees the lock when its process ends however it ends, so a file left behind blocks nobody.
"""

import contextlib
import os
import sys
from pathlib import Path

_AT = 1 << 20  # the byte that Windows locks; beyond the text, which others may still read


class CaseLock:
    """The lock on a case that this program holds until ``release``."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor: int | None = descriptor

    @classmethod
    def acquire(cls, case: Path) -> "CaseLock | None":
        """Takes the lock of a case; None when another program holds it. Raises OSError where no file can be made."""
        path = lock_path(case)
        for _attempt in range(100):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
            if not _try_lock(descriptor):
                os.close(descriptor)
                return None
            if _same_file(descriptor, path):
                os.ftruncate(descriptor, 0)
                os.write(descriptor, f"{os.getpid()}\n".encode())
                return cls(path, descriptor)
            os.close(descriptor)  # its holder released and removed it in between: take the new one
        return None

    def release(self) -> None:
        """Frees the lock and removes its file."""
        if self._descriptor is None:
            return
        descriptor, self._descriptor = self._descriptor, None
        if sys.platform == "win32":  # an open file cannot be removed there, nor one that another has opened since
            os.close(descriptor)
            with contextlib.suppress(OSError):
                self._path.unlink()
            return
        with contextlib.suppress(OSError):
            self._path.unlink()
        os.close(descriptor)


def lock_path(case: Path) -> Path:
    """The lock file of a case: ``najin.gpkg.lock`` beside ``najin.gpkg``."""
    return case.with_name(case.name + ".lock")


def is_held(case: Path) -> bool:
    """Whether a program holds the lock of a case; makes no file."""
    try:
        descriptor = os.open(lock_path(case), os.O_RDWR)
    except OSError:
        return False
    try:
        return not _try_lock(descriptor)
    finally:
        os.close(descriptor)


def _same_file(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        os.lseek(descriptor, _AT, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        os.lseek(descriptor, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
