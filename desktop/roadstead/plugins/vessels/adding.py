"""The forms that add a ship to the registry, and what was known of one and when."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCompleter, QLineEdit

from roadstead.api import UserError, particulars, vessels
from roadstead.domain.numbers import examine
from roadstead.domain.records import Particular, Sighting, Source, Vessel
from roadstead.domain.shipwords import BRIDGES, FIELDS, PARTICULARS, described, stated, told_number
from roadstead.plugins.vessels.forms import Form, Line
from roadstead.ui.context import AppContext

_WHOLE = {"bridge": ("", *BRIDGES)}
_KINDS = {"imo": "IMO", "mmsi": "MMSI"}
_CLAIM = {
    "kind": Line("What", "A name, a flag, an owner …", PARTICULARS),
    "value": Line("Value", "As the source has it"),
    "number": Line(
        "Company no.",
        "The IMO company number of an owner or manager",
        says=lambda text: told_number(text, "IMO company"),
    ),
    "start": Line("From", "The first day on which it held, such as 2022-01-01"),
    "end": Line("To", "The last day on which it held"),
    "known_on": Line(
        "Known on", "The day of which the source says it; without other dates it is claimed for that day alone"
    ),
    "source": Line("Source", "Where it is known from; a new title makes a new source"),
    "grade": Line("Grade", "Admiralty code, such as B2"),
    "note": Line("Note", "Anything a reader should know"),
}


def _ship_line(name: str, title: str) -> Line:
    kind = _KINDS.get(name)
    return Line(
        title.split(" (")[0], title, _WHOLE.get(name, ()), (lambda text: told_number(text, kind)) if kind else None
    )


class ShipForm(Form):
    """Adds a ship; Enter adds it, each field says what cannot be."""

    def __init__(self, context: AppContext) -> None:
        lines = {name: _ship_line(name, title) for name, title in FIELDS.items()}
        metres = {
            name: Line(f"{FIELDS[name].split(' (')[0]}, m", FIELDS[name]) for name in FIELDS if name.endswith("_m")
        }
        super().__init__(context, {**lines, **metres}, "Add ship (Enter)")
        self.about.setText("A ship of the registry")
        imo = self.lines.inputs["imo"]
        assert isinstance(imo, QLineEdit)
        self._wait = QTimer(self, singleShot=True, interval=200)
        self._wait.timeout.connect(self._look)
        imo.textChanged.connect(lambda _: self._wait.start())
        context.caseChanged.connect(lambda: self.lines.put(dict.fromkeys(FIELDS, "")))

    def commit(self) -> None:
        """Adds the ship, or says what is wrong where it is wrong."""
        session, texts = self._context.require_session(), self.lines.texts()
        problems = _problems(texts, lambda one: described(Vessel(), one))
        if problems:
            self.lines.show_problems(problems)
            return
        made = described(Vessel(), texts)
        try:
            operation = vessels.adding(session.store, made)
        except UserError as error:
            field = "mmsi" if error.what.startswith("MMSI") else "imo" if made.imo else "name"
            self.lines.show_problems({field: str(error)})
            return
        self._context.write(operation.label, lambda: session.do(operation), lambda _: self._done(made))

    def _done(self, made: Vessel) -> None:
        self.lines.put(dict.fromkeys(FIELDS, ""))
        self._context.notices.post("done", f"{vessels.title(made)} is in the registry.", about=made.uuid)
        self._context.select(frozenset((made.uuid,)))
        self.leave()

    def _look(self) -> None:
        """Says of a number that is typed which known or listed ships have it, or one that it is easily taken for."""
        session, number = self._context.session, examine(f"IMO {self.lines.texts()['imo']}")
        if session is None or len(number.number) != 7:
            self.tell([])
            return
        store = session.store

        def show(found: list[str]) -> None:
            if examine(f"IMO {self.lines.texts()['imo']}").number == number.number:
                self.tell(found)

        self._context.run("Looking for look-alike numbers", lambda _: vessels.told_neighbours(store, number), show)


class ParticularForm(Form):
    """Adds what was known of the selected ship; Enter adds it and leaves source, grade and day for the next."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, _CLAIM, "Add (Enter)")
        self._vessel: Vessel | None = None
        for signal in (context.selectionChanged, context.caseChanged):
            signal.connect(lambda *_: self.fill())
        self.fill()

    def first(self) -> tuple[str, ...]:
        """The value first."""
        return "value", "source", "grade"

    def fill(self) -> None:
        """Takes the selected ship, that of the selected sighting or particular; keeps the last where none is."""
        session = self._context.session
        if session is None:
            self._vessel = None
        elif len(self._context.selection) == 1:
            record = self._context.record(next(iter(self._context.selection)))
            uuid = record.vessel if isinstance(record, Particular | Sighting) else ""
            found = record if isinstance(record, Vessel) else session.store.find(Vessel, uuid) if uuid else None
            self._vessel = found or self._vessel
        titles = [source.title for source in session.store.all(Source, "title")] if session else []
        completer = QCompleter(titles, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        source = self.lines.inputs["source"]
        assert isinstance(source, QLineEdit)
        source.setCompleter(completer)
        self.about.setText(
            f"What was known of {vessels.title(self._vessel)}"
            if self._vessel
            else "Select a ship, or a sighting of one."
        )
        self.button.setEnabled(self._vessel is not None and session is not None and not session.store.read_only)

    def commit(self) -> None:
        """Adds it, or says what is wrong where it is wrong."""
        vessel, texts = self._vessel, self.lines.texts()
        if vessel is None or not self.button.isEnabled():
            return
        base = Particular(vessel=vessel.uuid, kind=texts["kind"], value=texts["value"] or "–")
        checked = {k: v for k, v in texts.items() if k not in ("kind", "source") and (v or k == "value")}
        problems = _problems(checked, lambda one: stated(base, one))
        if texts["source"] and not texts["grade"]:
            problems.setdefault("grade", "Grade this use of the source, such as B2; F6 where it cannot be judged.")
        if problems:
            self.lines.show_problems(problems)
            return
        said = {name: text for name, text in texts.items() if text}
        session = self._context.require_session()

        def work() -> str:
            try:
                _, operation = particulars.add(session.store, vessel, said)
            except UserError as error:  # what only all fields together show
                return str(error)
            session.do(operation)
            return ""

        self._context.write("Adding what was known", work, self._done)

    def _done(self, problem: str) -> None:
        if problem:
            self.lines.show_problems({"end": problem})
            return
        self.lines.put({"value": "", "number": "", "start": "", "end": "", "note": ""})
        self.lines.inputs["value"].setFocus(Qt.FocusReason.OtherFocusReason)


def _problems(texts: dict[str, str], check: Callable[[dict[str, str]], object]) -> dict[str, str]:
    """What is wrong with each text by itself."""
    found: dict[str, str] = {}
    for name, text in texts.items():
        try:
            check({name: text})
        except UserError as error:
            found[name] = str(error)
    return found
