"""What the inspector says below a ship, and below a sighting of one: what was known when, look-alike numbers, photographs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from roadstead.domain.numbers import examine
from roadstead.domain.records import Annotation, Particular, Sighting, Source, Vessel
from roadstead.ui import theme
from roadstead.ui.plain import label, menu_text, tip
from roadstead.ui.thumbs import Thumbs

if TYPE_CHECKING:
    from roadstead.ui.context import AppContext

Link = Callable[[str, str], QWidget]
_MOST = 30


def add_ship_sections(rows: QVBoxLayout, context: AppContext, record: Any, link: Link) -> None:
    """Adds what there is to say of the ship; ``link(uuid, words)`` makes a way to a record."""
    if isinstance(record, Vessel):
        if record.imo:
            rows.addWidget(_Neighbours(context, record))
        _add_claims(rows, context, record, link)
        _add_photographs(rows, context, record)
    elif isinstance(record, Sighting):
        _add_then(rows, context, record)
        _add_weighed(rows, record, link)
    elif isinstance(record, Annotation) and record.category == "vessel" and not record.is_remark:
        rows.addWidget(
            _button(context, "Ships that it may be", "vessels.candidates", "Weighs the ships of the registry")
        )


def _add_claims(rows: QVBoxLayout, context: AppContext, vessel: Vessel, link: Link) -> None:
    from roadstead.services.particulars import validity

    store = context.require_session().store
    claims = store.all(Particular, vessel=vessel.uuid)
    sources = {source.uuid: source.title for source in store.all(Source)} if claims else {}
    rows.addWidget(label("What was known of it, and when", "heading"))
    if not claims:
        rows.addWidget(label("Nothing with a date: former names, flags, owners, managers.", "muted", wrap=True))
    for claim in sorted(claims, key=lambda c: (c.kind, str(c.known_on or c.start or c.end)))[:_MOST]:
        number = f", company {claim.number}" if claim.number else ""
        rows.addWidget(link(claim.uuid, f"{claim.kind}: {claim.value}{number}"))
        rows.addWidget(label(validity(claim, sources), "muted", wrap=True))
    if len(claims) > _MOST:
        rows.addWidget(label(f"and {len(claims) - _MOST} more: see the table of particulars", "muted", wrap=True))
    if not store.read_only:
        rows.addWidget(
            _button(context, "Add what was known…", "vessels.particular", "A name, flag, owner … with its dates")
        )


def _add_photographs(rows: QVBoxLayout, context: AppContext, vessel: Vessel) -> None:
    store = context.require_session().store
    if vessel.photographs:
        rows.addWidget(label("Photographs", "heading"))
        rows.addWidget(Thumbs(context, vessel))
    if not store.read_only:
        rows.addWidget(_button(context, "Add photographs…", "vessels.photograph", "Kept unchanged as evidence"))


def _add_then(rows: QVBoxLayout, context: AppContext, sighting: Sighting) -> None:
    from roadstead.services.particulars import said_then

    said = said_then(context.require_session().store, sighting)
    if said:
        rows.addWidget(label("Known of the ship for that day", "heading"))
    for each in said:
        line = label(each.words, "" if each.sure else "muted", wrap=True)
        line.setToolTip(tip(each.words))
        rows.addWidget(line)


def _add_weighed(rows: QVBoxLayout, sighting: Sighting, link: Link) -> None:
    from roadstead.services.candidates import kept

    found = kept(sighting.candidates)
    if found:
        rows.addWidget(label("Weighed then", "heading"))
    for each in found:
        rows.addWidget(link(each.vessel, f"{each.title}: {each.verdict}"))
        rows.addWidget(
            label("; ".join((*each.against, *each.reasons)) or "nothing to hold it against", "muted", wrap=True)
        )


def _button(context: AppContext, text: str, command: str, why: str) -> QPushButton:
    made = QPushButton(menu_text(text))
    made.setToolTip(tip(why))
    made.clicked.connect(lambda _=False: context.invoke(command))
    return made


class _Neighbours(QWidget):
    """The known and listed ships whose number this one is easily taken for; looked up off the window's thread."""

    def __init__(self, context: AppContext, vessel: Vessel) -> None:
        super().__init__()
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(theme.GRID // 2)
        self.hide()
        store, number = context.require_session().store, examine(vessel.imo)

        def work(_progress: object) -> list[dict[str, Any]]:
            from roadstead.services import vessels

            return vessels.known_neighbours(store, number)

        context.run("Looking for look-alike numbers", work, self._show)

    def _show(self, found: list[dict[str, Any]]) -> None:
        try:
            self._fill(found)
        except RuntimeError:  # the inspector shows something else by now, and this is deleted
            return

    def _fill(self, found: list[dict[str, Any]]) -> None:
        self.setVisible(bool(found))
        if found:
            self._rows.addWidget(label("Its number is easily taken for", "heading"))
        for each in found[:_MOST]:
            words = f"{each['number']}: {'; '.join(each['known'])}. {', '.join(each['edits'])}"
            self._rows.addWidget(label(words, "hint", wrap=True))
