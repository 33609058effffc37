"""What analysts state of a count, and what stays true of a tally."""

import pytest

from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation, Count, Scene
from roadstead.services import counting
from roadstead.services.session import CaseSession


@pytest.mark.parametrize(
    "text, bounds",
    [
        ("40..60%", (0.4, 0.6)),
        ("40%..60%", (0.4, 0.6)),
        ("0.8", (0.8, 0.8)),
        ("0.6..0.9", (0.6, 0.9)),
        ("12.5..20%", (0.125, 0.2)),
        ("full", (0.92, 1.0)),
        ("0", (0.0, 0.0)),
        ("100 %", (1.0, 1.0)),
    ],
)
def test_a_share_as_it_is_written(text, bounds):
    assert counting.parse_bounds(text, {"full": (0.92, 1.0)}) == pytest.approx(bounds)


@pytest.mark.parametrize("text", ["", "half full", "60..40%", "120%", "40", "4..", "1.2.3", "-1", "nan", "0.5..2"])
def test_what_is_no_share_is_refused(text):
    with pytest.raises(UserError, match="not a share"):
        counting.parse_bounds(text)


def test_bounds_in_metres_and_whole_things():
    assert counting.parse_metres("0.1..0.4 m") == (0.1, 0.4)
    assert counting.parse_whole("3..4", "tiers") == (3, 4)
    for parse, text in ((counting.parse_metres, "0.4..0.1"), (lambda t: counting.parse_whole(t, "rows"), "3.5")):
        with pytest.raises(UserError):
            parse(text)


def test_a_tally_falls_with_its_points(tmp_path):
    scene = Scene(name="port", width=100, height=100)
    with CaseSession.create(tmp_path / "case.gpkg", "Tally", "tester") as session:
        count, operation = counting.tally(scene, "truck", [Pixel(x, 5) for x in (10, 20, 30)], doubt=(2, 5))
        session.do(Operation("add-scene", "Add a scene", (scene,)))
        session.do(operation)
        points = counting.points_of(session.store, count)
        (after,) = counting.after_removal(session.store, points[:1])
        assert (after.low, after.value, after.high) == (1, 2, 4)
        assert len(after.annotations) == 2
        step = counting.clicked(scene, "truck", Pixel(50, 5), count)
        session.do(step.operation)
        less, operation = counting.unclicked(session.store, step.count)
        session.do(operation)
        assert less.value == 3 and session.store.count(Annotation) == 3
        session.undo()
        assert session.store.find(Count, count.uuid).value == 4
