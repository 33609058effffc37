"""Scenes painted from tiles that others read."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QPolygonF, QTransform
from shiboken6 import Shiboken

from roadstead.ui.canvas import fast, text
from roadstead.ui.canvas.ahead import Course
from roadstead.ui.canvas.frame import Frame
from roadstead.ui.canvas.sources import CanvasScene, Picture, TileFeed, TileKey
from roadstead.ui.canvas.style import CanvasStyle
from roadstead.ui.canvas.tiles import Plan, TileCache, ancestors, plan, ring, tile_pixels, top_level
from roadstead.ui.canvas.view import Bounds, Points, View, bounds_of, outline

_NEAREST_FROM = 2.0  # device pixels per picture pixel from which the pixels themselves are shown
_LAP = 0.2  # device pixels by which cells lap over their neighbours
_FLAT = 0.1  # device pixels by which a cell of a bent tile may miss its true place
_TORN = 20.0  # times the middle size of a tile's cells beyond which one is torn apart by the plane's edge
_FRAME_MS = 33
_CALM_MS = 100  # without a move, after which what lies round the view is read
_PLANS = 256  # kept
_SMALL = 24.0  # logical pixels below which a scene is shown as a marker


@dataclass(frozen=True, slots=True)
class Wants:
    """Tiles that a painting missed, those that the view is moving to, and those round it."""

    missing: list[TileKey]
    ahead: list[TileKey] = field(default_factory=list)
    around: list[TileKey] = field(default_factory=list)


class _Sheet(NamedTuple):
    """A scene in view, where it lies and what of it is wanted."""

    scene: CanvasScene
    frame: Frame
    wanted: Plan


class _Inbox(QObject):
    """Brings tiles from any thread to the window's, which is told once of all that have come meanwhile."""

    arrived = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._held: deque[tuple[TileKey, QImage | None, bool]] = deque()
        self._told = False

    def put(self, key: TileKey, tile: Picture | None, *, partial: bool = False) -> None:
        self._held.append((key, None if tile is None else fast.image(tile), partial))
        with suppress(RuntimeError):  # the window closed while the tile was under way
            if not self._told and Shiboken.isValid(self):
                self._told = True
                self.arrived.emit()

    def __contains__(self, key: TileKey) -> bool:
        return any(held == key and not partial for held, _, partial in tuple(self._held))

    def take(self) -> Iterator[tuple[TileKey, QImage | None, bool]]:
        self._told = False  # first: what comes while these are taken is told of again
        while self._held:
            yield self._held.popleft()


