"""What stands over the canvas: that a second reading goes on, and in what two readers differ with the keys to decide."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from roadstead.api import UserError, adjudicating
from roadstead.domain.records import Annotation
from roadstead.plugins.readers import logic
from roadstead.plugins.readers.queue import Queue
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label, shortened
from roadstead.ui.theme import GRID

_BUTTONS = (("first", "1 stands", "1"), ("second", "2 stands", "2"), ("both", "Both", "B"), ("neither", "Neither", "N"))
_ABOVE = 64  # logical pixels over the lower edge, where the scale bar stands


class Strip(QFrame):
    """A card over the canvas, in the middle of its upper or lower edge, that keeps its place."""

    def __init__(self, over: QWidget, *, top: bool) -> None:
        super().__init__(over)
        self._over, self._top = over, top
        self.setObjectName("card")
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        self.rows.setSpacing(GRID // 2)
        over.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps its place when the canvas gets another size."""
        if watched is self._over and event.type() == QEvent.Type.Resize and self.isVisible():
            self.stand()
        return super().eventFilter(watched, event)

    def stand(self) -> None:
        """Takes its place."""
        self.adjustSize()
        wide = min(self.sizeHint().width(), self._over.width() - 2 * GRID)
        self.resize(wide, self.sizeHint().height())
        y = GRID if self._top else self._over.height() - self.height() - _ABOVE
        self.move((self._over.width() - wide) // 2, y)
        self.raise_()


class Banner(Strip):
    """Says that a second reading goes on, whose, and on which of its scenes the canvas is."""

    def __init__(self, context: AppContext, over: QWidget) -> None:
        super().__init__(over, top=True)
        self._context = context
        self.setAccessibleName("Second reading")
        self.told = label("")
        finish = QPushButton("Finish")
        finish.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        finish.clicked.connect(lambda: context.invoke("readers.finish"))
        line = QHBoxLayout()
        line.setSpacing(2 * GRID)
        line.addWidget(self.told, 1)
        line.addWidget(finish)
        self.rows.addLayout(line)
        context.caseChanged.connect(self.show_state)
        context.sceneActivated.connect(lambda _: self.show_state())
        context.changed.connect(lambda changed: self.show_state() if "readings" in changed.tables else None)
        self.show_state()

    def show_state(self) -> None:
        """Says so, or hides."""
        reading = self._context.session.reading if self._context.session else None
        self.setVisible(reading is not None)
        if reading is not None:
            active = self._context.active_scene
            self.told.setText(logic.banner(reading, active.uuid if active else ""))
            self.stand()


class AdjudicationBar(Strip):
    """The difference that is asked about, a button for each answer with its key, and then the line for the reason."""

    def __init__(self, context: AppContext, queue: Queue, over: QWidget) -> None:
        super().__init__(over, top=False)
        self._context, self._queue = context, queue
        self.setAccessibleName("Adjudication")
        self.told = label("", "heading")
        self.first, self.second = label(""), label("")
        self.reason = QComboBox(editable=True)
        self.reason.setAccessibleName("Reason")
        self.reason.setMinimumWidth(480)
        self.reason.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.reason.installEventFilter(self)
        self._asked, self._why = QWidget(), QWidget()
        for widget in (self.told, self.first, self.second, self._asked, self._why):
            self.rows.addWidget(widget)
        self._fill_buttons()
        self._fill_reason()
        queue.moved.connect(self.show_state)

    def _fill_buttons(self) -> None:
        self.buttons: dict[str, QPushButton] = {}
        line = QHBoxLayout(self._asked)
        line.setContentsMargins(0, 0, 0, 0)
        for decision, title, key in (*_BUTTONS, ("skip", "Skip", "PgDn")):
            button = QPushButton(f"{title}  {key}" if title[0] != key else title)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _=False, d=decision: self._context.invoke(f"readers.{d}"))
            self.buttons[decision] = button
            line.addWidget(button)
        line.addStretch(1)
        line.addWidget(label("Esc ends", "muted"))

    def _fill_reason(self) -> None:
        self.choice = label("", "muted")
        head = QHBoxLayout()
        head.addWidget(self.choice, 1)
        head.addWidget(label("Enter keeps it · Esc goes back", "muted"))
        rows = QVBoxLayout(self._why)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GRID // 2)
        rows.addLayout(head)
        rows.addWidget(self.reason)

    def show_state(self) -> None:
        """Says what is asked about now."""
        queue, pair = self._queue, self._queue.current
        self.setVisible(queue.going)
        if not queue.going:
            return
        number, total = queue.place
        self.told.setText(
            f"{number} of {total}   {shortened(queue.scene, 30)}: {adjudicating.why(pair, *queue.how)}"
            if pair
            else "Writing…"
        )
        for widget, mark, who in zip((self.first, self.second), queue.marks, self._readers(), strict=True):
            widget.setText(f"{who}: {_said(mark)}")
        for decision, button in self.buttons.items():
            lacks = (decision in ("first", "both") and queue.marks[0] is None) or (
                decision in ("second", "both") and queue.marks[1] is None
            )
            button.setEnabled(pair is not None and not lacks)
        self._asked.setVisible(not queue.decision)
        self._why.setVisible(bool(queue.decision))
        if queue.decision:
            self._ask_reason()
        self.stand()

    def _ask_reason(self) -> None:
        self.choice.setText(f"{logic.WORDS[self._queue.decision]}, because")
        self.reason.clear()
        self.reason.addItems(self._queue.reasons())
        line = self.reason.lineEdit()
        if line is not None:
            line.setPlaceholderText("the reason, in a few words")
            line.selectAll()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter keeps the decision with its reason, Esc goes back to the question."""
        if watched is self.reason and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if watched is self.reason and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._settle()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._queue.unchoose()
                self._over.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return super().eventFilter(watched, event)

    def _settle(self) -> None:
        try:
            self._queue.settle(self.reason.currentText())
        except UserError as error:
            self.choice.setText(str(error))
            return
        self._over.setFocus(Qt.FocusReason.OtherFocusReason)

    def _readers(self) -> tuple[str, str]:
        reading = self._queue.reading
        return "1  First reader", f"2  {reading.reader if reading else ''}"


def _said(mark: Annotation | None) -> str:
    if mark is None:
        return "nothing"
    measures = " × ".join(str(m) for m in (mark.length, mark.width) if m is not None)
    return ", ".join(filter(None, (mark.category, mark.kind, mark.label, measures, mark.confidence, mark.rationale)))
