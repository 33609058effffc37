"""Lists of control points: QGIS's two headers, CSV, and whatever else lies in such a file."""

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roadstead.domain.errors import UserError
from roadstead.exchange import gcps

OLD = "mapX,mapY,pixelX,pixelY,enable,dX,dY,residual\n441000.5,4676000.25,10.5,-20.25,1,0,0,0\n441100,4675900,110,-120,0,0,0,0\n"
NEW = '#CRS: PROJCRS["WGS 84 / UTM zone 52N"]\nmapX,mapY,sourceX,sourceY,enable,dX,dY,residual\n441000.5,4676000.25,10.5,-20.25,1,0.1,-0.2,0.22\n'


def test_both_headers_of_qgis_are_read_with_y_turned_down():
    old, new = gcps.parse(OLD), gcps.parse(NEW)
    assert old.crs == ""
    assert new.crs == 'PROJCRS["WGS 84 / UTM zone 52N"]'
    assert old.points[0] == new.points[0] == ("", 10.5, 20.25, 441000.5, 4676000.25, True)
    assert [p.used for p in old.points] == [True, False]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no control points"),
        ("mapX,mapY,pixelX,pixelY,enable\n", "no control points"),
        ("a,b\n1,2\n", "Line 1 of the file does not name"),
        ("mapX,mapY,pixelX,pixelY,enable\n1,2,3\n", "Line 2 of the file: “” is not a number"),
        ("mapX,mapY,pixelX,pixelY,enable\n1,nan,3,-4,1\n", "Line 2 of the file: “nan” is not a number"),
    ],
)
def test_what_is_no_list_of_points_is_refused_by_line(text, problem):
    with pytest.raises(UserError, match=problem):
        gcps.parse(text)


finite = st.floats(-1e7, 1e7)
unhurried = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@unhurried
@given(
    st.lists(
        st.builds(gcps.FilePoint, st.just(""), finite, finite, finite, finite, st.booleans()), min_size=1, max_size=8
    )
)
def test_points_come_back_as_they_were_written(points):
    assert gcps.parse(gcps.points_text(points, "WKT[1]")) == ("WKT[1]", tuple(points))


@unhurried
@given(
    st.text() | st.text(st.sampled_from('mapXYsource,pixel enable\n0123.-e#CRS:"'), max_size=120).map(lambda t: OLD + t)
)
def test_no_text_brings_it_down(text):
    with contextlib.suppress(UserError):
        gcps.parse(text)
