"""The list of all notices of this run."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPlainTextEdit, QVBoxLayout, QWidget

from roadstead.domain.times import format_time
from roadstead.services.notices import Notice, same
from roadstead.ui.context import AppContext
from roadstead.ui.icons import icon
from roadstead.ui.notices import ICON, colour_of
from roadstead.ui.plain import label, tip


class NoticeList(QWidget):
    """Every notice of this run, the newest first, with the details of the one chosen."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._times = 1  # of the notice on top
        self._list = QListWidget()
        self._list.setAccessibleName("Notices")
        self._list.setWordWrap(True)
        self._list.setSpacing(2)
        self._empty = label(
            "Nothing has been said yet. Results, warnings and errors are kept here.", "muted", wrap=True
        )
        self._empty.setContentsMargins(16, 16, 16, 16)
        self._detail = QPlainTextEdit(readOnly=True)
        self._detail.setAccessibleName("Details")
        self._detail.setMaximumHeight(160)
        self._detail.hide()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        for widget in (self._empty, self._list, self._detail):
            rows.addWidget(widget)
        self.setFocusProxy(self._list)
        for notice in context.notices.notices:
            self._add(notice)
        context.noticePosted.connect(self._add)
        self._list.currentItemChanged.connect(self._show_details)
        self._list.itemActivated.connect(self._open)
        self._list.setVisible(bool(self._list.count()))

    def _add(self, notice: Notice) -> None:
        """Puts it on top; where that says the same already, counts it there."""
        text = f"{notice.text}\n{notice.todo}" if notice.todo else notice.text
        top = self._list.item(0)
        if top is not None and same(top.data(Qt.ItemDataRole.UserRole), notice):
            self._times += 1
            top.setText(f"{format_time(notice.at)}, said {self._times:,} times\n{text}")
            return
        self._times = 1
        item = QListWidgetItem(f"{format_time(notice.at)}\n{text}")
        item.setIcon(icon(ICON[notice.level], colour_of(notice.level)))
        item.setData(Qt.ItemDataRole.UserRole, notice)
        item.setToolTip(tip(text))
        self._list.insertItem(0, item)
        self._list.show()
        self._empty.hide()

    def _show_details(self, item: QListWidgetItem | None) -> None:
        notice = item.data(Qt.ItemDataRole.UserRole) if item else None
        self._detail.setVisible(bool(notice and notice.detail))
        self._detail.setPlainText(notice.detail if notice else "")

    def _open(self, item: QListWidgetItem) -> None:
        about = item.data(Qt.ItemDataRole.UserRole).about
        if about:
            self._context.show_record(about)
