"""Annotations painted from arrays: fast with a hundred thousand of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from roadstead.domain.classes import NO_COLOUR, Schema, default_schema
from roadstead.domain.records import UNSETTLED, Annotation
from roadstead.domain.vocabulary import Status
from roadstead.ui.canvas import fast, marks, text
from roadstead.ui.canvas.frame import Frame
from roadstead.ui.canvas.kept import Kept
from roadstead.ui.canvas.marks import Packed, Placed
from roadstead.ui.canvas.plane import MercatorPlane, Plane
from roadstead.ui.canvas.plate import BEYOND, Inks, Part, Plate, inks
from roadstead.ui.canvas.style import CanvasStyle
from roadstead.ui.canvas.themes import DASHES
from roadstead.ui.canvas.view import Bounds, Points, View, bounds_of

_DOT_BELOW = 6.0  # logical pixels
_LABEL_FROM = 22.0
# Of what is seen, assessed, and does not stand: widths of the line, and the share left of either end of a short one.
_PATTERNS: tuple[list[float], ...] = ([], DASHES[Status.INFERRED], [1.2, 2.4])
_ENDS = (0.5, 0.35, 0.15)
_BEYOND = 40.0  # logical pixels round the picture that lines are still painted in
_FROM_EDGE = 4.0  # logical pixels between a label and the edge of the picture
_MOST_LABELS = 150
_FEW_STALE = 300  # or an eighth of all: that many changed ones are arranged by themselves
_SMOOTH_UP_TO = 2000  # segments and dots; beyond it, smooth edges and round ends cost more than they show
_DOT, _POINT = (3.0, 5.0), (7.0, 10.0)  # widths of dots and of points, of the colour and of the dark under it
_REACH = 6.0  # logical pixels a click may miss by
_HEAD = 13.0  # logical pixels from the tip of an arrow to the end of its barbs
_FEW = 100  # selected marks that are painted one by one
Seen = tuple[Placed, marks.Ints, NDArray[np.float64]]  # marks in view: their rows, and their extents on the screen


class MarkLayer:
    """All annotations; which are selected, which one the mouse is over, and which one is being edited.

    Arranging 100,000 takes a fifth of a second, so the few that change after that are kept in a second, small
    arrangement, and blanked in the first.
    """

    def __init__(self) -> None:
        self.selected: tuple[str, ...] = ()
        self.hovered: str | None = None
        self.edited: frozenset[str] = frozenset()  # painted by the hand that changes them
        self.schema = default_schema()
        self._rejected = False  # whether those turned down are shown
        self._known: dict[str, Annotation] = {}
        self._awaited: dict[str, Annotation] = {}  # as they were before the changes that the case has not confirmed
        self._stale: set[str] = set()  # changed or removed since the first arrangement was made
        self._where: tuple[Mapping[str, Frame], Plane, bool] = ({}, MercatorPlane(), False)
        self._written: dict[str, QRectF] = {}  # where on the screen the texts were last painted
        self._kept = Kept()
        self._bulk = self._fresh = marks.place(marks.pack((), self.schema), *self._where)

    def set_schema(self, schema: Schema) -> None:
        """Paints by these classes; those that are hidden not at all, and none of a locked one can be taken hold of."""
        before, self.schema = self.schema, schema
        if [(c.name, c.aliases) for c in before] != [(c.name, c.aliases) for c in schema]:
            self._stale = set()
            self._bulk = self._placed(marks.pack(list(self._known.values()), self.schema, rejected=self._rejected))
        elif [c.hidden for c in before] != [c.hidden for c in schema]:
            self._bulk = self._placed(self._bulk.packed)
        self._refresh()

    def show_rejected(self, on: bool) -> None:
        """Shows marks that were turned down, or does not."""
        if on != self._rejected:
            self._rejected, self._stale = on, set()
            self._bulk = self._placed(marks.pack(list(self._known.values()), self.schema, rejected=self._rejected))
            self._refresh()

    def may_hold(self, uuid: str) -> bool:
        """Whether an annotation is there to be taken hold of: known, shown, and of no locked class."""
        mark = self._known.get(uuid)
        category = self.schema.find(mark.category) if mark else None
        return mark is not None and not (category and (category.hidden or category.locked))

    @property
    def colours(self) -> tuple[str, ...]:
        """The colours of the classes in their order, then that of a class that is none of them."""
        return (*(category.colour for category in self.schema), NO_COLOUR)

    def set_annotations(self, annotations: Sequence[Annotation]) -> None:
        """Shows these."""
        known = {mark.uuid: mark for mark in annotations}
        self._awaited = {}
        changed = {uuid for uuid, mark in known.items() if self._known.get(uuid) is not mark}
        self._stale |= changed | (self._known.keys() - known.keys())
        self._known = known
        if len(self._stale) > max(_FEW_STALE, len(known) // 8):
            self._stale = set()
            self._bulk = self._placed(marks.pack(annotations, self.schema, rejected=self._rejected))
        self._refresh()

    def await_(self, changed: Sequence[Annotation]) -> None:
        """Shows annotations as the hand has left them, until the case says how they are."""
        for mark in changed:
            self._awaited.setdefault(mark.uuid, self._known[mark.uuid])
        self._replace({mark.uuid: mark for mark in changed})

    def give_up(self) -> None:
        """Shows again as they were those that the case has not spoken of since they were changed."""
        before, self._awaited = self._awaited, {}
        self._replace(before)

    def _replace(self, changed: Mapping[str, Annotation]) -> None:
        self._known = {**self._known, **changed}
        self._stale |= changed.keys()
        self._refresh()

    def place(self, frames: Mapping[str, Frame], plane: Plane, *, ground: bool) -> None:
        """Puts all into a plane, see ``marks.place``."""
        self._where = frames, plane, ground
        self._bulk = self._placed(self._bulk.packed)
        self._refresh()

    def record(self, uuid: str) -> Annotation | None:
        """The annotation with that uuid."""
        return self._known.get(uuid)

    def of_scene(self, scene: str | None) -> list[str]:
        """The annotations of a scene that may be taken hold of, in the order of the case."""
        kept = {mark.category for mark in self._known.values()}
        kept = {name for name in kept if not ((found := self.schema.find(name)) and (found.hidden or found.locked))}
        return [
            uuid
            for uuid, mark in self._known.items()
            if mark.scene == scene and mark.category in kept and (self._rejected or mark.review != "rejected")
        ]

    def drawn(self, uuids: Collection[str]) -> tuple[Points, Points]:
        """What is drawn of some annotations: segments (n, 4) and the places of points (m, 2), world positions."""
        lines, dots = [], []
        for placed in (self._bulk, self._fresh):
            packed = placed.packed
            rows = np.zeros(len(packed.records), dtype=bool)
            rows[[packed.row[uuid] for uuid in uuids if uuid in packed.row]] = True
            rows &= np.isfinite(placed.bounds).all(axis=1)
            lines.append(placed.points[packed.segments[rows[packed.owner]]].reshape(-1, 4))
            dots.append(placed.points[packed.starts[:-1][rows & (packed.kind == 0)]])
        return np.concatenate(lines), np.concatenate(dots)

    def shape(self, uuid: str) -> Points | None:
        """World positions of its vertices; None where it is not in this plane."""
        found = self._find(uuid)
        points = marks.shape(*found) if found else None
        return points if points is not None and np.isfinite(points).all() else None

    def rings(self, uuid: str) -> list[Points]:
        """World positions of its vertices, then of those of its holes; none where it is not in this plane."""
        found, own = self._find(uuid), self.shape(uuid)
        return [own, *marks.rings(*found)[1:]] if found and own is not None else []

    def at(self, view: View, x: float, y: float) -> list[str]:
        """The annotations under a screen position that may be taken hold of, the smallest first."""
        wx, wy = view.world_at(x, y)
        found = [
            (area, placed.packed.records[row].uuid)
            for placed in (self._bulk, self._fresh)
            for area, row in marks.at(placed, wx, wy, _REACH / view.scale)
        ]
        found += [(0.0, uuid) for uuid, box in self._written.items() if box.contains(x, y)]
        return [uuid for uuid in dict.fromkeys(uuid for _, uuid in sorted(found)) if self.may_hold(uuid)]

    def near(self, bounds: Bounds) -> Iterator[tuple[Annotation, Points]]:
        """The annotations that touch a world rectangle by their bounds, texts left out, each with its outline; with each of its holes, too."""
        for placed in (self._bulk, self._fresh):
            for row in np.flatnonzero(marks.within(placed, bounds)).tolist():
                if placed.packed.records[row].kind != "text":
                    yield from ((placed.packed.records[row], ring) for ring in marks.rings(placed, row))

    def inside(self, ring: Points, *, touching: bool = False) -> list[str]:
        """The annotations that lie in a world ring (n, 2), or also those that touch it, and may be taken hold of."""
        import shapely

        found, area = [], shapely.make_valid(shapely.Polygon(ring))
        locked = [i for i, category in enumerate(self.schema) if category.locked]
        for placed in (self._bulk, self._fresh):
            seen = marks.within(placed, bounds_of(ring)) & ~np.isin(placed.packed.classes, locked)
            rows = np.flatnonzero(seen)
            shapes = marks.geometries(placed, rows)
            shapely.prepare(area)
            hit = shapely.intersects(area, shapes) if touching else shapely.covers(area, shapes)
            found += [placed.packed.records[row].uuid for row in rows[hit].tolist()]
        return found

    def bounds(self, uuids: Collection[str]) -> Bounds | None:
        """The world rectangle round some annotations."""
        found = []
        for placed in (self._bulk, self._fresh):
            b = placed.bounds[[placed.packed.row[uuid] for uuid in uuids if uuid in placed.packed.row]]
            found.append(b[np.isfinite(b).all(axis=1)])
        corners = np.concatenate(found).reshape(-1, 2)
        return bounds_of(corners) if len(corners) else None

    @property
    def state(self) -> object:
        """Something that is another object whenever an annotation is."""
        return self._known

    def paint(self, painter: QPainter, view: View, style: CanvasStyle, room: text.Room | None = None) -> None:
        """All in view: lines, dots where they are small, labels where there is room."""
        room = room or text.Room()
        self._written = {}
        seen = [_seen(placed, view, self.edited) for placed in (self._bulk, self._fresh) if placed.packed.records]
        if sum(_strokes(*of_one) for of_one in seen) > _SMOOTH_UP_TO:
            how = style, self.edited, self.colours
            self._kept.paint(
                painter, view, self._fresh, how, lambda part: _crisp(view, part, style, seen, self.colours)
            )
        else:
            self._kept.forget()
            _paint_shapes(painter, view, style, seen, self.colours)
        for placed, rows, extent in seen:
            large = extent >= _DOT_BELOW
            _paint_heads(painter, view, placed, _both(rows[large], placed.packed.arrows), style, self.colours)
            texts = _both(rows, placed.packed.texts)
            self._written |= _paint_texts(painter, view, placed, texts, style, self.colours, room)
            named = (extent >= _LABEL_FROM) | (placed.packed.kind[rows] == 0)
            _paint_labels(painter, view, placed, rows[named & _shapes(placed, rows)], style, room)
        self._paint_special(painter, view, style)

    def _paint_special(self, painter: QPainter, view: View, style: CanvasStyle) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        many = len(self.selected) > _FEW
        if many:
            lines, dots = self.drawn(frozenset(self.selected) - self.edited)
            paint_many(painter, view, lines, dots, style)
        for uuid in dict.fromkeys([*(() if many else self.selected), *filter(None, [self.hovered])]):
            found = self._find(uuid)
            if found is None or uuid in self.edited or not np.isfinite(marks.shape(*found)).all():
                continue
            if uuid in self._written:
                _paint_frame(painter, self._written[uuid], style.accent if uuid in self.selected else style.mark)
                continue
            packed, row = found[0].packed, found[1]
            fill = QColor(self.colours[packed.classes[row]])
            fill.setAlpha(50 if uuid == self.hovered else 0)
            accent = style.accent if uuid in self.selected else None
            screen, *holes = (view.to_screen(ring) for ring in marks.rings(*found))
            paint_shape(painter, screen, int(packed.kind[row]), style, accent, fill, holes)
            if accent and row in packed.arrows:
                paint_head(painter, screen, style, accent, style.line + 0.8)
        painter.restore()

    def _find(self, uuid: str) -> tuple[Placed, int] | None:
        for placed in (self._fresh, self._bulk):
            row = placed.packed.row.get(uuid)
            if row is not None and uuid in self._known:
                return placed, row
        return None

    def _refresh(self) -> None:
        row = self._bulk.packed.row
        marks.blank(self._bulk, [row[uuid] for uuid in self._stale if uuid in row])
        changed = [self._known[uuid] for uuid in self._stale if uuid in self._known]
        self._fresh = self._placed(marks.pack(changed, self.schema, rejected=self._rejected))

    def _placed(self, packed: Packed) -> Placed:
        placed = marks.place(packed, *self._where)
        marks.blank_classes(placed, [i for i, category in enumerate(self.schema) if category.hidden])
        return placed


def _seen(placed: Placed, view: View, edited: Collection[str]) -> Seen:
    seen = marks.within(placed, _world(view, Part.whole(view)))
    seen[[placed.packed.row[uuid] for uuid in edited if uuid in placed.packed.row]] = False
    rows = np.flatnonzero(seen)
    b = placed.bounds[rows]
    return placed, rows, np.maximum(b[:, 2] - b[:, 0], b[:, 3] - b[:, 1]) * view.scale


def _strokes(placed: Placed, rows: marks.Ints, extent: NDArray[np.float64]) -> int:
    """How many segments and dots they are painted with."""
    edges = placed.packed.edges
    return int(np.where(extent >= _DOT_BELOW, edges.take(rows + 1) - edges.take(rows), 1).sum())


def _shapes(placed: Placed, rows: marks.Ints) -> marks.Bools:
    """Which of them are no texts."""
    texts = placed.packed.texts
    return np.isin(rows, texts, invert=True) if len(texts) else np.ones(len(rows), dtype=bool)


def _both(rows: marks.Ints, some: marks.Ints) -> marks.Ints:
    return np.intersect1d(rows, some) if len(some) else some


def _paint_shapes(
    painter: QPainter, view: View, style: CanvasStyle, seen: Sequence[Seen], colours: Sequence[str]
) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for placed, rows, extent in seen:
        shapes, large = _shapes(placed, rows), extent >= _DOT_BELOW
        _paint_dots(painter, view, placed, rows[shapes & ~large], style, colours)
        _paint_lines(painter, view, placed, rows[shapes & large], style, colours)
    painter.restore()


def _crisp(view: View, part: Part, style: CanvasStyle, seen: Sequence[Seen], colours: Sequence[str]) -> Plate:
    """Part of a picture of very many: what ``_paint_shapes`` paints, a pixel wide."""
    made, paints, dark = Plate(view, part), inks(colours), int(inks([style.outline])[0])
    box = _world(view, part)
    for placed, rows, extent in seen:
        near = marks.touching(placed.bounds[rows], box) & _shapes(placed, rows)
        large = extent >= _DOT_BELOW
        _crisp_dots(made, view, placed, rows[near & ~large], paints, dark)
        _crisp_lines(made, view, placed, rows[near & large], paints, dark)
    return made


def _crisp_dots(made: Plate, view: View, placed: Placed, rows: marks.Ints, paints: Inks, dark: int) -> None:
    middle = view.to_screen(_middles(placed, rows))
    is_point, colours = placed.packed.kind.take(rows) == 0, paints.take(placed.packed.classes.take(rows))
    made.dots(middle[~is_point], colours[~is_point], dark, *_DOT)
    made.dots(middle[is_point], colours[is_point], dark, *_POINT)


def _crisp_lines(made: Plate, view: View, placed: Placed, rows: marks.Ints, paints: Inks, dark: int) -> None:
    packed = placed.packed
    segments = marks.segments_of(packed, rows)
    screen = _segments(view, placed, segments)
    classes, drawn_as = np.divmod(packed.look.take(packed.owner.take(segments)), marks.STYLES)
    colours = paints.take(classes)
    made.lines(screen, np.where(drawn_as, np.uint32(dark), colours), dark)
    for i in np.unique(drawn_as[drawn_as > 0]).tolist():  # broken lines lie on whole dark ones
        of_style = np.flatnonzero(drawn_as == i)
        of_style = of_style[marks.painted(packed, segments[of_style], i)]
        made.lines(marks.gapped(screen[of_style], _ENDS[i]), np.tile(colours[of_style], 2), None)


def _segments(view: View, placed: Placed, segments: marks.Ints) -> Points:
    """Segments on the screen (n, 4)."""
    ends = placed.packed.segments.take(segments, axis=0).ravel()
    return view.to_screen(placed.points.take(ends, axis=0)).reshape(-1, 4)


def _middles(placed: Placed, rows: marks.Ints) -> Points:
    bounds = placed.bounds[rows]
    return (bounds[:, :2] + bounds[:, 2:]) / 2


def _world(view: View, part: Part) -> Bounds:
    """The world rectangle of a part of a view and a little round it."""
    corners = np.array(part, dtype=float).reshape(2, 2) / view.dpr + [[-BEYOND], [BEYOND]]
    return bounds_of(view.to_world(corners))


def paint_shape(
    painter: QPainter,
    screen: Points,
    kind: int,
    style: CanvasStyle,
    colour: str | None,
    fill: QColor | None = None,
    holes: Sequence[Points] = (),
) -> None:
    """One shape with its dark casing and a line in ``colour`` (none: only the fill); kind as in ``Packed``."""
    outline_ = fast.polygon(screen)
    area = QPainterPath()  # which odd-even fills, so that holes stay holes
    for ring in (screen, *holes) if kind == 2 else ():
        area.addPolygon(fast.polygon(ring))
        area.closeSubpath()
    if kind == 2 and fill is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawPath(area)
    if colour is None:
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ink, wide in ((style.outline, style.casing + 1.5), (colour, style.line + 0.8)):
        painter.setPen(_pen(ink, wide if kind else wide + 6))
        if kind == 0:
            fast.draw_points(painter, screen)
        elif kind == 1:
            painter.drawPolyline(outline_)
        else:
            painter.drawPath(area)


def paint_head(painter: QPainter, screen: Points, style: CanvasStyle, colour: str, wide: float) -> None:
    """The head of an arrow whose line ends with the last of these points (n, 2)."""
    tip, tail = screen[-1], screen[-2]
    length = float(np.hypot(*(tip - tail)))
    if not length:
        return
    back = (tail - tip) / length * min(_HEAD, length)
    aside = np.array((-back[1], back[0])) * 0.45
    head = fast.polygon(np.vstack((tip + back + aside, tip, tip + back - aside)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ink, width in ((style.outline, wide + 2), (colour, wide)):
        painter.setPen(_pen(ink, width))
        painter.drawPolyline(head)


def _paint_heads(
    painter: QPainter, view: View, placed: Placed, rows: marks.Ints, style: CanvasStyle, colours: Sequence[str]
) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for row in rows.tolist():
        screen = view.to_screen(marks.shape(placed, row))
        paint_head(painter, screen, style, colours[placed.packed.classes[row]], style.line)
        # The casing of the head lies on the line's own end.
        painter.drawLine(QPointF(*screen[-2].tolist()), QPointF(*screen[-1].tolist()))
    painter.restore()


def _paint_texts(
    painter: QPainter,
    view: View,
    placed: Placed,
    rows: marks.Ints,
    style: CanvasStyle,
    colours: Sequence[str],
    room: text.Room,
) -> dict[str, QRectF]:
    """The words of texts, their middle line beginning where they were put; gives where each stands on the screen."""
    written = {}
    painter.save()
    painter.setFont(text.bold(painter.font()))
    for row in rows.tolist():
        record = placed.packed.records[row]
        x, y = view.to_screen(marks.shape(placed, row))[0].tolist()
        written[record.uuid] = box = text.box(painter, QPointF(x, y), record.label)
        room.take(box)
        colour = colours[placed.packed.classes[row]]
        text.halo(painter, text.foot(painter, box), record.label, colour, style.outline)
    painter.restore()
    return written


def _paint_frame(painter: QPainter, box: QRectF, colour: str) -> None:
    """A thin frame round words."""
    painter.setPen(_pen(colour, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 3, 3)


def paint_many(painter: QPainter, view: View, lines: Points, dots: Points, style: CanvasStyle) -> None:
    """Segments (n, 4) and points (m, 2) of the plane that are selected, however many."""
    screen = view.to_screen(lines.reshape(-1, 2)).reshape(-1, 4)
    if len(lines) + len(dots) > _SMOOTH_UP_TO:
        plate, (accent, dark) = Plate(view, Part.whole(view)), inks([style.accent, style.outline])
        plate.lines(screen, np.full(len(lines), accent), int(dark), style.line + 0.8)
        plate.dots(view.to_screen(dots), np.full(len(dots), accent), int(dark), *_POINT)
        plate.lay(painter)
        return
    screen, _ = marks.cut(screen, _around(view))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for ink, wide in ((style.outline, style.casing + 1.5), (style.accent, style.line + 0.8)):
        painter.setPen(_pen(ink, wide))
        fast.draw_lines(painter, screen)
        painter.setPen(_pen(ink, wide + 6))
        fast.draw_points(painter, view.to_screen(dots))
    painter.restore()


def _around(view: View) -> Bounds:
    """The picture and a little round it: a line that goes on for a thousand screens would be dashed all the way."""
    return -_BEYOND, -_BEYOND, view.width + _BEYOND, view.height + _BEYOND


def _paint_lines(
    painter: QPainter, view: View, placed: Placed, rows: marks.Ints, style: CanvasStyle, colours: Sequence[str]
) -> None:
    packed = placed.packed
    segments = marks.segments_of(packed, rows)
    screen = _segments(view, placed, segments)
    painter.setPen(_pen(style.outline, style.casing, Qt.PenCapStyle.SquareCap))
    fast.draw_lines(painter, screen)
    # Rows are in order of class and, within it, of style, so each look is one stretch of the segments.
    edges = np.searchsorted(packed.look[packed.owner[segments]], np.arange(marks.STYLES * len(colours) + 1))
    for i in np.flatnonzero(np.diff(edges)).tolist():
        lines, (place, drawn_as) = screen[edges[i] : edges[i + 1]], divmod(i, marks.STYLES)
        pen = _pen(colours[place], style.line, Qt.PenCapStyle.SquareCap)
        if drawn_as:
            lines = lines[marks.painted(packed, segments[edges[i] : edges[i + 1]], drawn_as)]
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern(_PATTERNS[drawn_as])
            lines, _ = marks.cut(lines, _around(view))
        painter.setPen(pen)
        fast.draw_lines(painter, lines)


def _paint_dots(
    painter: QPainter, view: View, placed: Placed, rows: marks.Ints, style: CanvasStyle, colours: Sequence[str]
) -> None:
    """A dot in the middle of each."""
    packed = placed.packed
    middle = view.to_screen(_middles(placed, rows))
    is_point = packed.kind[rows] == 0
    for point, light, dark in ((False, *_DOT), (True, *_POINT)):
        of_kind = is_point == point
        painter.setPen(_pen(style.outline, dark))
        fast.draw_points(painter, middle[of_kind])
        edges = np.searchsorted(packed.classes[rows[of_kind]], np.arange(len(colours) + 1))
        for i in np.flatnonzero(np.diff(edges)).tolist():
            painter.setPen(_pen(colours[i], light))
            fast.draw_points(painter, middle[of_kind][edges[i] : edges[i + 1]])


def _paint_labels(
    painter: QPainter, view: View, placed: Placed, rows: marks.Ints, style: CanvasStyle, room: text.Room
) -> None:
    """Labels above their marks, larger marks first, none on another; none at all where they would be too many."""
    packed, index = placed.packed, rows
    index = index[marks.touching(placed.bounds[index], view.bounds)] if len(index) < 2 * _MOST_LABELS else index
    if not 0 < len(index) <= _MOST_LABELS:
        return
    b = placed.bounds[index]
    order = np.argsort(-((b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1])))
    corners = view.to_screen(np.column_stack(((b[:, 0] + b[:, 2]) / 2, b[:, 1] if view.y_down else b[:, 3])))
    high = painter.fontMetrics().height()
    feet = view.to_screen(np.column_stack(((b[:, 0] + b[:, 2]) / 2, b[:, 3] if view.y_down else b[:, 1])))
    half = (b[:, 2] - b[:, 0]) / 2 * view.scale
    boxes = np.column_stack((corners[:, 0] - half, corners[:, 1], corners[:, 0] + half, feet[:, 1]))
    for i in order.tolist():
        words = _words(packed.records[index[i]])
        if not words:
            continue
        (x, top), bottom, wide = corners[i].tolist(), float(feet[i, 1]), text.width(painter, words)
        middle = (top + bottom - high) / 2
        inside = max(min(x - wide / 2, view.width - wide - _FROM_EDGE), _FROM_EDGE)  # not cut off by the edge
        places = (
            (inside, top - 8 - high),
            (inside, bottom + 6),
            (x + half[i] + 6, middle),
            (x - half[i] - 6 - wide, middle),
        )
        others = np.delete(boxes, i, axis=0)
        clear = [QRectF(left, up, wide, high) for left, up in places if not _on_any(others, left, up, wide, high)]
        free = next((box for box in (*clear, QRectF(*places[0], wide, high)) if room.take(box)), None)
        if free is not None:
            text.halo(painter, QPointF(free.x(), free.y() + high - 1), words, style.mark, style.outline)


def _words(mark: Annotation) -> str:
    """Its label; with a question mark where it waits for a decision, and said where it was turned down."""
    if mark.review == "rejected":
        return f"{mark.label} (rejected)".strip()
    return f"{mark.label} ?".strip() if mark.review in UNSETTLED else mark.label


def _on_any(boxes: Points, left: float, top: float, wide: float, high: float) -> bool:
    """Whether a label would lie on one of the boxes (n, 4: left, top, right, bottom)."""
    x0, y0, x1, y1 = boxes.T
    return bool(((x0 < left + wide) & (x1 > left) & (y0 < top + high) & (y1 > top)).any())


def _pen(colour: str, wide: float, cap: Qt.PenCapStyle = Qt.PenCapStyle.RoundCap) -> QPen:
    return QPen(QColor(colour), wide, Qt.PenStyle.SolidLine, cap, Qt.PenJoinStyle.RoundJoin)
