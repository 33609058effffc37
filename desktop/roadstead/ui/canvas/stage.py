"""The part of the canvas that shows: planes, scenes and layers, without hands."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from roadstead.domain.coordinates import LonLat
from roadstead.domain.times import same_day
from roadstead.ui.canvas import decorations, grid, text
from roadstead.ui.canvas.frame import Frame, plane_of
from roadstead.ui.canvas.maplayer import MapLayer
from roadstead.ui.canvas.plane import MercatorPlane, PixelPlane, Plane, metres_per_unit
from roadstead.ui.canvas.remarks import remark
from roadstead.ui.canvas.scenelayer import SceneLayer
from roadstead.ui.canvas.sources import CanvasScene
from roadstead.ui.canvas.style import CanvasStyle
from roadstead.ui.canvas.surface import Surface
from roadstead.ui.canvas.tiles import pixel_size, pixels_in_view
from roadstead.ui.canvas.view import Bounds, View, bounds_of

_SPECK = 12.0  # logical pixels below which nothing can be made out of a scene
HOME = (-168.0, -50.0, 178.0, 72.0)  # what a map with nothing on it shows: west, south, east, north


class Stage(Surface):
    """Scenes and map in one plane. The active scene decides which plane.

    ``remark`` is a sentence on what the picture leaves out, ``remarked()`` comes when it may be another.
    """

    remarked = Signal()

    def __init__(self, style: CanvasStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = style
        self.plane: Plane = MercatorPlane()
        self.frames: dict[str, Frame] = {}
        self.scenes: list[CanvasScene] = []
        self.active: str | None = None
        self.empty_text = self.remark = ""
        self._words: dict[str | None, text.Room] = {}  # by the scene whose part of the picture it is
        self.grid = ""
        self.land = MapLayer(self)
        self.raster = SceneLayer(self)
        self.land.changed.connect(self.update)
        self.raster.changed.connect(self.update)
        self.set_view(replace(self.view, limits=self.plane.limits))
        self.fit_view(self.world_bounds(HOME))

    @property
    def frame(self) -> Frame | None:
        """The active scene's frame, where that scene is in this plane."""
        frame = self.frames.get(self.active or "")
        return frame if frame and frame.placed else None

    @property
    def words(self) -> text.Room:
        """Where words stand already on the part that shows the active scene: an overlay's are not to be put on them."""
        return self._words.setdefault(self.active, text.Room())

    def set_scenes(self, scenes: Sequence[CanvasScene]) -> None:
        """Shows these scenes, later ones on top."""
        self.scenes = list(scenes)
        self._place()
        if self.active not in self.frames:
            self.set_active_scene(None)
        self.update()

    def set_grid(self, kind: str) -> None:
        """Lays a grid of ``grid.GRIDS`` over the picture, none for an empty kind."""
        self.grid = kind
        self.update()

    def set_opacity(self, uuid: str, opacity: float) -> None:
        """Shows a scene so opaque: 0 is not at all, 1 hides what lies under it."""
        self.scenes = [replace(s, opacity=opacity) if s.record.uuid == uuid else s for s in self.scenes]
        self.raster.set_scenes(self.shown(), self.frames)
        self.update()

    def set_active_scene(self, uuid: str | None) -> None:
        """Makes a scene the active one: its plane is shown, and the view goes to it if it was not in view at all.

        Raises UserError, and changes nothing, when the scene's CRS is not known.
        """
        scene = next((s.record for s in self.scenes if s.record.uuid == uuid), None)
        plane = plane_of(scene)
        self.active = scene.uuid if scene else None
        self.raster.active = self.active
        if not self.change_plane(plane):
            self._place()
        frame = self.frame
        if frame and not _overlap(frame.bounds(), self.view.bounds):
            self.fit_view(frame.bounds())
        self.update()

    def change_plane(self, plane: Plane) -> bool:
        """Shows another plane, with the same place on the ground in the middle and the same metres to a pixel.

        Returns whether it is another one.
        """
        if plane.key == self.plane.key:
            return False
        before, self.plane = self.plane, plane
        view = replace(self.view, y_down=plane.y_down, limits=plane.limits)
        moved = carried(self.view, before, plane)
        self._place()
        if moved:
            self.set_view(view.centred(*moved))
        else:
            self.set_view(view)
            self.fit_view(self.content_bounds())
        return True

    def content_bounds(self) -> Bounds:
        """The world rectangle of the active scene; of all there is; of the inhabited Earth when there is nothing."""
        if self.frame:
            return self.frame.bounds()
        found = [frame.bounds() for frame in self.frames.values() if frame.placed]
        if not found and isinstance(self.plane, PixelPlane):
            return 0.0, 0.0, 1.0, 1.0
        return bounds_of(np.array(found).reshape(-1, 2)) if found else self.world_bounds(HOME)

    def world_bounds(self, lonlat: Bounds) -> Bounds:
        """The world rectangle round a rectangle of longitudes and latitudes."""
        west, south, east, north = lonlat
        world = self.plane.from_lonlat(np.array([(west, south), (west, north), (east, south), (east, north)]))
        if world is None:
            raise ValueError("this plane has no ground")
        return bounds_of(world)

    def shown(self) -> list[CanvasScene]:
        """The scenes to be painted, the lowest first: all visible ones on the map, else the active one and what it leaves free.

        Of that, only scenes of its own date: ground of another date beside it would pass for what was there that day.
        """
        visible = [s for s in self.scenes if s.visible and self.frames[s.record.uuid].placed]
        frame = self.frame
        if frame is None:
            return visible
        taken = frame.bounds()
        others = [s for s in visible if s.record.uuid != self.active]
        free = [
            s
            for s in others
            if s.pinned
            or (
                same_day(s.record.acquired, frame.scene.acquired)
                and not _overlap(self.frames[s.record.uuid].bounds(), taken)
            )
        ]
        return [*free, *(s for s in visible if s.record.uuid == self.active)]

    @property
    def complete(self) -> bool:
        """Whether all that the last painting wanted was there: no tile and no coast is on its way."""
        return self.land.complete and self.raster.complete

    def close_workers(self) -> None:
        """Ends the thread that draws the map."""
        self.land.close()

    def pixels_seen(self) -> Bounds | None:
        """The rectangle of the active scene's pixels that is in view; None when there is none."""
        return pixels_in_view(self.frame, self.view) if self.frame else None

    def one_to_one(self) -> None:
        """Shows one pixel of the active scene on one pixel of the screen, the same place in the middle."""
        frame = self.frame
        if frame:
            x, y = frame.to_pixels(np.array([(self.view.x, self.view.y)]))[0].tolist()
            size = pixel_size(frame, self.view, (x, y, x, y)) * self.view.dpr
            self.set_view(self.view.zoomed(1 / size))

    def center_on(self, position: LonLat, metres: float | None = None) -> bool:
        """Puts a position in the middle, ``metres`` of ground across the view if given; False where the plane has no ground."""
        world = self.plane.from_lonlat(np.array([position], dtype=float))
        if world is None or not np.isfinite(world).all():
            return False
        x, y = world[0].tolist()
        ground = metres_per_unit(self.plane, x, y, 1 / self.view.scale) if metres else None
        self.set_view(self.view.centred(x, y, self.view.width * ground[0] / metres if ground and metres else None))
        return True

    def paint_picture(self, painter: QPainter) -> None:
        """Everything from the sea to the scale bar."""
        view = self.view
        self.land.paint(painter, view, self.plane, self.look)
        self.paint_scenes(painter)
        self.paint_marks(painter)
        self.paint_furniture(painter)
        self.paint_tags(painter)

    def parts(self) -> list[tuple[QRectF, list[CanvasScene]]]:
        """The parts of the widget, and the scenes that show in each, the lowest first: here one part."""
        return [(QRectF(self.rect()), self.shown())]

    def paint_tags(self, painter: QPainter) -> None:
        """Each part of the picture in which something is simulated says so, whether all of it is or only some."""
        for part, scenes in self.parts():
            seen = [s.record for s in scenes if self._seen(s.record.uuid)]
            if any(record.simulated for record in seen) and not part.isEmpty():
                whole = self.active is not None and all(record.simulated for record in seen)
                decorations.paint_tag(painter, part, "SIMULATED" if whole else "PARTLY SIMULATED", self.width())

    def _seen(self, uuid: str) -> bool:
        """Whether a scene is in view, and larger than a speck."""
        bounds = self.frames[uuid].bounds()
        size = max(bounds[2] - bounds[0], bounds[3] - bounds[1]) * self.view.scale
        return size >= _SPECK and _overlap(bounds, self.view.bounds)

    def paint_furniture(self, painter: QPainter) -> None:
        """Grid, scale bar and north arrow over the picture, and what an empty one says."""
        view = self.view
        grid.paint_grid(painter, self.plane, view, self.look, self.grid)
        decorations.paint_scale(painter, self.plane, view, self.look, nautical=self.active is None)
        decorations.paint_north(painter, self.plane, view, self.look)
        if self.empty_text and not self.scenes:
            decorations.paint_empty(painter, view, self.empty_text, self.look)

    def paint_scenes(self, painter: QPainter) -> None:
        """The scenes of this plane."""
        self.raster.paint(painter, self.view, self.look)

    def paint_marks(self, painter: QPainter) -> None:
        """What lies on the picture: the subclass's part."""

    def placed(self) -> None:
        """Scenes or plane have changed: the subclass places its marks anew."""

    def _place(self) -> None:
        self.frames = {scene.record.uuid: Frame(scene.record, self.plane) for scene in self.scenes}
        shown = self.shown()
        self.raster.set_scenes(shown, self.frames)
        self.placed()
        placed = [frame for frame in self.frames.values() if frame.placed]
        self.remark = remark(placed, {scene.record.uuid for scene in shown}, self.active)
        self.remarked.emit()


def carried(view: View, before: Plane, after: Plane) -> tuple[float, float, float] | None:
    """Where a view of one plane looks in another: x, y and scale; None where one of them has no ground."""
    lonlat = before.to_lonlat(np.array([(view.x, view.y)]))
    if lonlat is None or not np.isfinite(lonlat).all():
        return None
    world = after.from_lonlat(lonlat)
    if world is None or not np.isfinite(world).all():
        return None
    x, y = world[0].tolist()
    old = metres_per_unit(before, view.x, view.y, 1 / view.scale)
    guess = old[0] if old else 1.0
    new = metres_per_unit(after, x, y, guess / view.scale)
    return (x, y, view.scale * new[0] / old[0]) if old and new else None


def _overlap(a: Bounds, b: Bounds) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
