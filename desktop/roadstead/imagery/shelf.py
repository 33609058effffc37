"""The folder of pyramids: how much lies there, what goes first when there is no more room, and emptying it."""

import os
import re
import shutil
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from roadstead.domain.errors import UserError
from roadstead.imagery.building import UNFINISHED

LIMIT = 20_000_000_000
"""Bytes that the pyramids may take, unless the user chooses otherwise."""
_OURS = re.compile(r"[0-9a-f]{32}(\.[0-9]+\.part|\.pyramid)")
_FORSAKEN = (
    600  # seconds without a write after which an unfinished pyramid is one that its program did not live to finish
)
_SPARE = 200_000_000  # bytes of the disk that are left to others


class Shelf:
    """Pyramids in one folder, which has at most ``limit`` bytes of them; other files there are left alone."""

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self.folder, self.limit = folder, limit

    def place(self, name: str) -> Path:
        """Where a pyramid of that name (32 hexadecimal digits) lies or would lie."""
        return self.folder / f"{name}.pyramid"

    @property
    def taken(self) -> int:
        """What all of them take, those under construction included."""
        return sum(status.st_size for _, status in self._held())

    def touch(self, path: Path) -> None:
        """Makes a pyramid the most recently used."""
        with suppress(OSError):  # another program may just have dropped it
            os.utime(path)

    def sweep(self) -> None:
        """Drops what programs that ended unexpectedly have left unfinished."""
        for path, status in self._held():
            if path.suffix == UNFINISHED and time.time() - status.st_mtime > _FORSAKEN:
                _drop(path)

    def shorten(self, need: int = 0, used: Collection[Path] = ()) -> int:
        """Drops the least recently used, none that is ``used``, until ``need`` more bytes fit; how many that frees."""
        over, freed = self.taken + need - self.limit, 0
        for path, status in sorted(self._held(), key=lambda held: held[1].st_mtime_ns):
            if freed >= over:
                break
            if path not in used and path.suffix != UNFINISHED and _drop(path):
                freed += status.st_size
        return freed

    def make_room(self, need: int, used: Collection[Path]) -> None:
        """Drops the least recently used until ``need`` more bytes fit, none that is ``used``; raises UserError where they do not."""
        self.shorten(need, used)
        if self.taken + need > self.limit:
            raise UserError(
                f"Smaller pictures of this image would take {size_text(need)}, more than the image cache's limit of "
                f"{size_text(self.limit)} leaves; it is shown without them.",
                "Raise the limit: roadstead cache --limit 40GB",
            )
        free = shutil.disk_usage(self.folder).free
        if need + _SPARE > free:
            raise UserError(
                f"Smaller pictures of this image would take {size_text(need)}, but the disk of {self.folder} has only "
                f"{size_text(free)} left; it is shown without them.",
                "Free some space there.",
            )

    def empty(self, used: Collection[Path] = ()) -> int:
        """Drops all but those ``used``; how many bytes that frees."""
        return sum(status.st_size for path, status in self._held() if path not in used and _drop(path))

    def _held(self) -> list[tuple[Path, os.stat_result]]:
        found = []
        with suppress(OSError):
            for entry in os.scandir(self.folder):
                if _OURS.fullmatch(entry.name):
                    with suppress(OSError):
                        found.append((Path(entry.path), entry.stat(follow_symlinks=False)))
        return found


def size_text(count: int) -> str:
    """A number of bytes for people."""
    for unit, step in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= step:
            return f"{count / step:.3g} {unit}"
    return f"{count} bytes"


def size_of(text: str) -> int:
    """The bytes that a text such as ``20GB``, ``500 MB`` or ``1e9`` names; raises UserError where it names none."""
    match = re.fullmatch(r"\s*([0-9.eE+]+)\s*([kKmMgGtT]?)(i?)[bB]?\s*", text)
    try:
        number = float(match[1]) if match else -1.0
    except ValueError:
        number = -1.0
    if not match or not 0 <= number < 1e18:
        raise UserError(f"“{text}” is not a size.", "Write it as 20GB or 500MB.")
    power = " kmgt".index(match[2].lower() or " ")
    return int(number * (1024 if match[3] else 1000) ** power)


def _drop(path: Path) -> bool:
    try:
        path.unlink()
    except OSError:  # in use, where the system does not let go of open files
        return False
    return True
