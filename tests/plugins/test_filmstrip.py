"""The filmstrip: where dates stand, the days between, and what each shows of the area."""

import itertools
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from roadstead.domain.coordinates import Shape
from roadstead.domain.operations import Operation
from roadstead.domain.records import Scene
from roadstead.imagery import ImageryPool
from roadstead.imagery.cards import tags
from roadstead.imagery.facts import Look
from roadstead.imagery.looks import Display
from roadstead.plugins.scenes import logic
from roadstead.services import areas
from roadstead.services.scenes import add_scene, display_scene
from roadstead.services.session import CaseSession

DAY = datetime(2023, 10, 12, tzinfo=UTC)


def dated(name, start, end=None):
    return Scene(uuid=name, name=name, acquired_start=start, acquired_end=end or start)


def test_the_days_between_are_whole_ones_on_which_nothing_was_taken():
    def without(start, end, day):
        return logic.days_without([dated("a", start, end)], [dated("b", datetime(2023, 10, day, tzinfo=UTC))])

    noon = DAY + timedelta(hours=12)
    assert without(noon, noon, 13) == (0, 0)
    assert without(noon, noon, 15) == (2, 2)
    assert without(DAY, DAY + timedelta(days=1), 14) == (1, 1)  # up to midnight, which is no part of it
    assert without(DAY, DAY + timedelta(days=9), 14) == (0, 1)  # taken on the 12th, the 13th is without; later, none is
    assert logic.days_without([dated("a", noon)], [Scene(name="x")]) is None
    assert logic.days_without([Scene(name="x")], [dated("a", noon)]) is None


@pytest.mark.parametrize("clock", [(0, 20), (12, 41), (23, 50)])
def test_a_time_without_a_zone_stands_under_the_day_that_was_written(clock):
    """The camera's clock showed that on 12 October somewhere: by UTC from the 11th to the 13th."""
    (claim,), _ = tags.claims({"EXIF_DateTimeOriginal": "2023:10:12 {:02}:{:02}:00".format(*clock)})
    photograph = dated("photograph", claim.value.start, claim.value.end)
    before, after = dated("before", DAY - timedelta(hours=1)), dated("after", DAY + timedelta(hours=24))
    days = logic.by_date([after, photograph, before])
    assert [(day.day, [s.name for s in group]) for day, group in days] == [
        (11, ["before"]),
        (12, ["photograph"]),
        (13, ["after"]),
    ]
    written = "{:02}:{:02}, zone not known".format(*clock)
    assert str(photograph.acquired) == f"2023-10-12 {written}"
    assert logic.clock(photograph) == written
    assert logic.spread([photograph]) == "zone not known"
    assert logic.spread([after]) == ""


def test_a_date_known_to_days_stands_in_their_middle_and_says_so():
    week = dated("week", DAY, DAY + timedelta(days=7))  # 12 to 18 October, whose middle day is the 15th
    ((day, _),) = logic.by_date([week])
    assert (day, logic.spread([week])) == (date(2023, 10, 15), "±3 d")
    assert logic.clock(week) == "2023-10-12 to 2023-10-18"
    assert logic.spread([dated("day", DAY, DAY + timedelta(days=1))]) == ""


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=200, unique=True).map(sorted), st.floats(0.1, 50))
def test_dates_never_lie_on_each_other_and_far_ones_are_to_scale(offsets, per_day):
    days = [date(2020, 1, 1) + timedelta(days=n) for n in offsets]
    even, scaled = logic.positions(days, 100, None), logic.positions(days, 100, per_day)
    assert even == [100.0 * i for i in range(len(days))]
    for i in range(1, len(days)):
        step, between = scaled[i] - scaled[i - 1], (days[i] - days[i - 1]).days
        assert step >= 100 - 1e-6
        if between * per_day > 100:
            assert step == pytest.approx(between * per_day)


