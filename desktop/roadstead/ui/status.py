"""The bottom line: is it saved, what is running, where is the cursor."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QStatusBar, QToolButton, QWidget

from roadstead.domain.coordinates import LonLat, Pixel
from roadstead.services.tasks import Task
from roadstead.spatial.notation import in_notation
from roadstead.ui import theme
from roadstead.ui.context import AppContext
from roadstead.ui.icons import icon
from roadstead.ui.plain import label, shortened, tip

_QUICK_MS = 300


class StatusLine(QStatusBar):
    """Saved state and root of the journal, running task with cancel, CRS, cursor in the scene's CRS and in WGS 84."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._context = context
        self._saved = label("No case is open")
        self._mode = label("")
        self._mode.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._measure = label("")
        self._crs = label("")
        self._cursor = _figures_label()
        self._ground = _figures_label()
        self._task = TaskView(context)
        self.addWidget(self._saved)
        self.addWidget(self._task)
        self.addWidget(self._measure)
        self.addWidget(self._mode, 1)
        for widget, widest in (
            (self._crs, ""),
            (self._cursor, "1,000,000.0 E  10,000,000.0 N"),
            (self._ground, ""),
        ):
            widget.setMinimumWidth(widget.fontMetrics().horizontalAdvance(widest) + 3 * theme.GRID if widest else 0)
            self.addPermanentWidget(widget)
        self.show_notation()
        self._ground.setToolTip("The position under the cursor in WGS 84")
        context.caseChanged.connect(self.refresh)
        context.changed.connect(lambda _: self.refresh())

    def refresh(self) -> None:
        """Reads the journal's state anew."""
        session = self._context.session
        if session is None:
            self._saved.setText("No case is open")
            self._saved.setToolTip("")
            return
        count, root = session.store.entry_count(), session.store.root()
        state = "read-only" if session.store.read_only else "all saved"
        self._saved.setText(f"{state} · {count:,} {'entry' if count == 1 else 'entries'} · root {root[:4]}…")
        self._saved.setToolTip(
            tip(
                f"Every change is on disk as soon as it is made.\nThe root of the journal stands for all of them:\n{root}"
            )
        )

    def show_crs(self, text: str) -> None:
        """Names the coordinate reference system of what is shown; the cursor's position in the one before is gone."""
        self._crs.setText(text)
        self._cursor.setText("")
        self._ground.setText("")

    def show_cursor(self, world: Any, ground: LonLat | None, pixel: Pixel | None) -> None:
        """Tells the position under the cursor in the scene's own system and in WGS 84."""
        self._ground.setText(in_notation(ground, self._context.settings.notation) if ground is not None else "")
        if pixel is not None and ground is None:
            self._cursor.setText(f"pixel {pixel.x:.1f}, {pixel.y:.1f}")
        else:
            self._cursor.setText(_in_crs(world, self._crs.text()) if world is not None else "")

    def show_notation(self) -> None:
        """Makes room for positions in the notation chosen."""
        self._ground.setText("")
        widest = in_notation(LonLat(-120.88888, 48.88888), self._context.settings.notation)
        self._ground.setMinimumWidth(self._ground.fontMetrics().horizontalAdvance(widest) + 3 * theme.GRID)

    def show_mode(self, text: str) -> None:
        """Says how dates are compared, and how to leave it."""
        self._mode.setText(text)
        self._mode.setToolTip(tip(text) if text else "")

    def show_measure(self, text: str) -> None:
        """Shows the measure of what is being drawn."""
        self._measure.setText(text.replace("\n", "  ·  "))


class TaskView(QWidget):
    """The task that has run longest, how far it is, and the way to stop it; how many more there are."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._shown: Task[Any] | None = None
        self._text = label("")
        self._bar = QProgressBar(textVisible=False)
        self._bar.setFixedWidth(96)
        self._bar.setAccessibleName("Progress")
        self._stop = QToolButton(autoRaise=True)
        self._stop.setIcon(icon("close"))
        self._stop.setToolTip("Stop this task")
        self._stop.setAccessibleName("Stop this task")
        self._stop.clicked.connect(self.stop)
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.GRID, 0, theme.GRID, 0)
        for widget in (self._text, self._bar, self._stop):
            line.addWidget(widget)
        self.hide()
        self._soon = QTimer(self, singleShot=True, interval=_QUICK_MS)
        self._soon.timeout.connect(self._show)
        context.taskStepped.connect(self._refresh)

    def stop(self) -> None:
        """Asks the task shown to stop."""
        if self._shown is not None:
            self._shown.progress.cancel()

    def _refresh(self, _: object = None) -> None:
        """Follows the tasks; one that is over at once is never shown."""
        if not self._context.tasks.running:
            self._soon.stop()
            self._shown = None
            self.hide()
        elif self.isVisible():
            self._show()
        elif not self._soon.isActive():
            self._soon.start()

    def _show(self) -> None:
        running = self._context.tasks.running
        if not running:
            return
        self.show()
        task = self._shown if self._shown in running else running[0]
        self._shown = task
        more = f" (+{len(running) - 1})" if len(running) > 1 else ""
        self._text.setText(shortened(f"{task.label}{more}", 44))
        self.setToolTip(tip("\n".join(filter(None, (task.label, task.text)))))
        self._bar.setRange(0, 0 if task.fraction <= 0 else 1000)
        self._bar.setValue(round(task.fraction * 1000))
        self._stop.setVisible(task.cancellable)


def _in_crs(world: Any, crs: str) -> str:
    x, y = world
    if "°" in crs:
        return f"{x:.5f}, {y:.5f}"
    return f"{x:,.1f} E  {y:,.1f} N" if crs else ""


def _figures_label() -> QLabel:
    made = label("")
    made.setFont(theme.figures(made.font()))
    return made
