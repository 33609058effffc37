"""What can be done with sightings."""

from roadstead.api import App, Operation
from roadstead.domain.records import Sighting


def is_writable(app: App) -> bool:
    """Whether there is a case that this program may change."""
    return app.session is not None and not app.session.store.read_only


def log(app: App) -> None:
    """Opens the form, filled in from what is selected."""
    app.show_panel("sighting")


def selected(app: App) -> list[Sighting]:
    """The selected sightings."""
    if app.session is None:
        return []
    return app.session.store.some(Sighting, sorted(app.selection))


def can_remove(app: App) -> bool:
    """Whether any sighting is selected and may be removed."""
    return app.session is not None and is_writable(app) and app.session.store.holds(Sighting, app.selection)


def remove(app: App) -> None:
    """Removes the selected sightings."""
    gone = selected(app)
    what = "sighting" if len(gone) == 1 else f"{len(gone)} sightings"
    app.do(Operation("remove-sighting", f"Remove {what}", drop=tuple(gone)))
