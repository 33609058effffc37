"""The PDF itself: standards, tags, text in three scripts, every row of every table."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pikepdf

from roadstead.briefing import build_brief, write_brief
from roadstead.briefing.figures import draw_figures
from roadstead.briefing.typeset import typeset
from roadstead.domain.vocabulary import Tlp


def joined(text: str) -> str:
    return "".join(text.split())


def test_it_claims_archive_and_accessibility_standards_at_once(brief_pdf):
    with pikepdf.open(brief_pdf) as pdf:
        claims = pdf.open_metadata()
        assert (claims["pdfaid:part"], claims["pdfaid:conformance"], claims["pdfuaid:part"]) == ("2", "A", "1")
        assert pdf.Root["/MarkInfo"]["/Marked"]
        assert str(pdf.Root["/Lang"]) == "en-GB"
        assert pdf.Root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert claims["dc:title"] == "Najin–Dunay–Tikhoretsk, 2023"
        assert claims["dc:creator"] == ["A. Analyst"]
        assert claims["xmp:CreateDate"].startswith("2024-04-02T09:30:15")
        assert not pdf.is_encrypted and "/JavaScript" not in pdf.Root.get("/Names", {})


def test_only_the_shipped_fonts_are_in_it_and_all_are_embedded(brief_pdf):
    with pikepdf.open(brief_pdf) as pdf:
        names = set()
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                names.add(str(item["/FontName"]).split("+")[-1])
                assert any(key in item for key in ("/FontFile2", "/FontFile3"))
    assert names and all(name.startswith("NotoSans") for name in names)
    assert any("KR" in name for name in names)


def test_sharing_label_stands_in_header_and_footer_of_each_page(brief_pdf, page_texts):
    texts = page_texts(brief_pdf)
    assert len(texts) >= 4
    assert all(text.count("TLP:AMBER") >= 2 for text in texts)


def test_each_sharing_label_has_its_colour_on_black(samples, tmp_path):
    # TLP 2.0: #FF2B2B, #FFC000, #FFC000, #33FF00, #FFFFFF, as parts of one.
    wanted = {Tlp.RED: (1, 0.169, 0.169), Tlp.AMBER_STRICT: (1, 0.753, 0), Tlp.GREEN: (0.2, 1, 0), Tlp.CLEAR: (1, 1, 1)}
    content = replace(samples.najin_case(), scenes=(), annotations=(), sightings=(), legs=(), places=())
    for tlp, colour in wanted.items():
        out = tmp_path / "brief.pdf"
        write_brief(
            replace(content, case=replace(content.case, tlp=tlp)), samples.PlainMap(), samples.noise_reader, out
        )
        with pikepdf.open(out) as pdf:
            fills = {
                tuple(round(float(v), 3) for v in operands)
                for operands, operator in pikepdf.parse_content_stream(pdf.pages[0])
                if str(operator) in ("sc", "scn", "rg", "g")
            }
        shown = {fill * 3 if len(fill) == 1 else fill for fill in fills}
        assert colour in shown and (0, 0, 0) in shown, (tlp, shown)


def test_three_scripts_are_set_right(brief_pdf, page_texts):
    text = "".join(page_texts(brief_pdf))
    for words in ("두만강", "컨테이너", "나진", "Тихорецк", "Дунай", "North Korea’s"):
        assert joined(words) in text
    assert "�" not in text


def test_the_journals_root_is_printed_in_full_with_the_command_that_checks_it(brief_pdf, page_texts, samples):
    text = "".join(page_texts(brief_pdf))
    assert f"roadsteadverifyCASE--root{samples.ROOT}" in text
    assert text.count(samples.ROOT) == 2
    assert "1,204entries" in text


def test_every_use_of_a_source_has_its_number_and_grade(brief_pdf, page_texts):
    text = "".join(page_texts(brief_pdf))
    assert joined("depot at Tikhoretsk. [1][2]") in text
    assert joined("finding 2, finding 4, sighting 4 (B2), leg 2, leg 3") in text
    assert (
        joined(
            "This brief rests on 2 articles, 1 statement and 2 web pages. They were read on 2024-03-28. It shows 3 images (3 simulated)."
        )
        in text
    )
    for digit in "12345":
        assert digit * 64 in text  # each source's SHA-256


def test_simulated_images_are_marked_in_picture_caption_table_and_notice(brief_pdf, page_texts):
    text = "".join(page_texts(brief_pdf))
    assert text.count("SIMULATED") >= 1 + 3 + 3
    assert text.count("Simulatedimage.") == 3


def test_figures_have_words_and_tables_have_header_rows(brief_pdf, tags_of):
    tags = tags_of(brief_pdf)
    kinds = Counter(kind for kind, _ in tags)
    figures = [element for kind, element in tags if kind == "/Figure" and "/Alt" in element]
    assert len(figures) == 4  # one map, three chips
    assert "1 by sea, inferred" in joined_alt(figures)
    assert kinds["/Table"] == 6
    assert kinds["/TR"] == (3 + 1) + (5 + 1) + (4 + 1) + (3 + 1) + (5 + 1) + (3 + 1)
    assert kinds["/TH"] == 8 + 5 + 8 + 4 + 5 + 4
    assert kinds["/H1"] >= 5


def joined_alt(figures):
    return " ".join(str(figure["/Alt"]) for figure in figures)


def test_a_note_is_printed_once_in_the_card_or_in_the_table(brief_pdf, page_texts):
    text = "".join(page_texts(brief_pdf))
    table, cards = text.split(joined("All sightings, in order of time."))[1].split("Sighting1", 1)
    assert text.count(joined("Bridge aft, two cranes")) == 1 and joined("Bridge aft, two cranes") in cards
    assert text.count(joined("One of 19 calls reported")) == 1 and joined("One of 19 calls reported") in table
    assert all(f"Figure{number}" in table for number in (2, 3, 4)) and "Figure5" not in table


def test_the_pictures_are_jpegs_and_the_tags_are_not_suspect(brief_pdf):
    with pikepdf.open(brief_pdf) as pdf:
        images = [o for o in pdf.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]
        assert len(images) == 3 and all(image["/Filter"] == "/DCTDecode" for image in images)
        assert not pdf.Root["/MarkInfo"].get("/Suspects", False)  # required by PDF/UA-1, 7.1


def test_a_table_over_many_pages_loses_no_row(samples, tmp_path, page_texts, tags_of):
    content = samples.najin_case()
    first = content.sightings[3]
    many = tuple(
        replace(first, uuid=samples.uid("d", 100 + i), start=first.start + timedelta(days=i), end=first.end + timedelta(days=i), note=f"entry-{i:03d}-of-the-log " * (1 + i % 4))
        for i in range(150)
    )  # fmt: skip
    out = tmp_path / "long.pdf"
    write_brief(replace(content, sightings=many, legs=(), routes=()), samples.PlainMap(), samples.noise_reader, out)
    texts = page_texts(out)
    assert sum(any(f"entry-{i:03d}" in text for i in range(150)) for text in texts) > 3
    assert all(f"entry-{i:03d}-of-the-log" in "".join(texts) for i in range(150))
    assert Counter(kind for kind, _ in tags_of(out))["/TR"] == (150 + 1) + (1 + 1) + (1 + 1) + (
        4 + 1
    )  # one ship; one source is no longer used


def test_no_heading_or_caption_stands_alone_at_the_foot_of_a_page(samples, tmp_path, page_texts):
    brief = build_brief(samples.najin_case())
    figures = draw_figures(brief, samples.PlainMap(), samples.noise_reader)
    alone = (
        "Route",
        "Sources",
        "Sightings",
        "Places",
        "Images",
        "giventhere.",
        "time(UTC).",
        "hashofitsfile.",
        "(WGS84).",
    )
    out = tmp_path / "brief.pdf"
    for lines in (0, 6, 20, 34, 40):
        longer = replace(
            brief.legs[0],
            note="One more line of an account of this leg that goes on for the whole line's length. " * lines,
        )
        typeset(replace(brief, legs=(longer,)), figures, out)
        for text in page_texts(out):
            assert not text.split("Case0b9e6f1c,root")[0].endswith(alone), lines


def test_a_row_longer_than_a_page_is_printed_to_its_end(samples, tmp_path, page_texts):
    content = samples.najin_case()
    note = "A long account of one night. " * 600 + "Last words."
    out = tmp_path / "long.pdf"
    write_brief(
        replace(content, sightings=(replace(content.sightings[3], note=note),)),
        samples.PlainMap(),
        samples.noise_reader,
        out,
    )
    text = "".join(page_texts(out))
    assert joined("Last words.") in text
    assert text.count("account") == 600
    assert max(text.count("account") for text in page_texts(out)) < 120  # and none of it beyond a page's foot


def test_a_case_with_nothing_in_it_gives_a_brief_that_says_so(samples, tmp_path: Path, page_texts):
    from roadstead.domain.content import CaseContent
    from roadstead.domain.records import CaseInfo

    out = tmp_path / "empty.pdf"
    report = write_brief(CaseContent(case=CaseInfo(), at=samples.AT), samples.PlainMap(), samples.noise_reader, out)
    assert report.pages == len(page_texts(out))
    assert joined("No finding has been written in this case.") in "".join(page_texts(out))
