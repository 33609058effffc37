"""The inspector: the selected thing, its values with their doubt, what it is linked to, and its history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from roadstead.domain import cards
from roadstead.domain.operations import Changed, Operation
from roadstead.domain.records import Annotation, Count, Scene, Sighting, Thing, Vessel
from roadstead.domain.times import format_time
from roadstead.services import annotating, readings
from roadstead.ui import theme
from roadstead.ui.context import AppContext
from roadstead.ui.editors import Editor, make_editor
from roadstead.ui.fields import Field
from roadstead.ui.kinds import kind_of
from roadstead.ui.names import Names
from roadstead.ui.plain import OneLine, breakable, label, menu_text, shortened, tip
from roadstead.ui.putting import put
from roadstead.ui.resting import resting
from roadstead.ui.several import Several
from roadstead.ui.shipsections import add_ship_sections
from roadstead.ui.standings import Standings
from roadstead.ui.thingfields import THING

_LARGEST_CASE = 30_000_000  # bytes: the history is found by reading the whole journal
_MOST_LINKS = 12


class Inspector(QScrollArea):
    """Shows one selected record, each field edited in place as one undoable action; a count where more are selected."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._names = Names(context)
        self._uuid = self._shown = ""
        self._editors: list[Editor] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._show)
        self._history_timer = QTimer(self, singleShot=True, interval=300)
        self._history_timer.timeout.connect(self._read_history)
        self._history: QVBoxLayout | None = None
        for signal in (
            context.selectionChanged,
            context.caseChanged,
            context.sceneActivated,
            context.schemaChanged,
            context.sceneRedrawn,
        ):
            signal.connect(lambda *_: self._later.start())
        context.changed.connect(self._note)
        self._show()

    def editor(self, title: str) -> Editor:
        """The editor of the field with that title."""
        return next(editor for editor in self._editors if editor.field.title == title)

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Goes to the first field that can be edited."""
        if self._later.isActive():
            self._later.stop()
            self._show()
        if self._editors:
            self._editors[0].widget.setFocus(reason)
        else:
            super().setFocus(reason)

    def _note(self, changed: Changed) -> None:
        shown = {self._uuid} | self._context.selection
        links = changed.tables & {
            "sightings",
            "scenes",
            "vessels",
            "places",
            "sources",
            "evidence",
            "citations",
            "readings",
            "lists",
            "rulings",
            "particulars",
        }
        dates = changed.tables & THING.rests and isinstance(self._context.record(self._uuid), Thing)
        if shown & changed.uuids or links or dates:
            self._later.start()

    # -- showing ------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        record, chosen = self._subject(), self._context.selection
        coming = record.uuid if record is not None else f"{len(chosen)} {hash(chosen)}"
        focused, typing = self._leave(coming)
        page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(16, 12, 16, 16)
        rows.setSpacing(theme.GRID)
        self._editors, self._uuid, self._history, self._shown = [], "", None, coming
        if record is not None:
            self._fill(rows, record)
        elif chosen:
            self._fill_many(rows, lambda: self._restore(focused, typing))
        else:
            rows.addWidget(
                label("Nothing is selected. Click a mark, a sighting or a row of a table.", "muted", wrap=True)
            )
        rows.addStretch(1)
        self.setWidget(page)
        self._restore(focused, typing)

    def _restore(self, focused: str, typing: str | None) -> None:
        """Gives the focus back to the field that had it, with what was typed there."""
        for editor in self._editors if focused else ():
            if editor.field.title == focused:
                editor.widget.setFocus(Qt.FocusReason.OtherFocusReason)
                if typing is not None:
                    editor.retype(typing)

    def _leave(self, coming: str) -> tuple[str, str | None]:
        """Takes the page down: the field that had the focus, and what was typed there and is to stand there again.

        Typing goes with its record: it stays unwritten where the same one is shown anew, and is written before another is.
        """
        held = next((editor for editor in self._editors if editor.widget.hasFocus()), None)
        typing = held.typing() if held else None
        if held is not None:
            if coming != self._shown:
                held.commit()
                typing = None
            held.release()
        old = self.takeWidget()
        if old is not None:  # deleted in its own time: not while a field of it has the focus
            old.deleteLater()
        return held.field.title if held else "", typing

    def _subject(self) -> Any:
        """The one selected record; with nothing selected, the scene on the canvas."""
        chosen = self._context.selection
        if len(chosen) == 1:
            return self._context.record(next(iter(chosen)))
        return self._context.active_scene if not chosen else None

    def _fill(self, rows: QVBoxLayout, record: Any) -> None:
        kind = kind_of(record)
        self._uuid = record.uuid
        rows.addWidget(label(kind.one, "muted"))
        rows.addWidget(label(breakable(kind.name(record, self._names)), "heading", wrap=True))
        if isinstance(record, Scene):
            trouble = self._context.troubles.get(record.uuid)
            if trouble:
                self._add_trouble(rows, record, trouble)
            self._add_contradictions(rows, record)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(theme.GRID // 2 + 2)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        rows.addLayout(form)
        fields = kind.details(kind.fields, record, self._context.schema) if kind.details else kind.fields
        for field in fields:
            self._add_field(form, field, record)
        self._add_back_links(rows, record)
        rows.addSpacing(theme.GRID)
        rows.addWidget(label("History", "heading"))
        self._history = QVBoxLayout()
        self._history.setSpacing(2)
        rows.addLayout(self._history)
        self._history_timer.start()

    def _add_trouble(self, rows: QVBoxLayout, scene: Scene, trouble: str) -> None:
        """What is wrong with the scene's file, with the ways to find it again."""
        rows.addWidget(label(f"Its file {trouble}. Put the original back, or relink it.", "problem", wrap=True))
        session = self._context.session
        if session is None or session.store.read_only:
            return
        for text, command in (("Relink…", "scenes.relink"), ("Search a folder for it…", "scenes.relink_below")):
            button = QPushButton(text)
            button.clicked.connect(lambda _=False, c=command: self._relink(scene, c))
            rows.addWidget(button)

    def _relink(self, scene: Scene, command: str) -> None:
        """Puts the scene on the canvas, as that is the one that the command is about."""
        self._context.activate_scene(scene.uuid)
        self._context.invoke(command)

    def _add_contradictions(self, rows: QVBoxLayout, scene: Scene) -> None:
        """What of the scene's metadata cannot all be right, with a button for each choice."""
        session = self._context.session
        for doubt in cards.contradictions_of(scene):
            rows.addWidget(label(breakable(doubt.text), "problem", wrap=True))
            if session is None or session.store.read_only:
                continue
            words = [f"Take {cards.in_words(doubt.field, value)}" for value, _ in doubt.choices] or [
                "Leave it as it is"
            ]
            for choice, text in enumerate(words):
                button = QPushButton(menu_text(shortened(text, 44)))
                button.setToolTip(tip(f"By {doubt.choices[choice][1]}" if doubt.choices else doubt.text))
                button.clicked.connect(lambda _=False, d=doubt, c=choice: self._settle(scene, d, c))
                rows.addWidget(button)

    def _settle(self, scene: Scene, doubt: cards.Contradiction, choice: int) -> None:
        """Writes what the analyst has chosen, as one action."""
        changed = cards.settled(scene, doubt, choice, self._context.require_session().author)
        self._context.do(
            Operation("edit", f"Settle what contradicts itself in {shortened(scene.name, 40)}", (changed,))
        )

    def _fill_many(self, rows: QVBoxLayout, restore: Callable[[], None]) -> None:
        rows.addWidget(label(f"{len(self._context.selection):,} selected", "heading"))
        if self._context.session is not None:
            rows.addWidget(Several(self._context, self._names, self._editors, restore))

    def _add_field(self, form: QFormLayout, field: Field, record: Any) -> None:
        text = field.show(record, self._names)
        why = field.why(record) if field.why else ""
        title = label(field.title, "muted")
        title.setToolTip(tip(why))
        session = self._context.session
        writable = session is not None and not session.store.read_only
        if field.edit and writable:
            editor = make_editor(
                field, field.typed(record) if field.typed else text, lambda said: self._commit(field, said)
            )
            editor.widget.setToolTip(tip(why))
            self._editors.append(editor)
            form.addRow(title, _with_origin(editor.widget, field, record))
            if editor.told is not None:
                form.addRow(editor.told)
            form.addRow(editor.problem)
            return
        links = field.link(record) if field.link else ()
        if links:
            form.addRow(title, self._links(links))
            return
        value = _prose(text or "–") if field.prose else OneLine(text or "–")
        value.setFont(theme.figures(value.font()))
        value.setToolTip(tip("\n".join(filter(None, (text, why)))))
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        form.addRow(title, _with_origin(value, field, record))

    def _links(self, uuids: tuple[str, ...]) -> QWidget:
        box = QWidget()
        rows = QVBoxLayout(box)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        for uuid in uuids[:_MOST_LINKS]:
            rows.addWidget(self._link(uuid))
        if len(uuids) > _MOST_LINKS:
            rows.addWidget(label(f"and {len(uuids) - _MOST_LINKS} more", "muted"))
        return box

    def _link(self, uuid: str, words: str = "") -> QPushButton:
        name = words or self._names(uuid) or "missing"
        button = QPushButton(menu_text(shortened(name, 36)))
        button.setObjectName("link")
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button.setToolTip(tip(f"Go to {name}"))
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: self._context.show_record(uuid))
        return button

    def _add_back_links(self, rows: QVBoxLayout, record: Any) -> None:
        """What refers to the record: sightings that rest on a mark, marks on a scene."""
        session = self._context.session
        if session is None:
            return
        if isinstance(record, Annotation):
            found = tuple(s.uuid for s in session.store.all(Sighting) if record.uuid in s.annotations)
            if found:
                rows.addWidget(label("Sightings that rest on it", "heading"))
                rows.addWidget(self._links(found))
        for heading, links in resting(session.store, record, self._names):
            rows.addWidget(label(heading, "heading"))
            for uuid, words in links:
                rows.addWidget(self._link(uuid, words))
        if isinstance(record, Thing):
            self._add_dates(rows, record)
        add_ship_sections(rows, self._context, record, self._link)
        if isinstance(record, Vessel) or (isinstance(record, Sighting) and record.vessel):
            rows.addWidget(Standings(self._context, record))
        if isinstance(record, Count):
            error = readings.checked(session.store, record.category) or "No second reader has checked it."
            rows.addWidget(label(error, "muted", wrap=True))
        if isinstance(record, Scene):
            count = annotating.tallied(session.store, "scene", scene=record.uuid).get(record.uuid, 0)
            rows.addWidget(label(f"{count:,} {'mark' if count == 1 else 'marks'} on this scene", "muted"))

    def _add_dates(self, rows: QVBoxLayout, thing: Thing) -> None:
        """What each date says of a thing, with the way to the mark that shows it."""
        found = self._names.history(thing.uuid)
        if found is not None:
            rows.addWidget(label("On each date", "heading"))
        for look in found.looks if found is not None else ():
            words = ": ".join(filter(None, (f"{look.day} {look.state}", look.why)))
            rows.addWidget(self._link(look.marks[0], words) if look.marks else label(words, "muted", wrap=True))

    def _read_history(self) -> None:
        session, uuid, rows = self._context.session, self._uuid, self._history
        if session is None or not uuid or rows is None:
            return
        try:
            size = session.store.path.stat().st_size
        except OSError:  # the case was moved; whoever writes to it next is told
            return
        if size > _LARGEST_CASE:
            button = QPushButton("Read it from the journal")
            button.clicked.connect(lambda: (button.setEnabled(False), self._ask_history(uuid)))
            rows.addWidget(button)
            return
        self._ask_history(uuid)

    def _ask_history(self, uuid: str) -> None:
        session = self._context.require_session()
        self._context.run(
            "Reading the history", lambda _: session.store.history(uuid), lambda found: self._show_history(uuid, found)
        )

    def _show_history(self, uuid: str, entries: list[Any]) -> None:
        if uuid != self._uuid or self._history is None:
            return
        for entry in reversed(entries[-20:]):
            line = label(f"{entry.label}\n{format_time(entry.at)}, {entry.author}", "muted", wrap=True)
            line.setToolTip(tip(f"Entry {entry.seq}\n{entry.hash}"))
            self._history.addWidget(line)

    # -- editing ------------------------------------------------------------------------------------------------

    def _commit(self, field: Field, text: str) -> str:
        """Writes one field; gives what is wrong with the text, empty when it was taken."""
        record = self._context.record(self._uuid)
        return put(self._context, self._names, record, field, text) if record is not None else ""


def _prose(text: str) -> QLabel:
    """A text in as many lines as it needs, set in like the fields above it."""
    made = label(breakable(text))
    made.setWordWrap(True)  # with its own policy of sizes: a form gives others one line
    made.setContentsMargins(3, 0, 0, 0)
    return made


def _with_origin(widget: QWidget, field: Field, record: Any) -> QWidget:
    """The widget with a quiet line below it that says where its value comes from; the widget alone where that is not known."""
    origin = field.origin(record) if field.origin else ""
    if not origin:
        return widget
    both = QWidget()
    rows = QVBoxLayout(both)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(0)
    rows.addWidget(widget)
    line = OneLine(origin)
    line.setObjectName("muted")
    font = line.font()
    font.setPointSizeF(font.pointSizeF() * 0.88)
    line.setFont(font)
    rows.addWidget(line)
    return both
