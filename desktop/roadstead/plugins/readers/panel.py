"""The panel of second readings: one is begun here, goes on, and is compared with what the first reader marked."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDoubleSpinBox,
    QFormLayout,
    QHeaderView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from roadstead.api import Changed, UserError, adjudicating, readings
from roadstead.domain.records import Annotation, Reading, Scene
from roadstead.plugins.readers import commands, logic, tools
from roadstead.plugins.readers.queue import Queue
from roadstead.spatial.agreement import agreement
from roadstead.spatial.pairing import IOU, TOLERANCE_PX
from roadstead.ui import theme
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label, shortened, tip

_TEACH = (
    "Another analyst marks the same scenes without seeing the first reader’s marks. Then both are compared, "
    "and you decide where they differ."
)
_SCENE = Qt.ItemDataRole.UserRole
_KAPPA = (
    "Cohen’s kappa: agreement on the class beyond chance, 1 for whole, 0 for none; ± is 95 %. Matched: over the pairs "
    "that are one thing. All: with what the other did not mark as a class of its own."
)


class ReadersPanel(QScrollArea):
    """A form to start, what goes on, and how far the readers of the last reading agree."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.start, self.going, self.compared = _Start(context), _Going(context), _Compared(context)
        page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(16, 12, 16, 16)
        rows.setSpacing(2 * theme.GRID)
        for part in (self.going, self.compared, self.start):
            rows.addWidget(part)
        rows.addStretch(1)
        self.setWidget(page)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._read)
        context.caseChanged.connect(self._later.start)
        context.sceneActivated.connect(lambda _: self._later.start())
        context.changed.connect(self._note)
        self._read()

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Goes to what is to be done next."""
        for part in (self.going, self.compared, self.start):
            if not part.isHidden():
                part.take_focus(reason)
                return
        super().setFocus(reason)

    def _note(self, changed: Changed) -> None:
        if changed.tables & {"readings", "adjudications", "annotations", "scenes"}:
            self._later.start()

    def _read(self) -> None:
        session = self._context.session
        going = session.reading if session else None
        last = commands.finished(self._context) if going is None else None
        self.going.setVisible(going is not None)
        self.compared.setVisible(last is not None)
        self.start.setVisible(session is not None and going is None)
        if going is not None:
            self.going.show_reading(going)
        elif session is not None:
            self.start.show_scenes(session.store.all(Scene), writable=not session.store.read_only)
        if last is not None:
            self.compared.show_reading(last)


class _Start(QWidget):
    """Who reads, and which scenes."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._known: list[tuple[str, str]] = []
        self.reader = QLineEdit(placeholderText="name of the second analyst")
        self.reader.setAccessibleName("Second reader")
        self.scenes = QListWidget()
        self.scenes.setAccessibleName("Scenes to be read")
        self.scenes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.blind = QCheckBox("Blind: hide the first reader’s marks")
        self.blind.setChecked(True)
        self.button = QPushButton("Start the second reading")
        self.problem = label("", "problem", wrap=True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GRID)
        rows.addWidget(label("Start a second reading", "heading"))
        rows.addWidget(label(_TEACH, "muted", wrap=True))
        for widget in (self.reader, self.scenes, self.blind, self.button, self.problem):
            rows.addWidget(widget)
        self.problem.hide()
        self.button.clicked.connect(self._begin)
        self.reader.returnPressed.connect(self._begin)

    def take_focus(self, reason: Qt.FocusReason) -> None:
        """The name comes first."""
        self.reader.setFocus(reason)

    def show_scenes(self, scenes: list[Scene], *, writable: bool) -> None:
        """Lists the scenes, all of them chosen; what was chosen stays so while they are the same."""
        self.button.setEnabled(writable and bool(scenes))
        known = [(scene.uuid, scene.name) for scene in scenes]
        if known == self._known:
            return
        self._known = known
        self.scenes.clear()
        for uuid, name in known:
            item = QListWidgetItem(shortened(name, 60))
            item.setData(_SCENE, uuid)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            self.scenes.addItem(item)
        _fit(self.scenes)

    def _begin(self) -> None:
        items = [self.scenes.item(row) for row in range(self.scenes.count())]
        chosen = [item.data(_SCENE) for item in items if item.checkState() == Qt.CheckState.Checked]
        problem = ""
        try:
            scenes = self._context.require_session().store.some(Scene, chosen)
            commands.begin(self._context, self.reader.text(), scenes, blind=self.blind.isChecked())
        except UserError as error:
            problem = str(error)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))


