"""A scene whose file goes, comes back or changes: said on the canvas and in words, and relinked by its hash."""

import shutil

import pytest

from roadstead.domain.coordinates import Pixel
from roadstead.domain.records import Annotation, Scene


@pytest.fixture
def shown(window, naip, tmp_path, qtbot, idle):
    """The window with one real image on the canvas."""
    context = window.context
    with qtbot.waitSignal(context.caseChanged, timeout=10_000):
        context.new_case(tmp_path / "case.gpkg")
    from roadstead.plugins.scenes.commands import add_files

    add_files(context, [naip])
    qtbot.waitUntil(lambda: context.active_scene is not None, timeout=40_000)
    idle(window)
    assert context.troubles == {}
    return window


def test_a_file_that_goes_and_comes_back(shown, naip, idle, qtbot):
    context, uuid = shown.context, shown.context.active_scene.uuid
    away = naip.rename(naip.with_name("away.tif"))
    context.windowActivated.emit()
    idle(shown)
    assert context.troubles == {uuid: "is gone"}
    assert any("is gone" in notice.text for notice in context.notices.notices)
    with qtbot.waitSignal(context.sceneRedrawn, timeout=5000):
        away.rename(naip)
        context.windowActivated.emit()
    idle(shown)
    assert context.troubles == {}


def test_a_file_that_changes_keeping_its_size(shown, naip, idle):
    context, uuid = shown.context, shown.context.active_scene.uuid
    data = bytearray(naip.read_bytes())
    data[-1] ^= 1
    naip.write_bytes(data)
    context.windowActivated.emit()
    idle(shown)
    assert context.troubles == {uuid: "has changed since it was added"}


def test_relinking_by_hash_is_one_undoable_action_and_another_file_is_refused(shown, naip, shared_data, tmp_path, idle):
    context = shown.context
    moved = tmp_path / "archive" / "2020" / "renamed.tif"
    moved.parent.mkdir(parents=True)
    shutil.move(naip, moved)
    context.windowActivated.emit()
    idle(shown)
    context.picker.open_files = lambda *_: [shared_data / "imagery" / "naip_20140720.tif"]
    shown.deeds.refresh()
    shown.deeds["scenes.relink"].trigger()
    idle(shown)
    assert context.active_scene.sha256 in context.notices.notices[-1].text
    context.picker.open_folder = lambda *_: tmp_path / "archive"
    shown.deeds["scenes.relink_below"].trigger()
    idle(shown)
    idle(shown)
    (scene,) = context.session.store.all(Scene)
    assert scene.path == str(moved)
    assert context.troubles == {}
    context.undo()
    idle(shown)
    assert context.session.store.all(Scene)[0].path == str(naip)


def test_no_mark_is_made_on_a_file_that_changed(shown, naip, idle):
    context, uuid = shown.context, shown.context.active_scene.uuid
    data = bytearray(naip.read_bytes())
    data[-1] ^= 1
    naip.write_bytes(data)
    box = [Pixel(100, 100), Pixel(131, 100), Pixel(131, 120), Pixel(100, 120)]
    context.drawn.emit(uuid, "box", box)  # at once, before the window has looked at the file
    idle(shown)
    assert context.session.store.count(Annotation) == 0
    assert "add the file as a new scene" in str(context.notices.notices[-1])
    naip.unlink()
    context.drawn.emit(uuid, "box", box)
    idle(shown)
    assert context.session.store.count(Annotation) == 1
