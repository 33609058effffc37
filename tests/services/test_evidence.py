"""The evidence store: what is kept is kept unchanged, and what happens to it is found out."""

import hashlib
import os
import stat
from pathlib import Path

import pytest

from roadstead.domain.errors import Cancelled, UserError
from roadstead.domain.records import Evidence, Source
from roadstead.services import briefs, evidence
from roadstead.services.session import CaseSession
from roadstead.services.tasks import Progress

BYTES = b"%PDF-1.7 what was read\n" * 5000


@pytest.fixture
def session(tmp_path):
    with CaseSession.create(tmp_path / "case.gpkg", "Evidence", "ana") as opened:
        yield opened


@pytest.fixture
def report(tmp_path):
    folder = tmp_path / "downloads"
    folder.mkdir()
    path = folder / "Report.PDF"
    path.write_bytes(BYTES)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


def _listing(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()} if folder.is_dir() else set()


def test_a_file_is_kept_by_its_hash_and_left_as_it_was(session, report, tmp_path):
    digest = hashlib.sha256(BYTES).hexdigest()
    said = evidence.Acquired(by="Ana", origin="https://example.org/report", licence="all rights reserved")
    (kept,) = evidence.add_evidence(session, [report], "The Orient Express", said)
    assert (kept.sha256, kept.size_bytes, kept.media_type, kept.name) == (
        digest,
        len(BYTES),
        "application/pdf",
        "Report.PDF",
    )
    assert (kept.acquired_by, kept.acquired_from, kept.kind) == ("Ana", "https://example.org/report", "original")
    held = tmp_path / "case.evidence" / digest[:2] / f"{digest}.pdf"
    assert held.read_bytes() == BYTES
    assert not held.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    assert report.stat().st_mtime == 1_700_000_000
    assert _listing(report.parent) == {"Report.PDF"}
    assert _listing(tmp_path / "case.evidence") == {held.name}  # no draft is left
    assert [s.title for s in session.store.all(Source)] == ["The Orient Express"]


def test_the_same_file_is_kept_once(session, report, tmp_path):
    (first,) = evidence.add_evidence(session, [report], "Report")
    entries = session.store.entry_count
    (again,) = evidence.add_evidence(session, [report, report], "Report")
    assert (again, session.store.entry_count) == (first, entries)
    (other,) = evidence.add_evidence(session, [report], "Another use of it")
    assert other.uuid != first.uuid
    assert len(_listing(tmp_path / "case.evidence")) == 1


def test_what_is_gone_or_altered_is_named_and_can_be_put_back(session, report, tmp_path):
    (kept,) = evidence.add_evidence(session, [report], "Report")
    path = evidence.path_of(session.store.path, kept)
    assert [k.state for k in evidence.examine(session.store)] == ["there"]
    path.chmod(0o644)
    path.write_bytes(b"forged")
    (found,) = evidence.examine(session.store)
    assert found.state == "altered"
    assert hashlib.sha256(b"forged").hexdigest() in found.sentence
    with pytest.raises(UserError, match="was altered"):
        evidence.add_evidence(session, [report], "Report 2")
    with pytest.raises(UserError, match="was altered"):
        evidence.working_copy(session, kept, tmp_path / "copy.pdf")
    evidence.put_back(session, kept, report.parent)
    assert [k.state for k in evidence.examine(session.store)] == ["there"]
    assert [p.read_bytes() for p in evidence.strays(session.store)] == [b"forged"]  # set aside, not deleted
    path.unlink()
    assert "is missing" in evidence.examine(session.store)[0].sentence
    with pytest.raises(UserError, match="none has the SHA-256"):
        evidence.put_back(session, kept, tmp_path / "case.evidence")


def test_a_working_copy_is_apart_and_recorded(session, report, tmp_path):
    (kept,) = evidence.add_evidence(session, [report], "Report")
    target = tmp_path / "work.pdf"
    copy = evidence.working_copy(session, kept, target, "to blacken names")
    assert target.read_bytes() == BYTES
    assert target.stat().st_mode & stat.S_IWUSR
    assert (copy.kind, copy.original, copy.sha256, copy.note) == (
        "working copy",
        kept.uuid,
        kept.sha256,
        "to blacken names",
    )
    with pytest.raises(UserError, match="there already"):
        evidence.working_copy(session, kept, target)
    assert [e.kind for e in session.store.all(Evidence)] == ["original", "working copy"]
    assert len(evidence.examine(session.store)) == 1


