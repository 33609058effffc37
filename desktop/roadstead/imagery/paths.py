"""Which paths may be opened at all: real paths of regular files, nothing that a reader would take for an address."""

import os
import re
import stat
from pathlib import Path

from roadstead.domain.errors import UserError

# UNC names, and where desktops and automounters put what lies on other machines; a share that an administrator has
# mounted like a disk is not told from one.
_SHARE = re.compile(r"\\\\|//|/net/|/run/user/\d+/gvfs/|/home/[^/]+/\.gvfs/|/Network/")
_ADDRESSES = ("/vsi", "<", "{", "\\\\", "//")


def real_file(path: str | os.PathLike[str]) -> Path:
    """The resolved absolute path of a regular, readable, non-empty file; raises UserError in every other case.

    As ``real_path``, and not a folder.
    """
    resolved = real_path(path)
    return _checked(resolved, resolved.stat())


def real_path(path: str | os.PathLike[str]) -> Path:
    """The resolved absolute path of a file or folder that is there; raises UserError in every other case.

    Refuses what GDAL would take for something else than a file: ``/vsi…``, ``scheme://…``, XML, JSON, and
    network shares (opening one tells a server what the analyst looks at).
    """
    text = os.fspath(path)
    if text.startswith(_ADDRESSES) or "://" in text:
        raise UserError(
            f"“{text}” is an address, not a file on this machine.", "Copy the image here and open the copy."
        )
    _refuse_share(text, str(Path(text).absolute()))  # before it is touched, as that would call the server
    try:
        resolved = Path(text).resolve(strict=True)
        resolved.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise UserError(f"The file “{text}” does not exist.", "Check the name, or find where it was moved.") from None
    except (OSError, ValueError, RuntimeError) as error:
        raise UserError(
            f"The file “{text}” cannot be reached ({_reason(error)}).", "Check the name and its rights."
        ) from None
    _refuse_share(text, str(resolved))
    return resolved


def _refuse_share(text: str, place: str) -> None:
    if _SHARE.match(place):
        raise UserError(f"“{text}” lies on a network share.", "Copy the image here and open the copy.")


def _checked(path: Path, status: os.stat_result) -> Path:
    if stat.S_ISDIR(status.st_mode):
        raise UserError(f"“{path.name}” is a folder, not an image.", "Choose an image file inside it.")
    if not stat.S_ISREG(status.st_mode):
        raise UserError(f"“{path.name}” is not a regular file.", "Choose an image file.")
    if status.st_size == 0:
        raise UserError(f"The file “{path.name}” is empty.", "Copy it again from where it came.")
    try:
        with path.open("rb"):
            return path
    except OSError as error:
        raise UserError(
            f"The file “{path.name}” cannot be read ({_reason(error)}).", "Ask for the right to read it."
        ) from None


def _reason(error: BaseException) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
