"""Scenes of a case: adding one, and finding its file again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from roadstead.domain import cards
from roadstead.domain.errors import Cancelled, UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Appearance, ControlPoint, Mask, Registration, Scene, Sighting
from roadstead.domain.times import Interval
from roadstead.services import stamps
from roadstead.services.session import CaseSession

if TYPE_CHECKING:
    from roadstead.imagery import ImageryPool, SceneFacts
    from roadstead.imagery.facts import Window
    from roadstead.imagery.looks import Display
    from roadstead.imagery.sorting import Found
    from roadstead.imagery.statistics import Figures
    from roadstead.services.tasks import Progress
    from roadstead.storage import CaseStore

T = TypeVar("T")


def add_scene(
    session: CaseSession,
    pool: ImageryPool,
    path: Path,
    *,
    acquired: Interval | None = None,
    credit: str = "",
    licence: str = "",
    crs: str = "",
    typed: Mapping[str, str] | None = None,
    card: Mapping[str, tuple[cards.Value, str]] | None = None,
    expected: str = "",
    height_m: float | None = None,
    progress: Progress | None = None,
) -> Scene:
    """Reads an image in a worker, hashes it and adds it to the case; the file itself is never touched.

    ``crs`` stands in where the image has a transform (a world file) but names no coordinate system; ``typed`` are
    values of its card that come before what its metadata say, ``card`` others (value, origin) that come before its name
    only; ``expected`` is the SHA-256 that it must have; ``height_m`` is the
    height above the ellipsoid at which a sensor model places it. Raises UserError when it cannot be read or is in the case already.
    """
    facts = _with_drive(_probe(pool, path, crs, progress))
    if expected and facts.sha256 != expected:
        raise UserError(
            f"{path.name} is not the file that was meant: its SHA-256 is {facts.sha256}, stated is {expected}.",
            "Nothing was added.",
        )
    known = session.store.all(Scene, sha256=facts.sha256)
    if known:
        raise UserError(f"{path.name} is already in the case, as {known[0].name}.", "Nothing was added.")
    from roadstead.imagery.placement import at_height
    from roadstead.imagery.scene import file_points, scene_record

    scene = scene_record(
        facts,
        acquired=acquired,
        credit=credit,
        licence=licence,
        said_by=_said_by(session),
        simulated=facts.tags.get("SIMULATED", "").upper() in ("YES", "TRUE", "1"),
    )
    for field, (value, origin) in (card or {}).items():
        if cards.origins_of(scene).get(field, "file name").startswith("file name"):
            scene = cards.with_value(scene, field, value, origin)
    for field, text in (typed or {}).items():
        scene = cards.with_value(scene, field, cards.parse_value(field, text), _said_by(session))
    if height_m is not None:
        scene = at_height(scene, height_m)
    with suppress(OSError):
        stamps.remember(scene.sha256, stamps.source(Path(scene.path), scene.files).signature())
    session.do(Operation("add-scene", f"Add scene {scene.name}", (scene, *file_points(scene, facts))))
    return scene


def place_at_height(session: CaseSession, scene: Scene, height_m: float) -> Scene:
    """Places a scene of a sensor model at another height above the ellipsoid, its marks with it, as one action."""
    from roadstead.imagery.placement import at_height
    from roadstead.services.annotating import remeasured

    changed = at_height(scene, height_m)
    label = f"Place {scene.name} at {height_m:g} m"
    session.do(Operation("place-scene", label, (changed, *remeasured(session.store, changed))))
    return changed


def _said_by(session: CaseSession) -> str:
    return f"typed by {session.author}" if session.author else "typed by hand"


def change_card(session: CaseSession, scene: Scene, values: Mapping[str, str]) -> Scene:
    """Types values into a scene's card, all as one action; an empty text takes a value out. Raises UserError."""
    changed = scene
    for field, text in values.items():
        changed = cards.with_value(changed, field, cards.parse_value(field, text), _said_by(session))
    if changed != scene:
        session.do(Operation("edit", f"Change the card of {scene.name}", (changed,)))
    return changed


def card_facts(scene: Scene) -> dict[str, Any]:
    """A scene's card as the command line gives it, with where each value comes from and what contradicts itself."""
    return {
        **{field: cards.value_of(scene, field) for field in cards.FIELDS},
        "origins": cards.origins_of(scene),
        "contradictions": [
            {"field": d.field, "text": d.text, "said": [{"value": v, "origin": o} for v, o in d.said]}
            for d in cards.contradictions_of(scene)
        ],
    }


def outline_of(scene: Scene) -> dict[str, Any] | None:
    """A scene's outline as GeoJSON (RFC 7946), cut where it crosses 180 degrees; None where it has no place."""
    if scene.footprint is None:
        return None
    import shapely

    from roadstead.exchange.geometry import as_geometry

    return json.loads(shapely.to_geojson(as_geometry(scene.footprint)))


