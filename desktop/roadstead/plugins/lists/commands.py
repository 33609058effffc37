"""What can be done with the lists of a case."""

from roadstead.api import App, sanctions
from roadstead.domain.records import Snapshot


def is_writable(app: App) -> bool:
    """Whether a case is open that can be changed."""
    return app.session is not None and not app.session.store.read_only


def can_remove(app: App) -> bool:
    """Whether lists are selected in a case that can be changed."""
    return is_writable(app) and app.session is not None and app.session.store.holds(Snapshot, app.selection)


def remove(app: App) -> None:
    """Takes the selected lists with their entries out of the case; undo brings them back."""
    session = app.require_session()
    for snapshot in session.store.some(Snapshot, app.selection):
        label = f"Remove {sanctions.titled(snapshot)}"
        app.write(label, lambda s=snapshot: session.do(sanctions.remove_snapshot(session.store, s)))
