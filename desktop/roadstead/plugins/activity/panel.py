"""The Activity workspace: the case's charts, what one shows, what is said of it; every number leads to its rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from roadstead.api import Changed, Operation, Progress, UserError, activity, charting
from roadstead.domain.activities import Activity
from roadstead.domain.records import Chart
from roadstead.plugins.activity.commands import PAGES
from roadstead.plugins.activity.form import ChartForm
from roadstead.ui.charts import ChartView
from roadstead.ui.context import AppContext
from roadstead.ui.plain import OneLine, label, tip
from roadstead.ui.theme import GRID

_UUIDS = Qt.ItemDataRole.UserRole
_SHOWN = {"sightings", "places", "vessels", "scenes", "masks", "counts", "annotations", "readings", "categories"}
_MOST_SPANS = 40
_TEACH = (
    "A chart shows how much happened at a place: calls, ships at berth, containers, rail cars by day, week or month; "
    "beside it what was not observed, and the rate per observed day with its interval. It is worked out from the sightings "
    "log, from counts and from which images show the place: images are not needed."
)


class ActivityPage(QWidget):
    """Three columns: charts and their form, the chart, what is said of it."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        PAGES[id(context)] = self
        self.wanted = ""
        self._asking = 0
        self._charts: list[Chart] = []
        self._found: Activity | None = None
        self._list, self._said = QListWidget(), QListWidget()
        self.form, self.chart = ChartForm(), ChartView()
        self._told, self._why = OneLine(""), label("", "muted", wrap=True)
        self._pages = QStackedWidget()
        self._wait = QTimer(self, singleShot=True, interval=150)
        self._wait.timeout.connect(self._work_out)
        self._lay()
        self._list.currentRowChanged.connect(self._choose)
        self.form.edited.connect(self._edit)
        self._said.itemClicked.connect(self._pick_said)
        self._said.itemActivated.connect(self._open_said)
        self.chart.picked.connect(self._pick)
        self.chart.opened.connect(self._open)
        self.chart.changeMoved.connect(self._move_change)
        self.chart.told.connect(self._tell)
        context.caseChanged.connect(self._fill)
        context.changed.connect(self._note)
        context.selectionChanged.connect(self.chart.show_selection)
        self.setFocusProxy(self.chart)
        self._fill()

    @property
    def chosen(self) -> Chart | None:
        """The chart that is shown."""
        row = self._list.currentRow()
        return self._charts[row] if 0 <= row < len(self._charts) else None

    # -- the charts ---------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        """Lists the charts of the case; the one that was chosen stays so, a new one is."""
        session, before = self._context.session, self.chosen
        charts = charting.charts(session.store) if session else []
        row = max(self._list.currentRow(), 0)
        keep = self.wanted or (before.uuid if before else "")
        uuids = [chart.uuid for chart in charts]
        self._charts = charts
        self._list.blockSignals(True)
        self._list.clear()
        for chart in charts:
            title = charting.title_of(chart, session.store) if session else ""
            item = QListWidgetItem(f"{title} · in the brief" if chart.printed else title)
            item.setToolTip(tip(title))
            self._list.addItem(item)
        at = uuids.index(keep) if keep in uuids else min(row, len(charts) - 1)
        self._list.setCurrentRow(at)
        self._list.blockSignals(False)
        if self.wanted in uuids:
            self.wanted = ""
        self._choose(at)

    def _choose(self, _: int) -> None:
        session = self._context.session
        self.form.fill(self.chosen, session.store if session else None)
        self._work_out()

    def _edit(self, chart: Chart) -> None:
        session = self._context.session
        if session is not None:
            what = f"Edit the chart “{charting.title_of(chart, session.store)}”"
            self._context.do(Operation("edit-chart", what, (chart,)))

    def _note(self, changed: Changed) -> None:
        if "charts" in changed.tables:
            self._fill()
        elif changed.tables & _SHOWN:
            self._wait.start()

    # -- the chosen one -----------------------------------------------------------------------------------------

    def _work_out(self) -> None:
        """Works the chosen chart out in a task; what was asked for before is not shown any more."""
        session, chart = self._context.session, self.chosen
        self._asking += 1
        number = self._asking
        if session is None or chart is None:
            self._take(None, "No case is open." if session is None else _TEACH)
            return

        def work(progress: Progress) -> Activity | UserError:
            try:
                return activity.activity(session.store, chart, progress)
            except UserError as error:
                return error

        def take(found: Activity | UserError) -> None:
            if number != self._asking:
                return
            if isinstance(found, UserError):
                self._take(None, f"{found.what} {found.todo}")
            else:
                self._take(found, "")

        self._context.run("Working out the chart", work, take)

    def _take(self, found: Activity | None, why: str) -> None:
        same = found is not None and self._found is not None and found.chart.uuid == self._found.chart.uuid
        self._found = found
        self.chart.show_chart(found, keep=same and self._same_time(found))
        self.chart.show_selection(self._context.selection)
        self._why.setText(why)
        self._new.setVisible(self._context.session is not None and not self._charts)
        self._pages.setCurrentIndex(0 if found is not None else 1)
        for part in self._below:
            part.setVisible(found is not None)
        self._said.clear()
        for text, uuids in said_lines(found) if found else ():
            item = QListWidgetItem(text)
            item.setData(_UUIDS, uuids)
            if uuids:
                item.setToolTip(tip(f"Rests on {len(uuids):,} rows; a click selects them, Enter opens them"))
            else:
                item.setForeground(self.palette().placeholderText())
            self._said.addItem(item)
        self._tell("")

    def _same_time(self, found: Activity | None) -> bool:
        before = self.chart.found
        return before is not None and found is not None and (before.start, before.end) == (found.start, found.end)

    # -- down to the rows ---------------------------------------------------------------------------------------

    def _pick(self, uuids: tuple[str, ...], words: str) -> None:
        """Selects the rows everywhere; tables show them alone, the filmstrip goes to their first date."""
        context, session = self._context, self._context.session
        context.select(frozenset(uuids))
        context.rowsWanted.emit(words.partition(";")[0] if uuids else "", uuids)
        scenes = session.store.present("scenes", uuids[:2000]) if session is not None else set()
        shown = next((uuid for uuid in uuids if uuid in scenes), None)
        if shown is not None:
            context.activate_scene(shown)

    def _open(self, uuids: tuple[str, ...]) -> None:
        if uuids:
            self._context.show_panel("tables")

    def _pick_said(self, item: QListWidgetItem) -> None:
        if item.data(_UUIDS):
            self._pick(tuple(item.data(_UUIDS)), item.text())

    def _open_said(self, item: QListWidgetItem) -> None:
        self._pick_said(item)
        self._open(tuple(item.data(_UUIDS) or ()))

    def _move_change(self, moment: Any) -> None:
        chart = self.chosen
        session = self._context.session
        if chart is not None and session is not None and not session.store.read_only and moment != chart.change:
            self._context.do(
                Operation("edit-chart", f"Compare before and after {moment:%Y-%m-%d}", (replace(chart, change=moment),))
            )
        elif self._found is not None:  # the line goes back to where it was
            self.chart.show_chart(self._found, keep=True)

    def _tell(self, words: str) -> None:
        cursor = self.chart.at
        shown = words or (self.chart.words(cursor) if cursor is not None else "")
        self._told.setText(shown or "Point at a step to see how its number came about; a click selects its rows.")
        self._told.setToolTip(tip(shown))

    # -- how it is laid out -------------------------------------------------------------------------------------

    def _lay(self) -> None:
        self._list.setAccessibleName("Charts")
        self._list.setMinimumHeight(64)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._said.setAccessibleName("What is said of the chart")
        self._said.setWordWrap(True)
        self._said.setSpacing(3)
        self._said.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._told.setObjectName("muted")
        columns = QSplitter(Qt.Orientation.Horizontal)
        columns.setChildrenCollapsible(False)
        columns.addWidget(_column(label("Charts", "heading"), (self._list, 1), self.form))
        columns.addWidget(self._middle())
        columns.addWidget(_column(label("What it says", "heading"), (self._said, 1)))
        columns.setSizes([264, 800, 306])
        columns.setStretchFactor(1, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(columns)

    def _middle(self) -> QWidget:
        self._new = QPushButton("New chart (Ctrl+Alt+K)")
        self._new.setObjectName("primary")
        self._new.clicked.connect(lambda: self._context.invoke("activity.new"))
        self._why.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty = QWidget()
        middle = QVBoxLayout(empty)
        middle.addStretch(1)
        middle.addWidget(self._why)
        middle.addWidget(self._new, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch(1)
        middle.setContentsMargins(64, GRID, 64, GRID)
        self._pages.addWidget(self.chart)
        self._pages.addWidget(empty)
        line = QHBoxLayout()
        line.setContentsMargins(9, 0, 12, 0)
        line.addWidget(self._told)
        told = QWidget()
        told.setLayout(line)
        self._below = (told, key())
        return _column((self._pages, 1), *self._below)


def said_lines(found: Activity) -> list[tuple[str, tuple[str, ...]]]:
    """What is said of a chart and of longer times, each with its rows."""
    lines = [(said.text, said.uuids) for said in charting.said(found)]
    spans = [(charting.span_text(span), (span.uuid,)) for span in found.spans]
    if len(spans) > _MOST_SPANS:
        more = tuple(span.uuid for span in found.spans[_MOST_SPANS:])
        spans = [*spans[:_MOST_SPANS], (f"… and {len(more):,} more said of longer times", more)]
    return lines + spans


def key() -> QLabel:
    """What the signs of a chart mean."""
    made = label(
        "Bars: solid observed, dashed inferred, dotted reported (paler where too thin); thin lines from least to most. "
        "Strip below: filled observed, half filled partly, hatched looked at in vain, empty no image.",
        "muted",
        wrap=True,
    )
    made.setContentsMargins(12, 0, 12, 0)
    return made


def _column(*parts: QWidget | tuple[QWidget, int]) -> QWidget:
    made = QWidget()
    rows = QVBoxLayout(made)
    rows.setContentsMargins(0, GRID, 0, GRID)
    rows.setSpacing(GRID)
    for part in parts:
        widget, stretch = part if isinstance(part, tuple) else (part, 0)
        if widget.objectName() == "heading":
            widget.setContentsMargins(12, 0, 12, 0)
        rows.addWidget(widget, stretch)
    return made
