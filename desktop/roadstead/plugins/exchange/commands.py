"""What can be exported."""

from typing import Any

from roadstead.api import App


def has_case(app: App) -> bool:
    """Whether a case is open."""
    return app.session is not None


def in_words(report: Any) -> str:
    """What an export wrote: ``2 sightings, 1 places in najin.gpkg``."""
    rows = ", ".join(f"{count:,} {layer}" for layer, count in report.written.items())
    files = report.files
    where = str(files[0]) if len(files) == 1 else f"{len(files)} files in {files[0].parent}"
    return f"Exported {rows} to {where}."