class SceneLayer(QObject):
    """Paints the scenes given to it and asks the feed for the tiles that are missing."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cache: TileCache[QImage] = TileCache()
        self.failed: set[TileKey] = set()
        # Held, but incomplete or of a look that has changed: shown until there is better.
        self._stale: set[TileKey] = set()
        self.active: str | None = None
        self.troubles: Mapping[str, str] = {}  # what is wrong with the files of scenes, in words
        self._feed: TileFeed | None = None
        self._scenes: list[CanvasScene] = []
        self._frames: dict[str, Frame] = {}
        self._plans: dict[tuple[Frame, View], Plan | None] = {}
        self._asked: tuple[TileKey, ...] = ()
        self._missing: tuple[TileKey, ...] = ()
        self._awaited: set[TileKey] = set()  # of those missing, what has not come since
        # Painting at each tile would take the time of reading them: 30 times a second, or at the last of them.
        self._pause = QTimer(self, singleShot=True, interval=_FRAME_MS)
        self._pause.timeout.connect(self.changed)
        self._course = Course()
        self.peek: tuple[TileKey, ...] = ()  # what a loupe would like to show
        self._around: list[TileKey] = []  # to be read once the view stands still
        self._calm = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._calm.timeout.connect(lambda: self._ask([*self._asked, *self._around]))
        self._inbox = _Inbox(self)
        self._inbox.arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def set_feed(self, feed: TileFeed) -> None:
        """Takes tiles from there from now on."""
        self._feed, self._asked = feed, ()
        feed.connect(self._inbox.put)

    def set_scenes(self, scenes: Sequence[CanvasScene], frames: dict[str, Frame]) -> None:
        """Shows these, later ones above earlier ones, each placed by its frame; keeps the tiles of all that have a frame."""
        self._scenes = list(scenes)
        self._frames = frames
        self._plans.clear()
        wanted = set(frames)
        self.cache.keep_scenes(wanted)
        self._stale = {key for key in self._stale if key in self.cache}
        self.failed = {key for key in self.failed if key.scene in wanted}

    def forget(self, scene: str) -> None:
        """Reads a scene's tiles anew, because their look or their file has changed; shows the old ones until then."""
        self.failed = {key for key in self.failed if key.scene != scene}
        self._stale |= self.cache.of_scene(scene)
        self._asked = ()
        self.changed.emit()

    @property
    def complete(self) -> bool:
        """Whether the last painting had every tile it wanted."""
        return not self._missing

    def expect(self, view: View) -> bool:
        """Asks for what a view will show, before it is painted, and says whether anything of it is missing."""
        self.take_in()
        self.ask_for([self._wants(view, self._sheets(view, self._scenes))])
        return not self.complete

    def paint(self, painter: QPainter, view: View, style: CanvasStyle) -> None:
        """Asks for what is missing, and paints what there is while it is being read."""
        sheets = self._sheets(view, self._scenes)
        self.ask_for([self._wants(view, sheets)])
        self._paint_sheets(painter, view, style, sheets)

    def lay(self, painter: QPainter, view: View, style: CanvasStyle, scenes: Sequence[CanvasScene]) -> Wants:
        """Paints these scenes and gives what of them was missing; what is shown at once is asked for at once, by ``ask_for``."""
        sheets = self._sheets(view, scenes)
        self._paint_sheets(painter, view, style, sheets)
        return self._wants(view, sheets)

    def _sheets(self, view: View, scenes: Sequence[CanvasScene]) -> list[_Sheet]:
        """What of these scenes is in view."""
        if self._course.follow(view):
            self._calm.start()
        frames = [(scene, self._frames[scene.record.uuid]) for scene in uncovered(scenes, self._frames, view)]
        return [_Sheet(scene, frame, wanted) for scene, frame in frames if (wanted := self._plan(frame, view))]

    def _plan(self, frame: Frame, view: View) -> Plan | None:
        """As ``plan``, kept: a view is painted again as its tiles come."""
        if (frame, view) not in self._plans:
            if len(self._plans) >= _PLANS:
                self._plans.clear()
            self._plans[frame, view] = plan(frame, view)
        return self._plans[frame, view]

    def _wants(self, view: View, sheets: Sequence[_Sheet]) -> Wants:
        wants = Wants([])
        for scene, frame, wanted in sheets:
            wants.missing.extend(self._missing_of(frame, wanted))
            for coming in self._course.next:
                then = self._plan(frame, coming)
                wants.ahead.extend(then.tiles if then else ())
            wants.around.extend(ring(wanted.tiles, scene.record.width, scene.record.height))
        return wants

    def _paint_sheets(self, painter: QPainter, view: View, style: CanvasStyle, sheets: Sequence[_Sheet]) -> None:
        for scene, frame, wanted in sheets:
            painter.save()
            painter.setOpacity(scene.opacity)
            self._paint_scene(painter, view, frame, wanted)
            painter.restore()
            trouble = self.troubles.get(scene.record.uuid, "")
            if trouble or (wanted.tiles and all(key in self.failed for key in wanted.tiles)):
                _paint_unreadable(painter, view, frame, style, trouble or "cannot be read")
            if scene.record.uuid != self.active:
                _paint_outline(painter, view, frame, style)

    def ask_for(self, wants: Sequence[Wants]) -> None:
        """Asks for what was missing in all parts of the picture, by turns, so that no date waits for another.

        Then for what the view is moving to. What lies round it only once nothing is missing and it has stood still for a
        moment: what a worker has begun is in the way of the next view.
        """
        by_turns = [key for turn in zip_longest(*(want.missing for want in wants)) for key in turn if key is not None]
        self._missing = tuple(by_turns)
        self._awaited = set(by_turns)
        ahead = self._unread(key for want in wants for key in want.ahead)
        self._around = [] if by_turns else self._unread(key for want in wants for key in want.around)
        self._ask([*by_turns, *ahead, *([] if self._calm.isActive() else [*self._unread(self.peek), *self._around])])

    def _unread(self, keys: Iterable[TileKey]) -> list[TileKey]:
        return [key for key in keys if (key not in self.cache or key in self._stale) and key not in self.failed]

    def paint_near(self, painter: QPainter, view: View, frame: Frame) -> None:
        """Paints one scene from what is held already, its pixels as they are."""
        wanted = plan(frame, view)
        if wanted is not None:
            self._paint_scene(painter, view, frame, wanted)

    def paint_small(self, painter: QPainter, view: View) -> None:
        """Paints the scenes from what is held already, asking for nothing."""
        for scene in self._scenes:
            frame = self._frames[scene.record.uuid]
            wanted = plan(frame, view)
            if wanted is not None:
                self._paint_scene(painter, view, frame, wanted)

    def _paint_scene(self, painter: QPainter, view: View, frame: Frame, wanted: Plan) -> None:
        width, height = frame.scene.width, frame.scene.height
        top = top_level(width, height)
        for key in reversed(wanted.tiles):
            area = tile_pixels(key, width, height)
            for held in self._held_under(key, top):
                magnified = wanted.magnified * 2 ** (held.level - key.level)
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, magnified < _NEAREST_FROM)
                _paint_tile(painter, view, frame, self.cache[held], tile_pixels(held, width, height), area)

    def _missing_of(self, frame: Frame, wanted: Plan) -> list[TileKey]:
        """What of a plan is not there; before it the coarsest tile, so that there is something to be painted meanwhile."""
        missing = self._unread(wanted.tiles)
        top = top_level(frame.scene.width, frame.scene.height)
        coarsest = [TileKey(frame.scene.uuid, top, 0, 0)] if missing and wanted.level < top else []
        return [*self._unread(coarsest), *missing]

    def _held_under(self, key: TileKey, top: int) -> list[TileKey]:
        """What is to be painted for a tile, the lowest first: itself, and what covers it where it is not all there."""
        picture = self.cache.get(key)
        own = [key] if picture is not None else []
        if picture is not None and not (key in self._stale and picture.hasAlphaChannel()):
            return own
        above = next((up for up in ancestors(key, top) if up in self.cache), None)
        return [above, *own] if above else own

    def _ask(self, wanted: list[TileKey]) -> None:
        asked = tuple(key for key in dict.fromkeys(wanted) if key not in self._inbox)
        if self._feed is not None and asked != self._asked:
            self._asked = asked
            self._feed.request(asked)

    def take_in(self) -> set[TileKey]:
        """Holds the tiles that have come since, and says which."""
        return {self._store(*arrived) for arrived in self._inbox.take()}

    def _take(self) -> None:
        """Tiles have come: has those painted that are in view, at once where they were the last."""
        shown = self._awaited | set(self.peek)
        was_complete = not self._awaited
        came = self.take_in() & shown
        if came and not self._awaited and not was_complete:
            self._pause.stop()
            self.changed.emit()
        elif came and not self._pause.isActive():
            self._pause.start()

    def _store(self, key: TileKey, picture: QImage | None, partial: bool) -> TileKey:
        if key.scene not in self._frames:
            return key
        if picture is None:
            self.failed.add(key)
        else:
            self.cache.put(key, self._over_before(key, picture) if partial else picture, picture.sizeInBytes())
        if partial:
            self._stale.add(key)
        else:
            self._stale.discard(key)
            self._awaited.discard(key)
            self._asked = tuple(other for other in self._asked if other != key)
        return key

    def _over_before(self, key: TileKey, picture: QImage) -> QImage:
        """What there is of a tile, over what there was of it."""
        before = self.cache.get(key)
        if before is None or before.size() != picture.size() or not picture.hasAlphaChannel():
            return picture
        both = before.convertToFormat(picture.format())
        painter = QPainter(both)
        painter.drawImage(0, 0, picture)
        painter.end()
        return both


