"""Writing the brief from the window: asks where to, runs as a task, says where it lies."""

from pathlib import Path
from typing import Any

from roadstead.api import Progress, briefs
from roadstead.ui.context import AppContext


def write(context: AppContext) -> None:
    """Asks for a file and writes the brief to it, with progress and cancel."""
    store = context.require_session().store
    out = context.pick_new_file("Write the brief", store.path.with_name(f"{store.path.stem} brief.pdf"), "PDF (*.pdf)")
    if out is not None:
        write_to(context, out)


def write_to(context: AppContext, out: Path) -> None:
    """Writes the brief to a file; a notice says how many pages it has and what an editor would ask about."""
    store = context.require_session().store

    def work(progress: Progress) -> object:
        return briefs.write(store, context.pool, out, progress=progress)

    def done(report: Any) -> None:
        pages, warnings = report.pages, len(report.warnings)
        asked = f" {warnings} points an editor would ask about are listed in the panel." if warnings else ""
        context.notices.post("done", f"The brief is {out}: {pages} pages.{asked}")

    context.run("Writing the brief", work, done)
