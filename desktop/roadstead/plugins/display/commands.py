"""What can be done with the way a scene is displayed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from roadstead.api import App, Progress, UserError, scenes
from roadstead.imagery.looks import OWN, Display
from roadstead.imagery.statistics import Figures
from roadstead.plugins.display import logic

_STEP = 0.1  # of opacity


def has_active(app: App) -> bool:
    """Whether a scene is on the canvas."""
    return app.active_scene is not None


def stretch_view(app: Any) -> None:
    """Stretches the scene by the values in view."""
    _stretch(app, "view")


def stretch_whole(app: Any) -> None:
    """Stretches the scene by all its values."""
    _stretch(app, "whole")


def reset(app: Any) -> None:
    """Displays the scene as the file comes."""
    if app.active_scene is not None:
        keep(app, app.active_scene.uuid, OWN)


def next_bands(app: Any) -> None:
    """Displays the next combination of bands."""

    def step(display: Display, figures: Figures) -> Display:
        count = len(figures.names)
        choices = [bands for _, bands in logic.combinations(count, figures.names, figures.own_bands)]
        shown = logic.look_of(display, figures).bands
        at = choices.index(shown) if shown in choices else -1
        return logic.with_bands(display, figures, choices[(at + 1) % len(choices)])

    scene = app.active_scene
    if scene is not None:
        extent = app.looks.display(scene.uuid).extent
        measure(app, extent, lambda figures: keep(app, scene.uuid, step(app.looks.display(scene.uuid), figures)))


def more_opaque(app: Any) -> None:
    """Displays the scene a tenth more opaque."""
    _fade(app, _STEP)


def less_opaque(app: Any) -> None:
    """Displays the scene a tenth less opaque."""
    _fade(app, -_STEP)


def measure(app: Any, extent: str, done: Callable[[Figures], None]) -> None:
    """Measures the bands of the scene on the canvas, in view or whole, as a task."""
    scene, case = app.active_scene, app.case_path
    if scene is None or case is None:
        raise UserError("No scene is on the canvas.", "Choose one in the list of scenes.")
    window = app.canvas.pixels_seen() if extent == "view" and app.canvas is not None else None
    if extent == "view" and window is None:
        raise UserError(f"Nothing of {scene.name} is in view.", "Move it into view, or stretch to the whole.")
    path = scenes.scene_file(scene, case)

    def work(progress: Progress) -> Figures:
        return scenes.band_figures(app.pool, path, window, progress)

    app.run(f"Measuring {scene.name}", work, done)


def keep(app: Any, uuid: str, display: Display) -> None:
    """Displays a scene so from now on: one entry of the journal; in a case that cannot be written, until it is closed.

    Where the entry fails, the scene is displayed again as the case keeps it.
    """
    session = app.require_session()
    app.looks.show(uuid, display)
    if session.store.read_only:
        return

    def write() -> None:
        operation = scenes.display_scene(session.store, uuid, display)
        if operation is not None:
            session.do(operation)

    def settle(written: Any) -> None:
        if written.exception() is not None and app.looks.display(uuid) == display:
            app.looks.show(uuid, None)
            app.notices.post("warning", "The look could not be kept; the scene is shown as before.", about=uuid)

    task = app.write("Keeping the look", write)
    task.future.add_done_callback(lambda written: app.later(lambda: settle(written)))


def _stretch(app: Any, extent: str) -> None:
    scene = app.active_scene

    def done(figures: Figures) -> None:
        display = app.looks.display(scene.uuid)
        method = display.method if display.method not in ("own", "typed") else "percentile"
        keep(app, scene.uuid, logic.displayed(replace(display, method=method, extent=extent), figures))

    measure(app, extent, done)


def _fade(app: Any, by: float) -> None:
    if app.active_scene is not None:
        display = app.looks.display(app.active_scene.uuid)
        keep(app, app.active_scene.uuid, replace(display, opacity=min(1.0, max(0.0, round(display.opacity + by, 2)))))
