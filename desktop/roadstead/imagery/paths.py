"""Which paths may be opened at all: real paths of regular files, nothing that a reader would take for an address."""

import os
import re
import stat
import sys
from pathlib import Path

from roadstead.domain.errors import UserError

# UNC names, and where desktops and automounters put what lies on other machines: touching these may call a server. A share
# that is mounted like a disk is open already; it is read, and told of (`network_drive`).
_SHARE = re.compile(r"\\\\|//|/net/|/run/user/\d+/gvfs/|/home/[^/]+/\.gvfs/|/Network/")
_MOUNTED = re.compile(
    r"nfs\d?|cifs|smb\w*|afs|ncpfs|coda|9p|ceph|glusterfs|lustre|beegfs|"
    r"fuse\.(?:sshfs|davfs2?|curlftpfs|rclone|s3fs|glusterfs|ceph\S*|smb\S*|gvfsd-fuse)|davfs"
)
MOUNTS = Path("/proc/self/mountinfo")
"""Where Linux lists what is mounted (proc_pid_mountinfo(5))."""
_REMOTE = 4  # DRIVE_REMOTE of GetDriveTypeW
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


def network_drive(path: Path) -> str:
    """The network drive that a path lies on, in words (``nfs4 of server:/export``); empty on a disk, or where that is not told.

    Linux tells by what is mounted where, Windows by the drive's letter, macOS not.
    """
    if sys.platform == "win32":
        import ctypes

        return "drive " + path.drive if ctypes.windll.kernel32.GetDriveTypeW(path.anchor) == _REMOTE else ""
    try:
        lines = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    found = [mount for line in lines if (mount := _mount(line)) and path.is_relative_to(mount[0])]
    _, kind, source = max(reversed(found), key=lambda mount: len(mount[0].parts), default=(path, "", ""))
    return f"{kind} of {source}" if _MOUNTED.fullmatch(kind) else ""


def _mount(line: str) -> tuple[Path, str, str] | None:
    """Where something is mounted, of what kind it is, and what it is called; spaces in names are written as \\040."""
    before, _, after = line.partition(" - ")
    places, kinds = before.split(" "), after.split(" ")
    if len(places) < 5 or len(kinds) < 2:
        return None
    place, source = (re.sub(r"\\(\d{3})", lambda m: chr(int(m[1], 8)), text) for text in (places[4], kinds[1]))
    return Path(place), kinds[0], source


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
