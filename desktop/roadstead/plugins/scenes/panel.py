"""The list of scenes by date, and what is dropped on the window."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from roadstead.domain.operations import Changed
from roadstead.domain.records import Scene
from roadstead.domain.times import same_day
from roadstead.plugins.scenes.heap import take
from roadstead.plugins.scenes.logic import by_date, clock, gist, in_order, step, taken, trouble_word, why_hidden
from roadstead.ui import theme
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label, tip

_SCENE = Qt.ItemDataRole.UserRole
_ROW, _HEAD = 44, 28


def attach(context: AppContext) -> None:
    """Takes the images and folders that are dropped on the window, and shows the first scene of a case that is opened."""
    context.filesDropped.connect(lambda paths: take(context, paths))
    context.caseChanged.connect(lambda: show_first(context))


def show_first(context: AppContext) -> None:
    """Puts the earliest scene of the case on the canvas, if there is any."""
    first = step(in_order(context.session.store.all(Scene)), None, 1) if context.session else None
    if first is not None:
        context.activate_scene(first.uuid)


class ScenesPanel(QWidget):
    """The scenes, gathered by date; Enter or a click puts one on the canvas."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._list = QListWidget()
        self._list.setAccessibleName("Scenes by date")
        self._list.setItemDelegate(_Rows(self._list, context.troubles))
        self._list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self._empty = label("", "muted", wrap=True)
        self._empty.setContentsMargins(16, 16, 16, 16)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self._empty, 0, Qt.AlignmentFlag.AlignTop)
        rows.addWidget(self._list, 1)
        self.setFocusProxy(self._list)
        self._list.itemActivated.connect(self._open)
        self._list.itemClicked.connect(self._open)
        context.caseChanged.connect(self._fill)
        context.changed.connect(self._refresh)
        context.sceneRedrawn.connect(lambda _: self._list.viewport().update())
        context.sceneActivated.connect(lambda _: self._mark())
        self._fill()

    def _refresh(self, changed: Changed) -> None:
        if "scenes" in changed.tables:
            self._fill()

    def _fill(self) -> None:
        session = self._context.session
        self._list.clear()
        for day, members in by_date(session.store.all(Scene)) if session else []:
            head = QListWidgetItem(f"{day:%Y-%m-%d}" if day else "Undated", self._list)
            head.setFlags(Qt.ItemFlag.NoItemFlags)
            for scene in members:
                item = QListWidgetItem(scene.name, self._list)
                item.setData(_SCENE, scene)
        self._empty.setText(
            "No images yet. Add some with Ctrl+I, or drop them on the window." if session else "No case is open."
        )
        self._empty.setVisible(self._list.count() == 0)
        self._list.setVisible(self._list.count() > 0)
        self._mark()

    def _mark(self) -> None:
        active, current = self._context.active_scene, -1
        for row in range(self._list.count()):
            item = self._list.item(row)
            scene = item.data(_SCENE)
            if scene is None:
                continue
            item.setToolTip(tip(_details(scene, active)))
            if active is not None and scene.uuid == active.uuid:
                current = row
        if current >= 0:
            self._list.setCurrentRow(current)
        else:
            self._list.clearSelection()

    def _open(self, item: QListWidgetItem) -> None:
        scene = item.data(_SCENE)
        if scene is not None:
            self._context.activate_scene(scene.uuid)


class _Rows(QStyledItemDelegate):
    """A date as a quiet head; a scene as two lines, with a mark where its file is gone or changed or it is simulated."""

    def __init__(self, parent: QListWidget, troubles: Mapping[str, str]) -> None:
        super().__init__(parent)
        self._troubles = troubles

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, _ROW if index.data(_SCENE) is not None else _HEAD)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        scene: Scene | None = index.data(_SCENE)
        look, area = theme.current(), QRect(option.rect)
        painter.save()
        if scene is None:
            _text(painter, area.adjusted(12, 6, -8, 0), index.data(), look.muted, bold=True)
            painter.restore()
            return
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(look.tint))
            painter.fillRect(QRect(area.left(), area.top(), 3, area.height()), QColor(look.accent))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(look.hover))
        top = area.adjusted(16, 5, -8, -area.height() // 2)
        low = area.adjusted(16, area.height() // 2 - 1, -8, -4)
        word = trouble_word(self._troubles.get(scene.uuid, "")) or ("SIMULATED" if scene.simulated else "")
        wide = _badge(painter, top, word, look) if word else 0
        _text(painter, top.adjusted(0, 0, -wide, 0), scene.name, look.text)
        told = " · ".join(filter(None, (clock(scene), gist(scene))))
        _text(painter, low, told, look.muted, small=True)
        painter.restore()


def _text(painter: QPainter, area: QRect, text: str, colour: str, *, bold: bool = False, small: bool = False) -> None:
    font = theme.figures(painter.font())
    if small or bold:
        font.setPointSizeF(font.pointSizeF() * 0.88)
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    painter.save()
    painter.setFont(font)
    painter.setPen(QColor(colour))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
    painter.restore()


def _badge(painter: QPainter, row: QRect, text: str, look: theme.Theme) -> int:
    """A small framed word at the right of a row; gives the width that it takes from what else is there."""
    painter.save()
    font = QFont(painter.font())
    font.setPointSizeF(font.pointSizeF() * 0.72)
    painter.setFont(font)
    wide = painter.fontMetrics().horizontalAdvance(text) + 10
    area = QRect(row.right() - wide, row.top() + 1, wide, row.height() - 2)
    painter.setPen(QColor(look.warning))
    painter.drawRoundedRect(area, 3, 3)
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
    return wide + 6


def _details(scene: Scene, active: Scene | None) -> str:
    hidden = why_hidden(scene, active, same_day=active is not None and same_day(scene.acquired, active.acquired))
    size = f"{scene.width:,} × {scene.height:,} pixels, {scene.bands} {'band' if scene.bands == 1 else 'bands'}, {scene.dtype}"
    parts = [scene.name, taken(scene), hidden, size, gist(scene), scene.georef_note, scene.credit, scene.path]
    return "\n".join(part for part in parts if part)
