"""``roadstead coordinate``: every notation of a position, or one sentence."""

import pytest


def test_every_notation_of_a_square(roadstead):
    found = roadstead("coordinate", "52T", "FM", "070", "760").json
    assert found["read_as"] == "mgrs"
    assert found["radius_m"] == pytest.approx(70.7, abs=0.1)  # half the diagonal of 100 m
    assert found["utm"] == "52T 607050 4676050"
    assert found["decimal"].startswith("42.229")
    assert found["dms"].endswith("″E")


def test_both_orders_are_told(roadstead):
    found = roadstead("coordinate", "42.2,80.3").json
    assert (found["lat"], found["lon"]) == (42.2, 80.3)
    assert found["other"] == "80.30000N, 42.20000E"


def test_a_text_that_is_none_is_refused(roadstead):
    assert "91N 0E" in roadstead("coordinate", "91N", "0E").refusal
    assert "Xyzzyville" in roadstead("coordinate", "Xyzzyville").refusal
