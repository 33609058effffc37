"""The panel that asks what the classes of a file become in the case."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from roadstead.plugins.exchange.asking import bring_in
from roadstead.plugins.exchange.waiting import Waiting, waiting_of
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label, shortened, tip
from roadstead.ui.theme import GRID

_ROW = 32  # pixels
_FEW = 10  # rows that are seen at once
_EMPTY = (
    "When marks are imported (Ctrl+Alt+I) from a file with classes that this case does not have, "
    "what each of them becomes is asked here."
)


class ClassesPanel(QWidget):
    """A row for each class of the file; Enter imports, Esc does not."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context, self._queue = context, waiting_of(context)
        self._told = label("", "muted", wrap=True)
        self._table = QTableWidget(0, 3)
        self._table.setAccessibleName("What the classes of the file become")
        self._table.setHorizontalHeaderLabels(["In the file", "Marks", "Becomes"])
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(_ROW)
        self._table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self._table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self._table.setTabKeyNavigation(False)
        self._table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self._import, self._leave = QPushButton("Import"), QPushButton("Do not import")
        self._import.clicked.connect(self.take)
        self._leave.clicked.connect(self.leave)
        self._lay_out()
        self._queue.changed.connect(self._fill)
        context.schemaChanged.connect(lambda _: self._fill())
        self._fill()

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(GRID, GRID, GRID, GRID)
        rows.setSpacing(GRID)
        rows.addWidget(self._told)
        rows.addWidget(self._table)
        buttons = QHBoxLayout()
        buttons.addWidget(self._import)
        buttons.addWidget(self._leave)
        buttons.addStretch(1)
        rows.addLayout(buttons)
        rows.addStretch(1)

    def choices(self) -> dict[str, str]:
        """The class of the case for each of the file, empty for those that are left out."""
        names = [each.name for each in self._queue.first.classes] if self._queue.first else []
        boxes = (self._table.cellWidget(row, 2) for row in range(len(names)))
        return {name: box.currentData() for name, box in zip(names, boxes, strict=True) if isinstance(box, QComboBox)}

    def take(self) -> None:
        """Imports the file with the classes as they are chosen."""
        if self._queue.first is not None:
            chosen = self.choices()
            file = self._queue.take()
            bring_in(self._context, file.read, replace(file.wishes, classes=chosen))

    def leave(self) -> None:
        """Imports nothing of the file."""
        if self._queue.first is not None:
            self._context.notices.post("info", f"Nothing of {self._queue.take().read.path.name} was imported.")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter imports, Esc does not."""
        if self._queue.first is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take()
        elif self._queue.first is not None and event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def _fill(self) -> None:
        file = self._queue.first
        for widget in (self._table, self._import, self._leave):
            widget.setVisible(file is not None)
        self._table.setRowCount(0)
        if file is None:
            self._told.setText(_EMPTY)
            return
        self._told.setText(self._words(file))
        self._table.setRowCount(len(file.classes))
        for row, each in enumerate(file.classes):
            name, count = QTableWidgetItem(shortened(each.name, 40)), QTableWidgetItem(f"{each.marks:,}")
            name.setToolTip(tip(each.name))
            count.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._table.setItem(row, 0, name)
            self._table.setItem(row, 1, count)
            self._table.setCellWidget(row, 2, self._box(each.name, each.known))
        height = self._table.horizontalHeader().sizeHint().height() + _ROW * min(len(file.classes), _FEW) + 4
        self._table.setFixedHeight(height)
        self.setFocusProxy(self._table.cellWidget(0, 2))

    def _words(self, file: Waiting) -> str:
        new = sum(not each.known for each in file.classes)
        classes = "one class" if new == 1 else f"{new} classes"
        more = f" {len(self._queue) - 1} more files wait." if len(self._queue) > 1 else ""
        return f"{file.read.path.name} has {classes} that this case does not have. Enter imports, Esc does not.{more}"

    def _box(self, name: str, known: str) -> QComboBox:
        """The classes of the case, a new one of that name, and that its marks are left out."""
        box = QComboBox()
        box.setAccessibleName(f"{name} becomes")
        if not known:
            box.addItem("New class", name)
        for category in self._context.schema:
            box.addItem(category.name, category.name)
        box.addItem("Leave out", "")
        box.setCurrentIndex(max(box.findData(known or name), 0))
        return box
