"""Many marks measured at once have the values that each has when it is measured alone."""

import math
import random

import pytest

from roadstead.domain.coordinates import Pixel
from roadstead.domain.records import Scene
from roadstead.services import annotating, measuring

FIELDS = ("length_m", "length_se", "width_m", "width_se", "bearing_deg", "bearing_se", "area_m2", "area_se")
PLACES = [
    {"crs": "EPSG:32652", "transform": (0.5, 0.02, 500000, 0.03, -0.5, 4670000), "residual_m": 0.3},
    {"crs": "EPSG:4326", "transform": (1e-5, 0, 130, 0, -1e-5, 42)},
    {},
]


def shapes(count: int):
    """Boxes, some of them no rectangles, polygons, ellipses, lines and points of many sizes."""
    draw = random.Random(3)
    for _ in range(count):
        x, y, turn = draw.uniform(200, 9000), draw.uniform(200, 9000), draw.random() * 6
        length, beam, kind = draw.uniform(0.5, 100), draw.uniform(0.5, 30), draw.choice(annotating.KINDS)
        c, s = math.cos(turn), math.sin(turn)
        flat = ((-beam, -length), (beam, -length), (beam, length), (-beam, length))
        corners = [Pixel(x + a * c - b * s, y + a * s + b * c) for a, b in flat]
        if draw.random() < 0.3:
            corners = [Pixel(p.x + draw.random() / 2, p.y) for p in corners]
        yield kind, corners[: 1 if kind in ("point", "text") else 2 if kind == "arrow" else 4]


@pytest.mark.parametrize("place", PLACES)
def test_the_values_are_those_of_one_at_a_time(place):
    scene = Scene(uuid="s", name="s", width=10000, height=10000, **place)
    drawn = list(shapes(150))
    hole = "[[[3, 3], [4, 3], [4, 4]]]"
    drafts = [{"kind": k, "category": "vessel", "pixels": p, "label": "a"} for k, p in drawn]
    drafts.append({"kind": "polygon", "category": "vessel", "holes": hole, "pixels": [(1, 1), (9, 1), (9, 9), (1, 9)]})
    for made, draft in zip(measuring.annotations(scene, drafts), drafts, strict=True):
        alone = annotating.annotation(scene, **draft)
        for name in FIELDS:
            value = getattr(alone, name)
            assert getattr(made, name) == (value if value is None else pytest.approx(value, rel=1e-7)), (name, draft)
        assert (made.pixels, made.geometry, made.holes) == (alone.pixels, alone.geometry, alone.holes)
