"""The dates of the case in order: what each shows of the area of interest, and the days between without imagery."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QToolButton, QToolTip, QVBoxLayout, QWidget

from roadstead.api import annotating, areas, histories
from roadstead.domain.operations import Changed
from roadstead.domain.records import Scene
from roadstead.plugins.scenes.logic import Tick, by_date, days_without, positions, ruler, spread, taken, trouble_word
from roadstead.plugins.scenes.thumbnails import Thumbnails
from roadstead.ui import theme
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label, tip

_CELL, _GAP, _HIGH, _PICTURE = 116, 64, 112, 52
_RULER, _TICK = 18, 28  # height of the ruler of time; pixels between two words on it
_REST_MS = 150
_OWN_KEYS = (Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_T, Qt.Key.Key_Space, Qt.Key.Key_Home, Qt.Key.Key_End)
_NO_AREA = "No area of interest is set: “Use the view as area of interest” in the Scene menu lets each date say what it shows of it."


class Filmstrip(QWidget):
    """One cell for each date; what lies between two says how many days nothing was seen."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._strip = _Strip(context)
        self._empty = label("The dates of your images will stand here in order, with the gaps between them.", "muted")
        self._empty.setContentsMargins(16, 12, 16, 12)
        self._head = label("", "muted")
        self._scale = QToolButton(autoRaise=True)
        self._scale.setText("Gaps to scale")
        self._scale.setCheckable(True)
        self._scale.setToolTip(
            tip(
                "Places the dates by the days between them, on a ruler (T); Ctrl and the wheel, or + and −, stretch it. "
                "Dates closer than their pictures are wide are drawn apart: the ruler stretches with them."
            )
        )
        self._scale.toggled.connect(self._strip.show_to_scale)
        self._strip.scale_button = self._scale
        scroll = QScrollArea()
        scroll.setWidget(self._strip)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setMinimumHeight(_HIGH + 14)
        self._scale.toggled.connect(lambda on: scroll.setMinimumHeight(_HIGH + 14 + (_RULER if on else 0)))
        self._scroll = scroll
        self._line = QWidget()
        line = QHBoxLayout(self._line)
        line.setContentsMargins(14, 2, 8, 0)
        line.addWidget(self._head, 1)
        line.addWidget(self._scale)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self._empty)
        rows.addWidget(self._line)
        rows.addWidget(scroll)
        self.setFocusProxy(self._strip)
        self._counting = QTimer(self, singleShot=True, interval=_REST_MS)
        self._counting.timeout.connect(self._count)
        context.caseChanged.connect(self._fill)
        context.changed.connect(self._refresh)
        context.sceneActivated.connect(lambda _: self._mark())
        context.partnerChanged.connect(lambda _: self._strip.update())
        context.gathering.changed.connect(self._strip.update)
        context.sceneRedrawn.connect(self._strip.pictures.forget)
        self._fill()

    def _refresh(self, changed: Changed) -> None:
        if changed.tables & {"scenes", "annotations", "appearances", "areas", "masks"}:
            self._fill()

    def _fill(self) -> None:
        session = self._context.session
        days = by_date(session.store.all(Scene)) if session else []
        self._strip.show_days(days)
        self._counting.start()
        area = areas.active_area(session.store) if session else None
        self._head.setText(f"The bar under each date: its part of {area.name}" if area else _NO_AREA)
        for widget, shown in ((self._empty, not days), (self._scroll, bool(days)), (self._line, bool(days))):
            widget.setVisible(shown)
        self._mark()

    def _count(self) -> None:
        if self._context.session is None:
            return
        store = self._context.session.store

        def work(_: object) -> tuple[dict[str, int], dict[str, areas.Seen], dict[str, dict[str, int]]]:
            known = store.all(Scene)
            seen = areas.seen(store, areas.active_area(store), known)
            return annotating.tallied(store, "scene"), {s.scene.uuid: s for s in seen}, histories.tallied(store)

        self._context.run("Counting the marks", work, lambda found: self._strip.show_counts(*found))

    def _mark(self) -> None:
        self._strip.update()
        at = self._strip.active_cell()
        if at is not None:
            self._scroll.ensureVisible(at.center().x(), 0, _CELL, 0)


