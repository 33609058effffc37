"""Ellipses, texts and arrows by the command line."""

import math

import pytest


@pytest.fixture
def scened(case, roadstead, shared_data):
    added = roadstead("scene", "add", case, shared_data / "imagery" / "naip_20200831.tif").json
    return case, added["scene"]


def test_an_ellipse_is_measured_as_one(scened, roadstead):
    corners = "100,100 160,100 160,220 100,220"
    ellipse = roadstead("annotate", *scened, "--ellipse", corners, "--class", "oil tank").json
    box = roadstead("annotate", *scened, "--box", corners).json
    assert ellipse["area_m2"]["value"] == pytest.approx(box["area_m2"]["value"] * math.pi / 4, rel=1e-6)
    assert ellipse["length_m"] == box["length_m"]
    assert len(ellipse["geometry"]["coordinates"][0]) == 65


def test_a_text_and_an_arrow_are_marks_without_measure(scened, roadstead):
    words = roadstead("annotate", *scened, "--text", "50,60", "--label", "Pier 3").json
    arrow = roadstead("annotate", *scened, "--arrow", "50,60 80,90").json
    assert (words["length_m"], words["geometry"]["type"]) == (None, "Point")
    assert (arrow["length_m"], arrow["geometry"]["type"]) == (None, "LineString")
    assert "A text needs words." in roadstead("annotate", *scened, "--text", "50,60").refusal
    assert "needs 4 points" in roadstead("annotate", *scened, "--ellipse", "1,1 2,2").refusal
