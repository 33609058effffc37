"""The map: land where there is land, lines cut without a trace, names and routes."""

import threading

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PySide6.QtGui import QColor
from shapely.geometry import Polygon, box

from roadstead.domain.coordinates import LonLat, Shape
from roadstead.domain.records import Leg, Sighting
from roadstead.domain.vocabulary import Status
from roadstead.ui.canvas import LIGHT, PlaceLabel
from roadstead.ui.canvas.clip import clip_line, clip_ring
from roadstead.ui.canvas.lines import curved, stations, visible_runs
from roadstead.ui.canvas.themes import DASHES, status_pen

SQUARE = (0.0, 0.0, 10.0, 10.0)
corner = st.tuples(st.integers(-200, 300), st.integers(-200, 300)).map(lambda p: (p[0] / 10, p[1] / 10))


class Island:
    """A square island of one degree at 130 E, 42 N, with a border across it."""

    def __init__(self):
        self.threads = set()
        self.asked = []

    def land_polygons(self, bounds, degrees_per_pixel):
        self.threads.add(threading.current_thread())
        self.asked.append((bounds, degrees_per_pixel))
        return [np.array([(130.0, 42.0), (131.0, 42.0), (131.0, 43.0), (130.0, 43.0)])]

    def land_lines(self, bounds, degrees_per_pixel):
        return [np.vstack((ring, ring[:1])) for ring in self.land_polygons(bounds, degrees_per_pixel)]

    def border_lines(self, bounds, degrees_per_pixel):
        return [np.array([(130.0, 42.5), (131.0, 42.5)])]


