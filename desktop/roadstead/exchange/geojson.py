"""GeoJSON after RFC 7946: one FeatureCollection per layer, coordinates in full; longitude and latitude on WGS 84.

An older file that names a coordinate system of its own (``crs``) is read in that.
"""

import json
from pathlib import Path
from typing import Any

from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape

from roadstead.domain.content import CaseContent
from roadstead.domain.errors import UserError
from roadstead.exchange import features
from roadstead.exchange.layers import Layer
from roadstead.exchange.marks import LIMIT, Found, Progress
from roadstead.exchange.streaming import Malformed, members
from roadstead.exchange.vectors import to_wgs84


def write(layer: Layer, case: CaseContent, path: Path) -> None:
    """Writes a layer, feature by feature; says which case it is from, how it may be shared, and the journal's root.

    These are foreign members, which RFC 7946, clause 6.1, allows; readers that do not know them pass over them.
    """
    head = {
        "type": "FeatureCollection",
        "name": layer.name,
        "case": case.case.title,
        "tlp": case.case.tlp.value,
        "journal_root": case.root,
    }
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(_text(head)[:-1] + ', "features": [')
        for number in range(len(layer.rows)):
            out.write((",\n" if number else "\n") + _text(_feature(layer, number)))
        out.write("\n]}\n")


def _feature(layer: Layer, number: int) -> dict[str, Any]:
    row, geometry = layer.rows[number], layer.geometries[number]
    return {
        "type": "Feature",
        "id": row[0],
        "geometry": mapping(geometry) if geometry else None,
        "properties": {column.name: value for column, value in zip(layer.columns, row, strict=True)},
    }


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def read(path: Path, told: Progress) -> Found:
    """The features of a collection of any size; raises UserError where it is none."""
    found, rows, crs = Found(), [], ""
    try:
        for name, value in members(path, lambda share: told(share, "Reading")):
            if name == "features":
                rows.append(value)
            elif name == "crs" and isinstance(value, dict):
                crs = str((value.get("properties") or {}).get("name", ""))
            if len(rows) > LIMIT:
                raise UserError(f"{path.name} holds more than {LIMIT:,} features.", "Split it.")
    except Malformed as error:
        if not rows:
            raise UserError(f"{path.name} is no GeoJSON: {error}.", "Choose a FeatureCollection.") from None
        found.reject(path.name, f"broken off after {len(rows):,} features: {error}")
    if not rows:
        raise UserError(f"{path.name} holds no features.", "Choose a FeatureCollection.")
    turn = to_wgs84(crs)
    for number, row in enumerate(rows, start=1):
        _add(row, f"feature {number}", turn, found)
    return found


def _add(row: Any, where: str, turn: Any, found: Found) -> None:
    from shapely import transform

    if not isinstance(row, dict):
        found.reject(where, "it is no object")
        return
    said = row.get("properties")
    try:
        geometry = shape(row["geometry"]) if row.get("geometry") else None
        geometry = transform(geometry, turn) if geometry is not None and turn else geometry
    except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError):
        found.reject(where, "its geometry is broken")
        return
    features.add(found, where, said if isinstance(said, dict) else {}, geometry)
