"""The canvas with all that lies on it, still without hands."""

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from roadstead.domain.classes import Schema
from roadstead.domain.records import Annotation, Leg, Sighting
from roadstead.ui.canvas import text
from roadstead.ui.canvas.marklayer import MarkLayer
from roadstead.ui.canvas.plane import PixelPlane
from roadstead.ui.canvas.sources import Lands, Names, PlaceLabel, TileFeed
from roadstead.ui.canvas.stage import Stage
from roadstead.ui.canvas.style import CanvasStyle
from roadstead.ui.canvas.themes import LegLayer, PlaceLayer, PointLayer
from roadstead.ui.canvas.view import Bounds, bounds_of

_WORDS = 0.08  # of the size of what is shown, left free on each side for names


class Atlas(Stage):
    """Annotations, legs, sightings and places on scenes and map."""

    def __init__(self, style: CanvasStyle, parent: QWidget | None = None) -> None:
        self.marks, self.legs, self.points, self.names = MarkLayer(), LegLayer(), PointLayer(), PlaceLayer()
        super().__init__(style, parent)
        self._sightings: tuple[Sequence[Sighting], Callable[[Sighting], str] | None] = ((), None)
        self.land.named.connect(self._show_names)

    def set_style(self, style: CanvasStyle) -> None:
        """Paints in other colours."""
        self.look = style
        self.update()

    def set_feed(self, feed: TileFeed) -> None:
        """Takes tiles from there."""
        self.raster.set_feed(feed)
        self.update()

    def set_lands(self, lands: Lands) -> None:
        """Takes coast and borders from there."""
        self.land.set_lands(lands)

    def set_names(self, names: Names) -> None:
        """Takes the names of places all over the Earth from there."""
        self.land.set_names(names)

    def set_places(self, places: Sequence[PlaceLabel]) -> None:
        """The case's own places; sightings that only name a place are shown there."""
        self.names.set_places(places)
        self.names.place(self.plane)
        self.set_sightings(*self._sightings)

    def set_legs(self, legs: Sequence[Leg]) -> None:
        """Legs of routes."""
        self.legs.set_legs(legs)
        self.legs.place(self.plane)
        self.update()

    def set_sightings(self, sightings: Sequence[Sighting], words: Callable[[Sighting], str] | None = None) -> None:
        """Sightings, with words to stand at them, which are asked for of those in view."""
        self._sightings = sightings, words
        self.points.set_sightings(*self._sightings, self.names.own_positions())
        self.points.place(self.plane)
        self.update()

    def set_annotations(self, annotations: Sequence[Annotation]) -> None:
        """All annotations of the case; those of scenes that are not shown appear on the bare map only."""
        self.marks.set_annotations(annotations)
        self.update()

    def set_schema(self, schema: Schema) -> None:
        """The classes of the case, by which marks are painted and may be taken hold of."""
        self.marks.set_schema(schema)
        self.update()

    def fit(self) -> None:
        """Shows the whole active scene; all there is when none is active."""
        self.fit_view(self.content_bounds())

    def content_bounds(self) -> Bounds:
        """The world rectangle of the active scene; on the map of everything in the case, with room for its words."""
        if self.frame or isinstance(self.plane, PixelPlane):
            return super().content_bounds()
        scenes = [frame.bounds() for frame in self.frames.values() if frame.placed]
        corners = np.array(scenes).reshape(-1, 2)
        points = np.vstack((corners, self.legs.positions(), self.points.positions(), self.names.own_world()))
        points = points[np.isfinite(points).all(axis=1)]
        if not len(points):
            return super().content_bounds()
        x0, y0, x1, y1 = bounds_of(points)
        wide, high = (x1 - x0) * _WORDS, (y1 - y0) * _WORDS
        return (x0 - wide, y0 - high, x1 + wide, y1 + high) if len(points) > len(corners) else (x0, y0, x1, y1)

    def paint_marks(self, painter: QPainter) -> None:
        """Routes, sightings, places, annotations; the words of the case take the room before the names of the world."""
        view, look, room = self.view, self.look, text.Room()
        self._words = {self.active: room}
        room.take(QRectF(0, view.height - 64, 220, 64))  # the scale bars
        room.take(QRectF(view.width - 50, 0, 50, 60))  # the north arrow
        self.legs.paint(painter, view, look, room)
        self.points.paint(painter, view, look, room)
        picture = self.frame.bounds() if self.frame else None
        self.names.paint(painter, view, look, room, picture, own=True)
        self.points.paint_words(painter, view, look, room)
        self.names.paint(painter, view, look, room, picture, own=False)
        self.paint_annotations(painter, room)

    def paint_annotations(self, painter: QPainter, room: text.Room) -> None:
        """The annotations of the scenes that are shown."""
        self.marks.paint(painter, self.view, self.look, room)

    def placed(self) -> None:
        """Puts everything into the plane that is now shown."""
        self._place_marks()
        for layer in (self.legs, self.points, self.names):
            layer.place(self.plane)

    def _show_names(self, names: Sequence[PlaceLabel]) -> None:
        self.names.set_around(names)
        self.names.place(self.plane)

    def _place_marks(self) -> None:
        shown = {s.record.uuid: self.frames[s.record.uuid] for s in self.shown()}
        self.marks.place(shown, self.plane, ground=self.active is None)
