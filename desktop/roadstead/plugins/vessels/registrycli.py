"""``roadstead vessel add|edit|list|show|find|remove``, its particulars and photographs."""

import argparse
from pathlib import Path
from typing import Any

from roadstead.api import Headless, Operation, UserError, evidence, particulars, photographs, screening, vessels
from roadstead.domain.numbers import examine
from roadstead.domain.records import Evidence, Particular, Sighting, Source, Vessel
from roadstead.domain.shipwords import FIELDS, PARTICULARS, described
from roadstead.domain.times import iso, parse_interval, parse_time

_PARTS = {
    "value": ("TEXT", "the name, flag, owner, manager, MMSI or call sign"),
    "number": ("N", "the IMO company number of an owner or manager"),
    "start": ("DAY", "from when it held, such as 2022-01-01"),
    "end": ("DAY", "the last day on which it held"),
    "known-on": ("DAY", "the day of which the source says it"),
    "source": ("S", "the title or uuid of the source"),
    "grade": ("B2", "Admiralty grade of this use of the source"),
    "note": ("TEXT", "anything a reader should know"),
}


def add(group: Any) -> None:
    """Adds the verbs to ``vessel``."""
    _described(_verb(group, "add", _add, "add a ship to the registry"))
    parser = _verb(group, "edit", _edit, "change what is said of a ship; an empty text takes it away")
    _ship(parser)
    _described(parser)
    _verb(group, "list", _list, "the ships of the registry")
    parser = _verb(group, "show", _show, "all that is known of a ship, on a day where one is given")
    _ship(parser)
    parser.add_argument("--on", default="", metavar="DAY", help="say what was known of it for that day")
    parser = _verb(group, "find", _find, "ships that are or were called so, in any spelling or script")
    parser.add_argument("name", metavar="NAME")
    parser = _verb(group, "remove", _remove, "remove ships that no sighting names")
    parser.add_argument("ships", metavar="SHIP", nargs="+")
    below = group.group("particular", "what was known of a ship, and when")
    parser = _verb(below, "add", _particular_add, "add a name, flag, owner, manager, MMSI or call sign of a ship")
    _ship(parser)
    parser.add_argument("--kind", required=True, choices=PARTICULARS)
    _parts(parser)
    parser = _verb(below, "edit", _particular_edit, "change a particular; an empty text takes it away")
    parser.add_argument("uuid", metavar="UUID")
    _parts(parser)
    _ship(_verb(below, "list", _particular_list, "the particulars of a ship"))
    parser = _verb(below, "remove", _particular_remove, "remove particulars")
    parser.add_argument("uuids", metavar="UUID", nargs="+")
    _photographs(group.group("photograph", "photographs of ships, kept as evidence"))


def _photographs(group: Any) -> None:
    parser = _verb(group, "add", _photograph_add, "keep image files as evidence and name them with a ship")
    _ship(parser)
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
    parser.add_argument("--source", default="", metavar="S", help="the source they are of (default: its photographs)")
    parser.add_argument("--acquired", default="", metavar="T", help="when they were got (default: now)")
    parser.add_argument("--from", dest="origin", default="", metavar="WHERE", help="from where, such as an address")
    parser.add_argument("--licence", default="")
    _ship(_verb(group, "list", _photograph_list, "the photographs of a ship; what is missing or altered is said"))
    parser = _verb(group, "remove", _photograph_remove, "take a photograph from a ship; as evidence it stays")
    _ship(parser)
    parser.add_argument("evidence", metavar="EVIDENCE", help="its uuid, name or hash")


def _verb(group: Any, name: str, run: Any, what: str) -> Any:
    parser = group.add(name, run, what)
    parser.add_argument("case", metavar="CASE")
    return parser


def _ship(parser: Any) -> None:
    parser.add_argument("ship", metavar="SHIP", help="its IMO number, MMSI, name in any spelling, or uuid")


def _described(parser: Any) -> None:
    for name, what in FIELDS.items():
        option = name.removesuffix("_m").replace("_", "-")
        parser.add_argument(f"--{'type' if name == 'kind' else option}", dest=name, metavar="TEXT", help=what)


def _parts(parser: Any) -> None:
    for name, (shape, what) in _PARTS.items():
        parser.add_argument(f"--{name}", metavar=shape, help=what)


def _texts(arguments: argparse.Namespace, names: Any) -> dict[str, str]:
    given = {name.replace("-", "_"): getattr(arguments, name.replace("-", "_")) for name in names}
    return {name: text for name, text in given.items() if text is not None}


