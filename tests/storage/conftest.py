"""Cases to work on, and ways of doing to them what users, disks and other programs do."""

import os
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from roadstead.domain.operations import Operation
from roadstead.domain.records import CaseInfo
from roadstead.storage import CaseStore


def add(*records, verb="add", label="Add", drop=()):
    return Operation(verb, label, tuple(records), tuple(drop))


@pytest.fixture(scope="session")
def operation():
    """``operation(*records, drop=...)``: an action that puts and drops records."""
    return add


@pytest.fixture
def case(tmp_path):
    """The path of a new, closed case titled “Najin”."""
    path = tmp_path / "najin.gpkg"
    CaseStore.create(path, CaseInfo(title="Najin"), "ana").close()
    return path


@pytest.fixture
def store(case):
    """That case, open for writing."""
    with CaseStore.open(case) as opened:
        yield opened


@pytest.fixture
def meddle():
    """Runs SQL on a closed case behind the program's back, as another program would."""

    def run(path: Path, *statements: str, keep_triggers: bool = True) -> None:
        with closing(sqlite3.connect(path)) as connection:
            for name in ("ST_IsEmpty", "ST_MinX", "ST_MinY", "ST_MaxX", "ST_MaxY"):
                connection.create_function(name, 1, lambda _blob: None)
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    return run


@pytest.fixture
def unprivileged():
    """A folder of this test's own, and no rights beyond those of an ordinary user while it runs."""
    if sys.platform == "win32":
        pytest.skip("permissions of folders work otherwise on Windows")
    folder = Path(tempfile.mkdtemp())
    root = os.geteuid() == 0
    if root:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o700)
        shutil.rmtree(folder)
