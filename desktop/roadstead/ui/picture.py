"""A picture of the window, once everything it shows is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer

from roadstead.domain.coordinates import LonLat
from roadstead.domain.errors import UserError
from roadstead.domain.records import Annotation, Scene

if TYPE_CHECKING:
    from roadstead.ui.window import MainWindow

_STEP_MS = 60
_ACROSS_M = 1100.0  # ground shown from side to side


def render(
    window: MainWindow, case: Path, out: Path, size: tuple[int, int], seconds: float, workspace: str = "image"
) -> None:
    """Opens the case, shows its first scene with marks on it, and writes a PNG; raises UserError when that fails.

    Waits for the canvas to say that nothing is on its way, at most ``seconds``; then the picture is of what is there.
    """
    context = window.context
    window.resize(*size)
    _wait(lambda: context.session is not None, seconds, start=lambda: _open(window, case))
    if context.session is None:
        said = next(
            (n.text for n in context.notices.notices if n.level in ("error", "bug")), "It did not open in time."
        )
        raise UserError(f"No picture of {case.name} can be made. {said}")
    _compose(window)
    window.go(workspace)
    _wait(lambda: _settled(window), seconds)
    if workspace == "image":
        _go_close(window)
    else:
        window.viewport.fit()
    _wait(lambda: _settled(window), seconds)
    for card in window.notices.cards:  # such as that another window has the case open
        card.leave()
    if not window.grab().save(str(out), "PNG"):
        raise UserError(f"The picture {out} cannot be written.", "Check the folder.")


def _open(window: MainWindow, case: Path) -> None:
    window.started.connect(lambda: window.context.open_case(case))
    window.show()


def _compose(window: MainWindow) -> None:
    """Puts the scene on the canvas that shows most, its longest ship selected."""
    scene = _telling_scene(window)
    if scene is not None:
        window.context.activate_scene(scene.uuid)
        mark = _telling_mark(window, scene)
        window.context.select(frozenset((mark.uuid,) if mark else ()))


def _go_close(window: MainWindow) -> None:
    """Brings the selected mark close enough to be seen in its surroundings; else shows all."""
    window.viewport.fit()
    chosen = [window.context.record(uuid) for uuid in window.context.selection]
    canvas = window.viewport.canvas
    if canvas is not None and chosen and chosen[0].geometry is not None:
        west, south, east, north = chosen[0].geometry.bounds
        canvas.center_on(LonLat((west + east) / 2, (south + north) / 2), _ACROSS_M)


def _telling_scene(window: MainWindow) -> Scene | None:
    """The scene with the most marks on it."""
    session = window.context.session
    if session is None:
        return None
    scenes = session.store.all(Scene)
    return max(scenes, key=lambda s: session.store.count(Annotation, scene=s.uuid), default=None)


def _telling_mark(window: MainWindow, scene: Scene) -> Annotation | None:
    """The longest measured vessel on a scene."""
    found = window.context.require_session().store.all(Annotation, scene=scene.uuid, category="vessel")
    return max(found, key=lambda mark: mark.length_m or 0.0, default=None)


def _settled(window: MainWindow) -> bool:
    canvas = window.viewport.canvas
    return canvas is not None and canvas.complete and not window.context.tasks.running


def _wait(ready: Callable[[], bool], seconds: float, start: Callable[[], object] | None = None) -> None:
    """Runs the event loop until ``ready()`` holds twice in a row, or the time is over."""
    loop, seen = QEventLoop(), [0]
    over, tick = QTimer(singleShot=True), QTimer(interval=_STEP_MS)

    def look() -> None:
        seen[0] = seen[0] + 1 if ready() else 0
        if seen[0] >= 2:
            loop.quit()

    tick.timeout.connect(look)
    over.timeout.connect(loop.quit)
    over.start(round(seconds * 1000))
    tick.start()
    if start is not None:
        start()
    loop.exec()
    tick.stop()
    over.stop()
