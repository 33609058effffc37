"""From a case to its brief as a PDF file, in one call."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from roadstead.briefing.building import build_brief
from roadstead.domain.content import CaseContent
from roadstead.domain.errors import Cancelled

if TYPE_CHECKING:
    from roadstead.briefing.chips import ChipReader
    from roadstead.briefing.ground import MapSource

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class BriefReport:
    """What came of it: the number of pages, and what its reader or the analyst should know."""

    pages: int
    warnings: tuple[str, ...]


def write_brief(
    content: CaseContent,
    map_source: "MapSource",
    chip_reader: "ChipReader",
    out: Path,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    template: str = "brief",
) -> BriefReport:
    """Write the brief of a case to a PDF file, whole or not at all.

    ``progress`` hears a share from 0 to 1 and what is being done; ``cancelled`` is asked between figures, and
    then nothing is written. Raises Cancelled, or UserError when the file cannot be written.
    """
    from roadstead.briefing.figures import draw_figures
    from roadstead.briefing.typeset import typeset, unwritable_characters

    brief = build_brief(content)
    steps = len(brief.chips) + 2
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if cancelled is not None and cancelled():
            raise Cancelled
        if progress is not None:
            progress(done / steps, "Setting the pages" if done == steps - 1 else "Drawing the figures")

    figures = draw_figures(brief, map_source, chip_reader, step)
    pages = typeset(brief, figures, out, template)
    if progress is not None:
        progress(1.0, "Written")
    odd = unwritable_characters(brief)
    named = ", ".join(f"U+{ord(letter):04X}" for letter in odd)
    fonts = [f"The brief's fonts lack {named}: printed as code points."] if odd else []
    lines = [f"{found.where}: {found.text}" for found in brief.warnings]
    return BriefReport(pages, (*figures.warnings, *fonts, *lines))
