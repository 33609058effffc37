"""What an empty place says: what belongs here, and the key or button to make the first one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from roadstead.ui import theme
from roadstead.ui.context import AppContext
from roadstead.ui.icons import icon
from roadstead.ui.plain import label, menu_text, shortened, tip

if TYPE_CHECKING:
    from roadstead.domain.records import Scene

_BEGIN = (
    ("case.demo", "Try the demonstration case", "demo", "Ctrl+Shift+D"),
    ("case.open", "Open a case…", "open", "Ctrl+O"),
    ("case.new", "New case…", "new", "Ctrl+N"),
)
_ADD = (("scenes.add", "Add images…", "scene-add", "Ctrl+I"),)


class Welcome(QWidget):
    """A card in the middle of the canvas: with no case, ways to get one; with no scene, the way to add one."""

    def __init__(self, context: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._state = ""
        self._card: QFrame | None = None
        self._grid = QGridLayout(self)
        self.hide()

    def show_state(self, workspace: str, scene: Scene | None) -> None:
        """Shows what fits: nothing where there is something on the canvas."""
        session = self._context.session
        if session is None:
            state = "begin"
        elif workspace == "image" and scene is None:
            state = "choose" if self._has_scenes() else "add"
        else:
            state = ""
        if state != self._state:
            self._state = state
            self._rebuild()
        self.setVisible(bool(state))
        if state:
            self.raise_()

    def _has_scenes(self) -> bool:
        from roadstead.domain.records import Scene

        return self._context.require_session().store.count(Scene) > 0

    def _rebuild(self) -> None:
        if self._card is not None:
            self._card.deleteLater()
            self._card = None
        if not self._state:
            return
        self._card = card = QFrame()
        card.setObjectName("card")
        card.setMinimumWidth(400)
        rows = QVBoxLayout(card)
        rows.setContentsMargins(32, 28, 32, 28)
        rows.setSpacing(theme.GRID)
        {"begin": self._fill_begin, "add": self._fill_add, "choose": self._fill_choose}[self._state](rows)
        self._grid.addWidget(card, 0, 0, Qt.AlignmentFlag.AlignCenter)

    def _fill_begin(self, rows: QVBoxLayout) -> None:
        rows.addWidget(label("Roadstead", "title"))
        rows.addWidget(
            label("Document what happens in ports, offline: from a satellite image to a brief.", "muted", wrap=True)
        )
        rows.addSpacing(theme.GRID)
        self._add_buttons(rows, _BEGIN)
        recent = [Path(text) for text in self._context.settings.recent if Path(text).is_file()][:5]
        if recent:
            rows.addSpacing(theme.GRID)
            rows.addWidget(label("Recent cases", "heading"))
        for path in recent:
            button = QPushButton(menu_text(shortened(path.stem, 40)), flat=True)
            button.setIcon(icon("journal"))
            button.setToolTip(tip(str(path)))
            button.setStyleSheet("text-align: left")
            button.clicked.connect(lambda _=False, path=path: self._context.open_case(path))
            rows.addWidget(button)

    def _fill_add(self, rows: QVBoxLayout) -> None:
        rows.addWidget(label("No images yet", "title"))
        rows.addWidget(
            label(
                "Add satellite images of a port: GeoTIFF, JPEG 2000, NITF, a Sentinel or Landsat folder, a screenshot; with a georeference or without. "
                "Drop them here, or choose them. The files stay where they are and are never changed.",
                "muted",
                wrap=True,
            )
        )
        rows.addSpacing(theme.GRID)
        self._add_buttons(rows, _ADD)

    def _fill_choose(self, rows: QVBoxLayout) -> None:
        rows.addWidget(label("Choose a scene", "title"))
        rows.addWidget(
            label("Pick one in the list of scenes, or step through the dates with [ and ].", "muted", wrap=True)
        )
        rows.addSpacing(theme.GRID)
        self._add_buttons(rows, (("scenes.next", "First scene", "next", "]"), *_ADD))

    def _add_buttons(self, rows: QVBoxLayout, wanted: tuple[tuple[str, str, str, str], ...]) -> None:
        known = self._context.registry.commands
        for order, (command, text, picture, key) in enumerate(w for w in wanted if w[0] in known):
            button = QPushButton(text)
            button.setIcon(icon(picture, theme.current().on_accent if order == 0 else ""))
            button.setMinimumHeight(36)
            button.setAccessibleName(f"{text} ({key})")
            button.clicked.connect(lambda _=False, command=command: self._context.invoke(command))
            line = QHBoxLayout()
            line.addWidget(button, 1)
            hint = label(key, "muted")
            hint.setMinimumWidth(96)
            line.addWidget(hint)
            rows.addLayout(line)
            if order == 0:
                button.setObjectName("primary")
                self.setFocusProxy(button)
