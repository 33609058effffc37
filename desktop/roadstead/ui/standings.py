"""How a ship stands on each sanctions list, in lines of the inspector; the lists are read off the window's thread."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from roadstead.domain.records import Sighting, Snapshot, Vessel
from roadstead.ui.plain import label

if TYPE_CHECKING:
    from roadstead.services.listings import Listing
    from roadstead.ui.context import AppContext

LOOKS = {"listed": "problem", "perhaps": "", "not listed": "muted", "not known": "muted"}
"""The look of a line by the state of the listing."""


class Standings(QWidget):
    """Lines such as “on OFAC SDN of 2024-01-10: yes, by IMO number”; for a sighting on its day and today."""

    def __init__(self, context: AppContext, record: Vessel | Sighting) -> None:
        super().__init__()
        self._context = context
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(2)
        session = context.session
        if session is None or not session.store.count(Snapshot):
            self.hide()
            return
        store = session.store
        self._rows.addWidget(label("On sanctions lists", "heading"))
        self._wait = label("Looking …", "muted")
        self._rows.addWidget(self._wait)

        def work(_progress: object) -> list[tuple[date | None, list[Listing]]]:
            from roadstead.services import listings, screening

            ship = store.find(Vessel, record.vessel) if isinstance(record, Sighting) else record
            if ship is None:
                return []
            day = listings.day_of(record) if isinstance(record, Sighting) else None
            wanted = screening.of_vessel(store, ship)
            return [(on, listings.listings(store, wanted, on)) for on in dict.fromkeys((day, None))]

        context.run("Looking at the lists", work, self._show)

    def _show(self, found: list[tuple[date | None, list[Listing]]]) -> None:
        try:
            self._fill(found)
        except RuntimeError:  # the inspector shows something else by now, and this is deleted
            return

    def _fill(self, found: list[tuple[date | None, list[Listing]]]) -> None:
        self._wait.hide()
        for day, lines in found:
            if len(found) > 1:
                self._rows.addWidget(label(f"On {day}" if day else "Today", "muted"))
            for each in lines:
                self._rows.addWidget(label(each.words, LOOKS[each.state], wrap=True))
        button = QPushButton("Matches, and why")
        button.setObjectName("link")
        button.clicked.connect(lambda: self._context.show_panel("matches"))
        self._rows.addWidget(button)
