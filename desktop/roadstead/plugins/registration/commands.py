"""What can be done with registrations of the scene on the canvas."""

from roadstead.api import App, registering
from roadstead.domain.records import Registration, Scene


def can_compare(app: App) -> bool:
    """Whether a scene is on the canvas that could be laid on another."""
    session = app.session
    return (
        session is not None
        and not session.store.read_only
        and app.active_scene is not None
        and session.store.count(Scene) > 1
    )


def open_(app: App) -> None:
    """Opens the panel."""
    app.show_panel("registration")


def can_reverse(app: App) -> bool:
    """Whether the place of the scene on the canvas comes from another scene."""
    return can_compare(app) and _applied(app) is not None


def reverse(app: App) -> None:
    """Gives the scene the place back that it had before."""
    row, session = _applied(app), app.require_session()
    if row is not None:
        app.write("Putting a scene back", lambda: session.do(registering.reverse(session.store, row)))


def _applied(app: App) -> Registration | None:
    scene = app.active_scene
    rows = app.require_session().store.all(Registration, scene=scene.uuid) if scene else []
    return next((row for row in rows if row.applied), None)
