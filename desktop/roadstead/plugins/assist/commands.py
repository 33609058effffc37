"""What can be asked of the machine from menu, key and palette."""

from typing import Protocol
from weakref import WeakValueDictionary

from roadstead.api import App
from roadstead.domain.records import Annotation


class Searcher(Protocol):
    """The panel, as commands see it."""

    def find_ships(self) -> None:
        """Begins with what is set."""
        ...

    def find_like(self) -> None:
        """Begins with what is set."""
        ...


PANELS: WeakValueDictionary[int, Searcher] = WeakValueDictionary()
"""The panel of each program (by the id of its context) that has been opened."""


class Modeller(Protocol):
    """The panel of models, as commands see it."""

    def choose(self) -> None:
        """Asks for a file."""
        ...


MODELS: WeakValueDictionary[int, Modeller] = WeakValueDictionary()
"""As ``PANELS``."""


def has_scene(app: App) -> bool:
    """Whether a scene is on the canvas on which marks may be proposed."""
    return app.session is not None and not app.session.store.read_only and app.active_scene is not None


def template_of(app: App) -> Annotation | None:
    """The one selected box on the scene that is shown, or None."""
    if app.session is None or app.active_scene is None or len(app.selection) != 1:
        return None
    mark = app.session.store.find(Annotation, next(iter(app.selection)))
    return mark if mark is not None and mark.kind == "box" and mark.scene == app.active_scene.uuid else None


def has_template(app: App) -> bool:
    """Whether a box is selected of which the like can be found."""
    return has_scene(app) and template_of(app) is not None


def ships(app: App) -> None:
    """Opens the panel and begins."""
    app.show_panel("assist")
    PANELS[id(app)].find_ships()


def like(app: App) -> None:
    """Opens the panel and begins."""
    app.show_panel("assist")
    PANELS[id(app)].find_like()


def model(app: App) -> None:
    """Opens the panel and asks for a file."""
    app.show_panel("models")
    MODELS[id(app)].choose()
