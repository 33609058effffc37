"""CVAT for images 1.1: one XML file of all images, with the classes and their attributes first.

Conventions. Pixels count from the upper left outer corner of the image, as ours; numbers have four decimals here (CVAT
itself writes two). ``box`` is left, top, right, bottom before its ``rotation``: degrees clockwise on the screen about
the middle of the box. ``ellipse`` is its middle and half axes with the same rotation. ``mask`` is runs row by row, the
first out of it, in the rectangle left, top, width, height. ``points`` of several points are several marks. We write a
rectangle as a rotated box so that its upper side is the bow (rotation 0: bow up) and read it back so; four free corners
as a polygon. ``occluded`` is CVAT's own; what else it has no word for is written as attributes that begin ``rs.``.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.records import Annotation, Scene
from roadstead.exchange import extras, runs
from roadstead.exchange.marks import LIMIT, Found, Mark, Picture, Points, Progress, upright
from roadstead.exchange.outlines import file_name, outline_of, rings_of
from roadstead.spatial.box import centre, is_rectangle, lengthwise, rotated, size

_OWN = "rs."
_MOST_BYTES = 1 << 30
_RECTANGLE_PX = 0.001


def read(path: Path, told: Progress) -> Found:
    """The shapes of a file, image by image, so that a large one takes little memory; raises UserError where it is none."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    if path.is_dir():
        files = sorted(path.rglob("*.xml"))
        if len(files) != 1:
            raise UserError(f"{path} holds {len(files)} XML files.", "Choose annotations.xml itself.")
        path = files[0]
    found, root = Found(), None
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UserError(f"{path.name} is larger than {_MOST_BYTES / 1e6:,.0f} MB.", "Export parts of the task.")
        if not path.stat().st_size:
            raise UserError(f"{path.name} is empty.", "Choose a file of CVAT for images 1.1.")
        for event, element in iterparse(str(path), events=("start", "end")):
            if root is None:
                root = element
                if root.tag != "annotations":
                    raise UserError(
                        f"{path.name} is no CVAT file: its root is “{root.tag}”.", "Export “CVAT for images 1.1”."
                    )
            if event == "end" and element.tag in ("image", "track"):
                told(0.5, "Reading")
                _image(element, found)
                element.clear()
                if len(found.marks) > LIMIT:
                    raise UserError(f"{path.name} holds more than {LIMIT:,} marks.", "Export parts of the task.")
    except ParseError as error:
        if not found.marks:
            raise UserError(f"{path.name} is no XML: {error}.", "Export it again from CVAT.") from None
        found.reject(path.name, f"broken off: {error}")
    except DefusedXmlException:
        raise UserError(
            f"{path.name} defines entities of its own, which no file of CVAT does.", "Do not use it."
        ) from None
    except (OSError, UnicodeError, LookupError) as error:
        raise UserError(f"{path.name} cannot be read: {error}.", "Check the file.") from None
    return found


def _image(element: Any, found: Found) -> None:
    if element.tag == "track":
        found.reject(f"track {element.get('id', '')}", "tracks of videos are not read")
        return
    key = str(element.get("id") or element.get("name") or len(found.pictures))
    name = element.get("name") or ""
    if key in found.pictures:
        found.reject(f"image {name or key}", f"the id {key} is taken by an image before it")
        return
    found.pictures[key] = Picture(name, _number(element.get("width"), 0.0), _number(element.get("height"), 0.0))
    for number, shape in enumerate(element, start=1):
        here = f"image {name or key}, {shape.tag} {number}"
        try:
            found.marks += _marks(shape, here, key)
        except (ValueError, TypeError, OverflowError) as error:
            found.reject(here, str(error))


def _number(text: str | None, default: float | None = None) -> float:
    try:
        return float(text or "")
    except ValueError:
        if default is None:
            raise ValueError(f"“{text}” is no number") from None
        return default


