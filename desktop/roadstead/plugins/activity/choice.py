"""A button that opens a list to tick, narrowed by typing; nothing ticked is everything."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout

from roadstead.api import charting
from roadstead.ui.plain import menu_text, shortened, tip
from roadstead.ui.theme import GRID

_UUID = Qt.ItemDataRole.UserRole


class Choice(QPushButton):
    """``chosen(uuids)`` comes when the list is closed with others ticked than before."""

    chosen = Signal(object)

    def __init__(self, name: str, everything: str) -> None:
        super().__init__(everything)
        self._everything = everything
        self._known: list[tuple[str, str]] = []
        self._ticked: tuple[str, ...] = ()
        self.setAccessibleName(name)
        self.setStyleSheet("text-align: left")
        self._box = _Box(self)
        self.clicked.connect(self._open)

    def fill(self, known: Sequence[tuple[str, str]], ticked: tuple[str, ...]) -> None:
        """Offers these (uuid and name), with these ticked."""
        self._known, self._ticked = list(known), ticked
        names = [name for uuid, name in known if uuid in ticked]
        self.setText(menu_text(shortened(charting.listed(names), 34)) if names else self._everything)
        self.setToolTip(tip(", ".join(names)))
        self.setEnabled(bool(known))

    def take(self, ticked: tuple[str, ...]) -> None:
        """Takes what was ticked when the list was closed."""
        if set(ticked) != set(self._ticked):
            self.chosen.emit(ticked)

    def _open(self) -> None:
        self._box.offer(self._known, self._ticked)
        self._box.resize(max(self.width(), 260), 320)
        self._box.move(self.mapToGlobal(QPoint(0, self.height())))
        self._box.show()
        self._box.line.setFocus(Qt.FocusReason.PopupFocusReason)


class _Box(QFrame):
    """The list; Escape or a click beside it closes it, Down goes from the line into it, Space ticks."""

    def __init__(self, button: Choice) -> None:
        super().__init__(button, Qt.WindowType.Popup)
        self.setObjectName("filterBox")
        self._button = button
        self.line, self._list = QLineEdit(placeholderText="Narrow the list"), QListWidget()
        self.line.setAccessibleName("Narrow the list")
        self._list.setAccessibleName(button.accessibleName())
        rows = QVBoxLayout(self)
        rows.setContentsMargins(GRID, GRID, GRID, GRID)
        rows.addWidget(self.line)
        rows.addWidget(self._list)
        self.line.textChanged.connect(self._narrow)
        self.line.returnPressed.connect(self.hide)

    def offer(self, known: Sequence[tuple[str, str]], ticked: tuple[str, ...]) -> None:
        """Lists these, the ticked ones first."""
        self.line.clear()
        self._list.clear()
        for uuid, name in sorted(known, key=lambda each: each[0] not in ticked):
            item = QListWidgetItem(name)
            item.setData(_UUID, uuid)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if uuid in ticked else Qt.CheckState.Unchecked)
            self._list.addItem(item)

    def hideEvent(self, event: QHideEvent) -> None:
        """Tells what is ticked."""
        super().hideEvent(event)
        items = [self._list.item(row) for row in range(self._list.count())]
        self._button.take(tuple(str(i.data(_UUID)) for i in items if i.checkState() == Qt.CheckState.Checked))

    def _narrow(self, text: str) -> None:
        for row in range(self._list.count()):
            item = self._list.item(row)
            item.setHidden(text.casefold() not in item.text().casefold())
