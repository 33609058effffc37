"""The panel of the ships that an unknown hull may be: what was seen, who fits and why, who is ruled out, and taking one."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFormLayout,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from roadstead.api import Changed, Operation, UserError, candidates, entering, vessels
from roadstead.domain.classes import values_of
from roadstead.domain.likelihood import WORDS
from roadstead.domain.records import Annotation, Sighting, Vessel
from roadstead.domain.saying import shown
from roadstead.domain.shipwords import BRIDGES
from roadstead.domain.vocabulary import Identification
from roadstead.plugins.vessels import logic
from roadstead.plugins.vessels.forms import Line, Lines
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label, tip
from roadstead.ui.theme import GRID
from roadstead.ui.weighing import Weighing

_LINES = {
    "bridge": Line("Bridge", "Where the bridge stands; another place of it rules a ship out", ("", *BRIDGES)),
    "cranes": Line("Cranes", "How many were seen; they may be hidden or taken away, and rule no ship out"),
    "hatches": Line("Hatches", "How many were seen; they may be hidden, and rule no ship out"),
    "hull": Line("Hull", "The colour of the hull; paint changes, and rules no ship out"),
}
_Index = QModelIndex | QPersistentModelIndex
_FIT = "The order is one of fit, and no likelihood: the hull may be of a ship that the registry does not have."


class Wrapped(QStyledItemDelegate):
    """Items as high as their text needs at the width of the list."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """The size of the wrapped text with a little room round it."""
        view = self.parent()
        assert isinstance(view, QListWidget)
        bar = view.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)  # it may be there or come
        width = view.width() - bar - 2 * view.frameWidth()
        metrics = QFontMetrics(index.data(Qt.ItemDataRole.FontRole) or view.font())
        room = QRect(0, 0, max(width - 2 * GRID, 40), 10_000)
        text = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, str(index.data()))
        return QSize(width, text.height() + GRID)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """The text, wrapped, on the colours of the list."""
        self.initStyleOption(option, index)
        text, option.text = option.text, ""
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        painter.save()
        painter.setFont(option.font)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        room = option.rect.adjusted(GRID, GRID // 2, -GRID, -GRID // 2)
        painter.drawText(room, Qt.TextFlag.TextWordWrap, text)
        painter.restore()


class CandidatesPanel(QWidget):
    """Follows the selected mark or sighting; Enter takes the ship of the cursor, as what stands below says."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._mark: Annotation | None = None
        self._sighting: Sighting | None = None
        self._found: list[candidates.Candidate] = []
        self._asked = 0
        self.about = label("", "heading", wrap=True)
        self.measured = label("", "", wrap=True)
        self.lines = Lines(_LINES)
        self.list = QListWidget()
        self.rung, self.likelihood = QComboBox(), QComboBox()
        self.take = QPushButton()
        self._lay_out()
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._follow)
        self._weigh = QTimer(self, singleShot=True, interval=150)
        self._weigh.timeout.connect(self._ask)
        for signal in (context.selectionChanged, context.caseChanged):
            signal.connect(lambda *_: self._later.start())
        context.changed.connect(self._note)
        for name, field in self.lines.inputs.items():
            if isinstance(field, QComboBox):
                field.activated.connect(lambda _=0: self._said())
            else:
                field.textChanged.connect(lambda _: self._weigh.start())
                field.editingFinished.connect(self._said)
            field.setObjectName(name)
        self.list.itemActivated.connect(lambda _: self.commit())
        self.take.clicked.connect(lambda _=False: self.commit())
        self._follow()

    def chosen(self) -> Vessel | None:
        """The ship of the cursor."""
        item = self.list.currentItem()
        found = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        return found.vessel if isinstance(found, candidates.Candidate) else None

    def commit(self) -> None:
        """Takes the ship of the cursor: into the selected sighting, or into the form of a new one."""
        ship, session = self.chosen(), self._context.session
        if ship is None or session is None or session.store.read_only:
            return
        rung = Identification(self.rung.currentText().replace(" ", "-"))
        likelihood = self.likelihood.currentText() if self.likelihood.currentIndex() else ""
        try:
            if self._sighting is not None:
                operation = candidates.identified(session.store, self._sighting, ship, rung, likelihood, self._found)
                self._context.do(operation)
                self._context.notices.post(
                    "done", f"The sighting is {rung}: {vessels.title(ship)}.", about=self._sighting.uuid
                )
                return
            candidates.refuse(ship, self._found)
        except UserError as error:
            self._context.notices.report(error)
            return
        assert self._mark is not None
        self._context.weighing = Weighing(
            self._mark.uuid, entering.vessel_text(ship), rung.value, likelihood, candidates.weighed(self._found)
        )
        self._context.invoke("sightings.log")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the ship of the cursor, Escape goes back to the canvas."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.commit()
        elif event.key() == Qt.Key.Key_Escape:
            self._context.invoke("window.focus")
        else:
            super().keyPressEvent(event)

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Goes to the ships."""
        if self._later.isActive():
            self._later.stop()
            self._follow()
        self.list.setFocus(reason)

    # -- following ----------------------------------------------------------------------------------------------

    def _note(self, changed: Changed) -> None:
        if changed.tables & {"vessels", "sightings", "annotations", "places", "scenes"}:
            self._later.start()

    def _follow(self) -> None:
        """Takes the selected mark, or the mark of the selected sighting."""
        session, chosen = self._context.session, self._context.selection
        record = self._context.record(next(iter(chosen))) if session is not None and len(chosen) == 1 else None
        subject = record if isinstance(record, Annotation | Sighting) else None
        mark = candidates.shown_by(session.store, subject) if session is not None and subject is not None else None
        same = mark is not None and self._mark is not None and mark.uuid == self._mark.uuid
        self._mark, self._sighting = mark, record if isinstance(record, Sighting) else None
        for widget in (self.measured, self.lines, self.list, self._below):
            widget.setVisible(mark is not None)
        if mark is None or session is None:
            self.about.setText(logic.TEACH if subject is None else "The sighting rests on no mark of a ship.")
            self.list.clear()
            return
        self.about.setText(f"Which ship is “{mark.label or self._context.schema.named(mark.category)}”?")
        self.take.setText("Take for this sighting (Enter)" if self._sighting else "Log a sighting of it (Enter)")
        self.take.setEnabled(not session.store.read_only)
        if not same:  # what is being typed stays
            values = values_of(mark.attributes)
            self.lines.put({name: shown(values[name]) if name in values else "" for name in _LINES})
        self._ask()

    def _said(self) -> None:
        """Keeps what was seen as attributes of the mark, where its class has them; weighs anew."""
        session, mark = self._context.session, self._mark
        self._weigh.start()
        if session is None or mark is None or session.store.read_only:
            return
        try:
            changed = logic.kept_with(mark, self._context.schema, self.lines.texts())
        except UserError:  # it is said at the field
            return
        if changed != mark:
            self._mark = changed
            self._context.do(Operation("edit", f"Say what was seen of {mark.label or 'a ship'}", (changed,)))

    def _ask(self) -> None:
        session, mark = self._context.session, self._mark
        self._weigh.stop()
        if session is None or mark is None:
            return
        store, (found, problems) = session.store, logic.seen(self.lines.texts())
        self._tell(problems)
        if problems:
            return
        self._asked += 1
        number = self._asked

        def work(_progress: object) -> Any:
            hull = candidates.hull_of(store, mark, **found)
            return hull, candidates.candidates(store, hull)

        self._context.run("Weighing ships", work, lambda made: self._show(number, *made))

    def _tell(self, problems: dict[str, str]) -> None:
        focused = next((field for field in self.lines.inputs.values() if field.hasFocus()), None)
        self.lines.show_problems(problems)
        if focused is not None:
            focused.setFocus()

    def _show(self, number: int, hull: candidates.Hull, found: list[candidates.Candidate]) -> None:
        if number != self._asked:
            return
        before = self.chosen()
        self._found = found
        self.measured.setText(logic.measured(hull))
        self.list.clear()
        for title, rows in logic.grouped(found):
            head = QListWidgetItem(title, self.list)
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = head.font()
            font.setBold(True)
            head.setFont(font)
            for candidate, text in rows:
                item = QListWidgetItem(text, self.list)
                item.setData(Qt.ItemDataRole.UserRole, candidate)
                item.setToolTip(tip(text))
                if self.list.currentItem() is None or (before and candidate.vessel.uuid == before.uuid):
                    self.list.setCurrentItem(item)
        if not found:
            self.list.clear()
            QListWidgetItem("The registry has no ships yet: add one, or bring in a table (Ctrl+Alt+R).", self.list)

    def _lay_out(self) -> None:
        self.list.setAccessibleName("Ships that it may be")
        self.list.setItemDelegate(Wrapped(self.list))
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.rung.addItems([each.value.replace("-", " ") for each in (
            Identification.POSSIBLE, Identification.IDENTIFIED, Identification.SAME_TYPE,
        )])  # fmt: skip
        self.rung.setAccessibleName("Identification")
        self.rung.setToolTip("How far the name is established")
        self.likelihood.addItems(["not said", *WORDS])
        self.likelihood.setAccessibleName("Likelihood")
        self.likelihood.setToolTip("How likely you hold it (ICD 203), apart from how far the name is established")
        self.take.setObjectName("primary")
        self._below = QWidget()
        below, rows = QFormLayout(self._below), QVBoxLayout(self)
        below.setContentsMargins(0, 0, 0, 0)
        below.addRow(label(_FIT, "muted", wrap=True))
        below.addRow("Identification", self.rung)
        below.addRow("Likelihood", self.likelihood)
        below.addRow(self.take)
        rows.setContentsMargins(12, GRID, 12, 12)
        rows.setSpacing(GRID)
        for widget in (self.about, self.measured, self.lines):
            rows.addWidget(widget)
        rows.addWidget(self.list, 1)
        rows.addWidget(self._below)
        rows.addStretch(0)
