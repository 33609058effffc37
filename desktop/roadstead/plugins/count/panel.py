"""The panel that counts containers in the selected block and rail cars on the selected track, and says how it comes about."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from roadstead.api import Operation, UserError, counting
from roadstead.domain.methods import how_came
from roadstead.domain.records import Annotation, Count
from roadstead.plugins.count import logic
from roadstead.ui import theme
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label

_TEACH = (
    "Select a block outlined with Alt+N (or any box) to count its containers, lines along a track to count its rail cars, "
    "or marked cars. N counts one by one."
)
_FIELDS = {
    "block": (
        ("fill", "Cells taken", tuple(logic.FILLS), "80..95%"),
        ("forty", "Boxes of 40 ft", (), "0%, 100% or 40..60%"),
        ("rows", "Rows", (), "as measured, or 6, or 5..6"),
        ("bays", "Bays of 20 ft", (), "as measured, or 14"),
        ("tiers", "Tiers", (), "by the shadow, or 3, or 2..3"),
    ),
    "track": (
        ("gauge", "Gauge", tuple(logic.GAUGES), ""),
        ("long", "Long cars", tuple(logic.LONG_SHARES), "10..30%"),
        ("empty", "Gaps drawn over", (), "0..3%"),
    ),
}
_FIRST = {"fill": "unknown", "gauge": "dual", "long": "unknown"}


class CountPanel(QScrollArea):
    """What is stated of the selected block or track, the range that follows, and a button that keeps it."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._marks: list[Annotation] = []
        self._operation: Operation | None = None
        self.setWidgetResizable(True)
        self._teach = label(_TEACH, "muted", wrap=True)
        self._result = label("", "heading", wrap=True)
        self._how = label("", "muted", wrap=True)
        self.keep = QPushButton("Keep this count")
        self.keep.clicked.connect(self._keep)
        self.inputs: dict[str, QComboBox | QLineEdit] = {}
        page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(16, 12, 16, 16)
        rows.setSpacing(theme.GRID)
        rows.addWidget(self._teach)
        self._forms = {kind: self._form(kind) for kind in _FIELDS}
        for form in self._forms.values():
            rows.addWidget(form)
        for widget in (self._result, self.keep, self._how):
            rows.addWidget(widget)
        rows.addStretch(1)
        self.setWidget(page)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._read)
        for signal in (context.selectionChanged, context.caseChanged, context.changed):
            signal.connect(lambda *_: self._later.start())
        self._read()

    def _form(self, kind: str) -> QWidget:
        box = QWidget()
        form = QFormLayout(box)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, title, words, hint in _FIELDS[kind]:
            if words:
                choice = QComboBox()
                choice.addItems(words)
                choice.setEditable(bool(hint))
                choice.setCurrentText(_FIRST[name])
                choice.currentTextChanged.connect(lambda _: self._later.start())
                widget: QComboBox | QLineEdit = choice
            else:
                line = QLineEdit(placeholderText=hint)
                line.textChanged.connect(lambda _: self._later.start())
                widget = line
            widget.setAccessibleName(title)
            self.inputs[name] = widget
            form.addRow(title, widget)
        return box

    def _said(self, kind: str) -> dict[str, Any]:
        """What was stated; what is left at its first word is not."""
        said = {}
        for name, *_ in _FIELDS[kind]:
            widget = self.inputs[name]
            text = widget.currentText() if isinstance(widget, QComboBox) else widget.text()
            if text.strip() and text != _FIRST.get(name):
                said[name] = text
        return said

    def _read(self) -> None:
        """Counts anew: it is a matter of milliseconds."""
        session = self._context.session
        chosen = sorted(self._context.selection)[:500] if session else []
        self._marks = (
            [m for uuid in chosen if (m := session.store.find(Annotation, uuid)) is not None] if session else []
        )
        lines = bool(self._marks) and all(mark.kind == "line" for mark in self._marks)
        block = len(self._marks) == 1 and self._marks[0].kind in ("box", "polygon")
        self._forms["block"].setVisible(block)
        self._forms["track"].setVisible(lines)
        self._teach.setVisible(not self._marks)
        self._operation, result, how = None, "", ""
        try:
            if block:
                result, how = self._count_block()
            elif self._marks:
                result, how = self._count_cars(lines)
        except UserError as error:
            how = str(error)
        self._result.setText(result)
        self._how.setText(how)
        writable = session is not None and not session.store.read_only
        self.keep.setVisible(self._operation is not None and writable)

    def _count_block(self) -> tuple[str, str]:
        known, stated = logic.stacking(self._said("block"))
        scene, (mark,), masks = counting.chosen(self._context.require_session().store, [self._marks[0].uuid])
        block = counting.containers(scene, mark, masks, known, stated=stated)
        self._operation = block.keep(mark)
        return f"{counting.in_words(block.teu)}\n{counting.in_words(block.boxes)}", _sentences(block.teu)

    def _count_cars(self, lines: bool) -> tuple[str, str]:
        known, stated = logic.train(self._said("track") if lines else {})
        scene, marks, masks = counting.chosen(self._context.require_session().store, [m.uuid for m in self._marks])
        count, self._operation = counting.cars(scene, marks, masks, known, stated=stated)
        return counting.in_words(count), _sentences(count)

    def _keep(self) -> None:
        if self._operation is not None:
            self._context.do(self._operation)
            self._later.start()


def _sentences(count: Count) -> str:
    return "\n\n".join(how_came(count.method))