def uncovered(scenes: Sequence[CanvasScene], frames: dict[str, Frame], view: View) -> list[CanvasScene]:
    """The scenes of which something in view is not under an opaque one above: twelve dates of a port cost one."""
    covers: list[Bounds] = []
    found: list[CanvasScene] = []
    for scene in reversed(scenes):
        a, b = frames[scene.record.uuid].bounds(), view.bounds
        seen = max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])
        if scene.pinned or not any(
            c[0] <= seen[0] and c[1] <= seen[1] and c[2] >= seen[2] and c[3] >= seen[3] for c in covers
        ):
            found.append(scene)
        if scene.opacity >= 1:
            covers.append(a)
    return found[::-1]


def _paint_tile(painter: QPainter, view: View, frame: Frame, picture: QImage, covers: Bounds, area: Bounds) -> None:
    """Paints the part ``area`` (scene pixels) of a picture that covers the scene pixels ``covers``."""
    sx, sy = picture.width() / (covers[2] - covers[0]), picture.height() / (covers[3] - covers[1])
    part = QRectF(
        (area[0] - covers[0]) * sx, (area[1] - covers[1]) * sy, (area[2] - area[0]) * sx, (area[3] - area[1]) * sy
    )
    if frame.affine is None:
        _paint_mesh(painter, view, frame, picture, part, area)
        return
    if (upright := _upright(view, frame, area)) is not None:
        painter.drawImage(upright, picture, part)
        return
    corners = view.to_screen(frame.to_world(_corners(area)))
    _paint_quad(painter, picture, part, corners)


def _upright(view: View, frame: Frame, area: Bounds) -> QRectF | None:
    """Where scene pixels are, on whole device pixels so that neighbours meet without a seam; None where they are turned."""
    assert frame.affine is not None
    a, b, c, d, e, f = frame.affine
    left, top = view.screen_at(a * area[0] + c, e * area[1] + f)
    right, low = view.screen_at(a * area[2] + c, e * area[3] + f)
    if b or d or right <= left or low <= top:
        return None
    x0, y0, x1, y1 = (round(v * view.dpr) / view.dpr for v in (left, top, right, low))
    return QRectF(x0, y0, x1 - x0, y1 - y0)


