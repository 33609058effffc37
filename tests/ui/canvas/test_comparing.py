"""Two dates on one canvas, seen in its pixels and driven by hand."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QKeyEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from tests.ui.canvas.conftest import Feed, Hand

from roadstead.domain.coordinates import Pixel
from roadstead.domain.records import Annotation, Scene
from roadstead.ui.canvas import Canvas, CanvasScene, decorations, legend
from roadstead.ui.canvas.blendbar import BlendBar
from roadstead.ui.canvas.comparison import Comparison
from roadstead.ui.canvas.style import LIGHT

RED, BLUE, GREEN = (200, 30, 30), (30, 30, 200), (30, 160, 30)
SIZE = 400


def scene(uuid, day, **fields):
    return Scene(
        uuid=uuid,
        name=uuid,
        width=SIZE,
        height=SIZE,
        bands=3,
        dtype="uint8",
        crs="EPSG:32652",
        transform=(2.0, 0.0, 441_000.0, 0.0, -2.0, 4_676_000.0),
        acquired_start=datetime(2023, 10, day, tzinfo=UTC),
        acquired_end=datetime(2023, 10, day, tzinfo=UTC),
        **fields,
    )


def plain(colour):
    return np.full((SIZE, SIZE, 3), colour, dtype=np.uint8)


@pytest.fixture
def canvas(qtbot):
    """Three dates of one place, each of one colour, the last in another CRS; the second is active."""
    made = Canvas(LIGHT)
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    made.set_feed(Feed({"red": plain(RED), "blue": plain(BLUE), "green": plain(GREEN)}))
    # The green one in geographic coordinates, round the same ground (by pyproj: 128.2899 E, 42.2304 N in its middle).
    other = replace(scene("green", 14), crs="EPSG:4326", transform=(2.43e-5, 0.0, 128.28497, 0.0, -1.786e-5, 42.23395))
    made.set_scenes([CanvasScene(scene("red", 10)), CanvasScene(scene("blue", 12)), CanvasScene(other)])
    made.set_active_scene("blue")
    made.scene_wanted.connect(made.set_active_scene)
    made.fit()
    made.set_view(made.view.zoomed(3))
    yield made
    made.close_workers()


def seen(canvas, qtbot, x, y):
    """The colour at a place, once all tiles are there."""
    canvas.grab()
    qtbot.waitUntil(lambda: canvas.grab() is not None and canvas.raster.complete, timeout=5000)
    colour = canvas.grab().toImage().pixelColor(x, y)
    return colour.red(), colour.green(), colour.blue()


def test_left_of_the_divider_is_the_earlier_date_and_arrow_keys_move_it(canvas, qtbot):
    canvas.compare(Comparison("swipe", ("red", "blue")))
    assert seen(canvas, qtbot, 200, 300) == RED
    assert seen(canvas, qtbot, 600, 300) == BLUE
    view = canvas.view
    for _ in range(3):
        QTest.keyClick(canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.comparison.share == pytest.approx(0.2)
    assert canvas.view == view
    assert seen(canvas, qtbot, 200, 300) == BLUE
    assert seen(canvas, qtbot, 100, 300) == RED
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.comparison.share == pytest.approx(0.21)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.comparison is None
    assert seen(canvas, qtbot, 100, 300) == BLUE


def test_the_divider_is_dragged_and_a_tool_does_not_see_that_press(canvas, qtbot):
    canvas.set_tool("point")
    made = []
    canvas.drawn.connect(lambda *args: made.append(args))
    canvas.compare(Comparison("swipe", ("red", "blue")))
    hand = Hand(canvas)
    hand.press(400, 300)
    hand.move(160, 300, held=Qt.MouseButton.LeftButton)
    hand.release(160, 300)
    assert canvas.comparison.share == pytest.approx(0.2)
    assert made == []


def test_a_swipe_can_lie_across(canvas, qtbot):
    canvas.compare(Comparison("swipe", ("red", "blue"), upright=False))
    assert seen(canvas, qtbot, 400, 100) == RED
    assert seen(canvas, qtbot, 400, 500) == BLUE


def test_what_is_drawn_on_the_other_date_of_a_swipe_lands_on_that_date(canvas, qtbot):
    canvas.set_tool("point")
    made = []
    canvas.drawn.connect(lambda *args: made.append(args))
    canvas.compare(Comparison("swipe", ("red", "blue")))
    Hand(canvas).click(200, 300)
    Hand(canvas).click(600, 300)
    assert [uuid for uuid, _, _ in made] == ["red", "blue"]
    for (_, _, (pixel,)), x in zip(made, (200, 600), strict=True):
        world = canvas.view.world_at(x, 300)
        assert pixel.x == pytest.approx((world[0] - 441_000) / 2, abs=1e-6)
        assert pixel.y == pytest.approx((4_676_000 - world[1]) / 2, abs=1e-6)


@pytest.mark.parametrize(("share", "expected"), [(0.0, RED), (0.5, (115, 30, 115)), (1.0, BLUE)])
def test_a_blend_shows_that_much_of_the_later_date(canvas, qtbot, share, expected):
    canvas.compare(Comparison("blend", ("red", "blue"), share))
    assert np.allclose(seen(canvas, qtbot, 400, 300), expected, atol=2)


def test_f_is_held_for_the_other_date_and_no_release_is_lost(canvas, qtbot):
    asked = []
    canvas.peek_wanted.connect(asked.append)
    QTest.keyPress(canvas, Qt.Key.Key_F)
    QTest.keyRelease(canvas, Qt.Key.Key_F)
    QTest.keyPress(canvas, Qt.Key.Key_F)
    QApplication.sendEvent(
        canvas, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F, Qt.KeyboardModifier.NoModifier, "f", True)
    )
    canvas.focusOutEvent(QEvent(QEvent.Type.FocusOut))
    assert asked == [True, False, True, False]
    canvas.compare(Comparison("flicker", ("red", "blue"), flipped=True))
    assert seen(canvas, qtbot, 400, 300) == RED
    canvas.flip()
    assert seen(canvas, qtbot, 400, 300) == BLUE


def test_a_flicker_runs_by_itself_at_no_more_than_three_a_second(canvas, qtbot):
    canvas.compare(Comparison("flicker", ("red", "blue")))
    canvas.toggle_flicker()
    for _ in range(40):
        canvas.slide(0.1)
    assert 2.9 < canvas.flickering <= 3.0
    with qtbot.waitSignal(canvas.comparison_changed, timeout=2000):
        pass
    assert canvas.comparison.flipped
    canvas.compare(None)
    assert canvas.flickering == 0


def test_each_pane_shows_its_date_with_the_same_ground_whatever_its_crs(canvas, qtbot):
    canvas.compare(Comparison("split", ("red", "blue", "green")))
    assert (canvas.view.width, canvas.view.height) == (265, 600)
    assert [seen(canvas, qtbot, x, 300) for x in (132, 400, 667)] == [RED, BLUE, GREEN]
    canvas.compare(None)
    assert (canvas.view.width, canvas.view.height) == (800, 600)


def test_a_mark_drawn_in_a_pane_lands_on_that_pane_s_scene_at_the_right_pixels(canvas, qtbot):
    made = []
    canvas.drawn.connect(lambda *args: made.append(args))
    canvas.set_tool("line")
    canvas.compare(Comparison("split", ("red", "blue")))
    hand = Hand(canvas)
    x0, y0, wide, high = canvas.panes()[0]
    hand.click(x0 + wide / 2, y0 + high / 2)
    hand.click(x0 + wide / 2 + 40, y0 + high / 2)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    ((uuid, kind, pixels),) = made
    assert (uuid, kind, canvas.active) == ("red", "line", "red")
    view = canvas.view
    assert pixels[0].x == pytest.approx((view.x - 441_000) / 2)
    assert pixels[0].y == pytest.approx((4_676_000 - view.y) / 2)
    assert pixels[1].x - pixels[0].x == pytest.approx(40 / view.scale / 2)


def test_a_shape_begun_in_one_pane_goes_on_in_another_on_its_own_scene(canvas, qtbot):
    made = []
    canvas.drawn.connect(lambda *args: made.append(args))
    canvas.set_tool("line")
    canvas.compare(Comparison("split", ("red", "blue")))
    (ax, ay, _wide, _high), (bx, by, _, _) = canvas.panes()
    hand = Hand(canvas)
    hand.click(bx + 100, by + 100)
    hand.click(ax + 200, ay + 100)  # the same ground, 100 pixels further right
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    ((uuid, _, pixels),) = made
    assert uuid == "blue"
    assert pixels[1].x - pixels[0].x == pytest.approx(100 / canvas.view.scale / 2)


def test_wheel_and_drag_in_any_pane_move_all(canvas, qtbot):
    canvas.compare(Comparison("split", ("red", "blue")))
    (_, _, _wide, _high), (bx, by, _, _) = canvas.panes()
    before = canvas.view
    hand = Hand(canvas)
    hand.press(bx + 100, by + 100, button=Qt.MouseButton.MiddleButton)
    hand.move(bx + 150, by + 100, held=Qt.MouseButton.MiddleButton)
    hand.release(bx + 150, by + 100, button=Qt.MouseButton.MiddleButton)
    assert canvas.view.x == pytest.approx(before.x - 50 / before.scale)


def test_each_date_shows_its_own_marks_only(canvas, qtbot):
    box = (Pixel(190, 190), Pixel(210, 190), Pixel(210, 210), Pixel(190, 210))
    mark = Annotation(uuid="m", scene="red", kind="box", category="vessel", pixels=box)
    canvas.set_annotations([mark])
    canvas.compare(Comparison("split", ("red", "blue")))
    seen(canvas, qtbot, 5, 5)
    image = canvas.grab().toImage()
    (ax, _, wide, high), (bx, _, _, _) = canvas.panes()

    def colours(left):
        return {
            image.pixel(int(left + wide / 2 + dx), int(high / 2 + dy)) for dx in range(-90, 91, 1) for dy in (0, 7, -11)
        }

    assert len(colours(ax)) > 1
    assert len(colours(bx)) == 1


def test_change_is_hatched_where_a_mask_lies_and_neutral_where_nothing_changed(canvas, qtbot):
    corner = ((0.0, 0.0), (200.0, 0.0), (200.0, 400.0), (0.0, 400.0))  # the left half
    canvas.set_view(canvas.view.zoomed(1 / 3))
    canvas.compare(Comparison("difference", ("red", "blue"), hidden=(("red", corner),)))
    middle = canvas.view.to_screen(canvas.frames["red"].to_world(np.array([(300.0, 300.0), (100.0, 300.0)])))
    (rx, ry), (lx, ly) = np.round(middle).astype(int).tolist()
    assert seen(canvas, qtbot, rx, ry) == (236, 236, 232)  # each is even: no change once brightness is matched
    around = {seen(canvas, qtbot, lx + i, ly) for i in range(10)}
    assert (236, 236, 232) not in around
    assert len(around) > 1


def test_leaving_lets_go_of_what_the_comparison_needed(canvas, qtbot):
    canvas.compare(Comparison("split", ("red", "blue", "green")))
    assert set(canvas._others) == {"red", "green"}
    canvas.compare(None)
    assert canvas._others == {}


def test_a_scene_that_is_taken_out_ends_what_was_shown_with_it(canvas, qtbot):
    canvas.compare(Comparison("swipe", ("red", "blue")))
    canvas.set_scenes([CanvasScene(scene("blue", 12))])
    assert canvas.comparing is None
    assert seen(canvas, qtbot, 200, 300) == BLUE


def test_a_blend_is_dragged_at_the_lower_edge_and_a_tool_does_not_see_it(canvas, qtbot):
    canvas.set_tool("point")
    made = []
    canvas.drawn.connect(lambda *args: made.append(args))
    canvas.compare(Comparison("blend", ("red", "blue")))
    groove = canvas.blend_bar().groove
    hand, y = Hand(canvas), groove.top()
    hand.press(groove.left() + groove.width() / 4, y)
    assert canvas.comparison.share == pytest.approx(0.25, abs=0.01)
    hand.move(groove.left() + groove.width() * 0.7, y - 200, held=Qt.MouseButton.LeftButton)  # the hand may stray
    assert canvas.comparison.share == pytest.approx(0.7, abs=0.01)
    hand.move(groove.right() + 300, y, held=Qt.MouseButton.LeftButton)
    hand.release(groove.right() + 300, y)
    assert canvas.comparison.share == 1.0
    assert seen(canvas, qtbot, 400, 200) == BLUE
    assert made == []
    Hand(canvas).click(400, 200)
    assert len(made) == 1


@pytest.mark.parametrize(("width", "height"), [(160, 120), (300, 500), (800, 600), (2000, 900)])
def test_the_blend_s_control_stays_within_the_canvas(width, height):
    bar = BlendBar.on(width, height, 15.0)
    assert bar.box.left() >= 0
    assert bar.box.right() <= width
    assert bar.box.bottom() <= height
    assert bar.box.contains(bar.groove.center())
    assert bar.share_at(bar.groove.topLeft()) == 0
    assert bar.share_at(bar.groove.topRight()) == 1


def test_the_blend_s_control_does_not_lie_under_the_overview_map(canvas, qtbot):
    canvas.compare(Comparison("blend", ("red", "blue")))
    over = QWidget(canvas)
    over.setGeometry(576, 432, 208, 152)
    over.show()
    assert canvas.blend_bar().box.right() < 576
    over.setGeometry(200, 432, 584, 152)  # no room beside it
    assert canvas.blend_bar().box.bottom() < 432
    over.hide()
    assert canvas.blend_bar().box.center().x() == 400


def test_what_is_said_beside_a_picture_is_broken_and_not_cut_off():
    metrics = QFontMetricsF(QFont())
    words = "Not co-registered: they may lie ±1.2 m (1.3 px) apart, and edges show as change."
    found = legend.broken(["from here", words], metrics, metrics.horizontalAdvance(words) / 2.5)
    assert found[0] == "from here"
    assert " ".join(found[1:]) == words
    assert len(found) == 4
    assert all(metrics.horizontalAdvance(line) <= metrics.horizontalAdvance(words) / 2.5 for line in found)


def simulated(canvas, *uuids):
    """Some of the three dates are simulated."""
    canvas.set_scenes([replace(s, record=replace(s.record, simulated=s.record.uuid in uuids)) for s in canvas.scenes])


def tags(canvas, monkeypatch):
    """The tags of the picture: what each says, and the middle of the part that says it."""
    told = []
    with monkeypatch.context() as patch:
        patch.setattr(
            decorations, "paint_tag", lambda _, part, words, most: told.append((round(part.center().x()), words))
        )
        canvas.grab()
    return told


ALL, SOME = "SIMULATED", "PARTLY SIMULATED"


@pytest.mark.parametrize("mode", ["blend", "difference", "ratio"])
def test_a_picture_made_of_two_dates_says_how_much_of_it_is_simulated(canvas, monkeypatch, mode):
    canvas.compare(Comparison(mode, ("red", "blue")))
    assert tags(canvas, monkeypatch) == []
    for uuid in ("red", "blue"):
        simulated(canvas, uuid)
        assert tags(canvas, monkeypatch) == [(400, SOME)]
    simulated(canvas, "red", "blue")
    assert tags(canvas, monkeypatch) == [(400, ALL)]
    simulated(canvas, "green")
    assert tags(canvas, monkeypatch) == []


def test_each_part_of_a_picture_says_for_itself_that_it_is_simulated(canvas, monkeypatch):
    simulated(canvas, "red")
    assert tags(canvas, monkeypatch) == []  # it is the blue one that shows
    canvas.compare(Comparison("flicker", ("red", "blue"), flipped=True))
    assert tags(canvas, monkeypatch) == [(400, ALL)]
    canvas.flip()
    assert tags(canvas, monkeypatch) == []
    canvas.compare(Comparison("swipe", ("red", "blue"), 0.25))
    assert tags(canvas, monkeypatch) == [(100, ALL)]
    canvas.compare(Comparison("swipe", ("red", "blue"), 0.0))
    assert tags(canvas, monkeypatch) == []
    canvas.compare(Comparison("split", ("red", "blue", "green")))
    assert tags(canvas, monkeypatch) == [(132, ALL)]


def test_a_map_with_simulated_images_says_so_once_they_are_more_than_specks(canvas, monkeypatch):
    simulated(canvas, "red", "blue", "green")
    canvas.set_active_scene(None)
    assert tags(canvas, monkeypatch) == [(400, SOME)]
    canvas.set_view(canvas.view.zoomed(1 / 1000))
    assert tags(canvas, monkeypatch) == []


@pytest.mark.parametrize("x", [0.0, 20.0, 780.0])
def test_a_tag_stays_in_the_picture_however_narrow_its_part(x):
    image = QImage(800, 100, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    decorations.paint_tag(painter, QRectF(x, 0, 20, 100), "SIMULATED", 800)
    painter.end()
    row = [image.pixelColor(i, 20).name() for i in range(800)]
    assert row.count("#e69f00") > 60
    assert "#000000" in (row[0], row[-1])


@pytest.mark.parametrize("mode", ["flicker", "swipe", "blend", "difference", "ratio", "split"])
def test_escape_takes_an_unfinished_shape_back_first_and_then_leaves_with_the_tool_in_hand(canvas, mode):
    canvas.set_tool("polygon")
    canvas.compare(Comparison(mode, ("red", "blue")))
    assert "Esc leaves" in canvas.told
    for x in (420, 460):
        Hand(canvas).click(x, 200)
    for left in (1, 0):
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
        assert (canvas.comparison.mode, len(canvas.tool.points)) == (mode, left)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert (canvas.comparison, canvas.tool.name, canvas.told) == (None, "polygon", "")


@pytest.mark.parametrize(("tool", "after"), [("box", "box"), ("rectangle", "rectangle"), ("zoom", "select")])
def test_escape_drops_what_is_being_dragged_out_before_it_leaves(canvas, tool, after):
    made = []
    canvas.drawn.connect(lambda *args: made.append(args))
    canvas.set_tool(tool)
    canvas.compare(Comparison("blend", ("red", "blue")))
    hand, view = Hand(canvas), canvas.view
    hand.press(100, 100)
    hand.move(200, 200, held=Qt.MouseButton.LeftButton)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    hand.release(200, 200)
    assert canvas.comparison is not None
    assert (canvas.tool.name, canvas.view, made) == (after, view, [])
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.comparison is None


class Stain:
    """What a plugin would paint for one scene: here all of it in one colour."""

    def paint(self, painter, canvas):
        if canvas.active == "red":
            painter.fillRect(canvas.rect(), QColor(*PINK))


PINK = (250, 0, 250)


def test_what_plugins_paint_for_a_date_lies_on_that_date_alone(canvas, qtbot):
    canvas.add_overlay(Stain())
    assert seen(canvas, qtbot, 200, 300) == BLUE  # the active one
    canvas.compare(Comparison("swipe", ("red", "blue")))
    assert [seen(canvas, qtbot, x, 300) for x in (200, 600)] == [PINK, BLUE]
    canvas.compare(Comparison("flicker", ("red", "blue"), flipped=True))
    assert seen(canvas, qtbot, 200, 300) == PINK
    canvas.flip()
    assert seen(canvas, qtbot, 200, 300) == BLUE
    canvas.compare(Comparison("blend", ("red", "blue")))
    assert seen(canvas, qtbot, 200, 300) == PINK  # what is hidden in one is not to be made out in both
    canvas.compare(Comparison("split", ("red", "blue", "green")))
    assert [seen(canvas, qtbot, x, 300) for x in (132, 400, 667)] == [PINK, BLUE, GREEN]
    assert canvas.active == "blue"
