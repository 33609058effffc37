"""Where the files that ship with the program lie: inside the installed package, or in the checkout beside it."""

from functools import cache
from pathlib import Path

from roadstead.domain.errors import UserError

_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def _root() -> Path:
    """The folder of resources. An editable install sees the checkout's, a wheel carries its own copy."""
    for folder in (_PACKAGE / "_resources", _PACKAGE.parent.parent / "resources"):
        if folder.is_dir():
            return folder
    raise UserError("The program's own resources are missing.", "Install Roadstead again.")


def resource(*parts: str) -> Path:
    """The path of a shipped file or folder, e.g. ``resource("fonts", "NotoSans.ttf")``; raises UserError when it is missing."""
    path = _root().joinpath(*parts)
    if not path.exists():
        raise UserError(f"The program's file {'/'.join(parts)} is missing.", "Install Roadstead again.")
    return path
