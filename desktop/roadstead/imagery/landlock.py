"""Landlock: which files the calling thread may open from now on (Linux 5.13 and later; elsewhere it does nothing).

The calls and constants are those of linux/landlock.h. A thread's limits are inherited by the threads it starts and
can never be widened, so that a worker gives each image a thread of its own that may read that image and no other.
"""

import ctypes
import os
import struct
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446  # the same numbers on every architecture
_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_WRITE_FILE, _TRUNCATE, _REFER = 1 << 1, 1 << 14, 1 << 13
_EXECUTE = 1 << 0
_REMOVE_AND_MAKE = 0b1_1111_1111 << 4  # remove dir, remove file, make char, dir, reg, sock, fifo, block, sym
_FOR_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
_NETWORK = 0b11  # bind and connect TCP
_PR_SET_NO_NEW_PRIVS = 38
_PACKAGES = ("numpy", "pyproj", "rasterio")  # they read tables of their own, wherever they are installed


def only_write_below(folders: Iterable[Path]) -> bool:
    """Whether the calling thread can from now on change files below those folders only, and start no program or TCP."""
    return _restrict(_EXECUTE | _WRITE_FILE | _REMOVE_AND_MAKE | _REFER | _TRUNCATE, list(folders))


def only_read(paths: Iterable[Path]) -> bool:
    """Whether the calling thread can from now on open for reading only those files, and files below those folders."""
    return _restrict(_READ_FILE | _READ_DIR, list(paths))


@cache
def library_folders() -> tuple[Path, ...]:
    """Where Python, its packages and the system's libraries lie: what a restricted thread may still read."""
    import sysconfig

    names = {sysconfig.get_path(kind) for kind in ("stdlib", "platstdlib", "purelib", "platlib")}
    names |= {str(Path(sys.base_prefix) / "lib"), "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache"}
    names |= {"/usr/share/zoneinfo", "/dev/null", "/dev/urandom", str(Path(__file__).parent.parent)}
    names |= {getattr(sys, "_MEIPASS", "/lib"), os.environ.get("GDAL_DATA", ""), os.environ.get("PROJ_DATA", "")}
    names |= {str(Path(module.__file__ or "").parent) for name in _PACKAGES if (module := sys.modules.get(name))}
    return tuple(Path(name) for name in names if name and Path(name).exists())


def _restrict(rights: int, paths: list[Path]) -> bool:
    if sys.platform != "linux":
        return False
    call = ctypes.CDLL(None, use_errno=True).syscall
    version = call(_CREATE, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    known = rights & ~((_REFER if version < 2 else 0) | (_TRUNCATE if version < 3 else 0))
    attributes = struct.pack("=QQ", known, _NETWORK) if version >= 4 else struct.pack("=Q", known)
    rules = call(_CREATE, attributes, ctypes.c_size_t(len(attributes)), 0)
    if rules < 0:
        return False
    try:
        for path in paths:
            _allow(call, rules, known, path)
        no_new = ctypes.CDLL(None).prctl(
            _PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0)
        )
        return no_new == 0 and call(_RESTRICT, ctypes.c_int(rules), 0) == 0
    finally:
        os.close(rules)


def _allow(call: Callable[..., int], rules: int, rights: int, path: Path) -> None:
    below = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        allowed = rights if path.is_dir() else rights & _FOR_FILES
        call(_ADD_RULE, ctypes.c_int(rules), _PATH_BENEATH, struct.pack("=Qi", allowed, below), 0)
    finally:
        os.close(below)
