"""The rules that an editor and a lawyer would apply, each broken once."""

from dataclasses import replace

import pytest

from roadstead.briefing.linting import lint
from roadstead.briefing.wording import likelihoods, willed_silence
from roadstead.domain.records import Finding, Source
from roadstead.domain.vocabulary import Identification, Status


@pytest.fixture
def clean(samples):
    """The sample case with what the linter objects to put right."""
    content = samples.najin_case()
    return replace(
        content,
        scenes=tuple(replace(scene, simulated=False) for scene in content.scenes),
        places=tuple(replace(place, note="") for place in content.places),
    )


def rules(content):
    return {found.rule for found in lint(content)}


def with_finding(content, text):
    return replace(content, findings=(replace(content.findings[0], text=text),))


def with_first(content, kind, **changes):
    first, *rest = getattr(content, kind)
    return replace(content, **{kind: (replace(first, **changes), *rest)})


def test_a_clean_case_has_no_findings(clean):
    assert lint(clean) == []


def test_the_sample_case_is_told_its_simulated_images_and_its_unchecked_place(samples):
    found = lint(samples.najin_case())
    assert [(f.rule, f.where) for f in found if f.rule != "simulated-scene"] == [
        ("unverified", "place “Dunay (Дунай)”")
    ]
    assert sum(f.rule == "simulated-scene" for f in found) == 3


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("It is likely, with high confidence, that she called.", "likelihood-with-confidence"),
        ("We have moderate confidence that it is almost certain.", "likelihood-with-confidence"),
        ("It is likely that she called. It is highly probable that she left.", "mixed-likelihoods"),
        ("The ship went dark for two days.", "silence-called-willed"),
        ("She made 19 dark calls at Vostochny.", "silence-called-willed"),
        ("The crew disabled the AIS transponder.", "silence-called-willed"),
        ("Its AIS was deliberately disabled.", "silence-called-willed"),
        ("The yard held 73 cars (check).", "unverified"),
    ],
)
def test_words_that_do_not_pass(clean, text, rule):
    assert rule in rules(with_finding(clean, text))


@pytest.mark.parametrize(
    "text",
    [
        "It is likely that she called. We have high confidence in the identification.",
        "It is likely that she called, and unlikely that she left.",
        "A ship with a dark hull lay at the pier.",
        "A crane on the quay was disabled.",
        "The ship went dark for two days, by a source graded B2.",
        "Remote sensing shows the pier.",
        "There is a gap of 31 hours in her AIS positions.",
    ],
)
def test_words_that_pass(clean, text):
    assert rules(with_finding(clean, text)) == set()


@pytest.mark.parametrize(
    ("kind", "changes", "rule"),
    [
        ("findings", {"sources": ()}, "finding-without-source"),
        ("findings", {"sources": ("no such source",)}, "source-missing"),
        ("sightings", {"source": ""}, "sighting-without-source"),
        ("sightings", {"grade": ""}, "sighting-without-grade"),
        ("sightings", {"grade": "F6"}, "grade-not-judged"),
        ("sightings", {"start": None, "end": None}, "sighting-without-time"),
        ("sightings", {"place": ""}, "sighting-without-place"),
        ("sightings", {"annotations": ()}, "observed-without-image"),
        ("sightings", {"vessel": "", "identification": Identification.IDENTIFIED}, "identified-without-vessel"),
        ("legs", {"note": "", "sources": ()}, "leg-without-basis"),
        ("legs", {"land_crossing_m": 120.0}, "sea-leg-on-land"),
        ("legs", {"coastline": ""}, "coastline-not-named"),
        ("legs", {"length_m": 150_000.0}, "leg-too-short"),
        ("scenes", {"credit": ""}, "scene-without-credit"),
        ("scenes", {"licence": " "}, "scene-without-licence"),
        ("scenes", {"sha256": ""}, "scene-without-hash"),
        ("scenes", {"acquired_start": None}, "scene-without-date"),
        ("scenes", {"simulated": True}, "simulated-scene"),
        ("sources", {"published": ""}, "source-without-date"),
        ("sources", {"read_on": ""}, "source-without-read-date"),
        ("places", {"note": "pier position (check)"}, "unverified"),
        ("places", {"geometry": None}, "place-without-position"),
        ("vessels", {"imo": "9179843"}, "imo-not-well-formed"),
    ],
)
def test_each_record_is_held_to_its_rule(clean, kind, changes, rule):
    assert rules(with_first(clean, kind, **changes)) == {rule}


def test_the_heading_must_be_complete(clean):
    bare = replace(clean, case=replace(clean.case, title="", question=" ", author="", tlp=""))
    assert rules(bare) == {"tlp-missing", "title-missing", "question-missing", "author-missing"}


def test_the_objection_says_where(clean):
    [found] = lint(with_first(clean, "sightings", grade=""))
    assert found.where == "sighting at Najin, 2023-12-09"


def test_a_graded_report_may_use_the_word_of_its_source(clean):
    dark = {"note": "Reported as a dark call.", "status": Status.REPORTED, "annotations": ()}
    assert rules(with_first(clean, "sightings", **dark)) == set()
    assert "silence-called-willed" in rules(with_first(clean, "sightings", **dark, grade=""))


def test_likelihoods_are_read_as_whole_terms():
    assert list(likelihoods("It is very unlikely, and that is likely.")) == ["very unlikely", "likely"]
    assert list(likelihoods("Almost certainly; probably; there is a remote possibility.")) == [
        "almost certain",
        "probable",
        "remote chance",
    ]


def test_willed_silence_does_not_reach_over_a_sentence():
    assert willed_silence("It was dark. AIS showed her at the pier.") == ""


def test_sources_not_used_by_any_record_are_held_to_the_rules_too(clean):
    more = replace(
        clean, sources=(*clean.sources, Source(title="An unread page")), findings=(*clean.findings, Finding(text="x"))
    )
    assert rules(more) == {"source-without-date", "source-without-read-date", "finding-without-source"}


def test_what_rests_on_a_simulated_image_cannot_be_judged_and_is_not_asked_about(samples):
    content = with_first(samples.najin_case(), "sightings", grade="F6")
    first = content.sightings[0]
    seen = [mark for mark in content.annotations if mark.uuid in first.annotations]
    assert seen, "the first sighting of the sample shows in an image"
    assert "grade-not-judged" not in rules(content)
    real = replace(content, scenes=tuple(replace(scene, simulated=False) for scene in content.scenes))
    assert "grade-not-judged" in rules(real)