def _marks(shape: Any, here: str, picture: str) -> list[Mark]:
    said = {a.get("name") or "": a.text or "" for a in shape.findall("attribute")}
    own = {name.removeprefix(_OWN): text for name, text in said.items() if name.startswith(_OWN)}
    fields = extras.fields_of(own)
    attributes = extras.attributes_text({name: _plain(v) for name, v in said.items() if not name.startswith(_OWN)})
    if attributes:
        fields["attributes"] = attributes
    if shape.get("occluded") == "1":
        fields["occluded"] = True
    group = shape.get("group_id")
    whole = own.get("whole") or (f"{picture} group {group}" if group else "")
    category = extras.clean(shape.get("label") or "")
    parts = _shapes(shape)
    kind = own.get("kind", "")
    if kind in ("arrow", "text", "box") and len(parts) == 1:
        parts = [(kind, *parts[0][1:])]
    holes = _rings(own.get("holes", ""))
    if len(parts) > 1 and not whole and parts[0][0] != "point":
        whole = here
    return [
        Mark(here, picture, kind, points, category, rings or holes, dict(fields), whole)
        for kind, points, rings in parts
    ]


def _plain(text: str) -> Any:
    """A value of an attribute: a truth where it is written so, a number where it is one, else the text."""
    if text in ("true", "false"):
        return text == "true"
    try:
        number = float(text)
    except ValueError:
        return text
    if not math.isfinite(number) or str(number) not in (text, f"{text}.0"):
        return text
    return int(number) if number.is_integer() and "." not in text else number


def _shapes(shape: Any) -> list[tuple[str, Points, list[Points]]]:
    tag = shape.tag
    if tag == "box":
        left, top, right, bottom = (_number(shape.get(k)) for k in ("xtl", "ytl", "xbr", "ybr"))
        corners = upright(min(left, right), min(top, bottom), abs(right - left), abs(bottom - top))
        return [("box", _turned(corners, _number(shape.get("rotation"), 0.0)), [])]
    if tag == "ellipse":
        x, y, rx, ry = (_number(shape.get(k)) for k in ("cx", "cy", "rx", "ry"))
        return [("ellipse", _turned(upright(x - rx, y - ry, 2 * rx, 2 * ry), _number(shape.get("rotation"), 0.0)), [])]
    if tag == "mask":
        return [("polygon", ring, holes) for ring, holes in _mask(shape)]
    if tag not in ("points", "polygon", "polyline"):
        raise ValueError(f"a shape of the kind “{tag}” is not read")
    points = [
        (_number(x), _number(y)) for x, _, y in (p.partition(",") for p in (shape.get("points") or "").split(";"))
    ]
    if tag == "points":
        return [("point", [point], []) for point in points]
    return [("polygon" if tag == "polygon" else "line", points, [])]


def _turned(corners: Points, degrees: float) -> Points:
    """An upright box, its upper side the bow, turned; one without rotation begins at a short side."""
    box = tuple(Pixel(x, y) for x, y in corners)
    if not degrees:
        return [(p.x, p.y) for p in lengthwise(box)]
    return [(p.x, p.y) for p in rotated((box[0], box[1], box[2], box[3]), degrees)]


def _mask(shape: Any) -> list[tuple[Points, list[Points]]]:
    left, top, width, height = (int(_number(shape.get(k))) for k in ("left", "top", "width", "height"))
    counts = [int(word) for word in (shape.get("rle") or "").split(",") if word.strip()]
    # Row by row here: the same as column by column of the mask turned over its diagonal.
    flipped = runs.outlines(counts, (width, height))
    return [
        ([(left + y, top + x) for x, y in ring], [[(left + y, top + x) for x, y in h] for h in hs])
        for ring, hs in flipped
    ]


def _rings(text: str) -> list[Points]:
    try:
        return [
            [(float(x), float(y)) for x, _, y in (p.partition(",") for p in ring.split(";"))]
            for ring in text.split("|")
            if ring
        ]
    except ValueError:
        return []


