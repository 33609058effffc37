"""What a chart shows: every change is kept when its field is left, as one action that can be taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLineEdit, QWidget

from roadstead.api import UserError, charting
from roadstead.domain.activities import KINDS, STEPS
from roadstead.domain.records import Chart, Place, Vessel
from roadstead.domain.times import parse_time
from roadstead.plugins.activity.choice import Choice
from roadstead.ui.plain import label
from roadstead.ui.theme import GRID

_DAY = timedelta(days=1)


class ChartForm(QWidget):
    """``edited(chart)`` comes with the chart as it shall be."""

    edited = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._chart: Chart | None = None
        self.title = QLineEdit()
        self.kind, self.step = QComboBox(), QComboBox()
        for box, words in ((self.kind, KINDS), (self.step, STEPS)):
            for key, text in words.items():
                box.addItem(text, key)
        self.places, self.ships = Choice("Places", "All places"), Choice("Ships", "All ships")
        self.start, self.end, self.change = QLineEdit(), QLineEdit(), QLineEdit()
        self.printed = QCheckBox("Print it in the &brief")
        self._problem = label("", "problem", wrap=True)
        self._lay()
        self.title.editingFinished.connect(lambda: self._keep(title=self.title.text().strip()))
        self.kind.activated.connect(lambda _: self._keep(kind=self.kind.currentData()))
        self.step.activated.connect(lambda _: self._keep(step=self.step.currentData()))
        self.places.chosen.connect(lambda uuids: self._keep(places=uuids))
        self.ships.chosen.connect(lambda uuids: self._keep(vessels=uuids))
        self.printed.clicked.connect(lambda on: self._keep(printed=on))
        for line in (self.start, self.end, self.change):
            line.editingFinished.connect(self._keep_times)

    def fill(self, chart: Chart | None, store: Any) -> None:
        """Shows a chart of a case; None for none."""
        self._chart = chart
        self.setEnabled(chart is not None and not store.read_only)
        self._problem.clear()
        self._problem.hide()
        if chart is None:
            return
        self.title.setText(chart.title)
        self.title.setPlaceholderText(charting.title_of(chart, store))
        self.title.setCursorPosition(0)
        self.kind.setCurrentIndex(list(KINDS).index(chart.kind) if chart.kind in KINDS else 0)
        self.step.setCurrentIndex(list(STEPS).index(chart.step) if chart.step in STEPS else 0)
        self.places.fill([(p.uuid, p.name) for p in store.all(Place, order="name")], chart.places)
        ships = [(v.uuid, v.name or f"IMO {v.imo}") for v in store.all(Vessel, order="name")]
        self.ships.fill(ships, chart.vessels)
        self.start.setText(_day(chart.start))
        self.end.setText(_day(chart.end - _DAY if chart.end else None))
        self.change.setText(_day(chart.change))
        self.change.setEnabled(chart.kind == "calls")
        self.printed.setChecked(chart.printed)

    def _keep(self, **fields: Any) -> None:
        if self._chart is None:
            return
        changed = replace(self._chart, **fields)
        if changed != self._chart:
            self._chart = changed
            self.edited.emit(changed)

    def _keep_times(self) -> None:
        try:
            start, end, change = (_moment(line.text()) for line in (self.start, self.end, self.change))
            if start and end and end < start:
                raise UserError("The chart ends before it starts.", "Swap the two days or correct one.")
        except UserError as error:
            self._problem.setText(f"{error.what} {error.todo}")
            self._problem.show()
            return
        self._problem.hide()
        self._keep(start=start, end=end + _DAY if end else None, change=change)

    def _lay(self) -> None:
        rows = QFormLayout(self)
        rows.setContentsMargins(12, 0, 12, GRID)
        rows.setHorizontalSpacing(GRID)
        rows.setVerticalSpacing(GRID // 2)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        fields = (
            ("&Title", self.title, ""),
            ("S&how", self.kind, "What is counted"),
            ("At", self.places, "A place comes with its piers"),
            ("Of", self.ships, ""),
            ("B&y", self.step, "Days are days of UTC"),
            ("F&rom", self.start, "First day (UTC); empty: the first that is known"),
            ("To", self.end, "Last day (UTC); empty: the last that is known"),
            ("C&ompare at", self.change, "Rates before this day and from it on; its line in the chart can be dragged"),
        )
        for text, field, why in fields:
            if not field.accessibleName():
                field.setAccessibleName(text.replace("&", ""))
            if why:
                field.setToolTip(why)
            rows.addRow(text, field)
        for line in (self.start, self.end, self.change):
            line.setPlaceholderText("2023-10-14")
        rows.addRow("", self.printed)
        rows.addRow(self._problem)
        self._problem.hide()
        self._problem.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)


def _day(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d}" if moment else ""


def _moment(text: str) -> datetime | None:
    """The beginning of a day that was typed; one with a time keeps it."""
    plain = text.strip()
    if not plain:
        return None
    return parse_time(plain if "Z" in plain or "T" in plain or "+" in plain else f"{plain}Z")
