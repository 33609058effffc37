"""``roadstead list match``, ``screen`` and ``rule``: who is on a list, every match explained, and what was ruled of it."""

import argparse
from collections.abc import Iterator
from datetime import date
from typing import Any

from roadstead.api import CaseSession, Headless, UserError, listings, screening
from roadstead.domain.identifiers import parse_imo, parse_mmsi
from roadstead.domain.numbers import examine
from roadstead.domain.records import Sighting, Vessel
from roadstead.domain.scripts import same
from roadstead.plugins.lists.matched import listing_json, match_json


def add(group: Any) -> None:
    """Adds the verbs to those of ``list``."""
    parser = group.add(
        "match", _match, "the entries of lists that a name, a number or a ship of the case is like, and why"
    )
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("--name", default="", metavar="N", help="a name in any script and spelling")
    parser.add_argument("--imo", default="", metavar="N", help="an IMO ship number")
    parser.add_argument("--mmsi", default="", metavar="N", help="an MMSI")
    parser.add_argument("--call-sign", default="", metavar="S", help="a call sign")
    parser.add_argument("--company", default="", metavar="N", help="an IMO company number")
    parser.add_argument(
        "--vessel",
        default="",
        metavar="V",
        help="a ship of the case by name, IMO number or uuid, with all its particulars",
    )
    parser.add_argument("--kind", default="", choices=("", *screening.KINDS), help="only entries of this kind")
    parser.add_argument(
        "--least",
        type=_least,
        default=screening.LEAST,
        metavar="S",
        help="the least score of a name (default: %(default)s)",
    )
    _on(parser)
    parser = group.add(
        "screen", _screen, "how every ship of the case stands on each list, today and on the days it was sighted"
    )
    parser.add_argument("case", metavar="CASE")
    _on(parser)
    parser = group.add("rule", _rule, "rule whether a listed entity is a ship of the case")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("vessel", metavar="VESSEL", help="a ship of the case by name, IMO number or uuid")
    parser.add_argument("entity", metavar="ENTITY", help="the entity's number in the list")
    parser.add_argument("decision", choices=("same", "different", "open"), help="open takes a ruling back")
    parser.add_argument(
        "--list", default="", metavar="LIST", help="the list's name; needed where several have that number"
    )
    parser.add_argument("--reason", default="", help="what shows it")


def _on(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--on",
        default="",
        metavar="DATE",
        help="as listed on that day (default: all snapshots; today: the latest ones)",
    )


def _least(text: str) -> float:
    try:
        least = float(text)
    except ValueError:
        least = 0.0
    if not 0 < least <= 1:
        raise argparse.ArgumentTypeError(f"“{text}” is no score. Give a number above 0, at most 1, such as 0.8.")
    return least


