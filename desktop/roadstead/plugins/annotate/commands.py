"""What can be done with marks. The class commands are one function each, because a command names its function."""

from roadstead.api import App, UserError, counting
from roadstead.domain.records import Annotation, Sighting
from roadstead.plugins.annotate import logic


def selected(app: App) -> list[Annotation]:
    """The selected marks."""
    if app.session is None:
        return []
    found = (app.session.store.find(Annotation, uuid) for uuid in sorted(app.selection))
    return [mark for mark in found if mark is not None]


def has_marks(app: App) -> bool:
    """Whether any mark is selected and may be changed."""
    return app.session is not None and not app.session.store.read_only and bool(selected(app))


def delete(app: App) -> None:
    """Removes the selected marks; refused in words while a sighting rests on one of them."""
    marks = selected(app)
    if not marks:
        return
    gone = {mark.uuid for mark in marks}
    if any(gone & set(sighting.annotations) for sighting in app.require_session().store.all(Sighting)):
        raise UserError("A sighting rests on what you want to delete.", "Unlink or remove the sighting first.")
    app.do(logic.remove(marks, counting.after_removal(app.require_session().store, marks)))


def edit(app: App) -> None:
    """Puts the focus into the inspector."""
    app.show_panel("inspector")


def clear(app: App) -> None:
    """Selects nothing."""
    app.select(frozenset())


def set_class(app: App, category: str) -> None:
    """The class of the next mark, and of the selected ones."""
    app.category = category
    operation = logic.reclassify(selected(app), app.schema, category) if has_marks(app) else None
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
