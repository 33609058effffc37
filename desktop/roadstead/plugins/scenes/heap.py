"""A table of what each file of a folder (or of what was dropped) is, with those to be added ticked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDockWidget,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from roadstead.api import Progress, scenes
from roadstead.plugins.scenes.commands import add_files, is_writable
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label, tip

_PATH = Qt.ItemDataRole.UserRole
_ROW = 26  # pixels


class Heap(QObject):
    """What was found last; ``filled()`` comes when it is something else."""

    filled = Signal()

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.found: list[Any] = []

    def fill(self, found: list[Any]) -> None:
        """Takes what was found."""
        self.found = found
        self.filled.emit()


def heap_of(context: AppContext) -> Heap:
    """The window's heap."""
    return context.findChild(Heap) or Heap(context)


def add_folder(context: AppContext) -> None:
    """Asks which folder, and shows what its files are; a product's folder is added at once."""
    folder = context.pick_folder("Add a folder of images")
    if folder is not None:
        take(context, [folder])


def take(context: AppContext, paths: Sequence[Path]) -> None:
    """Adds files at once; where there is a folder among them, shows first what each file is, unless it is one scene."""
    if not any(path.is_dir() for path in paths):
        add_files(context, paths)
        return

    def work(progress: Progress) -> list[Any]:
        return scenes.sort_out(paths, progress)

    def done(found: list[Any]) -> None:
        if [one.path for one in found if one.readable] == list(paths):
            add_files(context, paths)
        else:
            heap_of(context).fill(found)
            context.show_panel("heap")

    context.run("Looking at the files", work, done)


class HeapPanel(QWidget):
    """The table: Space ticks a row, Enter adds what is ticked."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context, self._heap = context, heap_of(context)
        self._told = label("", "muted", wrap=True)
        self._table = QTreeWidget()
        self._table.setAccessibleName("What each file is")
        self._table.setHeaderLabels(["File", "What it is", "Remark"])
        self._table.setRootIsDecorated(False)
        self._table.setUniformRowHeights(True)
        self._table.setMinimumHeight(_ROW * 7)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._table.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._add = QPushButton("Add ticked files")
        self._add.clicked.connect(self._add_ticked)
        line = QHBoxLayout()
        line.setContentsMargins(12, 6, 12, 6)
        line.addWidget(self._told, 1)
        line.addWidget(self._add)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(line)
        rows.addWidget(self._table, 1)
        self.setFocusProxy(self._table)
        self._table.itemActivated.connect(self._add_ticked)
        self._table.itemChanged.connect(self._count)
        self._heap.filled.connect(self._fill)
        context.caseChanged.connect(self._count)
        self._fill()

    def ticked(self) -> list[Path]:
        """The files that are to be added."""
        items = (self._table.topLevelItem(row) for row in range(self._table.topLevelItemCount()))
        return [item.data(0, _PATH) for item in items if item and item.checkState(0) == Qt.CheckState.Checked]

    def _fill(self) -> None:
        self._table.blockSignals(True)
        self._table.clear()
        for one in sorted(self._heap.found, key=lambda one: not one.readable):
            item = QTreeWidgetItem(self._table, [one.path.name, one.what, one.why])
            item.setSizeHint(0, QSize(0, _ROW))
            item.setData(0, _PATH, one.path)
            item.setToolTip(0, tip(str(one.path)))
            item.setToolTip(2, tip(one.why))
            if one.readable:
                item.setCheckState(0, Qt.CheckState.Checked)
        for column, width in enumerate((320, 200)):
            self._table.setColumnWidth(column, width)
        if first := self._table.topLevelItem(0):
            self._table.setCurrentItem(first)
        self._table.blockSignals(False)
        self._count()

    def _count(self) -> None:
        total, ticked = self._table.topLevelItemCount(), len(self.ticked())
        readable = sum(one.readable for one in self._heap.found)
        self._told.setText(
            f"{readable} of {total} can be added as scenes, {ticked} ticked."
            if total
            else "Add a folder to see what its files are."
        )
        self._add.setEnabled(bool(ticked) and is_writable(self._context))

    def _add_ticked(self) -> None:
        wanted = self.ticked()
        if not wanted or not is_writable(self._context):
            return
        add_files(self._context, wanted)
        self._heap.fill([one for one in self._heap.found if one.path not in wanted])
        dock = self.parentWidget()
        if isinstance(dock, QDockWidget) and not any(one.readable for one in self._heap.found):
            dock.close()  # nothing is left to be decided, and the dates are seen again
