"""What the inspector says of sources: the further ones that a row rests on, and what rests on one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from roadstead.domain.records import Evidence, Source
from roadstead.services import citing
from roadstead.storage import CaseStore

_MOST = 8


def resting(store: CaseStore, record: Any, name: Callable[[str], str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Headings, each with links below it: the uuid it leads to and its words."""
    if isinstance(record, Source):
        files = [(each.uuid, each.name) for each in store.all(Evidence, source=record.uuid)]
        uses = [(use.subject, _words(use.grade, name(use.subject))) for use in citing.uses_of(store, record.uuid)]
        return [(heading, _few(links)) for heading, links in (("Files", files), ("Rest on it", uses)) if links]
    further = [
        (use.uuid, _words(use.grade, name(use.source), f"page {use.page}" if use.page else ""))
        for use in citing.cited(store, record.uuid)
    ]
    return [("Rests on further sources", _few(further))] if further else []


def _few(links: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return links[:_MOST]


def _words(*parts: str) -> str:
    return " · ".join(filter(None, parts))
