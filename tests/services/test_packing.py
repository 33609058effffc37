"""A bag holds everything that a case rests on, and says what it does not."""

import subprocess

import pytest

from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Evidence, Scene
from roadstead.services import evidence, packing
from roadstead.services.session import CaseSession


def test_a_bag_can_be_checked_by_others_and_opens_as_it_is(tmp_path):
    (tmp_path / "in").mkdir()
    image, report = tmp_path / "in" / "image.tif", tmp_path / "report.pdf"
    image.write_bytes(b"pixels")
    report.write_bytes(b"what was read")
    with CaseSession.create(tmp_path / "in" / "case.gpkg", "Pack", "ana") as session:
        scenes = (Scene(name="here", path=str(image)), Scene(name="gone", path=str(tmp_path / "gone.tif")))
        session.do(Operation("add", "Add", scenes))
        evidence.add_evidence(session, [report], "Report")
        made = packing.pack(session.store, tmp_path / "bag")
        assert made.files == 3
        assert any("gone" in what for what, _ in made.missing)
        with pytest.raises(UserError, match="is there already"):
            packing.pack(session.store, tmp_path / "bag")
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        subprocess.run(["sha256sum", "--check", "--quiet", manifest], cwd=tmp_path / "bag", check=True)
    assert (tmp_path / "bag" / "bagit.txt").read_text().startswith("BagIt-Version: 1.0\n")
    assert f"Payload-Oxum: {made.size_bytes}.3" in (tmp_path / "bag" / "bag-info.txt").read_text()
    with CaseSession.open(tmp_path / "bag" / "data" / "case.gpkg", "ben") as session:
        (kept,) = session.store.all(Evidence)
        assert evidence.state_of(session.store.path, kept).state == evidence.THERE
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".bag-")]


def test_altered_evidence_is_not_packed_as_what_it_was(tmp_path):
    report = tmp_path / "report.pdf"
    report.write_bytes(b"what was read")
    with CaseSession.create(tmp_path / "case.gpkg", "Pack", "ana") as session:
        (kept,) = evidence.add_evidence(session, [report], "Report")
        path = evidence.path_of(session.store.path, kept)
        path.chmod(0o644)
        path.write_bytes(b"other")
        made = packing.pack(session.store, tmp_path / "bag")
        assert made.files == 1
        assert made.missing[0][1].startswith("it was altered")
