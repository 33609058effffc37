"""What can be stated of a block, of a track or of marked cars: a field for each, with its unit and what it does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from roadstead.plugins.count import logic
from roadstead.ui import theme
from roadstead.ui.plain import label

_UNIT_WIDE = 40


@dataclass(frozen=True, slots=True)
class Stated:
    """One thing that may be stated: ``words`` to choose from, the first of them for nothing stated, else typed."""

    name: str
    title: str
    unit: str
    does: str
    hint: str = ""
    words: tuple[str, ...] = ()


def _first(word: str, words: Iterable[str]) -> tuple[str, ...]:
    """The words with that one in front."""
    return (word, *(each for each in words if each != word))


_LONGWAYS, ACROSS = "along the block’s long side", "across the block’s long side"
FIELDS: dict[str, tuple[tuple[str, tuple[Stated, ...]], ...]] = {
    "block": (
        (
            "What stands there",
            (
                Stated("fill", "Cells taken", "%", "Of bays × rows × tiers, how many hold a container.", "80..95", _first("unknown", logic.FILLS)),
                Stated("tiers", "Tiers", "", "As counted by eye. Else from the height by its shadow.", "3, or 2..3"),
                Stated("rows", "Rows", "", "Across the containers, by eye. Else from the width measured.", "6, or 5..6"),
                Stated("bays", "Bays", "20 ft", "Along the containers, by eye. Else from the length measured.", "14, or 13..14"),
            ),
        ),
        (
            "Which containers",
            (
                Stated("forty", "40 ft long", "%", "Of the boxes; the rest is 20 ft. Fewer boxes for the same TEU.", "0..100 assumed"),
                Stated("fortyfive", "45 ft long", "%", "Of the boxes, 13.716 m each. One counts as 2.25 TEU.", "0 assumed"),
                Stated("high_cubes", "High cubes", "%", "Of the boxes, 2.896 m high, not 2.591 m. Fewer tiers for a height.", "0..100 assumed"),
            ),
        ),
        (
            "How they stand",
            (
                Stated("lie", "They lie", "", "Which way the containers’ long side points.", "", (_LONGWAYS, ACROSS)),
                Stated("along", "Gap at ends", "m", "Between two in a line. Wider gaps: fewer bays.", "0.08..0.5 assumed"),
                Stated("across", "Gap at sides", "m", "Between two rows. Wider gaps: fewer rows.", "0.05..0.4 assumed"),
            ),
        ),
    ),
    "track": (
        (
            "Which cars",
            (
                Stated("gauge", "Gauge", "mm", "Whose cars may stand here; dual where that is not known.", "", _first("dual", logic.GAUGES)),
                Stated("long", "Long cars", "%", "Of the cars, over 17 m long; the rest is 13 to 16.5 m.", "10..30", _first("unknown", logic.LONG_SHARES)),
                Stated("car", "One car", "m", "Its own length, typed or by cars marked on this scene, in place of the two above.", "15.0 ± 0.3", ("by type",)),
            ),
        ),
        (
            "How they stand",
            (
                Stated("empty", "Gaps drawn over", "%", "Of the line, without any car on it.", "0..3 assumed"),
                Stated("slack", "Slack", "m", "What a coupling adds to the length of each car.", "0..0.1 assumed"),
            ),
        ),
    ),
    "cars": (
        (
            "What could not be seen",
            (
                Stated("hidden", "Hidden", "%", "Of all the cars, under a roof or in shadow: these are added.", "0 assumed"),
            ),
        ),
    ),
}  # fmt: skip
"""The fields by what is counted, in groups."""


class Form(QWidget):
    """The fields of one thing that is counted; tells when something in them changes."""

    changed = Signal()

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.inputs: dict[str, QComboBox | QLineEdit] = {}
        self._fields: dict[str, Stated] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.GRID)
        grid.setVerticalSpacing(theme.GRID // 4)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(2, _UNIT_WIDE)
        for group, fields in FIELDS[kind]:
            heading = label(group, "heading")
            heading.setContentsMargins(0, theme.GRID, 0, theme.GRID // 2)
            grid.addWidget(heading, grid.rowCount(), 0, 1, 3)
            for field in fields:
                self._add(grid, field)

    def _add(self, grid: QGridLayout, field: Stated) -> None:
        row, widget = grid.rowCount(), self._widget(field)
        widget.setAccessibleName(field.title)
        widget.setAccessibleDescription(f"{field.does} {field.unit}".strip())
        title = label(field.title)
        title.setBuddy(widget)
        grid.addWidget(title, row, 0)
        grid.addWidget(widget, row, 1, 1, 1 if field.unit else 2)
        if field.unit:
            grid.addWidget(label(field.unit, "muted"), row, 2)
        does = label(field.does, "muted", wrap=True)
        does.setContentsMargins(0, 0, 0, theme.GRID)
        grid.addWidget(does, row + 1, 0, 1, 3)
        self.inputs[field.name], self._fields[field.name] = widget, field

    def _widget(self, field: Stated) -> QComboBox | QLineEdit:
        if not field.words:
            line = QLineEdit(placeholderText=field.hint)
            line.textChanged.connect(lambda _: self.changed.emit())
            return line
        choice = QComboBox()
        choice.addItems(field.words)
        choice.setEditable(bool(field.hint))
        choice.setMinimumContentsLength(8)
        choice.currentTextChanged.connect(lambda _: self.changed.emit())
        return choice

    def said(self) -> dict[str, str]:
        """What was stated, by name; a bare number of a share is per cent. What is left at its first word was not."""
        found = {}
        for name, widget in self.inputs.items():
            field, text = self._fields[name], _text(widget)
            if text and text != (field.words or ("",))[0]:
                bare = field.unit == "%" and re.fullmatch(r"[\d.\s]+", text)
                found[name] = f"{text}%" if bare else text
        return found


def _text(widget: QComboBox | QLineEdit) -> str:
    return (widget.currentText() if isinstance(widget, QComboBox) else widget.text()).strip()
