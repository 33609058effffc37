"""The panel that counts containers in the selected block and rail cars on the selected track, and says how it comes about."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from roadstead.api import Operation, UserError, counting
from roadstead.domain.methods import how_came
from roadstead.domain.records import Annotation, Count
from roadstead.plugins.count import logic
from roadstead.plugins.count.fields import ACROSS, FIELDS, Form
from roadstead.ui import theme
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label

_TEACH = (
    "Select a block outlined with Alt+N (or any box) to count its containers, lines along a track to count its rail cars, "
    "or marked cars. N counts one by one."
)


class CountPanel(QScrollArea):
    """What is stated of the selected block or track, the range that follows, and a button that keeps it."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._marks: list[Annotation] = []
        self._measured: list[Annotation] = []
        self._operation: Operation | None = None
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._teach = label(_TEACH, "muted", wrap=True)
        self._result = label("", "heading", wrap=True)
        self._how = label("", "muted", wrap=True)
        self.keep = QPushButton("Keep this count")
        self.keep.setObjectName("primary")
        self.keep.clicked.connect(self._keep)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._read)
        self._forms = {kind: Form(kind) for kind in FIELDS}
        self.inputs = {name: widget for form in self._forms.values() for name, widget in form.inputs.items()}
        self._lay_out()
        for signal in (context.selectionChanged, context.caseChanged, context.changed):
            signal.connect(lambda *_: self._later.start())
        self._read()

    def _lay_out(self) -> None:
        """The result above what it rests on, so that it is in sight while something is stated."""
        page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(16, 12, 16, 16)
        rows.setSpacing(theme.GRID)
        for widget in (self._teach, self._result, self.keep, *self._forms.values()):
            rows.addWidget(widget)
        self._why = label("How it comes about", "heading")
        rows.addWidget(self._why)
        rows.addWidget(self._how)
        rows.addStretch(1)
        self.setWidget(page)
        for form in self._forms.values():
            form.changed.connect(self._later.start)

    def _read(self) -> None:
        """Counts anew: it is a matter of milliseconds."""
        session = self._context.session
        chosen = sorted(self._context.selection)[:500] if session else []
        self._marks = (
            [m for uuid in chosen if (m := session.store.find(Annotation, uuid)) is not None] if session else []
        )
        lines = bool(self._marks) and all(mark.kind == "line" for mark in self._marks)
        block = len(self._marks) == 1 and self._marks[0].kind in ("box", "polygon")
        kind = "block" if block else "track" if lines else "cars" if self._marks else ""
        for name, form in self._forms.items():
            form.setVisible(name == kind)
        self._offer_cars(lines)
        self._teach.setVisible(not self._marks)
        self._operation, result, how, problem = None, "", "", ""
        try:
            if block:
                result, how = self._count_block()
            elif self._marks:
                result, how = self._count_cars("track" if lines else "cars")
        except UserError as error:
            problem = str(error)
        _say(self._result, problem or result, "problem" if problem else "heading")
        self._result.setVisible(bool(problem or result))
        self._how.setText(how)
        self._why.setVisible(bool(how))
        writable = session is not None and not session.store.read_only
        self.keep.setVisible(self._operation is not None and writable)

    def _offer_cars(self, lines: bool) -> None:
        """Lets the cars that are marked on the scene of the track give the length of one."""
        session, choice = self._context.session, self.inputs["car"]
        assert isinstance(choice, QComboBox)
        found = counting.cars_marked(session.store, self._marks[0].scene, self._marks) if session and lines else []
        if [mark.uuid for mark in found] == [mark.uuid for mark in self._measured]:
            return
        self._measured, typed = found, choice.currentText()
        stale = choice.count() > 1 and typed == choice.itemText(1)
        with QSignalBlocker(choice):
            while choice.count() > 1:
                choice.removeItem(1)
            if found:
                choice.addItem(self._marked)
            choice.setCurrentText(typed if not stale else self._marked if found else choice.itemText(0))

    @property
    def _marked(self) -> str:
        many = len(self._measured)
        return "as the one marked" if many == 1 else f"as the {many} marked"

    def _count_block(self) -> tuple[str, str]:
        said = self._forms["block"].said()
        said["crosswise"] = "yes" if said.pop("lie", "") == ACROSS else ""
        known, stated = logic.stacking(said)
        scene, (mark,), masks = counting.chosen(self._context.require_session().store, [self._marks[0].uuid])
        block = counting.containers(scene, mark, masks, known, stated=stated)
        self._operation = block.keep(mark)
        return f"{counting.in_words(block.teu)}\n{counting.in_words(block.boxes)}", _sentences(block.teu)

    def _count_cars(self, kind: str) -> tuple[str, str]:
        said, measured = self._forms[kind].said(), []
        if said.get("car") == self._marked:
            measured = self._measured
        else:
            said["car_length"] = said.get("car", "")
        known, stated = logic.train(said)
        hidden = counting.parse_bounds(said["hidden"]) if "hidden" in said else (0.0, 0.0)
        scene, marks, masks = counting.chosen(self._context.require_session().store, [m.uuid for m in self._marks])
        count, self._operation = counting.cars(
            scene, marks, masks, known, stated=stated, measured=measured, hidden=hidden
        )
        return counting.in_words(count), _sentences(count)

    def _keep(self) -> None:
        if self._operation is not None:
            self._context.do(self._operation)
            self._later.start()


def _say(place: QLabel, text: str, look: str) -> None:
    place.setText(text)
    if place.objectName() != look:
        place.setObjectName(look)
        place.style().polish(place)


def _sentences(count: Count) -> str:
    return "\n\n".join(how_came(count.method))
