"""``roadstead activity``, ``charts`` and ``trips``: how much happened where and when, as numbers and as a chart."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from roadstead.api import Headless, Operation, UserError, activity, charting, sightings, trips
from roadstead.domain.activities import KINDS, STEPS
from roadstead.domain.identifiers import new_uuid
from roadstead.domain.records import Chart, Vessel
from roadstead.domain.times import iso, parse_interval, parse_time


def add(verbs: Any) -> None:
    """Adds the verbs."""
    parser = verbs.add("activity", _activity, "say how much happened at a place, with what was not observed told apart")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("--kind", default="calls", choices=tuple(KINDS))
    parser.add_argument("--place", action="append", default=[], metavar="P", help="a place of the case; repeatable")
    parser.add_argument("--imo", action="append", default=[], metavar="N", help="only this ship; repeatable")
    parser.add_argument("--step", default="day", choices=tuple(STEPS))
    parser.add_argument("--when", default="", metavar="START/END", help="the time to show (default: all that is known)")
    parser.add_argument("--change", default="", metavar="T", help="compare the rates before and after")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="write the chart to a file")
    parser.add_argument("--chart", default="", metavar="TITLE", help="a chart of the case, whatever else is asked for")
    parser.add_argument("--save", default="", metavar="TITLE", help="keep it as a chart of the case")
    parser.add_argument("--brief", action="store_true", help="print the chart that is saved in the brief")
    parser = verbs.add("charts", _charts, "list the charts of a case, print them in the brief or remove one")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("--print", dest="printed", default="", metavar="TITLE", help="print it in the brief")
    parser.add_argument("--no-print", dest="unprinted", default="", metavar="TITLE", help="leave it out of the brief")
    parser.add_argument("--remove", default="", metavar="TITLE", help="take it out of the case")
    parser = verbs.add("trips", _trips, "list round trips that follow from the sightings, with the legs nobody saw")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("--from", dest="home", default="", metavar="P", help="the place that trips begin and end at")
    parser.add_argument("--imo", default="", metavar="N", help="only this ship")


def _activity(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case, read_only=not arguments.save)
    store = session.store
    chart = charting.find_chart(store, arguments.chart) if arguments.chart else _asked(arguments, store)
    found = activity.activity(store, chart)
    if arguments.svg:
        charting.write_svg(found, arguments.svg)
    if arguments.save:
        position = 1 + max((c.position for c in charting.charts(store)), default=0)
        kept = replace(chart, uuid=new_uuid(), title=arguments.save, position=position, printed=bool(arguments.brief))
        session.do(Operation("add-chart", f"Add the chart “{arguments.save}”", (kept,)))
    return {
        "points": [
            {
                "start": iso(p.start),
                "end": iso(p.end),
                "value": p.value,
                "low": p.low,
                "high": p.high,
                "observed_days": p.looked,
                "days": p.days,
                "state": p.state,
                "parts": {status.value: part for status, part in p.parts},
                "rests_on": list(p.uuids),
            }
            for p in found.points
        ],
        "spans": [
            {
                "start": iso(s.start) if s.start else None,
                "end": iso(s.end) if s.end else None,
                "value": s.value,
                "low": s.low,
                "high": s.high,
                "status": s.status.value,
                "sighting": s.uuid,
                "text": s.text,
            }
            for s in found.spans
        ],
        **charting.figures(found),
    }


def _asked(arguments: argparse.Namespace, store: Any) -> Chart:
    when = parse_interval(arguments.when) if arguments.when else None
    return Chart(
        kind=arguments.kind,
        places=tuple(_place(store, name) for name in arguments.place),
        vessels=tuple(_vessel(store, imo) for imo in arguments.imo),
        start=when.start if when else None,
        end=when.end if when else None,
        step=arguments.step,
        change=parse_time(arguments.change) if arguments.change else None,
    )


def _charts(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    changes = bool(arguments.printed or arguments.unprinted or arguments.remove)
    session = headless.open(arguments.case, read_only=not changes)
    store = session.store
    for title, on in ((arguments.printed, True), (arguments.unprinted, False)):
        if title:
            chart = replace(charting.find_chart(store, title), printed=on)
            what = "Print a chart in the brief" if on else "Leave a chart out of the brief"
            session.do(Operation("edit-chart", what, (chart,)))
    if arguments.remove:
        gone = charting.find_chart(store, arguments.remove)
        session.do(Operation("remove-chart", f"Remove the chart “{arguments.remove}”", drop=(gone,)))
    return {
        "charts": [
            {"title": charting.title_of(c, store), "kind": c.kind, "step": c.step, "printed": c.printed, "uuid": c.uuid}
            for c in charting.charts(store)
        ]
    }


def _trips(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    home = _place(store, arguments.home) if arguments.home else ""
    vessel = _vessel(store, arguments.imo) if arguments.imo else ""
    return {"trips": [trips.trip_facts(store, trip) for trip in trips.round_trips(store, home, vessel)]}


def _place(store: Any, text: str) -> str:
    found = sightings.find_place(store, text)
    if found is None:
        raise UserError(f"“{text}” is no place of this case.", "Log a sighting there first.")
    return found.uuid


def _vessel(store: Any, imo: str) -> str:
    found = next((v for v in store.all(Vessel) if v.imo and v.imo == imo.upper().removeprefix("IMO").strip()), None)
    if found is None:
        raise UserError(f"No ship of this case has the IMO number {imo}.", "Log a sighting of it first.")
    return found.uuid
