"""Sources, the files kept of them and each use of them, in the window."""

import hashlib

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from roadstead.domain.operations import Operation
from roadstead.domain.records import Citation, Evidence, Finding, Sighting
from roadstead.plugins.evidence import logic
from roadstead.plugins.evidence.watching import watch_of
from roadstead.services import evidence


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "downloads" / "report.pdf"
    path.parent.mkdir()
    path.write_bytes(b"%PDF what was read\n" * 100)
    return path


@pytest.fixture
def panel(opened, idle):
    opened.context.select(frozenset(("source-1",)))
    opened.show_panel("evidence")
    idle(opened)
    return opened.arrangement.docks["evidence"].content()


@pytest.fixture
def kept(panel, opened, report, idle):
    """A file of the source in the store."""
    panel.ask([report])
    panel.acquired.fields["origin"].setText("https://example.org/report")
    panel.acquired.commit()
    idle(opened)
    (row,) = opened.context.session.store.all(Evidence)
    return row


def said(panel):
    found = [w for kind in (QLabel, QPushButton) for w in panel.widget().findChildren(kind)]
    return "\n".join(w.text().replace("\u200b", "") for w in found if w.isVisible())


def test_a_source_shows_what_rests_on_it_and_leads_there(panel, opened, idle):
    assert "The Orient Express" in said(panel)
    assert "Uses (1)" in said(panel)
    assert "B2" in said(panel)
    link = next(b for b in panel.findChildren(QPushButton) if b.text().startswith("Sighting: Angara"))
    link.click()
    idle(opened)
    assert opened.context.selection == {"sighting-1"}


def test_files_are_kept_once_it_is_said_how_they_were_got(panel, opened, report, qtbot, idle):
    panel.ask([report])
    form = panel.acquired
    assert form.isVisible()
    assert form.fields["at"].text().endswith("Z")
    form.fields["at"].setText("yesterday at noon")
    qtbot.keyClick(form.fields["at"], Qt.Key.Key_Return)
    assert form.problem.text()
    assert opened.context.session.store.count(Evidence) == 0
    form.fields["at"].setText("2023-10-17T09:30Z")
    form.fields["licence"].setText("all rights reserved")
    qtbot.keyClick(form.fields["at"], Qt.Key.Key_Return)
    idle(opened)
    (row,) = opened.context.session.store.all(Evidence)
    assert row.sha256 == hashlib.sha256(report.read_bytes()).hexdigest()
    assert (row.acquired.isoformat(), row.licence) == ("2023-10-17T09:30:00+00:00", "all rights reserved")
    assert "report.pdf" in said(panel)
    assert "there" in said(panel)
    opened.context.undo()
    idle(opened)
    assert opened.context.session.store.count(Evidence) == 0


def test_escape_keeps_nothing(panel, opened, report, qtbot, idle):
    panel.ask([report])
    qtbot.keyClick(panel.acquired.fields["by"], Qt.Key.Key_Escape)
    idle(opened)
    assert not panel.acquired.isVisible()
    assert opened.context.session.store.count(Evidence) == 0


def test_an_altered_file_is_named_when_the_case_opens(kept, opened, case, qtbot, idle):
    path = evidence.path_of(case, kept)
    path.chmod(0o644)
    path.write_bytes(b"something else")
    with qtbot.waitSignal(opened.context.caseChanged, timeout=10_000):
        opened.context.open_case(case)
    idle(opened)
    assert any("report.pdf was altered" in n.text for n in opened.context.notices.notices)
    assert watch_of(opened.context).states[kept.uuid].state == evidence.ALTERED


def test_a_missing_file_is_put_back_from_another_copy(kept, opened, panel, report, case, monkeypatch, idle):
    path = evidence.path_of(case, kept)
    path.chmod(0o644)
    path.unlink()
    opened.deeds.refresh()
    opened.deeds["evidence.examine"].trigger()
    idle(opened)
    assert any("report.pdf is missing" in n.text for n in opened.context.notices.notices)
    assert "missing" in said(panel)
    opened.context.select(frozenset((kept.uuid,)))
    idle(opened)
    monkeypatch.setattr(opened.context, "pick_folder", lambda title: report.parent)
    opened.deeds["evidence.put_back"].trigger()
    idle(opened)
    assert path.read_bytes() == report.read_bytes()
    assert watch_of(opened.context).states[kept.uuid].state == evidence.THERE


