"""``roadstead cache``: how full, what limit, emptied."""

import pytest

from roadstead.services.settings import load_settings, pyramid_folder


@pytest.fixture
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("ROADSTEAD_HOME", str(tmp_path))
    folder = pyramid_folder()
    folder.mkdir(parents=True, exist_ok=True)
    for letter in "ab":
        (folder / f"{letter * 32}.pyramid").write_bytes(b"\0" * 1000)
    (folder / "mine.txt").write_text("kept")
    return folder


def test_it_says_where_and_how_full(roadstead, kept):
    told = roadstead("cache").json
    assert (told["folder"], told["bytes"], told["limit"], told["freed"]) == (str(kept), 2000, 20_000_000_000, 0)


def test_emptying_frees_only_what_is_ours(roadstead, kept):
    told = roadstead("cache", "--empty").json
    assert (told["bytes"], told["freed"]) == (0, 2000)
    assert [path.name for path in kept.iterdir()] == ["mine.txt"]


def test_a_lower_limit_holds_at_once_and_from_then_on(roadstead, kept):
    told = roadstead("cache", "--limit", "1.5kB").json
    assert (told["bytes"], told["limit"], told["freed"]) == (1000, 1500, 1000)
    assert load_settings().cache_limit == 1500


def test_what_is_no_size_is_refused(roadstead, kept):
    assert "is not a size" in roadstead("cache", "--limit", "plenty").refusal
