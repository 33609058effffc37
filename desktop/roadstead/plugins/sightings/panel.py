"""The form that logs a sighting: filled in from the selection, by keyboard alone, errors where they are."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from roadstead.api import UserError, entering, sightings
from roadstead.domain.activities import NOT_OBSERVED, SEEN
from roadstead.domain.halftimes import ZoneMissing, first_day, parse_when, port_zone, with_zone
from roadstead.domain.records import Scene, Sighting
from roadstead.domain.vocabulary import describe_grade, parse_grade
from roadstead.plugins.sightings import logic
from roadstead.plugins.sightings.asking import Asked
from roadstead.plugins.sightings.fields import FOLDED, OF_SEEN, SPECS, Row, tab_through
from roadstead.plugins.sightings.wishes import granted
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label
from roadstead.ui.theme import GRID

_FIRST = ("place", "when", "vessel", "source", "grade")
_ZONES = (("U", "UTC", "UTC"), ("9", "+09:00", "UTC+9, Korea and Japan"), ("0", "+10:00", "UTC+10, Vladivostok"))
_UNKNOWN_ZONE = ("N", "zone not known", "not known: widened to every zone there is")


class SightingForm(QScrollArea):
    """Opens filled in, the focus where something is missing; Enter logs it, Escape puts it away."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._annotations: tuple[str, ...] = ()
        self._candidates = ""
        self._editing: Sighting | None = None
        self._unfolded = False
        self._rests = label("", "muted", wrap=True)
        form = QFormLayout()
        form.setSpacing(GRID // 2)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        self.rows: dict[str, Row] = {}
        for name in (name for name in SPECS if name not in FOLDED):
            self.rows[name] = Row(form, name, SPECS[name])
            if name == "vessel":
                self.slot = label("", "muted", wrap=True)
                """A line below the vessel for what is known of it: candidates, lists."""
                self.slot.hide()
                form.addRow(self.slot)
            if name == "when":
                self.zone = Asked(self._take_zone, lambda: self.focus_on("when"))
                form.addRow(self.zone)
        self._fold = QPushButton("More…  (Alt+E)")
        self._fold.setShortcut("Alt+E")
        self._fold.setToolTip("Number, likelihood, quote, page, the time as stated …")
        self._fold.clicked.connect(lambda: self._unfold(not self._unfolded))
        form.addRow(self._fold)
        for name in FOLDED:
            self.rows[name] = Row(form, name, SPECS[name])
        self.known = Asked(self._take_decision, lambda: self.focus_on("vessel"))
        self._button = QPushButton("Log sighting (Enter)")
        self._button.setObjectName("primary")
        self._button.clicked.connect(lambda: self.commit())
        self._lay(form)
        self.line("grade").textChanged.connect(lambda _: _explain_grade(self.rows["grade"]))
        self.line("grade").setMaxLength(2)
        self.line("source").editingFinished.connect(self._offer_grade)
        self.choice("outcome").currentTextChanged.connect(lambda _: self._show_rows())
        context.caseChanged.connect(self.fill)
        self.fill()

    def _lay(self, form: QFormLayout) -> None:
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
        rows.addWidget(self.known)
        rows.addWidget(self._button)
        rows.addStretch(1)
        entries: list[QWidget] = [row.entry for row in self.rows.values()]
        tab_through([*entries[: -len(FOLDED)], self._fold, *entries[-len(FOLDED) :], self._button])

    def line(self, name: str) -> QLineEdit:
        """One of the fields that are typed into."""
        field = self.rows[name].entry
        assert isinstance(field, QLineEdit)
        return field

    def choice(self, name: str) -> QComboBox:
        """One of the fields that are chosen from."""
        field = self.rows[name].entry
        assert isinstance(field, QComboBox)
        return field

    def problem(self, name: str) -> str:
        """What is said to be wrong with a field; empty where nothing is."""
        return self.rows[name].said.text()

    def fill(self, outcome: str = SEEN) -> None:
        """Fills the form in from the selection; for another outcome than “seen” from the scene that is shown."""
        session = self._context.session
        self.setEnabled(session is not None and not session.store.read_only)
        self._editing = None
        if session is None:
            return
        store, scene = session.store, self._context.active_scene
        known = logic.prefill(store, sorted(self._context.selection), scene, outcome)
        self._annotations = known.annotations
        self._rests.setText(known.rests_on)
        self._offer(store, store.find(Scene, scene.uuid) if scene else None)
        weighing = self._context.weighing
        taken = weighing if weighing is not None and weighing.mark in known.annotations else None
        self._candidates = taken.candidates if taken else ""
        self._put(known.texts | {"identification": "possible"} | (taken.texts if taken else {}))
        self.slot.setText(taken.told if taken else "")
        self.slot.setVisible(taken is not None)
        if known.graded:
            self.rows["grade"].tell(f"{describe_grade(known.texts['grade'])}; {known.graded}")

    def edit(self, sighting: Sighting) -> None:
        """Fills the form in with a sighting that is logged, to be changed."""
        store = self._context.require_session().store
        self._offer(store, None)
        self._annotations, self._editing, self._candidates = sighting.annotations, sighting, sighting.candidates
        self.slot.hide()
        self._put(entering.typed_of(store, sighting))
        marks = len(sighting.annotations)
        self._rests.setText(f"Changes {logic.named(store, sighting)}" + (f"; rests on {marks} marks" if marks else ""))
        self._button.setText("Change sighting (Enter)")

    def commit(self, decision: str = "") -> None:
        """Logs the sighting, or says what is missing where it is missing; asks for a zone, and about one that is alike."""
        texts = {name: row.text for name, row in self.rows.items()}
        if texts["outcome"] != SEEN:
            texts |= dict.fromkeys(OF_SEEN, "")
        if texts["outcome"] != NOT_OBSERVED:
            texts["reason"] = ""
        found, problems = entering.draft_of(texts, self._annotations, self._candidates)
        self._show_problems(problems)
        if self._asks_zone() or found is None:
            return
        session, replaced = self._context.require_session(), self._editing

        def work() -> tuple[str, UserError | None, list[Sighting]]:
            try:
                sighting, operation = sightings.log_sighting(session.store, found, replaced)
                same = sightings.alike(session.store, sighting) if not decision else []
                if same:
                    return "", None, same
                if decision.startswith("replace "):
                    other = session.store.find(Sighting, decision.removeprefix("replace "))
                    sighting, operation = sightings.log_sighting(session.store, found, other)
            except UserError as error:  # what only the case or the gazetteer knows: an unknown place, a bad number
                return "", error, []
            session.do(operation)
            return sighting.uuid, None, []

        self._button.setEnabled(False)
        task = self._context.write("Logging a sighting", work, self._done)
        task.future.add_done_callback(lambda _: self._context.later(lambda: self._button.setEnabled(True)))

    def showEvent(self, event: QShowEvent) -> None:
        """Fills the form in anew each time it is opened."""
        super().showEvent(event)
        if not event.spontaneous():
            self.fill()

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Puts the focus where something is missing, filled in as it was wished for, else anew from what is selected now."""
        wished = granted(self._context)
        store = self._context.session.store if self._context.session else None
        changed = store.find(Sighting, wished.change) if store and wished and wished.change else None
        if changed is not None:
            self.edit(changed)
        elif wished is not None or not any(row.entry.hasFocus() for row in self.rows.values()):
            self.fill(wished.outcome if wished else SEEN)
        shown = [name for name in _FIRST if not self.rows[name].entry.isHidden()]
        missing = next((name for name in shown if not self.line(name).text()), shown[-1])
        self.rows[missing].entry.setFocus(reason)

    def focus_on(self, name: str) -> None:
        """Puts the focus into a field, unfolded where it is folded away."""
        if name in FOLDED:
            self._unfold(True)
        self.rows[name].entry.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter logs, Escape puts the form away."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.commit()
        elif event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    # -- how it comes about -------------------------------------------------------------------------------------

    def _offer(self, store: Any, scene: Scene | None) -> None:
        self.rows["place"].offer(logic.offered_places(store))
        self.rows["vessel"].offer(logic.offered_vessels(store), lambda text: logic.vessels_alike(store, text))
        self.rows["source"].offer(logic.offered_sources(store, scene))
        self.rows["category"].offer([category.name for category in self._context.schema])
        self._button.setText("Log sighting (Enter)")

    def _put(self, texts: dict[str, str]) -> None:
        for name, row in self.rows.items():
            row.put("" if name == "vessel" and texts.get(name) == logic.UNKNOWN else texts.get(name, ""))
        self.zone.hide()
        self.known.hide()
        self._show_problems({})
        usual = {"category": self._context.schema.named("vessel"), "status": "observed"}
        self._unfold(any(self.rows[name].text not in ("", usual.get(name, "")) for name in FOLDED if name != "status"))

    def _unfold(self, on: bool) -> None:
        self._unfolded = on
        self._fold.setText("Less  (Alt+E)" if on else "More…  (Alt+E)")
        self._fold.setShortcut("Alt+E")
        self._show_rows()

    def _show_rows(self) -> None:
        outcome = self.choice("outcome").currentText()
        for name, row in self.rows.items():
            hidden = (name in FOLDED and not self._unfolded) or (name in OF_SEEN and outcome != SEEN)
            row.show(not hidden and (name != "reason" or outcome == NOT_OBSERVED))
        if outcome != SEEN:
            self.slot.hide()

    def _asks_zone(self) -> bool:
        """Asks for the zone of a time that has none; whether it does."""
        text = self.line("when").text()
        if not _zone_missing(text):
            return False
        own = _port_zone(self._context.require_session().store, self.line("place").text(), text)
        zones = [(key, zone, f"{words}{' (the port’s)' if zone == own else ''}") for key, zone, words in _ZONES]
        if own and own not in {zone for _, zone, _ in _ZONES}:
            zones.append(("P", own, f"UTC{own}, the port’s on that day"))
        self.zone.ask(f"Which zone is “{text.strip()}” of?", [*zones, _UNKNOWN_ZONE])
        return True

    def _take_zone(self, zone: str) -> None:
        before = self.line("when").text().strip()
        if not self.line("stated").text():
            self.rows["stated"].put(before)
        self.rows["when"].put(with_zone(before, zone))
        self.commit()

    def _done(self, result: tuple[str, UserError | None, list[Sighting]]) -> None:
        uuid, error, same = result
        if error is not None:
            self._show_problems({entering.fault_of(error): str(error)})
            return
        if same:
            _ask_what_to_do(self.known, self._context.require_session().store, same)
            self.ensureWidgetVisible(self.known)
            return
        store = self._context.require_session().store
        made = store.find(Sighting, uuid)
        did = "changed" if self._editing else "logged"
        self._context.notices.post(
            "done", f"The sighting is {did}: {logic.named(store, made)}." if made else "Done.", about=uuid
        )
        self._editing = None
        self._context.select(frozenset((uuid,)))
        self._leave()

    def _take_decision(self, what: str) -> None:
        if what == "skip":
            self._context.notices.post("info", "Nothing was logged: the sighting is there already.")
            self._leave()
        else:
            self.commit(what)

    def _leave(self) -> None:
        self._editing = self._context.weighing = None
        self._context.show_panel("inspector")
        dock = self.parentWidget()
        if dock is not None:
            dock.close()
        self._context.invoke("window.focus")

    def _show_problems(self, problems: dict[str, str]) -> None:
        for name, row in self.rows.items():
            row.show_problem(problems.get(name, ""))
        if problems:
            if any(name in FOLDED for name in problems):
                self._unfold(True)
            first = next(name for name in self.rows if name in problems)
            self.focus_on(first)
            self.ensureWidgetVisible(self.rows[first].said)
        else:
            _explain_grade(self.rows["grade"])

    def _offer_grade(self) -> None:
        """Fills in the grade that the source had last, where none stands there."""
        session, title = self._context.session, self.line("source").text()
        if session is None or self.line("grade").text() or not title.strip():
            return
        grade, words = sightings.last_grade(session.store, title)
        if grade:
            self.line("grade").setText(grade)
            self.rows["grade"].tell(f"{describe_grade(grade)}; {grade} {words}")


def _zone_missing(text: str) -> bool:
    try:
        parse_when(text)
    except ZoneMissing:
        return True
    except UserError:
        pass
    return False


def _port_zone(store: Any, name: str, text: str) -> str:
    place, day = sightings.find_place(store, name), first_day(text)
    if place is None or day is None or place.geometry is None:
        return ""
    return port_zone(place.country, place.geometry.points[0][0], day)


def _ask_what_to_do(asked: Asked, store: Any, same: list[Sighting]) -> None:
    more = f" and {len(same) - 1} more" if len(same) > 1 else ""
    asked.ask(
        f"Logged already: {logic.named(store, same[0])}{more}.",
        (
            ("K", "keep", "Keep both"),
            ("R", f"replace {same[0].uuid}", "Replace it by this one"),
            ("S", "skip", "Skip: leave it as it is"),
        ),
    )


def _explain_grade(row: Row) -> None:
    try:
        row.tell(describe_grade(parse_grade(row.text)) if row.text else "")
    except UserError:
        row.tell(SPECS["grade"].hint if len(row.text) == 2 else "", problem=True)
