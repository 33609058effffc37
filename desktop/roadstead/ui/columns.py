"""Which columns a table shows, in which order and how wide: chosen from its header, remembered for each kind of record."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHeaderView, QMenu

from roadstead.ui.plain import menu_text

if TYPE_CHECKING:
    from roadstead.ui.context import AppContext
    from roadstead.ui.tablemodel import RecordTable

LEAST = 40


@dataclass
class Columns:
    """Titles in order, those that are hidden, and widths by title."""

    order: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    widths: dict[str, int] = field(default_factory=dict)


def show_columns(context: AppContext, model: RecordTable, header: QHeaderView) -> None:
    """Arranges the columns as they were last, new ones where they come; as they come where that cannot be read."""
    kept = _kept(context).get(model.kind.many, Columns())
    titles = [column.title for column in model.columns]
    for place, title in enumerate(title for title in kept.order if title in titles):
        header.moveSection(header.visualIndex(titles.index(title)), place)
    for number, column in enumerate(model.columns):
        header.resizeSection(number, max(LEAST, kept.widths.get(column.title, column.width)))
        header.setSectionHidden(number, column.title in kept.hidden)


def keep_columns(context: AppContext, model: RecordTable, header: QHeaderView) -> None:
    """Notes how the columns are now."""
    titles = [column.title for column in model.columns]
    places = [header.logicalIndex(place) for place in range(header.count())]
    shown = [number for number in places if not header.isSectionHidden(number)]
    widths = {titles[n]: header.sectionSize(n) for n in shown[:-1] if header.sectionSize(n) != model.columns[n].width}
    order = [titles[number] for number in places]
    kept = _kept(context) | {
        model.kind.many: Columns(
            order if order != titles else [], [titles[n] for n in places if header.isSectionHidden(n)], widths
        )
    }
    text = {many: vars(each) for many, each in kept.items() if each != Columns()}
    context.remember(columns=json.dumps(text, ensure_ascii=False) if text else "")


def arrange_columns(header: QHeaderView, model: RecordTable, wanted: tuple[str, ...]) -> None:
    """Shows these columns alone, from left to right; all where none of them is known."""
    titles = [column.title for column in model.columns]
    numbers = [titles.index(title) for title in wanted if title in titles]
    for place, number in enumerate(numbers):
        header.moveSection(header.visualIndex(number), place)
    for number in range(len(titles)):
        header.setSectionHidden(number, bool(numbers) and number not in numbers)


def column_menu(
    context: AppContext, model: RecordTable, header: QHeaderView, at: QPoint, then: Callable[[], None]
) -> QMenu:
    """A menu of all columns, each shown or hidden by a click; the last one shown stays."""
    menu = QMenu(header)
    for number, column in enumerate(model.columns):
        action = QAction(menu_text(column.title), menu, checkable=True, checked=not header.isSectionHidden(number))
        shown = header.count() - header.hiddenSectionCount()
        action.setEnabled(shown > 1 or header.isSectionHidden(number))
        action.toggled.connect(
            lambda on, n=number: (header.setSectionHidden(n, not on), keep_columns(context, model, header))
        )
        menu.addAction(action)
    menu.aboutToHide.connect(then)  # what is searched are the columns shown
    menu.addSeparator()
    menu.addAction("As they come").triggered.connect(lambda: _reset(context, model, header))
    menu.popup(at)
    return menu


def _reset(context: AppContext, model: RecordTable, header: QHeaderView) -> None:
    for number, column in enumerate(model.columns):
        header.moveSection(header.visualIndex(number), number)
        header.setSectionHidden(number, False)
        header.resizeSection(number, column.width)
    keep_columns(context, model, header)


def _kept(context: AppContext) -> dict[str, Columns]:
    try:
        plain = json.loads(context.settings.columns) if context.settings.columns else {}
        return {str(many): Columns(**each) for many, each in plain.items()}
    except (ValueError, TypeError, AttributeError):
        return {}
