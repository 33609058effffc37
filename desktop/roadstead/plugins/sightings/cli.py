"""``roadstead sighting``: log a graded sighting."""

import argparse
from typing import Any

from roadstead.api import Headless, sightings
from roadstead.domain.times import parse_interval
from roadstead.domain.vocabulary import Identification, Status, parse_grade, parse_word


def add(verbs: Any) -> None:
    """Adds the verbs."""
    parser = verbs.group("sighting", "sightings of a case").add("add", _add, "log a sighting of a ship")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("--place", required=True, help="a name, a UN/LOCODE, or a position such as 42.233N,130.300E")
    parser.add_argument("--when", required=True, metavar="START/END", help="a stretch of time, with zones")
    parser.add_argument("--imo", default="", help="the ship's IMO number; leave out for an unknown ship")
    parser.add_argument("--vessel", default="", help="the ship's name")
    parser.add_argument("--identification", help="identified, possible or same-type")
    parser.add_argument("--status", default="observed", help="observed, inferred or reported")
    parser.add_argument("--source", required=True, metavar="S", help="the title or uuid of the source")
    parser.add_argument("--grade", required=True, metavar="B2", help="Admiralty grade of this use of the source")
    parser.add_argument("--radius", type=float, metavar="M", help="within how many metres of the place")
    parser.add_argument(
        "--annotation", action="append", default=[], metavar="UUID", help="what it rests on; repeatable"
    )
    parser.add_argument("--note", default="")


def _add(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    draft = sightings.SightingDraft(
        place=arguments.place,
        when=parse_interval(arguments.when),
        source=arguments.source,
        grade=parse_grade(arguments.grade),
        vessel=arguments.vessel,
        imo=arguments.imo,
        identification=parse_word(Identification, arguments.identification or "possible"),
        status=parse_word(Status, arguments.status),
        radius_m=arguments.radius,
        annotations=tuple(arguments.annotation),
        note=arguments.note,
    )
    session = headless.open(arguments.case)
    sighting, operation = sightings.log_sighting(session.store, draft)
    session.do(operation)
    return {"sighting": sighting.uuid}
