"""The saved views of a table: chosen, saved, renamed and removed beside its filters."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import TABLES, View
from roadstead.services import views
from roadstead.ui.asked import Asked
from roadstead.ui.plain import menu_text

if TYPE_CHECKING:
    from roadstead.ui.tablepage import TablePage
    from roadstead.ui.tables import TableDrawer


class NameLine(QLineEdit):
    """Where a view is named: Enter takes the name where ``take`` says that it will do, Esc leaves it."""

    def __init__(self, text: str, take: Callable[[str], bool], back: Callable[[], None], parent: QWidget) -> None:
        super().__init__(text, parent)
        self._take, self._back = take, back
        self.setPlaceholderText("Name of the view; Enter saves, Esc leaves")
        self.setAccessibleName("Name of the view")
        self.setFixedWidth(320)
        self.returnPressed.connect(self._entered)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves it."""
        if event.key() == Qt.Key.Key_Escape:
            self._back()
        else:
            super().keyPressEvent(event)

    def _entered(self) -> None:
        if self._take(self.text()):
            self._back()


def view_menu(drawer: TableDrawer) -> QMenu:
    """The menu of the views of the table in front."""
    page, context = drawer.page, drawer.context
    menu = QMenu(drawer)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    session = context.session
    known = views.views(session.store, _table(page)) if session is not None else []
    for view in known:
        menu.addAction(menu_text(view.name)).triggered.connect(lambda _=False, v=view: choose(drawer, v))
    if not known:
        menu.addAction(f"No views of {page.model.kind.many.lower()} yet").setEnabled(False)
    menu.addSeparator()
    saving = menu.addAction("Save this view…")
    saving.setEnabled(session is not None)
    saving.triggered.connect(lambda: drawer.chips.ask_name("", lambda name: _save(drawer, page, name)))
    if known:
        renamed, removed = menu.addMenu("Rename"), menu.addMenu("Remove")
        for view in known:
            renamed.addAction(menu_text(view.name)).triggered.connect(
                lambda _=False, v=view: drawer.chips.ask_name(v.name, lambda name: _rename(drawer, v, name))
            )
            removed.addAction(menu_text(view.name)).triggered.connect(
                lambda _=False, v=view: context.do(views.remove(v))
            )
    return menu


def choose(drawer: TableDrawer, view: View) -> None:
    """Shows the rows of a view in its order, with its columns; says why where it cannot be read."""
    try:
        look = views.read(drawer.context.require_session().store, view)
    except UserError as error:
        drawer.context.notices.post("warning", str(error))
        return
    drawer.show_view(Asked(look.words, look.filters, look.standing, look.sorts), look.columns)


def _save(drawer: TableDrawer, page: TablePage, name: str) -> bool:
    asked, titles = page.asked, tuple(field.title for field in page.fields)
    look = views.Look(asked.words, asked.filters, asked.standing, asked.sorts, titles)
    return _do(drawer, lambda: views.save(drawer.context.require_session().store, _table(page), name, look))


def _rename(drawer: TableDrawer, view: View, name: str) -> bool:
    return _do(drawer, lambda: views.rename(drawer.context.require_session().store, view, name))


def _do(drawer: TableDrawer, operation: Callable[[], Operation]) -> bool:
    try:
        drawer.context.do(operation())
    except UserError as error:
        drawer.context.notices.post("warning", str(error))
        return False
    return True


def _table(page: TablePage) -> str:
    return TABLES[page.model.kind.record]
