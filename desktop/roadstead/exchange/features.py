"""Marks from features on the ground (or with pixels of their own): what GeoJSON, CSV, KML, Shapefile and GeoPackage share.

A feature names its image by ``scene_uuid``, ``scene`` or ``image``, its class by ``class``, ``category`` or ``type``. Where it
also has ``pixels`` (our exports do), these are taken as long as they lie where its geometry does: to the last digit,
corners in their order. A geometry moved in another program counts more than the pixels it had.
"""

import json
from collections.abc import Mapping
from typing import Any

import shapely

from roadstead.exchange import extras
from roadstead.exchange.marks import Found, Mark, Picture, Points

_KINDS = {"Point": "point", "LineString": "line", "LinearRing": "line", "Polygon": "polygon"}
_CLASSES = ("class", "category", "type")
_PICTURES = ("scene", "image", "image_name", "file_name", "imagename")
_SAID = ("label", "note", "rationale", "alternative", "basis", "occluded", "partial", "score")
_SHORT = {"alternativ": "alternative", "rational": "rationale"}  # as names of ten letters have them


def add(found: Found, where: str, properties: Mapping[str, Any], geometry: Any) -> None:
    """Adds the marks of a feature; what is none is noted with the reason. ``geometry`` is in longitude and latitude, or None."""
    said = {_name(key): value for key, value in properties.items() if value is not None and value != ""}
    try:
        pixels, holes = _pixels(said.get("pixels")), _rings(said.get("holes"))
        parts = _parts(geometry)
    except (ValueError, TypeError) as error:
        found.reject(where, str(error) or "its geometry is broken")
        return
    if not parts and not pixels:
        found.reject(where, "it has no geometry")
        return
    picture = _picture(found, said)
    category = extras.clean(str(next((said[name] for name in _CLASSES if name in said), "")))
    fields = _fields(said)
    whole = str(said.get("whole", "")) or (where if len(parts) > 1 else "")
    kind = str(said.get("kind", ""))
    if not parts:
        found.marks.append(Mark(where, picture, kind or _guess(pixels), pixels, category, holes, fields, whole))
        return
    for shape, outline, rings in parts:
        mark = Mark(where, picture, shape, outline, category, rings, dict(fields), whole, on_ground=True)
        if (
            len(parts) == 1 and pixels and len(holes) == len(rings)
        ):  # a Shapefile may have had no room for the holes' pixels
            mark.kind, mark.pixels, mark.pixel_holes = kind or shape, pixels, holes
        elif kind in ("arrow", "text") and shape == {"arrow": "line", "text": "point"}[kind]:
            mark.kind = kind
        elif kind == "box" and len(outline) == 4:
            mark.kind, mark.loose = "box", True
        found.marks.append(mark)


def _name(key: str) -> str:
    low = str(key).strip().lower()
    return _SHORT.get(low, low)


def _fields(said: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: said[name] for name in _SAID if name in said}
    own["confidence"] = said.get("likelihood", said.get("confidence", ""))
    fields = extras.fields_of(own)
    try:
        attributes = said.get("attributes", "")
        values = attributes if isinstance(attributes, dict) else json.loads(str(attributes)) if attributes else {}
    except ValueError:
        values = {}
    for name, field in (("height_m", "height_m"), ("height_se_m", "height_se"), ("height_se_", "height_se")):
        try:
            height = float(said[name])
        except (KeyError, TypeError, ValueError):
            continue
        fields |= {field: height} if 0 <= height < 1e4 else {}
    text = extras.attributes_text(values)
    return fields | ({"attributes": text} if text else {})


def _picture(found: Found, said: Mapping[str, Any]) -> str:
    name = str(next((said[name] for name in _PICTURES if name in said), ""))
    key = f"{said.get('scene_uuid', '')}|{name}" if name or said.get("scene_uuid") else ""
    if key not in found.pictures:
        found.pictures[key] = Picture(name, scene=str(said.get("scene_uuid", "")))
    return key


def _guess(pixels: Points) -> str:
    return {1: "point", 2: "line", 4: "box"}.get(len(pixels), "polygon")


def _parts(geometry: Any) -> list[tuple[str, Points, list[Points]]]:
    if geometry is None or geometry.is_empty:
        return []
    found: list[tuple[str, Points, list[Points]]] = []
    for part in shapely.get_parts(geometry).tolist():
        if part.geom_type in ("GeometryCollection", "MultiPolygon", "MultiLineString", "MultiPoint"):
            found += _parts(part)
        elif part.geom_type in _KINDS and not part.is_empty:
            closed = part.geom_type == "Polygon"
            ring = part.exterior.coords[:-1] if closed else part.coords
            holes = [[(p[0], p[1]) for p in hole.coords[:-1]] for hole in part.interiors] if closed else []
            found.append((_KINDS[part.geom_type], [(p[0], p[1]) for p in ring], holes))
    return found


def _pixels(text: Any) -> Points:
    """Pixels from ``x,y x,y``; raises ValueError for what is none."""
    points = []
    for part in str(text or "").split():
        x, comma, y = part.partition(",")
        if not comma:
            raise ValueError(f"“{part}” is no pixel")
        points.append((float(x), float(y)))
    return points


def _rings(text: Any) -> list[Points]:
    if not text:
        return []
    rings = text if isinstance(text, list) else json.loads(str(text))
    return [[(float(x), float(y)) for x, y in ring] for ring in rings]
