"""A folder of mixed files: what each is, and adding those that are wanted."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QTreeWidget

from roadstead.domain.records import Scene
from roadstead.plugins.scenes.heap import HeapPanel


def test_a_folder_is_told_file_by_file_and_what_is_ticked_is_added(window, tmp_path, qtbot, idle):
    context = window.context
    with qtbot.waitSignal(context.caseChanged, timeout=10_000):
        context.new_case(tmp_path / "case.gpkg")
    heap = tmp_path / "delivery"
    heap.mkdir()
    for level, name in enumerate(("a.png", "b.png"), 1):
        image = QImage(60, 40, QImage.Format.Format_Grayscale8)
        image.fill(level)
        assert image.save(str(heap / name))
    (heap / "notes.txt").write_text("two ships at pier 1\n")
    context.picker.open_folder = lambda _: heap
    window.deeds.refresh()
    window.deeds["scenes.folder"].trigger()
    qtbot.waitUntil(lambda: window.findChild(HeapPanel) is not None, timeout=20_000)
    panel = window.findChild(HeapPanel)
    assert [path.name for path in panel.ticked()] == ["a.png", "b.png"]
    table = panel.findChild(QTreeWidget)
    rows = [[table.topLevelItem(row).text(column) for column in (0, 1)] for row in range(3)]
    assert rows == [["a.png", "PNG picture"], ["b.png", "PNG picture"], ["notes.txt", "text"]]
    table.topLevelItem(1).setCheckState(0, Qt.CheckState.Unchecked)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not context.tasks.running, timeout=40_000)
    idle(window)
    assert [scene.name for scene in context.session.store.all(Scene)] == ["a"]
    assert table.topLevelItemCount() == 2
    assert window.arrangement.docks["heap"].isVisible()
    table.topLevelItem(0).setCheckState(0, Qt.CheckState.Checked)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert not window.arrangement.docks["heap"].isVisible()
    qtbot.waitUntil(lambda: context.session.store.count(Scene) == 2, timeout=40_000)
    idle(window)
