"""Marks changed by hand, one or many together, by real mouse and key events; each change one action."""

import json
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from roadstead.domain.coordinates import Pixel
from roadstead.domain.records import Annotation, Scene
from roadstead.spatial import box
from roadstead.ui.canvas import CanvasScene

pytestmark = pytest.mark.qt
SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
HELD = Qt.MouseButton.LeftButton
Key = Qt.Key


def mark(uuid, points, kind="box", scene="najin", **fields):
    return Annotation(uuid=uuid, scene=scene, kind=kind, pixels=tuple(Pixel(x, y) for x, y in points), **fields)


# On the screen: 600 less in x, 200 less in y.
SHIP = mark("ship", [(980, 440), (1020, 440), (1020, 560), (980, 560)], category="vessel")
TUG = mark("tug", [(1100, 480), (1120, 480), (1120, 520), (1100, 520)], category="vessel")
QUAY = mark("quay", [(800, 300), (900, 300), (900, 400), (800, 400)], kind="polygon", category="berth")
WAKE = mark("wake", [(700, 600), (800, 600), (900, 650)], kind="line")


@pytest.fixture
def marked(canvas):
    canvas.set_annotations([QUAY, SHIP, TUG, WAKE])
    canvas.heard = []
    canvas.edited.connect(lambda marks, verb: canvas.heard.append((verb, {m.uuid: np.array(m.pixels) for m in marks})))
    return canvas


def close(pixels, expected):
    np.testing.assert_allclose(np.array(pixels), np.array(expected), atol=1e-6)


def test_several_are_carried_together_as_one_action(marked, hand):
    marked.select(["ship", "tug"])
    hand.drag((400, 300), (410, 320))
    ((verb, now),) = marked.heard
    assert verb == "move"
    close(now["ship"], np.add(SHIP.pixels, (10, 20)))
    close(now["tug"], np.add(TUG.pixels, (10, 20)))


def test_a_drag_in_the_middle_of_a_narrow_box_moves_it_and_at_its_side_widens_it(marked, hand):
    narrow = mark("narrow", [(1200, 400), (1208, 400), (1208, 520), (1200, 520)], category="vessel")
    marked.set_annotations([narrow])
    marked.select(["narrow"])
    hand.drag((604, 260), (624, 270))
    marked.set_annotations([replace(narrow, pixels=tuple(Pixel(*p) for p in marked.heard[0][1]["narrow"]))])
    hand.drag((630, 270), (640, 270))  # two pixels beside it
    (verb, moved), (other, wide) = marked.heard
    assert (verb, other) == ("move", "reshape")
    close(moved["narrow"], np.add(narrow.pixels, (20, 10)))
    assert box.size(tuple(Pixel(*p) for p in wide["narrow"]))[1] > 8


def test_keys_turn_several_about_their_common_centre_and_a_box_stays_a_rectangle(marked):
    marked.select(["ship", "tug"])
    for _ in range(9):
        marked.turn(10)
    marked.commit()
    ((verb, now),) = marked.heard
    assert verb == "turn"
    # The middles are (1000, 500) and (1110, 500): a quarter turn about (1055, 500) stands them one above the other.
    close(now["ship"].mean(axis=0), (1055, 445))
    close(now["tug"].mean(axis=0), (1055, 555))
    assert box.is_rectangle([Pixel(*p) for p in now["ship"]], 1e-9)
    close(now["ship"], [(1115, 425), (1115, 465), (995, 465), (995, 425)])


def test_scaled_about_the_common_centre_each_keeps_its_proportion(marked):
    marked.select(["ship", "tug"])
    marked.scale(2)
    marked.commit()
    ((verb, now),) = marked.heard
    assert verb == "scale"
    close(now["ship"], [(905, 380), (985, 380), (985, 620), (905, 620)])


def test_the_frame_of_several_scales_them_by_its_corner_and_turns_them_by_its_stalk(marked, hand):
    marked.select(["ship", "tug"])
    # On the screen the frame is 380 to 520 by 240 to 360, 14 wider on each side; the common centre is (455, 300).
    hand.drag((534, 374), (534 + 79, 374 + 74))
    verb, now = marked.heard[-1]
    assert verb == "scale"
    close(now["tug"].mean(axis=0), (1165, 500))
    marked.set_annotations([QUAY, SHIP, TUG, WAKE])
    hand.drag((450, 200), (555, 305))
    assert marked.heard[-1][0] == "turn"


def test_esc_takes_back_what_keys_have_done_before_the_hand_rests(marked):
    marked.select(["ship"])
    QTest.keyClick(marked, Key.Key_Left)
    QTest.keyClick(marked, Key.Key_Escape)
    assert marked.edit is None
    QTest.qWait(600)
    assert marked.heard == []
    assert marked.marks.selected == ("ship",)