def _match(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    known = screening.by_list(store)
    if not known:
        raise UserError("The case has no sanctions list.", "Import one with roadstead list import.")
    wanted = _wanted(arguments, store)
    on = listings.parse_on(arguments.on) if arguments.on else None
    found = listings.listings(store, wanted, on, least=arguments.least)
    if arguments.on:
        matches = [match for each in found for match in each.matches]
    else:
        matches = screening.match(store, wanted, [s for each in known.values() for s in each], least=arguments.least)
    matches.sort(key=screening.rank)
    result: dict[str, Any] = {"on": arguments.on or None, "matches": [match_json(match) for match in matches]}
    result["lists"] = [listing_json(each) for each in found]
    if arguments.name:
        result["registry"] = [
            {"vessel": ship.uuid, "name": ship.name, "imo": ship.imo, "score": hit.score, "reasons": list(hit.reasons)}
            for ship, hit in screening.in_registry(store, arguments.name, arguments.least)
        ]
    return result


def _wanted(arguments: argparse.Namespace, store: Any) -> screening.Wanted:
    if arguments.vessel:
        return screening.of_vessel(store, find_vessel(store, arguments.vessel))
    name, company = arguments.name.strip(), arguments.company.strip()
    numbers = bool(arguments.imo or arguments.mmsi or arguments.call_sign)
    if not (name or numbers or company):
        raise UserError(
            "There is nothing to look for.", "Give --name, --imo, --mmsi, --call-sign, --company or --vessel."
        )
    kinds = (arguments.kind,) if arguments.kind else ("vessel",) if numbers else screening.KINDS
    return screening.Wanted(
        names=(screening.Called(name),) if name else (),
        imo=_imo(arguments.imo) if arguments.imo else "",
        mmsi=(parse_mmsi(arguments.mmsi),) if arguments.mmsi else (),
        call_sign=(screening.bare_sign(arguments.call_sign),) if arguments.call_sign else (),
        parties=(("company", "", company),) if company else (),
        kinds=kinds,
    )


def _imo(text: str) -> str:
    """The seven digits of a number, also where its last one does not fit: what it is easily taken for is looked up then."""
    number = examine(text)
    if number.kind == "imo" and len(number.number) == 7:
        return number.number
    return parse_imo(text)


def find_vessel(store: Any, text: str) -> Vessel:
    """The ship of the registry of that uuid, IMO number or name; raises UserError where there is none or there are several."""
    wanted = text.strip()
    number = wanted.upper().removeprefix("IMO").strip()
    ships = store.all(Vessel)
    found = [v for v in ships if wanted == v.uuid or (number and number == v.imo)]
    found = (
        found
        or [v for v in ships if v.name.casefold() == wanted.casefold()]
        or [v for v in ships if same(v.name, wanted)]
    )
    if len(found) != 1:
        said = f"The case has {len(found)} ships called “{text}”." if found else f"The case has no ship “{text}”."
        raise UserError(said, "Give its IMO number or uuid, as roadstead list screen shows them.")
    return found[0]


def _screen(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    progress, ships = headless.progress("Screening"), store.all(Vessel)
    on = listings.parse_on(arguments.on) if arguments.on else None
    rows = []
    for done, ship in enumerate(ships):
        progress(done / len(ships), ship.name)
        wanted = screening.of_vessel(store, ship)
        rows.append(
            {
                "vessel": ship.uuid,
                "name": ship.name,
                "imo": ship.imo,
                "lists": [listing_json(each) for each in listings.listings(store, wanted, on)],
                "sightings": [_sighted(store, wanted, s) for s in store.all(Sighting, vessel=ship.uuid)],
            }
        )
    if not arguments.json:
        return {"vessels": [line for row in rows for line in _lines(row)]}
    return {"on": arguments.on or None, "vessels": rows}


def _lines(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """For people: a line for each ship as it stands, and one for each day it was sighted."""
    known = {"name": row["name"] or row["vessel"], "imo": row["imo"] or None}
    for day, lists in [
        (None, row["lists"]),
        *sorted({s["day"]: s["lists"] for s in row["sightings"] if s["day"]}.items()),
    ]:
        yield {**known, "sighted": day, "lists": "; ".join(each["words"] for each in lists) or "no list is held"}


def _sighted(store: Any, wanted: screening.Wanted, sighting: Sighting) -> dict[str, Any]:
    day: date | None = listings.day_of(sighting)
    found = listings.listings(store, wanted, day) if day else []
    return {
        "sighting": sighting.uuid,
        "day": str(day) if day else None,
        "lists": [listing_json(each) for each in found],
    }


def _rule(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    ship = find_vessel(session.store, arguments.vessel)
    name = listings.list_of(session.store, arguments.entity, arguments.list)
    session.do(_ruled(session, ship, name, arguments))
    return {"vessel": ship.uuid, "list": name, "entity": arguments.entity, "decision": arguments.decision}


def _ruled(session: CaseSession, ship: Vessel, name: str, arguments: argparse.Namespace) -> Any:
    return listings.rule(
        session.store, ship, (name, arguments.entity), arguments.decision, arguments.reason, session.author
    )
