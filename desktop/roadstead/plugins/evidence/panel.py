"""The panel of a source: the files kept of it and what rests on it; of any other row, what that rests on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from roadstead.api import Changed, Progress, citing, evidence
from roadstead.domain.records import Citation, Evidence, Source
from roadstead.plugins.evidence import logic
from roadstead.plugins.evidence.forms import AcquiredForm, CitationForm
from roadstead.plugins.evidence.watching import watch_of
from roadstead.ui.context import AppContext
from roadstead.ui.dropping import dropped_paths
from roadstead.ui.kinds import kind_of
from roadstead.ui.names import Names
from roadstead.ui.plain import breakable, label, menu_text, shortened, tip
from roadstead.ui.sourcefields import size_text
from roadstead.ui.theme import GRID

_MOST = 60
_TABLES = frozenset(
    {"sources", "evidence", "citations", "sightings", "findings", "legs", "particulars", "vessels", "places"}
)
_EMPTY = (
    "Select a source to see the files kept of it and what rests on it, or a sighting, finding, leg or particular to see "
    "what that rests on. “New source” and “Examine all evidence” are in the Edit menu and the palette."
)


class EvidencePanel(QScrollArea):
    """Follows the selection. Files dropped on it are kept under the source it shows, once the form says how they were got."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._names = Names(context)
        self._watch = watch_of(context)
        self.source: Source | None = None
        self.subject: Any = None
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAcceptDrops(True)
        page = QWidget()
        self._rows = QVBoxLayout(page)
        self._rows.setContentsMargins(16, 12, 16, 16)
        self._rows.setSpacing(GRID)
        self.acquired = AcquiredForm(self._keep)
        self.citation = CitationForm(self._cite)
        self._top, self._below = QWidget(), QWidget()
        for widget in (self._top, self.acquired, self._below, self.citation):
            self._rows.addWidget(widget)
        self._rows.addStretch(1)
        self.setWidget(page)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.show_selected)
        for signal in (context.selectionChanged, context.caseChanged, self._watch.seen):
            signal.connect(lambda *_: self._later.start())
        context.changed.connect(self._note)
        self.show_selected()

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Goes to the first thing that can be done."""
        if self._later.isActive():
            self._later.stop()
            self.show_selected()
        if self.subject is not None:
            self.citation.take_focus()
            return
        first = next((b for b in self.findChildren(QPushButton) if b.isEnabled() and not b.isHidden()), None)
        (first.setFocus if first is not None else super().setFocus)(reason)

    def ask(self, paths: list[Path]) -> None:
        """Opens the form that says how these files were got."""
        self._later.stop()
        self.show_selected()
        if self.source is None:
            self._context.notices.post("info", "No source is selected.", "Select the source that the files belong to.")
            return
        session = self._context.require_session()
        session.refuse_when_read_only()
        self.acquired.open(paths, logic.acquired_defaults(self.source, session.author))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes files."""
        if dropped_paths(event.mimeData()) and self.source is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Asks how they were got."""
        self.ask(dropped_paths(event.mimeData()))

    # -- showing ------------------------------------------------------------------------------------------------

    def show_selected(self) -> None:
        """Shows the source or the row that is selected."""
        session, chosen = self._context.session, self._context.selection
        store = session.store if session else None
        uuid = next(iter(chosen)) if len(chosen) == 1 else ""
        before = (self.source.uuid if self.source else "", self.subject.uuid if self.subject is not None else "")
        self.source = logic.source_in(store, uuid) if store and uuid else None
        self.subject = logic.subject_in(store, uuid) if store and uuid and self.source is None else None
        if before != (self.source.uuid if self.source else "", self.subject.uuid if self.subject is not None else ""):
            self.acquired.hide()
            self.citation.clear()
        self._top, self._below = self._fresh(self._top), self._fresh(self._below)
        may = store is not None and not store.read_only
        self.citation.setVisible(self.subject is not None and may)
        if store is None:
            self._line(self._top, label("No case is open.", "muted", wrap=True))
        elif self.source is not None:
            self._show_source(store, self.source, may)
        elif self.subject is not None:
            self._show_subject(store, self.subject, uuid, may)
        else:
            self._line(self._top, label(_EMPTY, "muted", wrap=True))

    def _show_source(self, store: Any, source: Source, may: bool) -> None:
        top, below = self._top, self._below
        self._line(top, label("Source", "muted"))
        self._line(top, self._link(source.uuid, source.title, heading=True))
        held = logic.held_of(store, source.uuid, self._watch.states)
        self._line(top, label("Files", "heading"))
        for each in held:
            self._show_file(each, may)
        if not held:
            self._line(top, label("None is kept yet. Drop files here; they are copied unchanged.", "muted", wrap=True))
        add = QPushButton("Keep files…")
        add.setEnabled(may)
        add.clicked.connect(lambda: self._context.invoke("evidence.add"))
        self._line(top, add)
        found = citing.uses_of(store, source.uuid)
        self._line(below, label(f"Uses ({len(found):,})", "heading"))
        for use in found[:_MOST]:
            self._show_use(use)
        if len(found) > _MOST:
            self._line(
                below, label(f"and {len(found) - _MOST:,} more: filter the tables by this source", "muted", wrap=True)
            )
        if not found:
            self._line(below, label("Nothing rests on it yet.", "muted"))

    def _show_file(self, held: logic.Held, may: bool) -> None:
        top, each = self._top, held.evidence
        line = QHBoxLayout()
        line.addWidget(self._link(each.uuid, each.name), 1)
        line.addWidget(label(held.state, "problem" if held.wrong else "muted"))
        self._line(top, line)
        self._line(top, label(breakable(f"{size_text(each.size_bytes)} · {held.story}"), "muted", wrap=True))
        if each.kind != evidence.ORIGINAL or not may:
            return
        buttons = QHBoxLayout()
        wanted = [("Working copy…", "evidence.copy")] if not held.wrong else [("Put back…", "evidence.put_back")]
        for text, command in wanted:
            button = QPushButton(text)
            button.clicked.connect(lambda _=False, c=command: self._on(each, c))
            buttons.addWidget(button)
        buttons.addStretch(1)
        self._line(top, buttons)

    def _show_use(self, use: citing.Use) -> None:
        record = self._context.record(use.subject)
        name = kind_of(record).name(record, self._names) if record is not None else "gone"
        one = kind_of(record).one if record is not None else ""
        self._line(self._below, self._link(use.subject, f"{one}: {name}" if one else name))
        words = logic.use_words(use)
        if words:
            self._line(self._below, label(breakable(words), "muted", wrap=True))

    def _show_subject(self, store: Any, record: Any, chosen: str, may: bool) -> None:
        top = self._top
        kind = kind_of(record)
        self._line(top, label(kind.one, "muted"))
        self._line(top, self._link(record.uuid, kind.name(record, self._names), heading=True))
        self._line(top, label("Rests on", "heading"))
        own, further = logic.own_sources(record), citing.cited(store, record.uuid)
        for source, use in own:
            self._line(top, self._link(source, self._names(source) or "a source that is gone"))
            if words := logic.use_words(use):
                self._line(top, label(breakable(words), "muted", wrap=True))
        for each in further:
            self._show_citation(each, may)
        if not own and not further:
            self._line(top, label("Nothing yet.", "muted"))
        titles = {s.title: store.all(Evidence, source=s.uuid, kind="original") for s in store.all(Source)}
        self.citation.offer(titles)
        use = store.find(Citation, chosen)
        if use is not None and self.citation.editing != use.uuid:
            self.citation.edit(use, self._names(use.source), self._names(use.evidence))

    def _show_citation(self, use: Citation, may: bool) -> None:
        top = self._top
        line = QHBoxLayout()
        line.addWidget(self._link(use.source, self._names(use.source) or "a source that is gone"), 1)
        for text, call in (("Edit", self._edit), ("Remove", self._remove)) if may else ():
            button = QPushButton(text)
            button.setObjectName("link")
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _=False, c=call: c(use))
            line.addWidget(button)
        self._line(top, line)
        words = logic.use_words(citing.Use(use.subject, use.table, use.grade, use.quote, use.page))
        file = self._names(use.evidence)
        self._line(top, label(breakable(" · ".join(filter(None, (words, file, use.note)))), "muted", wrap=True))

    # -- doing --------------------------------------------------------------------------------------------------

    def _on(self, each: Evidence, command: str) -> None:
        self._context.select(frozenset((each.uuid,)))
        QTimer.singleShot(0, lambda: self._context.invoke(command))  # its action is enabled by then

    def _keep(self, paths: list[Path], said: evidence.Acquired) -> None:
        session, source = self._context.require_session(), self.source
        if source is None:
            return

        def work(progress: Progress) -> object:
            return evidence.add_evidence(session, paths, source.uuid, said, progress)

        what = paths[0].name if len(paths) == 1 else f"{len(paths):,} files"
        self._context.write_large(f"Keeping {what}", work)

    def _cite(self, said: dict[str, str]) -> None:
        session, subject = self._context.require_session(), self.subject
        store, editing = session.store, self.citation.editing
        use = store.find(Citation, editing) if editing else None
        held = self._held(said.pop("evidence"), said["source"])
        if use is not None:
            fields = {name: said[name] for name in ("grade", "quote", "page", "note")}
            operation = citing.change(store, use, evidence=held, **fields)
        else:
            _, operation = citing.cite(
                store, subject.uuid, said.pop("source"), said.pop("grade"), evidence=held, **said
            )
        self._context.do(operation)
        self.citation.clear()

    def _held(self, name: str, source: str) -> str:
        """The uuid of the file of that name that is kept of a source; empty for none."""
        store = self._context.require_session().store
        return next(
            (
                e.uuid
                for s in store.all(Source)
                if s.title.casefold() == source.strip().casefold()
                for e in store.all(Evidence, source=s.uuid, kind="original")
                if e.name == name
            ),
            "",
        )

    def _edit(self, use: Citation) -> None:
        self.citation.edit(use, self._names(use.source), self._names(use.evidence))

    def _remove(self, use: Citation) -> None:
        self._context.do(citing.uncite(self._context.require_session().store, use))

    # -- lines --------------------------------------------------------------------------------------------------

    def _note(self, changed: Changed) -> None:
        if changed.tables & _TABLES:
            self._later.start()

    def _fresh(self, old: QWidget) -> QWidget:
        """An empty box in the place of one; the old goes in its own time, as one of its buttons may have been pressed."""
        made = QWidget()
        rows = QVBoxLayout(made)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        self._rows.replaceWidget(old, made)
        old.hide()
        old.deleteLater()
        return made

    def _line(self, box: QWidget, line: QWidget | QHBoxLayout) -> None:
        rows = box.layout()
        assert isinstance(rows, QVBoxLayout)
        rows.addLayout(line) if isinstance(line, QHBoxLayout) else rows.addWidget(line)

    def _link(self, uuid: str, name: str, *, heading: bool = False) -> QPushButton:
        button = QPushButton(menu_text(shortened(name, 60)))
        button.setObjectName("link")
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        if heading:
            font = button.font()
            font.setWeight(font.Weight.DemiBold)
            button.setFont(font)
        button.setToolTip(tip(f"Go to {name}"))
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: self._context.show_record(uuid))
        return button
