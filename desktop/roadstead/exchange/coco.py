"""COCO instances: boxes, polygons in several parts, masks as runs; one JSON file.

Conventions. A coordinate counts from the outer corner of the first pixel, as ours do; ``bbox`` is left, top, width,
height. A polygon of several rings is one object in several parts; COCO polygons have no holes, so that a polygon with
holes is written as runs (``segmentation`` of ``counts`` and ``size``; the pixels whose centres lie inside). Runs are
read along the edges of pixels. An oriented box is written as the polygon of its corners, bow first. What COCO has no
word for, and every shape to the last digit, stands under our own key ``roadstead`` and is read back from there;
attributes under ``attributes``, where CVAT and others put them. Points, lines, arrows and texts are not written.
"""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.records import Annotation, Scene
from roadstead.domain.times import iso
from roadstead.exchange import extras, runs
from roadstead.exchange.marks import LIMIT, MOST_NUMBERS, Found, Mark, Picture, Points, Progress, pairs, upright
from roadstead.exchange.outlines import bounds, file_name, grouped, outline_of, ring_area, rings_of
from roadstead.exchange.streaming import Malformed, members
from roadstead.spatial.box import ellipse_outline, lengthwise

_EVERY = 2000
_TELLS_APART = 0.01  # pixels


def read(path: Path, told: Progress) -> Found:
    """The marks of a COCO file of any size; raises UserError where it is none."""
    weight = 0
    found, raw, lists = Found(), [], {"images": [], "categories": []}
    try:
        for name, value in members(path, lambda share: told(share, "Reading")):
            if name in lists:
                lists[name].append(value)
            elif name == "annotations":
                raw.append(value)
                weight += _weight(value)
                if len(raw) > LIMIT or weight > MOST_NUMBERS:
                    most = f"{LIMIT:,} marks" if len(raw) > LIMIT else f"{MOST_NUMBERS:,} coordinates"
                    raise UserError(f"{path.name} holds more than {most}.", "Split it by image.")
    except Malformed as error:
        if not raw:
            raise UserError(
                f"{path.name} is no COCO file: {error}.", "Choose the JSON file with the annotations."
            ) from None
        found.reject(path.name, f"broken off after {len(raw):,} annotations: {error}")
    if not raw and not lists["images"]:
        raise UserError(
            f"{path.name} is no COCO file: it has no annotations.", "Choose the JSON file with the annotations."
        )
    _pictures(lists["images"], found)
    names = _names(lists["categories"], found)
    _add_all(raw, names, found, told)
    return found


def _weight(row: Any) -> int:
    """How many numbers an annotation's shape has, about."""
    shape = row.get("segmentation") if isinstance(row, dict) else None
    if isinstance(shape, dict):
        shape = [shape.get("counts")]
    return sum(len(ring) for ring in shape if isinstance(ring, list | str)) if isinstance(shape, list) else 0


def _pictures(rows: Sequence[Any], found: Found) -> None:
    for number, row in enumerate(rows, start=1):
        where = f"image {number}"
        if not isinstance(row, dict) or "id" not in row:
            found.reject(where, "it has no id")
            continue
        key = str(row["id"])
        if key in found.pictures:
            found.reject(where, f"the id {key} is taken by an image before it")
            continue
        own = row.get(extras.KEY)
        scene = str(own.get("scene", "")) if isinstance(own, dict) else ""
        found.pictures[key] = Picture(str(row.get("file_name", "")), _side(row, "width"), _side(row, "height"), scene)


def _side(row: dict[str, Any], name: str) -> float:
    value = row.get(name)
    return float(value) if isinstance(value, int | float) and math.isfinite(value) and value > 0 else 0.0


def _names(rows: Sequence[Any], found: Found) -> dict[str, str]:
    names: dict[str, str] = {}
    for number, row in enumerate(rows, start=1):
        key = str(row.get("id", "")) if isinstance(row, dict) else ""
        if not key or key in names:
            found.reject(
                f"category {number}", f"the id {key} is taken by a category before it" if key else "it has no id"
            )
            continue
        names[key] = extras.clean(str(row.get("name", ""))).strip()
    return names


def _add_all(raw: Sequence[Any], names: dict[str, str], found: Found, told: Progress) -> None:
    seen: dict[str, Any] = {}
    for number, row in enumerate(raw, start=1):
        if number % _EVERY == 1:
            told(1.0, "Understanding")
        where = f"annotation {row['id']}" if isinstance(row, dict) and "id" in row else f"annotation no. {number}"
        if isinstance(row, dict) and row.get("id") is not None and str(row["id"]) in seen:
            where = f"annotation no. {number}"
        try:
            _add(row, where, names, seen, found)
        except (ValueError, OverflowError) as error:
            found.reject(where, str(error))


