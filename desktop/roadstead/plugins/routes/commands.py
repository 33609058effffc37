"""What can be done with routes."""

from roadstead.api import App, UserError, routing
from roadstead.domain.records import Leg, Route


def plan(app: App) -> None:
    """Opens the form."""
    app.show_panel("routes.panel")


def chosen_route(app: App) -> Route | None:
    """The selected route, or the one that a selected leg belongs to."""
    if app.session is None:
        return None
    store = app.session.store
    legs = store.some(Leg, app.selection)
    return next(iter(store.some(Route, [*(leg.route for leg in legs), *app.selection])), None)


def can_remove(app: App) -> bool:
    """Whether a route is selected."""
    return chosen_route(app) is not None


def remove(app: App) -> None:
    """Removes the selected route with its legs."""
    route = chosen_route(app)
    if app.session is None or route is None:
        raise UserError("No route is selected.", "Select one in the list of routes.")
    app.do(routing.remove_route(app.session.store, route))


def has_case(app: App) -> bool:
    """Whether a case is open."""
    return app.session is not None
