"""What can be done with things: marks carried to another date, joined as one thing, parted, found on all dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadstead.api import App, UserError, carrying, identity
from roadstead.domain.records import Annotation, Scene, Thing
from roadstead.plugins.identity import logic

if TYPE_CHECKING:
    from roadstead.api import Progress


def selected(app: App) -> list[Annotation]:
    """The selected marks; of a selected thing, its marks."""
    if app.session is None:
        return []
    store = app.session.store
    marks, things = store.some(Annotation, sorted(app.selection)), store.some(Thing, sorted(app.selection))
    return marks + [mark for thing in things for mark in store.all(Annotation, object=thing.uuid)]


def can_change(app: App) -> bool:
    """Whether the case can be changed."""
    return app.session is not None and not app.session.store.read_only


def can_carry(app: App) -> bool:
    """Whether there is a scene from which to carry."""
    return can_change(app) and (app.active_scene is not None or has_marks(app))


def has_marks(app: App) -> bool:
    """Whether any mark is selected and may be changed."""
    store = app.session.store if app.session is not None and can_change(app) else None
    if store is None or store.holds(Annotation, app.selection):
        return store is not None
    return any(store.count(Annotation, object=thing.uuid) for thing in store.some(Thing, app.selection))


def carry(app: App) -> None:
    """Carries the selected marks, without any all of the scene, to the next date."""
    _carry(app, back=False)


def carry_back(app: App) -> None:
    """The same to the date before."""
    _carry(app, back=True)


def _carry(app: App, *, back: bool) -> None:
    session, marks = app.require_session(), selected(app)
    store = session.store
    scene = store.get(Scene, logic.start_scene(app.active_scene, marks))

    def work(progress: Progress) -> carrying.Carried:
        chosen = carrying.sources(store, scene, [mark.uuid for mark in marks], back=back)
        if not chosen:
            raise UserError(
                f"{scene.name} has no mark to carry.", "Mark something first; what waits is confirmed first."
            )
        targets = carrying.next_scenes(store, scene, chosen, back=back)
        return carrying.carry(store, scene, chosen, targets, progress)

    def keep(found: carrying.Carried) -> None:
        app.write(found.operation.label, lambda: session.do(found.operation), lambda _: _show(app, found))

    app.run(f"Carrying marks of {scene.name}", work, keep)


def _show(app: App, found: carrying.Carried) -> None:
    """Goes to the date, and begins to ask about what was carried."""
    app.notices.post("info", found.told, "They do not count until they are confirmed.")
    app.select(frozenset())
    app.activate_scene(found.scenes[0].uuid)
    app.invoke("review.start")


def same(app: App) -> None:
    """Lets the selected marks show one thing."""
    store = app.require_session().store
    _, operation = identity.same(store, selected(app))
    app.do(operation)
    app.notices.post("info", f"{operation.label}.")


def apart(app: App) -> None:
    """Splits the selected marks off from their thing."""
    app.do(identity.apart(app.require_session().store, selected(app))[1])


def take_out(app: App) -> None:
    """Lets the selected marks show no thing."""
    app.do(identity.take_out(app.require_session().store, selected(app)))


def on_all_dates(app: App) -> None:
    """Selects the marks of the selected marks' things on every scene."""
    found = identity.of_things(app.require_session().store, selected(app))
    if not found:
        raise UserError("None of the selected marks shows a thing.", "Ctrl+T lets marks of several dates show one.")
    app.select(frozenset(mark.uuid for mark in found))


def go_to_thing(app: App) -> None:
    """Shows the thing of the selected mark in the inspector."""
    things = {mark.object for mark in selected(app) if mark.object}
    if len(things) != 1:
        raise UserError("The selected marks do not show one thing.", "Select one mark of a thing.")
    app.select(frozenset(things))
    app.show_panel("inspector")
