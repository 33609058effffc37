"""Looks after the files of scenes: says so on the canvas when one is gone or changed, and shows it again when it is back."""

from __future__ import annotations

from typing import Any

from roadstead.api import Progress, originals
from roadstead.domain.records import Scene
from roadstead.ui.context import AppContext

_TODO = "Put the original back, or use “Relink this scene”."


def watch(context: AppContext) -> None:
    """Looks when a scene comes onto the canvas, when a case is opened and when the window is returned to."""
    context.sceneActivated.connect(lambda _: look_at_active(context))
    context.changed.connect(lambda changed: look_at_all(context) if "scenes" in changed.tables else None)
    context.caseChanged.connect(lambda: (context.troubles.clear(), look_at_all(context)))
    context.windowActivated.connect(lambda: look_at_all(context))


def look_at_active(context: AppContext) -> None:
    """Looks at the file of the scene on the canvas; one of another time is hashed anew, as a task."""
    scene, case = context.active_scene, context.case_path
    if scene is None or case is None:
        return
    found = originals.glance(scene, case)
    if found is not None:
        note(context, scene, found)
        return

    def work(progress: Progress) -> str:
        return originals.state_of(scene, case, progress)

    context.run(f"Checking the file of {scene.name}", work, lambda state: note(context, scene, state))


def look_at_all(context: AppContext) -> None:
    """A glance at the file of each scene, as a task, then a proper look at the one on the canvas."""
    session, case = context.session, context.case_path
    if session is None or case is None:
        return

    scenes = session.store.all(Scene)

    def work(progress: Progress) -> list[tuple[Scene, str | None]]:
        return list(zip(scenes, originals.glances(scenes, case, progress), strict=True))

    def done(found: list[tuple[Scene, str | None]]) -> None:
        if context.session is session:
            _take_down_all(context, found)
            look_at_active(context)

    context.run("Looking for the files of the scenes", work, done)


def _take_down_all(context: AppContext, found: list[tuple[Scene, str | None]]) -> None:
    news = [scene for scene, state in found if _take_down(context, scene, state)]
    bad = [scene for scene in news if scene.uuid in context.troubles]
    if len(bad) > 1:
        context.notices.post("warning", f"The images of {len(bad)} scenes are gone or have changed.", _TODO)
    elif bad:
        _tell(context, bad[0])


def note(context: AppContext, scene: Scene, state: Any) -> None:
    """Takes down how a scene's file is; says it when that is news."""
    if _take_down(context, scene, state) and state:
        _tell(context, scene)


def _take_down(context: AppContext, scene: Scene, state: str | None) -> bool:
    """Whether it is news; the picture is then painted anew."""
    if state is None or context.troubles.get(scene.uuid, "") == state:
        return False
    if state:
        context.troubles[scene.uuid] = state
    else:
        del context.troubles[scene.uuid]
    context.sceneRedrawn.emit(scene.uuid)
    return True


def _tell(context: AppContext, scene: Scene) -> None:
    text = f"The image of {scene.name} {context.troubles[scene.uuid]} ({scene.path})."
    context.notices.post("warning", text, _TODO, about=scene.uuid)
