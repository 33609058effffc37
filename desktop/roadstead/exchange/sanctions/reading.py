"""Which format a file of a sanctions list is in, and its entries, read by the module of that format."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType

from roadstead.domain.errors import UserError
from roadstead.exchange.sanctions.found import Found
from roadstead.exchange.sanctions.sources import Origin, examined, glanced

# By the publisher's word: the modules of its formats, each with ``fits(origin)`` and ``read(origin, found)``. One with
# ``could(origin)`` also reads what does not show whose list it is, where the user says so. ``DATED`` is whether files of
# the format state their day.
FORMATS: dict[str, tuple[str, ...]] = {
    "ofac": ("ofac", "ofacxml", "advanced"),
    "eu": ("eu", "annex"),
    "un": ("un", "designated"),
    "uk": ("uk", "ukxml"),
    "opensanctions": ("ftm", "targets"),
}


class Unclear(UserError):
    """The file does not say enough of itself: whose list it is, or of which day."""


def read(path: Path, format_name: str, found: Found, *, dated: bool = True) -> Origin:
    """Fills ``found`` with what a file holds; an empty ``format_name`` is found out. Gives what the file is.

    ``dated`` says whether the day of the list is known otherwise. Raises Unclear where whose list it is or its day has
    to be told, UserError where the file is none of the format, or of none that is known.
    """
    word = format_name.strip().lower()
    if word and word not in FORMATS:
        raise UserError(f"There are no lists of the format “{format_name.strip()}”.", f"Use {_words()}.")
    _refuse_beside(path)
    module = _module(glanced(path), word)
    if not dated and not module.DATED:
        raise undated(path)
    told, start, rest = found.told, 0.1, 0.9
    origin = examined(path, lambda share, text: told(start * share, text))
    found.told = lambda share, text: told(start + rest * share, text)
    found.files.append(origin)
    module.read(origin, found)
    if not dated and found.dated is None:
        raise undated(path)
    if origin.encoding_note:
        found.notes.append(origin.encoding_note)
    if not found.entries:
        raise _nothing(origin, found)
    return origin


def main_file(path: Path) -> Path:
    """The list's own file in a folder, beside which its others lie; a file is its own. Raises UserError where it cannot be told."""
    if not path.is_dir():
        return path
    try:
        held = {each.name.lower(): each for each in sorted(path.iterdir()) if each.is_file()}
    except OSError as error:
        raise UserError(
            f"{path} cannot be read: {(error.strerror or str(error)).lower()}.", "Check the folder."
        ) from None
    found = [held[name] for name in ("sdn.csv", "cons_prim.csv") if name in held] or list(held.values())
    if len(found) != 1:
        raise UserError(
            f"{path} is a folder of {len(held)} files, and it cannot be told which of them is the list.",
            "Give the list’s own file, such as sdn.csv.",
        )
    return found[0]


def undated(path: Path) -> Unclear:
    """The refusal of a list whose day is not known."""
    return Unclear(
        f"{path.name} does not say of which day the list is.",
        "Give the day on which its publisher issued it, such as --dated 2024-05-08.",
    )


def guessed(path: Path) -> str:
    """The publisher's word for the format of a file; empty where it is none that is known or cannot be read."""
    try:
        origin = glanced(path)
    except UserError:
        return ""
    return next((word for word, module in _modules() if module.fits(origin)), "")


def _modules() -> list[tuple[str, ModuleType]]:
    return [
        (word, import_module(f"roadstead.exchange.sanctions.{name}"))
        for word, names in FORMATS.items()
        for name in names
    ]


def _module(origin: Origin, word: str) -> ModuleType:
    fitting = [(known, module) for known, module in _modules() if module.fits(origin)]
    wanted = next((module for known, module in fitting if not word or known == word), None)
    wanted = wanted or next((m for known, m in _modules() if known == word and _could(m, origin)), None)
    if wanted is not None:
        return wanted
    if not word and any(_could(module, origin) for _, module in _modules()):
        raise Unclear(
            f"{origin.name} is a table that does not say whose list it is.",
            "Name its publisher: eu for an annex of Regulation 833/2014, un for the designated vessels of 1718.",
        )
    if fitting:
        raise UserError(
            f"{origin.name} is no list of the format {word}: it looks like {fitting[0][0]}.",
            f"Leave the format out, or name {fitting[0][0]}.",
        )
    what = f"no list of the format {word}" if word else "no sanctions list of a format that is known"
    raise UserError(
        f"{origin.name} is {what}{_seen(origin)}.", f"These are: {_words()}. Choose the publisher’s own file."
    )


def _could(module: ModuleType, origin: Origin) -> bool:
    return hasattr(module, "could") and module.could(origin)


def _seen(origin: Origin) -> str:
    """What a file begins with, where it is of no known format."""
    begins = " ".join(origin.head[:400].split())[:60]
    return f" (it begins “{begins}”)" if begins else ""


def _words() -> str:
    *most, last = FORMATS
    return f"{', '.join(most)} or {last}" if most else last


def _refuse_beside(path: Path) -> None:
    from roadstead.exchange.sanctions.ofac import is_beside

    main = is_beside(path)
    if main:
        raise UserError(
            f"{path.name} only adds to OFAC’s {main}.",
            f"Choose {main}; this file is read with it from the same folder.",
        )


def _nothing(origin: Origin, found: Found) -> UserError:
    if not found.rejected:
        return UserError(
            f"There are no listed entities in {origin.name} that this version can read.",
            "Choose another file; its publisher may have changed the format since.",
        )
    file, line, why = found.rejected[0]
    return UserError(
        f"Not one entry of {origin.name} can be read; the first reason, {file} line {line:,}: {why}.",
        "Get the file from its publisher again.",
    )
