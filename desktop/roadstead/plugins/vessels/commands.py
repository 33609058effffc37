"""What can be done with ships."""

from __future__ import annotations

from typing import Any

from roadstead.api import App, particulars, photographs, vessels
from roadstead.domain.records import Annotation, Particular, Sighting, Vessel


def is_writable(app: App) -> bool:
    """Whether there is a case that this program may change."""
    return app.session is not None and not app.session.store.read_only


def can_remove(app: App) -> bool:
    """Whether ships are selected in a case that can be changed."""
    return is_writable(app) and app.session is not None and app.session.store.holds(Vessel, app.selection)


def can_remove_particular(app: App) -> bool:
    """Whether particulars are selected in a case that can be changed."""
    return is_writable(app) and app.session is not None and app.session.store.holds(Particular, app.selection)


def can_photograph(app: App) -> bool:
    """Whether one ship is selected in a case that can be changed."""
    return can_remove(app) and len(app.selection) == 1


def can_weigh(app: App) -> bool:
    """Whether one mark or one sighting is selected."""
    if app.session is None or len(app.selection) != 1:
        return False
    return app.session.store.holds(Annotation, app.selection) or app.session.store.holds(Sighting, app.selection)


def add(app: App) -> None:
    """Opens the form that adds a ship."""
    app.show_panel("vessels.add")


def add_particular(app: App) -> None:
    """Opens the form that adds what was known of the selected ship."""
    app.show_panel("vessels.particular")


def weigh(app: App) -> None:
    """Opens the panel of the ships that an unknown hull may be."""
    app.show_panel("vessels.candidates")


def remove(app: App) -> None:
    """Removes the selected ships with what is known of them; those that sightings name stay."""
    session = app.require_session()
    gone = session.store.some(Vessel, sorted(app.selection))
    app.write("Remove ships", lambda: session.do(vessels.removal(session.store, gone)))


def remove_particular(app: App) -> None:
    """Removes the selected particulars."""
    session = app.require_session()
    app.do(particulars.removal(session.store.some(Particular, sorted(app.selection))))


def photograph(app: App) -> None:
    """Asks for image files, keeps them as evidence and names them with the selected ship."""
    session = app.require_session()
    (vessel,) = session.store.some(Vessel, app.selection)
    filters = f"Photographs ({' '.join(f'*.{ending}' for ending in photographs.ENDINGS)});;All files (*)"
    paths = app.pick_files(f"Photographs of {vessels.title(vessel)}", filters)
    if not paths:
        return

    def done(made: Any) -> None:
        count = len(made.photographs) - len(vessel.photographs)
        told = "one photograph" if count == 1 else f"{count} photographs"
        app.notices.post("done", f"{told.capitalize()} of {vessels.title(vessel)} kept as evidence.", about=vessel.uuid)

    app.run("Keeping photographs", lambda progress: photographs.add(session, vessel, paths, progress=progress), done)
