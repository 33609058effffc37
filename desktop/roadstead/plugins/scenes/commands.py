"""What can be done with scenes."""

from collections.abc import Sequence
from pathlib import Path

from roadstead.api import App, Progress, keeping, originals, scenes
from roadstead.domain.cards import contradictions_of
from roadstead.domain.records import Scene
from roadstead.plugins.scenes.logic import in_doubt, in_order, step

IMAGES = (
    "Images and product texts (*.tif *.tiff *.jp2 *.j2k *.ntf *.nitf *.nsf *.img *.dat *.bsq *.bil *.bip *.hdr *.mbtiles "
    "*.jpg *.jpeg *.png *.webp *.bmp *.gif *.xml *.safe *_MTL.txt);;All files (*)"
)


def is_writable(app: App) -> bool:
    """Whether there is a case that this program may change."""
    return app.session is not None and not app.session.store.read_only


def has_scenes(app: App) -> bool:
    """Whether the case has any scene."""
    return app.session is not None and app.session.store.count(Scene) > 0


def has_active(app: App) -> bool:
    """Whether a scene is on the canvas."""
    return app.active_scene is not None


def can_remove(app: App) -> bool:
    """Whether a scene is on the canvas and may be taken out."""
    return has_active(app) and is_writable(app)


def empty_cache(app: App) -> None:
    """Drops the smaller pictures of images that are not in use, and says how much that freed."""

    def told(words: tuple[str, str]) -> None:
        app.notices.post("done", *words)

    app.run("Emptying the image cache", lambda _progress: keeping.empty_cache(app.pool), told)


def add(app: App) -> None:
    """Asks which images, and adds them."""
    add_files(app, app.pick_files("Add images", IMAGES))


def add_files(app: App, paths: Sequence[Path]) -> None:
    """Adds images to the case, each as a task; the first one that is ready is shown when nothing else is."""
    session = app.require_session()

    def added(scene: Scene) -> None:
        if scene.georeferenced:
            app.notices.post("done", f"Added {scene.name}.", about=scene.uuid)
        else:
            app.notices.post(
                "warning",
                f"Added {scene.name}, which has no georeference.",
                "Marks on it stay in pixels; lengths cannot be measured.",
                about=scene.uuid,
            )
        doubts = contradictions_of(scene)
        if doubts:
            app.notices.post("warning", in_doubt(scene.name, doubts), "Decide in the inspector.", about=scene.uuid)
        if app.active_scene is None and app.session is session:
            app.activate_scene(scene.uuid)

    for path in paths:

        def work(progress: Progress, path: Path = path) -> Scene:
            return scenes.add_scene(session, app.pool, path, progress=progress)

        app.run(f"Adding {path.name}", work, added)


def previous(app: App) -> None:
    """Goes to the scene before in time."""
    _step(app, -1)


def next_(app: App) -> None:
    """Goes to the scene after in time."""
    _step(app, 1)


def leave(app: App) -> None:
    """Leaves the scene for the map."""
    app.activate_scene(None)
    app.invoke("workspace.map")


def edit(app: App) -> None:
    """Selects the scene on the canvas, to be edited in the inspector."""
    if app.active_scene is not None:
        app.select(frozenset((app.active_scene.uuid,)))
        app.show_panel("inspector")


def remove(app: App) -> None:
    """Takes the scene on the canvas out of the case with its marks. Undo brings all of it back."""
    scene, session = app.active_scene, app.require_session()
    if scene is not None:
        app.write(f"Removing {scene.name}", lambda: session.do(scenes.remove_scene(session.store, scene)))


def relink(app: App) -> None:
    """Asks for the file of the scene on the canvas, which is known by its hash."""
    chosen = app.pick_files("Find the image again", "All files (*)")
    if chosen:
        relink_to(app, chosen[0])


def relink_below(app: App) -> None:
    """Asks for a folder, and looks below it for the file of the scene on the canvas."""
    folder = app.pick_folder("Search for the image below")
    if folder is not None:
        relink_to(app, folder)


def relink_to(app: App, place: Path) -> None:
    """Relinks the scene on the canvas to the file, or the file below the folder, that has its hash."""
    scene, session = app.active_scene, app.require_session()
    if scene is None:
        return

    def done(found: Scene) -> None:
        app.notices.post("done", f"{scene.name} is linked to {found.path}.", about=scene.uuid)

    app.run(f"Searching for {scene.name}", lambda progress: originals.relink(session, scene, place, progress), done)


def _step(app: App, by: int) -> None:
    found = step(in_order(app.require_session().store.all(Scene)), app.active_scene, by)
    if found is not None:
        app.activate_scene(found.uuid)