def _add(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    made = described(Vessel(), _texts(arguments, FIELDS))
    session.do(vessels.adding(session.store, made))
    return {"vessel": made.uuid}


def _edit(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    before = vessels.find_vessel(session.store, arguments.ship)
    made = described(before, _texts(arguments, FIELDS))
    vessels.adding(session.store, made)  # refuses another ship's number
    if made != before:
        session.do(Operation("edit", f"Change {vessels.title(made)}", (made,)))
    return {"vessel": made.uuid}


def _list(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    return {"vessels": [_short(ship) for ship in store.all(Vessel, "name")]}


def _short(ship: Vessel) -> dict[str, Any]:
    return {"vessel": ship.uuid, **{name: getattr(ship, name) or None for name in FIELDS if name not in _LONG}}


_LONG = ("marks", "note")


def _show(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    ship = vessels.find_vessel(store, arguments.ship)
    facts = {"vessel": ship.uuid, **{name: getattr(ship, name) for name in FIELDS}}
    facts["sightings"] = store.count(Sighting, vessel=ship.uuid)
    facts["particulars"] = _claims(store, ship)
    facts["photographs"] = _kept(store, ship)
    if ship.imo:
        facts["neighbours"] = vessels.known_neighbours(store, examine(ship.imo))
    if arguments.on:
        day = parse_interval(arguments.on).start
        facts["on"] = [
            {"kind": s.kind, "sure": s.sure, "words": s.words} for s in particulars.said_on(store, ship, day)
        ]
    return facts


def _find(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    found = screening.in_registry(store, arguments.name)
    return {
        "found": [
            {
                "vessel": ship.uuid,
                "name": ship.name,
                "imo": ship.imo or None,
                "called": hit.name,
                "score": hit.score,
                "reasons": list(hit.reasons),
            }
            for ship, hit in found
        ]
    }


def _remove(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    gone = [vessels.find_vessel(session.store, text) for text in arguments.ships]
    session.do(vessels.removal(session.store, gone))
    return {"removed": [ship.uuid for ship in gone]}


def _claims(store: Any, ship: Vessel) -> list[dict[str, Any]]:
    sources = {source.uuid: source.title for source in store.all(Source)}
    return [
        {
            "particular": each.uuid,
            "kind": each.kind,
            "value": each.value,
            "number": each.number or None,
            "start": iso(each.start) if each.start else None,
            "end": iso(each.end) if each.end else None,
            "known_on": iso(each.known_on) if each.known_on else None,
            "source": sources.get(each.source),
            "grade": each.grade,
            "note": each.note,
        }
        for each in store.all(Particular, vessel=ship.uuid)
    ]


def _particular_add(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    ship = vessels.find_vessel(session.store, arguments.ship)
    made, operation = particulars.add(session.store, ship, _texts(arguments, ("kind", *_PARTS)))
    session.do(operation)
    return {"particular": made.uuid}


def _particular_edit(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    made, operation = particulars.edit(
        session.store, _particular(session.store, arguments.uuid), _texts(arguments, _PARTS)
    )
    session.do(operation)
    return {"particular": made.uuid}


def _particular_list(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    return {"particulars": _claims(store, vessels.find_vessel(store, arguments.ship))}


def _particular_remove(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    gone = [_particular(session.store, uuid) for uuid in arguments.uuids]
    session.do(particulars.removal(gone))
    return {"removed": [each.uuid for each in gone]}


def _particular(store: Any, uuid: str) -> Particular:
    found = store.find(Particular, uuid)
    if found is None:
        raise UserError(f"There is no particular {uuid} in the case.", "See roadstead vessel particular list.")
    return found


def _photograph_add(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    ship = vessels.find_vessel(session.store, arguments.ship)
    said = evidence.Acquired(
        at=parse_time(arguments.acquired) if arguments.acquired else None,
        origin=arguments.origin,
        licence=arguments.licence,
    )
    ship = photographs.add(
        session, ship, arguments.files, arguments.source, said, headless.progress("Keeping photographs")
    )
    return {"photographs": _kept(session.store, ship)}


def _photograph_list(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    return {"photographs": _kept(store, vessels.find_vessel(store, arguments.ship))}


def _kept(store: Any, ship: Vessel) -> list[dict[str, Any]]:
    found = (evidence.state_of(store.path, each) for each in store.some(Evidence, ship.photographs))
    return [
        {"evidence": each.evidence.uuid, "name": each.evidence.name, "state": each.state, "path": str(each.path)}
        for each in found
    ]


def _photograph_remove(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    ship = vessels.find_vessel(session.store, arguments.ship)
    photograph = evidence.find_evidence(session.store, arguments.evidence)
    if photograph.uuid not in ship.photographs:
        raise UserError(f"{photograph.name} is no photograph of {vessels.title(ship)}.", "See vessel photograph list.")
    session.do(photographs.without(ship, photograph))
    return {"vessel": ship.uuid, "left": len(ship.photographs) - 1}
