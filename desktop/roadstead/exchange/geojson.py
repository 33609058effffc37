"""GeoJSON after RFC 7946: one FeatureCollection per layer, coordinates in full."""

import json
from pathlib import Path
from typing import Any

from shapely.geometry import mapping

from roadstead.domain.content import CaseContent
from roadstead.exchange.layers import Layer


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