def _add(row: Any, where: str, names: dict[str, str], seen: dict[str, Any], found: Found) -> None:
    if not isinstance(row, dict):
        raise ValueError("it is no object")
    key, picture = str(row.get("id", "")), str(row.get("image_id", ""))
    if key and key in seen and seen[key] == row:
        raise ValueError(f"it is there twice, with the id {key}")
    again = bool(key) and key in seen
    seen.setdefault(key, row)
    if picture not in found.pictures:
        raise ValueError(f"its image {picture or '(none)'} is not in the file")
    kind = str(row.get("category_id", ""))
    category = names.get(kind, f"category {kind}" if kind else "")
    own = row.get(extras.KEY)
    attributes = extras.attributes_text(_attributes(row))
    fields = extras.fields_of({"score": row.get("score")} | (own if isinstance(own, dict) else {}))
    if attributes:
        fields["attributes"] = attributes
    shapes = _shapes(row)
    parts = extras.parts_of(own) if own else []
    if not (parts and _same_bounds(parts, row.get("bbox"))):  # of ours, or edited since by another program
        parts = shapes
    if again:
        found.changed.append((where, f"the id {key} is taken by an annotation before it; read as one of its own"))
    whole = where if len(parts) > 1 else ""
    for shape, points, holes in parts:
        found.marks.append(Mark(where, picture, shape, points, category, holes, dict(fields), whole))


def _same_bounds(parts: Sequence[tuple[str, Points, list[Points]]], box: Any) -> bool:
    """Whether shapes of our own still are what the box says, to 0.01 pixels."""
    points: list[Points] = []
    for kind, ring, _ in parts:
        corners = [Pixel(x, y) for x, y in ring]
        points.append([*ellipse_outline(corners)] if kind == "ellipse" and len(corners) == 4 else ring)
    left, top, right, bottom = bounds([Pixel(x, y) for ring in points for x, y in ring])
    try:
        return math.dist((left, top, right - left, bottom - top), box) <= _TELLS_APART
    except (TypeError, ValueError):
        return False


def _attributes(row: dict[str, Any]) -> dict[str, Any]:
    own = row.get("attributes")
    attributes = dict(own) if isinstance(own, dict) else {}
    return attributes | ({"crowd": True} if row.get("iscrowd") in (1, True) else {})


def _shapes(row: dict[str, Any]) -> list[tuple[str, Points, list[Points]]]:
    """The shapes of an annotation: its polygons or mask, else its box."""
    shape = row.get("segmentation")
    if isinstance(shape, dict):
        found = [("polygon", ring, holes) for ring, holes in runs.outlines(shape.get("counts"), shape.get("size"))]
        if not found:
            raise ValueError("its mask is empty")
        return found
    if isinstance(shape, list) and shape:
        rings = shape if isinstance(shape[0], list) else [shape]
        return [("polygon", pairs(ring), []) for ring in rings]
    box = row.get("bbox")
    if not isinstance(box, list) or len(box) != 4 or not all(isinstance(n, int | float) for n in box):
        raise ValueError("it has neither a polygon, a mask nor a box")
    corners = [Pixel(x, y) for x, y in upright(*map(float, box))]
    return [("box", [(x, y) for x, y in lengthwise(corners)], [])]


def write(marks: Sequence[Annotation], scenes: Sequence[Scene], path: Path, told: Progress) -> None:
    """Writes the marks of scenes; an object in several parts is one annotation."""
    numbers = {scene.uuid: n for n, scene in enumerate(scenes, start=1)}
    sizes = {scene.uuid: (scene.width, scene.height) for scene in scenes}
    classes = {name: n for n, name in enumerate(sorted({mark.category for mark in marks}), start=1)}
    head = {
        "info": {"description": "Roadstead", "version": "1.0"},
        "licenses": [],
        "images": [_image(scene, numbers[scene.uuid]) for scene in scenes],
        "categories": [{"id": n, "name": name, "supercategory": ""} for name, n in classes.items()],
    }
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(_text(head)[:-1] + ', "annotations": [')
        objects = list(grouped(marks))
        for number, parts in enumerate(objects, start=1):
            if number % _EVERY == 1:
                told(number / len(objects), "Writing")
            row = _row(parts, number, numbers[parts[0].scene], classes, sizes[parts[0].scene])
            out.write((",\n" if number > 1 else "\n") + _text(row))
        out.write("\n]}\n")


def _image(scene: Scene, number: int) -> dict[str, Any]:
    own = {"scene": scene.uuid, "name": scene.name} | ({"gsd_m": scene.gsd_m} if scene.gsd_m else {})
    return {
        "id": number,
        "file_name": file_name(scene),
        "width": scene.width,
        "height": scene.height,
        "date_captured": iso(scene.acquired_start) if scene.acquired_start else "",
        extras.KEY: own,
    }


def _row(
    parts: Sequence[Annotation], number: int, image: int, classes: dict[str, int], size: tuple[int, int]
) -> dict[str, Any]:
    attributes = extras.attributes_of(parts[0])
    crowd = attributes.pop("crowd", None) is True
    outlines = [outline_of(part) for part in parts]
    holes = [ring for part in parts for ring in rings_of(part)]
    left, top, right, bottom = bounds([point for outline in outlines for point in outline])
    if holes or crowd:
        lengths = runs.runs_of([*outlines, *holes], size[1], size[0])
        shape: Any = {"size": [size[1], size[0]], "counts": lengths if crowd else runs.compressed(lengths)}
        area: float = sum(lengths[1::2])
    else:
        shape = [[number for point in outline for number in point] for outline in outlines]
        area = sum(ring_area(outline) for outline in outlines)
    return {
        "id": number,
        "image_id": image,
        "category_id": classes[parts[0].category],
        "segmentation": shape,
        "bbox": [left, top, right - left, bottom - top],
        "area": area,
        "iscrowd": int(crowd),
        **({"score": parts[0].score} if parts[0].score is not None else {}),
        **({"attributes": attributes} if attributes else {}),
        extras.KEY: extras.extras_of(parts),
    }


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
