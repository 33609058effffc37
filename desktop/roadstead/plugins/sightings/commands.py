"""What can be done with sightings."""

from roadstead.api import App, Operation
from roadstead.domain.activities import NOT_OBSERVED, NOTHING
from roadstead.domain.records import Sighting
from roadstead.plugins.sightings.wishes import Wish, wish


def is_writable(app: App) -> bool:
    """Whether there is a case that this program may change."""
    return app.session is not None and not app.session.store.read_only


def log(app: App) -> None:
    """Opens the form, filled in from what is selected."""
    wish(app, Wish())
    app.show_panel("sighting")


def log_nothing(app: App) -> None:
    """Opens the form for “nothing seen” at the place of the scene that is shown."""
    wish(app, Wish(NOTHING))
    app.show_panel("sighting")


def log_unobserved(app: App) -> None:
    """Opens the form for “not observed” at the place of the scene that is shown, the reason as its masks say."""
    wish(app, Wish(NOT_OBSERVED))
    app.show_panel("sighting")


def log_day(app: App) -> None:
    """Opens the table of a day, with a row for each selected mark."""
    app.show_panel("sightings-day")


def edit(app: App) -> None:
    """Opens the form with the selected sighting."""
    wish(app, Wish(change=selected(app)[0].uuid))
    app.show_panel("sighting")


def selected(app: App) -> list[Sighting]:
    """The selected sightings."""
    if app.session is None:
        return []
    return app.session.store.some(Sighting, sorted(app.selection))


def can_edit(app: App) -> bool:
    """Whether one sighting is selected and may be changed."""
    return len(app.selection) == 1 and can_remove(app)


def can_remove(app: App) -> bool:
    """Whether any sighting is selected and may be removed."""
    return app.session is not None and is_writable(app) and app.session.store.holds(Sighting, app.selection)


def remove(app: App) -> None:
    """Removes the selected sightings."""
    gone = selected(app)
    what = "sighting" if len(gone) == 1 else f"{len(gone)} sightings"
    app.do(Operation("remove-sighting", f"Remove {what}", drop=tuple(gone)))
