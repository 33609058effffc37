"""The brief's text: heading, marking, key findings with their sources, and what an editor would ask about."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from roadstead.api import Changed, Operation, briefs
from roadstead.domain.records import CaseInfo, Finding, Source
from roadstead.domain.vocabulary import Tlp
from roadstead.plugins.brief.writing import write
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label, tip
from roadstead.ui.theme import GRID

_UUID = Qt.ItemDataRole.UserRole
_WATCHED = {"case_info", "findings", "sources", "sightings", "scenes", "legs", "vessels", "places"}


class BriefPanel(QWidget):
    """Every change is kept when its field is left, as one undoable action."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._heading = _Heading(context)
        self._findings = _Findings(context)
        self._questions = QListWidget()
        self._questions.setWordWrap(True)
        self._questions.setAccessibleName("What an editor would ask")
        self._questions_title = label("What an editor would ask", "heading")
        self._button = QPushButton("Write the brief as a PDF …")
        self._button.clicked.connect(lambda: write(context))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, GRID, 12, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self._heading)
        layout.addWidget(label("Key findings", "heading"))
        layout.addWidget(self._findings, 3)
        layout.addWidget(self._questions_title)
        layout.addWidget(self._questions, 2)
        layout.addWidget(self._button)
        self.setFocusProxy(self._heading.title)
        context.caseChanged.connect(self._fill)
        context.changed.connect(self._refresh)
        self._fill()

    def _refresh(self, changed: Changed) -> None:
        if changed.tables & _WATCHED:
            self._fill()

    def _fill(self) -> None:
        session = self._context.session
        self.setEnabled(session is not None)
        self._heading.fill(session.store.info() if session else CaseInfo())
        self._findings.fill(
            sorted(session.store.all(Finding), key=lambda f: f.position) if session else [],
            session.store.all(Source) if session else [],
        )
        self._questions.clear()
        found = list(briefs.lint_case(session.store)) if session else []
        about: dict[tuple[str, str], list[str]] = {}
        for question in found:
            about.setdefault((question.rule, question.text), []).append(question.where)
        for (rule, text), places in about.items():
            item = QListWidgetItem(f"{text} ({', '.join(places)})")
            item.setToolTip(tip(f"Rule: {rule}"))
            self._questions.addItem(item)
        self._questions_title.setText(
            f"What an editor would ask: {len(found)}" if found else "Nothing an editor would ask about was found"
        )
        self._questions.setVisible(bool(found))


class _Heading(QWidget):
    """Title, question, author and the Traffic Light Protocol's marking."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._info = CaseInfo()
        self.title, self.question, self.author = QLineEdit(), QLineEdit(), QLineEdit()
        self.tlp = QComboBox()
        self.tlp.addItems([f"TLP:{marking.value}" for marking in Tlp])
        self.tlp.setToolTip(tip("Traffic Light Protocol 2.0: guides sharing, is no classification"))
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(GRID)
        fields = (
            ("&Title", self.title),
            ("&Question", self.question),
            ("&Author", self.author),
            ("&Sharing", self.tlp),
        )
        for text, field in fields:
            field.setAccessibleName(text.replace("&", ""))
            form.addRow(text, field)
        for line in (self.title, self.question, self.author):
            line.editingFinished.connect(self._keep)
        self.tlp.activated.connect(self._keep)

    def fill(self, info: CaseInfo) -> None:
        """Shows the case's heading; a field that is being typed in is left alone."""
        self._info = info
        for line, text in ((self.title, info.title), (self.question, info.question), (self.author, info.author)):
            if not line.hasFocus():
                line.setText(text)
                line.setCursorPosition(0)
        self.tlp.setCurrentIndex(list(Tlp).index(info.tlp))

    def _keep(self) -> None:
        changed = replace(
            self._info,
            title=self.title.text().strip(),
            question=self.question.text().strip(),
            author=self.author.text().strip(),
            tlp=list(Tlp)[self.tlp.currentIndex()],
        )
        if changed != self._info and self._context.session is not None:
            self._info = changed
            self._context.do(Operation("edit-case", "Edit the brief's heading", (changed,)))


