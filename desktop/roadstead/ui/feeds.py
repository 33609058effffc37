"""What the canvas reads from: tiles from the imagery workers, the coast, names on the map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from roadstead.domain.errors import UserError
from roadstead.domain.records import Place, Scene
from roadstead.ui.canvas import PlaceLabel, TileKey
from roadstead.ui.context import AppContext

if TYPE_CHECKING:
    from roadstead.ui.canvas import Canvas
    from roadstead.ui.canvas.sources import Deliver


Bounds = tuple[float, float, float, float]


class PoolFeed:
    """Tiles for the canvas from the workers of the program; a scene whose file is gone is told of once."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._deliver: Deliver = lambda key, tile, *, partial=False: None
        self._scenes: dict[str, str] = {}
        self._paths: dict[str, str] = {}
        self._told: set[str] = set()
        context.imagery.follow(self._on_tile, self._on_failed, self._on_partial)
        context.sceneRedrawn.connect(self._forget)
        context.changed.connect(lambda changed: self._paths.clear() if "scenes" in changed.tables else None)

    def connect(self, deliver: Deliver) -> None:
        """From now on hands each tile to ``deliver``."""
        self._deliver = deliver

    def request(self, wanted: Sequence[TileKey]) -> None:
        """Reads these, the first one first; what was asked for before and not begun is forgotten."""
        from roadstead.imagery import TileKey as ImageKey
        from roadstead.imagery import TileRequest

        asked = []
        for order, key in enumerate(wanted):
            path = "" if key.scene in self._context.troubles else self._path(key.scene)
            if path:
                look = self._context.looks.look(key.scene)
                asked.append(TileRequest(ImageKey(path, key.level, key.col, key.row, look), float(order)))
            else:
                self._context.later(lambda key=key: self._deliver(key, None))
        if asked or self._context.imagery.running:
            self._context.pool.replace_queue(asked)

    def _path(self, uuid: str) -> str:
        if uuid not in self._paths:
            self._paths[uuid] = self._find(uuid)
            self._scenes[self._paths[uuid]] = uuid
        return self._paths[uuid]

    def _forget(self, uuid: str) -> None:
        """Looks for the file of a scene anew, and tells again what is wrong with it."""
        self._told.discard(self._paths.pop(uuid, ""))

    def _find(self, uuid: str) -> str:
        from roadstead.services.scenes import scene_file

        session, case = self._context.session, self._context.case_path
        scene = session.store.find(Scene, uuid) if session else None
        if scene is None or case is None:
            return ""
        try:
            return str(scene_file(scene, case))
        except UserError as error:
            self._context.notices.report(error)
            return ""

    def _on_tile(self, key: Any, tile: Any) -> None:
        scene = self._scenes.get(key.path)
        if scene and key.look == self._context.looks.look(scene):  # else it was asked for before the look was another
            self._deliver(TileKey(scene, key.level, key.column, key.row), tile)

    def _on_partial(self, key: Any, tile: Any) -> None:
        scene = self._scenes.get(key.path)
        if scene:
            self._deliver(TileKey(scene, key.level, key.column, key.row), tile, partial=True)

    def _on_failed(self, key: Any, error: UserError) -> None:
        self._on_tile(key, None)
        if key.path not in self._told:
            self._told.add(key.path)
            self._context.notices.report(error)


class ShippedLands:
    """The coast and the borders that ship with the program, read when first asked for, off the window's thread."""

    def land_polygons(self, bounds: Bounds, degrees_per_pixel: float) -> Sequence[Any]:
        """Rings to be filled together by the even-odd rule, in degrees."""
        return _coastline().land_polygons(bounds, degrees_per_pixel)

    def land_lines(self, bounds: Bounds, degrees_per_pixel: float) -> Sequence[Any]:
        """Shores within bounds, in degrees."""
        return _coastline().land_lines(bounds, degrees_per_pixel)

    def border_lines(self, bounds: Bounds, degrees_per_pixel: float) -> Sequence[Any]:
        """Country borders within bounds, in degrees."""
        return _coastline().border_lines(bounds, degrees_per_pixel)


class ShippedNames:
    """The gazetteer that ships with the program, likewise."""

    def within(self, bounds: Bounds, *, rank: int, most: int) -> Sequence[Any]:
        """Places up to that rank within bounds, the most important first."""
        from roadstead.spatial.gazetteer import Gazetteer

        return Gazetteer.load().within(bounds, rank=rank, most=most)


def _coastline() -> Any:
    from roadstead.spatial.coastline import shipped

    return shipped()


def connect_feeds(canvas: Canvas, context: AppContext) -> None:
    """Gives the canvas its tiles, its coast and its first names."""
    canvas.set_feed(PoolFeed(context))
    canvas.raster.troubles = context.troubles
    canvas.set_lands(ShippedLands())
    canvas.set_names(ShippedNames())
    canvas.set_places(place_labels([]))


def place_labels(places: Sequence[Place]) -> list[PlaceLabel]:
    """Names of the case's own places, before the big ports of the gazetteer."""
    return [PlaceLabel(p.name, p.geometry.points[0], 0, p.uuid) for p in places if p.geometry is not None]
