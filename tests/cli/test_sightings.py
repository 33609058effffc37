"""``roadstead sighting``: what an analyst types about a ship is kept, or said not to be."""


def add(roadstead, case, *more):
    when = ("--when", "2023-09-01T00:00Z/2023-09-01T05:00Z", "--source", "Press", "--grade", "B2")
    return roadstead("sighting", "add", case, "--place", "Najin", *when, *more)


def test_a_number_with_spaces_is_one_ship_and_another_name_for_it_is_said_not_to_be_kept(case, roadstead):
    assert add(roadstead, case, "--vessel", "Angara", "--imo", "IMO 917 9842").status == 0
    again = add(roadstead, case, "--vessel", "Ангара", "--imo", "9179842", "--duplicate", "keep")
    assert "was not kept" not in again.err
    other = add(roadstead, case, "--vessel", "Maria", "--imo", "9179842", "--duplicate", "keep")
    assert "IMO 9179842 is Angara in the registry; “Maria” was not kept." in other.err
    assert {s["vessel"] for s in roadstead("sighting", "list", case).json["sightings"]} == {"Angara"}


def test_a_sighting_that_replaces_another_has_the_radius_of_its_place(case, roadstead):
    first = add(roadstead, case, "--vessel", "Angara").json["sighting"]
    (before,) = roadstead("sighting", "list", case).json["sightings"]
    assert before["radius_m"] is not None
    assert add(roadstead, case, "--vessel", "Angara", "--duplicate", "replace").json["sighting"] == first
    (after,) = roadstead("sighting", "list", case).json["sightings"]
    assert after["radius_m"] == before["radius_m"]


def test_counts_that_run_backwards_are_shown_as_typed(case, roadstead):
    assert add(roadstead, case, "--count", "5..2").refusal.startswith("--count: “5..2” runs backwards.")
