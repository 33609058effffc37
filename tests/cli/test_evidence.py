"""``roadstead evidence``, ``source`` and ``cite`` as scripts use them."""

import hashlib

import pytest


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "report.html"
    path.write_bytes(b"<html>five round trips</html>")
    return path


def test_evidence_from_adding_to_altering(case, roadstead, report, tmp_path):
    digest = hashlib.sha256(report.read_bytes()).hexdigest()
    (kept,) = roadstead("evidence", "add", case, report, "--source", "Report", "--from", "a web page").json["evidence"]
    assert (kept["sha256"], kept["acquired_from"], kept["kind"]) == (digest, "a web page", "original")
    assert roadstead("evidence", "check", case).json == {"ok": True, "files": 1, "problems": [], "unknown_files": []}
    copy = roadstead("evidence", "copy", case, digest[:8], "-o", tmp_path / "work.html", "--purpose", "to mark").json
    assert copy["kind"] == "working copy"
    (held,) = (case.parent / f"{case.stem}.evidence").rglob("*.html")
    held.chmod(0o644)
    held.write_bytes(b"other")
    ran = roadstead("evidence", "check", case)
    assert ran.status == 1
    assert f"recorded is {digest}" in ran.out
    roadstead("evidence", "put-back", case, "report.html", report)
    assert roadstead("evidence", "check", case).json["ok"]


def test_each_use_of_a_source_is_graded_apart(case, roadstead, report):
    sighting = roadstead(
        "sighting", "add", case, "--place", "42.233N,130.300E", "--when", "2023-10-05Z", "--source", "Report", "--grade", "B2",
    ).json["sighting"]  # fmt: skip
    roadstead("evidence", "add", case, report, "--source", "Report")
    roadstead("evidence", "add", case, report, "--source", "Other")
    cite = ("cite", case, sighting, "--source", "Report", "--grade", "C3", "--quote", "five round trips", "--page", "2")
    assert roadstead(*cite).json["citation"]
    assert "names 2 pieces of evidence" in roadstead(*cite, "--evidence", "report.html").refusal
    sources = roadstead("source", "list", case).json["sources"]
    assert [(s["title"], s["uses"]) for s in sources] == [("Report", 2), ("Other", 0)]
    roadstead("source", "edit", case, "Other", "--publisher", "RUSI", "--title", "The Orient Express")
    assert roadstead("source", "list", case).json["sources"][1]["publisher"] == "RUSI"
    assert "Nothing of this case" in roadstead("cite", case, "x", "--source", "Report", "--grade", "B2").refusal
