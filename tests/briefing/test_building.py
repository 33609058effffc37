"""From records to content: numbers in order of first use, sightings in order of time, chips around their marks."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.briefing.building import build_brief
from roadstead.briefing.chips import draw_chip
from roadstead.briefing.framing import CHIP_ASPECT, around, chip_bounds
from roadstead.domain.coordinates import LonLat, Pixel
from roadstead.domain.methods import method_text
from roadstead.domain.records import Citation, Count, Evidence, Scene
from roadstead.domain.times import Interval, period


@pytest.fixture
def brief(samples):
    return build_brief(samples.najin_case())


def test_sources_are_numbered_as_they_are_first_used(brief):
    assert [source.publisher for source in brief.sources] == ["RUSI", "CSIS", "The White House", "NK Pro", "press"]
    assert [finding.references for finding in brief.findings] == [(1,), (1, 2), (3,), (2, 4)]
    assert [row.reference for row in brief.sightings] == [1, 1, 5, 2]


def test_each_use_of_a_source_is_listed_with_the_grade_given_there(brief):
    assert brief.sources[0].uses == ("finding 1", "finding 2", "sighting 1 (C3)", "sighting 2 (B3)", "leg 1")
    assert brief.sources[4].uses == ("sighting 3 (B2)",)


def test_sightings_stand_in_order_of_time_whatever_order_they_came_in(samples):
    content = samples.najin_case()
    turned = replace(content, sightings=content.sightings[::-1])
    assert build_brief(turned) == build_brief(content)
    assert [row.when[:10] for row in build_brief(content).sightings] == [
        "2023-09-12",
        "2023-10-05",
        "2023-12-09",
        "2024-02-01",
    ]


def test_a_sighting_says_how_its_ship_stood_on_the_lists(samples):
    content = samples.najin_case()
    first = min(content.sightings, key=lambda s: str(s.start))
    listed = replace(content, listed={first.uuid: "Sanctions lists on that day: not on UK of 2023-12-01."})
    assert build_brief(listed).sightings[0].note.endswith("Sanctions lists on that day: not on UK of 2023-12-01.")
    assert all("Sanctions" not in row.note for row in build_brief(listed).sightings[1:])


def test_a_brief_is_dated_by_its_case(brief, samples):
    assert brief.dated == samples.AT
    assert (brief.root, brief.entries) == (samples.ROOT, 1204)


def test_a_sighting_says_what_was_measured_and_what_the_registry_says(brief):
    maia = brief.sightings[1]
    assert (maia.what, maia.identification) == ("Maia-1 (IMO 9358010)", "possible identification")
    assert (maia.length, maia.registry_length) == ("131.2 m ± 1.8", "131 m")
    unknown = brief.sightings[0]
    assert (unknown.what, unknown.identification) == ("Unknown ship", "not identified")


def test_a_sighting_names_its_place_and_a_position_only_where_it_differs(samples):
    content = samples.najin_case()
    at_place, elsewhere = (replace(content.sightings[3], uuid=samples.uid("d", i), radius_m=500.0) for i in (8, 9))
    at_place = replace(at_place, geometry=content.places[3].geometry)
    elsewhere = replace(elsewhere, geometry=content.places[0].geometry)
    rows = build_brief(replace(content, sightings=(at_place, elsewhere))).sightings
    assert [row.where for row in rows] == ["Vostochny", "Vostochny, 42.233N, 130.300E within 500 m"]


def test_legs_carry_length_with_doubt_hours_and_nautical_miles_at_sea(brief):
    sea, hand, rail = brief.legs
    # 189,300 m / 1,852 = 102.21 nm; 1.96 x 900 m = 1.764 km = 0.95 nm; 1.96 x 140 km = 274 km.
    assert sea.length.replace("\u00a0", " ") == "189.3 km ± 1.8 (102.2 nm)"
    assert sea.hours == "7.3 to 8.5 h"
    assert hand.length.replace("\u00a0", " ") == "41 km"
    assert rail.length.replace("\u00a0", " ") == "9,600 km ± 300"
    assert rail.hours == "8 to 14 days"


def test_only_images_that_are_shown_are_numbered(samples):
    content = samples.najin_case()
    brief = build_brief(replace(content, sightings=content.sightings[:1]))
    assert [(scene.number, scene.name) for scene in brief.scenes] == [(1, "najin_2023-12-09_simulated.tif")]
    assert [(chip.sighting, chip.image, len(chip.marks)) for chip in brief.chips] == [(1, 1, 1)]


def test_references_to_records_that_are_gone_do_no_harm(samples):
    content = samples.najin_case()
    brief = build_brief(replace(content, sources=(), annotations=(), places=(), vessels=()))
    assert brief.sources == () and brief.chips == ()
    assert {row.reference for row in brief.sightings} == {None}
    assert {row.where for row in brief.sightings} == {"not stated"}


def test_the_legends_name_only_what_is_used(brief):
    assert [sign for sign, _ in brief.grades] == ["B", "C", "2", "3"]
    assert brief.likelihoods == (("very likely", "80 to 95 %"),)


def test_the_sea_leg_gets_a_map_of_its_own_beside_a_continent(samples):
    content = samples.najin_case()
    whole = build_brief(content).locator
    assert whole is not None and whole.focus is not None
    west, south, east, north = whole.focus
    assert 130 < west < 131 and 132 < east < 133 and 42 < south < north < 43
    short = build_brief(replace(content, legs=content.legs[:1])).locator
    assert short is not None and short.focus is None


def test_the_ends_of_a_leg_that_are_only_named_are_on_the_map(samples):
    content = samples.najin_case()
    sea = replace(content.legs[0], origin="Najin", destination="a pier near Dunay")
    locator = build_brief(replace(content, legs=(sea,), sightings=())).locator
    assert locator is not None
    assert [(place.name, place.position) for place in locator.places] == [
        ("Najin", samples.NAJIN),
        ("a pier near Dunay", samples.DUNAY),
    ]


def test_the_sum_of_a_route_carries_its_doubt_only_when_every_leg_does(samples):
    content = samples.najin_case()
    [route] = build_brief(content).routes
    assert route.summary == "9,790 km in 3 legs: 2 inferred, 1 reported."  # the leg by hand has no error stated
    legs = tuple(replace(leg, length_se=leg.length_se or 5_000.0) for leg in content.legs)
    [route] = build_brief(replace(content, legs=legs)).routes
    # 1.96 x sqrt(0.9^2 + 5^2 + 140^2) = 275 km
    assert route.summary.startswith("9,800 km ± 300 in 3 legs")


def test_a_routes_note_does_not_repeat_what_its_legs_say(samples):
    content = samples.najin_case()
    legs = (replace(content.legs[0], note="Shortest way by water. The end lies on land."), *content.legs[1:])
    route = replace(content.routes[0], note="The end lies on land. A gap of 1.7 km was closed.")
    [line] = build_brief(replace(content, routes=(route,), legs=legs)).routes
    assert line.note == "A gap of 1.7 km was closed."


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2023-08-15T00:00Z", "2023-10-14T23:59:59Z", "2023-08-15 to 2023-10-14"),
        ("2023-08-15T00:00Z", "2023-10-14T23:59Z", "2023-08-15 to 2023-10-14"),
        ("2023-08-15T00:00Z", "2023-10-15T00:00Z", "2023-08-15 to 2023-10-14"),
        ("2023-10-05T00:00Z", "2023-10-06T00:00Z", "2023-10-05"),
        ("2023-10-05T00:00Z", "2023-10-05T23:59:59Z", "2023-10-05"),
        ("2023-10-05T00:00Z", "2023-10-05T00:00Z", "2023-10-05 00:00 UTC"),
        ("2023-10-05T09:00+09:00", "2023-10-06T09:00+09:00", "2023-10-05"),
        ("2023-10-05T00:00Z", "2023-10-06T12:30Z", "2023-10-05 00:00 to 2023-10-06 12:30 UTC"),
        ("2023-10-05T02:00Z", "2023-10-06T00:00Z", "2023-10-05 02:00 to 2023-10-06 00:00 UTC"),
    ],
)
def test_whole_days_are_written_without_their_hours(start, end, words):
    assert period(Interval(datetime.fromisoformat(start), datetime.fromisoformat(end))) == words


def doubted(content, **said):
    """The case with one mark of which that is said, and a finding in the second wording."""
    first, *rest = content.annotations
    return replace(content, annotations=(replace(first, **said), *rest))


def test_a_mark_says_in_the_briefs_one_wording_how_likely_it_is_and_on_what_it_rests(samples):
    said = {"confidence": "very likely", "basis": "assessed", "occluded": True, "alternative": "a tender"}
    content = doubted(samples.najin_case(), **said, rationale="Bridge aft.")
    for text, term, bounds in (("", "very likely", "80 to 95 %"), ("It is probable.", "highly probable", "80 to 95 %")):
        finding = replace(content.findings[0], text=text)
        brief = build_brief(replace(content, findings=(finding,)))
        (mark,) = (m for chip in brief.chips for m in chip.marks if m.assessed)
        assert mark.label == f"Maia-1? ({term} vessel; assessed; partly hidden; else a tender)"
        assert mark.reason == "Bridge aft."
        assert (term, bounds) in brief.likelihoods
        assert not {"very likely", "highly probable"} - {term} & {word for word, _ in brief.likelihoods}


def test_an_assessed_mark_is_drawn_dashed_and_asked_for_its_reasons(samples):
    content = doubted(samples.najin_case(), basis="assessed")
    rules = {finding.rule for finding in build_brief(content).warnings}
    assert {"assessed-without-likelihood", "assessed-without-rationale"} <= rules
    spec = next(chip for chip in build_brief(content).chips if any(m.assessed for m in chip.marks))
    drawn = draw_chip(spec, lambda _scene, _bounds, shape: np.zeros((*shape, 4), dtype=np.uint8)).svg
    assert drawn.count("stroke-dasharray") == 1
    clean = doubted(content, basis="assessed", confidence="likely", rationale="Its beam.")
    assert not {f.rule for f in build_brief(clean).warnings if f.rule.startswith("assessed")}


def test_a_likelihood_and_a_confidence_level_are_not_said_of_a_mark_in_one_breath(samples):
    content = doubted(samples.najin_case(), confidence="likely", alternative="with high confidence a tender")
    assert "likelihood-with-confidence" in {finding.rule for finding in build_brief(content).warnings}


def test_a_sighting_without_a_ship_does_not_speak_of_one(samples):
    content = samples.najin_case()
    stack = content.annotations[1]
    shown = replace(content.sightings[2], annotations=(stack.uuid,))
    told = replace(content.sightings[3], vessel="")
    rows = build_brief(replace(content, sightings=(shown, told))).sightings
    assert [(row.what, row.identification) for row in rows] == [("Container stack", ""), ("No ship named", "")]


def test_what_is_no_date_is_not_set_as_the_day_of_reading(samples):
    content = samples.najin_case()
    first = replace(content.sources[0], read_on="not read by us: taken from notes")
    brief = build_brief(replace(content, sources=(first, *content.sources[1:])))
    assert (brief.sources[0].read_on, brief.sources[0].reading) == ("", "not read by us: taken from notes")
    assert (brief.sources[1].read_on, brief.sources[1].reading) == ("2024-03-28", "")
    assert "Those with a day of reading were read on 2024-03-28." in brief.source_summary
    assert "taken from notes" not in brief.source_summary


def test_the_error_of_a_place_has_the_digits_that_other_errors_have(samples):
    content = samples.najin_case()
    errors = {3.0: "± 6 m", 0.6: "± 1.2 m", 8.0: "± 16 m"}  # 1.96 x the standard error
    for se, words in errors.items():
        scenes = tuple(replace(scene, georef_se_m=se) for scene in content.scenes)
        assert (
            build_brief(replace(content, scenes=scenes)).scenes[0].georeference.replace("\u00a0", " ")
            == f"EPSG:32652, position {words}"
        )


pixels = st.builds(Pixel, st.floats(0, 5000), st.floats(0, 4000))


@given(st.lists(pixels, min_size=1, max_size=8), st.sampled_from([None, 0.3, 10.0]))
def test_a_chip_holds_its_marks_and_lies_in_the_scene(corners, gsd):
    scene = Scene(width=5000, height=4000, gsd_m=gsd)
    left, top, right, bottom = chip_bounds(scene, corners)
    assert 0 <= left < right <= 5000 and 0 <= top < bottom <= 4000
    assert (right - left) / (bottom - top) == pytest.approx(CHIP_ASPECT, rel=0.02)
    spans = max(c.x for c in corners) - min(c.x for c in corners), max(c.y for c in corners) - min(c.y for c in corners)
    if spans[0] < 4900 and spans[1] < 3300:
        assert all(left <= c.x <= right and top <= c.y <= bottom for c in corners)


def test_bounds_across_the_antimeridian_take_the_short_way():
    assert around([LonLat(179.0, 10.0), LonLat(-178.0, 20.0)]) == (179.0, 10.0, 182.0, 20.0)
    assert around([LonLat(-5.0, 0.0), LonLat(10.0, 1.0)]) == (-5.0, 0.0, 10.0, 1.0)
    assert around([LonLat(40.0, 3.0)]) == (40.0, 3.0, 40.0, 3.0)


def test_a_count_is_said_as_a_range_with_how_it_came_about(samples):
    method = method_text({"words": ["Block of 90 m by 18 m: 14 bays.", "Cells taken: 80 to 97 % (stated)."]})
    count = Count(scene="nowhere", label="north block", low=240, value=285, high=330, unit="TEU", method=method)
    (row,) = build_brief(replace(samples.najin_case(), counts=(count,))).counts
    assert row.range == "285 (240 to 330) TEU"
    how = "Block of 90 m by 18 m: 14 bays. Cells taken: 80 to 97 % (stated)."
    assert row.how == f"{how} No second reader has checked it."
    said = {"unknown": "Two readers differed by ±8% on 4 scenes."}
    (row,) = build_brief(replace(samples.najin_case(), counts=(count,), checked=said)).counts
    assert row.how == f"{how} Two readers differed by ±8% on 4 scenes."
    assert (row.what, row.when) == ("north block", "not stated")


def test_what_was_not_seen_open_times_and_ranges_are_said_in_words():
    from dataclasses import replace as changed

    from tests.briefing import samples

    from roadstead.briefing.prose import said_words, what_words
    from roadstead.domain.content import CaseContent
    from roadstead.domain.records import CaseInfo, Sighting

    none = Sighting(outcome="not observed", reason="cloud", start=datetime(2023, 10, 14, tzinfo=UTC))
    assert what_words(none, None, ()) == "Not observed (cloud); looked for: vessel"
    assert what_words(changed(none, outcome="nothing seen", reason=""), None, ()) == "Nothing seen; looked for: vessel"
    stack = Sighting(
        low=240, count=300, high=330, unit="TEU", category="container", end=datetime(2023, 10, 15, tzinfo=UTC)
    )
    assert what_words(stack, None, ()) == "300 (240 to 330) TEU"
    said = changed(
        stack, likelihood="very likely", rationale="90 m long", quote="a stack", page="3", note="Read twice."
    )
    assert said_words(said, 0) == "Held very likely: 90 m long. “a stack” (page 3). Read twice."
    assert said_words(said, 1).startswith("Held highly probable: 90 m long.")
    rows = build_brief(CaseContent(case=CaseInfo(), at=samples.AT, sightings=(stack, none))).sightings
    assert [row.when for row in rows] == ["from 2023-10-14", "by 2023-10-14"]


def test_the_list_of_sources_names_the_files_kept_and_each_further_use(samples):
    content = samples.najin_case()
    source, sighting = content.sources[0], content.sightings[2]
    kept = Evidence(
        uuid="kept",
        source=source.uuid,
        name="report.pdf",
        sha256="ab" * 32,
        acquired_by="Ana",
        acquired=datetime(2023, 10, 17, 9, 30, tzinfo=UTC),
        acquired_from="https://example.org",
        licence="all rights reserved",
    )
    copy = replace(kept, uuid="copy", kind="working copy", original="kept", acquired_from="/srv/ana/copy.pdf")
    use = Citation(subject=sighting.uuid, table="sightings", source=source.uuid, grade="C4")
    brief = build_brief(
        replace(content, evidence=(kept, copy), citations=(use,), unsound={"kept": "report.pdf was altered."})
    )
    entry = next(each for each in brief.sources if each.title == source.title)
    (file,) = entry.files
    assert (file.name, file.sha256, file.trouble) == ("report.pdf", "ab" * 32, "report.pdf was altered.")
    assert file.story == (
        "acquired by Ana, 2023-10-17 09:30 UTC, from https://example.org, licence: all rights reserved"
    )
    assert sum(each.endswith("(C4)") for each in entry.uses) == 1