def _paint_mesh(painter: QPainter, view: View, frame: Frame, picture: QImage, part: QRectF, area: Bounds) -> None:
    """Paints a part whose place is no parallelogram cell by cell, each where its corners are: neighbours share theirs."""
    world = frame.mesh(area, _FLAT / (view.scale * view.dpr))
    screen = view.to_screen(world.reshape(-1, 2)).reshape(world.shape)
    cells = np.stack((screen[:-1, :-1], screen[:-1, 1:], screen[1:, 1:], screen[1:, :-1]), axis=2)
    low, high = cells.min(axis=2), cells.max(axis=2)
    seen = (high > 0).all(axis=2) & (low < (view.width, view.height)).all(axis=2)
    seen &= np.isfinite(cells).all(axis=(2, 3))
    extent = (high - low).max(axis=2)
    if seen.any():  # a cell far larger than the others spans the cut of the plane, and has no place in it
        seen &= extent < _TORN * np.median(extent[np.isfinite(extent)])
    count = len(cells)
    wide, high_ = part.width() / count, part.height() / count
    for row, column in np.argwhere(seen).tolist():
        piece = QRectF(part.x() + column * wide, part.y() + row * high_, wide, high_)
        if painter.opacity() < 1:  # where cells lap over one another it would show
            _paint_quad(painter, picture, piece, cells[row, column])
        else:
            _paint_flat(painter, picture, piece, cells[row, column], _LAP / view.dpr)


def _paint_flat(painter: QPainter, picture: QImage, part: QRectF, corners: Points, lap: float) -> None:
    """Paints a part of a picture into the parallelogram nearest to a quadrangle, ``lap`` larger on each side.

    Qt draws an affine picture some six times as fast as one in perspective; the lap closes the gaps between neighbours.
    """
    a, b, c, d = corners
    right, down = (b + c - a - d) / 2, (c + d - a - b) / 2
    right, down = (v * (1 + 2 * lap / max(float(np.hypot(*v)), 1e-9)) for v in (right, down))
    x, y = (corners.mean(axis=0) - (right + down) / 2).tolist()
    (m11, m12), (m21, m22) = (right / part.width()).tolist(), (down / part.height()).tolist()
    painter.save()
    painter.setTransform(QTransform(m11, m12, m21, m22, x, y), True)
    painter.translate(-part.x(), -part.y())
    painter.drawImage(part, picture, part)
    painter.restore()


def _paint_quad(painter: QPainter, picture: QImage, part: QRectF, corners: Points) -> None:
    """Paints a part of a picture into a quadrangle of the screen."""
    target = QPolygonF([QPointF(x, y) for x, y in corners.tolist()])
    transform = QTransform()
    source = QPolygonF([part.topLeft(), part.topRight(), part.bottomRight(), part.bottomLeft()])
    if QTransform.quadToQuad(source, target, transform):
        painter.save()
        painter.setTransform(transform, True)
        painter.drawImage(part, picture, part)
        painter.restore()


def _paint_unreadable(painter: QPainter, view: View, frame: Frame, style: CanvasStyle, what: str) -> None:
    """Words in place of a picture of which nothing in view could be read."""
    x0, y0, x1, y1 = bounds_of(view.to_screen(frame.to_world(outline((0, 0, frame.scene.width, frame.scene.height)))))
    box = QRectF(x0, y0, x1 - x0, y1 - y0).intersected(QRectF(0, 0, view.width, view.height))
    painter.fillRect(box, QBrush(QColor(style.footprint), Qt.BrushStyle.BDiagPattern))
    words = f"“{frame.scene.name}” {what}."
    wide = text.width(painter, words)
    at = box.center() - QPointF(wide / 2, 0)
    painter.fillRect(QRectF(at.x() - 8, at.y() - 18, wide + 16, 26), QColor(style.place_halo))
    text.halo(painter, at, words, style.place, style.place_halo)


def _paint_outline(painter: QPainter, view: View, frame: Frame, style: CanvasStyle) -> None:
    """A thin line round a scene that is not the active one, a small square where that would be a speck."""
    ring_ = view.to_screen(frame.to_world(outline((0, 0, frame.scene.width, frame.scene.height))))
    x0, y0, x1, y1 = bounds_of(ring_)
    painter.setPen(QPen(QColor(style.footprint), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if max(x1 - x0, y1 - y0) < _SMALL:
        half = _SMALL / 4
        painter.drawRect(QRectF((x0 + x1) / 2 - half, (y0 + y1) / 2 - half, 2 * half, 2 * half))
    else:
        painter.drawPolygon(fast.polygon(ring_))


def _corners(area: Bounds) -> Points:
    x0, y0, x1, y1 = area
    return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], dtype=float)
