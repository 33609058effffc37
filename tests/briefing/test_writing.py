"""Writing the file: the same bytes always, whole or not at all, and data that stays data."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from roadstead.briefing.characters import printable, undrawable
from roadstead.briefing.writing import write_brief
from roadstead.domain.errors import Cancelled, UserError
from roadstead.domain.records import Finding

HOSTILE = '#read("/etc/passwd") $x^2$ *bold* _em_ @ref <label> `raw` [a](b) \\ #{1+1} // no comment /* nor this */ <script>&amp; ]] }} ~ --- "q" \'s'
ODD = "\u202egnp.exe \x00\x07 tab\tline\nend \U0001f600 \u0627\u0644 \ue000 \ufeff zero\u200bwidth"

SCRIPT = """
import hashlib, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import samples
from roadstead.briefing.writing import write_brief
out = Path(sys.argv[2])
write_brief(samples.najin_case(), samples.PlainMap(), samples.noise_reader, out)
print(hashlib.sha256(out.read_bytes()).hexdigest())
"""


def squeezed(text):
    return "".join(text.split())


def write(samples, content, out, **more):
    return write_brief(content, samples.PlainMap(), samples.noise_reader, out, **more)


def test_the_same_case_gives_the_same_bytes_in_any_process_zone_and_language(tmp_path):
    hashes = set()
    for i, (zone, language) in enumerate([("Asia/Vladivostok", "ko_KR.UTF-8"), ("America/New_York", "C")]):
        folder = tmp_path / f"folder {i}"
        folder.mkdir()
        environment = os.environ | {
            "TZ": zone,
            "LC_ALL": language,
            "LANG": language,
            "TMPDIR": str(folder),
            "PYTHONHASHSEED": str(i),
        }
        command = [sys.executable, "-W", "ignore", "-c", SCRIPT, str(Path(__file__).parent), str(folder / "brief.pdf")]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=folder)
        hashes.add(done.stdout.strip())
    assert len(hashes) == 1 and len(hashes.pop()) == 64


def test_another_journal_gives_other_bytes(samples, brief_pdf, tmp_path):
    out = tmp_path / "brief.pdf"
    write(samples, replace(samples.najin_case(), root="0" * 64), out)
    assert out.read_bytes() != brief_pdf.read_bytes()


def test_hostile_text_is_printed_as_it_stands(samples, tmp_path, page_texts):
    content = samples.najin_case()
    out = tmp_path / "brief.pdf"
    fields = {"title": HOSTILE, "question": HOSTILE, "author": HOSTILE}
    hostile = replace(
        content,
        case=replace(content.case, **fields),
        findings=(Finding(text=HOSTILE, sources=("no such",)),),
        places=tuple(replace(p, name=f"{p.name} {HOSTILE}") for p in content.places),
        vessels=tuple(replace(v, name=HOSTILE) for v in content.vessels),
        scenes=tuple(replace(s, name=HOSTILE, credit=HOSTILE, licence=HOSTILE) for s in content.scenes),
        annotations=tuple(replace(a, label=HOSTILE) for a in content.annotations),
        sightings=tuple(replace(s, note=HOSTILE) for s in content.sightings),
        legs=tuple(replace(leg, note=HOSTILE, coastline=HOSTILE) for leg in content.legs),
        sources=tuple(
            replace(s, title=HOSTILE, url="javascript:alert(1)", note=HOSTILE, kind=HOSTILE) for s in content.sources
        ),
    )
    write(samples, hostile, out)
    text = "".join(page_texts(out))
    assert text.count(squeezed(HOSTILE)) > 15
    assert "root:x:0" not in text
    with pikepdf.open(out) as pdf:
        assert pdf.open_metadata()["dc:title"] == HOSTILE
        actions = [a["/A"]["/S"] for page in pdf.pages for a in page.get("/Annots", []) if "/A" in a]
        assert not actions  # no link leaves the document


def test_characters_without_a_letter_in_our_fonts_are_printed_as_code_points(samples, tmp_path, page_texts):
    content = samples.najin_case()
    out = tmp_path / "brief.pdf"
    report = write(samples, replace(content, case=replace(content.case, question=ODD)), out)
    text = "".join(page_texts(out))
    assert "[U+1F600]" in text and "[U+0627][U+0644]" in text and "[U+E000]" in text
    assert "zerowidth" in text and "\u202e" not in text
    assert any("U+1F600" in warning for warning in report.warnings)


def test_printable_text_keeps_what_the_fonts_draw():
    kept = "Najin–Dunay ± 2 m 나진 Дунай 羅津 罗津 Größe × → §"
    assert printable(kept) == kept and undrawable(kept) == []
    assert printable("a\nb\tc") == "a b c"
    assert printable("e\u0301") == "é"
    assert undrawable("\U0001f600a\U0001f600") == ["\U0001f600"]


def test_the_case_without_images_that_can_be_read_still_gives_a_brief(samples, tmp_path, page_texts):
    def refuse(scene, bounds, size):
        raise UserError(f"The image {scene.name} is not where it was.", "Show where it is.")

    out = tmp_path / "brief.pdf"
    report = write_brief(samples.najin_case(), samples.PlainMap(), refuse, out)
    assert sum("is not where it was" in warning for warning in report.warnings) == 3
    assert squeezed("The image najin_2023-12-09_simulated.tif is not where it was.") in "".join(page_texts(out))


def test_progress_ends_at_one_and_names_what_is_done(samples, tmp_path):
    heard = []
    report = write(
        samples,
        samples.najin_case(),
        tmp_path / "brief.pdf",
        progress=lambda share, words: heard.append((share, words)),
    )
    assert [share for share, _ in heard] == sorted(share for share, _ in heard)
    assert heard[-1] == (1.0, "Written") and len(heard) == 5
    with pikepdf.open(tmp_path / "brief.pdf") as pdf:
        assert report.pages == len(pdf.pages)


def test_cancelling_leaves_the_file_that_was_there(samples, tmp_path):
    out = tmp_path / "brief.pdf"
    out.write_bytes(b"the old one")
    answers = iter([False, True])
    with pytest.raises(Cancelled):
        write(samples, samples.najin_case(), out, cancelled=lambda: next(answers))
    assert out.read_bytes() == b"the old one"
    assert [path.name for path in tmp_path.iterdir()] == ["brief.pdf"]


def test_a_folder_that_cannot_be_written_is_one_sentence(samples, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    for out in (tmp_path / "missing" / "brief.pdf", tmp_path / "file" / "brief.pdf", tmp_path):
        with pytest.raises(UserError, match=r"could not be written to .*: .*\. Choose another folder"):
            write(samples, samples.najin_case(), out)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX resource limits")
def test_a_disk_that_fills_up_leaves_the_old_file_and_no_part(tmp_path):
    out = tmp_path / "brief.pdf"
    out.write_bytes(b"the old one")
    # No file of this process may grow beyond 4 kB.
    script = f"import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\nfrom pathlib import Path\nfrom roadstead.briefing.typeset import write_whole\nwrite_whole(Path({str(out)!r}), bytes(100_000))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "UserError: The brief could not be written to" in done.stderr
    assert out.read_bytes() == b"the old one"
    assert [path.name for path in tmp_path.iterdir()] == ["brief.pdf"]


def test_a_template_is_named_not_pathed(samples, tmp_path):
    for name in ("../secret", "nosuch"):
        with pytest.raises(UserError, match="template"):
            write(samples, samples.najin_case(), tmp_path / "brief.pdf", template=name)


def test_the_content_and_the_linter_need_no_heavy_package():
    script = "import sys, roadstead.briefing.writing, roadstead.briefing.linting; print([m for m in ('numpy', 'shapely', 'pyproj', 'typst') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
