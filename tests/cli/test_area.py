"""``roadstead area`` and ``roadstead scene coverage``."""

import pytest
from tests.ui.conftest import build_case


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "case.gpkg"
    build_case(path)
    return path


def test_an_area_is_set_listed_held_against_scenes_and_cleared(roadstead, case):
    assert roadstead("scene", "coverage", case).json["area"] is None
    # The scene of the case covers 42.23 to 42.24 N, 130.29 to 130.30 E: the northern half of this.
    corners = "42.22N,130.29E 42.22N,130.30E 42.24N,130.30E 42.24N,130.29E"
    made = roadstead("area", "set", case, "--polygon", corners, "--name", "Quay").json
    assert made["active"]
    told = roadstead("scene", "coverage", case).json
    assert told["area"] == "Quay"
    rows = {row["name"]: row for row in told["scenes"]}
    assert rows["Najin 12 October"]["coverage"] == pytest.approx(0.5, abs=1e-3)
    assert rows["Photograph"]["coverage"] is None
    assert told["days_without"] == 0
    roadstead("area", "set", case, "--place", "Najin", "--radius", "500")
    assert [(a["name"], a["active"]) for a in roadstead("area", "list", case).json["areas"]] == [
        ("Quay", False),
        ("Najin", True),
    ]
    assert roadstead("area", "rename", case, "North pier").json["name"] == "North pier"
    assert roadstead("area", "rename", case, "Old quay", "--area", "Quay").json["active"] is False
    assert "Old quay already" in roadstead("area", "rename", case, "Old quay").refusal
    assert "needs a name" in roadstead("area", "rename", case, "  ").refusal
    assert "North pier, Old quay" in roadstead("area", "rename", case, "x", "--area", "y").refusal.replace(
        "Old quay, North pier", "North pier, Old quay"
    )
    roadstead("area", "clear", case).json  # noqa: B018
    assert "No area of interest" in roadstead("area", "clear", case).refusal


@pytest.mark.parametrize(
    "arguments",
    [
        ("--polygon", "42.2N,130.2E 42.3N,130.3E"),
        ("--polygon", "nonsense x y"),
        ("--place", "Nowhere at all"),
        ("--place", "Najin", "--radius", "-5"),
    ],
)
def test_bad_areas_are_one_sentence(roadstead, case, arguments):
    roadstead("area", "set", case, *arguments).refusal  # noqa: B018
    assert roadstead("area", "list", case).json["areas"] == []
