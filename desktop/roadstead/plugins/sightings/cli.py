"""``roadstead sighting``: the log of graded sightings, what was looked for in vain, and what could not be observed."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

from roadstead.api import Headless, UserError, entering, logbook, sightings
from roadstead.domain.records import Particular, Sighting, Vessel
from roadstead.domain.scripts import same

_OPTIONS = {
    "outcome": ("SEEN", "seen, nothing seen, or not observed"),
    "reason": ("WHY", "why nothing was observed: cloud, haze, shadow, unusable, no image"),
    "category": ("CLASS", "the class of what was seen or looked for (vessel)"),
    "count": ("LOW..HIGH", "how many: 12, 10..15, 10..12..15, 25.. for at least, ..20 for at most"),
    "unit": ("UNIT", "of what: TEU, cars"),
    "likelihood": ("WORD", "how likely the analyst holds it (ICD 203), such as “very likely”"),
    "because": ("TEXT", "what identification and likelihood rest on"),
    "stated": ("TEXT", "the time in the source’s own words"),
    "quote": ("TEXT", "the words of the source"),
    "page": ("PAGE", "where in the source"),
    "radius": ("M", "within how many metres of the place"),
    "status": ("HOW", "observed, inferred or reported"),
    "identification": ("RUNG", "identified, possible or same-type"),
    "note": ("TEXT", "anything a reader should know"),
}
_WHO = {"vessel": ("NAME", "the ship’s name; leave out for an unknown ship"), "imo": ("N", "the ship’s IMO number")}
_WHERE = {
    "place": ("P", "a name, a pier (“Najin, pier 2”), a UN/LOCODE, or a position such as 42.233N,130.300E"),
    "when": ("START/END", "a stretch of time, with zones; START/ and /END are open; “by 14 October 2023 UTC”"),
    "source": ("S", "the title or uuid of the source"),
    "grade": ("B2", "Admiralty grade of this use of the source"),
}


def add(verbs: Any) -> None:
    """Adds the verbs."""
    group = verbs.group("sighting", "sightings of a case")
    parser = _verb(group, "add", _add, "log a sighting of a ship, or what was looked for in vain")
    _options(parser, _WHERE, required=True)
    _options(parser, _WHO | _OPTIONS)
    parser.add_argument(
        "--annotation", action="append", default=[], metavar="UUID", help="what it rests on; repeatable"
    )
    parser.add_argument(
        "--duplicate", default="keep", choices=logbook.DECISIONS, help="what to do where it is logged already"
    )
    parser = _verb(group, "list", _list, "the sightings, in the order of time")
    for name in ("place", "vessel", "outcome"):
        parser.add_argument(f"--{name}", default="", help=f"of this {name} alone")
    parser.add_argument("--when", default="", metavar="START/END", help="of this time alone")
    parser = _verb(group, "edit", _edit, "change what is said of a sighting; an empty text takes it away")
    parser.add_argument("uuid", metavar="UUID")
    _options(parser, _WHERE | _WHO | _OPTIONS, default=None)
    parser = _verb(group, "remove", _remove, "remove sightings")
    parser.add_argument("uuids", metavar="UUID", nargs="+")
    parser = _verb(group, "import", _import, "log the rows of a table (CSV) as one action")
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument(
        "--map", action="append", default=[], metavar="COLUMN=FIELD", help="which column is which field"
    )
    _options(parser, {name: _WHERE[name] for name in ("source", "grade", "place", "when")})
    parser.add_argument(
        "--zone", default="", metavar="Z", help="the zone of times without one: UTC, +09:00, or ? for not known"
    )
    parser.add_argument(
        "--duplicates", default="skip", choices=logbook.DECISIONS, help="what to do with rows that are logged already"
    )


def _verb(group: Any, name: str, run: Any, words: str) -> Any:
    parser = group.add(name, run, words)
    parser.add_argument("case", metavar="CASE")
    return parser


def _options(
    parser: Any, options: dict[str, tuple[str, str]], *, required: bool = False, default: str | None = ""
) -> None:
    for name, (shape, words) in options.items():
        parser.add_argument(f"--{name}", default=default, required=required, metavar=shape, help=words)


def _add(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    said = {name: getattr(arguments, name) for name in (*_WHERE, *_WHO, *_OPTIONS)}
    draft = _draft(said, tuple(arguments.annotation))
    session = headless.open(arguments.case)
    sighting, operation = sightings.log_sighting(session.store, draft)
    _say_name(session.store, sighting, said["vessel"], headless)
    known = sightings.alike(session.store, sighting)
    found = {"sighting": sighting.uuid, "alike": [other.uuid for other in known]}
    if known and arguments.duplicate == "skip":
        headless.say(f"It is logged already as {known[0].uuid}; nothing was written.")
        return found | {"sighting": known[0].uuid}
    if known and arguments.duplicate == "replace":
        anew = replace(draft, radius_m=sighting.radius_m)
        sighting, operation = sightings.log_sighting(session.store, anew, known[0])
    elif known:
        headless.say(f"It may be logged already as {known[0].uuid}; both are kept.")
    session.do(operation)
    return found | {"sighting": sighting.uuid}


def _say_name(store: Any, sighting: Sighting, name: str, headless: Headless) -> None:
    """Says that a name was not kept, where the ship of the number is not known by it."""
    ship = store.find(Vessel, sighting.vessel) if name and sighting.vessel else None
    if ship is None:  # it is made with this sighting
        return
    called = [ship.name, *(p.value for p in store.all(Particular) if p.vessel == ship.uuid and p.kind == "name")]
    if not any(same(name, other) for other in called if other):
        headless.say(
            f"IMO {ship.imo} is {ship.name or 'a ship without a name'} in the registry; “{name}” was not kept."
        )


def _draft(said: dict[str, str], annotations: tuple[str, ...], candidates: str = "") -> sightings.SightingDraft:
    draft, problems = entering.draft_of(said, annotations, candidates)
    if draft is None:
        field, sentence = next(iter(problems.items()))
        what, _, todo = sentence.partition(". ")
        raise UserError(f"--{field}: {what.removesuffix('.')}.", todo)
    return draft


def _list(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    store = headless.open(arguments.case, read_only=True).store
    return {"sightings": logbook.listed(store, arguments.place, arguments.vessel, arguments.outcome, arguments.when)}


def _edit(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    before = _found(session.store, arguments.uuid)
    given = {name: getattr(arguments, name) for name in (*_WHERE, *_WHO, *_OPTIONS)}
    changes = {name: text for name, text in given.items() if text is not None}
    said = entering.typed_of(session.store, before) | changes
    if "imo" in changes and "vessel" not in changes:
        said["vessel"] = ""
    draft = _draft(said, before.annotations, before.candidates)
    sighting, operation = sightings.log_sighting(session.store, draft, before)
    session.do(operation)
    return {"sighting": sighting.uuid}


def _remove(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    gone = [_found(session.store, uuid) for uuid in arguments.uuids]
    session.do(logbook.removal(gone))
    return {"removed": [sighting.uuid for sighting in gone]}


def _found(store: Any, uuid: str) -> Sighting:
    found = store.find(Sighting, uuid)
    if found is None:
        raise UserError(f"There is no sighting {uuid} in the case.", "See roadstead sighting list.")
    return found


def _import(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    usual = {
        name: getattr(arguments, name) for name in ("source", "grade", "place", "when") if getattr(arguments, name)
    }
    found = logbook.import_log(
        headless.open(arguments.case),
        arguments.file,
        dict(map(_pair, arguments.map)) or None,
        usual=usual,
        zone=arguments.zone,
        duplicates=arguments.duplicates,
        progress=headless.progress("Reading the log"),
    )
    return {
        "logged": found.logged,
        "replaced": found.replaced,
        "skipped": found.skipped,
        "duplicates": [{"line": line, "of": uuid} for line, uuid in found.duplicates],
        "rejected": [{"line": line, "reason": reason} for line, reason in found.rejected],
    }


def _pair(text: str) -> tuple[str, str]:
    column, sign, name = text.rpartition("=")
    if not sign:
        raise UserError(f"“{text}” maps nothing.", "Write COLUMN=FIELD, such as “Ship=vessel”.")
    return column, name