class _Strip(QWidget):
    """Paints the dates; a click or the arrow keys go to one, Space compares the others with it."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._days: list[tuple[date | None, list[Scene]]] = []
        self._lefts: list[int] = []
        self._counts: dict[str, int] = {}
        self._things: dict[str, dict[str, int]] = {}
        self._seen: dict[str, areas.Seen] = {}
        self._per_day: float | None = None
        self._ticks: list[Tick] = []
        self._zoom = 8.0
        self.scale_button: QToolButton | None = None
        self.pictures = Thumbnails(context, 2 * _CELL, 2 * _PICTURE, self.update)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Dates in order; left and right go to another, Space compares with the one shown")
        for signal in (context.sceneActivated, context.sceneRedrawn):
            signal.connect(lambda _: self._describe())

    def show_counts(
        self, counts: dict[str, int], seen: dict[str, areas.Seen], things: dict[str, dict[str, int]]
    ) -> None:
        """Tells how many marks there are, what of the area is seen, and what became of things, by scene."""
        self._counts, self._seen, self._things = counts, seen, things
        self._describe()
        self.update()

    def show_days(self, days: list[tuple[date | None, list[Scene]]]) -> None:
        """Shows these days."""
        self._days = days
        self._arrange()

    def show_to_scale(self, on: bool) -> None:
        """Places the dates by the days between them, or evenly."""
        self._per_day = self._zoom if on else None
        self._arrange()

    def _arrange(self) -> None:
        found = positions([day for day, _ in self._days], _CELL + _GAP, self._per_day)
        self._lefts = [12 + round(left) for left in found]
        self._ticks = ruler([day for day, _ in self._days], self._lefts, _TICK) if self._per_day else []
        self.resize((self._lefts[-1] if found else 0) + _CELL + 24, _HIGH + (_RULER if self._per_day else 0))
        self.update()

    def active_cell(self) -> QRect | None:
        """Where the active scene's date stands."""
        number = self._active()
        return self._cell(number) if number is not None else None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the cells and gaps that are in sight."""
        painter, look, active = QPainter(self), theme.current(), self._active()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        small = theme.figures(self.font())
        small.setPointSizeF(self.font().pointSizeF() * 0.85)
        for number in range(len(self._days)):
            cell = self._cell(number)
            before = self._cell(number - 1).right() if number else cell.left()
            if before > event.rect().right() or cell.right() < event.rect().left():
                continue
            painter.setFont(small)
            if number:
                days = days_without(self._days[number - 1][1], self._days[number][1])
                _paint_gap(painter, days, QRect(before, cell.top(), cell.left() - before, cell.height()), look)
            self._paint_cell(painter, number, cell, look, small, active=number == active)
        painter.setFont(small)
        if self._ticks:
            dated = [left for left, (day, _) in zip(self._lefts, self._days, strict=True) if day is not None]
            _paint_ruler(painter, self._ticks, self._lefts[0], dated, look)

    def _paint_cell(
        self, painter: QPainter, number: int, cell: QRect, look: theme.Theme, small: QFont, *, active: bool
    ) -> None:
        day, scenes = self._days[number]
        painter.setPen(QPen(QColor(look.accent if active else look.line), 2 if active else 1))
        painter.setBrush(QColor(look.tint if active else look.base))
        painter.drawRoundedRect(cell, 6, 6)
        self._paint_picture(painter, QRect(cell.left() + 3, cell.top() + 3, cell.width() - 6, _PICTURE), scenes, look)
        painter.setPen(QColor(look.text))
        painter.setFont(theme.figures(self.font()))
        row = QRect(cell.left(), cell.top() + _PICTURE + 5, cell.width(), 16)
        painter.drawText(row, Qt.AlignmentFlag.AlignCenter, f"{day:%Y-%m-%d}" if day else "undated")
        painter.setFont(small)
        painter.setPen(QColor(look.muted))
        painter.drawText(row.translated(0, 15), Qt.AlignmentFlag.AlignCenter, self._told(scenes))
        _paint_coverage(
            painter, QRectF(cell.left() + 6, cell.bottom() - 9, cell.width() - 12, 5), self._best(scenes), look
        )
        if any(s.uuid == self._context.partner for s in scenes):
            _paint_pin(painter, cell, look)
        if chosen := _chosen(self._context, scenes):
            _paint_chosen(painter, cell, f"{chosen:,} selected", look)

    def _paint_picture(self, painter: QPainter, area: QRect, scenes: list[Scene], look: theme.Theme) -> None:
        painter.fillRect(area, QColor(look.alternate))
        shown = next(
            (s for s in scenes if self._context.active_scene and s.uuid == self._context.active_scene.uuid), scenes[0]
        )
        picture = self.pictures.of(shown)
        trouble = self._context.troubles.get(shown.uuid, "")
        if trouble and picture is None:
            painter.fillRect(area, QBrush(QColor(look.faint), Qt.BrushStyle.BDiagPattern))
        if picture is not None:
            size = picture.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
            middle = area.center()
            place = QRect(
                middle.x() - size.width() // 2, middle.y() - size.height() // 2 + 1, size.width(), size.height()
            )
            painter.drawImage(place, picture)
        self._paint_troubles(painter, area, shown, scenes, look)
        for i in range(min(len(scenes), 4) if len(scenes) > 1 else 0):  # several of one date: as a stack
            painter.setPen(QPen(QColor(look.accent if scenes[i] is shown else look.faint), 2))
            painter.drawLine(area.right() - 5 - 6 * i, area.top() + 4, area.right() - 5 - 6 * i, area.top() + 10)

    def _paint_troubles(
        self, painter: QPainter, area: QRect, shown: Scene, scenes: list[Scene], look: theme.Theme
    ) -> None:
        """A word across the picture where the file of the scene shown is gone or another one, else of those under it."""
        words = {s.uuid: trouble_word(self._context.troubles.get(s.uuid, "")) for s in scenes}
        bad = list(filter(None, words.values()))
        if bad:
            every = bad[0] if len(set(bad)) == 1 else "AMISS"
            _paint_word(painter, area, words[shown.uuid] or f"{len(bad)} of {len(scenes)} {every}", look)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right, first and last, Enter for the next of a date, Space for comparing with it, T and +/− for the scale."""
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._context.invoke("scenes.previous" if key == Qt.Key.Key_Left else "scenes.next")
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._days:
            self._context.activate_scene(self._days[0 if key == Qt.Key.Key_Home else -1][1][0].uuid)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (number := self._active()) is not None:
            self._go(number)
        elif key == Qt.Key.Key_Space and self._context.active_scene is not None:
            self._pin(self._context.active_scene.uuid)
        elif key == Qt.Key.Key_Escape:
            self._context.invoke("compare.leave")
        elif key == Qt.Key.Key_T and self.scale_button is not None:
            self.scale_button.toggle()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus) and self._per_day:
            self._stretch(1.25 if key == Qt.Key.Key_Plus else 0.8)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Puts the date's first scene on the canvas, or the next one of that date; with Ctrl compares with it."""
        number = self._at(event.position().toPoint().x())
        if number is None:
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._pin(self._days[number][1][0].uuid)
        else:
            self._go(number)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl stretches the scale."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and self._per_day:
            self._stretch(1.25 ** (event.angleDelta().y() / 120))
            event.accept()
        else:
            super().wheelEvent(event)

    def event(self, event: QEvent) -> bool:
        """Also: hovering a date explains it; keys that mean something here are not the window's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _OWN_KEYS:
            event.accept()
            return True
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self._at(event.pos().x())
            QToolTip.showText(event.globalPos(), tip(self._explained(number)) if number is not None else "", self)
            return True
        return super().event(event)

    def _stretch(self, factor: float) -> None:
        self._zoom = min(max(self._zoom * factor, 0.25), 200.0)
        self._per_day = self._zoom
        self._arrange()

    def _go(self, number: int) -> None:
        uuids, active = [s.uuid for s in self._days[number][1]], self._context.active_scene
        at = uuids.index(active.uuid) + 1 if active is not None and active.uuid in uuids else 0
        self._context.activate_scene(uuids[at % len(uuids)])

    def _pin(self, uuid: str) -> None:
        self._context.partner = "" if self._context.partner == uuid else uuid

    def _cell(self, number: int) -> QRect:
        return QRect(self._lefts[number], 4, _CELL, _HIGH - 10)

    def _at(self, x: int) -> int | None:
        return next((n for n in range(len(self._days)) if self._lefts[n] <= x < self._lefts[n] + _CELL), None)

    def _active(self) -> int | None:
        active = self._context.active_scene
        days = enumerate(self._days)
        return next((n for n, (_, found) in days if active and any(s.uuid == active.uuid for s in found)), None)

    def _best(self, scenes: list[Scene]) -> areas.Seen | None:
        """Of several scenes of a date the one that shows most of the area."""
        known = [self._seen[s.uuid] for s in scenes if s.uuid in self._seen]
        return max(known, key=lambda s: s.clear or 0.0, default=None)

    def _told(self, scenes: list[Scene]) -> str:
        marks = sum(self._counts.get(s.uuid, 0) for s in scenes)
        active = self._context.active_scene
        at = next((n for n, s in enumerate(scenes, 1) if active is not None and s.uuid == active.uuid), 0)
        images = (f"{at} of {len(scenes)}" if at else f"{len(scenes)} images") if len(scenes) > 1 else ""
        counted = f"{marks:,} {'mark' if marks == 1 else 'marks'}" if marks else ""
        cloud = next((f"cloud {s.cloud_percent:.0f} %" for s in scenes if s.cloud_percent is not None), "")
        waiting = sum(self._things.get(s.uuid, {}).get(histories.TO_CONFIRM, 0) for s in scenes)
        return " · ".join(filter(None, (spread(scenes), images, counted, f"{waiting:,} ?" if waiting else "", cloud)))

    def _describe(self) -> None:
        number = self._active()
        self.setAccessibleDescription(self._explained(number) if number is not None else "")

    def _explained(self, number: int) -> str:
        every = [s for _, found in self._days for s in found]
        return "\n\n".join(self._lines(scene, every) for scene in self._days[number][1][:6])

    def _lines(self, scene: Scene, every: list[Scene]) -> str:
        seen, span = self._seen.get(scene.uuid), areas.holds(scene, every)
        told = [scene.name, taken(scene)]
        if chosen := _chosen(self._context, [scene]):
            told.append(f"{chosen:,} of the selected marks lie on it (Alt+PgDown goes to the next such date)")
        if trouble := self._context.troubles.get(scene.uuid):
            told.append(f"Its file {trouble} ({scene.path}): put the original back, or relink it in the inspector")
        if span and span[1]:
            told.append(f"The latest picture of its ground until {span[1]:%Y-%m-%d %H:%M} UTC, when the next was taken")
        if seen and seen.coverage is not None:
            hidden = seen.coverage - (seen.clear or 0.0)
            masked = f", of which {hidden:.0%} of it is masked by hand" if hidden > 0 else ""
            told.append(f"Covers {seen.coverage:.0%} of the area of interest{masked}")
        if things := histories.told(self._things.get(scene.uuid, {})):
            told.append(things)
        if scene.cloud_percent is not None:
            told.append(f"Cloud {scene.cloud_percent:.0f} % of the whole image by its card; not taken off the coverage")
        return "\n".join(told)


_LOW = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
_HIGH_UP = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop


def _paint_ruler(painter: QPainter, ticks: list[Tick], start: int, dates: list[int], look: theme.Theme) -> None:
    """Years, months and days below the dates, from ``start`` on; each of the ``dates`` stands where its left edge is."""
    top = _HIGH - 4
    painter.setPen(QPen(QColor(look.faint), 1))
    painter.drawLine(start, top, round(ticks[-1].x), top)
    for tick in ticks:
        painter.setPen(QPen(QColor(look.muted if tick.large else look.faint), 1))
        painter.drawLine(round(tick.x), top, round(tick.x), top + (6 if tick.large else 3))
        painter.setPen(QColor(look.muted))
        painter.drawText(round(tick.x) + 3, top + _RULER - 4, tick.words)
    painter.setPen(QPen(QColor(look.accent), 2))
    for left in dates:
        painter.drawLine(left, top - 3, left, top + 4)


def _paint_coverage(painter: QPainter, bar: QRectF, best: areas.Seen | None, look: theme.Theme) -> None:
    """What is seen as a full bar, what is masked hatched, the rest empty; nothing where there is no area."""
    if best is None or best.coverage is None:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.fillRect(bar, QColor(look.line))
    covered = QRectF(bar.left(), bar.top(), bar.width() * best.coverage, bar.height())
    painter.fillRect(covered, QColor(look.base))
    painter.fillRect(covered, QBrush(QColor(look.warning), Qt.BrushStyle.BDiagPattern))
    painter.fillRect(QRectF(bar.left(), bar.top(), bar.width() * (best.clear or 0), bar.height()), QColor(look.accent))


def _paint_word(painter: QPainter, area: QRect, word: str, look: theme.Theme) -> None:
    """A tag at the lower edge of a picture, readable over anything."""
    wide = painter.fontMetrics().horizontalAdvance(word) + 12
    box = QRect(area.center().x() - wide // 2, area.bottom() - 18, wide, 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(look.warning))
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(QColor(look.base))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)


def _paint_pin(painter: QPainter, cell: QRect, look: theme.Theme) -> None:
    box = QRect(cell.left() + 6, cell.top() + 6, 62, 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(look.accent))
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(QColor(look.on_accent))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "compare")


def _chosen(context: AppContext, scenes: list[Scene]) -> int:
    """How many of the selected marks lie on these scenes."""
    return sum(context.gathering.counts.scenes[scene.uuid] for scene in scenes)


def _paint_chosen(painter: QPainter, cell: QRect, words: str, look: theme.Theme) -> None:
    """A tag at the lower edge of the picture of a date on which selected marks lie."""
    wide = painter.fontMetrics().horizontalAdvance(words) + 12
    box = QRect(cell.right() - wide - 5, cell.top() + _PICTURE - 15, wide, 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(look.accent))
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(QColor(look.on_accent))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def _paint_gap(painter: QPainter, days: tuple[int, int] | None, area: QRect, look: theme.Theme) -> None:
    if days is None:
        return
    middle, count = area.center().y(), f"{days[0]:,}" if days[0] == days[1] else f"{days[0]:,}–{days[1]:,}"
    painter.setPen(QPen(QColor(look.faint), 1, Qt.PenStyle.DashLine if days[1] else Qt.PenStyle.SolidLine))
    painter.drawLine(area.left() + 4, middle, area.right() - 4, middle)
    painter.setPen(QColor(look.muted))
    painter.drawText(area.adjusted(0, 0, 0, -area.height() // 2 - 2), _LOW, f"{count} d" if days[1] else "next day")
    if days[1]:
        painter.drawText(area.adjusted(2, area.height() // 2 + 2, -2, 0), _HIGH_UP, "without\nimagery")
