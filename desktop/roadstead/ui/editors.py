"""Fields that are edited in place: Enter or leaving commits, Escape takes the typing back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget

from roadstead.ui import theme
from roadstead.ui.fields import Field
from roadstead.ui.plain import label
from roadstead.ui.swatches import swatch

Commit = Callable[[str], str]


class Editor(QObject):
    """One field being edited. ``commit(text)`` writes it and gives what is wrong with it; empty when it was taken."""

    def __init__(self, field: Field, widget: QWidget, text: str, commit: Commit) -> None:
        super().__init__(widget)
        self.field = field
        self.widget = widget
        self.problem: QLabel = label("", "problem", wrap=True)
        self.problem.hide()
        self.told: QLabel | None = label("", "muted", wrap=True) if field.says else None
        """What the field says of what is typed, where it does."""
        self._before = text
        self._commit = commit
        widget.setAccessibleName(field.title)
        widget.setProperty("quiet", True)
        widget.installEventFilter(self)

    def commit(self) -> None:
        """Writes what stands in the field, unless it is what stood there before."""
        text = self.text()
        if text == self._before:
            self._say("")
            return
        said = self._commit(text)
        self._say(said)
        if not said:
            self._before = text

    def typing(self) -> str | None:
        """What stands in the field and is not written yet; None where it is what stood there before."""
        return self.text() if self.text() != self._before else None

    def retype(self, text: str) -> None:
        """Puts typing back into the field, unwritten."""
        self._set_text(text)

    def release(self) -> None:
        """No longer writes when it is left: its form is about to go."""
        self.widget.removeEventFilter(self)

    def revert(self) -> None:
        """Takes the typing back."""
        self._set_text(self._before)
        self._say("")

    def text(self) -> str:
        """What stands in the field."""
        if isinstance(self.widget, QLineEdit):
            return self.widget.text()
        if isinstance(self.widget, QComboBox):
            return self.widget.currentText()
        assert isinstance(self.widget, QPlainTextEdit)
        return self.widget.toPlainText()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving commits; Escape takes back; Ctrl+Enter commits a text of several lines."""
        if event.type() == QEvent.Type.FocusOut and not isinstance(self.widget, QComboBox):
            self.commit()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            several = isinstance(self.widget, QPlainTextEdit)
            ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if event.key() == Qt.Key.Key_Escape:
                self.revert()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (ctrl or not several):
                self.commit()
                return True
        return False

    def tell(self, text: str) -> None:
        """Says what is known of the text that is typed."""
        if self.field.says is not None and self.told is not None:
            said = self.field.says(text)
            self.told.setText(said)
            self.told.setHidden(not said)

    def _set_text(self, text: str) -> None:
        if isinstance(self.widget, QLineEdit):
            self.widget.setText(text)
        elif isinstance(self.widget, QComboBox):
            self.widget.setCurrentText(text)
        elif isinstance(self.widget, QPlainTextEdit):
            self.widget.setPlainText(text)

    def _say(self, problem: str) -> None:
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.widget.setProperty("problem", bool(problem))
        self.widget.style().polish(self.widget)


def make_editor(field: Field, text: str, commit: Commit) -> Editor:
    """The editor that fits a field: a line, several lines, or a choice of words."""
    if isinstance(field.edit, tuple):
        choice = QComboBox()
        for word in field.edit if text in field.edit else (text, *field.edit):
            colour = word.partition(" ")[0]
            choice.addItem(swatch(colour, choice.devicePixelRatioF()) if colour.startswith("#") else QIcon(), word)
        choice.setEditable(field.own)
        choice.setCurrentText(text)
        editor = Editor(field, choice, text, commit)
        choice.activated.connect(lambda _: editor.commit())
        if (typed := choice.lineEdit()) is not None:
            choice.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            typed.editingFinished.connect(editor.commit)
        return editor
    if field.edit == "text":
        area = QPlainTextEdit(text, placeholderText="–")
        area.setTabChangesFocus(True)
        area.setFixedHeight((4 if not text else 8) * theme.GRID)
        return Editor(field, area, text, commit)
    line = QLineEdit(text, placeholderText="–")
    line.setCursorPosition(0)
    line.setFont(theme.figures(line.font()))
    editor = Editor(field, line, text, commit)
    if field.says:
        line.textChanged.connect(editor.tell)
        editor.tell(text)
    return editor
