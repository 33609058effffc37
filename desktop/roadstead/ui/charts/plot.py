"""A chart drawn: bars, the strip that tells who looked, brackets, the date that rates are compared at."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QWidget

from roadstead.briefing.charts import span_words, step_words
from roadstead.domain.activities import KINDS, Activity, Span
from roadstead.domain.times import period_text
from roadstead.ui import theme
from roadstead.ui.charts.items import LANE, Painted, draw_bars, draw_spans, draw_strip
from roadstead.ui.charts.layout import Steps, lanes, moment, seconds, steps_of

_AXIS = 52
_STRIP, _DATES = 12, 26
_DAY = 86_400.0


class Whole(pg.AxisItem):
    """An axis of numbers of things: none of its ticks is a part of one."""

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:
        """Steps of at least 1, and where they begin."""
        found = super().tickSpacing(minVal, maxVal, size)
        return [(step, first) for step, first in found if step >= 1] or [(1.0, 0.0)]


class ChartPlot(pg.GraphicsLayoutWidget):
    """Three views above one another that share their time. ``changeMoved(datetime)`` comes when the date was dragged."""

    changeMoved = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found: Activity | None = None
        self.at: int | Span | None = None
        self._steps: Steps | None = None
        self._lanes: list[list[Span]] = []
        self._chosen: frozenset[str] = frozenset()
        self._marked = np.empty(0, dtype=int)
        self._places: dict[str, list[int]] | None = None
        self._line: pg.InfiniteLine | None = None
        self.ci.setContentsMargins(0, 4, 8, 0)
        self.ci.setSpacing(2)
        self._axes: list[pg.AxisItem] = []
        self._above, self._plot, self._below = self._row(0), self._row(1), self._row(2)
        dates = pg.DateAxisItem(orientation="bottom", utcOffset=0)
        dates.linkToView(self._below)
        self.ci.addItem(dates, 3, 1)
        self._axes.append(dates)
        self._above.addItem(Painted(lambda *at: draw_spans(*at, self._lanes, self._chosen)))
        self._plot.addItem(Painted(self._draw_bars))
        self._below.addItem(Painted(lambda *at: draw_strip(*at, self._steps) if self._steps else None))
        for row in (self._above, self._below):
            row.setXLink(self._plot)
            row.setYRange(0, 1, padding=0)
        self._rows: Any = self.ci.layout
        self._rows.setRowStretchFactor(1, 1)
        for number, high in ((0, 0), (2, _STRIP), (3, _DATES)):
            self._rows.setRowFixedHeight(number, high)
        self.show_theme()

    def show_chart(self, found: Activity | None, *, keep: bool = False) -> None:
        """Shows a chart, whole; with ``keep`` the stretch of time in view stays."""
        same = keep and self.found is not None and found is not None
        view = self._plot.viewRange()[0]
        self.at = self._same_place(found) if same else None
        self.found, self._places = found, None
        self._steps = steps_of(found) if found else None
        self._lanes = lanes(found.spans, found.start, found.end) if found else []
        self._rows.setRowFixedHeight(0, len(self._lanes) * LANE)
        self._show_line()
        self.show_selection(self._chosen)
        if found is None or self._steps is None:
            return
        self.setAccessibleDescription(f"{KINDS[found.chart.kind]}: Left and Right step, Enter opens the rows.")
        first, last = float(self._steps.left[0]), float(self._steps.right[-1])
        room = max(last - first, _DAY)
        self._plot.setLimits(xMin=first - room * 0.02, xMax=last + room * 0.02, minXRange=min(3 * _DAY, room))
        most = np.nanmax(np.append(np.fmax(self._steps.high, self._steps.value), 1.0))
        self._plot.setYRange(0, float(most) * 1.06, padding=0)
        if same:
            self._plot.setXRange(*view, padding=0)
        else:
            self.show_all()

    def _same_place(self, found: Activity | None) -> int | Span | None:
        """Where the cursor is in another chart of the same time."""
        if self.found is None or found is None or self.at is None:
            return None
        if isinstance(self.at, Span):
            return next((span for span in found.spans if span.uuid == self.at.uuid), None)
        start = self.found.points[self.at].start
        return next((number for number, point in enumerate(found.points) if point.start == start), None)

    def show_all(self) -> None:
        """The whole of its time."""
        if self._steps is not None:
            self._plot.setXRange(float(self._steps.left[0]), float(self._steps.right[-1]), padding=0.005)

    def show_selection(self, uuids: frozenset[str]) -> None:
        """Tints the steps that rest on any of the selected rows."""
        self._chosen = uuids
        rows: set[int] = set()
        if uuids and self.found is not None:
            places = self._places_of()
            wanted = uuids if len(uuids) < len(places) else places.keys() & uuids
            rows = {row for uuid in wanted for row in places.get(uuid, ())}
        self._marked = np.array(sorted(rows), dtype=int)
        self._paint()

    def show_theme(self) -> None:
        """Takes the colours of the theme."""
        look = theme.current()
        self.setBackground(look.base)
        for axis in self._axes:
            axis.setPen(QPen(QColor(look.line), 1))
            axis.setTextPen(QColor(look.muted))
        if self._line is not None:
            self._line.setPen(pg.mkPen(look.accent, width=2))
            self._line.label.setColor(QColor(look.text))
            self._line.label.fill = pg.mkBrush(look.base)
        self._paint()

    def changeEvent(self, event: QEvent) -> None:
        """Follows the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_below"):
            QTimer.singleShot(0, self, self.show_theme)

    def words(self, at: int | Span) -> str:
        """What a part of the chart says and what it rests on."""
        assert self.found is not None
        if isinstance(at, Span):
            start, end = at.start or self.found.start, at.end or self.found.end
            return f"{period_text(start, end)}: {span_words(at)}; rests on 1 sighting"
        point = self.found.points[at]
        number = len(point.uuids)
        rests = f"; rests on {number:,} {'row' if number == 1 else 'rows'}" if number else ""
        mean = ""
        if self.found.chart.kind != "calls" and point.value is not None and point.days > 1:
            mean = "; the mean of the days known, from the least to the most"
        return f"{step_words(point)}{mean}{rests}"

    def rows_of(self, at: int | Span | None) -> tuple[str, ...]:
        """The rows that a part of the chart rests on."""
        if at is None or self.found is None:
            return ()
        return (at.uuid,) if isinstance(at, Span) else self.found.points[at].uuids

    def _places_of(self) -> dict[str, list[int]]:
        """The steps by the rows they rest on, made when first asked for."""
        if self._places is None:
            self._places = {}
            for number, point in enumerate(self.found.points if self.found else ()):
                for uuid in point.uuids:
                    self._places.setdefault(uuid, []).append(number)
        return self._places

    def _show_line(self) -> None:
        """The date that rates are compared at, to be dragged from day to day."""
        if self._line is not None:
            self._plot.removeItem(self._line)
            self._line = None
        found = self.found
        if found is None or found.chart.change is None or found.chart.kind != "calls":
            return
        at = seconds(found.chart.change)
        label = {
            "position": 0.94,
            "movable": False,
            "color": theme.current().text,
            "anchors": [(0, 0.5), (1, 0.5)],
            "fill": theme.current().base,
        }
        pen = pg.mkPen(theme.current().accent, width=2)
        line = pg.InfiniteLine(at, angle=90, movable=True, pen=pen, label="", labelOpts=label)
        line.label.setFormat(f"{found.chart.change:%Y-%m-%d}")
        line.sigPositionChanged.connect(lambda moved: moved.label.setFormat(f"{moment(moved.value()):%Y-%m-%d}"))
        line.sigPositionChangeFinished.connect(self._drop_line)
        self._plot.addItem(line)
        self._line = line

    def _drop_line(self, line: Any) -> None:
        day = round(line.value() / _DAY) * _DAY
        line.setValue(day)
        self.changeMoved.emit(moment(day))

    def _draw_bars(self, *at: Any) -> None:
        if self._steps is not None:
            cursor = self.at if isinstance(self.at, int) else None
            draw_bars(*at, self._steps, self._marked, cursor)

    def _paint(self) -> None:
        for row in (self._above, self._plot, self._below):
            for item in row.addedItems:
                item.update()

    def _row(self, number: int) -> Any:
        """One of three views above one another that share their time, with its axes."""
        view = pg.ViewBox(enableMenu=False)  # a whole plot of pyqtgraph would bring menus and forms along, never shown
        view.setMouseEnabled(x=True, y=False)
        left = Whole(orientation="left")
        left.setWidth(_AXIS)
        left.linkToView(view)
        if number != 1:
            left.setStyle(showValues=False, tickLength=0)
        self.ci.addItem(left, number, 0)
        self.ci.addItem(view, number, 1)
        self._axes.append(left)
        return view
