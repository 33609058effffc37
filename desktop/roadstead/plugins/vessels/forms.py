"""Forms of several lines: texts by field, what is wrong at its field, Enter takes them, Escape puts the form away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from roadstead.ui.context import AppContext
from roadstead.ui.plain import label, tip
from roadstead.ui.theme import GRID


@dataclass(frozen=True, slots=True)
class Line:
    """A field of a form: typed, or chosen among ``words``. ``says(text)`` tells of it while it is typed."""

    title: str
    hint: str = ""
    words: tuple[str, ...] = ()
    says: Callable[[str], str] | None = None


class Lines(QWidget):
    """The fields, one below the other."""

    def __init__(self, lines: Mapping[str, Line]) -> None:
        super().__init__()
        self.inputs: dict[str, QLineEdit | QComboBox] = {}
        self._said: dict[str, QLabel] = {}
        self._lines = lines
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(GRID // 2)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for name, line in lines.items():
            field = self._made(name, line)
            said = label("", "muted", wrap=True)
            said.hide()
            self.inputs[name], self._said[name] = field, said
            form.addRow(line.title, field)
            form.addRow(said)

    def texts(self) -> dict[str, str]:
        """What stands in the fields."""
        return {name: _text(field).strip() for name, field in self.inputs.items()}

    def put(self, texts: Mapping[str, str]) -> None:
        """Puts texts into fields; what was wrong is no longer said."""
        for name, text in texts.items():
            field = self.inputs[name]
            if isinstance(field, QLineEdit):
                field.setText(text)
            else:
                field.setCurrentText(text)
        self.show_problems({})

    def show_problems(self, problems: Mapping[str, str]) -> None:
        """Says what is wrong with which field, and goes to the first."""
        for name, field in self.inputs.items():
            self._tell(name, problems.get(name, ""))
            field.setProperty("problem", name in problems)
            field.style().polish(field)
        for name in problems:
            self.inputs[name].setFocus(Qt.FocusReason.OtherFocusReason)
            break

    def problem(self, name: str) -> str:
        """What is said below a field."""
        return self._said[name].text()

    def _tell(self, name: str, problem: str = "") -> None:
        line, said = self._lines[name], self._said[name]
        text = problem or (line.says(_text(self.inputs[name])) if line.says else "")
        said.setText(text)
        said.setVisible(bool(text))
        said.setObjectName("problem" if problem else "muted")
        said.style().polish(said)

    def _made(self, name: str, line: Line) -> QLineEdit | QComboBox:
        made: QLineEdit | QComboBox
        if line.words:
            made = QComboBox()
            made.addItems(line.words)
        else:
            made = QLineEdit(placeholderText="–")
            if line.says:
                made.textChanged.connect(lambda _: self._tell(name))
        made.setToolTip(tip(line.hint))
        made.setAccessibleName(line.title)
        return made


class Form(QScrollArea):
    """What it is about, its lines, and the button that takes them."""

    def __init__(self, context: AppContext, lines: Mapping[str, Line], take: str) -> None:
        super().__init__()
        self._context = context
        self.about, self.told = label("", "heading", wrap=True), label("", "hint", wrap=True)
        self.told.hide()
        self.lines = Lines(lines)
        self.button = QPushButton(take)
        self.button.setObjectName("primary")
        self.button.clicked.connect(lambda _=False: self.commit())
        page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(12, GRID, 12, 12)
        rows.setSpacing(GRID)
        for widget in (self.about, self.told, self.lines, self.button):
            rows.addWidget(widget)
        rows.addStretch(1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def tell(self, lines: Sequence[str]) -> None:
        """Says what is known of what is typed, a line each."""
        self.told.setText("\n".join(lines))
        self.told.setVisible(bool(lines))

    def commit(self) -> None:
        """Takes what stands in the fields."""

    def first(self) -> Sequence[str]:
        """The fields to which the focus goes: the first that is empty, else the first."""
        return tuple(self.lines.inputs)

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Goes to the first field that is to be filled in."""
        texts, names = self.lines.texts(), self.first()
        name = next((name for name in names if not texts[name]), names[0])
        self.lines.inputs[name].setFocus(reason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes, Escape puts the form away."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.commit()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def leave(self) -> None:
        """Puts the form away; the inspector comes to the front."""
        self._context.show_panel("inspector")
        dock = self.parentWidget()
        if dock is not None:
            dock.close()
        self._context.invoke("window.focus")


def _text(field: QLineEdit | QComboBox) -> str:
    return field.text() if isinstance(field, QLineEdit) else field.currentText()
