"""What can be exported."""

from collections.abc import Sequence
from typing import Any

from roadstead.api import App, UserError


def has_case(app: App) -> bool:
    """Whether a case is open."""
    return app.session is not None


def in_words(report: Any) -> str:
    """What an export wrote: ``2 sightings, 1 places in najin.gpkg``."""
    rows = ", ".join(f"{count:,} {layer}" for layer, count in report.written.items())
    files = report.files
    where = str(files[0]) if len(files) == 1 else f"{len(files)} files in {files[0].parent}"
    return f"Exported {rows} to {where}."


def classes_of(pairs: Sequence[str]) -> dict[str, str]:
    """Classes of a file with those of the case that they become, from ``A=B``; raises UserError for what is none."""
    found = {}
    for pair in pairs:
        theirs, equals, ours = pair.partition("=")
        if not (equals and theirs.strip() and ours.strip()):
            raise UserError(
                f"“{pair}” maps no class.", "Write the class of the file and that of the case, such as ship=vessel."
            )
        found[theirs.strip()] = ours.strip()
    return found
