"""Cells of a table edited in place, and rows copied as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from roadstead.ui.context import AppContext
from roadstead.ui.fields import Field

if TYPE_CHECKING:
    from roadstead.services.tasks import Progress
    from roadstead.ui.tablemodel import RecordTable

_Index = QModelIndex | QPersistentModelIndex
_MOST_COPIED = 100_000
_CHUNK = 500


class CellEditor(QStyledItemDelegate):
    """A line for a text, a list for a choice of words. Enter writes it, Esc leaves it as it was."""

    def __init__(self, model: RecordTable, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        """The editor of a cell."""
        record = self._model.record(index.row())
        field = self._model.field(record, index.column())
        if isinstance(field.edit, tuple):
            choice = QComboBox(parent)
            choice.addItems(list(field.edit))
            choice.setEditable(field.own)
            choice.activated.connect(lambda _: (self.commitData.emit(choice), self.closeEditor.emit(choice)))
            return choice
        return QLineEdit(parent)

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """What stands in the cell."""
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if isinstance(editor, QComboBox):
            editor.setCurrentText(text)
        elif isinstance(editor, QLineEdit):
            editor.setText(" ".join(text.split()))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """Writes the cell, unless nothing else stands there now; a text of several lines is not made one by looking at it."""
        text = editor.currentText() if isinstance(editor, QComboBox) else ""
        text = editor.text() if isinstance(editor, QLineEdit) else text
        before = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if text not in (before, " ".join(before.split())):
            model.setData(index, text)


def copy_rows(context: AppContext, model: RecordTable, fields: tuple[Field, ...], rows: list[int]) -> None:
    """Puts rows on the clipboard as lines with tabs between the columns, the titles first; many of them by a task."""
    if not rows:
        context.notices.post("info", "No rows are selected.", "Select some; Ctrl+A takes all.")
        return
    uuids, session = [model.uuids[row] for row in rows[:_MOST_COPIED]], context.require_session()
    columns = [model.columns.index(field) for field in fields]

    def lines(progress: Progress | None) -> str:
        found = ["\t".join(field.title for field in fields)]
        for start in range(0, len(uuids), _CHUNK):
            if progress:
                progress(start / len(uuids), f"{start:,} of {len(uuids):,} rows")
            records: list[Any] = session.store.some(model.kind.record, uuids[start : start + _CHUNK])
            found += ["\t".join(model.cell(record, column) for column in columns) for record in records]
        return "\n".join(found)

    def take(text: str) -> None:
        QApplication.clipboard().setText(text)
        context.notices.post("info", f"Copied {len(uuids):,} {'row' if len(uuids) == 1 else 'rows'} with their titles.")

    if len(uuids) <= _CHUNK:
        take(lines(None))
    else:
        context.run("Copying rows", lines, take)