def test_a_working_copy_is_made_and_recorded(kept, opened, tmp_path, monkeypatch, panel, idle):
    out = tmp_path / "work.pdf"
    opened.context.select(frozenset((kept.uuid,)))
    idle(opened)
    monkeypatch.setattr(opened.context, "pick_new_file", lambda *_: out)
    opened.deeds["evidence.copy"].trigger()
    idle(opened)
    made = next(e for e in opened.context.session.store.all(Evidence) if e.kind == evidence.WORKING_COPY)
    assert (made.original, made.name, out.exists()) == (kept.uuid, "work.pdf", True)
    assert "working copy" in said(panel)


def test_a_sighting_rests_on_one_more_source_graded_apart(kept, opened, panel, qtbot, idle):
    opened.context.select(frozenset(("sighting-1",)))
    idle(opened)
    form = panel.citation
    assert form.isVisible()
    form.fields["source"].setText("the orient express")
    assert [form.file.itemText(n) for n in range(form.file.count())] == ["no file", "report.pdf"]
    form.file.setCurrentIndex(1)
    qtbot.keyClick(form.fields["source"], Qt.Key.Key_Return)
    assert "“” is no grade" in form.problem.text() or form.problem.text()
    for name, text in (("grade", "c3"), ("quote", "moored at the pier"), ("page", "7")):
        form.fields[name].setText(text)
    qtbot.keyClick(form.fields["page"], Qt.Key.Key_Return)
    idle(opened)
    (use,) = opened.context.session.store.all(Citation)
    assert (use.subject, use.source, use.evidence, use.grade) == ("sighting-1", "source-1", kept.uuid, "C3")
    assert "“moored at the pier” · page 7 · report.pdf" in said(panel)
    assert opened.context.session.store.get(Sighting, "sighting-1").grade == "B2"


def test_a_use_is_changed_and_taken_back(opened, panel, idle):
    use = Citation(uuid="cite-1", subject="sighting-1", table="sightings", source="source-1", grade="C3", page="7")
    opened.context.do(Operation("cite", "Cite", (use,)))
    idle(opened)
    opened.context.select(frozenset(("cite-1",)))
    idle(opened)
    form = panel.citation
    assert (form.editing, form.fields["grade"].text(), form.fields["source"].isReadOnly()) == ("cite-1", "C3", True)
    form.fields["grade"].setText("A1")
    form.commit()
    idle(opened)
    assert opened.context.session.store.get(Citation, "cite-1").grade == "A1"
    opened.deeds.refresh()
    opened.deeds["evidence.uncite"].trigger()
    idle(opened)
    assert opened.context.session.store.count(Citation) == 0


def test_a_finding_names_its_sources_without_a_grade(opened, panel, idle):
    finding = Finding(uuid="finding-1", text="It was there.", position=1, sources=("source-1",))
    opened.context.do(Operation("add", "Add", (finding,)))
    idle(opened)
    assert "Uses (2)" in said(panel)
    opened.context.select(frozenset(("finding-1",)))
    idle(opened)
    assert "The Orient Express" in said(panel)


def test_the_table_of_sources_counts_uses_and_files(kept, opened, idle):
    from roadstead.domain.records import Source
    from roadstead.ui.names import Names

    names = Names(opened.context)
    assert names.rests("source-1") == (1, 1)
    opened.show_panel("tables")
    drawer = opened.arrangement.docks["tables"].content()
    drawer.show_kind(Source)
    idle(opened)
    model = drawer.page.model
    titles = [field.title for field in model.columns]
    cells = [model.index(0, titles.index(title)).data() for title in ("Uses", "Files")]
    assert cells == ["1 use", "1 file"]


def test_what_is_examined_is_told_in_one_sentence():
    row = Evidence(name="a.pdf", sha256="00")
    there = evidence.Kept(row, evidence.THERE, None)
    gone = evidence.Kept(row, evidence.MISSING, "/store/a")
    assert logic.examined([there], 0) == ("done", "1 file of evidence is what was kept.", "")
    level, text, detail = logic.examined([there, gone, gone], 2)
    assert level == "warning"
    assert text.startswith("2 of 3 files of evidence are missing or altered: a.pdf is missing")
    assert detail.count("\n") == 1
