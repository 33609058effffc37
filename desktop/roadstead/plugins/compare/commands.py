"""When the commands of the plugin can be used, and what is done to areas without the canvas."""

from roadstead.api import App, UserError, areas
from roadstead.domain.records import Area, Place, Scene


def can_compare(app: App) -> bool:
    """Whether a scene is on the canvas and there is another one."""
    return app.session is not None and app.active_scene is not None and app.session.store.count(Scene) > 1


def can_set(app: App) -> bool:
    """Whether there is a case that may be changed."""
    return app.session is not None and not app.session.store.read_only


def can_clear(app: App) -> bool:
    """Whether an area of interest is set and may be cleared."""
    return can_set(app) and app.session is not None and bool(app.session.store.all(Area, active=True))


def chosen_place(app: App) -> Place | None:
    """The selected place."""
    return next(iter(app.session.store.some(Place, app.selection)), None) if app.session else None


def can_use_place(app: App) -> bool:
    """Whether a place is selected."""
    return can_set(app) and chosen_place(app) is not None


def place_area(app: App) -> None:
    """The ground within the radius of the selected place becomes the area of interest."""
    place, store = chosen_place(app), app.require_session().store
    if place is None:
        raise UserError("No place is selected.", "Select one in the table of places.")
    app.do(areas.set_area(store, *areas.area_of_place(store, place.name))[1])


def clear_area(app: App) -> None:
    """No area is the active one from now on."""
    operation = areas.clear_area(app.require_session().store)
    if operation is not None:
        app.do(operation)


def edit_area(app: App) -> None:
    """Selects the active area of interest, to be renamed in the inspector."""
    area = areas.active_area(app.require_session().store)
    if area is not None:
        app.select(frozenset((area.uuid,)))
        app.show_panel("inspector")