class _Going(QWidget):
    """The reading that goes on: how many marks there are on each of its scenes."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.head, self.more = label("", "heading", wrap=True), label("", "muted", wrap=True)
        self.scenes = QListWidget()
        self.scenes.setAccessibleName("Scenes of the second reading")
        self.scenes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scenes.itemActivated.connect(lambda item: context.activate_scene(item.data(_SCENE)))
        self.finish, abandon = QPushButton("Finish the reading"), QPushButton("Give it up, with its marks")
        self.finish.clicked.connect(lambda: context.invoke("readers.finish"))
        abandon.clicked.connect(lambda: context.invoke("readers.abandon"))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GRID)
        for widget in (self.head, self.more, self.scenes, self.finish, abandon):
            rows.addWidget(widget)

    def take_focus(self, reason: Qt.FocusReason) -> None:
        """The scenes: Enter goes to one."""
        self.scenes.setFocus(reason)

    def show_reading(self, reading: Reading) -> None:
        """Shows how far it is."""
        store = self._context.require_session().store
        self.head.setText(f"Second reading by {reading.reader}")
        hidden = "The first reader’s marks on these scenes are hidden. " if reading.blind else ""
        self.more.setText(f"{hidden}What is marked on them now belongs to this reading. Enter goes to a scene.")
        marks = {
            scene: number for (scene,), number in store.tally(Annotation, ("scene",), reading=reading.uuid).items()
        }
        active, row = self._context.active_scene, self.scenes.currentRow()
        self.scenes.clear()
        for scene in store.some(Scene, reading.scenes):
            here = "▸ " if active is not None and scene.uuid == active.uuid else ""
            item = QListWidgetItem(f"{here}{shortened(scene.name, 44)}: {marks.get(scene.uuid, 0):,}")
            item.setData(_SCENE, scene.uuid)
            self.scenes.addItem(item)
        self.scenes.setCurrentRow(max(row, 0))
        _fit(self.scenes)


class _Compared(QWidget):
    """How far the two readers of a finished reading agree, and what is left to be decided."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._reading: Reading | None = None
        self.head, self.problem = label("", "heading", wrap=True), label("", "problem", wrap=True)
        self.error = label("", wrap=True)
        self.iou = _spin("Least overlap (IoU)", 0.1, 1.0, 0.05, IOU, "")
        self.tolerance = _spin("Distance of points and lines", 1.0, 1000.0, 1.0, TOLERANCE_PX, " px")
        self.values = {title: label("", wrap=True) for title, _ in logic.told(agreement([]))}
        self.table = QTableWidget(0, 4)
        self.accept, self.decide = QPushButton(), QPushButton()
        self.accept.clicked.connect(self._accept)
        self.decide.clicked.connect(self._decide)
        self._lay_out()
        for spin in (self.iou, self.tolerance):
            spin.valueChanged.connect(lambda _: self._show())

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(theme.GRID // 2)
        form.addRow(label("Least overlap (IoU)", "muted"), self.iou)
        form.addRow(label("Points and lines within", "muted"), self.tolerance)
        for title, value in self.values.items():
            value.setFont(theme.figures(value.font()))
            name = label(title, "muted")
            name.setToolTip(tip(_KAPPA if title.startswith("Kappa") else ""))
            form.addRow(name, value)
        self.table.setAccessibleName("Agreement by class")
        self.table.setHorizontalHeaderLabels(["Class", "First", "Second", "Kappa"])
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.GRID)
        for part in (self.head, self.problem, self.accept, self.decide):
            rows.addWidget(part)
        rows.addLayout(form)
        for part in (self.error, self.table):
            rows.addWidget(part)

    def take_focus(self, reason: Qt.FocusReason) -> None:
        """The next thing to do."""
        for button in (self.accept, self.decide):
            if button.isEnabled():
                button.setFocus(reason)
                return
        self.iou.setFocus(reason)

    def show_reading(self, reading: Reading) -> None:
        """Shows one."""
        self._reading = reading
        self._show()

    def _show(self) -> None:
        reading, session = self._reading, self._context.session
        if reading is None or session is None:
            return
        how = (self.iou.value(), self.tolerance.value())
        self.head.setText(f"Read a second time by {reading.reader}")
        try:
            said = readings.agreement(reading, *how)
            left = adjudicating.open_pairs(session.store, reading)
        except UserError as error:
            self.problem.setText(str(error))
            return
        self.problem.setVisible(False)
        for title, text in logic.told(said):
            self.values[title].setText(text)
        self.error.setText(said.count.words)
        self._fill_classes(logic.classes(said))
        agreed, open_ = sum(p.agreed(*how) for p in left), sum(not p.agreed(*how) for p in left)
        self.accept.setText(f"Accept the {agreed:,} on which they agree" if agreed else "All that agree is accepted")
        self.decide.setText(f"Decide on {open_:,} differences" if open_ else "All differences are decided")
        writable = not session.store.read_only
        self.accept.setEnabled(bool(agreed) and writable)
        self.decide.setEnabled(bool(open_) and writable)

    def _fill_classes(self, rows: tuple[tuple[str, ...], ...]) -> None:
        self.table.setRowCount(len(rows))
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                self.table.setItem(row, column, QTableWidgetItem(text))
        self.table.resizeRowsToContents()
        high = self.table.horizontalHeader().sizeHint().height() + sum(
            self.table.rowHeight(r) for r in range(len(rows))
        )
        self.table.setFixedHeight(min(high + 4, 260))

    def _accept(self) -> None:
        commands.accept_at(self._context, self.iou.value(), self.tolerance.value())

    def _decide(self) -> None:
        queue = self._context.findChild(Queue, "adjudication")
        if isinstance(queue, Queue):
            queue.how = (self.iou.value(), self.tolerance.value())
            try:
                tools.begin(self._context)
            except UserError as error:
                self._context.notices.report(error)


def _fit(scenes: QListWidget) -> None:
    """As high as its rows, up to ten of them."""
    scenes.setFixedHeight(min(scenes.count(), 10) * max(scenes.sizeHintForRow(0), 16) + 8)


def _spin(name: str, low: float, high: float, step: float, value: float, suffix: str) -> QDoubleSpinBox:
    made = QDoubleSpinBox()
    made.setAccessibleName(name)
    made.setRange(low, high)
    made.setSingleStep(step)
    made.setDecimals(2 if step < 1 else 0)
    made.setSuffix(suffix)
    made.setValue(value)
    return made
