"""Settings survive restarts and damage."""

from pathlib import Path

import pytest

from roadstead.domain.errors import UserError
from roadstead.services.settings import Settings, config_folder, load_settings, remember_case, save_settings


def test_settings_are_read_back() -> None:
    settings = remember_case(Settings(author="A. Analyst", theme="dark"), Path("najin.gpkg"))
    save_settings(settings)
    assert load_settings() == settings


@pytest.mark.parametrize("text", ["", "[]", "{", '{"theme": 7, "recent": "x", "unknown": 1}'])
def test_a_damaged_file_gives_the_defaults(text: str) -> None:
    config_folder().mkdir(parents=True)
    (config_folder() / "settings.json").write_text(text, encoding="utf-8")
    assert load_settings() == Settings()


def test_a_folder_that_cannot_be_written_is_said(home: Path) -> None:
    config_folder().write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(UserError, match="cannot be stored"):
        save_settings(Settings())


def test_recent_cases_are_ten_without_repeats(tmp_path: Path) -> None:
    settings = Settings()
    for n in (*range(12), 5):
        settings = remember_case(settings, tmp_path / f"{n}.gpkg")
    assert len(settings.recent) == 10
    assert settings.recent[0].endswith("5.gpkg")
    assert len(set(settings.recent)) == 10
