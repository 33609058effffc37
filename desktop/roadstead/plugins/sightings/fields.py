"""The fields of the form: what each is called, what it takes, and a line below it for what is wrong."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QFormLayout, QLabel, QLineEdit, QWidget

from roadstead.domain.likelihood import WORDS
from roadstead.domain.logged import OUTCOMES, REASONS
from roadstead.domain.vocabulary import Identification, Status
from roadstead.ui.plain import label, tip
from roadstead.ui.spelled import Spelled


@dataclass(frozen=True, slots=True)
class Spec:
    """A field: its title with its key, what it is about, and the words to choose from where it is no line."""

    title: str
    hint: str
    words: tuple[str, ...] = ()
    example: str = ""


SPECS: dict[str, Spec] = {
    "outcome": Spec("&Outcome", "Seen, nothing seen where one looked, or not observed", OUTCOMES),
    "reason": Spec("Reaso&n", "Why nothing was observed", REASONS),
    "place": Spec("&Place", "A name in any spelling, a pier (Najin, pier 2), a UN/LOCODE, or 42.233N,130.300E"),
    "when": Spec("&When", "2023-10-12T02:15Z, a day, START/END, “by 14 October 2023”, “from 2023-10-12 UTC”"),
    "vessel": Spec("&Vessel", "A ship of the case, “Name, IMO 9179842” for a new one, or unknown", example="unknown"),
    "identification": Spec(
        "&Identification", "How far the name is established; how likely it is stands apart", tuple(Identification)
    ),
    "source": Spec("&Source", "Where it is known from; a new title makes a new source"),
    "grade": Spec("G&rade", "Admiralty code: source A to F, information 1 to 6, such as B2"),
    "note": Spec("No&te", "Anything a reader should know", example="Anything a reader should know"),
    "category": Spec("O&f what", "The class of what was seen or looked for", ("vessel",)),
    "count": Spec("How man&y", "12, 10..15, 10..12..15, 25.. for at least, ..20 for at most", example="one"),
    "unit": Spec("&Unit", "Of what the number is: cars, TEU, ships", example="TEU, cars …"),
    "likelihood": Spec("&Likelihood", "How likely the analyst holds it, in the words of ICD 203", ("", *WORDS)),
    "because": Spec("Be&cause", "What identification and likelihood rest on"),
    "status": Spec("St&atus", "Observed on an image, inferred, or reported by somebody", tuple(Status)),
    "stated": Spec("As state&d", "The time in the source’s own words"),
    "quote": Spec("&Quote", "The words of the source that say so"),
    "page": Spec("Pa&ge", "Where in the source"),
    "radius": Spec("Radius (&m)", "Within how many metres of the place; empty for the place’s own"),
}
"""In the order of the form."""
FOLDED = ("category", "count", "unit", "likelihood", "because", "status", "stated", "quote", "page", "radius")
"""Those that are folded away until they are asked for or have something in them."""
OF_A_SHIP = ("vessel", "identification")
OF_SEEN = (*OF_A_SHIP, "count", "unit", "likelihood", "because")
"""Those that only what was seen has."""
Entry = QLineEdit | QComboBox


class Choice(QComboBox):
    """A list of words of which one is chosen by its first letters, which are not the window's keys while it has the focus."""

    def event(self, event: QEvent) -> bool:
        """Letters are its own."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
            if plain and event.text().isprintable() and event.text():
                event.accept()
                return True
        return super().event(event)


class Row:
    """A field with its title and a line for what is wrong, shown and hidden together."""

    def __init__(self, form: QFormLayout, name: str, spec: Spec) -> None:
        self.name, self.spec = name, spec
        self.entry: Entry = Choice() if spec.words else QLineEdit()
        if isinstance(self.entry, QComboBox):
            self.entry.addItems([str(word) for word in spec.words])
            self.entry.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        else:
            self.entry.setPlaceholderText(spec.example)
        self.entry.setToolTip(tip(spec.hint))
        self.entry.setAccessibleName(spec.title.replace("&", ""))
        self.title = QLabel(spec.title)
        self.title.setBuddy(self.entry)
        self.said = label("", "problem", wrap=True)
        self.said.hide()
        form.addRow(self.title, self.entry)
        form.addRow(self.said)

    @property
    def text(self) -> str:
        """What stands in it."""
        return self.entry.text() if isinstance(self.entry, QLineEdit) else self.entry.currentText()

    def put(self, text: str) -> None:
        """Writes it."""
        if isinstance(self.entry, QComboBox):
            at = self.entry.findText(text)
            self.entry.setCurrentIndex(max(at, 0))
        else:
            self.entry.setText(text)
            self.entry.setCursorPosition(0)

    def show_problem(self, said: str) -> None:
        """Says what is wrong with it; empty where nothing is."""
        self.tell(said, problem=True)
        self.entry.setProperty("problem", bool(said))
        self.entry.style().polish(self.entry)

    def tell(self, said: str, *, problem: bool = False) -> None:
        """Says something below it."""
        self.said.setObjectName("problem" if problem else "muted")
        self.said.setText(said)
        self.said.style().polish(self.said)
        self.said.setVisible(bool(said) and not self.entry.isHidden())

    def show(self, on: bool) -> None:
        """Shows or hides all of it."""
        for widget in (self.title, self.entry):
            widget.setVisible(on)
        self.said.setVisible(on and bool(self.said.text()))

    def offer(self, words: list[str], alike: Callable[[str], Sequence[str]] | None = None) -> None:
        """Completes what is typed with these words and those that ``alike`` finds, or has these to choose from."""
        if isinstance(self.entry, QComboBox):
            before = self.text
            self.entry.clear()
            self.entry.addItems(words)
            self.put(before)
            return
        if alike is not None:
            self.entry.setCompleter(Spelled(self.entry, words, alike))
            return
        completer = QCompleter(words, self.entry)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.entry.setCompleter(completer)


def tab_through(widgets: list[QWidget]) -> None:
    """Tab goes through these in this order."""
    for one, other in itertools.pairwise(widgets):
        QWidget.setTabOrder(one, other)
