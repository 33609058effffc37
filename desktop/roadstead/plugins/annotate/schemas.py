"""What can be done to the classes of the case."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from roadstead.api import App, Operation, UserError, classes
from roadstead.domain.records import Category
from roadstead.plugins.annotate.commands import selected

_FILES = "Classes (*.json *.txt *.yaml *.yml *.names)"


def meant(app: App) -> Category:
    """The class of the selected mark; without one, the class that the next mark gets."""
    app.require_session()
    marks = selected(app)
    found = app.schema.find(marks[0].category if marks else app.category)
    if found is None:
        raise UserError("The selected mark has no class of this case.", "Give it one first.")
    return found


def writable(app: App) -> bool:
    """Whether there is a case to be changed."""
    return app.session is not None and not app.session.store.read_only


def do(app: App, label: str, make: Callable[[], Operation], done: Callable[[], None] | None = None) -> None:
    """Queues a change of the classes; what it touches may be many marks, so it is worked out on the case's worker."""
    session = app.require_session()
    app.write(label, lambda: session.do(make()), lambda _: done() if done else None)


def hide(app: App) -> None:
    """Hides the class, or shows it again."""
    category = meant(app)
    edit_class(app, category, replace(category, hidden=not category.hidden))


def lock(app: App) -> None:
    """Locks the class, or unlocks it."""
    category = meant(app)
    edit_class(app, category, replace(category, locked=not category.locked))


def edit_class(app: App, before: Category, after: Category) -> None:
    """Changes a class."""
    store = app.require_session().store
    do(app, f"Change the class {before.name}", lambda: classes.edited(store, before, after))


def show_all(app: App) -> None:
    """Shows and unlocks all classes."""
    store = app.require_session().store
    do(app, "Show all classes", lambda: classes.shown_all(store))


def new(app: App) -> None:
    """Adds a class, and goes to its name."""
    store = app.require_session().store
    number = next(n for n in range(1, 1000) if app.schema.find(_name(n)) is None)
    made: list[str] = []

    def make() -> Operation:
        category, operation = classes.add(store, _name(number))
        made.append(category.uuid)
        return operation

    def go() -> None:
        app.category = _name(number)
        app.select(frozenset(made))
        app.show_panel("inspector")

    do(app, "Add a class", make, go)


def _name(number: int) -> str:
    return f"new class {number}" if number > 1 else "new class"


def edit(app: App) -> None:
    """Shows the class in the inspector, and goes there."""
    app.select(frozenset((meant(app).uuid,)))
    app.show_panel("inspector")


def remove(app: App) -> None:
    """Removes the class that the next mark gets, if nothing has it."""
    remove_class(app, meant(app), None)


def remove_class(app: App, category: Category, into: Category | None) -> None:
    """Removes a class; what has it moves into another."""
    store = app.require_session().store
    do(app, f"Remove the class {category.name}", lambda: classes.removed(store, category, into))


def up(app: App) -> None:
    """Moves the class one place up."""
    _move(app, -1)


def down(app: App) -> None:
    """Moves the class one place down."""
    _move(app, 1)


def _move(app: App, by: int) -> None:
    category = meant(app)
    edit_class(app, category, replace(category, position=category.position + by))


def read(app: App) -> None:
    """Takes the classes of a file."""
    store = app.require_session().store
    for path in app.pick_files("Import classes", _FILES)[:1]:
        do(app, f"Import the classes of {path.name}", lambda path=path: classes.read_file(store, path))


def write(app: App) -> None:
    """Writes the classes into a file."""
    store, case = app.require_session().store, app.case_path or Path("case.gpkg")
    path = app.pick_new_file("Export classes", case.with_name(f"{case.stem}-classes.json"), "Classes (*.json)")
    if path is None:
        return

    def told(_: object) -> None:
        app.notices.post("done", f"The classes are in {path.name}.")

    app.run("Writing the classes", lambda _: classes.write_file(store, path, replace=True), told)
