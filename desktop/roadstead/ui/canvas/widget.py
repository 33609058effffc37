"""The canvas as the window uses it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from roadstead.domain.coordinates import LonLat
from roadstead.domain.records import Annotation, Leg, Sighting
from roadstead.ui.canvas.plane import Plane
from roadstead.ui.canvas.sources import CanvasScene, Lands, Measure, PlaceLabel, TileFeed
from roadstead.ui.canvas.style import LIGHT, CanvasStyle


class Canvas(QWidget):
    """Scenes, map, marks and routes in one picture. It draws and reports gestures; it never writes to the case.

    Given to it: ``set_feed`` (who reads tiles), ``set_lands`` (who knows the coast), ``set_places``,
    ``set_scenes``, ``set_active_scene``, ``set_annotations``, ``set_legs``, ``set_sightings``, ``set_measure``
    (the live read-out of what is being drawn), ``set_style``, ``set_empty_text``, ``set_category`` (the class new
    marks will have: only their colour). The active scene decides the plane: its own CRS, its own pixels where it
    has no georeference; the map (Web Mercator) when no scene is active.

    Asked of it: ``set_tool`` with a name of ``TOOL_KEYS``, ``fit`` (active scene, else all there is),
    ``one_to_one``, ``center_on``, ``select``, ``remove_selected``, ``view``, ``plane``, ``close_workers`` (on exit).

    A gesture comes back as a signal: ``drawn(scene uuid, kind, pixels)`` on the active scene, or
    ``drawn_on_map(kind, positions)`` on the bare map; ``edited(annotation uuid, pixels)``;
    ``remove_requested(uuids)``; ``selection_changed(uuids)``, also after ``select`` when it changes something;
    ``tool_changed(name)``; ``cursor_moved(world (x, y), LonLat | None, Pixel | None)``; ``measuring(text)``, empty
    when nothing is being measured; ``view_changed()``; ``sighting_clicked(uuid)``; ``menu_requested(global position)``.
    Kinds are those of ``Annotation``: box (four corners, bow to stern first), polygon, line, point.
    """

    drawn = Signal(str, str, object)
    drawn_on_map = Signal(str, object)
    edited = Signal(str, object)
    remove_requested = Signal(object)
    selection_changed = Signal(object)
    tool_changed = Signal(str)
    cursor_moved = Signal(object, object, object)
    measuring = Signal(str)
    view_changed = Signal()
    sighting_clicked = Signal(str)
    menu_requested = Signal(object)

    def __init__(self, style: CanvasStyle = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)

    def set_style(self, style: CanvasStyle) -> None: ...
    def set_feed(self, feed: TileFeed) -> None: ...
    def set_lands(self, lands: Lands) -> None: ...
    def set_places(self, places: Sequence[PlaceLabel]) -> None: ...
    def set_scenes(self, scenes: Sequence[CanvasScene]) -> None: ...
    def set_active_scene(self, uuid: str | None) -> None: ...
    def set_annotations(self, annotations: Sequence[Annotation]) -> None: ...
    def set_legs(self, legs: Sequence[Leg]) -> None: ...
    def set_sightings(self, sightings: Sequence[Sighting]) -> None: ...
    def set_measure(self, measure: Measure | None) -> None: ...
    def set_category(self, category: str) -> None: ...
    def set_empty_text(self, text: str) -> None: ...
    def set_tool(self, name: str) -> None: ...
    def set_plane(self, plane: Plane) -> None: ...
    def select(self, uuids: Sequence[str]) -> None: ...
    def remove_selected(self) -> None: ...
    def fit(self) -> None: ...
    def one_to_one(self) -> None: ...
    def center_on(self, position: LonLat, metres: float | None = None) -> None: ...
    def close_workers(self) -> None: ...
