"""What can be done with sources and evidence, as the window has it."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar, cast

from roadstead.api import Operation, Progress, UserError, citing, evidence
from roadstead.domain.records import Citation, Evidence, Source
from roadstead.plugins.evidence.logic import source_in
from roadstead.plugins.evidence.panel import EvidencePanel
from roadstead.plugins.evidence.watching import watch_of
from roadstead.ui.context import AppContext

R = TypeVar("R", Evidence, Citation)


def attach(context: AppContext) -> None:
    """Begins to watch the files."""
    watch_of(context)


def is_writable(context: AppContext) -> bool:
    """Whether there is a case that may be changed."""
    return context.session is not None and not context.session.store.read_only


def of_source(context: AppContext) -> bool:
    """Whether one source, or a file of one, is selected in a case that may be changed."""
    return is_writable(context) and source(context) is not None


def of_file(context: AppContext) -> bool:
    """Whether one piece of evidence is selected in a case that may be changed."""
    return is_writable(context) and _chosen(context, Evidence) is not None


def of_citation(context: AppContext) -> bool:
    """Whether one further use of a source is selected in a case that may be changed."""
    return is_writable(context) and _chosen(context, Citation) is not None


def has_evidence(context: AppContext) -> bool:
    """Whether the case has any evidence."""
    return context.session is not None and context.session.store.count(Evidence) > 0


def source(context: AppContext) -> Source | None:
    """The source that is selected, or whose file is."""
    if context.session is None or len(context.selection) != 1:
        return None
    return source_in(context.session.store, next(iter(context.selection)))


def new_source(context: AppContext) -> None:
    """Adds a source and selects it, to be described in the inspector."""
    made = Source(title="New source")
    context.do(Operation("add-source", "Add a source", (made,)))
    context.after_writes(lambda: (context.select(frozenset((made.uuid,))), context.show_panel("inspector")))


def add(context: AppContext) -> None:
    """Asks for files and opens the form that says how they were got."""
    chosen = source(context)
    paths = context.pick_files(f"Keep as evidence of {chosen.title}", "All files (*)") if chosen else []
    if paths:
        context.show_panel("evidence")
        _panel(context).ask(paths)


def copy(context: AppContext) -> None:
    """Asks where to, and writes a copy that may be worked on."""
    chosen = _original(context)
    session = context.require_session()
    suggested = session.store.path.with_name(f"{Path(chosen.name).stem} (working copy){Path(chosen.name).suffix}")
    out = context.pick_new_file(f"Working copy of {chosen.name}", suggested, "All files (*)")
    if out is None:
        return

    def work(progress: Progress) -> object:
        return evidence.working_copy(session, chosen, out, progress=progress)

    def done(_: object) -> None:
        context.notices.post("done", f"Copied {chosen.name} to {out}. That the copy was made is in the case.")

    context.write_large(f"Copying {chosen.name}", work, done)


def put_back(context: AppContext) -> None:
    """Asks for a folder, and copies the file below it that has the hash into the store again."""
    chosen = _original(context)
    session = context.require_session()
    folder = context.pick_folder(f"Search a folder for {chosen.name}")
    if folder is None:
        return

    def work(progress: Progress) -> object:
        return evidence.put_back(session, chosen, folder, progress)

    def done(path: object) -> None:
        context.notices.post("done", f"{chosen.name} is back: {path}.")
        watch_of(context).look()

    context.run(f"Searching {folder.name} for {chosen.name}", work, done)


def examine(context: AppContext) -> None:
    """Reads every file again."""
    watch_of(context).examine()


def uncite(context: AppContext) -> None:
    """Takes the selected use of a source back."""
    use = _chosen(context, Citation)
    if use is not None:
        context.do(citing.uncite(context.require_session().store, use))


def _original(context: AppContext) -> Evidence:
    """The selected evidence, of a working copy what it was made from."""
    chosen, store = _chosen(context, Evidence), context.require_session().store
    found = store.find(Evidence, chosen.original) if chosen and chosen.original else chosen
    if found is None:
        raise UserError("No file of evidence is selected.", "Choose one in the table Evidence.")
    return found


def _chosen(context: AppContext, kind: type[R]) -> R | None:
    if context.session is None or len(context.selection) != 1:
        return None
    return context.session.store.find(kind, next(iter(context.selection)))


def _panel(context: AppContext) -> EvidencePanel:
    window = context.canvas.window() if context.canvas is not None else None
    return cast("EvidencePanel", window.findChild(EvidencePanel) if window is not None else None)
