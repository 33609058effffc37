"""Large images get smaller pictures of themselves in the cache, while the analyst already works with them."""

from typing import Any

from roadstead.api import Progress, UserError, scenes
from roadstead.domain.records import Scene
from roadstead.ui.context import AppContext

_LARGE_PX = 4096


def follow(context: AppContext) -> None:
    """Prepares each large scene once, when it is first put on the canvas."""
    begun: set[str] = set()

    def prepare(scene: Scene | None) -> None:
        path = context.case_path
        if scene is None or path is None or scene.uuid in begun or max(scene.width, scene.height) <= _LARGE_PX:
            return
        begun.add(scene.uuid)
        try:
            image = scenes.scene_file(scene, path)
        except UserError:  # the canvas says that the image is gone
            return

        def work(progress: Progress) -> bool:
            return scenes.quicken(context.pool, image, progress)

        def done(built: Any) -> None:
            if built:
                context.sceneRedrawn.emit(scene.uuid)

        context.run(f"Smaller pictures of {scene.name}", work, done)

    context.sceneActivated.connect(prepare)
