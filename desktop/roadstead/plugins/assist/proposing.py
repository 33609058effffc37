"""What a search has found becomes marks that wait for review, and the part of a scene that is in view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from roadstead.api import assisting
from roadstead.domain.coordinates import Pixel
from roadstead.domain.records import Scene
from roadstead.plugins.assist import logic
from roadstead.ui.context import AppContext


def keep(context: AppContext, scene: Scene, found: Any, category: str, say: Callable[[str], None]) -> None:
    """Proposes the marks of an outcome, and tells how many there are by a notice and by ``say``."""
    session = context.require_session()

    def work() -> Any:
        kept, operation = assisting.propose(session.store, scene, found, category)
        session.do(operation)
        return kept

    def tell(kept: Any) -> None:
        words = logic.proposed(len(kept.marks), kept.rejected_before, kept.marked_before)
        todo = "Press J to review them." if kept.marks else ""
        about = kept.marks[0].uuid if kept.marks else ""
        context.notices.post("info", " ".join((words, *found.notes)), todo, about=about)
        say("\n".join((words, *found.notes)))
        context.select(frozenset())  # so that they are seen dotted

    context.write(f"Propose marks on {scene.name}", work, tell)


def region_of(context: AppContext) -> tuple[Pixel, ...]:
    """The outline of what is in view; empty where the canvas does not know."""
    canvas = context.canvas
    seen = canvas.pixels_seen() if canvas is not None else None
    if seen is None:
        return ()
    x0, y0, x1, y1 = seen
    return Pixel(x0, y0), Pixel(x1, y0), Pixel(x1, y1), Pixel(x0, y1)
