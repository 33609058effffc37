"""The panel of the machine's proposals: ships on water, and the like of a mark."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from roadstead.api import Progress, UserError, assisting, originals
from roadstead.domain.coordinates import Pixel
from roadstead.domain.operations import Changed
from roadstead.domain.records import Scene
from roadstead.imagery.targets import Search
from roadstead.plugins.assist import logic
from roadstead.plugins.assist.commands import PANELS, has_scene, template_of
from roadstead.plugins.assist.proposing import keep, region_of
from roadstead.plugins.assist.tools import FoundOverlay
from roadstead.ui.context import AppContext
from roadstead.ui.plain import label
from roadstead.ui.theme import GRID

_WHERE = (("view", "what is in view"), ("scene", "the whole scene"))
_EXPLAINED = {
    "guard": (
        "Guard",
        "Half side of the window left out round each cell: more than a ship's length, or a ship hides itself",
    ),
    "background": ("Background", "Half side of the window that shows what the water round is like"),
    "least": ("Shortest ship", "What is shorter is left out"),
    "most": ("Longest ship", "What is longer is left out: land that no coastline knows, clouds"),
    "land-margin": ("Off the coast", "How far from the shipped coastline water begins: some hundred metres, its error"),
}


class AssistPanel(QScrollArea):
    """Settings with their units, what is searched, and two buttons; what was found is proposed for review."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        PANELS[id(context)] = self
        self._overlay: FoundOverlay | None = None
        self._found: tuple[Scene, Any, str] | None = None
        self._where, self._pfa = QComboBox(), QLineEdit(f"{Search().pfa:g}")
        self._land = QCheckBox("Leave out land by the coastline")
        self._fields = {name: self._field(name) for name in _EXPLAINED}
        self._template, self._count = label("", "muted", wrap=True), label("", wrap=True)
        self._told = label("", "hint", wrap=True)
        self._turn, self._score = QDoubleSpinBox(), QSlider(Qt.Orientation.Horizontal)
        self.ships = _button("Find ships", self._tried(self.find_ships), "Bright things on water, proposed for review")
        self.like = _button("Find the like", self._tried(self.find_like), "More of what the selected box shows")
        self.propose = _button("Propose them", self.propose_like, "As marks that count only once they are accepted")
        self._set_up()
        self._lay_out()
        context.selectionChanged.connect(lambda _: self._refresh())
        context.sceneActivated.connect(lambda _: self._drop())
        context.caseChanged.connect(self._drop)
        context.changed.connect(self._note)
        self._refresh()

    # -- ships --------------------------------------------------------------------------------------------------

    def find_ships(self) -> None:
        """Searches in a task and proposes what it finds."""
        context, scene = self._context, self._context.active_scene
        if scene is None:
            return
        session, pool, search = context.require_session(), context.pool, self.search()
        region, land = self._region(), self._land.isChecked()

        def work(progress: Progress) -> assisting.Outcome:
            originals.refuse_changed(scene, session.store.path, progress)
            return assisting.find_ships(session.store, pool, scene, search, progress, region=region, land=land)

        context.run(f"Finding ships on {scene.name}", work, lambda found: self._keep(scene, found, "vessel"))

    def search(self) -> Search:
        """What is set; raises UserError for what makes no sense."""
        try:
            pfa = float(self._pfa.text().replace(",", "."))
        except ValueError:
            raise UserError(f"“{self._pfa.text()}” is no probability.", "Write a number such as 1e-6.") from None
        return logic.search({"pfa": pfa, **{name: field.value() for name, field in self._fields.items()}}, Search())

    def _keep(self, scene: Scene, found: Any, category: str) -> None:
        keep(self._context, scene, found, category, self._told.setText)

    # -- the like -----------------------------------------------------------------------------------------------

    def find_like(self) -> None:
        """Searches in a task and shows what it finds; the slider says from which score on."""
        context, scene, mark = self._context, self._context.active_scene, template_of(self._context)
        if scene is None or mark is None:
            return
        session, pool, region = context.require_session(), context.pool, self._region()
        turns = logic.turns(self._turn.value())

        def work(progress: Progress) -> assisting.Outcome:
            originals.refuse_changed(scene, session.store.path, progress)
            return assisting.find_like(session.store, pool, scene, mark, progress, region=region, turns_deg=turns)

        def show(found: Any) -> None:
            self._found = scene, found, mark.category
            self._show_found()

        context.run(f"Finding the like on {scene.name}", work, show)

    def propose_like(self) -> None:
        """Proposes those that the slider leaves."""
        if self._found is not None:
            scene, found, category = self._found
            self._drop()
            self._keep(scene, assisting.scoring(found, self._score.value() / 100), category)

    def _show_found(self) -> None:
        """Draws and counts what has the score that is asked for."""
        least = self._score.value() / 100
        words = f"Least score {least:.2f}"
        boxes: list[np.ndarray] = []
        if self._found is not None:
            kept = assisting.scoring(self._found[1], least).proposals
            boxes = [np.array(p.box, float) for p in kept]
            words += f": {len(kept):,} of {len(self._found[1].proposals):,}"
        self._count.setText(words)
        self.propose.setEnabled(bool(boxes))
        canvas = self._context.canvas
        if canvas is not None and self._overlay is None:
            self._overlay = FoundOverlay()
            canvas.add_overlay(self._overlay)
        if canvas is not None and self._overlay is not None:
            self._overlay.scene, self._overlay.boxes = (self._found[0].uuid if self._found else ""), boxes
            canvas.update()

    def _drop(self) -> None:
        self._found = None
        self._refresh()

    def _tried(self, begin: Callable[[], None]) -> Callable[[], None]:
        """What begins a search, with what is wrong with its settings told as a notice."""

        def run() -> None:
            try:
                begin()
            except UserError as error:
                self._context.notices.report(error)

        return run

    # -- how it looks -------------------------------------------------------------------------------------------

    def _region(self) -> tuple[Pixel, ...]:
        """The outline of what is to be searched; empty for the whole scene."""
        return region_of(self._context) if self._where.currentData() == "view" else ()

    def _field(self, name: str) -> QDoubleSpinBox:
        made, (title, told) = QDoubleSpinBox(), _EXPLAINED[name]
        _, low, high = logic.bounds(name)
        made.setRange(low, high)
        made.setDecimals(0)
        made.setSingleStep(10 if high < 2500 else 50)
        made.setSuffix(" m")
        made.setValue(logic.value(Search(), name))
        made.setToolTip(told)
        made.setAccessibleName(title)
        return made

    def _set_up(self) -> None:
        for word, title in _WHERE:
            self._where.addItem(title[0].upper() + title[1:], word)
        self._where.setCurrentIndex(1)
        self._where.setAccessibleName("What is searched")
        self._pfa.setToolTip("Probability of a false alarm for each cell of water; smaller finds less")
        self._pfa.setAccessibleName("False alarms")
        self._land.setChecked(True)
        self._land.setToolTip("Without it, what is bright on land is found too")
        self._turn.setRange(0, 90)
        self._turn.setDecimals(0)
        self._turn.setSuffix("°")
        self._turn.setValue(6)
        self._turn.setAccessibleName("Turned by up to")
        self._turn.setToolTip("How far the others may be turned against the box; more takes longer")
        self._score.setRange(35, 99)
        self._score.setValue(round(100 * logic.LIKE_SCORE))
        self._score.setAccessibleName("Least score")
        self._score.setToolTip("How alike: 1 is the same picture in whatever light")
        self._score.valueChanged.connect(lambda _: self._show_found())

    def _lay_out(self) -> None:
        ships, like = QFormLayout(), QFormLayout()
        ships.addRow("Search", self._where)
        ships.addRow("False alarms", self._pfa)
        for name, field in self._fields.items():
            ships.addRow(_EXPLAINED[name][0], field)
        like.addRow("Turned by up to", self._turn)
        page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(12, GRID, 12, GRID)
        rows.setSpacing(GRID)
        parts: tuple[Any, ...] = (
            label("Ships on water", "heading"), ships, self._land, self.ships, self._told,
            label("The like of a box", "heading"), self._template, like, self.like, self._count, self._score, self.propose,
            label("What is proposed is drawn dotted and counts nowhere until it is accepted.", "hint", wrap=True),
        )  # fmt: skip
        for part in parts:
            rows.addLayout(part) if isinstance(part, QFormLayout) else rows.addWidget(part)
        rows.addStretch(1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusProxy(self.ships)

    def _refresh(self) -> None:
        able, mark = has_scene(self._context), template_of(self._context)
        self.ships.setEnabled(able)
        self.like.setEnabled(able and mark is not None)
        self._template.setText(
            f"Of the selected {mark.label or mark.category}."
            if mark
            else "Draw a box round one of them (B) and select it."
        )
        self._show_found()

    def _note(self, changed: Changed) -> None:
        if "annotations" in changed.tables:
            self._refresh()


def _button(text: str, run: Callable[[], None], told: str) -> QPushButton:
    made = QPushButton(text)
    made.setToolTip(told)
    made.clicked.connect(lambda _=False: run())
    return made
