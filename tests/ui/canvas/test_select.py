"""Selecting and editing: what is hit, what a handle does, and that nothing changes until the case says so."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from roadstead.domain.coordinates import Pixel, Shape
from roadstead.domain.records import Annotation

pytestmark = pytest.mark.qt
SHIFT = Qt.KeyboardModifier.ShiftModifier
HELD = Qt.MouseButton.LeftButton


def mark(uuid, points, kind="box", **fields):
    return Annotation(uuid=uuid, scene="najin", kind=kind, pixels=tuple(Pixel(x, y) for x, y in points), **fields)


# On the screen: 600 less in x, 200 less in y. The ship's bow is up.
SHIP = mark("ship", [(980, 440), (1020, 440), (1020, 560), (980, 560)], category="vessel", label="ship")
QUAY = mark("quay", [(900, 400), (1100, 400), (1100, 600), (900, 600)], kind="polygon", category="berth")
WAKE = mark("wake", [(1000, 300), (1100, 300), (1150, 350)], kind="line")
BUOY = mark("buoy", [(700, 300)], kind="point")


@pytest.fixture
def marked(canvas):
    canvas.set_annotations([QUAY, SHIP, WAKE, BUOY])
    return canvas


def close(pixels, expected):
    np.testing.assert_allclose(np.array(pixels), np.array(expected), atol=1e-6)


def pixels_of(done):
    """The vertices of the one mark that was changed."""
    ((mark,), _) = done.args
    return mark.pixels


def test_a_click_selects_the_smallest_and_the_next_one_what_lies_below(marked, hand, qtbot):
    with qtbot.waitSignal(marked.selection_changed) as chosen:
        hand.click(400, 300)
    assert chosen.args == [("ship",)]
    with qtbot.waitSignal(marked.selection_changed) as chosen:
        hand.click(400, 300)
    assert chosen.args == [("quay",)]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ((310, 210), ("quay",)),  # inside the polygon, outside the ship
        ((450, 105), ("wake",)),  # five pixels from the line
        ((450, 110), ()),  # ten
        ((104, 103), ("buoy",)),
        ((520, 125), ("wake",)),  # on its second piece
        ((600, 500), ()),
    ],
)
def test_what_a_click_hits(marked, hand, at, expected):
    hand.click(*at)
    assert marked.marks.selected == expected


def test_shift_adds_and_takes_away(marked, hand):
    hand.click(400, 300)
    hand.click(100, 100, keys=SHIFT)
    assert marked.marks.selected == ("ship", "buoy")
    hand.click(400, 300, keys=SHIFT)
    assert marked.marks.selected == ("buoy",)


def test_shift_drag_selects_what_lies_wholly_in_the_box(marked, hand):
    hand.drag((250, 150), (520, 420), keys=SHIFT)
    assert set(marked.marks.selected) == {"ship", "quay"}


def test_a_click_on_nothing_and_esc_select_nothing(marked, hand):
    hand.click(400, 300)
    hand.click(700, 550)
    assert marked.marks.selected == ()
    hand.click(400, 300)
    QTest.keyClick(marked, Qt.Key.Key_Escape)
    assert marked.marks.selected == ()


def test_dragging_inside_moves(marked, hand, qtbot):
    marked.select(["ship"])
    with qtbot.waitSignal(marked.edited) as done:
        hand.drag((400, 300), (430, 290))
    ((ship,), verb) = done.args
    assert (ship.uuid, verb) == ("ship", "move")
    close(ship.pixels, [(1010, 430), (1050, 430), (1050, 550), (1010, 550)])


def test_a_corner_resizes_and_the_opposite_one_stays(marked, hand, qtbot):
    marked.select(["ship"])
    with qtbot.waitSignal(marked.edited) as done:
        hand.drag((420, 240), (450, 200))  # starboard bow, 30 out and 40 ahead
    close(pixels_of(done), [(980, 400), (1050, 400), (1050, 560), (980, 560)])


def test_a_corner_of_a_turned_box_keeps_it_a_rectangle(marked, hand, qtbot):
    turned = mark("turned", [(1000, 500), (1040, 470), (1100, 550), (1060, 580)])
    marked.set_annotations([turned])
    marked.select(["turned"])
    with qtbot.waitSignal(marked.edited) as done:
        hand.drag((500, 350), (523, 361))  # corner 2
    a, b, c, d = np.array(pixels_of(done))
    np.testing.assert_allclose(a, (1000, 500), atol=1e-6)
    np.testing.assert_allclose(c, (1123, 561), atol=1e-6)
    assert abs((b - a) @ (d - a)) < 1e-6
    assert abs((b - c) @ (d - c)) < 1e-6
    assert (b - a) @ (30, 40) == pytest.approx(0, abs=1e-6)  # not turned


def test_an_edge_moves_along_its_normal_only(marked, hand, qtbot):
    marked.select(["ship"])
    with qtbot.waitSignal(marked.edited) as done:
        hand.drag((420, 300), (437, 340))  # the starboard side
    close(pixels_of(done), [(980, 440), (1037, 440), (1037, 560), (980, 560)])


def test_the_hand_that_misses_a_handle_by_a_little_does_not_make_it_jump(marked, hand, qtbot):
    marked.select(["ship"])
    with qtbot.waitSignal(marked.edited) as done:
        hand.drag((423, 243), (453, 203))
    close(pixels_of(done), [(980, 400), (1050, 400), (1050, 560), (980, 560)])


def test_the_stalk_turns_the_box_about_its_middle(marked, hand, qtbot):
    marked.select(["ship"])
    bow_handle = (400, 240 - 26)
    with qtbot.waitSignal(marked.edited) as done:
        hand.drag(bow_handle, (500, 300))  # from straight up to straight right
    close(pixels_of(done), [(1060, 480), (1060, 520), (940, 520), (940, 480)])


def test_a_box_of_four_free_corners_keeps_the_other_three(marked, hand, qtbot):
    odd = mark("odd", [(1000, 500), (1100, 480), (1110, 560), (1005, 590)])
    marked.set_annotations([odd])
    marked.select(["odd"])
    with qtbot.waitSignal(marked.edited) as done:
        hand.drag((510, 360), (530, 380))
    close(pixels_of(done), [(1000, 500), (1100, 480), (1130, 580), (1005, 590)])


def test_a_vertex_of_a_polygon_is_dragged_and_one_is_added_on_a_side(marked, hand, qtbot):
    marked.select(["quay"])
    with qtbot.waitSignal(marked.edited) as done:
        hand.drag((500, 200), (540, 180))
    close(pixels_of(done), [(900, 400), (1140, 380), (1100, 600), (900, 600)])
    with qtbot.waitSignal(marked.edited) as done:
        hand.double_click(300, 300)
    close(pixels_of(done), [(900, 400), (1140, 380), (1100, 600), (900, 600), (900, 500)])


def pixels_shown(marked, uuid):
    return marked.frame.to_pixels(marked.marks.shape(uuid))


def test_a_changed_mark_is_shown_as_changed_until_the_case_says_how_it_is(marked, hand, qtbot):
    marked.select(["ship"])
    with qtbot.waitSignal(marked.edited) as done:
        hand.drag((400, 300), (430, 290))
    close(pixels_shown(marked, "ship"), pixels_of(done))
    marked.set_annotations([QUAY, SHIP, WAKE, BUOY])
    close(pixels_shown(marked, "ship"), SHIP.pixels)


def test_a_change_that_the_case_does_not_answer_is_given_up(marked, qtbot):
    marked.select(["buoy"])
    marked.nudge(30, 0)
    marked.commit()
    marked._patience.start(1)
    with qtbot.waitSignal(marked._patience.timeout):
        close(pixels_shown(marked, "buoy"), [(730, 300)])
    close(pixels_shown(marked, "buoy"), BUOY.pixels)


def test_quick_nudges_are_one_action_once_the_hand_rests(marked, qtbot):
    told = []
    marked.edited.connect(lambda marks, verb: told.append((marks[0].pixels, verb)))
    marked.select(["buoy"])
    for _ in range(3):
        QTest.keyClick(marked, Qt.Key.Key_Left)
    QTest.keyClick(marked, Qt.Key.Key_Down, SHIFT)
    assert told == []
    qtbot.waitUntil(lambda: bool(told), timeout=3000)
    ((pixels, verb),) = told
    assert verb == "move"
    close(pixels, [(697, 310)])


def test_what_is_selected_elsewhere_is_not_forgotten_here(marked, qtbot):
    marked.select(["a sighting", "ship"])
    with qtbot.assertNotEmitted(marked.selection_changed):
        marked.set_annotations([QUAY, SHIP])
        marked.select(["ship", "a sighting"])  # the same ones
    assert set(marked.marks.selected) == {"a sighting", "ship"}


def test_esc_in_the_middle_of_a_drag_changes_nothing(marked, hand, qtbot):
    marked.select(["ship"])
    with qtbot.assertNotEmitted(marked.edited):
        hand.press(400, 300)
        hand.move(450, 330, HELD)
        QTest.keyClick(marked, Qt.Key.Key_Escape)
        hand.release(450, 330)
    assert marked.marks.selected == ("ship",)


def test_a_click_on_a_handle_is_no_edit_and_keeps_the_selection(marked, hand, qtbot):
    marked.select(["ship"])
    with qtbot.assertNotEmitted(marked.edited):
        hand.click(420, 240)
    assert marked.marks.selected == ("ship",)


def test_the_cursor_says_what_a_press_would_do(marked, hand):
    marked.select(["ship"])
    shapes = []
    for at in ((420, 240), (400, 300), (700, 550)):
        hand.move(*at)
        shapes.append(marked.cursor().shape())
    assert shapes == [Qt.CursorShape.PointingHandCursor, Qt.CursorShape.SizeAllCursor, Qt.CursorShape.ArrowCursor]


def test_the_measure_is_live_while_editing(marked, hand):
    told = []
    marked.set_measure(lambda sketch: f"{len(sketch.pixels)} {sketch.kind}")
    marked.measuring.connect(told.append)
    marked.select(["ship"])
    hand.drag((400, 300), (430, 290))
    assert told == ["4 box\nmoved +15.0, -5.0 px", "4 box\nmoved +30.0, -10.0 px", ""]


@pytest.mark.parametrize(
    ("key", "keys", "shift"),
    [(Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, (1, 0)), (Qt.Key.Key_Up, SHIFT, (0, -10))],
)
def test_arrows_nudge_the_selected_mark(marked, qtbot, key, keys, shift):
    marked.select(["buoy"])
    view = marked.view
    with qtbot.waitSignal(marked.edited) as done:
        QTest.keyClick(marked, key, keys)
    close(pixels_of(done), [(700 + shift[0], 300 + shift[1])])
    assert marked.view == view


def test_delete_asks_for_removal(marked, qtbot):
    with qtbot.assertNotEmitted(marked.remove_requested):
        QTest.keyClick(marked, Qt.Key.Key_Delete)
    marked.select(["ship", "wake"])
    with qtbot.waitSignal(marked.remove_requested) as asked:
        QTest.keyClick(marked, Qt.Key.Key_Delete)
    assert asked.args == [("ship", "wake")]


def test_a_mark_that_is_gone_is_no_longer_selected(marked, qtbot):
    marked.select(["ship", "wake"])
    with qtbot.waitSignal(marked.selection_changed) as changed:
        marked.set_annotations([QUAY, WAKE])
    assert changed.args == [("wake",)]


def test_marks_of_other_scenes_are_on_the_map_but_not_on_the_picture(marked, hand):
    other = Annotation(
        uuid="other",
        scene="elsewhere",
        kind="point",
        pixels=(Pixel(5, 5),),
        geometry=Shape.of("Point", [marked.plane.to_lonlat(np.array([(606500.0, 4676750.0)]))[0]]),
    )
    marked.set_annotations([other])
    hand.click(400, 300)
    assert marked.marks.selected == ()
    marked.set_active_scene(None)
    hand.click(400, 300)
    assert marked.marks.selected == ("other",)


def test_a_mark_is_painted_in_the_colour_of_its_class_where_it_is(marked):
    marked.set_annotations([SHIP])
    image = marked.grab().toImage()
    # The middle of the port side, which is 1.8 pixels wide; class vessel is #56B4E9.
    colour = image.pixelColor(380, 300)
    assert (colour.red(), colour.green(), colour.blue()) == pytest.approx((0x56, 0xB4, 0xE9), abs=40)
    assert image.pixelColor(400, 300) != colour


def test_a_mark_far_too_small_to_see_is_a_dot(marked):
    marked.set_annotations([SHIP])
    marked.set_view(marked.view.centred(606500, 4676750, 0.02))
    colour = marked.grab().toImage().pixelColor(400, 300)
    assert (colour.red(), colour.green(), colour.blue()) == pytest.approx((0x56, 0xB4, 0xE9), abs=40)


def test_hovering_fills_the_mark(marked, hand):
    before = marked.grab().toImage().pixelColor(330, 380)
    hand.move(320, 380)
    assert marked.marks.hovered == "quay"
    assert marked.grab().toImage().pixelColor(330, 380) != before
    hand.move(700, 550)
    assert marked.marks.hovered is None


def test_show_selected_goes_there_without_coming_nearer(marked):
    marked.set_view(marked.view.centred(600000, 4676750, 2.0))
    marked.select(["buoy"])
    marked.show_selected()
    assert (marked.view.x, marked.view.y, marked.view.scale) == (606350.0, 4676850.0, 2.0)
    view = marked.view
    marked.show_selected()
    assert marked.view == view
