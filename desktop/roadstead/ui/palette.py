"""The command palette: every action, with its key, found by a few letters of its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QAction, QColor, QKeyEvent, QPainter
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

from roadstead.ui import theme
from roadstead.ui.icons import icon
from roadstead.ui.plain import label

_SOUGHT = Qt.ItemDataRole.UserRole + 1
_MOST = 400
_ROW = 4 * theme.GRID


def score(wanted: str, text: str) -> float:
    """How well the letters of ``wanted`` are found in ``text`` in their order: 0 not at all, more is better.

    A letter that begins a word counts 3, one that follows the letter found before it 2, any other 1; of equal sums
    the shorter text is better. Blanks in ``wanted`` do not count.
    """
    wanted, text = "".join(wanted.casefold().split()), text.casefold()
    if not wanted:
        return 1.0
    best = 0.0
    for start in (i for i, letter in enumerate(text) if letter == wanted[0]):
        best = max(best, _score_from(wanted, text, start))
    return best / (1 + len(text) / 200)


def _score_from(wanted: str, text: str, start: int) -> float:
    total, at, before = 0.0, start, -2
    for letter in wanted:
        at = text.find(letter, at)
        if at < 0:
            return 0.0
        begins = at == 0 or not text[at - 1].isalnum()
        total += 3 if begins else 2 if at == before + 1 else 1
        before, at = at, at + 1
    return total


class Palette(QFrame):
    """A field and a list over the window. Typing filters, Enter does, Escape leaves; it hides when the focus goes away.

    Below the actions it offers to ``search`` the case for what was typed.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("palette")
        self._window = window
        self.search: Callable[[str], None] | None = None
        self._actions: list[QAction] = []
        self._before: QWidget | None = None
        self.field = QLineEdit(placeholderText="Type what you want to do")
        self.field.setAccessibleName("Search all actions")
        self.list = QListWidget()
        self.list.setAccessibleName("Actions found")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(_ActionRows(self.list))
        self._none = label("No action of that name.", "muted")
        self._none.setContentsMargins(12, 12, 12, 12)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(1, 1, 1, theme.GRID)
        rows.setSpacing(4)
        for widget in (self.field, self.list, self._none):
            rows.addWidget(widget)
        self.field.textChanged.connect(self._filter)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(lambda _: self._accept())
        self.hide()

    def open(self, actions: Iterable[QAction]) -> None:
        """Shows every action that has a name, the ones that can be done now first."""
        self._actions = [a for a in actions if a.text() and not a.isSeparator()]
        self._before = self._window.focusWidget()
        width = min(640, self._window.width() - 4 * theme.GRID)
        self.setGeometry(
            (self._window.width() - width) // 2, 8 * theme.GRID, width, min(440, self._window.height() - 96)
        )
        self.field.clear()
        self._filter("")
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave(self) -> None:
        """Hides it and gives the focus back."""
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow keys move in the list while the field keeps the focus."""
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.hide()
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}
        key = Qt.Key(event.key())
        if key in steps:
            row = self.list.currentRow() + steps[key]
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, row)))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._accept()
        elif key == Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True

    def _filter(self, wanted: str) -> None:
        scored = [(score(wanted, name_of(action)), action) for action in self._actions]
        found = sorted((s for s in scored if s[0] > 0), key=lambda s: (not s[1].isEnabled(), -s[0], name_of(s[1])))
        self.list.clear()
        for _, action in found[:_MOST]:
            item = QListWidgetItem(name_of(action), self.list)
            item.setData(Qt.ItemDataRole.UserRole, action)
            if not action.isEnabled():
                item.setFlags(Qt.ItemFlag.NoItemFlags)
        if self.search is not None and wanted.strip():
            item = QListWidgetItem(f"Search the case for “{wanted.strip()}”", self.list)
            item.setData(_SOUGHT, wanted.strip())
        self.list.setCurrentRow(0)
        self._none.setVisible(not self.list.count())
        self.list.setVisible(bool(self.list.count()))

    def _accept(self) -> None:
        item = self.list.currentItem()
        if item and item.data(_SOUGHT) and self.search is not None:
            self.leave()
            self.search(item.data(_SOUGHT))
            return
        action = item.data(Qt.ItemDataRole.UserRole) if item else None
        if action is not None and action.isEnabled():
            self.leave()
            action.trigger()


def name_of(action: QAction) -> str:
    """The action's name without what menus put into it."""
    return action.text().replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")


class _ActionRows(QStyledItemDelegate):
    """A row: the name at the left, the key at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        size.setHeight(_ROW)
        return size

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        action = index.data(Qt.ItemDataRole.UserRole)
        look = theme.current()
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(look.tint))
        area = option.rect.adjusted(36, 0, -16, 0)
        if action is None:
            icon("search").paint(painter, area.left() - 26, area.center().y() - 8, 18, 18)
            painter.setPen(QColor(look.text))
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, index.data())
            painter.restore()
            return
        if not action.icon().isNull():
            mode = action.icon().Mode.Normal if action.isEnabled() else action.icon().Mode.Disabled
            action.icon().paint(painter, area.left() - 26, area.center().y() - 8, 18, 18, mode=mode)
        painter.setPen(QColor(look.text if action.isEnabled() else look.faint))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name_of(action))
        painter.setPen(QColor(look.muted if action.isEnabled() else look.faint))
        painter.setFont(theme.figures(painter.font()))
        keys = action.shortcut().toString(action.shortcut().SequenceFormat.NativeText)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, keys)
        painter.restore()
