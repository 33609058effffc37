"""The charts of a case: what each is called, what it says, those that the brief prints; as drawing and as numbers."""

from __future__ import annotations

import math
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from roadstead.domain.activities import KINDS, STEPS, Activity, Printed, Rate, Span
from roadstead.domain.errors import UserError
from roadstead.domain.records import Chart, Place, Vessel
from roadstead.services.activity import activity

if TYPE_CHECKING:
    from roadstead.briefing.charts import Said
    from roadstead.storage import CaseStore


def title_of(chart: Chart, store: CaseStore) -> str:
    """The chart's own title, else ``Calls at Najin by week``."""
    if chart.title:
        return chart.title
    places = [place.name for place in store.some(Place, chart.places)]
    ships = [ship.name or f"IMO {ship.imo}" for ship in store.some(Vessel, chart.vessels)]
    where = f" at {listed(places)}" if places else ""
    whose = f" of {listed(ships)}" if ships else ""
    return f"{KINDS.get(chart.kind, chart.kind)}{whose}{where} by {STEPS.get(chart.step, chart.step).lower()}"


def listed(names: Sequence[str], most: int = 2) -> str:
    """``Najin, Dunay and 3 more``."""
    shown, more = list(names[:most]), len(names) - most
    return f"{', '.join(shown)} and {more} more" if more > 0 else " and ".join(shown)


def charts(store: CaseStore) -> list[Chart]:
    """The charts of the case in their order."""
    return sorted(store.all(Chart), key=lambda chart: (chart.position, chart.uuid))


def find_chart(store: CaseStore, title: str) -> Chart:
    """The chart of that title (or beginning of its uuid); raises UserError naming those there are."""
    every = charts(store)
    found = [c for c in every if title_of(c, store).casefold() == title.casefold()] or [
        c for c in every if len(title) >= 4 and c.uuid.startswith(title)
    ]
    if len(found) != 1:
        known = ", ".join(f"“{title_of(c, store)}”" for c in every) or "none"
        what = "is no chart of this case" if not found else "is the title of several charts"
        raise UserError(
            f"“{title}” {what}.", f"There are: {known}." if not found else "Give the beginning of its uuid."
        )
    return found[0]


def printed(store: CaseStore) -> list[Printed]:
    """The charts that the brief prints, worked out; one that has nothing to show says why."""
    found = []
    for chart in charts(store):
        if chart.printed:
            try:
                found.append(Printed(title_of(chart, store), chart.note, activity(store, chart)))
            except UserError as error:
                found.append(Printed(title_of(chart, store), chart.note, None, error.what))
    return found


def svg_of(found: Activity) -> str:
    """The chart as a drawing, as the brief prints it."""
    from roadstead.briefing.charts import draw_chart

    return draw_chart(found).svg


def said(found: Activity) -> Sequence[Said]:
    """What is said of a chart in words, each with the rows that it rests on."""
    from roadstead.briefing.charts import said_of

    return said_of(found)


def span_text(span: Span) -> str:
    """What is said of a longer time, with that time."""
    from roadstead.briefing.charts import span_words

    start, end = (f"{t:%Y-%m-%d}" if t else "" for t in (span.start, span.end))
    return (
        f"{f'{start} to {end}' if start and end else f'from {start}' if start else f'until {end}'}: {span_words(span)}"
    )


def write_svg(found: Activity, path: Path) -> None:
    """Writes the chart as a file; raises UserError where it cannot be written."""
    draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    try:
        draft.write_text(svg_of(found), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UserError(f"{path} could not be written: {why}.", "Choose another place.") from error
    finally:
        draft.unlink(missing_ok=True)


def figures(found: Activity) -> dict[str, object]:
    """The rates as the command line gives them, and what is said of the chart in words."""
    from roadstead.briefing.charts import figures_of

    change = found.change
    return {
        "rate": _rate_facts(found.rate),
        "before": _rate_facts(change.before) if change else None,
        "after": _rate_facts(change.after) if change else None,
        "ratio": {"value": _finite(change.ratio), "low": change.low, "high": _finite(change.high)} if change else None,
        "chance": change.chance if change else None,
        "words": figures_of(found),
    }


def _rate_facts(rate: Rate | None) -> dict[str, object] | None:
    if rate is None or not rate.days:
        return None
    facts = {"events": rate.events, "observed_days": rate.days, "per_day": rate.value}
    return facts | {"low": rate.low, "high": rate.high, "method": rate.method}


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
