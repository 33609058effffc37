"""The Activity workspace: charts of the case, every number of which leads to its rows."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QPointF, Qt

from roadstead.domain.coordinates import Shape
from roadstead.domain.operations import Operation
from roadstead.domain.records import Chart, Place, Sighting
from roadstead.domain.vocabulary import Identification
from roadstead.ui.charts.layout import seconds


def day(n: int, hour: int = 2) -> datetime:
    return datetime(2023, 10, 1, hour, tzinfo=UTC) + timedelta(days=n)


def logged(n: int, **fields) -> Sighting:
    fields = {"uuid": f"day-{n}", "start": day(n), "end": day(n), "place": "place-1", "source": "source-1"} | fields
    return Sighting(grade="B2", **fields)


ROWS = (
    logged(0, vessel="vessel-1"),
    logged(1, outcome="nothing seen"),
    logged(2, outcome="not observed", reason="cloud"),
    logged(20, status="reported"),
    logged(3, uuid="said", end=day(9), status="reported", low=5, count=5, stated="early October"),
)


@pytest.fixture
def page(opened, qtbot, idle):
    session = opened.context.session
    session.do(Operation("log", "Log", ROWS))
    session.do(Operation("add", "Add", (Chart(uuid="chart-1", step="day", places=("place-1",)),)))
    opened.go("activity")
    idle(opened)
    page = opened.pages.currentWidget()
    qtbot.waitUntil(lambda: not page._wait.isActive(), timeout=2000)
    idle(opened)
    return page


def table(window, kind=Sighting):
    drawer = window.arrangement.docks["tables"].content()
    return next(view for view in drawer.views if view.model.kind.record is kind)


def place_of(chart, n: int) -> QPointF:
    """The middle of a step of one day, in the chart's scene."""
    return chart._plot.mapViewToScene(QPointF(seconds(day(n, 12)), 0.5))


def test_an_empty_workspace_teaches(opened, idle):
    opened.go("activity")
    idle(opened)
    page = opened.pages.currentWidget()
    assert "images are not needed" in page._why.text()
    page._new.click()
    idle(opened)
    assert opened.context.session.store.count(Chart) == 1
    assert page.chart.found is not None
    assert opened.context.session.store.undo_label() == "Add a chart of calls"


def test_nothing_dated_is_said_in_place_of_the_chart(opened, idle):
    empty = Place(name="Chita", geometry=Shape.of("Point", [(113.5, 52.0)]))
    opened.context.session.do(Operation("add", "Add", (empty, Chart(places=(empty.uuid,)))))
    opened.go("activity")
    idle(opened)
    assert opened.pages.currentWidget()._why.text().startswith("Nothing of this place is dated. Log a sighting")


def test_a_click_on_a_bar_selects_its_rows_everywhere(page, opened, qtbot, idle):
    at = page.chart.mapFromScene(place_of(page.chart, 0))
    qtbot.mouseClick(page.chart.viewport(), Qt.MouseButton.LeftButton, pos=at)
    idle(opened)
    assert opened.context.selection == {"day-0"}
    assert table(opened).model.uuids == ["day-0"]
    assert "2023-10-01: 1 (observed); observed" in page._told.text()


def test_what_was_not_observed_leads_to_the_entry_that_says_so(page, opened, qtbot, idle):
    for _ in range(3):
        qtbot.keyClick(page.chart, Qt.Key.Key_Right)
    idle(opened)
    assert opened.context.selection == {"day-2"}
    assert "not known; looked at, not observed (cloud)" in page._told.text()
    qtbot.keyClick(page.chart, Qt.Key.Key_Return)
    assert table(opened).model.uuids == ["day-2"]
    assert opened.arrangement.docks["tables"].isVisible()


def test_a_bracket_leads_to_its_sighting(page, opened, qtbot, idle):
    qtbot.keyClick(page.chart, Qt.Key.Key_Up)
    idle(opened)
    assert opened.context.selection == {"said"}
    assert "2023-10-04" in page._told.text()
    assert "early October" in page._told.text()


