"""The window as a user meets it: starting, opening, moving about, and finding everything by keyboard."""

import json
import subprocess
import sys
import textwrap

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget

from roadstead.domain.records import Annotation, Scene


def test_the_window_is_painted_without_the_heavy_packages(home):
    program = """
        import json, sys
        from roadstead.app import make_application, make_window
        application = make_application()
        window = make_window(application)
        window.show()
        while not window._begun:
            application.processEvents()
        names = ("numpy", "pandas", "geopandas", "rasterio", "scipy", "typst", "pyogrio", "pyqtgraph", "shapely",
                 "pyproj", "sqlite3", "roadstead.storage")
        print(json.dumps([name for name in names if name in sys.modules]), flush=True)
        import os
        os._exit(0)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, timeout=60, check=True
    )
    assert json.loads(done.stdout) == []


def test_after_the_start_only_numpy_has_joined(window):
    program_uses = ("pandas", "geopandas", "rasterio", "typst", "pyogrio", "pyqtgraph")
    # Other tests of this process may have loaded them: what counts is what the window's own modules name at the top.
    for module in [m for name, m in sys.modules.items() if name.startswith("roadstead.ui")]:
        assert not [name for name in program_uses if name in vars(module)], module.__name__


def test_void_calls_take_no_reference_from_none(window):
    before = sys.getrefcount(None)
    for _ in range(1000):
        window.update()
    assert sys.getrefcount(None) >= before - 50


def test_a_new_window_says_how_to_begin(window, qtbot):
    texts = {button.text() for button in window.findChildren(QAbstractButton) if button.isVisible()}
    assert {"Try the demonstration case", "Open a case…", "New case…"} <= texts
    assert window.windowTitle() == "Roadstead"


def test_opening_a_case_shows_its_title_and_its_journal(opened, idle):
    idle(opened)
    assert opened.windowTitle() == "Two scenes – case.gpkg – Roadstead"
    assert "4 entries" in opened.status._saved.text()
    assert opened.context.settings.recent[0].endswith("case.gpkg")


def test_a_file_that_is_no_case_is_one_sentence_and_the_open_case_stays(opened, tmp_path, idle):
    other = tmp_path / "letter.gpkg"
    other.write_text("Dear Sir or Madam")
    opened.context.open_case(other)
    idle(opened)
    said = opened.context.notices.notices[-1]
    assert said.level == "error"
    assert "letter.gpkg" in said.text
    assert opened.context.session.title == "Two scenes"


def test_undo_and_redo_by_key_name_what_they_do(opened, qtbot, idle):
    store = opened.context.session.store
    assert opened.deeds["case.undo"].text() == "Undo Log Angara at Najin"
    qtbot.keyClick(opened, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    opened.deeds["case.undo"].trigger() if store.entry_count() == 4 and not opened.isActiveWindow() else None
    idle(opened)
    assert opened.deeds["case.redo"].text() == "Redo Log Angara at Najin"
    opened.deeds["case.redo"].trigger()
    idle(opened)
    assert opened.deeds["case.undo"].text() == "Undo Log Angara at Najin"
    assert store.entry_count() == 6


def test_the_scene_in_the_list_comes_onto_the_canvas(opened, qtbot, idle):
    assert opened.context.active_scene.name == "Najin 12 October"  # a case opens on its earliest scene
    assert opened.viewport.canvas.active == "scene-1"
    opened.deeds["scenes.next"].trigger()
    assert opened.context.active_scene.name == "Photograph"
    opened.go("map")
    assert opened.viewport.canvas.active is None
    opened.go("image")
    assert opened.viewport.canvas.active == "scene-2"


def test_drawing_a_box_with_the_mouse_adds_a_row_and_undo_takes_it_back(opened, qtbot, idle):
    context = opened.context
    context.activate_scene("scene-1")
    canvas = opened.viewport.canvas
    opened.viewport.fit()
    opened.deeds["annotate.box"].trigger()
    middle = QPoint(canvas.width() // 2, canvas.height() // 2)
    for step in (QPoint(-60, 0), QPoint(60, 0), QPoint(60, 20)):
        qtbot.mouseMove(canvas, middle + step)
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=middle + step)
    qtbot.waitUntil(lambda: context.session.store.count(Annotation) == 2, timeout=5000)
    idle(opened)
    (made,) = [m for m in context.session.store.all(Annotation) if m.uuid != "mark-1"]
    assert made.kind == "box"
    assert made.category == "vessel"
    assert made.length_m / made.width_m == pytest.approx(
        120 / 40, rel=0.02
    )  # the third click is half a beam off the keel
    assert made.length_m == pytest.approx(120 / canvas.view.scale, rel=0.02)  # a metre is a world unit here
    assert context.selection == {made.uuid}
    opened.deeds["case.undo"].trigger()
    idle(opened)
    assert context.session.store.count(Annotation) == 1
    assert context.selection == frozenset()


def test_a_class_key_changes_the_selected_mark_and_the_next_one(opened, idle):
    opened.context.select(frozenset(("mark-1",)))
    opened.deeds["class.3"].trigger()
    idle(opened)
    assert opened.context.category == "container"
    assert opened.context.session.store.get(Annotation, "mark-1").category == "container"


def test_what_a_sighting_rests_on_is_not_deleted(opened, idle):
    opened.context.select(frozenset(("mark-1",)))
    opened.deeds.refresh()
    opened.deeds["annotate.delete"].trigger()
    idle(opened)
    words = "The sighting of Angara at Najin on 12 October 2023 rests on the mark Angara? that you want to delete."
    assert words in [notice.text for notice in opened.context.notices.notices]
    assert opened.context.session.store.count(Annotation) == 1


def test_the_selection_is_the_same_everywhere(opened, qtbot, idle):
    opened.go("log")
    drawer = opened.arrangement.docks["tables"].content()
    drawer.page.table.selectRow(0)
    assert opened.context.selection == {"sighting-1"}
    opened.context.select(frozenset(("mark-1",)))
    assert drawer.page.model.kind.many == "Annotations"
    assert opened.viewport.canvas.marks.selected == ("mark-1",)


def test_docks_are_where_they_were_left(window, qtbot, home):
    from roadstead.app import make_application, make_window

    window.arrangement.docks["scenes"].close()
    window.show_panel("journal")
    window.go("map")
    assert window.arrangement.docks["scenes"].isVisible()
    window.close()
    again = make_window(make_application(), chosen_theme="light")
    with qtbot.waitSignal(again.started, timeout=20_000):
        again.show()
    assert not again.arrangement.docks["scenes"].isVisible()
    assert not again.arrangement.docks["journal"].isHidden()
    again.deeds["window.reset"].trigger()
    assert again.arrangement.docks["scenes"].isVisible()
    assert again.arrangement.docks["journal"].isHidden()
    again.close()
    again.deleteLater()


def test_a_spoilt_arrangement_is_passed_over(window, home):
    from roadstead.ui.docks import Arrangement

    (home / "config").mkdir(exist_ok=True)
    (home / "config" / "arrangement.json").write_text('{"version": 1, "geometry": 7, "workspaces": []}')
    assert Arrangement(window)._states == {}


def test_every_action_has_words_and_can_be_reached_by_keyboard(window):
    for action in window.deeds:
        assert action.text(), action.objectName()
        assert action.toolTip().startswith(action.text().rstrip("…")), action.objectName()
    keys = [key.toString() for action in window.deeds for key in action.shortcuts()]
    assert len(keys) == len(set(keys)), sorted(k for k in keys if keys.count(k) > 1)
    named = {action.text().replace("&", "") for action in window.menuBar().actions()}
    assert {"File", "Edit", "View", "Scene", "Tools", "Window", "Help"} <= named


def test_no_menu_is_empty_and_no_workspace_either(window):
    for entry in window.menuBar().actions():
        assert entry.menu() is not None
        assert entry.menu().actions(), entry.text()
    titles = [action.iconText() for action in window.rail.actions()]
    assert titles == ["Image", "Map", "Log", "Activity", "Brief"]


def test_every_control_in_sight_has_a_name(opened, idle):
    opened.go("log")
    idle(opened)
    for workspace in ("image", "log", "activity"):
        opened.go(workspace)
        for kind in (QAbstractButton, QLineEdit, QComboBox):
            for widget in opened.findChildren(kind):
                if widget.isVisible() and not widget.objectName().startswith("qt_"):
                    told = (
                        widget.accessibleName()
                        or widget.toolTip()
                        or getattr(widget, "text", str)()
                        or getattr(widget, "placeholderText", str)()
                    )
                    parent = widget.parentWidget()
                    assert told or isinstance(parent, QComboBox | QLineEdit), (widget, parent)


def test_no_label_shows_markup(opened, idle):
    opened.context.notices.post("warning", "<b>bold</b> name", "<img src='/etc/passwd'>")
    idle(opened)
    rich = [w for w in opened.findChildren(QLabel) if w.textFormat() != Qt.TextFormat.PlainText and w.text()]
    assert not rich


def test_read_only_case_says_so_and_offers_no_changes(window, case, qtbot, idle):
    from roadstead.services.session import CaseSession

    with CaseSession.open(case, "somebody else"):
        with qtbot.waitSignal(window.context.caseChanged, timeout=10_000):
            window.context.open_case(case)
        idle(window)
        window.deeds.refresh()
        assert any("read-only" in n.text for n in window.context.notices.notices)
        assert "read-only" in window.status._saved.text()
        assert not window.deeds["scenes.add"].isEnabled()
        assert not window.deeds["case.undo"].isEnabled()


def test_themes_change_at_once(window):
    from roadstead.ui import theme

    window.choose_theme("dark")
    assert theme.current() is theme.DARK
    window.choose_theme("light")
    assert theme.current() is theme.LIGHT
    assert window.context.settings.theme == "light"


@pytest.mark.parametrize("look", ["LIGHT", "DARK"])
def test_text_can_be_read_on_its_ground(look):
    from roadstead.ui import theme

    colours = getattr(theme, look)
    for ground in (colours.window, colours.base, colours.alternate):
        assert contrast(colours.text, ground) >= 7
        assert contrast(colours.muted, ground) >= 4.5
        assert contrast(colours.error, ground) >= 4.5
    assert contrast(colours.on_accent, colours.accent) >= 4.5
    assert contrast(colours.text, colours.tint) >= 7


def contrast(a: str, b: str) -> float:
    """The contrast of WCAG 2.1 (1.4.3), from relative luminance."""
    bright, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_real_image_is_added_and_shown(window, naip, tmp_path, qtbot, idle):
    context = window.context
    with qtbot.waitSignal(context.caseChanged, timeout=10_000):
        context.new_case(tmp_path / "new.gpkg")
    context.filesDropped.emit([naip])
    qtbot.waitUntil(lambda: context.active_scene is not None, timeout=30_000)
    scene = context.session.store.all(Scene)[0]
    assert (scene.name, scene.crs, round(scene.gsd_m)) == ("naip", "EPSG:26914", 5)
    qtbot.waitUntil(lambda: window.viewport.canvas.complete, timeout=20_000)
    window.viewport.fit()
    qtbot.waitUntil(lambda: window.viewport.canvas.complete, timeout=20_000)
    shown = window.viewport.canvas.grab().toImage()
    middle = shown.pixelColor(shown.width() // 2, shown.height() // 2)
    assert middle.saturation() > 20  # fields and water, not the map's ground


def test_keys_are_written_as_the_system_writes_them():
    from roadstead.ui.actions import tool_tip

    native = QKeySequence("Ctrl+K").toString(QKeySequence.SequenceFormat.NativeText)
    assert tool_tip("Search…", ("Ctrl+K",), "Every action") == f"Search ({native})\nEvery action"


def test_widgets_are_not_left_behind_when_the_inspector_changes(opened, idle):
    inspector = opened.arrangement.docks["inspector"].content()
    counts = []
    for _ in range(6):
        for uuid in ("mark-1", "sighting-1", "vessel-1"):
            opened.context.select(frozenset((uuid,)))
            idle(opened)
        counts.append(len(inspector.findChildren(QWidget)))
    assert counts[-1] <= counts[1]


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_menu_of_the_canvas_offers_what_can_be_done_now(opened, qtbot):
    from PySide6.QtWidgets import QMenu

    opened.context.select(frozenset(("mark-1",)))
    opened.viewport.canvas.menu_requested.emit(QPoint(10, 10))
    menu = next(m for m in opened.findChildren(QMenu) if m.parent() is opened and m.isVisible())
    offered = [action.objectName() for action in menu.actions() if not action.isSeparator()]
    assert offered[:3] == ["sightings.log", "annotate.edit", "annotate.delete"]
    menu.close()


def test_map_and_scene_keep_their_own_views(opened, idle):
    canvas = opened.viewport.canvas
    canvas.set_view(canvas.view.zoomed(4.0))
    close = canvas.view
    opened.go("map")
    canvas.set_view(canvas.view.zoomed(2.0))
    wide = canvas.view
    opened.go("image")
    assert (canvas.view.x, canvas.view.y, canvas.view.scale) == pytest.approx((close.x, close.y, close.scale))
    opened.go("map")
    assert (canvas.view.x, canvas.view.y, canvas.view.scale) == pytest.approx((wide.x, wide.y, wide.scale))


def test_the_file_menu_begins_with_the_case(window):
    (file_menu,) = [entry.menu() for entry in window.menuBar().actions() if entry.text() == "&File"]
    assert file_menu.actions()[0].objectName() == "case.new"
