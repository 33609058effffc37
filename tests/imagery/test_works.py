"""When the tiles of a growing pyramid are made again."""

import time

import pytest

from roadstead.imagery.building import Build
from roadstead.imagery.facts import TileKey, TileRequest
from roadstead.imagery.waiting import Waiting
from roadstead.imagery.works import Works


def test_a_tile_is_made_again_ever_less_often_yet_every_four_seconds(tmp_path, monkeypatch):
    now, key = [100.0], TileKey("giant.tif", 5, 0, 0)
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    waiting = Waiting(lambda _: None, lambda _: None)
    waiting.replace_tiles([TileRequest(key)])
    works, made = Works(waiting), []
    build = Build("giant.tif", tmp_path / "giant", None, lambda _: None, lambda _: None)
    build.begun = 100.0
    for step in range(1, 5001):  # twenty seconds, a chunk every 250th of one
        now[0] = 100 + step / 250
        waiting.drain()
        works.note_partial(key)
        works.renew(build, (0, 0, 512, 512))
        made += [step / 250] if waiting.drain() else []
    expected = [
        0.2,
        0.4,
        0.8,
        1.6,
        3.2,
        6.4,
        10.4,
        14.4,
        18.4,
    ]  # when it has taken twice as long, then every four seconds
    assert made == pytest.approx(expected, rel=0.04)
