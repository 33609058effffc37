"""The strip over the canvas that says which mark is asked about, and has a button for each answer with its key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from roadstead.plugins.review.queue import Queue, origin
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label, shortened
from roadstead.ui.theme import GRID

_BUTTONS = (
    ("review.accept", "Confirm", "Enter"),
    ("review.reject", "Not there", "Del"),
    ("review.unseen", "Not observed", "N"),
    ("review.this", "The one marked there", "T"),
    ("review.skip", "Skip", "PgDn"),
)
_MANY = (
    ("review.accept_scores", "Confirm it and better", "Shift+Enter"),
    ("review.reject_scores", "Turn down it and lesser", "Shift+Del"),
    ("review.order", "Best first", "S"),
    ("review.run", "This run", "R"),
)
_BELOW = (
    48  # logical pixels under the upper edge, where it is said that an image is simulated; notices come at the lower
)


class ReviewBar(QFrame):
    """Shown at the upper edge of the canvas while a review goes on; it never takes the focus from the picture."""

    def __init__(self, context: AppContext, queue: Queue, over: QWidget) -> None:
        super().__init__(over)
        self._context, self._queue, self._over = context, queue, over
        self.setObjectName("card")
        self.setAccessibleName("Review")
        self.told = label("", "heading")
        self.more = label("", "muted")
        self.problem = label("", "problem")
        self.buttons: dict[str, QPushButton] = {}
        rows = QVBoxLayout(self)
        rows.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        rows.setSpacing(GRID // 2)
        head = QHBoxLayout()
        head.setSpacing(2 * GRID)
        head.addWidget(self.told)
        head.addWidget(self.more)
        head.addStretch(1)
        rows.addLayout(head)
        rows.addWidget(self.problem)
        for row in (_BUTTONS, _MANY):
            line = QHBoxLayout()
            line.setSpacing(GRID)
            for command, title, key in row:
                button = QPushButton(f"{title}  {key}")
                button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
                button.clicked.connect(lambda _=False, c=command: context.invoke(c))
                self.buttons[command] = button
                line.addWidget(button)
            line.addStretch(1)
            rows.addLayout(line)
        rows.addWidget(
            label("Drag it or use the arrow keys to move it, then confirm. F shows the other date, Esc ends.", "muted")
        )
        over.installEventFilter(self)
        queue.moved.connect(self.show_state)
        self.hide()

    def show_state(self) -> None:
        """Says what is asked about now."""
        queue, mark = self._queue, self._queue.current
        self.setVisible(queue.going)
        if not queue.going:
            return
        number, total = queue.place
        down = f", {queue.turned_down:,} turned down" if queue.turned_down else ""
        self.told.setText(f"{number} of {total}{down}   {shortened(queue.name, 40)}" if mark else "Writing…")
        cut = "cut at the edge" if mark and mark.partial else ""
        self.more.setText(" · ".join(filter(None, (mark.category if mark else "", origin(self._context, mark), cut))))
        marked = "One of its class is marked there already: T says that it is this one." if queue.twin else ""
        self.problem.setText(f"Its place is {queue.hidden}: N states it as not observed." if queue.hidden else marked)
        self.problem.setVisible(bool(self.problem.text()))
        self.buttons["review.this"].setVisible(queue.twin)
        proposed = mark is not None and mark.review == "proposed"
        self.buttons["review.reject"].setText("Turn down  Del" if proposed else "Not there  Del")
        self.buttons["review.unseen"].setVisible(not proposed)
        for command in ("review.accept_scores", "review.reject_scores"):
            self.buttons[command].setVisible(proposed and mark.score is not None)
        for command in ("review.order", "review.run"):
            self.buttons[command].setVisible(proposed)
        self.buttons["review.order"].setText("By place  S" if queue.by_score else "Best first  S")
        self.buttons["review.run"].setText("All runs  R" if queue.run else "This run  R")
        self._stand()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps its place when the canvas gets another size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._stand()
        return super().eventFilter(watched, event)

    def _stand(self) -> None:
        self.adjustSize()
        wide = min(self.sizeHint().width(), self._over.width() - 2 * GRID)
        self.resize(wide, self.sizeHint().height())
        self.move((self._over.width() - wide) // 2, _BELOW)
        self.raise_()
