"""The form that logs a sighting: filled in from the selection, by keyboard alone, errors where they are."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from roadstead.api import UserError, sightings
from roadstead.domain.records import Place, Scene, Vessel
from roadstead.domain.vocabulary import Identification, Status, describe_grade, parse_grade
from roadstead.plugins.sightings import logic
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label, tip
from roadstead.ui.theme import GRID

_HINTS = {
    "place": "A name in any spelling, a UN/LOCODE, or a position such as 42.233N,130.300E",
    "when": "START/END in ISO 8601 with a zone, a moment, or a day such as 2023-10-12Z",
    "vessel": "A ship of the case, “Name, IMO 9179842” for a new one, or unknown",
    "identification": "How sure it is that it is this ship",
    "source": "Where it is known from; a new title makes a new source",
    "grade": "Admiralty code: source A to F, information 1 to 6, such as B2",
    "status": "Observed on an image, inferred, or reported by somebody",
    "note": "Anything a reader should know",
}


class SightingForm(QScrollArea):
    """Opens filled in, the focus where something is missing; Enter logs it, Escape puts it away."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._annotations: tuple[str, ...] = ()
        self._rests = label("", "muted", wrap=True)
        self._fields: dict[str, QLineEdit | QComboBox] = {}
        self._problems: dict[str, QLabel] = {}
        form = QFormLayout()
        form.setSpacing(GRID // 2)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        for name, title in (("place", "&Place"), ("when", "&When (UTC)"), ("vessel", "&Vessel")):
            self._add_line(form, name, title)
        self._add_choice(form, "identification", "&Identification", [i.value for i in Identification])
        self._add_line(form, "source", "&Source")
        self._add_line(form, "grade", "G&rade")
        self._add_choice(form, "status", "S&tatus", [s.value for s in Status])
        self._add_line(form, "note", "&Note")
        self._button = QPushButton("Log sighting (Enter)")
        self._button.setObjectName("primary")
        self._button.clicked.connect(self.commit)
        page = QWidget()
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        rows = QVBoxLayout(page)
        rows.setContentsMargins(12, GRID, 12, 12)
        rows.setSpacing(GRID)
        rows.addWidget(self._rests)
        rows.addLayout(form)
        rows.addWidget(self._button)
        rows.addStretch(1)
        self.line("grade").textChanged.connect(self._explain_grade)
        self.line("grade").setMaxLength(2)
        context.caseChanged.connect(self.fill)
        self.fill()

    def line(self, name: str) -> QLineEdit:
        """One of the fields that are typed into."""
        field = self._fields[name]
        assert isinstance(field, QLineEdit)
        return field

    def choice(self, name: str) -> QComboBox:
        """One of the fields that are chosen from."""
        field = self._fields[name]
        assert isinstance(field, QComboBox)
        return field

    def problem(self, name: str) -> str:
        """What is said to be wrong with a field; empty where nothing is."""
        return self._problems[name].text()

    def fill(self) -> None:
        """Fills the form in from the selection."""
        session = self._context.session
        self.setEnabled(session is not None and not session.store.read_only)
        if session is None:
            return
        store, scene = session.store, self._context.active_scene
        known = logic.prefill(store, sorted(self._context.selection), scene)
        self._annotations = known.annotations
        self._rests.setText(known.rests_on)
        for name, text in (
            ("place", known.place),
            ("when", known.when),
            ("vessel", ""),
            ("source", known.source),
            ("grade", ""),
            ("note", ""),
        ):
            self.line(name).setText(text)
            self.line(name).setCursorPosition(0)
        self.choice("identification").setCurrentText(Identification.POSSIBLE.value)
        self.choice("status").setCurrentText((Status.OBSERVED if scene else Status.REPORTED).value)
        self._offer("place", [p.name for p in store.all(Place, "name")])
        self._offer("vessel", [logic.UNKNOWN, *(logic.vessel_text(v) for v in store.all(Vessel, "name"))])
        self._offer("source", logic.offered_sources(store, store.find(Scene, scene.uuid) if scene else None))
        self._show_problems({})

    def commit(self) -> None:
        """Logs the sighting, or says what is missing where it is missing."""
        texts = {name: f.text() if isinstance(f, QLineEdit) else f.currentText() for name, f in self._fields.items()}
        found, problems = logic.draft(annotations=self._annotations, **texts)
        self._show_problems(problems)
        if found is None:
            return
        session = self._context.require_session()

        def work() -> tuple[str, UserError | None]:
            try:
                sighting, operation = sightings.log_sighting(session.store, found)
            except UserError as error:  # what only the case or the gazetteer knows: an unknown place, a bad number
                return "", error
            session.do(operation)
            return sighting.uuid, None

        self._button.setEnabled(False)
        task = self._context.write("Logging a sighting", work, self._done)
        task.future.add_done_callback(lambda _: self._context.later(lambda: self._button.setEnabled(True)))

    def showEvent(self, event: QShowEvent) -> None:
        """Fills the form in anew each time it is opened."""
        super().showEvent(event)
        if not event.spontaneous():
            self.fill()

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Puts the focus where something is missing, filled in anew from what is selected now."""
        if not any(field.hasFocus() for field in self._fields.values()):
            self.fill()
        missing = next((n for n in ("place", "when", "vessel", "source", "grade") if not self.line(n).text()), "vessel")
        self._fields[missing].setFocus(reason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter logs, Escape puts the form away."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.commit()
        elif event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _done(self, result: tuple[str, UserError | None]) -> None:
        uuid, error = result
        if error is not None:
            field = "vessel" if "IMO" in error.what else "source" if "source" in error.what else "place"
            self._show_problems({field: str(error)})
            return
        self._context.notices.post("done", "The sighting is logged.", about=uuid)
        self._context.select(frozenset((uuid,)))
        self._leave()

    def _leave(self) -> None:
        self._context.show_panel("inspector")
        dock = self.parentWidget()
        if dock is not None:
            dock.close()
        self._context.invoke("window.focus")

    def _show_problems(self, problems: dict[str, str]) -> None:
        for name, said in self._problems.items():
            said.setText(problems.get(name, ""))
            said.setVisible(name in problems)
            field = self._fields[name]
            field.setProperty("problem", name in problems)
            field.style().polish(field)
        if problems:
            self._fields[next(iter(problems))].setFocus(Qt.FocusReason.OtherFocusReason)

    def _explain_grade(self, text: str) -> None:
        try:
            words = describe_grade(parse_grade(text))
        except UserError:
            words = _HINTS["grade"]
        self.line("grade").setToolTip(tip(words))
        explained = self._problems["grade"]
        if len(text) == 2:
            explained.setText(words)
            explained.setObjectName("muted" if words != _HINTS["grade"] else "problem")
            explained.style().polish(explained)
        explained.setVisible(len(text) == 2)

    def _offer(self, name: str, words: list[str]) -> None:
        completer = QCompleter(words, self.line(name))
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.line(name).setCompleter(completer)

    def _add_line(self, form: QFormLayout, name: str, title: str) -> None:
        field = QLineEdit()
        field.setPlaceholderText(_HINTS[name] if name in ("vessel", "note") else "")
        if name == "vessel":
            field.setPlaceholderText("unknown")
        self._add(form, name, title, field)

    def _add_choice(self, form: QFormLayout, name: str, title: str, words: list[str]) -> None:
        field = QComboBox()
        field.addItems(words)
        self._add(form, name, title, field)

    def _add(self, form: QFormLayout, name: str, title: str, field: QLineEdit | QComboBox) -> None:
        field.setToolTip(_HINTS[name])
        field.setAccessibleName(title.replace("&", ""))
        said = label("", "problem", wrap=True)
        said.hide()
        self._fields[name], self._problems[name] = field, said
        form.addRow(title, field)
        form.addRow(said)
