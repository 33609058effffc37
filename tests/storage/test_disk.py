"""A disk that fills up: a sentence, nothing half-written, and the work goes on when there is room again."""

import subprocess
import sys

import pytest

FILL = """
import sys
from pathlib import Path
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import CaseInfo, Vessel
from roadstead.storage import CaseStore

def add(note):
    return Operation("add", "Add", (Vessel(note=note),))

folder = Path(sys.argv[1])
with CaseStore.create(folder / "a.gpkg", CaseInfo(), "ana") as store:
    done = 0
    try:
        for number in range(100):
            store.do(add(f"{number} " + "x" * 100_000), "ana")
            done += 1
        print("the disk never filled up")
    except UserError as error:
        print(error)
    assert done > 0
    assert store.count(Vessel) == done, (store.count(Vessel), done)
    assert store.entry_count() == done + 1
    assert store.verify().problems == []
    MEANWHILE
    store.do(add("small"), "ana")
    assert store.count(Vessel, note="small") == 1
    assert store.verify().problems == []
    assert not store.read_only
print(sorted(p.name for p in folder.iterdir()))
"""

COPY = """
    try:
        store.copy_to(folder / "copy.gpkg")
    except UserError as error:
        print(error)
    assert not (folder / "copy.gpkg").exists()
    (folder / "ballast").unlink()
"""


def _run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_a_full_disk_refuses_a_change_and_keeps_the_rest(tmp_path):
    """On a real file system of 2 MB, mounted in a namespace of its own where the system lets an ordinary user."""
    folder = tmp_path / "small"
    folder.mkdir()
    script = (
        f"mount -t tmpfs -o size=2m none '{folder}' && head -c 400000 /dev/zero > '{folder}/ballast' && exec \"$@\""
    )
    unshare = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh")
    try:
        possible = _run(*unshare, "true").returncode == 0
    except FileNotFoundError:
        possible = False
    if not possible:
        pytest.skip("no small file system can be mounted here (unshare, tmpfs)")
    done = _run(*unshare, sys.executable, "-c", FILL.replace("MEANWHILE", COPY), str(folder))
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert said[0].startswith("a.gpkg could not be changed: the disk is full. Free some space")
    assert said[1].startswith("copy.gpkg could not be written: the disk")
    assert said[2] == "['a.gpkg']"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
def test_a_limit_on_the_files_size_does_the_same(tmp_path):
    """The same without any right: the system refuses to let the file grow."""
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, resource.RLIM_INFINITY))\n"
    lift = "resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)"
    done = _run(sys.executable, "-c", limit + FILL.replace("MEANWHILE", lift), str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0].startswith("a.gpkg could not be changed: the disk")
    assert done.stdout.splitlines()[-1] == "['a.gpkg']"
