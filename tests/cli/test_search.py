"""``roadstead search`` as scripts use it."""


def test_a_place_is_found_in_another_script(case, roadstead):
    roadstead(
        "sighting", "add", case, "--place", "Najin", "--when", "2023-12-09Z", "--source", "Image", "--grade", "B2",
        "--note", "containers on the next pier",
    )  # fmt: skip
    assert [hit["table"] for hit in roadstead("search", case, "나진").json["hits"]] == ["places", "sightings"]
    (hit,) = roadstead("search", case, "pier", "containers").json["hits"]
    assert "containers on the next pier" in hit["excerpt"]
    assert roadstead("search", case, "nowhere").json == {"hits": []}
