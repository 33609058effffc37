"""The ships that a brief names: what is known of each and for when, by which source, and which ships were weighed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from roadstead.briefing import build_brief, write_brief
from roadstead.briefing.content import ClaimLine
from roadstead.domain.records import Particular, Vessel


def day(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def joined(text):
    return "".join(text.split())


@pytest.fixture
def content(samples):
    made, ship, known = samples.najin_case(), samples.uid("c", 2), [s.uuid for s in samples.sources()]
    claims = (
        Particular(uuid="p1", vessel=ship, kind="name", value="Тихая", start=day("2015-01-01"), end=day("2021-07-01"), source=known[4], grade="B2"),
        Particular(uuid="p2", vessel=ship, kind="flag", value="Russia", known_on=day("2023-10-16"), source=known[0], grade="C3"),
        Particular(uuid="p3", vessel=ship, kind="owner", value="M Leasing", number="5123456", grade=""),
        Particular(uuid="p4", vessel=samples.uid("c", 4), kind="name", value="Not sighted"),
    )  # fmt: skip
    full = Vessel(
        uuid=ship, name="Maia-1", imo="9358010", mmsi="273317640", call_sign="UBTL8", flag="Russia", length_m=131.0, beam_m=18.2,
        kind="general cargo", year=2006, bridge="aft", cranes=2, hull="blue", marks="white band",
    )  # fmt: skip
    others = tuple(replace(v, imo="9161000") if v.name == "Lady R" else v for v in made.vessels if v.uuid != ship)
    return replace(made, vessels=(*others, full), particulars=claims, standing={ship: ("not on UK of 2023-12-01",)})


def test_only_ships_that_sightings_name_stand_there_in_order_of_their_first(content):
    assert [row.name for row in build_brief(content).ships] == ["Maia-1", "Angara", "Lady R"]


def test_what_is_known_of_a_ship_has_its_days_its_source_and_grade(content):
    brief = build_brief(content)
    maia = brief.ships[0]
    publishers = {source.number: source.publisher for source in brief.sources}
    name, owner = maia.claims
    assert (name.text, name.grade) == ("name Тихая, from 2015-01-01 to 2021-06-30", "B2")
    assert publishers[name.reference] == "NK Pro"
    assert owner == ClaimLine("owner M Leasing (company number 5123456), undated", None, "")
    assert [(f.text, publishers[f.reference]) for f in maia.flags] == [("Russia, known on 2023-10-16", "RUSI")]
    assert "name of Maia-1 (B2)" in next(s.uses for s in brief.sources if s.publisher == "NK Pro")
    assert build_brief(replace(content, particulars=content.particulars[::-1])) == brief


def test_a_source_that_only_a_particular_has_is_cited(content):
    bare = replace(content, findings=(), legs=(), routes=(), sightings=content.sightings[1:2])
    brief = build_brief(bare)
    assert [source.publisher for source in brief.sources] == ["RUSI", "NK Pro"]
    assert any("The case holds 3 more sources" in limit for limit in brief.limits)


def test_a_flag_without_a_claim_is_said_to_be_undated(content):
    assert build_brief(content).ships[1].flags == (ClaimLine("RU, undated, in the registry", None, ""),)


def test_a_number_is_well_formed_or_not_and_never_verified(content):
    maia, angara, lady = build_brief(content).ships
    assert maia.numbers == ("IMO 9358010 (well formed, not verified)", "MMSI 273317640", "Call sign UBTL8")
    assert angara.numbers[1] == "MMSI not known"
    assert lady.numbers[0] == "IMO 9161000 (not well formed)"  # the last digit should be 3


def test_size_and_structure_are_the_registrys(content):
    maia, angara, lady = build_brief(content).ships
    assert maia.build == (
        "131 m × 18.2 m",
        "general cargo, built 2006",
        "bridge aft, cranes: 2, hull blue",
        "white band",
    )
    assert (angara.build, lady.build) == (("Length 122 m, beam not known",), ("Size not known",))


def test_marks_that_repeat_the_structure_are_said_once(content):
    ships = tuple(replace(v, bridge="forward", marks="bridge forward") for v in content.vessels)
    assert build_brief(replace(content, vessels=ships)).ships[1].build[1:] == ("bridge forward",)


def test_the_pdf_has_the_ships_their_lists_and_who_was_weighed(content, samples, tmp_path, page_texts):
    in_card, in_table = samples.uid("d", 2), samples.uid("d", 4)
    lines = ("Maia-1, IMO 9358010: possible (length fits)", "Angara, IMO 9179842: ruled out (built in 2024)")
    held, outs = (
        replace(content, weighed={in_card: lines, in_table: lines[:1]}),
        (tmp_path / "a.pdf", tmp_path / "b.pdf"),
    )
    for out in outs:
        write_brief(held, samples.PlainMap(), samples.noise_reader, out)
    text = "".join(page_texts(outs[0]))
    for words in (
        "name Тихая, from 2015-01-01 to 2021-06-30 [4] B2",
        "Russia, known on 2023-10-16 [1] C3",
        "not on UK of 2023-12-01",
        "131 m × 18.2 m",
    ):
        assert joined(words) in text, words
    assert text.count(joined("Ships weighed")) == 2
    assert text.count(joined(lines[0])) == 2 and text.count(joined(lines[1])) == 1
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_a_brief_without_lists_says_that_it_has_none(content, samples, tmp_path, page_texts):
    out = tmp_path / "brief.pdf"
    write_brief(replace(content, standing={}), samples.PlainMap(), samples.noise_reader, out)
    text = "".join(page_texts(out))
    assert joined("The case holds no sanctions list to compare them with.") in text


def test_many_ships_run_over_pages_with_a_header_on_each(content, samples, tmp_path, page_texts):
    first = content.sightings[3]
    ships = tuple(Vessel(uuid=f"v{i:03d}", name=f"Ship-{i:03d}") for i in range(70))
    sightings = tuple(replace(first, uuid=f"s{i:03d}", vessel=f"v{i:03d}", note="") for i in range(70))
    claims = tuple(Particular(uuid=f"p{i:03d}", vessel=f"v{i:03d}", value=f"Older-{i:03d}", source=first.source) for i in range(70))  # fmt: skip
    out = tmp_path / "long.pdf"
    many = replace(content, vessels=ships, sightings=sightings, particulars=claims, annotations=())
    write_brief(many, samples.PlainMap(), samples.noise_reader, out)
    pages = page_texts(out)
    assert all(f"Older-{i:03d}" in "".join(pages) for i in range(70))
    having = [text for text in pages if "Older-" in text and "Sizeandstructure" in text]
    assert len(having) >= 3


def test_dates_of_a_claim_are_told_with_its_last_day():
    assert (
        Particular(start=day("2022-01-01"), known_on=day("2023-12-01")).dates == "from 2022-01-01, known on 2023-12-01"
    )
    assert (Particular(end=day("2021-07-01")).dates, Particular().dates) == ("to 2021-06-30", "undated")
