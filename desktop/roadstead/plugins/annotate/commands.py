"""What can be done with marks. The class commands are one function each, because a command names its function."""

from collections.abc import Iterable

from roadstead.api import App, UserError, counting
from roadstead.domain.records import Annotation
from roadstead.plugins.annotate import logic, resting


def selected(app: App) -> list[Annotation]:
    """The selected marks."""
    if app.session is None:
        return []
    return app.session.store.some(Annotation, sorted(app.selection))


def has_marks(app: App) -> bool:
    """Whether any mark is selected and may be changed."""
    session = app.session
    if session is None or session.store.read_only:
        return False
    return session.store.holds(Annotation, app.selection)


def refuse_kept(app: App, marks: Iterable[Annotation]) -> None:
    """Raises UserError where one of some marks is of a locked or hidden class: such marks stay as they are."""
    for mark in marks:
        found = app.schema.find(mark.category)
        if found is not None and (found.locked or found.hidden):
            state, todo = ("locked", "Shift+H unlocks it.") if found.locked else ("hidden", "H shows it.")
            raise UserError(f"The class {found.name} is {state}, and its marks stay as they are.", todo)


def delete(app: App) -> None:
    """Removes the selected marks; refused in words while a sighting or a count rests on one of them."""
    marks = selected(app)
    if marks:
        refuse_kept(app, marks)
        session = app.require_session()
        resting.refuse(session, marks, "delete")
        app.do(logic.remove(marks, counting.after_removal(session.store, marks)))


def edit(app: App) -> None:
    """Puts the focus into the inspector."""
    app.show_panel("inspector")


def snapping(app: App) -> None:
    """Turns snapping on or off."""
    app.remember(snapping=not app.settings.snapping)
    on = app.settings.snapping
    app.notices.post("info", f"Snapping is {'on' if on else 'off'}.", "Ctrl held suspends it." if on else "")


def usual(app: App) -> None:
    """Takes the tool in hand that draws the class of the next mark in its usual shape."""
    found = app.schema.find(app.category)
    if found is not None:
        app.invoke(f"annotate.{found.kind}")


_LOUPE = {
    "auto": "The loupe comes by itself where a point is placed at a low zoom.",
    "on": "The loupe is always there while drawing.",
    "off": "The loupe is off.",
}


def loupe(app: App) -> None:
    """The next way of the loupe: by itself, always, never."""
    ways = list(_LOUPE)
    now = ways.index(app.settings.loupe) if app.settings.loupe in ways else 0
    app.remember(loupe=ways[(now + 1) % len(ways)])
    app.notices.post("info", _LOUPE[app.settings.loupe])


def clear(app: App) -> None:
    """Selects nothing."""
    app.select(frozenset())


def set_class(app: App, category: str) -> None:
    """The class of the next mark, and of the selected ones."""
    app.category = category
    marks = selected(app) if has_marks(app) else []
    refuse_kept(app, marks)
    operation = logic.reclassify(marks, app.schema, category) if marks else None
    if operation is not None:
        app.do(operation)


def _nth(app: App, number: int) -> None:
    found = app.schema.of_key(str(number))
    if found is not None:
        set_class(app, found.name)


def class_1(app: App) -> None:
    """The class with the key 1."""
    _nth(app, 1)


def class_2(app: App) -> None:
    """The class with the key 2."""
    _nth(app, 2)


def class_3(app: App) -> None:
    """The class with the key 3."""
    _nth(app, 3)


def class_4(app: App) -> None:
    """The class with the key 4."""
    _nth(app, 4)


def class_5(app: App) -> None:
    """The class with the key 5."""
    _nth(app, 5)


def class_6(app: App) -> None:
    """The class with the key 6."""
    _nth(app, 6)


def class_7(app: App) -> None:
    """The class with the key 7."""
    _nth(app, 7)


def class_8(app: App) -> None:
    """The class with the key 8."""
    _nth(app, 8)


def class_9(app: App) -> None:
    """The class with the key 9."""
    _nth(app, 9)
