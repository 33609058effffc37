"""Filters of marks written as text."""

from datetime import UTC, datetime

import pytest

from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Run, Scene, Thing
from roadstead.services import filtering
from roadstead.services.session import CaseSession


@pytest.fixture
def store(tmp_path):
    scenes = (
        Scene(uuid="s1", name="Najin, autumn", acquired_start=datetime(2023, 10, 12, 2, tzinfo=UTC)),
        Scene(uuid="s2", name="Sinuiju", acquired_start=datetime(2023, 12, 31, 2, tzinfo=UTC)),
    )
    marks = (
        Annotation(uuid="a", scene="s1", category="vessel", length_m=120.0, label="Ångara and Lady"),
        Annotation(uuid="b", scene="s1", category="ship", length_m=99.9, confidence="very likely", occluded=True),
        Annotation(uuid="c", scene="s2", category="barge", length_m=100.0, basis="seen", object="t"),
        Annotation(uuid="d", scene="s2", category="vessel", run="r", review="proposed", score=0.5),
    )
    rows = (*scenes, Thing(uuid="t", name="the grey barge"), Run(uuid="r", scene="s2", maker="cfar"), *marks)
    with CaseSession.create(tmp_path / "case.gpkg", "Filters", "tester") as session:
        session.do(Operation("add", "Add", rows))
        yield session.store


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "abcd"),
        ("class = vessel", "abd"),  # ship is another name of it
        ("Class = vessel, barge AND stands", "abc"),
        ("class != vessel", "c"),
        ("not stands", "d"),
        ("stands = no", "d"),
        ("length >= 100", "ac"),
        ("length > 100 m", "a"),
        ("length < 100", "b"),  # the mark without a length is neither short nor long
        ("length = 99..110", "bc"),
        ("length_m <= 0.1 km", "bc"),
        ("likelihood = highly probable", "b"),
        ("confidence != very likely", "acd"),
        ("occluded = yes", "b"),
        ('label = ""', "bcd"),
        ("label ~ ångara", "a"),
        ('label = "Ångara and Lady"', "a"),
        ('scene = "Najin, autumn"', "ab"),
        ("scene ~ sinu", "cd"),
        ("taken >= 2023-11-01", "cd"),
        ("taken = 2023-10-12", "ab"),
        ("taken = 2023-10-01..2023-10-31", "ab"),
        ("taken < 2023-12-31", "ab"),
        ("thing = the grey barge", "c"),
        ("made by = hand", "abc"),
        ("made by = cfar and score >= 0.5", "d"),
        ("state = proposed", "d"),
        ("uuid = a, c", "ac"),
    ],
)
def test_what_passes(store, text, found):
    assert "".join(mark.uuid for mark in filtering.marks_where(store, text)) == found


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("lenght > 3", "lenght"),
        ("vessel", "“vessel” is no condition"),
        ("class =", "“class =” is no condition"),
        ("class = vessel and", "beside “and”"),
        ("class = vessel,", "beside a comma"),
        ("class = kayak", "kayak"),
        ("scene = Busan", "Busan"),
        ("length > wide", "“wide” is not a number"),
        ("length = 3, 4", "Give a range"),
        ("label > 3", "cannot be compared"),
        ("length ~ 3", "in texts only"),
        ("taken > soon", "soon"),
        ("class = a = b", "compares twice"),
        ("occluded = perhaps", "perhaps"),
    ],
)
def test_what_is_no_filter_is_one_sentence(store, text, named):
    with pytest.raises(UserError) as refused:
        filtering.marks_where(store, text)
    assert named in str(refused.value)
