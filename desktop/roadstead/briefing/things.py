"""Things by dates, as tables that a page is wide enough for. Pure."""

from collections.abc import Callable

from roadstead.briefing.content import ThingRow, ThingTable
from roadstead.domain.content import CaseContent
from roadstead.domain.records import Scene
from roadstead.domain.times import period

_ACROSS = 7
"""Dates side by side on a page."""
_WORDS = {"there": "seen"}


def thing_tables(content: CaseContent, number: Callable[[str], int | None]) -> tuple[ThingTable, ...]:
    """The things of a case by the dates of all images that show the ground of any; ``number`` gives an image its number."""
    used = {uuid for thing in content.things for uuid, _, _ in thing.looks}
    scenes = sorted((s for s in content.scenes if s.uuid in used), key=lambda s: (not s.taken, s.taken or 0, s.name))
    parts = (tuple(scenes[at : at + _ACROSS]) for at in range(0, len(scenes), _ACROSS))
    return tuple(_table(content, part, number) for part in parts)


def _table(content: CaseContent, scenes: tuple[Scene, ...], number: Callable[[str], int | None]) -> ThingTable:
    rows = []
    for thing in content.things:
        said = {uuid: (_WORDS.get(state, state), why) for uuid, state, why in thing.looks}
        rows.append(ThingRow(thing.name, thing.category, tuple(said.get(s.uuid, ("", "")) for s in scenes)))
    return ThingTable(tuple((_day(scene), number(scene.uuid)) for scene in scenes), tuple(rows))


def _day(scene: Scene) -> str:
    return period(scene.acquired, zone="") if scene.acquired else "no date"
