"""Legs drawn by hand: a line drawn on the map becomes one."""

from roadstead.api import UserError
from roadstead.domain.records import Leg
from roadstead.plugins.routes.commands import chosen_route
from roadstead.plugins.routes.logic import add_drawn_leg
from roadstead.ui.context import AppContext


def follow(context: AppContext) -> None:
    """Turns lines drawn on the map into legs of the selected route."""

    def drawn(kind: str, positions: object) -> None:
        if kind != "line" or not isinstance(positions, (list, tuple)) or len(positions) < 2:
            return
        try:
            session = context.require_session()
        except UserError as error:
            context.notices.report(error)
            return
        route = chosen_route(context)
        legs = session.store.all(Leg, route=route.uuid) if route else []
        context.do(add_drawn_leg(route, legs, tuple(positions)))

    context.drawnOnMap.connect(drawn)
