"""Notices in the window: they slide in, stay readable, and lead to what they are about."""

from __future__ import annotations

from PySide6.QtCore import QAbstractAnimation, QEasingCurve, QEvent, QObject, QPoint, QPropertyAnimation, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from roadstead.domain.operations import Changed
from roadstead.domain.times import format_time
from roadstead.services.notices import Notice, same
from roadstead.ui import theme
from roadstead.ui.context import AppContext
from roadstead.ui.icons import icon, pixmap
from roadstead.ui.plain import breakable, label

WIDTH = 380
MOST = 4
_SHOWN_FOR_MS = {"info": 6000, "done": 6000, "warning": 20_000}
_STAYING = ("error", "bug")


class NoticeStack(QObject):
    """Shows new notices over the lower right corner of a widget, the newest at the bottom."""

    def __init__(self, context: AppContext, over: QWidget) -> None:
        super().__init__(over)
        self._context = context
        self._over = over
        self._cards: list[NoticeCard] = []
        over.installEventFilter(self)
        context.noticePosted.connect(self.show_notice)
        context.changed.connect(self._outdate)

    @property
    def cards(self) -> list[NoticeCard]:
        """The notices in sight, oldest first."""
        return list(self._cards)

    def show_notice(self, notice: Notice) -> None:
        """Slides one notice in, or counts it on the one in sight that says the same; the oldest gives way to too many."""
        known = next((card for card in self._cards if not card.left and same(card.notice, notice)), None)
        if known is not None:
            known.again()
            self._place()
            return
        card = NoticeCard(notice, self._context, self._over)
        card.destroyed.connect(self._place)
        self._cards.append(card)
        for old in self._cards[:-MOST]:
            old.leave()
        card.adjust()
        card.move(self._over.width(), self._over.height() - card.height() - 2 * theme.GRID)
        card.show()
        card.raise_()
        self._place()

    def dismiss(self) -> bool:
        """Takes the newest notice out of sight; False when there is none."""
        if self._cards:
            self._cards[-1].leave()
        return bool(self._cards)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps the notices in their corner when the widget under them changes its size."""
        if watched is self._over and event.type() == QEvent.Type.Resize:
            for card in self._cards:
                if not card.left:
                    card.adjust()
            self._place()
        return False

    def _outdate(self, changed: Changed) -> None:
        """What was done to a record is no longer so once it is changed again, or undone."""
        for card in self._cards:
            if card.notice.level == "done" and card.notice.about in changed.uuids:
                card.leave()
        self._place()

    def _place(self) -> None:
        self._cards = [card for card in self._cards if not card.left]
        bottom = self._over.height() - 2 * theme.GRID
        for card in reversed(self._cards):
            bottom -= card.height()
            card.glide(QPoint(self._over.width() - card.width() - 2 * theme.GRID, bottom))
            bottom -= theme.GRID


class NoticeCard(QFrame):
    """One notice on the window. Clicking it leads to what it is about; errors stay until they are put away."""

    def __init__(self, notice: Notice, context: AppContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.notice = notice
        self.left = False
        self.times = 1
        self._context = context
        self._over = parent
        self.setObjectName("card")
        self.setAccessibleName(f"{notice.level}: {notice.text} {notice.todo}".strip())
        self._slide = QPropertyAnimation(self, b"pos", self)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._timer = QTimer(self, singleShot=True, interval=_SHOWN_FOR_MS.get(notice.level, 0))
        self._timer.timeout.connect(self.leave)
        self._lay_out()
        if notice.about:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        if notice.level not in _STAYING:
            self._timer.start()

    def adjust(self) -> None:
        """Takes the width that there is room for, and the height that the text needs at it."""
        room = self._over.width() - 4 * theme.GRID
        self.setFixedWidth(min(WIDTH, max(room, 200)))
        self._line.activate()
        self.ensurePolished()
        edge = self.contentsMargins()  # of the frame, which the layout's own height leaves out
        inner = self._line.heightForWidth(self.width() - edge.left() - edge.right())
        self.setFixedHeight(inner + edge.top() + edge.bottom())

    def again(self) -> None:
        """The same was said once more: counts it, and stays as long as a new one would."""
        self.times += 1
        self._times.setText(f"Said {self.times:,} times.")
        self._times.show()
        self.setAccessibleName(f"{self.notice.level}: {self.notice.text} {self.notice.todo} Said {self.times:,} times.")
        if self._timer.isActive():
            self._timer.start()
        self.adjust()

    def glide(self, to: QPoint) -> None:
        """Moves there smoothly."""
        if self._slide.state() == QAbstractAnimation.State.Running and self._slide.endValue() == to:
            return
        self._slide.stop()
        self._slide.setDuration(180)
        self._slide.setStartValue(self.pos())
        self._slide.setEndValue(to)
        self._slide.start()

    def leave(self) -> None:
        """Goes out of sight for good; the list keeps the notice."""
        self.left = True
        self.hide()
        self.deleteLater()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Being read: it stays."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Has been read: it goes in a while."""
        if self.notice.level not in _STAYING:
            self._timer.start()
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Leads to what the notice is about."""
        if self.notice.about:
            self._context.show_record(self.notice.about)
            self.leave()
        super().mouseReleaseEvent(event)

    def _lay_out(self) -> None:
        rows = QVBoxLayout()
        rows.setSpacing(theme.GRID // 2)
        rows.addWidget(label(breakable(self.notice.text), wrap=True))
        if self.notice.todo:
            rows.addWidget(label(breakable(self.notice.todo), "muted", wrap=True))
        self._times = label("", "muted")
        self._times.hide()
        rows.addWidget(self._times)
        if self.notice.detail:
            details = QPushButton("Copy details")
            details.clicked.connect(lambda: QApplication.clipboard().setText(details_of(self.notice)))
            rows.addWidget(details, alignment=Qt.AlignmentFlag.AlignLeft)
        line = self._line = QHBoxLayout(self)
        line.setContentsMargins(12, 12, theme.GRID, 12)
        line.setSpacing(12)
        line.addWidget(level_mark(self.notice.level, self.devicePixelRatioF()), alignment=Qt.AlignmentFlag.AlignTop)
        line.addLayout(rows, 1)
        put_away = QToolButton(autoRaise=True)
        put_away.setToolTip("Put away")
        put_away.setIcon(icon("close"))
        put_away.setAccessibleName("Put this notice away")
        put_away.clicked.connect(self.leave)
        line.addWidget(put_away, alignment=Qt.AlignmentFlag.AlignTop)


ICON = {"info": "info", "done": "done", "warning": "warning", "error": "error", "bug": "bug"}


def colour_of(level: str) -> str:
    """The colour of a level in the present theme."""
    look = theme.current()
    return {"done": look.done, "warning": look.warning, "error": look.error, "bug": look.error}.get(level, look.accent)


def level_mark(level: str, ratio: float) -> QLabel:
    """The sign of a level: its form tells it as well as its colour."""
    mark = QLabel()
    mark.setPixmap(pixmap(ICON[level], 20, colour_of(level), ratio))
    mark.setAccessibleName(level)
    return mark


def details_of(notice: Notice) -> str:
    """A bug as it is reported: when, what, and the traceback."""
    return f"{format_time(notice.at)}\n{notice.text}\n\n{notice.detail}"