def remove_scene(store: CaseStore, scene: Scene) -> Operation:
    """Takes a scene out of the case with its annotations; refused while a sighting rests on one of them."""
    marks = store.all(Annotation, scene=scene.uuid)
    gone = {mark.uuid for mark in marks}
    for sighting in store.all(Sighting):
        if gone & set(sighting.annotations):
            raise UserError(
                f"{scene.name} cannot be removed: a sighting rests on an annotation of it.",
                "Unlink or remove the sighting first.",
            )
    ties = [point for point in store.all(ControlPoint, tie_scene=scene.uuid) if point.scene != scene.uuid]
    others = [row for row in store.all(Registration, reference=scene.uuid) if row.scene != scene.uuid]
    if ties or others:
        by = store.get(Scene, (ties or others)[0].scene)
        raise UserError(
            f"{scene.name} cannot be removed: the georeference of {by.name} rests on it.",
            "Remove those control points or that registration first.",
        )
    own = [row for kind in (ControlPoint, Mask, Registration, Appearance) for row in store.all(kind, scene=scene.uuid)]
    return Operation("remove-scene", f"Remove scene {scene.name}", drop=(*marks, *own, scene))


def scene_file(scene: Scene, case: Path) -> Path:
    """Where the scene's image (or its product's folder) lies: where it was imported from, else under its name beside the case."""
    for path in (Path(scene.path), case.parent / Path(scene.path).name):
        if path.is_file() if not scene.files else _all_there(path, scene.files):
            return path
    raise UserError(
        f"The image {Path(scene.path).name} is no longer at {scene.path}.",
        "Put it back, or beside the case under the same name, or relink the scene to where it is now.",
    )


def _all_there(product: Path, files: tuple[str, ...]) -> bool:
    folder = product if product.is_dir() else product.parent
    return product.exists() and all((folder / name).is_file() for name in files)


def _probe(pool: ImageryPool, path: Path, crs: str, progress: Progress | None) -> SceneFacts:
    """Waits for the worker's answer; when the user cancels, the worker stops too."""
    if progress is None:
        return pool.probe(path, crs).result()
    return _waited(pool.probe(path, crs, progress=lambda done: progress(done, f"Reading {path.name}")), progress)


def _with_drive(facts: SceneFacts) -> SceneFacts:
    """The facts, with a note where the file lies on a network drive."""
    from roadstead.imagery.paths import network_drive

    drive = network_drive(Path(facts.path))
    if not drive:
        return facts
    note = f"It lies on a network drive ({drive}): reading may be slow, and it may vanish; a copy on this machine will not."
    return replace(facts, notes=(*facts.notes, note))


def _waited(future: Future[T], progress: Progress) -> T:
    while not future.done():
        wait([future], timeout=0.1)
        if progress.cancelled:
            future.cancel()
            raise Cancelled
    if future.cancelled():
        raise Cancelled
    return future.result()


def quicken(pool: ImageryPool, path: Path, progress: Progress) -> bool:
    """Builds smaller pictures of a large image in the cache, where it brings none itself; whether any were built.

    Without them each view of the whole would read every pixel. The image's own folder is never written to.
    """
    if pool.pyramid_of(path) is not None or not pool.probe(path, hashed=False).result().needs_pyramid:
        return False
    _waited(pool.build_pyramid(path, lambda done: progress(done, path.name)), progress)
    return True


def band_figures(pool: ImageryPool, path: Path, window: Window | None, progress: Progress) -> Figures:
    """What values the bands of an image have in a window of its pixels, in the whole where none is given."""
    words = f"Measuring {path.name}"
    return _waited(pool.statistics(path, window, progress=lambda done: progress(done, words)), progress)


def display_scene(store: CaseStore, uuid: str, display: Display) -> Operation | None:
    """Keeps how a scene is displayed; None when it is displayed so already. Raises UserError when the scene is gone."""
    from roadstead.imagery.looks import look_text

    scene = store.find(Scene, uuid)
    if scene is None:
        raise UserError("The scene is no longer in the case.", "Its look was not kept.")
    text = look_text(display)
    if text == scene.look:
        return None
    return Operation("display", f"Change how {scene.name} is displayed", (replace(scene, look=text),))


def sort_out(paths: Sequence[Path], progress: Progress | None = None) -> list[Found]:
    """What each file of a heap is, and which of them (and which product folders) can be added as scenes."""
    from roadstead.imagery.sorting import sort_out

    return sort_out(paths, (lambda done: progress(done, "Looking at the files")) if progress else lambda _: None)


def find_scene(store: CaseStore, text: str) -> Scene:
    """The scene of that uuid, unambiguous start of one, or name; raises UserError naming the scenes there are."""
    known = store.all(Scene)
    wanted = text.strip()
    found = [s for s in known if s.uuid == wanted or s.name == wanted] or [
        s for s in known if len(wanted) >= 4 and s.uuid.startswith(wanted)
    ]
    if len(found) == 1:
        return found[0]
    names = ", ".join(s.name for s in known[:8]) or "none"
    problem = "names more than one scene" if found else "is no scene of this case"
    raise UserError(f"“{text}” {problem}.", f"The scenes are: {names}.")
