"""The command line run in this process, as a script would run it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from roadstead.cli import main


class NoWindow:
    """A window that must not be opened."""

    def open(self, case: Path | None) -> int:
        raise AssertionError("the window was opened")

    def picture(self, case: Path, out: Path) -> None:
        raise AssertionError("the window was drawn")


class Ran:
    """How a command ended."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def json(self) -> dict[str, Any]:
        assert self.status == 0, self.err
        return json.loads(self.out)

    @property
    def refusal(self) -> str:
        """The one sentence for the user; fails where it is none."""
        assert self.status == 1, (self.status, self.out, self.err)
        assert self.out == ""
        assert "Traceback" not in self.err
        assert len(self.err.strip().splitlines()) == 1, self.err
        return self.err.strip()


@pytest.fixture
def roadstead(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Runs ``roadstead ARGUMENTS --json``."""

    def run(*arguments: object, as_json: bool = True) -> Ran:
        capsys.readouterr()
        try:
            status = main([*map(str, arguments), *(["--json"] if as_json else [])], NoWindow())
        except SystemExit as stopped:
            status = int(stopped.code or 0)
        out, err = capsys.readouterr()
        return Ran(status, out, err)

    return run


@pytest.fixture
def case(tmp_path: Path, roadstead: Callable[..., Ran]) -> Path:
    """An empty case."""
    path = tmp_path / "case.gpkg"
    assert roadstead("new", path, "--title", "Test").json["case"] == str(path)
    return path
