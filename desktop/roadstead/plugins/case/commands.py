"""What can be done to a case as a file."""

from pathlib import Path
from typing import Any

from roadstead.api import App, Progress, cases, data_folder
from roadstead.domain.times import now

CASES = "Roadstead cases (*.gpkg)"


def is_open(app: App) -> bool:
    """Whether there is a case."""
    return app.session is not None


def is_writable(app: App) -> bool:
    """Whether there is a case that this program may change."""
    return app.session is not None and not app.session.store.read_only


def can_undo(app: App) -> bool:
    """Whether there is an action to take back."""
    return app.session is not None and not app.session.store.read_only and app.session.store.undo_label() is not None


def can_redo(app: App) -> bool:
    """Whether there is an action to carry out again."""
    return app.session is not None and not app.session.store.read_only and app.session.store.redo_label() is not None


def new(app: App) -> None:
    """Asks where, and makes an empty case there."""
    path = app.pick_new_file("New case", Path("case.gpkg"), CASES)
    if path is not None:
        app.new_case(path)


def open_(app: App) -> None:
    """Asks which, and opens it."""
    for path in app.pick_files("Open case", CASES)[:1]:
        app.open_case(path)


def close(app: App) -> None:
    """Closes the case; nothing needs saving."""
    app.close_case()


def undo(app: App) -> None:
    """Takes the last action back."""
    app.undo()


def redo(app: App) -> None:
    """Carries the last undone action out again."""
    app.redo()


def show_case(app: App) -> None:
    """Selects the case itself."""
    app.select(frozenset((app.require_session().store.info().uuid,)))
    app.show_panel("inspector")


def snapshot(app: App) -> None:
    """Says that all is saved, and writes a copy of the case where the user wants one."""
    store = app.require_session().store
    source = app.case_path
    assert source is not None  # a case is open
    app.notices.post("info", f"All saved: every change is in {source.name} as soon as it is made.")
    suggested = source.with_name(f"{source.stem} {now():%Y-%m-%d %H%M}.gpkg")
    path = app.pick_new_file("Keep a snapshot", suggested, CASES)
    if path is not None:
        app.write(
            f"Keeping {path.name}",
            lambda: store.copy_to(path),
            lambda _: _say(app, f"The snapshot is in {path}."),
        )


def verify(app: App) -> None:
    """Checks the open case and says what was found."""
    store = app.require_session().store
    app.run("Verifying the journal", lambda _: store.verify(), lambda found: _tell(app, found))


def demonstration(app: App) -> None:
    """Builds the demonstration case unless it was built before, and opens it."""
    folder = data_folder() / "demonstration"
    ready = folder / "najin.gpkg"
    if ready.is_file():
        app.open_case(ready)
        return

    def build(progress: Progress) -> Path:
        return cases.build_demo(folder, app.pool, progress)

    app.run("Building the demonstration case", build, app.open_case)


def _tell(app: App, found: Any) -> None:
    if found.ok:
        app.notices.post("done", f"The case is whole: {found.entries:,} journal entries.", f"Root {found.root}")
        return
    first = " ".join(str(problem) for problem in found.problems[:3])
    app.notices.post("error", f"The case is not whole. {first}", "Keep this file as it is, and go back to a snapshot.")


def _say(app: App, text: str) -> None:
    app.notices.post("done", text)