@given(st.lists(corner, min_size=3, max_size=7))
def test_a_clipped_ring_covers_what_the_ring_covers_in_the_box(points):
    ring = Polygon(points)
    assume(ring.is_valid and ring.area > 1e-6)
    cut = clip_ring(np.array(points), SQUARE)
    expected = ring.intersection(box(*SQUARE)).area
    # The cut ring may touch itself along the box's edge, where it has no area.
    x, y = cut.T if len(cut) else (np.zeros(1), np.zeros(1))
    area = abs(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2
    assert area == pytest.approx(expected, abs=1e-6)
    assert not len(cut) or (cut.min() >= 0 and cut.max() <= 10)


def test_a_clipped_line_keeps_its_segments():
    line = np.array([(-5.0, 5.0), (5.0, 5.0), (5.0, 20.0), (8.0, 20.0), (8.0, 5.0), (9.0, 5.0)])
    parts = clip_line(line, SQUARE)
    assert [part.tolist() for part in parts] == [line[:3].tolist(), line[3:].tolist()]


def test_runs_know_how_far_along_the_line_they_begin():
    screen = np.array([(-1000.0, 50.0), (1000.0, 50.0), (1000.0, -500.0), (50.0, -500.0), (50.0, 100.0)])
    first, second = visible_runs(screen, 100, 100, margin=10)
    assert (first.points[0].tolist(), first.points[-1].tolist()) == ([-10, 50], [110, 50])
    assert first.start == pytest.approx(990)
    assert (second.points[0].tolist(), second.points[-1].tolist()) == ([50, -10], [50, 100])
    assert second.start == pytest.approx(2000 + 550 + 950 + 490)


def test_arrows_stay_on_the_ground_while_panning():
    line = np.array([(0.0, 50.0), (1000.0, 50.0)])
    here = stations(visible_runs(line, 400, 100)[0], 180)
    there = stations(visible_runs(line - (70, 0), 400, 100)[0], 180)
    assert [x for x, _, _ in here][:2] == pytest.approx([90, 270])
    assert {round(x - 70) for x, _, _ in here if x > 70} <= {round(x) for x, _, _ in there}
    assert all(angle == pytest.approx(0) for _, _, angle in here)


def test_far_points_are_joined_along_the_great_circle():
    made = curved(np.array([(131.9, 43.1), (-122.4, 37.8)]))  # Vladivostok to San Francisco
    assert len(made) > 30
    assert made[:, 1].max() > 50  # by way of the north
    assert curved(np.array([(130.0, 42.0), (130.5, 42.0)])).tolist() == [[130.0, 42.0], [130.5, 42.0]]


def test_each_status_has_its_line():
    assert status_pen("#000000", 2, Status.OBSERVED).dashPattern() == []
    assert status_pen("#000000", 2, Status.INFERRED).dashPattern() == DASHES[Status.INFERRED]
    assert status_pen("#000000", 2, Status.REPORTED).dashPattern() == DASHES[Status.REPORTED]
    assert set(DASHES) == set(Status)


def at(canvas, lon, lat):
    x, y = canvas.view.to_screen(canvas.plane.from_lonlat(np.array([(lon, lat)])))[0].tolist()
    return canvas.grab().toImage().pixelColor(round(x), round(y))


@pytest.fixture
def island(qtbot, bare):
    lands = Island()
    bare.set_lands(lands)
    bare.center_on(LonLat(130.5, 42.5), 200_000)
    bare.grab()
    qtbot.waitUntil(lambda: bare.grab() is not None and bare.complete)
    bare.lands = lands
    return bare


@pytest.mark.qt
def test_land_and_sea_are_where_they_are(island):
    assert at(island, 130.3, 42.3) == QColor(LIGHT.land)
    assert at(island, 129.8, 42.3) == QColor(LIGHT.sea)
    assert at(island, 130.3, 43.1) == QColor(LIGHT.sea)
    assert at(island, 130.0, 42.3) != QColor(LIGHT.land)  # the coast


@pytest.mark.qt
def test_the_map_is_drawn_off_the_windows_thread(island):
    assert island.lands.threads
    assert threading.main_thread() not in island.lands.threads


@pytest.mark.qt
def test_a_small_pan_needs_no_new_map_and_a_zoom_one_of_more_detail(qtbot, island):
    asked = len(island.lands.asked)
    island.set_view(island.view.panned(60, 30))
    island.grab()
    assert len(island.lands.asked) == asked
    detail = island.lands.asked[-1][1]
    island.center_on(LonLat(130.5, 42.46), 25_000)
    island.grab()
    assert at(island, 130.5, 42.45) == QColor(LIGHT.land)  # the old picture meanwhile
    qtbot.waitUntil(lambda: island.complete)
    assert island.lands.asked[-1][1] == pytest.approx(detail / 8, rel=0.02)
    assert at(island, 130.5, 42.45) == QColor(LIGHT.land)


@pytest.mark.qt
def test_deep_inside_a_large_country_there_is_land_all_round(qtbot, island):
    island.center_on(LonLat(130.5, 42.4), 50)
    island.grab()
    qtbot.waitUntil(lambda: island.grab() is not None and island.complete)
    image = island.grab().toImage()
    assert image.pixelColor(300, 300) == QColor(LIGHT.land)
    assert image.pixelColor(600, 100) == QColor(LIGHT.land)


@pytest.mark.qt
def test_names_of_the_world_come_with_the_map_and_the_cases_own_win(qtbot, island):
    asked = []

    class Names:
        def within(self, bounds, *, rank, most):
            asked.append(rank)
            return [PlaceLabel("Elsewhere", LonLat(130.8, 42.8), 1), PlaceLabel("Own", LonLat(130.2, 42.2), 1)]

    island.set_places([PlaceLabel("Own", LonLat(130.6, 42.3), 0, "uuid")])
    plain = island.grab().toImage()
    island.set_names(Names())
    island.grab()
    qtbot.waitUntil(lambda: bool(asked) and island.complete)
    named = island.grab().toImage()
    assert named != plain
    dot = island.view.to_screen(island.plane.from_lonlat(np.array([(130.8, 42.8), (130.2, 42.2)])))
    (x, y), (u, v) = dot.tolist()
    assert named.pixelColor(round(x), round(y)) == QColor(LIGHT.place)
    assert named.pixelColor(round(u), round(v)) == QColor(LIGHT.land)  # the case's own place of that name is elsewhere
    island.center_on(LonLat(130.5, 42.5), 20_000)
    island.grab()
    qtbot.waitUntil(lambda: len(asked) == 2)
    assert asked == [3, 5]


@pytest.mark.qt
def test_a_fault_while_the_map_is_drawn_is_not_swallowed(qtbot, bare):
    class Broken(Island):
        def land_polygons(self, bounds, degrees_per_pixel):
            raise RuntimeError("no coast")

    with qtbot.captureExceptions() as caught:
        bare.set_lands(Broken())
        bare.grab()
        qtbot.waitUntil(lambda: bool(caught))
    assert "no coast" in str(caught[0][1])
    bare.grab()
    assert bare.complete  # it is told of once, and not tried again at each painting


@pytest.mark.qt
def test_a_sighting_is_clicked_and_shown_at_its_place(qtbot, bare):
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    bare.center_on(LonLat(130.3, 42.233), 50_000)
    bare.set_places([PlaceLabel("Najin", LonLat(130.3, 42.233), 0, "najin-uuid")])
    by_place = Sighting(uuid="by place", place="najin-uuid")
    by_point = Sighting(uuid="by point", geometry=Shape.of("Point", [(130.4, 42.233)]), radius_m=3000.0)
    bare.set_sightings([by_place, by_point, Sighting(uuid="nowhere")])
    clicked = []
    bare.sighting_clicked.connect(clicked.append)
    for lon in (130.3, 130.4):
        x, y = bare.view.to_screen(bare.plane.from_lonlat(np.array([(lon, 42.233)])))[0].tolist()
        from PySide6.QtCore import QPoint

        QTest.mouseClick(bare, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    assert clicked == ["by place", "by point"]


@pytest.mark.qt
def test_the_circle_has_the_radius_on_the_ground(bare):
    bare.center_on(LonLat(130.3, 42.233), 20_000)
    before = bare.grab().toImage()
    bare.set_sightings([Sighting(uuid="s", geometry=Shape.of("Point", [(130.3, 42.233)]), radius_m=5000.0)])
    bare.select(["s"])
    after = bare.grab().toImage()
    # 20 km on 800 pixels: 5 km is 200.
    assert after.pixelColor(400 + 190, 300) != before.pixelColor(400 + 190, 300)
    assert after.pixelColor(400 + 210, 300) == before.pixelColor(400 + 210, 300)
    assert after.pixelColor(400, 300 - 190) != before.pixelColor(400, 300 - 190)
    assert after.pixelColor(400, 300 - 210) == before.pixelColor(400, 300 - 210)


@pytest.mark.qt
@pytest.mark.parametrize(
    ("status", "share"), [(Status.OBSERVED, (0.95, 1)), (Status.INFERRED, (0.45, 0.8)), (Status.REPORTED, (0.2, 0.7))]
)
def test_a_leg_is_drawn_solid_dashed_or_dotted(bare, status, share):
    bare.center_on(LonLat(130.3, 0.0), 2_000_000)
    bare.set_legs([Leg(status=status, geometry=Shape.of("LineString", [(120.0, 0.0), (140.0, 0.0)]))])
    image = bare.grab().toImage()
    ink = QColor(LIGHT.leg)
    row = [image.pixelColor(x, 300) for x in range(800)]
    # The arrows have a light edge, which takes a little from the solid line.
    inked = sum(abs(c.red() - ink.red()) + abs(c.green() - ink.green()) + abs(c.blue() - ink.blue()) < 90 for c in row)
    assert share[0] <= inked / 800 <= share[1]


@pytest.mark.qt
def test_a_leg_across_the_world_is_painted_close_up_without_dashing_it_all(bare):
    import time

    bare.center_on(LonLat(132.35, 42.88), 100)
    bare.set_legs([Leg(status=Status.REPORTED, geometry=Shape.of("LineString", [(132.35, 42.88), (40.0, 45.85)]))])
    start = time.perf_counter()
    bare.grab()
    assert time.perf_counter() - start < 2  # dashing 8,000 km at this scale takes minutes


@pytest.mark.qt
def test_words_stand_where_there_is_nothing(bare):
    plain = bare.grab().toImage()
    bare.empty_text = "Drop an image here."
    assert bare.grab().toImage() != plain


@pytest.mark.qt
def test_dark_is_dark(island):
    from roadstead.ui.canvas import DARK

    island.set_style(DARK)
    assert at(island, 130.3, 42.3) == QColor(DARK.land)


@pytest.mark.qt
def test_a_selected_sighting_stands_out(bare):
    bare.center_on(LonLat(130.3, 42.233), 20_000)
    bare.set_sightings([Sighting(uuid="s", geometry=Shape.of("Point", [(130.3, 42.233)]))])
    plain = bare.grab().toImage().pixelColor(400, 300 - 9)
    bare.select(["s"])
    marked = bare.grab().toImage().pixelColor(400, 300 - 9)
    assert marked != plain
    assert abs(marked.blue() - QColor(LIGHT.accent).blue()) < 60


@pytest.mark.qt
def test_no_thread_is_left_behind(island):
    drawing = island.lands.threads
    assert all(thread.is_alive() for thread in drawing)
    island.close_workers()
    assert not any(thread.is_alive() for thread in drawing)


@pytest.mark.qt
def test_clicks_walk_through_the_sightings_at_one_place(bare):
    bare.center_on(LonLat(130.3, 42.233), 50_000)
    here = Shape.of("Point", [(130.3, 42.233)])
    bare.set_sightings([Sighting(uuid=uuid, geometry=here) for uuid in ("b", "a", "c")])
    found = []
    for _ in range(4):
        found.append(bare.points.at(bare.view, 400, 300))
        bare.select([found[-1]])
    assert found == ["a", "b", "c", "a"]


def test_only_what_lies_on_one_another_is_one_stack():
    from roadstead.ui.canvas.themes import stacked
    from roadstead.ui.canvas.view import View

    screen = np.array([(100.0, 100.0), (300.0, 100.0), (103.0, 102.0), (np.nan, 5.0), (9000.0, 0.0)])
    assert [stack.tolist() for stack in stacked(screen, View(width=800, height=600))] == [[0, 2], [1]]


@pytest.mark.qt
def test_what_was_seen_nothing_seen_and_not_observed_look_different(bare):
    here = Shape.of("Point", [(130.3, 42.233)])
    bare.center_on(LonLat(130.3, 42.233), 50_000)
    found = {}
    for outcome in ("seen", "nothing seen", "not observed"):
        bare.set_sightings([Sighting(uuid="s", outcome=outcome, geometry=here)])
        image = bare.grab().toImage()
        found[outcome] = [image.pixelColor(400 + dx, 300 + dy).name() for dx, dy in ((0, 0), (5, 0), (3, 3), (3, 0))]
    ink = bare.look.sighting
    assert found["seen"][0] == found["seen"][3] == ink  # filled
    assert found["nothing seen"][0] != ink and found["nothing seen"][1] == ink  # a ring
    assert found["not observed"][0] == ink == found["not observed"][2] and found["not observed"][1] != ink  # a cross


def test_very_many_at_few_places_are_few_stacks_and_none_is_lost():
    from roadstead.ui.canvas.themes import stacked
    from roadstead.ui.canvas.view import View

    places = np.array([(100.0 + 40 * n, 200.0) for n in range(12)])
    screen = places[np.arange(100_000) % 12]
    stacks = stacked(screen, View(width=800, height=600))
    assert len(stacks) == 12
    assert sorted(np.concatenate(stacks).tolist()) == list(range(100_000))


def test_cuts_between_cells_bend_alike_on_both_sides():
    from roadstead.ui.canvas.clip import Lines, bent, closed

    left = Lines(np.array([(120.0, 40.0), (130.0, 40.0), (130.0, 50.0), (120.0, 50.0)]), np.array([0]))
    right = Lines(np.array([(130.0, 40.0), (140.0, 41.0), (130.0, 50.0), (130.0, 44.3)]), np.array([0]))

    def seam(lines):
        points = bent(closed(lines), 0.01).points
        return {lat for lon, lat in points.tolist() if lon == 130.0}

    assert len(seam(left)) > 10
    assert seam(right) - seam(left) == {44.3}
    assert seam(left) <= seam(right)
    two = bent(Lines(np.vstack((left.points, right.points)), np.array([0, 4])), 0.01)
    assert two.points[two.starts].tolist() == [[120.0, 40.0], [130.0, 40.0]]


def test_a_plane_made_for_a_strip_draws_no_map_of_the_far_side_of_the_earth():
    from roadstead.ui.canvas.plane import CrsPlane, sound_bounds

    west, south, east, _ = sound_bounds(CrsPlane("EPSG:32652"))
    assert 90 < west < 126 < 132 < east < 170
    assert south > -40
    assert sound_bounds(CrsPlane("EPSG:3395"))[0] == -180
    x0, _, x1, _ = CrsPlane("EPSG:32652").limits.bounds
    assert x0 < 166_000 < 834_000 < x1  # the zone itself, at the equator
    assert x1 - x0 < 5_000_000
