"""Charts as SVG: what was not observed is not 0, and how a thing is known shows."""

import math
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from roadstead.briefing import build_brief, write_brief
from roadstead.briefing.charts import draw_chart, figures_of, step_words
from roadstead.domain.activities import Activity, Change, Point, Rate, Span
from roadstead.domain.operations import Operation
from roadstead.domain.records import Chart, Place, Sighting, Source, Vessel
from roadstead.domain.vocabulary import Status
from roadstead.services.reading import content_of
from roadstead.services.session import CaseSession

SVG = "{http://www.w3.org/2000/svg}"
START = datetime(2023, 10, 1, tzinfo=UTC)


def day(n: int) -> datetime:
    return START + timedelta(days=n)


def point(n: int, state: str, value: float | None = None, **fields) -> Point:
    looked = int(state in ("observed", "partly observed"))
    parts = ((fields.pop("status", Status.OBSERVED), value),) if value else ()
    return Point(day(n), day(n + 1), 1, looked, state, value, parts=parts, **fields)


@pytest.fixture
def found() -> Activity:
    points = (
        point(0, "observed", 2.0, low=2.0, high=2.0),
        point(1, "observed", 0.0, low=0.0, high=0.0),
        point(2, "not observed", why=("cloud",)),
        point(3, "no image"),
        point(4, "no image", 73.0, low=70.0, high=76.0, status=Status.REPORTED),
    )
    spans = (Span(day(-10), None, 5, 5, None, Status.REPORTED, "uuid", "round <trips>"),)
    return Activity(Chart(kind="cars", step="day"), day(0), day(5), points, spans)


def groups(svg: str) -> list[ElementTree.Element]:
    """The steps, each with its title."""
    return [g for g in ElementTree.fromstring(svg).iter(f"{SVG}g") if g.find(f"{SVG}title") is not None]


def test_each_step_says_what_is_known_of_it(found):
    steps = groups(draw_chart(found).svg)
    assert [g.find(f"{SVG}title").text for g in steps] == [
        "2023-10-01: 2 (observed); observed",
        "2023-10-02: 0; observed",
        "2023-10-03: not known; looked at, not observed (cloud)",
        "2023-10-04: not known; no image",
        "2023-10-05: 73 (70 to 76) (reported); no image",
    ]
    bars = [[r for r in g.findall(f"{SVG}rect") if r.get("fill") in ("#0072B2", "#FFFFFF")] for g in steps]
    assert [len(b) for b in bars] == [1, 1, 0, 0, 1]  # a bar for 0, none for what is not known
    heights = [float(b[0].get("height")) for b in bars if b]
    assert heights[0] / heights[2] == pytest.approx(2 / 73, abs=0.005)
    assert (bars[0][0].get("stroke-dasharray"), bars[4][0].get("stroke-dasharray")) == (None, "0.8 1.6")


def test_what_is_said_of_longer_times_is_a_bracket_and_data_stays_data(found):
    drawn = draw_chart(found)
    texts = [t.text for t in ElementTree.fromstring(drawn.svg).iter(f"{SVG}text")]
    assert "at least 5 (reported) round <trips>" in texts
    assert "no image" in texts
    assert "2 of 5 days observed, 3 not" in drawn.alt


def test_rates_are_said_with_their_interval_and_method():
    before, after = Rate(5, 60, 5 / 60, 0.03, 0.18, "exact"), Rate(19, 60, 19 / 60, 0.2, 0.49, "exact")
    points = (point(0, "observed", 1.0, low=1.0, high=1.0), point(1, "observed", 1.0, low=1.0, high=1.0))
    chart = Chart(kind="calls", step="day", change=day(1))
    told = Activity(chart, day(0), day(2), points, (), before, Change(before, after, 3.8, 1.5, 11.3, 0.004))
    lines = figures_of(told)
    assert "Before 2023-10-02: 0.083 per observed day (0.03 to 0.18); 5 on 60 days." in lines[1]
    assert lines[2] == "From then on: 0.32 per observed day (0.2 to 0.49); 19 on 60 days."
    assert lines[3] == "That is 3.8 times as many (1.5 to 11): a change."
    assert "exact" in lines[4]
    assert "2023-10-02" in draw_chart(told).svg
    never = Rate(0, 60, 0.0, 0.0, 0.05, "exact")
    none = Activity(chart, day(0), day(2), points, (), never, Change(never, after, math.inf, 4.9, math.inf, 0.001))
    assert figures_of(none)[3] == "There were none before; now there are at least 4.9 times as many: a change."


def test_a_mixed_step_shows_its_parts():
    parts = ((Status.OBSERVED, 2.0), (Status.REPORTED, 3.0))
    mixed = Point(day(0), day(7), 7, 4, "observed", 5.0, 5.0, 5.0, parts)
    assert step_words(mixed) == "2023-10-01 to 2023-10-07: 5 (2 observed, 3 reported); 4 of 7 days observed"
    (step,) = groups(draw_chart(Activity(Chart(kind="calls", step="week"), day(0), day(7), (mixed,), ())).svg)
    bars = [r for r in step.findall(f"{SVG}rect") if r.get("fill") in ("#0072B2", "#FFFFFF")]
    observed, reported = (float(b.get("height")) for b in bars)
    assert reported == pytest.approx(1.5 * observed, rel=0.01)


def test_a_printed_chart_stands_in_the_brief_with_its_words(samples, page_texts, tmp_path):
    seen = Sighting(place="p", start=day(0), end=day(0), vessel="v", source="s", grade="B2")
    place, empty = Place(uuid="p", name="Najin"), Place(uuid="e", name="Chita")
    shown = Chart(title="Calls at Najin", places=("p",), printed=True, note="From the log alone.")
    bare = Chart(title="Calls at Chita", places=("e",), printed=True, position=1)
    rows = (place, empty, Source(uuid="s", title="Log"), Vessel(uuid="v", name="Angara"), seen, shown, bare, Chart())
    with CaseSession.create(tmp_path / "case.gpkg", "Charts", "tester") as session:
        session.do(Operation("add", "Add", rows))
        content = content_of(session.store, charts=True)
    brief = build_brief(content)
    assert [(c.title, c.found is None) for c in brief.charts] == [("Calls at Najin", False), ("Calls at Chita", True)]
    assert any("mid-P" in note for note in brief.method)
    # the one day is known only because a ship was seen on it: a rate from such days is too high, and that is said
    assert any("known only by the ships seen" in words for words in brief.charts[0].words)
    assert [w.where for w in brief.warnings if w.rule == "chart-empty"] == ["chart “Calls at Chita”"]
    out = tmp_path / "brief.pdf"
    write_brief(content, samples.PlainMap(), samples.noise_reader, out)
    text = "".join(page_texts(out))
    assert "CallsatNajin" in text
    assert "1on1day." in text
    assert "Notdrawn:Nothingofthisplaceisdated." in text
