"""What can be done with control points."""

from pathlib import Path

from roadstead.api import App, Operation, georeferencing, pointfiles
from roadstead.domain.records import ControlPoint, Scene

FILES = "Control points (*.points *.csv);;All files (*)"


def has_scene(app: App) -> bool:
    """Whether a scene is on the canvas and may be changed."""
    return app.active_scene is not None and app.session is not None and not app.session.store.read_only


def has_points(app: App) -> bool:
    """Whether it has control points."""
    scene = app.active_scene
    return scene is not None and app.session is not None and app.session.store.count(ControlPoint, scene=scene.uuid) > 0


def has_place(app: App) -> bool:
    """Whether it has a georeference that can be taken away."""
    scene = app.active_scene
    return has_scene(app) and scene is not None and scene.georeferenced


def open_(app: App) -> None:
    """Opens the panel."""
    app.show_panel("georeference")


def begin(app: App) -> None:
    """Opens the panel beside the tool that was taken in hand, and leaves the focus on the canvas."""
    app.show_panel("georeference")
    app.invoke("window.focus")


def import_(app: App) -> None:
    """Asks for a file and takes its points."""
    scene = app.active_scene
    for path in app.pick_files("Import control points", FILES)[:1] if scene else ():
        take_file(app, path, scene)


def take_file(app: App, path: Path, scene: Scene | None, crs: str = "") -> None:
    """Takes the points of a file; ``crs`` is theirs where it names none."""
    session = app.require_session()
    if scene is not None:
        app.write(f"Importing {path.name}", lambda: session.do(pointfiles.imported(session.store, scene, path, crs)[1]))
        app.show_panel("georeference")


def export_(app: App) -> None:
    """Asks where to, and writes the points."""
    store, scene = app.require_session().store, app.active_scene
    if scene is None:
        return
    path = app.pick_new_file("Export control points", Path(f"{scene.name}.points"), FILES)
    if path is None:
        return
    points = georeferencing.control_points(store, scene)
    crs = georeferencing.plane_of(store, scene, points)
    written = pointfiles.exported(points, path, crs)
    app.notices.post("done", f"Wrote {written} control points to {path.name}.")


def bare_(app: App) -> None:
    """Takes the georeference away."""
    session, scene = app.require_session(), app.active_scene
    if scene is not None:
        app.write("Remove georeference", lambda: session.do(georeferencing.bare(session.store, scene)))


def reset_(app: App) -> None:
    """Puts back the georeference of the file."""
    session, scene = app.require_session(), app.active_scene
    if scene is None:
        return

    def keep(operation: Operation) -> None:
        app.do(operation)

    app.run(f"Reading {scene.name}", lambda _: georeferencing.delivered(session.store, app.pool, scene), keep)
