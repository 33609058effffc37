"""Fixtures that every room's tests share, and what is left out where no Qt is installed."""

import os
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
HAS_QT = find_spec("PySide6") is not None

# The core suite: these folders need Qt and are left out where it is not installed.
collect_ignore_glob = [] if HAS_QT else ["ui/*", "plugins/*", "window/*"]

if HAS_QT and "DISPLAY" not in os.environ:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Time is no property: a busy machine must not fail a test (Hypothesis does the same where CI is set).
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
if "CI" not in os.environ:
    settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Knows pytest-qt's settings also where pytest-qt is not installed."""
    if find_spec("pytestqt") is None:
        parser.addini("qt_api", "the binding (unused without Qt)")
        parser.addini("qt_log_level_fail", "the level of Qt messages that fail a test (unused without Qt)")


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of third-party sample files beside the checkout; the test is skipped where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the third-party sample files (../shared/data) are not here")
    return folder


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own for settings and cache, so that no test touches the user's."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("ROADSTEAD_HOME", str(folder))
    return folder
