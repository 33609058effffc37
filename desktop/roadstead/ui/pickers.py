"""The file pickers: the only modal boxes there are."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog


class FilePicker:
    """Asks for files in the system's own dialog, beginning where the last one was found."""

    def __init__(self) -> None:
        self._folder = Path.home()

    def open_files(self, title: str, filters: str) -> list[Path]:
        """The files chosen, maybe none."""
        names, _ = QFileDialog.getOpenFileNames(QApplication.activeWindow(), title, str(self._folder), filters)
        return self._noted([Path(name) for name in names])

    def open_folder(self, title: str) -> Path | None:
        """The folder chosen, or None."""
        name = QFileDialog.getExistingDirectory(QApplication.activeWindow(), title, str(self._folder))
        chosen = self._noted([Path(name)] if name else [])
        return chosen[0] if chosen else None

    def new_file(self, title: str, suggested: Path, filters: str) -> Path | None:
        """Where a new file is to go, or None."""
        start = suggested if suggested.is_absolute() else self._folder / suggested
        name, _ = QFileDialog.getSaveFileName(QApplication.activeWindow(), title, str(start), filters)
        chosen = self._noted([Path(name)] if name else [])
        if chosen and not chosen[0].suffix:
            return chosen[0].with_suffix(suggested.suffix)
        return chosen[0] if chosen else None

    def _noted(self, chosen: list[Path]) -> list[Path]:
        if chosen:
            self._folder = chosen[0].parent
        return chosen
