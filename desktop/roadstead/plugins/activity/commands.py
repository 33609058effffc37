"""What can be done with charts of activity: each an action of the case, so that it can be taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol
from weakref import WeakValueDictionary

from roadstead.api import App, Operation, Progress, activity, charting
from roadstead.domain.activities import KINDS, Activity
from roadstead.domain.records import Chart

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Shown(Protocol):
    """The page of charts, as commands see it."""

    wanted: str

    @property
    def chosen(self) -> Chart | None:
        """The chart that is shown."""
        ...


PAGES: WeakValueDictionary[int, Shown] = WeakValueDictionary()
"""The page of each program (by the id of its context) that has been opened."""


def is_writable(app: App) -> bool:
    """Whether there is a case that this program may change."""
    return app.session is not None and not app.session.store.read_only


def chosen(app: App) -> Chart | None:
    """The chart that is shown; before any was, the first."""
    if app.session is None:
        return None
    page = PAGES.get(id(app))
    if page is not None:
        return page.chosen
    return next(iter(charting.charts(app.session.store)), None)


def has_chart(app: App) -> bool:
    """Whether there is a chart."""
    return app.session is not None and app.session.store.count(Chart) > 0


def can_change(app: App) -> bool:
    """Whether there is a chart that may be changed."""
    return has_chart(app) and is_writable(app)


def add(app: App) -> None:
    """Makes another chart: like the one that is shown, else of the calls at all places."""
    like = chosen(app)
    position = 1 + max((c.position for c in app.require_session().store.all(Chart)), default=0)
    made = Chart(position=position, step="week")
    if like is not None:
        made = replace(like, uuid=made.uuid, title="", printed=False, position=position)
    page = PAGES.get(id(app))
    if page is not None:
        page.wanted = made.uuid
    app.do(Operation("add-chart", f"Add a chart of {KINDS[made.kind].lower()}", (made,)))
    app.show_panel("activity")


def remove(app: App) -> None:
    """Takes the chart that is shown out of the case."""
    chart = chosen(app)
    if chart is not None:
        app.do(
            Operation(
                "remove-chart",
                f"Remove the chart “{charting.title_of(chart, app.require_session().store)}”",
                drop=(chart,),
            )
        )


def toggle_printed(app: App) -> None:
    """Prints the chart in the brief, or no longer."""
    chart = chosen(app)
    if chart is not None:
        what = "Leave a chart out of the brief" if chart.printed else "Print a chart in the brief"
        app.do(Operation("edit-chart", what, (replace(chart, printed=not chart.printed),)))


def write_svg(app: App) -> None:
    """Writes the chart that is shown as a drawing."""
    write(app, "Drawings (*.svg)", ".svg", charting.write_svg)


def write(app: App, filters: str, ending: str, put: Callable[[Activity, Path], object]) -> None:
    """Asks for a file and has ``put`` write the chart there, in a task."""
    chart, session, path = chosen(app), app.require_session(), app.case_path
    if chart is None or path is None:
        return
    name = charting.title_of(chart, session.store).replace("/", "-")
    out = app.pick_new_file("Write the chart", path.parent / f"{name}{ending}", filters)
    if out is None:
        return
    file = out if out.suffix.lower() == ending else out.with_name(out.name + ending)

    def work(progress: Progress) -> None:
        put(activity.activity(session.store, chart, progress), file)

    def tell(_: object) -> None:
        app.notices.post("done", f"The chart was written to {file}.")

    app.run("Writing the chart", work, tell)