def test_a_file_that_vanishes_while_it_is_copied_leaves_nothing(session, report, tmp_path):
    class Vanishing(Progress):
        def __call__(self, fraction, text=""):
            report.unlink(missing_ok=True)

    with pytest.raises(UserError, match=r"Report\.PDF"):
        evidence.add_evidence(session, [report], "Report", progress=Vanishing())
    assert session.store.all(Evidence) == session.store.all(Source) == []
    assert _listing(tmp_path / "case.evidence") == set()


def test_a_file_that_grows_while_it_is_copied_is_refused(session, report, tmp_path):
    class Growing(Progress):
        def __call__(self, fraction, text=""):
            with report.open("ab") as out:
                out.write(b"more")

    with pytest.raises(UserError, match="changed while it was copied"):
        evidence.add_evidence(session, [report], "Report", progress=Growing())
    assert session.store.all(Evidence) == []
    assert _listing(tmp_path / "case.evidence") == set()


def test_cancelling_leaves_nothing(session, report, tmp_path):
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        evidence.add_evidence(session, [report], "Report", progress=progress)
    assert session.store.all(Evidence) == []
    assert _listing(tmp_path / "case.evidence") == set()


def test_what_cannot_be_kept_is_said(session, report, tmp_path):
    for path, said in (
        (tmp_path, "is a folder"),
        (tmp_path / "none.pdf", "There is no file"),
        (session.store.path, "is the case itself"),
    ):
        with pytest.raises(UserError, match=said):
            evidence.add_evidence(session, [report, path], "Report")
    assert session.store.all(Evidence) == []


def test_an_undone_adding_leaves_the_file_in_the_store(session, report):
    (kept,) = evidence.add_evidence(session, [report], "Report")
    session.undo()
    assert session.store.all(Evidence) == []
    assert [p.name for p in evidence.strays(session.store)] == [f"{kept.sha256}.pdf"]
    session.redo()
    assert evidence.strays(session.store) == []


def test_a_strange_ending_is_left_away(session, tmp_path):
    path = tmp_path / "page.html; rm -rf"
    path.write_bytes(b"x")
    (kept,) = evidence.add_evidence(session, [path], "Page")
    assert evidence.path_of(session.store.path, kept).suffix == ""


def test_a_case_under_another_name_finds_its_evidence_in_the_old_folder(session, report, tmp_path):
    (kept,) = evidence.add_evidence(session, [report], "Report")
    renamed = tmp_path / "renamed.gpkg"
    assert evidence.state_of(renamed, kept).state == evidence.THERE
    other = tmp_path / "elsewhere"
    other.mkdir()
    assert evidence.state_of(other / "renamed.gpkg", kept).state == evidence.MISSING


def test_a_file_that_was_sound_is_not_read_again_until_it_changes(session, report, tmp_path, monkeypatch):
    (kept,) = evidence.add_evidence(session, [report], "Report")
    assert [k.state for k in evidence.watch(session.store)] == [evidence.THERE]
    monkeypatch.setattr(evidence, "_hash", lambda *_: pytest.fail("read again"))
    assert [k.state for k in evidence.watch(session.store)] == [evidence.THERE]
    monkeypatch.undo()
    path = evidence.path_of(session.store.path, kept)
    path.chmod(0o644)
    path.write_bytes(BYTES.replace(b"read", b"READ"))
    assert [k.state for k in evidence.watch(session.store)] == [evidence.ALTERED]


def test_progress_of_a_large_file_rises_to_the_end(session, tmp_path):
    big = tmp_path / "big.bin"
    big.write_bytes(os.urandom(5 << 20))
    heard = []
    evidence.add_evidence(session, [big], "Big", progress=lambda share, _: heard.append(share))
    assert heard == sorted(heard)
    assert heard[-1] == pytest.approx(1.0)
    assert len([share for share in heard if share < 0.5]) >= 3


def test_the_linter_names_missing_and_altered_files_but_not_where_they_lie(session, report, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("more")
    kept, gone = evidence.add_evidence(session, [report, other], "Report")
    assert not any(found.rule.startswith("evidence") for found in briefs.lint_case(session.store))
    for each, text in ((kept, b"changed"), (gone, None)):
        path = evidence.path_of(session.store.path, each)
        path.chmod(0o644)
        path.write_bytes(text) if text else path.unlink()
    found = {f.rule: f for f in briefs.lint_case(session.store) if f.rule.startswith("evidence")}
    assert found.keys() == {"evidence-altered", "evidence-missing"}
    assert found["evidence-altered"].where == "evidence “Report.PDF”"
    assert all(str(tmp_path) not in f.text for f in found.values())