def test_each_sentence_leads_to_its_rows(page, opened, idle):
    lines = {page._said.item(n).text(): page._said.item(n) for n in range(page._said.count())}
    rate = next(item for text, item in lines.items() if "per observed day" in text)
    page._pick_said(rate)
    idle(opened)
    # the call of day 0, and sighting-1 of 12 October, on which an image shows the place
    assert opened.context.selection == {"day-0", "sighting-1"}
    assert sorted(table(opened).model.uuids) == ["day-0", "sighting-1"]
    span = next(item for text, item in lines.items() if "early October" in text)
    page._pick_said(span)
    assert opened.context.selection == {"said"}


def test_a_selection_made_elsewhere_tints_its_bars(page, opened):
    opened.context.select(frozenset(("day-20",)))
    assert page.chart._marked.tolist() == [20]


def test_the_date_of_change_is_dragged_and_taken_back(page, opened, qtbot, idle):
    store = opened.context.session.store
    page.chart.step(1)
    page.chart.step(4)
    qtbot.keyClick(page.chart, Qt.Key.Key_C)
    idle(opened)
    assert store.get(Chart, "chart-1").change == day(4, 0)
    page.chart._line.setValue(seconds(day(10, 3)))
    page.chart._drop_line(page.chart._line)
    idle(opened)
    assert store.get(Chart, "chart-1").change == day(10, 0)
    assert any("Before 2023-10-11" in page._said.item(n).text() for n in range(page._said.count()))
    opened.context.undo()
    idle(opened)
    assert store.get(Chart, "chart-1").change == day(4, 0)


def test_the_form_keeps_what_is_typed_and_names_what_is_wrong(page, opened, idle):
    page.form.start.setText("2023-10-02")
    page.form.end.setText("2023-10-01")
    page.form.end.editingFinished.emit()
    assert "ends before it starts" in page.form._problem.text()
    page.form.end.setText("2023-10-05")
    page.form.end.editingFinished.emit()
    idle(opened)
    chart = opened.context.session.store.get(Chart, "chart-1")
    assert (chart.start, chart.end) == (day(1, 0), day(5, 0))
    assert len(page.chart.found.points) == 4


def test_a_chart_is_written_as_drawing_and_as_picture(page, opened, tmp_path, idle, monkeypatch):
    for command, name in (("activity.svg", "chart.svg"), ("activity.png", "chart.png")):
        monkeypatch.setattr(opened.context.picker, "new_file", lambda *_, name=name: tmp_path / name)
        opened.deeds.refresh()
        opened.deeds[command].trigger()
        idle(opened)
    assert ElementTree.parse(tmp_path / "chart.svg").getroot().tag.endswith("svg")
    assert (tmp_path / "chart.png").read_bytes()[:4] == b"\x89PNG"
    assert sorted(p.name for p in tmp_path.glob("*chart*")) == ["chart.png", "chart.svg"]


def test_round_trips_name_their_unseen_legs_and_lie_dashed_on_the_map(opened, qtbot, idle):
    session = opened.context.session
    away = Place(uuid="place-2", name="Dunay", geometry=Shape.of("Point", [(132.341, 42.857)]))
    ship = {"vessel": "vessel-1", "identification": Identification.IDENTIFIED}
    legs = (logged(12, **ship, place="place-2"), logged(13, **ship), logged(14, **ship, place="place-2"))
    session.do(Operation("log", "Log", (away, *legs)))
    opened.go("map")
    opened.show_panel("trips")
    idle(opened)
    panel = opened.arrangement.docks["trips"].content()
    qtbot.waitUntil(lambda: not panel._wait.isActive(), timeout=2000)
    idle(opened)
    # 12 October at Najin, then Dunay, Najin, Dunay on the 13th, 14th and 15th
    (line,) = panel.model.lines
    assert (line.ship, line.places) == ("Angara", "Najin – Dunay – Najin")
    assert line.unseen == "24 h + 24 h"
    assert "inferred" in panel._told.text()
    assert [words for _, words in panel.legs.lines] == ["2 unseen legs, inferred"]
    panel.table.selectRow(0)
    idle(opened)
    assert opened.context.selection == {"sighting-1", "day-12", "day-13"}
    assert sorted(table(opened).model.uuids) == ["day-12", "day-13", "sighting-1"]
    panel._map.setChecked(False)
    assert not panel.legs.lines


def test_a_case_without_round_trips_says_what_one_is(opened, idle):
    opened.show_panel("trips")
    idle(opened)
    panel = opened.arrangement.docks["trips"].content()
    assert panel._pages.currentIndex() == 1