class _Findings(QWidget):
    """The findings in their order; the chosen one's text and sources are edited below."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._records: list[Finding] = []
        self._filling = False
        self._list, self._text, self._sources = QListWidget(), _Text(), QListWidget()
        self._list.setWordWrap(True)
        self._list.setAccessibleName("Key findings")
        self._list.setMinimumHeight(136)
        self._text.setAccessibleName("Text of the finding")
        self._text.setTabChangesFocus(True)
        self._text.setPlaceholderText("One or two sentences. Say how it is known.")
        self._text.setMaximumHeight(96)
        self._sources.setAccessibleName("Sources of the finding")
        self._sources.setMaximumHeight(120)
        self._sources.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        add, remove = QPushButton("Add finding"), QPushButton("Remove")
        add.clicked.connect(self._add)
        remove.clicked.connect(self._remove)
        self._list.currentRowChanged.connect(self._show)
        self._text.left.connect(self._keep)
        self._sources.itemChanged.connect(self._keep)
        buttons = QHBoxLayout()
        buttons.addWidget(add)
        buttons.addWidget(remove)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self._list, 1)
        layout.addLayout(buttons)
        layout.addWidget(self._text)
        layout.addWidget(label("It rests on", "muted"))
        layout.addWidget(self._sources)

    def fill(self, findings: list[Finding], sources: list[Source]) -> None:
        """Shows the findings and the sources that there are."""
        row = self._list.currentRow()
        self._filling = True
        self._records = findings
        self._list.clear()
        self._list.addItems([f"{n}. {f.text or '(no text yet)'}" for n, f in enumerate(findings, start=1)])
        self._sources.clear()
        for source in sources:
            item = QListWidgetItem(source.title)
            item.setData(_UUID, source.uuid)
            item.setToolTip(tip(", ".join(filter(None, (source.publisher, source.title, source.published)))))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self._sources.addItem(item)
        self._filling = False
        self._list.setCurrentRow(min(max(row, 0), len(findings) - 1))
        self._show(self._list.currentRow())

    def _show(self, row: int) -> None:
        self._filling = True
        chosen = self._records[row] if 0 <= row < len(self._records) else None
        self._text.setEnabled(chosen is not None)
        self._sources.setEnabled(chosen is not None)
        if not self._text.hasFocus():
            self._text.setPlainText(chosen.text if chosen else "")
        for i in range(self._sources.count()):
            item = self._sources.item(i)
            rests = chosen is not None and item.data(_UUID) in chosen.sources
            item.setCheckState(Qt.CheckState.Checked if rests else Qt.CheckState.Unchecked)
        self._filling = False

    def _keep(self) -> None:
        row = self._list.currentRow()
        if self._filling or not 0 <= row < len(self._records):
            return
        items = [self._sources.item(i) for i in range(self._sources.count())]
        ticked = tuple(str(i.data(_UUID)) for i in items if i.checkState() == Qt.CheckState.Checked)
        changed = replace(self._records[row], text=self._text.toPlainText().strip(), sources=ticked)
        if changed != self._records[row]:
            self._records[row] = changed
            self._context.do(Operation("edit-finding", f"Edit finding {row + 1}", (changed,)))

    def _add(self) -> None:
        position = max((f.position for f in self._records), default=0) + 1
        self._context.do(Operation("add-finding", "Add a key finding", (Finding(position=position),)))

    def _remove(self) -> None:
        row = self._list.currentRow()
        if 0 <= row < len(self._records):
            self._context.do(Operation("remove-finding", f"Remove finding {row + 1}", drop=(self._records[row],)))


class _Text(QPlainTextEdit):
    """A text field that tells when it is left."""

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tells that it was left."""
        super().focusOutEvent(event)
        self.left.emit()
