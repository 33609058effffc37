"""What is told below a table: how many rows, how many of them count, and what is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadstead.ui.plain import shortened

if TYPE_CHECKING:
    from roadstead.services.session import CaseSession
    from roadstead.ui.context import AppContext
    from roadstead.ui.tablepage import TablePage

_MOST_CLASSES = 5


def rows_told(page: TablePage, session: CaseSession | None) -> str:
    """``312 of 100,000 rows, 280 standing, 32 not``; empty where there is nothing."""
    shown = len(page.model.uuids)
    if session is None or (not shown and not page.asked.narrowed):
        return ""
    every = session.store.count(page.model.kind.record)
    rows = f"{shown:,} of {every:,} rows" if page.asked.narrowed else f"{shown:,} {'row' if shown == 1 else 'rows'}"
    if page.standing is None:
        return rows
    not_so = f", {shown - page.standing:,} not" if shown > page.standing else ""
    return f"{rows}, {page.standing:,} standing{not_so}"


def chosen_told(context: AppContext) -> tuple[str, str]:
    """What is selected, counted by class; and where else than on the scene shown marks of it lie, empty for nowhere."""
    number, counts = len(context.selection), context.gathering.counts
    if not number:
        return "", ""
    parts = [f"{number:,} selected"]
    if counts.marks:
        classes: dict[str, int] = {}
        for name, count in counts.classes.items():
            classes[context.schema.named(name)] = classes.get(context.schema.named(name), 0) + count
        ordered = sorted(classes.items(), key=lambda each: (-each[1], each[0]))
        parts += [f"{count:,} {shortened(name, 24)}" for name, count in ordered[:_MOST_CLASSES]]
        parts += [f"{len(ordered) - _MOST_CLASSES} more classes"] if len(ordered) > _MOST_CLASSES else []
        if counts.marks > counts.standing:
            parts.append(f"{counts.marks - counts.standing:,} do not stand")
    active = context.active_scene.uuid if context.active_scene else ""
    others = [scene for scene in counts.scenes if scene != active]
    away = sum(counts.scenes[scene] for scene in others)
    scenes = (
        f"{len(others):,} other {'scene' if len(others) == 1 else 'scenes'}" if active else f"{len(others):,} scenes"
    )
    return " · ".join(parts), f"{away:,} on {scenes} →" if others else ""
