"""What can be done with second readings in the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadstead.api import App, UserError, adjudicating, readings
from roadstead.domain.records import Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roadstead.domain.records import Scene


def finished(app: App) -> Reading | None:
    """The last second reading that is finished."""
    found = app.session.store.all(Reading) if app.session else []
    return next((reading for reading in reversed(found) if reading.finished is not None), None)


def can_change(app: App) -> bool:
    """Whether the case can be changed."""
    return app.session is not None and not app.session.store.read_only


def can_start(app: App) -> bool:
    """Whether a second reading may begin."""
    return can_change(app) and app.session is not None and app.session.reading is None


def is_open(app: App) -> bool:
    """Whether one goes on."""
    return can_change(app) and app.session is not None and app.session.reading is not None


def has_finished(app: App) -> bool:
    """Whether there is a reading whose marks can be compared, and none goes on."""
    return can_start(app) and finished(app) is not None


def start(app: App) -> None:
    """Opens the panel, where reader and scenes are named."""
    app.show_panel("readers")


def begin(app: App, reader: str, scenes: Sequence[Scene], *, blind: bool) -> None:
    """Starts a second reading; raises UserError for what cannot be."""
    session = app.require_session()
    _, operation = readings.start(session.store, reader, scenes, blind=blind)
    app.do(operation)


def finish(app: App) -> None:
    """Finishes the reading, and shows how far the two agree."""
    session = app.require_session()
    going = session.reading
    if going is None:
        raise UserError("No second reading goes on.", "Start one in the panel of the second reader.")

    def work() -> Reading:
        done, operation = readings.finish(session.store, going)
        session.do(operation)
        return done

    def tell(done: Reading) -> None:
        said = readings.agreement(done)
        app.notices.post(
            "done",
            f"The second reading by {done.reader} is finished: {said.same_class:,} marks agree, "
            f"{len(readings.pairs_of(done)) - said.same_class:,} are to be adjudicated.",
        )
        app.show_panel("readers")

    app.write("Pairing the marks of both readers", work, tell)


def abandon(app: App) -> None:
    """Gives the reading up, with its marks."""
    session = app.require_session()
    if session.reading is not None:
        app.do(readings.abandon(session.store, session.reading))


def accept(app: App) -> None:
    """Accepts all on which the two readers of the last reading agree, at the usual overlap."""
    accept_at(app, *_usual())


def accept_at(app: App, iou: float, tolerance_px: float) -> None:
    """Accepts all on which they agree at an overlap and distance."""
    session, reading = app.require_session(), finished(app)
    if reading is not None:
        app.do(adjudicating.accept(session.store, reading, session.author, iou, tolerance_px))


def _usual() -> tuple[float, float]:
    from roadstead.spatial.pairing import IOU, TOLERANCE_PX

    return IOU, TOLERANCE_PX