def write(marks: Sequence[Annotation], scenes: Sequence[Scene], path: Path, told: Progress) -> None:
    """Writes the marks of scenes into one file."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write('<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n<version>1.1</version>\n')
        out.write(_head(marks))
        for number, scene in enumerate(scenes):
            told(number / len(scenes), scene.name)
            name = _attribute(file_name(scene))
            out.write(f'<image id="{number}" name={name} width="{scene.width}" height="{scene.height}">\n')
            out.writelines(_element(mark) for mark in marks if mark.scene == scene.uuid)
            out.write("</image>\n")
        out.write("</annotations>\n")


def _head(marks: Sequence[Annotation]) -> str:
    """The classes with the names of the attributes that their marks have, which CVAT wants to know first."""
    names: dict[str, set[str]] = {}
    for mark in marks:
        names.setdefault(mark.category, set()).update(_said(mark))
    labels = "".join(
        f"<label><name>{_content(category)}</name><attributes>"
        + "".join(
            f"<attribute><name>{_content(name)}</name><mutable>False</mutable><input_type>text</input_type>"
            "<default_value></default_value><values></values></attribute>"
            for name in sorted(found)
        )
        + "</attributes></label>\n"
        for category, found in sorted(names.items())
    )
    return f"<meta><task><name>Roadstead</name><labels>\n{labels}</labels></task></meta>\n"


def _said(mark: Annotation) -> dict[str, str]:
    """The attributes of a mark as texts, ours among them."""
    found = {name: _word(value) for name, value in extras.attributes_of(mark).items()}
    own = {name: _word(value) for name, value in extras.said(mark).items() if name != "occluded"}
    if mark.holes:
        own["holes"] = "|".join(_list(ring) for ring in rings_of(mark))
    if mark.whole:
        own["whole"] = mark.whole
    if mark.kind in ("arrow", "text") or (mark.kind == "box" and not _rectangle(mark)):
        own["kind"] = mark.kind
    return found | {_OWN + name: text for name, text in own.items()}


def _element(mark: Annotation) -> str:
    tag, place = _place(mark)
    inner = "".join(f"<attribute name={_attribute(n)}>{_content(v)}</attribute>" for n, v in _said(mark).items())
    label = _attribute(mark.category)
    return f'<{tag} label={label} source="manual" occluded="{int(mark.occluded)}" {place} z_order="0">{inner}</{tag}>\n'


def _place(mark: Annotation) -> tuple[str, str]:
    if mark.kind in ("box", "ellipse") and (mark.kind == "ellipse" or _rectangle(mark)):
        box = (mark.pixels[0], mark.pixels[1], mark.pixels[2], mark.pixels[3])
        middle, (length, beam) = centre(box), size(box)
        bow = Pixel((box[0].x + box[1].x) / 2 - middle.x, (box[0].y + box[1].y) / 2 - middle.y)
        turn = math.degrees(math.atan2(bow.x, -bow.y)) % 360.0
        turn = turn or 360.0  # zero would say that the bow is not known
        if mark.kind == "ellipse":
            half = f'rx="{beam / 2:.6f}" ry="{length / 2:.6f}"'
            return "ellipse", f'cx="{middle.x:.6f}" cy="{middle.y:.6f}" {half} rotation="{turn:.8f}"'
        left, top, right, bottom = (
            middle.x - beam / 2,
            middle.y - length / 2,
            middle.x + beam / 2,
            middle.y + length / 2,
        )
        return "box", f'xtl="{left:.6f}" ytl="{top:.6f}" xbr="{right:.6f}" ybr="{bottom:.6f}" rotation="{turn:.8f}"'
    tags = {"line": "polyline", "arrow": "polyline", "point": "points", "text": "points"}
    return tags.get(mark.kind, "polygon"), f'points="{_list(outline_of(mark))}"'


def _rectangle(mark: Annotation) -> bool:
    """Whether a box is a rectangle with clockwise corners, which a middle, two sides and a rotation give back."""
    a, b, c, _ = mark.pixels
    clockwise = (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x) > 0
    return clockwise and is_rectangle(mark.pixels, _RECTANGLE_PX)


def _list(points: Sequence[Sequence[float]]) -> str:
    return ";".join(f"{x:.4f},{y:.4f}" for x, y in points)


def _word(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _content(text: str) -> str:
    return escape(_legal(text))


def _attribute(text: str) -> str:
    return quoteattr(_legal(text))


def _legal(text: str) -> str:
    """The text without characters that XML 1.0 has not."""
    return "".join(
        c if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff" else "\ufffd"
        for c in text
    )
