"""Scenes on the canvas: every pixel where it belongs, nothing asked for twice, nothing left behind."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from roadstead.domain.coordinates import Shape
from roadstead.domain.errors import UserError
from roadstead.domain.records import Scene
from roadstead.ui.canvas import CanvasScene, TileKey

pytestmark = pytest.mark.qt


def shown(canvas):
    """What the canvas shows, as an array (h, w, 3)."""
    canvas.names.set_places([])
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return raw[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def settle(qtbot, canvas):
    canvas.grab()
    qtbot.waitUntil(lambda: canvas.grab() is not None and canvas.complete)


def test_at_one_to_one_the_canvas_shows_the_file(qtbot, canvas, picture):
    settle(qtbot, canvas)
    # Away from the scale bar and the north arrow: screen (x, y) is pixel (x + 600, y + 200).
    np.testing.assert_array_equal(shown(canvas)[100:500, 250:700], picture[300:700, 850:1300])


def test_magnified_the_pixels_themselves_are_shown(qtbot, canvas, picture):
    canvas.set_view(canvas.view.centred(606500.0, 4676750.0, 16.0))
    settle(qtbot, canvas)
    seen = shown(canvas)
    # Eight screen pixels to a pixel, pixel (1000, 500) beginning in the middle at (400, 300).
    for column, row in ((0, 0), (1, 0), (-1, 3), (20, -12)):
        x, y = 400 + 8 * column, 300 + 8 * row
        block = seen[y : y + 8, x : x + 8].reshape(-1, 3)
        assert (block == picture[500 + row, 1000 + column]).all()


def test_in_another_plane_each_pixel_is_where_its_ground_is(qtbot, canvas, scene, picture):
    canvas.set_active_scene(None)
    settle(qtbot, canvas)
    assert canvas.plane.key == "EPSG:3857"
    seen = shown(canvas)
    frame = canvas.frames["najin"]
    for x, y in ((210, 160), (400, 300), (555, 432), (620, 111)):
        column, row = frame.to_pixels(np.array([canvas.view.world_at(x + 0.5, y + 0.5)]))[0]
        red, green = picture[int(row), int(column), :2].astype(int)
        assert seen[y, x, 0] == pytest.approx(red, abs=4)
        assert seen[y, x, 1] == pytest.approx(green, abs=4)


def test_a_turned_scene_is_shown_turned(qtbot, bare, scene, feed, picture):
    """Its columns run to the north-east: a step of one pixel is 0.4 m east and 0.3 m north."""
    turned = replace(scene, transform=(0.4, 0.3, 606000.0, 0.3, -0.4, 4677000.0))
    bare.set_feed(feed)
    bare.set_scenes([CanvasScene(turned)])
    bare.set_active_scene("najin")
    x, y = 606000 + 0.4 * 1000 + 0.3 * 500, 4677000 + 0.3 * 1000 - 0.4 * 500
    bare.set_view(bare.view.centred(x, y, 12.0))
    settle(qtbot, bare)
    seen = shown(bare)
    np.testing.assert_array_equal(
        seen[300 - 1, 400 + 3], picture[500, 1000]
    )  # just right of pixel (1000, 500)'s corner
    for columns, rows in ((10, 0), (0, 10), (-20, 7)):
        right, up = 12 * (0.4 * columns + 0.3 * rows), 12 * (0.3 * columns - 0.4 * rows)
        np.testing.assert_array_equal(
            seen[round(300 - up) - 1, round(400 + right) + 3], picture[500 + rows, 1000 + columns]
        )


def test_a_coarser_tile_stands_in_until_the_right_one_is_there(qtbot, canvas, feed, picture):
    settle(qtbot, canvas)
    canvas.raster.cache.keep_scenes(set())
    canvas.raster.forget("najin")
    feed.hold = True
    canvas.grab()
    wanted = feed.requests[-1]
    assert wanted[0] == TileKey("najin", 2, 0, 0)  # the whole scene first, then the middle
    assert {k.level for k in wanted[1:]} == {0}
    feed.give(wanted[0])
    with qtbot.waitSignal(canvas.raster.changed):
        pass
    seen = shown(canvas)
    assert not canvas.complete
    assert abs(int(seen[300, 400, 1]) - int(picture[500, 1000, 1])) <= 8  # four pixels of the scene are one of the tile
    for key in wanted[1:]:
        feed.give(key)
    qtbot.waitUntil(lambda: shown(canvas) is not None and canvas.complete)
    np.testing.assert_array_equal(shown(canvas)[300, 400], picture[500, 1000])


def test_what_is_read_anew_is_shown_as_it_was_until_then(qtbot, canvas, feed):
    settle(qtbot, canvas)
    before = shown(canvas)
    feed.hold = True
    canvas.raster.forget("najin")
    np.testing.assert_array_equal(shown(canvas), before)
    assert not canvas.complete
    assert feed.requests[-1]


def test_what_there_is_of_a_tile_is_painted_and_the_whole_takes_its_place(qtbot, bare, scene, make_feed):
    class Slow:
        def connect(self, deliver):
            self.deliver = deliver

        def request(self, wanted):
            self.wanted = wanted

    feed = Slow()
    bare.set_feed(feed)
    bare.set_scenes([CanvasScene(scene)])
    bare.set_active_scene("najin")
    bare.fit()
    bare.grab()
    key = feed.wanted[-1]
    half = np.zeros((512, 512, 4), np.uint8)
    half[:, :256] = (200, 10, 10, 255)
    feed.deliver(key, half, partial=True)
    qtbot.waitUntil(lambda: (shown(bare) == (200, 10, 10)).all(axis=-1).any())
    assert not bare.complete
    other = half[:, ::-1].copy()
    other[other[..., 3] > 0] = (10, 200, 10, 255)
    feed.deliver(key, other, partial=True)  # what came before stays where there is nothing newer
    qtbot.waitUntil(lambda: (shown(bare) == (10, 200, 10)).all(axis=-1).any())
    assert (shown(bare) == (200, 10, 10)).all(axis=-1).any()
    for wanted in feed.wanted:
        feed.deliver(wanted, np.full((512, 512, 3), 77, np.uint8))
    qtbot.waitUntil(lambda: shown(bare) is not None and bare.complete)
    assert not (shown(bare) == (200, 10, 10)).all(axis=-1).any()


def test_a_new_view_asks_at_once_and_is_painted_though_its_tiles_do_not_come(qtbot, canvas, feed, monkeypatch):
    settle(qtbot, canvas)
    feed.hold = True
    canvas.raster.cache.keep_scenes(set())
    painted = []
    paint = canvas.paint_picture
    monkeypatch.setattr(canvas, "paint_picture", lambda painter: (painted.append(canvas.view), paint(painter)))
    canvas.set_view(canvas.view.panned(40, 0))
    assert feed.requests[-1] and not canvas.complete and not painted
    qtbot.waitUntil(lambda: painted == [canvas.view], timeout=1000)
    canvas.set_view(canvas.view.panned(40, 0))  # nothing whole stands meanwhile: at once
    QApplication.sendPostedEvents()
    QApplication.processEvents()
    assert painted[-1] == canvas.view
    for key in feed.requests[-1]:
        feed.give(key)
    qtbot.waitUntil(lambda: canvas.complete, timeout=1000)


def test_a_new_view_replaces_the_queue_and_an_old_one_is_not_asked_again(qtbot, canvas, feed):
    settle(qtbot, canvas)
    canvas.raster.forget("najin")
    feed.hold = True
    canvas.grab()
    first = len(feed.requests)
    canvas.grab()
    assert len(feed.requests) == first  # nothing new to say
    canvas.set_view(canvas.view.panned(-500, 0))
    canvas.grab()
    assert len(feed.requests) == first + 1
    assert TileKey("najin", 0, 3, 0) in feed.requests[-1]


def test_a_pan_reads_where_it_goes_behind_what_is_missing(qtbot, canvas, feed):
    settle(qtbot, canvas)
    feed.hold = True
    for cached in [*canvas.raster.cache.of_scene("najin")]:
        if cached.level == 0 and cached.col > 2:
            canvas.raster.cache.drop(cached)
    canvas.set_view(canvas.view.centred(606450.0, 4676750.0))  # it showed columns 1 and 2, and does now
    canvas.grab()
    canvas.set_view(canvas.view.panned(-240, 0))  # pixels 740 to 1540 and on: column 3 from 1536
    canvas.grab()
    assert feed.requests[-1] == [TileKey("najin", 0, 3, 0), TileKey("najin", 0, 3, 1)]


def test_reading_round_the_view_only_when_nothing_is_missing_and_it_stands_still(qtbot, canvas, feed):
    settle(qtbot, canvas)
    canvas.raster.cache.keep_scenes(set())
    canvas.raster.forget("najin")
    feed.hold = True
    first = len(feed.requests)
    canvas.set_view(canvas.view.centred(606128.0, 4676872.0, 8.0))  # wholly within column 0, row 0
    canvas.grab()
    assert set(feed.requests[-1]) == {TileKey("najin", 2, 0, 0), TileKey("najin", 0, 0, 0)}
    for key in feed.requests[-1]:
        feed.give(key)
    qtbot.waitUntil(lambda: canvas.grab() is not None and canvas.complete)
    around = {TileKey("najin", 0, c, r) for c, r in ((1, 0), (0, 1), (1, 1))}
    assert not around & {key for request in feed.requests[first:] for key in request}
    qtbot.waitUntil(lambda: set(feed.requests[-1]) == around)


def test_a_tile_that_cannot_be_read_is_not_asked_for_again(qtbot, bare, scene, make_feed):
    feed = make_feed({})
    bare.set_feed(feed)
    bare.set_scenes([CanvasScene(scene)])
    bare.set_active_scene("najin")
    settle(qtbot, bare)
    asked = [key for request in feed.requests for key in request]
    assert asked
    assert len(asked) == len(set(asked))
    seen = shown(bare)
    assert len(np.unique(seen[200:400, 200:600].reshape(-1, 3), axis=0)) > 3  # hatched, and it says so


def test_the_cache_holds_what_qt_holds(qtbot, canvas):
    settle(qtbot, canvas)
    cache = canvas.raster.cache
    assert cache.bytes == sum(cache.get(key).sizeInBytes() for key in list(cache._held))
    canvas.set_scenes([])
    assert (len(cache), cache.bytes) == (0, 0)


def test_what_is_not_shown_is_not_read(qtbot, bare, scene, feed):
    bare.set_feed(feed)
    bare.set_scenes([CanvasScene(scene, visible=False)])
    bare.set_active_scene("najin")
    bare.grab()
    assert not any(feed.requests)


def two_dates(scene, **above):
    top = np.zeros((1000, 2000, 4), np.uint8)
    top[:, 1000:] = (10, 20, 30, 255)
    return top, [CanvasScene(scene), CanvasScene(replace(scene, uuid="top"), **above)]


def test_no_other_date_shows_through_the_active_scene_unless_it_is_pinned(qtbot, bare, scene, make_feed, picture):
    top, scenes = two_dates(scene)
    bare.set_feed(make_feed({"najin": picture, "top": top}))
    bare.set_scenes(scenes)
    bare.set_active_scene("top")
    bare.set_view(bare.view.centred(606500.0, 4676750.0, 2.0))
    settle(qtbot, bare)
    seen = shown(bare)
    assert tuple(seen[300, 390]) == (0xD9, 0xE4, 0xEC)  # the sea of the map
    np.testing.assert_array_equal(seen[300, 410], (10, 20, 30))
    bare.set_scenes([replace(scenes[0], pinned=True), scenes[1]])
    settle(qtbot, bare)
    np.testing.assert_array_equal(shown(bare)[300, 390], picture[500, 990])


def test_only_what_was_taken_the_same_day_is_shown_beside_the_active_scene(bare, scene):
    """A swath of two images is one picture; the ground of another date beside it is not of that day."""
    noon = datetime(2023, 10, 12, 12, tzinfo=UTC)
    left, beside = scene.transform[2], scene.transform[2] + scene.width * scene.transform[0]

    def made(name, at, start, hours=0.0):
        place = (*scene.transform[:2], at, *scene.transform[3:])
        end = start and start + timedelta(hours=hours)
        return CanvasScene(replace(scene, uuid=name, transform=place, acquired_start=start, acquired_end=end))

    day = noon.replace(hour=0)
    others = {
        "minutes later": made("minutes later", beside, noon + timedelta(minutes=2)),
        "that whole day": made("that whole day", beside, day, 24),
        "the day before": made("the day before", beside, day - timedelta(days=1), 24),
        "next month": made("next month", beside, noon + timedelta(days=31)),
        "no date": made("no date", beside, None),
    }
    bare.set_scenes([made("active", left, noon), *others.values()])
    bare.set_active_scene("active")
    assert {s.record.uuid for s in bare.shown()} == {"minutes later", "that whole day", "active"}
    assert bare.told.startswith("1 undated image is not shown beside a dated one")
    bare.set_active_scene("no date")
    assert bare.told.startswith("5 dated images are not shown beside an undated one")
    bare.set_active_scene(None)
    assert len(bare.shown()) == 6
    assert bare.told == ""


def test_the_map_says_which_scenes_it_cuts_off_at_its_northern_end(qtbot, bare, scene):
    """EPSG:3413 has the pole at 0, 0: 1,000 km to a side reaches some 4.5 degrees from it, 3,000 km off it nothing does."""
    around = {"crs": "EPSG:3413", "width": 100, "height": 100}
    square = Shape.of("Polygon", [(-180.0, 83.0), (180.0, 83.0), (180.0, 90.0), (-180.0, 90.0)])
    pole = replace(scene, uuid="p", name="Pole", transform=(1e4, 0, -5e5, 0, -1e4, 5e5), footprint=square, **around)
    low = Shape.of("Polygon", [(-45.0, 61.0), (-40.0, 61.0), (-40.0, 64.0), (-45.0, 64.0)])
    south = replace(scene, uuid="s", transform=(1e3, 0, 0, 0, -1e3, -3e6), footprint=low, **around)
    with qtbot.waitSignal(bare.remarked, timeout=1000):
        bare.set_scenes([CanvasScene(scene), CanvasScene(pole), CanvasScene(south)])
    assert "ends at 85.05°" in bare.told
    assert "“Pole”" in bare.told
    bare.set_active_scene("p")  # its own plane has no such end
    assert bare.told == ""
    bare.set_scenes([CanvasScene(scene), CanvasScene(south)])
    bare.set_active_scene(None)
    assert bare.told == ""


def test_the_active_scene_lies_above_all(qtbot, bare, scene, make_feed, picture):
    top, scenes = two_dates(scene, pinned=True)
    bare.set_feed(make_feed({"najin": picture, "top": top}))
    bare.set_scenes(scenes)
    bare.set_active_scene("najin")
    bare.set_view(bare.view.centred(606500.0, 4676750.0, 2.0))
    settle(qtbot, bare)
    np.testing.assert_array_equal(shown(bare)[300, 410], picture[500, 1010])


def test_what_lies_wholly_under_another_is_not_read_unless_it_shines_through(qtbot, bare, scene, make_feed, picture):
    top, scenes = two_dates(scene)
    feed = make_feed({"najin": picture, "top": top})
    bare.set_feed(feed)
    bare.set_scenes(scenes)
    bare.fit()
    settle(qtbot, bare)
    assert {key.scene for request in feed.requests for key in request} == {"top"}
    bare.set_scenes([scenes[0], replace(scenes[1], opacity=0.5)])
    settle(qtbot, bare)
    assert {key.scene for request in feed.requests for key in request} == {"top", "najin"}


def test_going_back_to_a_date_reads_nothing_again(qtbot, bare, scene, make_feed, picture):
    top, scenes = two_dates(scene)
    feed = make_feed({"najin": picture, "top": top})
    bare.set_feed(feed)
    bare.set_scenes(scenes)
    for uuid in ("top", "najin"):
        bare.set_active_scene(uuid)
        settle(qtbot, bare)
    asked = len(feed.requests)
    bare.set_active_scene("top")
    settle(qtbot, bare)
    assert len([request for request in feed.requests[asked:] if request]) == 0


def test_changing_the_plane_keeps_ground_and_scale(canvas):
    from roadstead.ui.canvas.decorations import metres_per_pixel

    canvas.set_view(canvas.view.centred(606321.0, 4676600.0, 1.7))
    before = canvas.plane.to_lonlat(np.array([(canvas.view.x, canvas.view.y)]))
    scale = metres_per_pixel(canvas.plane, canvas.view)
    canvas.set_active_scene(None)
    np.testing.assert_allclose(canvas.plane.to_lonlat(np.array([(canvas.view.x, canvas.view.y)])), before, atol=1e-9)
    assert metres_per_pixel(canvas.plane, canvas.view) == pytest.approx(scale, rel=1e-5)
    canvas.set_active_scene("najin")
    assert (canvas.view.x, canvas.view.y) == pytest.approx((606321.0, 4676600.0), abs=1e-3)
    assert canvas.view.scale == pytest.approx(1.7, rel=1e-3)


def test_a_scene_without_a_georeference_opens_in_its_pixels_and_fits(qtbot, canvas, scene):
    photo = Scene(uuid="photo", width=400, height=300)
    canvas.set_scenes([CanvasScene(scene), CanvasScene(photo)])
    canvas.set_active_scene("photo")
    assert canvas.plane.key == "pixels:photo"
    x0, y0, x1, y1 = canvas.view.bounds
    assert x0 <= 0 < 400 <= x1
    assert y0 <= 0 < 300 <= y1
    canvas.set_active_scene("najin")
    assert canvas.view.bounds[0] < 606000 < 607000 < canvas.view.bounds[2]


def test_activating_a_scene_out_of_view_goes_there_and_one_in_view_stays(canvas, scene):
    a, b, c, d, e, f = scene.transform
    near = replace(scene, uuid="near", transform=(a, b, c + 40, d, e, f))
    far = replace(scene, uuid="far", transform=(a, b, c + 50_000, d, e, f))
    canvas.set_scenes([CanvasScene(s) for s in (scene, near, far)])
    canvas.set_active_scene("near")
    assert (canvas.view.x, canvas.view.scale) == (606500.0, 2.0)
    canvas.set_active_scene("far")
    assert canvas.view.x == 656500.0


def test_one_to_one_and_fit(canvas, qtbot):
    canvas.fit()
    x0, _, x1, _ = canvas.view.bounds
    assert x0 < 606000 < 607000 < x1
    canvas.one_to_one()
    assert canvas.view.scale == pytest.approx(2.0)
    canvas.fit()
    canvas.resize(400, 600)  # a fitted view stays fitted
    assert canvas.view.bounds[0] < 606000 < 607000 < canvas.view.bounds[2]


def test_simulated_is_written_on_the_picture(qtbot, canvas, scene):
    settle(qtbot, canvas)
    plain = shown(canvas)
    canvas.set_scenes([CanvasScene(replace(scene, simulated=True))])
    settle(qtbot, canvas)
    tagged = shown(canvas)
    changed = np.argwhere((plain != tagged).any(axis=2))
    assert len(changed) > 500
    (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0)
    assert 10 < top < bottom < 50
    assert 300 < left < right < 500


def test_tiles_that_arrive_after_the_canvas_is_gone_do_no_harm(qtbot, scene, picture, make_feed):
    from shiboken6 import Shiboken

    from roadstead.ui.canvas import Canvas

    feed = make_feed({"najin": picture})
    widget = Canvas()
    widget.set_feed(feed)
    Shiboken.delete(widget)
    feed.give(TileKey("najin", 2, 0, 0))


def test_a_scene_that_cannot_be_placed_leaves_the_canvas_as_it_was(canvas, scene):
    odd = replace(scene, uuid="odd", crs="EPSG:99999999")
    canvas.set_scenes([CanvasScene(scene), CanvasScene(odd)])
    view = canvas.view
    with pytest.raises(UserError):
        canvas.set_active_scene("odd")
    assert (canvas.active, canvas.view) == ("najin", view)


def test_tiles_that_come_together_are_painted_together(qtbot, canvas, feed):
    settle(qtbot, canvas)
    feed.hold = True
    canvas.raster.forget("najin")
    canvas.grab()
    missing = feed.requests[-1]
    assert len(missing) > 1
    with qtbot.waitSignal(canvas.raster.changed):
        for key in missing:
            feed.give(key)
    canvas.grab()
    assert canvas.complete


def test_a_tile_that_has_come_is_not_asked_for_again(qtbot, canvas, feed):
    settle(qtbot, canvas)
    feed.hold = True
    canvas.raster.forget("najin")
    canvas.grab()
    first, *others = feed.requests[-1]
    feed.give(first)  # it waits to be taken in, and the view moves on meanwhile
    canvas.set_view(canvas.view.panned(-1, 0))
    canvas.grab()
    assert others
    assert set(feed.requests[-1]) >= set(others)
    assert first not in feed.requests[-1]
