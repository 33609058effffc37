"""Saved views in the table: saved by name in its place, chosen from the menu, with filters, order and columns."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from roadstead.domain.operations import Operation
from roadstead.domain.query import Among, Filter
from roadstead.domain.records import Annotation, View
from roadstead.services import views
from roadstead.ui.viewmenu import NameLine, view_menu


@pytest.fixture
def drawer(opened, idle):
    marks = tuple(
        Annotation(
            uuid=f"n{i}", scene="scene-1", category=("vessel", "barge")[i % 2], label=f"No {i}", length_m=90.0 - i
        )
        for i in range(8)
    )
    opened.context.session.do(Operation("add", "Add marks", marks))
    opened.go("log")
    made = opened.arrangement.docks["tables"].content()
    made.show_kind(Annotation)
    idle(opened)
    return made


def menu_of(drawer):
    return view_menu(drawer)


def click(menu, text):
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.close()


def named(drawer, qtbot, text):
    line = drawer.chips.findChild(NameLine)
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def titles(drawer):
    return [field.title for field in drawer.page.fields]


def test_a_view_shows_its_rows_order_and_columns_again(drawer, opened, qtbot, idle):
    page, header = drawer.page, drawer.page.table.horizontalHeader()
    columns = [field.title for field in page.model.columns]
    drawer._filter(page, "Class", Filter("Class", "Class: barge", Among("category", ("barge",))))
    page.sort(columns.index("Length"))
    header.setSectionHidden(columns.index("Likelihood"), True)
    header.moveSection(header.visualIndex(columns.index("Length")), 0)
    drawer._search.setText("no")
    drawer._find()
    idle(opened)
    rows, shown = list(page.model.uuids), titles(drawer)
    assert rows == ["n7", "n5", "n3", "n1"]
    click(menu_of(drawer), "Save this view…")
    named(drawer, qtbot, "Barges")
    idle(opened)
    assert drawer.chips.findChild(NameLine) is None or not drawer.chips.findChild(NameLine).isVisible()
    drawer.clear()
    page.sort(columns.index("Length"))
    page.sort(columns.index("Length"))
    header.setSectionHidden(columns.index("Likelihood"), False)
    header.moveSection(0, 3)
    idle(opened)
    assert len(page.model.uuids) == 9
    assert titles(drawer) != shown
    click(menu_of(drawer), "Barges")
    idle(opened)
    assert (list(page.model.uuids), titles(drawer)) == (rows, shown)
    assert drawer._search.text() == "no"
    assert header.sortIndicatorSection() == columns.index("Length")
    assert header.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder


def test_views_are_renamed_and_removed_from_the_menu_and_esc_leaves_the_name(drawer, opened, qtbot, idle):
    store = opened.context.session.store
    assert any(action.text().startswith("No views of") for action in menu_of(drawer).actions())
    click(menu_of(drawer), "Save this view…")
    qtbot.keyClick(drawer.chips.findChild(NameLine), Qt.Key.Key_Escape)
    idle(opened)
    assert views.views(store) == []
    opened.context.session.do(views.save(store, "annotations", "R&D", views.Look()))
    idle(opened)
    menu = menu_of(drawer)
    click(next(a.menu() for a in menu.actions() if a.text() == "Rename"), "R&&D")
    named(drawer, qtbot, "All")
    idle(opened)
    assert [view.name for view in views.views(store)] == ["All"]
    menu = menu_of(drawer)
    click(next(a.menu() for a in menu.actions() if a.text() == "Remove"), "All")
    idle(opened)
    assert views.views(store) == []
    opened.context.undo()
    idle(opened)
    assert [view.name for view in views.views(store)] == ["All"]


def test_a_view_that_is_not_understood_leaves_the_table_and_says_why(drawer, opened, idle):
    opened.context.session.do(Operation("add", "Add", (View(name="Old", table="annotations", query="{}"),)))
    before = list(drawer.page.model.uuids)
    click(menu_of(drawer), "Old")
    idle(opened)
    assert list(drawer.page.model.uuids) == before
    assert "The view “Old” cannot be shown" in opened.context.notices.notices[-1].text


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_action_opens_the_menu(opened):
    opened.go("log")
    opened.deeds["tables.choose_view"].trigger()
    drawer = opened.arrangement.docks["tables"].content()
    menu = next(m for m in drawer.findChildren(QMenu) if m.isVisible())
    assert next(a for a in menu.actions() if a.text() == "Save this view…").isEnabled()
    menu.close()
