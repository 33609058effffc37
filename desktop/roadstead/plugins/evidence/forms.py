"""The two small forms of the panel: how new files were got, and one more use of a source."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from roadstead.api import evidence
from roadstead.domain.errors import UserError
from roadstead.domain.records import Citation, Evidence
from roadstead.domain.vocabulary import describe_grade, parse_grade
from roadstead.plugins.evidence import logic
from roadstead.ui.plain import label, shortened, tip
from roadstead.ui.theme import GRID

_ACQUIRED = (
    ("by", "&By", "Who acquired them"),
    ("at", "&When", "When, in ISO 8601 with a zone, such as 2023-10-16T09:00Z"),
    ("origin", "&From where", "An address, a person, a disk"),
    ("licence", "&Licence", "Under which they may be used"),
    ("note", "&Note", "With what they were saved, what is left out"),
)
_CITED = (
    ("source", "&Source", "One of the case, or the title of a new one"),
    ("grade", "&Grade", "Admiralty code of this use: source A to F, information 1 to 6, such as B2"),
    ("quote", "&Quote", "The words that it rests on"),
    ("page", "&Page", "Where they stand"),
    ("note", "&Note", "Anything a reader should know"),
)


class _Form(QWidget):
    """Lines to type into; Enter does what the button says, Escape puts the form away."""

    def __init__(self, lines: Sequence[tuple[str, str, str]], button: str) -> None:
        super().__init__()
        self.head = label("", "heading", wrap=True)
        self.fields: dict[str, QLineEdit] = {}
        self._form = QFormLayout()
        self._form.setSpacing(GRID // 2)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, title, hint in lines:
            field = self.fields[name] = QLineEdit()
            field.setToolTip(tip(hint))
            field.setAccessibleName(title.replace("&", ""))
            field.returnPressed.connect(self.commit)
            self._form.addRow(title, field)
        self.problem = label("", "problem", wrap=True)
        self.button = QPushButton(button)
        self.button.setObjectName("primary")
        self.button.clicked.connect(self.commit)
        self.cancel = QPushButton("Cancel")
        self.cancel.clicked.connect(self.leave)
        buttons = QHBoxLayout()
        buttons.addWidget(self.button)
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, GRID, 0, GRID)
        rows.setSpacing(GRID // 2)
        rows.addWidget(self.head)
        rows.addLayout(self._form)
        rows.addWidget(self.problem)
        rows.addLayout(buttons)
        self.problem.hide()

    def commit(self) -> None:
        """What Enter does."""

    def leave(self) -> None:
        """What Escape does."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def say(self, problem: str) -> None:
        """Says what is wrong; nothing where the text is empty."""
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))


class AcquiredForm(_Form):
    """Asks of files by whom, when and from where they were got. ``keep(files, said)`` is called with the answer."""

    def __init__(self, keep: Callable[[list[Path], evidence.Acquired], None]) -> None:
        super().__init__(_ACQUIRED, "Keep (Enter)")
        self._keep = keep
        self.paths: list[Path] = []
        self.hide()

    def open(self, paths: list[Path], defaults: Mapping[str, str]) -> None:
        """Opens it for these files."""
        self.paths = paths
        names = ", ".join(path.name for path in paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
        self.head.setText(shortened(f"Keep {names}", 90))
        for name, text in defaults.items():
            self.fields[name].setText(text)
            self.fields[name].setCursorPosition(0)
        self.say("")
        self.show()
        missing = next((f for f in self.fields.values() if not f.text()), self.fields["origin"])
        missing.setFocus(Qt.FocusReason.OtherFocusReason)

    def commit(self) -> None:
        """Keeps the files, or says what is wrong."""
        said, problem = logic.acquired({name: field.text() for name, field in self.fields.items()})
        self.say(problem)
        if said is not None:
            self.hide()
            self._keep(self.paths, said)

    def leave(self) -> None:
        """Nothing is kept."""
        self.hide()


class CitationForm(_Form):
    """Asks for one more use of a source. ``cite(said)`` is called with what the fields say; it may raise UserError."""

    def __init__(self, cite: Callable[[dict[str, str]], None]) -> None:
        super().__init__(_CITED, "Cite (Enter)")
        self._cite = cite
        self.editing = ""
        self._files: Mapping[str, Sequence[Evidence]] = {}
        self.file = QComboBox()
        self.file.setAccessibleName("File")
        self.file.setToolTip(tip("The kept file that it was read in"))
        self._form.insertRow(4, "&File", self.file)
        self.fields["source"].textChanged.connect(lambda _: self._offer_files())
        self.fields["grade"].setMaxLength(2)
        self.fields["grade"].textChanged.connect(self._explain)
        self.clear()

    def offer(self, files: Mapping[str, Sequence[Evidence]]) -> None:
        """Offers the sources of the case by title while typing, and of the one that is typed its files."""
        self._files = files
        completer = QCompleter(sorted(files), self.fields["source"])
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.fields["source"].setCompleter(completer)
        self._offer_files()

    def edit(self, use: Citation, title: str, file: str) -> None:
        """Opens it with what is said of a use; which source that is of stays."""
        self.editing = use.uuid
        for name, text in (("source", title), ("grade", use.grade), ("quote", use.quote)):
            self.fields[name].setText(text)
        self.fields["page"].setText(use.page)
        self.fields["note"].setText(use.note)
        self.file.setCurrentText(file)
        self.fields["source"].setReadOnly(True)
        self.head.setText("Change this use")
        self.button.setText("Change (Enter)")
        self.cancel.show()
        self.say("")
        self.fields["grade"].setFocus(Qt.FocusReason.OtherFocusReason)

    def clear(self) -> None:
        """Empties it."""
        self.editing = ""
        for field in self.fields.values():
            field.clear()
        self.fields["source"].setReadOnly(False)
        self.head.setText("Rests on one more source")
        self.button.setText("Cite (Enter)")
        self.cancel.hide()
        self.say("")

    def take_focus(self) -> None:
        """Goes to the first field."""
        self.fields["source"].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def commit(self) -> None:
        """Records the use, or says what is wrong."""
        said = {name: field.text().strip() for name, field in self.fields.items()}
        problem = logic.citation_problem(said["source"], said["grade"])
        self.say(problem)
        if problem:
            return
        said["evidence"] = self.file.currentText() if self.file.currentIndex() > 0 else ""
        try:
            self._cite(said)
        except UserError as error:
            self.say(str(error))

    def leave(self) -> None:
        """Takes back what was typed."""
        self.clear()

    def _offer_files(self) -> None:
        wanted = self.fields["source"].text().strip().casefold()
        files = next((found for title, found in self._files.items() if title.casefold() == wanted), ())
        before = self.file.currentText()
        self.file.clear()
        self.file.addItems(["no file", *(e.name for e in files)])
        self.file.setCurrentText(before)
        self.file.setEnabled(bool(files))

    def _explain(self, text: str) -> None:
        try:
            self.fields["grade"].setToolTip(tip(describe_grade(parse_grade(text))))
        except UserError:
            self.fields["grade"].setToolTip(tip(_CITED[1][2]))