def test_another_key_ends_what_keys_hold_at_once(marked):
    marked.select(["ship"])
    QTest.keyClick(marked, Key.Key_Left)
    QTest.keyClick(marked, Key.Key_Tab)
    assert [verb for verb, _ in marked.heard] == ["move"]
    assert marked.marks.selected == ("tug",)


def test_tab_goes_through_the_marks_of_the_scene_and_round(marked):
    seen = []
    for _ in range(5):
        QTest.keyClick(marked, Key.Key_Tab)
        seen += marked.marks.selected
    assert seen == ["quay", "ship", "tug", "wake", "quay"]
    QTest.keyClick(marked, Key.Key_Backtab, SHIFT)
    assert marked.marks.selected == ("wake",)


def test_enter_goes_to_the_vertices_where_keys_move_make_and_remove_them(marked):
    marked.select(["quay"])
    QTest.keyClick(marked, Key.Key_Return)
    QTest.keyClick(marked, Key.Key_Right, SHIFT)
    QTest.keyClick(marked, Key.Key_Tab)  # the side after it
    QTest.keyClick(marked, Key.Key_Up)
    QTest.keyClick(marked, Key.Key_Insert)
    verbs = [verb for verb, _ in marked.heard]
    assert verbs == ["reshape", "reshape", "insert"]
    close(marked.heard[0][1]["quay"], [(810, 300), (900, 300), (900, 400), (800, 400)])
    close(marked.heard[1][1]["quay"], [(810, 299), (900, 299), (900, 400), (800, 400)])
    close(marked.heard[2][1]["quay"], [(810, 299), (855, 299), (900, 299), (900, 400), (800, 400)])
    QTest.keyClick(marked, Key.Key_Delete)
    verb, now = marked.heard[-1]
    assert verb == "remove vertex"
    close(now["quay"], [(810, 299), (900, 299), (900, 400), (800, 400)])


def test_a_side_of_a_box_is_moved_by_keys_and_the_other_one_stays(marked):
    marked.select(["ship"])
    for key in (Key.Key_Return, Key.Key_Tab, Key.Key_Tab, Key.Key_Tab, Key.Key_Right):  # the starboard side
        QTest.keyClick(marked, key)
    marked.commit()
    ((_, now),) = marked.heard
    close(now["ship"], [(980, 440), (1021, 440), (1021, 560), (980, 560)])


def test_the_middle_of_an_edge_makes_a_vertex_and_with_ctrl_moves_the_edge(marked, hand):
    marked.select(["quay"])
    hand.drag((250, 100), (250, 80))
    close(marked.heard[-1][1]["quay"], [(800, 300), (850, 280), (900, 300), (900, 400), (800, 400)])
    marked.set_annotations([QUAY])
    hand.drag((250, 100), (270, 80), keys=CTRL)
    close(marked.heard[-1][1]["quay"], [(800, 280), (900, 280), (900, 400), (800, 400)])


def test_alt_click_removes_a_vertex(marked, hand):
    marked.select(["wake"])
    hand.click(200, 400, keys=ALT)
    verb, now = marked.heard[-1]
    assert verb == "remove vertex"
    close(now["wake"], [(700, 600), (900, 650)])


def test_shift_keeps_the_proportion_of_a_box(marked, hand):
    marked.select(["ship"])
    hand.drag((420, 240), (460, 239), keys=SHIFT)
    ((_, now),) = marked.heard
    a, b, c, _ = now["ship"]
    assert np.hypot(*(c - b)) / np.hypot(*(b - a)) == pytest.approx(3)
    close(now["ship"][3], (980, 560))


def test_holes_go_with_their_polygon(marked, qtbot):
    lake = mark(
        "lake", [(800, 300), (900, 300), (900, 400), (800, 400)], "polygon", holes="[[[840,340],[860,340],[850,360]]]"
    )
    marked.set_annotations([lake])
    marked.select(["lake"])
    with qtbot.waitSignal(marked.edited) as done:
        marked.nudge(5, 0)
        marked.commit()
    assert done.args[0][0].holes == "[[[845.0, 340.0], [865.0, 340.0], [855.0, 360.0]]]"


def test_a_box_to_the_right_takes_what_is_in_it_to_the_left_what_it_touches(marked, hand):
    hand.drag((370, 230), (510, 370), keys=SHIFT)
    assert set(marked.marks.selected) == {"ship"}
    hand.drag((510, 370), (370, 230), keys=SHIFT)
    assert set(marked.marks.selected) == {"ship", "tug"}
    hand.drag((190, 90), (310, 210), keys=CTRL)
    assert set(marked.marks.selected) == {"ship", "tug", "quay"}


