"""KML 2.2 and KMZ: a folder for each layer, the columns as extended data; longitude and latitude on WGS 84.

A KMZ is a ZIP file with ``doc.kml``. Overlays, links to other files and addresses are not followed. Source: OGC 07-147r2.
"""

import io
import math
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import shapely

from roadstead.domain.content import CaseContent
from roadstead.domain.errors import UserError
from roadstead.exchange import features, texts
from roadstead.exchange.layers import Layer
from roadstead.exchange.marks import LIMIT, Found, Points, Progress

_MOST_BYTES = 512 << 20
_NAMES = ("label", "name", "vessel", "title", "class")


def write(layers: Sequence[Layer], case: CaseContent, path: Path) -> None:
    """Writes the layers into one file; zipped where its name ends in .kmz."""
    text = io.StringIO()
    text.write('<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document>\n')
    about = f"TLP:{case.case.tlp.value}, journal root {case.root}"
    text.write(f"<name>{_content(case.case.title)}</name>\n<description>{_content(about)}</description>\n")
    for layer in layers:
        text.write(f"<Folder><name>{_content(layer.name)}</name>\n")
        text.writelines(_placemark(layer, number) for number in range(len(layer.rows)))
        text.write("</Folder>\n")
    text.write("</Document>\n</kml>\n")
    data = text.getvalue().encode("utf-8")
    if path.suffix.lower() != ".kmz":
        path.write_bytes(data)
        return
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(zipfile.ZipInfo("doc.kml", (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)


def _placemark(layer: Layer, number: int) -> str:
    row, geometry = layer.rows[number], layer.geometries[number]
    values = {column.name: value for column, value in zip(layer.columns, row, strict=True) if value is not None}
    name = next((str(values[key]) for key in _NAMES if values.get(key)), "")
    data = "".join(
        f"<Data name={quoteattr(key)}><value>{_content(_word(v))}</value></Data>" for key, v in values.items()
    )
    shape = _shape(geometry) if geometry is not None else ""
    head = f"<name>{_content(name)}</name>{_time(values)}"
    return f"<Placemark>{head}<ExtendedData>{data}</ExtendedData>{shape}</Placemark>\n"


def _time(values: dict[str, Any]) -> str:
    """When a row holds, so that a viewer's time slider shows it: a moment, or a stretch of which an end may be open."""
    start, end = (values.get(name) or values.get(f"acquired_{name}") for name in ("start", "end"))
    if start and start == end:
        return f"<TimeStamp><when>{start}</when></TimeStamp>"
    begun, ended = (f"<begin>{start}</begin>" if start else "", f"<end>{end}</end>" if end else "")
    return f"<TimeSpan>{begun}{ended}</TimeSpan>" if start or end else ""


def _shape(geometry: Any) -> str:
    kind = geometry.geom_type
    if kind.startswith("Multi"):
        return f"<MultiGeometry>{''.join(map(_shape, geometry.geoms))}</MultiGeometry>"
    if kind == "Polygon":
        inner = "".join(f"<innerBoundaryIs>{_ring(hole)}</innerBoundaryIs>" for hole in geometry.interiors)
        return f"<Polygon><outerBoundaryIs>{_ring(geometry.exterior)}</outerBoundaryIs>{inner}</Polygon>"
    return f"<{kind}><coordinates>{_coordinates(geometry)}</coordinates></{kind}>"


def _ring(ring: Any) -> str:
    return f"<LinearRing><coordinates>{_coordinates(ring)}</coordinates></LinearRing>"


def _coordinates(line: Any) -> str:
    return " ".join(f"{p[0]!r},{p[1]!r}" for p in line.coords)


def _word(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _content(text: str) -> str:
    legal = (
        c if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff" else "\ufffd"
        for c in text
    )
    return escape("".join(legal))


def read(path: Path, told: Progress) -> Found:
    """The placemarks of a file; raises UserError where it is none."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    data = _unpacked(path) if path.suffix.lower() == ".kmz" else texts.read_bytes(path)
    found, number = Found(), 0
    try:
        for _, element in iterparse(io.BytesIO(data), events=("end",)):
            if _tag(element) != "Placemark":
                continue
            number += 1
            told(min(0.99, number / 1e5), "Reading")
            _add(element, f"placemark {number}", found)
            element.clear()
            if number > LIMIT:
                raise UserError(f"{path.name} holds more than {LIMIT:,} placemarks.", "Split it.")
    except ParseError as error:
        if not found.marks:
            raise UserError(f"{path.name} is no KML: {error}.", "Save it again.") from None
        found.reject(path.name, f"broken off: {error}")
    except DefusedXmlException:
        raise UserError(f"{path.name} defines entities of its own, which no KML needs.", "Do not use it.") from None
    return found


def _unpacked(path: Path) -> bytes:
    """The first KML in a KMZ, unpacked within bounds."""
    try:
        with zipfile.ZipFile(path) as packed:
            inside = [info for info in packed.infolist() if info.filename.lower().endswith(".kml")]
            if not inside:
                raise UserError(f"{path.name} has no KML in it.", "Choose another file.")
            with packed.open(inside[0]) as stream:
                data = stream.read(_MOST_BYTES + 1)
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise UserError(f"{path.name} is no KMZ: {error}.", "Save it again.") from None
    except Exception as error:
        if type(error).__name__ == "error":  # zlib's own
            raise UserError(f"{path.name} is damaged.", "Save it again.") from None
        raise
    if len(data) > _MOST_BYTES:
        raise UserError(f"{path.name} unpacks to more than {_MOST_BYTES / 1e6:,.0f} MB.", "Split it.")
    return data


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _add(element: Any, where: str, found: Found) -> None:
    said: dict[str, Any] = {}
    shapes: list[Any] = []
    try:
        for child in element:
            tag = _tag(child)
            if tag == "ExtendedData":
                said |= _extended(child)
            elif tag == "name" and child.text:
                said.setdefault("label", child.text.strip())
            elif tag in ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry"):
                shapes.append(_geometry(child))
    except (ValueError, shapely.errors.GEOSException) as error:
        found.reject(where, str(error))
        return
    if "uuid" in said and "pixels" in said and said.get("label") == said.get("class"):
        said.pop("label")  # of ours: the name shown is the class, as there was no label
    features.add(found, where, said, shapes[0] if shapes else None)


def _extended(element: Any) -> dict[str, str]:
    said = {}
    for data in element.iter():
        if _tag(data) == "Data":
            value = next((child.text for child in data if _tag(child) == "value"), None)
            said[data.get("name") or ""] = value or ""
        elif _tag(data) == "SimpleData":
            said[data.get("name") or ""] = data.text or ""
    return said


def _geometry(element: Any) -> Any:
    tag = _tag(element)
    if tag == "MultiGeometry":
        parts = [
            _geometry(c)
            for c in element
            if _tag(c) in ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry")
        ]
        return shapely.GeometryCollection(parts)
    if tag == "Polygon":
        rings = {"outerBoundaryIs": [], "innerBoundaryIs": []}
        for side in element:
            if _tag(side) in rings:
                rings[_tag(side)] += [_positions(ring) for ring in side if _tag(ring) == "LinearRing"]
        if not rings["outerBoundaryIs"]:
            raise ValueError("a polygon without an outline")
        return shapely.Polygon(rings["outerBoundaryIs"][0], rings["innerBoundaryIs"])
    positions = _positions(element)
    return shapely.Point(positions[0]) if tag == "Point" else shapely.LineString(positions)


def _positions(element: Any) -> Points:
    text = next((child.text for child in element if _tag(child) == "coordinates"), "") or ""
    try:
        found = [(float(p.split(",")[0]), float(p.split(",")[1])) for p in text.replace(", ", ",").split()]
    except (ValueError, IndexError):
        raise ValueError("its coordinates are no longitudes and latitudes") from None
    if not found or not all(math.isfinite(v) for p in found for v in p):
        raise ValueError("its coordinates are no longitudes and latitudes")
    return found
