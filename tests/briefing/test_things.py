"""Things by date in the brief: half-open statements, and never a date that was not observed read as one without the thing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from roadstead.briefing import build_brief, write_brief
from roadstead.domain.coordinates import Pixel
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Appearance, Mask, Scene, Thing
from roadstead.services.reading import content_of
from roadstead.services.session import CaseSession

FIRST = datetime(2023, 9, 1, 2, tzinfo=UTC)
SQUARE = (Pixel(10, 10), Pixel(30, 10), Pixel(30, 30), Pixel(10, 30))


def scene(number, hours=0):
    taken = FIRST + timedelta(days=10 * number, hours=hours)
    return Scene(uuid=f"s{number}", name=f"scene {number}", sha256=f"{number}" * 64, width=100, height=100,
                 acquired_start=taken, acquired_end=taken)  # fmt: skip


@pytest.fixture
def session(tmp_path):
    with CaseSession.create(tmp_path / "case.gpkg", "Things", "tester") as made:
        made.do(Operation("add", "Add scenes", tuple(scene(n) for n in range(9))))
        yield made


def put(session, name, seen=(), gone=(), unseen=()):
    thing = Thing(uuid=f"thing {name}", name=name, category="container block")
    marks = [Annotation(scene=f"s{n}", category="container block", pixels=SQUARE, object=thing.uuid) for n in seen]
    said = [Appearance(object=thing.uuid, scene=f"s{n}", state="gone") for n in gone]
    said += [Appearance(object=thing.uuid, scene=f"s{n}", state="not observed", note="in steam") for n in unseen]
    session.do(Operation("put", "Put", (thing, *marks, *said)))


def brief_of(session):
    return build_brief(content_of(session.store, sighted_only=True, things=True))


def test_a_thing_came_between_the_last_date_without_it_and_the_first_with_it(session):
    put(session, "block 10", seen=(2, 3), gone=(0, 6), unseen=(1, 4))
    (span,) = brief_of(session).thing_spans
    assert span.first == (
        "2023-09-21",
        "came after 2023-09-01 (not there), no later than 2023-09-21; between the two not observed on 1 date",
    )
    day, words = span.last
    assert day == "2023-10-01"
    assert words.startswith("went after 2023-10-01, no later than 2023-10-31 (not there); between the two not observed")


def test_dates_that_were_not_observed_bound_nothing(session):
    put(session, "block 2", seen=(3,), unseen=(2, 4))
    session.do(
        Operation("drop", "Drop", drop=tuple(s for s in session.store.all(Scene) if s.uuid not in ("s2", "s3", "s4")))
    )
    (span,) = brief_of(session).thing_spans
    assert span.first[1] == "since when is not known: earlier not observed on 1 date"
    assert span.last[1] == "whether it is still there is not known: later not observed on 1 date"
    table = brief_of(session).thing_tables[0]
    assert [word for word, _ in table.rows[0].cells] == ["not observed", "seen", "not observed"]
    assert table.rows[0].cells[0][1] == "in steam"


def test_on_one_day_the_hours_tell_them_apart_and_a_return_is_said(session):
    late = replace(scene(0, hours=5), uuid="late", name="later that day")
    session.do(Operation("add", "Add", (late,)))
    put(session, "block 3", gone=(0, 4), seen=(5,))
    mark = Annotation(scene="late", category="container block", pixels=SQUARE, object="thing block 3")
    session.do(Operation("put", "Put", (mark,)))
    (span,) = brief_of(session).thing_spans
    assert span.first[1] == "came after 2023-09-01 02:00 UTC (not there), no later than 2023-09-01 07:00 UTC"
    assert span.last[1].endswith("; not there in between on 2023-10-11")


def test_many_dates_are_several_tables_of_numbered_images_in_the_order_of_names(session):
    put(session, "block 10", seen=(0,))
    put(session, "block 9", seen=(1,))
    put(session, "mast", gone=(2,))
    brief = brief_of(session)
    assert [len(table.dates) for table in brief.thing_tables] == [7, 2]
    assert [row.name for row in brief.thing_tables[0].rows] == ["block 9", "block 10", "mast"]
    numbers = [number for table in brief.thing_tables for _, number in table.dates]
    assert numbers == [entry.number for entry in brief.scenes] == list(range(1, 10))
    assert brief.thing_spans[2].first == ("", "not seen on any dated image")


def test_the_pdf_has_the_tables(session, samples, tmp_path, page_texts):
    put(session, "block 1", seen=(2,), gone=(0,))
    session.do(
        Operation("mask", "Mask", (Mask(scene="s3", pixels=(Pixel(0, 0), Pixel(99, 0), Pixel(99, 99), Pixel(0, 99))),))
    )
    out = tmp_path / "brief.pdf"
    write_brief(content_of(session.store, things=True), samples.PlainMap(), samples.noise_reader, out)
    text = " ".join(" ".join(page_texts(out)).split())
    for part in (
        "Things by date",
        "came after 2023-09-01 (not there), no later than 2023-09-21",
        "whether it is still there",
    ):
        assert "".join(part.split()) in "".join(text.split())


def test_a_table_of_things_may_go_on_over_several_pages(session, samples, tmp_path, page_texts):
    """Its header is repeated there, which PDF/UA allows without links alone."""
    things = [Thing(uuid=f"t{n}", name=f"block {n}") for n in range(90)]
    marks = [Annotation(scene="s2", category="container block", pixels=SQUARE, object=thing.uuid) for thing in things]
    session.do(Operation("put", "Put", (*things, *marks)))
    out = tmp_path / "brief.pdf"
    write_brief(content_of(session.store, things=True), samples.PlainMap(), samples.noise_reader, out)
    assert sum("2023-09-21" in text and "image9" in "".join(text.split()) for text in page_texts(out)) > 1
