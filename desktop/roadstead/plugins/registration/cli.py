"""``roadstead coregister``: one scene laid on another."""

import argparse
from typing import Any

from roadstead.api import CaseSession, Headless, UserError, registering, scenes
from roadstead.domain.records import Registration, Scene


def add(verbs: Any) -> None:
    """Adds the verb."""
    parser = verbs.add("coregister", _coregister, "lay one scene exactly on another")
    parser.add_argument("case", metavar="CASE")
    parser.add_argument("moving", metavar="MOVING", help="the scene that is laid on the other: uuid or name")
    parser.add_argument("reference", metavar="REFERENCE", help="the scene that stays: uuid or name")
    parser.add_argument("--model", choices=("shift", "affine"), default="shift")
    parser.add_argument("--band", type=int, metavar="N", help="compare this band instead of the brightness")
    parser.add_argument("--apply", action="store_true", help="give MOVING the place of REFERENCE through the result")
    parser.add_argument("--insist", action="store_true", help="apply it also where it is not to be trusted")
    parser.add_argument("--reverse", action="store_true", help="take the applied registration of the two back")


def _coregister(arguments: argparse.Namespace, headless: Headless) -> dict[str, Any]:
    session = headless.open(arguments.case)
    moving, reference = (scenes.find_scene(session.store, text) for text in (arguments.moving, arguments.reference))
    if arguments.reverse:
        return _reverse(session, moving, reference)
    found = registering.register(
        session.store,
        headless.pool,
        moving,
        reference,
        arguments.model,
        band=arguments.band,
        progress=headless.progress("Comparing"),
    )
    session.do(registering.keep(session.store, found.registration))
    if arguments.apply:
        session.do(registering.apply(session.store, found.registration, insist=arguments.insist))
    return {
        **_told(session, found.registration.uuid),
        "shift_px": list(found.shift_px),
        "shift_m": list(found.shift_m) if found.shift_m else None,
        "se_px": found.se_px,
    }


def _reverse(session: CaseSession, moving: Scene, reference: Scene) -> dict[str, Any]:
    rows = session.store.all(Registration, scene=moving.uuid, reference=reference.uuid)
    applied = next((row for row in rows if row.applied), None)
    if applied is None:
        raise UserError(f"No registration of {moving.name} on {reference.name} is applied.")
    session.do(registering.reverse(session.store, applied))
    return _told(session, applied.uuid)


def _told(session: CaseSession, uuid: str) -> dict[str, Any]:
    row = session.store.get(Registration, uuid)
    return {
        "registration": row.uuid,
        "matrix": list(row.matrix),
        "residual_px": row.residual_px,
        "residual_m": row.residual_m,
        "windows": row.windows,
        "used": row.used,
        "sound": row.sound,
        "applied": row.applied,
        "note": row.note,
    }