def test_marks_on_the_bare_map_are_looked_at_only(marked, hand):
    marked.set_active_scene(None)
    marked.select(["ship"])
    marked.nudge(5, 5)
    marked.commit()
    assert marked.heard == []


def test_a_scene_without_a_georeference_is_edited_in_its_own_pixels(bare, qtbot):
    bare.set_scenes([CanvasScene(Scene(uuid="photo", width=400, height=300))])
    bare.set_active_scene("photo")
    bare.set_annotations([mark("car", [(100, 100), (120, 100), (120, 140), (100, 140)], scene="photo")])
    bare.select(["car"])
    with qtbot.waitSignal(bare.edited) as done:
        bare.turn(90)
        bare.commit()
    close(done.args[0][0].pixels, [(130, 110), (130, 130), (90, 130), (90, 110)])


def test_a_scene_whose_image_lies_turned_is_edited_as_it_is_seen(bare, qtbot):
    """Pixels of half a metre, the image turned by 30 degrees: right on the screen is no row of it, and a box stays one."""
    cos, sin = np.cos(np.pi / 6) / 2, np.sin(np.pi / 6) / 2
    turned = Scene(
        uuid="turned", width=900, height=900, crs="EPSG:32652", transform=(cos, sin, 606000.0, sin, -cos, 4677000.0)
    )
    bare.set_scenes([CanvasScene(turned)])
    bare.set_active_scene("turned")
    bare.set_annotations([mark("car", [(100, 100), (120, 100), (120, 140), (100, 140)], scene="turned")])
    bare.select(["car"])
    with qtbot.waitSignal(bare.edited) as done:
        bare.nudge(10, 0)
        bare.commit()
    world = bare.frames["turned"].to_world(np.array(done.args[0][0].pixels))
    before = bare.frames["turned"].to_world(np.array([(100.0, 100), (120, 100), (120, 140), (100, 140)]))
    close(world - before, [(5, 0)] * 4)
    with qtbot.waitSignal(bare.edited) as done:
        bare.turn(33)
        bare.commit()
    assert box.is_rectangle(done.args[0][0].pixels, 1e-8)


def test_lasso_and_all_that_is_painted_while_many_are_held(marked, hand):
    crowd = [mark(f"m{i}", [(700 + i, 400), (702 + i, 400), (702 + i, 404), (700 + i, 404)]) for i in range(300)]
    marked.set_annotations([*crowd, SHIP])
    marked.select([m.uuid for m in crowd])
    marked.grab()
    marked.nudge(0, 3)
    marked.grab()
    marked.commit()
    ((_, now),) = marked.heard
    assert len(now) == 300
    close(now["m7"][0], (707, 403))


HOLE = [(820, 320), (860, 320), (860, 360), (820, 360)]
YARD = replace(QUAY, uuid="yard", holes=json.dumps([HOLE]))


@pytest.fixture
def pierced(canvas):
    canvas.set_annotations([YARD])
    canvas.heard = []
    canvas.edited.connect(lambda marks, verb: canvas.heard.append((verb, marks[0])))
    canvas.select(["yard"])
    return canvas


def test_a_vertex_of_a_hole_is_dragged_and_the_outline_stays(pierced, hand):
    hand.drag((260, 160), (270, 175))
    ((verb, now),) = pierced.heard
    assert verb == "reshape"
    close(now.pixels, YARD.pixels)
    close(json.loads(now.holes), [[(820, 320), (860, 320), (870, 375), (820, 360)]])


def test_a_hole_is_given_a_vertex_and_loses_them_until_it_is_gone(pierced, hand):
    hand.drag((220, 140), (215, 140))  # the middle of its left side
    (_, now) = pierced.heard.pop()
    close(json.loads(now.holes), [[*HOLE, (815, 340)]])
    pierced.set_annotations([YARD])
    hand.click(260, 160, keys=ALT)
    (verb, now) = pierced.heard.pop()
    assert verb == "remove vertex"
    close(json.loads(now.holes), [[HOLE[0], HOLE[1], HOLE[3]]])
    pierced.set_annotations([now])
    hand.click(220, 120, keys=ALT)
    (_, now) = pierced.heard.pop()
    assert now.holes == ""
    close(now.pixels, YARD.pixels)


def test_keys_go_from_the_outline_to_the_hole(pierced):
    QTest.keyClick(pierced, Key.Key_Return)
    for _ in range(8):  # four vertices and four sides
        QTest.keyClick(pierced, Key.Key_Tab)
    QTest.keyClick(pierced, Key.Key_Right)
    pierced.commit()
    ((_, now),) = pierced.heard
    close(json.loads(now.holes), [[(821, 320), *HOLE[1:]]])


def test_a_press_in_a_hole_does_not_carry_the_polygon(pierced, hand):
    hand.drag((240, 140), (250, 150))  # pans
    assert pierced.heard == []
