"""What the program has at hand besides the case: settings, file pickers, the imagery workers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from roadstead.domain.errors import UserError
from roadstead.services.settings import Settings, load_settings, save_settings
from roadstead.ui.courier import Courier
from roadstead.ui.imagery import Imagery
from roadstead.ui.pickers import FilePicker

if TYPE_CHECKING:
    from roadstead.imagery import ImageryPool
    from roadstead.ui.weighing import Weighing


class Desk(Courier):
    """A courier with the user's settings and the means to read files.

    One that is not ``lasting`` begins with the settings as they come and leaves nothing behind on disk.
    ``settingsChanged()`` comes when any of them is another, ``saidChanged()`` when ``said`` is.
    """

    settingsChanged = Signal()
    saidChanged = Signal()

    def __init__(self, parent: QObject | None = None, *, lasting: bool = True) -> None:
        super().__init__(parent)
        self.lasting = lasting
        self.settings: Settings = load_settings() if lasting else Settings()
        self.picker = FilePicker()
        self.imagery = Imagery(self.settings.cache_limit)
        self._said: dict[str, str] | None = None
        self.weighing: Weighing | None = None
        """The ship taken for a mark, until the form of a sighting has read it."""

    @property
    def said(self) -> dict[str, str] | None:
        """What is said of every new mark (``confidence``, ``basis``); None where the analyst has not asked to keep it."""
        return self._said

    @said.setter
    def said(self, said: dict[str, str] | None) -> None:
        self._said = said
        self.saidChanged.emit()

    @property
    def pool(self) -> ImageryPool:
        """The imagery workers, started when first asked for; any thread may ask."""
        return self.imagery.pool

    def pick_files(self, title: str, filters: str) -> list[Path]:
        """Files that the user chose to open; empty when the user thought better of it."""
        return self.picker.open_files(title, filters)

    def pick_folder(self, title: str) -> Path | None:
        """A folder that the user chose to open, or None."""
        return self.picker.open_folder(title)

    def pick_new_file(self, title: str, suggested: Path, filters: str) -> Path | None:
        """Where the user wants a new file, or None."""
        return self.picker.new_file(title, suggested, filters)

    def remember(self, **fields: Any) -> None:
        """Takes settings and, if they are to last, stores them; where the folder cannot be written, says so once and goes on."""
        self.settings = replace(self.settings, **fields)
        self.settingsChanged.emit()
        if not self.lasting:
            return
        try:
            save_settings(self.settings)
        except UserError as error:
            self.notices.report(error)