def test_the_ruler_marks_months_where_days_have_no_room_and_days_where_they_have():
    days = [date(2023, 11, 15), date(2024, 2, 15), None]
    wide = logic.ruler(
        days, [10.0, 10.0 + 92 * 2, 400.0], 30
    )  # 2 pixels to a day; 92 days from November 15 to February 15
    assert [(tick.words, tick.x) for tick in wide] == [
        ("Dec", pytest.approx(10 + 16 * 2)),
        ("2024", pytest.approx(10 + 47 * 2)),
        ("Feb", pytest.approx(10 + 78 * 2)),
    ]
    fine = logic.ruler([date(2024, 2, 27), date(2024, 3, 2)], [0.0, 400.0], 30)  # a leap year: four days
    assert [(tick.words, tick.x) for tick in fine] == [("28", 100), ("29", 200), ("Mar", 300), ("2", 400)]
    coarse = logic.ruler([date(2001, 6, 1), date(2021, 6, 1)], [0.0, 400.0], 30)
    assert next(tick.words for tick in coarse if tick.words) == "2002"
    assert len(coarse) == 20
    assert all(b.x - a.x >= 30 for a, b in itertools.pairwise([tick for tick in coarse if tick.words]))
    assert logic.ruler([None], [0.0], 30) == []


@pytest.fixture
def strip(opened, idle):
    """The filmstrip of a case with two hundred dates, two of one day."""
    from dataclasses import replace

    session = opened.context.require_session()
    (first,) = session.store.all(Scene, uuid="scene-1")
    made = [
        replace(first, uuid=f"s{n:03}", name=f"S{n:03}", path=f"{first.path}{n}", acquired_start=t, acquired_end=t)
        for n in range(200)
        for t in [DAY + timedelta(days=3 * n + 1)]
    ]
    made.append(replace(made[0], uuid="twin", name="Twin", path="twin"))
    opened.context.do(Operation("add", "Add many", tuple(made)))
    idle(opened)
    found = opened.arrangement.docks["filmstrip"].content()
    opened.show_panel("filmstrip")
    idle(opened)
    return found


def test_keys_go_to_the_first_the_last_the_next_of_a_date_and_pin_one(strip, opened, idle):
    inner, context = strip._strip, opened.context
    QTest.keyClick(inner, Qt.Key.Key_Home)
    assert context.active_scene.uuid == "scene-1"
    QTest.keyClick(inner, Qt.Key.Key_Right)
    assert context.active_scene.uuid == "s000"
    QTest.keyClick(inner, Qt.Key.Key_Return)
    assert context.active_scene.uuid == "twin"
    QTest.keyClick(inner, Qt.Key.Key_Space)
    assert context.partner == "twin"
    QTest.keyClick(inner, Qt.Key.Key_Space)
    assert context.partner == ""
    QTest.keyClick(inner, Qt.Key.Key_End)
    assert context.active_scene.name == "Photograph"  # undated ones stand last


def test_many_dates_are_painted_quickly(strip, qtbot):
    import time

    strip.grab()
    start = time.perf_counter()
    for _ in range(5):
        strip._strip.repaint()
    strip.grab()
    assert time.perf_counter() - start < 1.0


def test_the_bar_and_the_words_tell_what_a_date_shows_of_the_area(strip, opened, qtbot, idle):
    context = opened.context
    # The scene's outline is 42.23 to 42.24 N, 130.29 to 130.30 E: the eastern half of this.
    half = Shape.of("Polygon", [(130.28, 42.23), (130.30, 42.23), (130.30, 42.24), (130.28, 42.24)])
    context.do(areas.set_area(context.require_session().store, "Quay", half)[1])
    idle(opened)
    assert "Quay" in strip._head.text()
    QTest.keyClick(strip._strip, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: "Covers 50%" in strip._strip.accessibleDescription(), timeout=5000)
    assert "until 2023-10-13 00:00 UTC" in strip._strip.accessibleDescription()


def test_a_date_whose_file_is_gone_or_changed_says_so_in_its_picture_and_in_words(strip, opened, idle):
    from roadstead.ui import theme

    def tagged():
        """How much of the strip's beginning is in the colour of warnings."""
        picture = strip._strip.grab(QRect(0, 0, 140, 80)).toImage()
        colour = QColor(theme.current().warning).rgb()
        return sum(picture.pixel(x, y) == colour for x in range(140) for y in range(80))

    context = opened.context
    QTest.keyClick(strip._strip, Qt.Key.Key_Home)
    idle(opened)
    assert "Its file is gone" in strip._strip.accessibleDescription()
    assert tagged() > 80  # a tag some 60 wide and 16 high
    context.troubles.clear()
    context.sceneRedrawn.emit("scene-1")
    assert tagged() == 0
    assert "Its file" not in strip._strip.accessibleDescription()
    context.troubles["scene-1"] = "has changed since it was added"
    context.sceneRedrawn.emit("scene-1")
    assert tagged() > 80
    assert "has changed" in strip._strip.accessibleDescription()


