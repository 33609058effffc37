"""The box over the window that finds everything in the case as one types."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from roadstead.api import searching
from roadstead.domain.records import TABLES
from roadstead.plugins.search.keeping import Words
from roadstead.plugins.search.logic import MOST, SEARCHED, Group, counted, grouped, pieces
from roadstead.ui import theme
from roadstead.ui.kinds import kind_of_type
from roadstead.ui.plain import label

_HIT = Qt.ItemDataRole.UserRole
_PAUSE_MS = 30
_WIDE, _HIGH = 720, 560
_KINDS = {table: kind for kind, table in TABLES.items()}


class SearchBox(QFrame):
    """A field and what it finds, by kind. Arrows move, Enter shows the row, Escape goes back to where one was."""

    def __init__(self, window: QWidget, words: Words, jump: Callable[[str], None]) -> None:
        super().__init__(window)
        self.setObjectName("palette")
        self._window, self._words, self._jump = window, words, jump
        self._before: QWidget | None = None
        self.field = QLineEdit(placeholderText="Search everything in the case", clearButtonEnabled=True)
        self.field.setAccessibleName("Search everything in the case")
        self.list = QListWidget()
        self.list.setAccessibleName("Found")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self._rows = _Rows(self.list)
        self.list.setItemDelegate(self._rows)
        self.told = label("", "muted", wrap=True)
        self.told.setContentsMargins(12, 4, 12, 4)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(1, 1, 1, 4)
        rows.setSpacing(4)
        for widget in (self.field, self.list, self.told):
            rows.addWidget(widget, 1 if widget is self.list else 0)
        self._wait = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._wait.timeout.connect(self.look)
        self.field.textChanged.connect(lambda _: self._wait.start())
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(lambda _: self._accept())
        words.ready.connect(self._again)
        self.hide()

    def open(self, text: str = "") -> None:
        """Opens it; what was typed last is there to be typed over, unless ``text`` is to be searched."""
        self._before = self._window.focusWidget()
        width = min(_WIDE, self._window.width() - 4 * theme.GRID)
        height = min(_HIGH, self._window.height() - 96)
        self.setGeometry((self._window.width() - width) // 2, 8 * theme.GRID, width, height)
        if text:
            self.field.setText(text)
        self.show()
        self.raise_()
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.look()

    def leave(self) -> None:
        """Hides it and gives the focus back."""
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def look(self) -> None:
        """Shows what the words find; while the case is still being read, says so and looks again then."""
        self._wait.stop()
        text = self.field.text().strip()
        hits = self._words.find(text, MOST)
        self._rows.wanted = text
        self.list.clear()
        for group in grouped(hits or ()):
            self._add(group)
        self._step(1, 0)
        self.list.setVisible(bool(hits))
        self.told.setText(_told(text, hits))
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop if not hits else Qt.AlignmentFlag.AlignVCenter)
        self._fit(bool(hits))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys move in the list while the field keeps the focus."""
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.hide()
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        key = Qt.Key(event.key())
        if key in steps:
            self._step(steps[key], self.list.currentRow() + steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._accept()
        elif key == Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True

    def _again(self) -> None:
        if self.isVisible():
            self.look()

    def _fit(self, listed: bool) -> None:
        """As high as what it says: the list takes its room, a sentence alone does not."""
        height = min(_HIGH, self._window.height() - 96) if listed else 116
        self.resize(self.width(), height)

    def _add(self, group: Group) -> None:
        kind = kind_of_type(_KINDS[group.table])
        more = f"  and {group.more:,} more" if group.more else ""
        heading = QListWidgetItem(f"{kind.many}{more}", self.list)
        heading.setFlags(Qt.ItemFlag.NoItemFlags)
        for hit in group.hits:
            item = QListWidgetItem(hit.title or kind.one, self.list)
            item.setData(_HIT, hit)

    def _step(self, way: int, row: int) -> None:
        """Goes to a row, past the headings."""
        count = self.list.count()
        row = max(0, min(count - 1, row))
        for at in (*range(row, count if way > 0 else -1, 1 if way > 0 else -1), *range(row, count)):
            if self.list.item(at).data(_HIT) is not None:
                self.list.setCurrentRow(at)
                if at == 1:
                    self.list.scrollToTop()
                return

    def _accept(self) -> None:
        if self._wait.isActive():  # Enter at the heels of the last letter
            self.look()
        item = self.list.currentItem()
        hit = item.data(_HIT) if item else None
        if isinstance(hit, searching.Hit):
            self.hide()
            self._jump(hit.uuid)


def _told(text: str, hits: list[searching.Hit] | None) -> str:
    if hits is None:
        return "The case is being read …"
    if not text:
        return SEARCHED
    if not hits:
        return f"Nothing in the case has all of these words. {SEARCHED}"
    return f"{counted(len(hits))} Arrows and Enter show one, Esc goes back."


class _Rows(QStyledItemDelegate):
    """A heading, or a hit: its name, and below it the words around what was found."""

    wanted = ""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        line = QFontMetrics(option.font).height()
        return QSize(100, line + 12 if index.data(_HIT) is None else 2 * line + 12)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        look, hit = theme.current(), index.data(_HIT)
        painter.save()
        area = option.rect.adjusted(16, 0, -16, 0)
        if hit is None:
            painter.setPen(QColor(look.muted))
            painter.setFont(_bold(option.font))
            low = area.adjusted(-4, 6, 0, 0)
            painter.drawText(low, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, index.data())
            painter.restore()
            return
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(look.tint))
        half = area.height() // 2
        upper, lower = area.adjusted(0, 4, 0, -half), area.adjusted(0, half, 0, -4)
        _write(painter, option.font, upper, index.data(), self.wanted, look.text)
        _write(painter, option.font, lower, hit.excerpt, self.wanted, look.muted)
        painter.restore()


def _write(painter: QPainter, font: QFont, area: QRect, text: str, wanted: str, colour: str) -> None:
    """One line, the words that were asked for in bold, cut off with an ellipsis where there is no more room."""
    painter.setPen(QColor(colour))
    at = area.left()
    for piece, bold in pieces(text, wanted):
        painter.setFont(_bold(font) if bold else font)
        metrics = painter.fontMetrics()
        room = QRect(at, area.top(), area.right() - at, area.height())
        shown = metrics.elidedText(piece, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        at += metrics.horizontalAdvance(piece)
        if shown != piece or at >= area.right():
            return


def _bold(font: QFont) -> QFont:
    made = QFont(font)
    made.setWeight(QFont.Weight.DemiBold)
    return made
