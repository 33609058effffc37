"""Files dropped on the window."""

from pathlib import Path

from PySide6.QtCore import QMimeData

from roadstead.ui.context import AppContext


def dropped_paths(data: QMimeData) -> list[Path]:
    """The local files that are being dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def drop_paths(context: AppContext, paths: list[Path]) -> None:
    """Opens the first case among them; hands the rest to whoever takes dropped files."""
    cases = [path for path in paths if path.suffix.lower() == ".gpkg"]
    if cases:
        context.open_case(cases[0])
    images = [path for path in paths if path not in cases]
    if images:
        context.filesDropped.emit(images)