def test_the_scale_is_switched_and_stretched_by_key(strip):
    inner = strip._strip
    even = inner.width()
    QTest.keyClick(inner, Qt.Key.Key_T)
    for _ in range(12):
        QTest.keyClick(inner, Qt.Key.Key_Plus)
    assert inner.width() > even
    QTest.keyClick(inner, Qt.Key.Key_T)
    assert inner.width() == even


@pytest.fixture
def filled(window, tmp_path, qtbot, idle):
    """Makes a case of grey images by name, each its arguments for ``grey``, and gives the filmstrip and the scenes."""

    def fill(**images):
        made = {}
        with ImageryPool(workers=1) as pool, CaseSession.create(tmp_path / "case.gpkg", "Grey", "ana") as session:
            for name, (width, overviews) in images.items():
                made[name] = add_scene(session, pool, grey(tmp_path / f"{name}.tif", width, overviews=overviews))
        with qtbot.waitSignal(window.context.caseChanged, timeout=10_000):
            window.context.open_case(tmp_path / "case.gpkg")
        window.show_panel("filmstrip")
        idle(window)
        return window.arrangement.docks["filmstrip"].content()._strip, made

    return fill


def grey(path, width, *, overviews):
    """An image whose every pixel is 200, 40 high."""
    profile = {"driver": "GTiff", "width": width, "height": 40, "count": 1, "dtype": "uint8"}
    place = rasterio.Affine(1, 0, 6e5, 0, -1, 4.6e6)
    with rasterio.open(path, "w", crs="EPSG:32652", transform=place, **profile) as out:
        out.write(np.full((1, 40, width), 200, np.uint8))
    if overviews:
        with rasterio.open(path, "r+") as image:
            image.build_overviews([2, 4, 8, 16, 32])
    return path


def brightness(picture):
    return picture.pixelColor(picture.width() // 2, picture.height() // 2).red() if picture else None


def test_a_picture_of_a_large_image_comes_from_its_own_overviews_and_else_only_once_it_has_smaller_ones(
    filled, window, qtbot
):
    strip, made = filled(bundled=(9000, True), single=(9000, False))  # the first one is put on the canvas
    strip.grab()
    qtbot.waitUntil(lambda: brightness(strip.pictures.of(made["bundled"])) == 200, timeout=10_000)
    strip.pictures.of(made["single"])
    qtbot.waitUntil(lambda: not strip.pictures._running, timeout=10_000)
    assert strip.pictures.of(made["single"]) is None
    assert not strip.pictures._running  # it would have to be decoded whole, so it is not asked for again and again
    window.context.activate_scene(made["single"].uuid)
    qtbot.waitUntil(lambda: brightness(strip.pictures.of(made["single"])) == 200, timeout=30_000)


def test_a_picture_shows_the_scene_as_the_case_keeps_its_look(filled, window, qtbot, idle):
    strip, made = filled(dim=(300, False))
    scene = made["dim"]
    qtbot.waitUntil(lambda: brightness(strip.pictures.of(scene)) == 200, timeout=10_000)
    store = window.context.require_session().store
    half = Display(Look((1,), ((0.0, 400.0),)), "typed")
    window.context.do(display_scene(store, scene.uuid, half))
    idle(window)
    changed = store.get(Scene, scene.uuid)
    assert brightness(strip.pictures.of(changed)) in (200, 128)  # the old one is shown until the new one is there
    qtbot.waitUntil(lambda: abs(brightness(strip.pictures.of(changed)) - 127.5) <= 1, timeout=10_000)
    window.context.undo()
    idle(window)
    qtbot.waitUntil(lambda: brightness(strip.pictures.of(scene)) == 200, timeout=10_000)


def test_a_scene_of_no_file_at_all_is_painted(strip, opened, idle):
    """Such rows come from other programs; a picture was taken for kept that never was, and the painting broke off."""
    bare = Scene(name="bare", acquired_start=DAY, acquired_end=DAY)
    opened.context.do(Operation("add", "Add", (bare,)))
    idle(opened)
    assert not strip.grab().toImage().isNull()
    assert strip._strip.pictures.of(bare) is None
