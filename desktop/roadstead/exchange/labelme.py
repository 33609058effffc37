"""labelme: a JSON file beside each image, a list of shapes.

Conventions. Pixels count from the upper left outer corner of the image, as ours. A ``rectangle`` is two opposite
corners, or in newer versions four; ``oriented_rectangle`` and ``rotation`` are four. A ``circle`` is its middle and a
point on it. A ``mask`` is the two corners of its place (pixels counted, both included) and a PNG of it. We write boxes
as polygons of four corners, bow first, which every version shows; that a polygon is a box or an ellipse, and what else labelme has no word for, stands under our own key ``roadstead``, which labelme keeps.
Flags are kept as attributes, ``group_id`` joins the parts of one object, ``description`` is the note.
"""

import base64
import binascii
import json
import struct
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.records import Annotation, Scene
from roadstead.exchange import extras, runs, texts
from roadstead.exchange.marks import LIMIT, Found, Mark, Picture, Points, Progress, upright
from roadstead.exchange.outlines import file_name, outline_of
from roadstead.spatial.box import lengthwise

_LARGEST_MASK = 1 << 28  # pixels


def read(path: Path, told: Progress) -> Found:
    """The shapes of one file, or of all in a folder."""
    files = [path] if path.is_file() else sorted(path.rglob("*.json"))
    if not files:
        raise UserError(f"{path} holds no labelme files.", "Choose a JSON file of labelme, or the folder with them.")
    found = Found()
    for number, file in enumerate(files):
        told(number / len(files), file.name)
        where = file.name if path.is_file() else str(file.relative_to(path))
        try:
            _read_file(file, where, found)
        except UserError as error:
            if len(files) == 1:
                raise
            found.reject(where, error.what)
        if len(found.marks) > LIMIT:
            raise UserError(f"{path.name} holds more than {LIMIT:,} marks.", "Import parts of it.")
    return found


def _read_file(file: Path, where: str, found: Found) -> None:
    try:
        said = json.loads(texts.read(file))
    except (ValueError, RecursionError) as error:
        raise UserError(f"{file.name} is no JSON: {error}.", "Save it again in labelme.") from None
    if not isinstance(said, dict) or not isinstance(said.get("shapes"), list):
        raise UserError(f"{file.name} is no labelme file: it has no list of shapes.", "Choose a file saved by labelme.")
    width, height = (
        float(v) if isinstance(v := said.get(k), int | float) else 0.0 for k in ("imageWidth", "imageHeight")
    )
    own = said.get(extras.KEY)
    scene = str(own.get("scene", "")) if isinstance(own, dict) else ""
    found.pictures[where] = Picture(str(said.get("imagePath") or file.stem), width, height, scene)
    for number, shape in enumerate(said["shapes"], start=1):
        here = f"{where}, shape {number}"
        try:
            found.marks += _marks(shape, here, where)
        except (ValueError, TypeError, OverflowError) as error:
            found.reject(here, str(error) or "it is broken")


def _marks(shape: Any, here: str, picture: str) -> list[Mark]:
    if not isinstance(shape, dict):
        raise ValueError("it is no object")
    points = _points(shape.get("points"))
    own = shape.get(extras.KEY)
    flags = shape.get("flags")
    attributes = extras.attributes_text((own.get("attributes") if isinstance(own, dict) else None) or _true(flags))
    described = {"note": shape.get("description") or ""}
    fields = extras.fields_of(described | (own if isinstance(own, dict) else {}))
    if attributes:
        fields["attributes"] = attributes
    group = shape.get("group_id")
    whole = "" if group is None else f"{picture} group {group}"
    parts = extras.parts_of(own) if own else []
    if not (parts and _same(parts[0], points)):
        parts = _shapes(shape, str(shape.get("shape_type") or "polygon"), points)
    category = extras.clean(str(shape.get("label") or ""))
    return [Mark(here, picture, kind, ring, category, holes, dict(fields), whole) for kind, ring, holes in parts]


def _true(flags: Any) -> dict[str, Any]:
    return {name: True for name, value in flags.items() if value} if isinstance(flags, dict) else {}


def _points(points: Any) -> Points:
    if not isinstance(points, list) or not points:
        raise ValueError("it has no points")
    try:
        return [(float(p[0]), float(p[1])) for p in points]
    except (IndexError, TypeError, ValueError):
        raise ValueError("a point is no pair of numbers") from None


def _same(part: tuple[str, Points, list[Points]], points: Points) -> bool:
    """Whether the shape is as we wrote it, to 0.01 pixels."""
    kind, ring, _ = part
    outline = [(p.x, p.y) for p in outline_of(Annotation(kind=kind, pixels=tuple(Pixel(x, y) for x, y in ring)))]
    if len(outline) != len(points):
        return False
    return all(abs(a - c) <= 0.01 and abs(b - d) <= 0.01 for (a, b), (c, d) in zip(outline, points, strict=True))


