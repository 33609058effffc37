"""The panel of a detector of one's own: an ONNX file, what its classes are in the case, and how it is run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from roadstead.api import Progress, assisting, classes, detecting, originals
from roadstead.domain.operations import Changed
from roadstead.plugins.assist import logic
from roadstead.plugins.assist.commands import MODELS, has_scene
from roadstead.plugins.assist.proposing import keep, region_of
from roadstead.ui.context import AppContext
from roadstead.ui.plain import breakable, label
from roadstead.ui.theme import GRID

_FILES = "ONNX models (*.onnx);;All files (*)"
_LEFT_OUT = "left out"


class ModelPanel(QScrollArea):
    """A file, its classes with the case's beside them, the least score, overlap and size of a pixel, and a button."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        MODELS[id(context)] = self
        self._model: Path | None = None
        self._facts: Any = None
        self.mapping: dict[str, QComboBox] = {}
        self.about, self.told = label("", wrap=True), label("", "hint", wrap=True)
        self.pick = QPushButton("Choose a model…")
        self.start = QPushButton("Run it")
        self.layouts, self.where = QComboBox(), QComboBox()
        self.score, self.overlap, self.gsd = QDoubleSpinBox(), QDoubleSpinBox(), QDoubleSpinBox()
        self._classes = QFormLayout()
        self._set_up()
        self._lay_out()
        context.sceneActivated.connect(lambda _: self._refresh())
        context.caseChanged.connect(self._show_classes)
        context.changed.connect(self._note)
        self._refresh()

    def choose(self) -> None:
        """Asks for a file and looks at it in a task."""
        for path in self._context.pick_files("Choose a model", _FILES)[:1]:
            self.load(path)

    def load(self, path: Path) -> None:
        """Looks at a model in a task: its classes are shown, or a notice says what is wrong with it."""
        layout = str(self.layouts.currentData() or "")

        def show(facts: Any) -> None:
            self._model, self._facts = path, facts
            self._show_classes()

        self._model = self._facts = None
        self._show_classes()
        self._context.run(f"Looking at {path.name}", lambda progress: detecting.facts_of(path, progress, layout), show)

    def run(self) -> None:
        """Runs the model in a task and proposes what it finds."""
        context, scene, model = self._context, self._context.active_scene, self._model
        if scene is None or model is None:
            return
        session, pool = context.require_session(), context.pool
        region = region_of(context) if self.where.currentData() == "view" else ()
        wish = detecting.Wish(
            model,
            {name: str(box.currentData()) for name, box in self.mapping.items()},
            self.score.value(),
            self.overlap.value() / 100,
            self.gsd.value() or None,
            layout=self._facts.layout,
        )

        def work(progress: Progress) -> assisting.Outcome:
            originals.refuse_changed(scene, session.store.path, progress)
            return detecting.detect(session.store, pool, scene, wish, progress, region=region)

        context.run(
            f"Running {model.name} on {scene.name}",
            work,
            lambda found: keep(context, scene, found, "", self.told.setText),
        )

    def _set_up(self) -> None:
        plain = detecting.Wish(Path())
        self.layouts.addItem("Found out", "")
        for word in logic.LAYOUTS:
            self.layouts.addItem(word, word)
        self.where.addItem("The whole scene", "scene")
        self.where.addItem("What is in view", "view")
        for box, low, high, value, step, digits, unit in (
            (self.score, 0.01, 1.0, plain.score, 0.05, 2, ""),
            (self.overlap, 0, 90, 100 * plain.overlap, 5, 0, " %"),
            (self.gsd, 0, 100, 0, 0.1, 2, " m"),
        ):
            box.setDecimals(digits)
            box.setRange(low, high)
            box.setSingleStep(step)
            box.setValue(value)
            box.setSuffix(unit)
        self.gsd.setSpecialValueText("as the scene's")
        for widget, name, told in (
            (self.pick, "Choose a model", "A YOLO or YOLO-OBB detector exported to ONNX as one file"),
            (self.start, "Run it", "What it finds is proposed for review"),
            (self.layouts, "Layout", "How the model's output is laid out: only where it cannot be told from the file"),
            (self.where, "What is searched", "Where the middle of what is proposed lies"),
            (self.score, "Least score", "Of what is proposed, 0 to 1"),
            (self.overlap, "Overlap of tiles", "As long as the longest thing, or it may be found in parts"),
            (self.gsd, "Pixel trained for", "The ground size of a pixel in the pictures the model was trained with"),
        ):
            widget.setAccessibleName(name)
            widget.setToolTip(told)
        self.pick.clicked.connect(lambda _=False: self.choose())
        self.start.clicked.connect(lambda _=False: self.run())

    def _lay_out(self) -> None:
        form = QFormLayout()
        for title, widget in (
            ("Search", self.where),
            ("Least score", self.score),
            ("Overlap of tiles", self.overlap),
            ("Pixel trained for", self.gsd),
            ("Layout", self.layouts),
        ):
            form.addRow(title, widget)
        page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(12, GRID, 12, GRID)
        rows.setSpacing(GRID)
        rows.addWidget(self.pick)
        rows.addWidget(self.about)
        rows.addLayout(self._classes)
        rows.addLayout(form)
        rows.addWidget(self.start)
        rows.addWidget(self.told)
        rows.addWidget(
            label("What is proposed is drawn dotted and counts nowhere until it is accepted.", "hint", wrap=True)
        )
        rows.addStretch(1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusProxy(self.pick)

    def _show_classes(self) -> None:
        """A row for each class of the model, with the case's class of that name chosen."""
        while self._classes.rowCount():
            self._classes.removeRow(0)
        self.mapping = {}
        session, facts = self._context.session, self._facts
        if session is not None and facts is not None:
            schema = classes.schema_of(session.store)
            known = detecting.by_name(schema, facts.classes)
            for name in facts.classes:
                box = QComboBox()
                box.addItem(_LEFT_OUT, detecting.NONE)
                for category in schema:
                    box.addItem(category.name, category.name)
                box.setCurrentIndex(max(0, box.findData(known[name])))
                box.setAccessibleName(f"{name} is")
                box.currentIndexChanged.connect(lambda _: self._refresh())
                self.mapping[name] = box
                self._classes.addRow(label(f"{name} is"), box)
        self._refresh()

    def _refresh(self) -> None:
        facts = self._facts
        if not detecting.available():
            self.about.setText('Models need onnxruntime, which is not installed: pip install "roadstead[detect]".')
        elif facts is None:
            self.about.setText("A YOLO or YOLO-OBB detector in an ONNX file. It runs here, without a network.")
        else:
            boxes = "oriented boxes" if facts.oriented else "upright boxes"
            self.about.setText(
                breakable(f"{facts.name}: {boxes}, {facts.columns} x {facts.rows} pixels, {facts.layout}.")
            )
        self.pick.setEnabled(detecting.available())
        some = any(box.currentData() != detecting.NONE for box in self.mapping.values())
        self.start.setEnabled(facts is not None and some and has_scene(self._context))

    def _note(self, changed: Changed) -> None:
        if "categories" in changed.tables:
            self._show_classes()
