"""Files dropped on the window."""

from pathlib import Path

from PySide6.QtCore import QMimeData

from roadstead.services import sanctions
from roadstead.ui.context import AppContext


def dropped_paths(data: QMimeData) -> list[Path]:
    """The local files that are being dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


_LISTS = (".csv", ".tsv", ".txt", ".xml", ".json", ".jsonl", ".html", ".htm", ".xhtml")


def drop_paths(context: AppContext, paths: list[Path]) -> None:
    """Opens the first case among them; hands sanctions lists and the rest to whoever takes them."""
    cases = [path for path in paths if path.suffix.lower() == ".gpkg"]
    if cases:
        context.open_case(cases[0])
    lists = [path for path in paths if _is_list(path)]
    if lists:
        context.listsDropped.emit(lists)
    images = [path for path in paths if path not in cases and path not in lists]
    if images:
        context.filesDropped.emit(images)


def _is_list(path: Path) -> bool:
    """Whether it is a sanctions list by its first characters, or one of the files that belong beside one."""
    if path.suffix.lower() not in _LISTS or not path.is_file():
        return False
    return bool(sanctions.adds_to(path) or sanctions.format_of(path))