def _shapes(shape: dict[str, Any], kind: str, points: Points) -> list[tuple[str, Points, list[Points]]]:
    if kind in ("rectangle", "oriented_rectangle", "rotation"):
        if len(points) == 2:
            (x0, y0), (x1, y1) = points
            points = upright(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))
        if len(points) != 4:
            raise ValueError(f"a rectangle of {len(points)} points")
        return [("box", [(p.x, p.y) for p in lengthwise([Pixel(x, y) for x, y in points])], [])]
    if kind == "circle":
        if len(points) != 2:
            raise ValueError(f"a circle of {len(points)} points")
        (x, y), (px, py) = points
        radius = ((px - x) ** 2 + (py - y) ** 2) ** 0.5
        return [("ellipse", upright(x - radius, y - radius, 2 * radius, 2 * radius), [])]
    if kind == "mask":
        return [("polygon", ring, holes) for ring, holes in _mask(shape.get("mask"), points)]
    known = {"polygon": "polygon", "line": "line", "linestrip": "line", "point": "point"}
    if kind == "points":
        return [("point", [point], []) for point in points]
    if kind not in known:
        raise ValueError(f"a shape of the kind “{kind}” is not known")
    return [(known[kind], points, [])]


def _mask(text: Any, points: Points) -> list[tuple[Points, list[Points]]]:
    """The parts of a mask, moved to its place."""
    rows = _png_rows(text)
    left, top = points[0]
    boxes = []
    for y, row in enumerate(rows):
        x = 0
        while (x := row.find(1, x)) >= 0:
            end = row.find(0, x)
            end = len(row) if end < 0 else end
            boxes.append((left + x, top + y, left + end, top + y + 1))
            x = end
    if not boxes:
        raise ValueError("its mask is empty")
    return runs.parts(boxes)


def _png_rows(text: Any) -> list[bytes]:
    """The rows of a PNG of one grey channel (1 or 8 bits) without interlacing, a byte of 0 or 1 for each pixel.

    Read by our own few lines, so that no raster library sees data from outside in this process.
    """
    try:
        data = base64.b64decode(text, validate=False)
        if data[:8] != b"\x89PNG\r\n\x1a\n":
            raise ValueError
        width, height, depth, colour, _, _, interlaced = struct.unpack_from(">IIBBBBB", data, 16)
        if depth not in (1, 8) or colour not in (0, 3) or interlaced or not 0 < width * height <= _LARGEST_MASK:
            raise ValueError
        stride = (width * depth + 7) // 8
        raw = zlib.decompressobj().decompress(_idat(data), (stride + 1) * height + 1)
        if len(raw) != (stride + 1) * height:
            raise ValueError
        return _unfiltered(raw, stride, height, width, depth)
    except (ValueError, TypeError, struct.error, zlib.error, binascii.Error):
        raise ValueError("its mask is no PNG of black and white") from None


def _idat(data: bytes) -> bytes:
    at, found = 8, []
    while at + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        if data[at + 4 : at + 8] == b"IDAT":
            found.append(data[at + 8 : at + 8 + length])
        at += 12 + length
    return b"".join(found)


def _unfiltered(raw: bytes, stride: int, height: int, width: int, depth: int) -> list[bytes]:
    """Undoes the five filters of PNG (W3C, clause 9), one byte a pixel or less; gives rows of 0 and 1."""
    before, rows = bytearray(stride), []
    for y in range(height):
        kind, line = raw[y * (stride + 1)], bytearray(raw[y * (stride + 1) + 1 : (y + 1) * (stride + 1)])
        for x in range(stride):
            left, up, corner = (line[x - 1], before[x], before[x - 1]) if x else (0, before[x], 0)
            line[x] = (line[x] + _predicted(kind, left, up, corner)) & 255
        before = line
        bits = "".join(f"{byte:08b}" for byte in line)[:width] if depth == 1 else None
        rows.append(bytes(map(int, bits)) if bits is not None else bytes(int(byte > 0) for byte in line))
    return rows


def _predicted(kind: int, left: int, up: int, corner: int) -> int:
    if kind < 4:
        return (0, left, up, (left + up) // 2)[kind]
    if kind > 4:
        raise ValueError("no such filter")
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))


def write(marks: Sequence[Annotation], scenes: Sequence[Scene], folder: Path, told: Progress) -> None:
    """Writes ``IMAGE.json`` for each scene into a folder."""
    for done, scene in enumerate(scenes):
        told(done / len(scenes), scene.name)
        here = [mark for mark in marks if mark.scene == scene.uuid]
        groups = {whole: n for n, whole in enumerate(Counter(m.whole for m in here if m.whole), start=1)}
        document = {
            "version": "5.5.0",
            "flags": {},
            "shapes": [_shape(mark, groups) for mark in here],
            "imagePath": file_name(scene),
            "imageData": None,
            "imageHeight": scene.height,
            "imageWidth": scene.width,
            extras.KEY: {"scene": scene.uuid, "name": scene.name},
        }
        text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
        (folder / f"{Path(file_name(scene)).stem}.json").write_text(text, encoding="utf-8", newline="\n")


def _shape(mark: Annotation, groups: dict[str, int]) -> dict[str, Any]:
    kinds = {"line": "linestrip", "arrow": "linestrip", "point": "point", "text": "point"}
    attributes = extras.attributes_of(mark)
    own = extras.extras_of([mark]) | ({"attributes": attributes} if attributes else {})
    return {
        "label": mark.category,
        "points": [list(p) for p in outline_of(mark)],
        "group_id": groups.get(mark.whole),
        "description": mark.note,
        "shape_type": kinds.get(mark.kind, "polygon"),
        "flags": {name: True for name, value in attributes.items() if value is True},
        "mask": None,
        extras.KEY: own,
    }
