"""The panel of matches: how the selected ship stands on each list, on the day it was seen and today, why, and what is ruled."""

from __future__ import annotations

from weakref import WeakValueDictionary

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from roadstead.api import Changed, UserError, listings, screening
from roadstead.plugins.lists import matched
from roadstead.ui import theme
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label, shortened, tip
from roadstead.ui.standings import LOOKS

_TEACH = "Select a ship, or the sighting of one: here stands whether it is on a list, on that day and today, and why."
_NO_LIST = "The case has no sanctions list yet. Import one from the File menu, or drop its file on the window."
_KEYS = {Qt.Key.Key_S: "same", Qt.Key.Key_D: "different", Qt.Key.Key_O: "open"}
_ASKED = {"same": "What shows that it is the same?", "different": "What shows that it is another?"}
_TIPS = {
    "same": "Rule that the listed one is this ship; a reason is asked for",
    "different": "Rule that the listed one is another; a reason is asked for",
    "open": "Take the ruling back",
}
_ROWS = 6
_panels: WeakValueDictionary[int, MatchesPanel] = WeakValueDictionary()  # by the id of their window's context


class MatchesPanel(QScrollArea):
    """Reads the lists off the window's thread; S, D and O rule on the match in the list, each with a reason."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        _panels[id(context)] = self
        self._context = context
        self._shown: matched.Shown | None = None
        self._decision = ""
        self._asked = 0
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.head, self.more = label("", "heading", wrap=True), label(_TEACH, "muted", wrap=True)
        self.day = QLineEdit(placeholderText="a day, such as 2023-10-12")
        self.day.setAccessibleName("As listed on this day")
        self.standing = QVBoxLayout()
        self.standing.setSpacing(2)
        self.list = QListWidget()
        self.list.setAccessibleName("Matches")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.title, self.why = label("Matches", "heading"), label("", wrap=True)
        self.ruled, self.problem = label("", "muted", wrap=True), label("", "problem", wrap=True)
        self.reason = QLineEdit()
        self.buttons = QWidget()
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._read)
        self._lay_out()
        self._connect()
        self._read()

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Goes to the matches, else to the day."""
        (self.list if self.list.count() else self.day).setFocus(reason)

    def choose(self, decision: str) -> None:
        """Asks for the reason of a ruling on the match in the list; leaving it open needs none."""
        found = self._current()
        if found is None or not matched.can_rule(self._context):
            return
        self._decision = decision
        if decision == "open":
            self._rule()
            return
        self.reason.setPlaceholderText(_ASKED[decision])
        self.reason.setAccessibleName(_ASKED[decision])
        self.reason.setText(found.ruling.reason if found.ruling and found.ruling.decision == decision else "")
        self.reason.show()
        self.ensureWidgetVisible(self.reason)
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- how it comes about -------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(16, 12, 16, 16)
        rows.setSpacing(theme.GRID)
        line = QHBoxLayout(self.buttons)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.GRID // 2)
        for text, key, decision in (("Same", "S", "same"), ("Another", "D", "different"), ("Open", "O", "open")):
            button = QPushButton(f"{text} ({key})")
            button.setToolTip(_TIPS[decision])
            button.clicked.connect(lambda _=False, d=decision: self.choose(d))
            line.addWidget(button)
        for widget in (self.head, self.more, self.day):
            rows.addWidget(widget)
        rows.addLayout(self.standing)
        for widget in (self.title, self.list, self.why, self.ruled, self.buttons, self.reason, self.problem):
            rows.addWidget(widget)
        rows.addStretch(1)
        self.setWidget(page)

    def _connect(self) -> None:
        context = self._context
        context.selectionChanged.connect(lambda _: self._select())
        context.caseChanged.connect(self._select)
        context.changed.connect(self._note)
        self.day.editingFinished.connect(self._later.start)
        self.list.currentRowChanged.connect(lambda _: self._explain())
        self.reason.returnPressed.connect(self._rule)
        for widget in (self.list, self.reason):
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes the letters of the list's rulings, and Esc of the reason, before the window's keys of that name."""
        if isinstance(event, QKeyEvent) and not event.modifiers():
            mine = event.key() in _KEYS if watched is self.list else event.key() == Qt.Key.Key_Escape
            if mine and event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if mine and event.type() == QEvent.Type.KeyPress:
                if watched is self.list:
                    self.choose(_KEYS[Qt.Key(event.key())])
                else:
                    self._put_away()
                return True
        return super().eventFilter(watched, event)

    def _note(self, changed: Changed) -> None:
        if changed.tables & {"lists", "rulings", "vessels", "particulars", "sightings"}:
            self._later.start()

    def _select(self) -> None:
        """Another ship or sighting: its own day again."""
        self.day.setText("")  # clear() would count as typed
        self._later.start()

    def _read(self) -> None:
        session = self._context.session
        ship, day = matched.subject_of(session.store, self._context.selection) if session else (None, None)
        listed = session is not None and bool(screening.by_list(session.store))
        self.problem.clear()
        self.problem.hide()
        if session is None or ship is None or not listed:
            self._show(None)
            self.more.setText(_TEACH if listed or session is None else _NO_LIST)
            return
        try:
            typed = self.day.text().strip()
            day = listings.parse_on(typed) if typed else day
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        if self._shown is None:
            self.more.setText("Looking …")
        self._asked += 1
        asked, store = self._asked, session.store
        self._context.run(
            "Matching with the lists",
            lambda progress: matched.shown(store, ship, day, progress),
            lambda found: self._show(found) if asked == self._asked else None,
        )

    def _show(self, found: matched.Shown | None) -> None:
        held = self._current()
        kept = (held.snapshot.name, held.entry.number) if held else None
        same = self._shown is not None and found is not None and self._shown.vessel.uuid == found.vessel.uuid
        self._shown = found
        if not same:
            self._put_away(refocus=False)
        for widget in (self.head, self.day, self.title, self.list):
            widget.setVisible(found is not None)
        _empty(self.standing)
        self.list.clear()
        if found is not None:
            ship = found.vessel
            self.head.setText(ship.name or "A ship without a name")
            self.more.setText(
                ", ".join(
                    filter(
                        None,
                        (f"IMO {ship.imo}" if ship.imo else "", f"MMSI {ship.mmsi}" if ship.mmsi else "", ship.flag),
                    )
                )
                or "No number of it is known."
            )
            if found.day and not self.day.isModified():
                self.day.setText(f"{found.day}")
            self._stand(found)
            for match in found.matches:
                lines = matched.title_of(match)
                item = QListWidgetItem("\n".join(shortened(each, 40) for each in lines))
                item.setSizeHint(QSize(0, 2 * self.list.fontMetrics().lineSpacing() + theme.GRID))
                item.setToolTip(tip("\n".join(lines)))
                self.list.addItem(item)
            count = len(found.matches)
            self.title.setText(f"Matches: {count:,}" if count else "No entry of a list is like it.")
            self.list.setVisible(bool(found.matches))
            again = (i for i, m in enumerate(found.matches) if (m.snapshot.name, m.entry.number) == kept)
            self.list.setCurrentRow(next(again, 0))
            rows = min(max(self.list.count(), 1), _ROWS)
            if self.list.count() and self.day.hasFocus() and not self.day.isModified():
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self.list.setFixedHeight(rows * max(self.list.sizeHintForRow(0), 1) + 2 * self.list.frameWidth() + 2)
        self._explain()

    def _stand(self, found: matched.Shown) -> None:
        for head, lines in ((f"On {found.day}", found.on), ("Today, by the latest snapshots", found.today)):
            if lines:
                self.standing.addSpacing(theme.GRID // 2)
                self.standing.addWidget(label(head, "heading"))
            for each in lines:
                self.standing.addWidget(label(each.words, LOOKS[each.state], wrap=True))

    def _current(self) -> screening.Match | None:
        row = self.list.currentRow()
        return self._shown.matches[row] if self._shown and 0 <= row < len(self._shown.matches) else None

    def _explain(self) -> None:
        """The reasons of the match in the list, and what was ruled of it."""
        found = self._current()
        for widget in (self.why, self.ruled):
            widget.setVisible(found is not None)
        self.buttons.setVisible(found is not None and matched.can_rule(self._context))
        if found is None:
            self._put_away(refocus=False)
            return
        self.why.setText(
            "\n".join(f"• {reason}" for reason in (*found.reasons, matched.particulars_of(found)) if reason)
        )
        said = found.ruling
        same = {"same": "the same", "different": "another"}
        self.ruled.setText(
            f"Ruled {same.get(said.decision, said.decision)} by {said.by}{f' on {said.at:%Y-%m-%d}' if said.at else ''}: {said.reason}"
            if said
            else "Nobody has ruled on it."
        )

    def _rule(self) -> None:
        found, session, shown = self._current(), self._context.session, self._shown
        if found is None or session is None or shown is None or not self._decision:
            return
        try:
            operation = listings.rule(
                session.store,
                shown.vessel,
                (found.snapshot.name, found.entry.number),
                self._decision,
                self.reason.text(),
                session.author,
            )
        except UserError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return
        self._put_away()
        self._context.do(operation)

    def _put_away(self, *, refocus: bool = True) -> None:
        self._decision = ""
        self.reason.hide()
        self.problem.hide()
        if refocus:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)


def _empty(rows: QVBoxLayout) -> None:
    while (item := rows.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


def show(app: AppContext) -> None:
    """Opens the panel."""
    app.show_panel("matches")


def rule_same(app: AppContext) -> None:
    """Opens the panel and asks why the entity is the ship."""
    _ask(app, "same")


def rule_different(app: AppContext) -> None:
    """Opens the panel and asks why it is another."""
    _ask(app, "different")


def rule_open(app: AppContext) -> None:
    """Takes back what was ruled of the match in the panel."""
    _ask(app, "open")


def _ask(app: AppContext, decision: str) -> None:
    app.show_panel("matches")
    panel = _panels.get(id(app))
    if panel is not None:
        panel.choose(decision)
