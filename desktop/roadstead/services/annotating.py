"""Annotations from pixels: their place on the ground and what they measure."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from roadstead.domain.coordinates import LonLat, Pixel, Shape, ShapeKind, rings_of
from roadstead.domain.errors import UserError
from roadstead.domain.quantity import Measured
from roadstead.domain.records import REMARKS, UNSETTLED, Annotation, Mask, Scene
from roadstead.spatial.box import ellipse_outline, size

if TYPE_CHECKING:
    import numpy as np

    from roadstead.storage import CaseStore

DISTORTION = 1e-3
"""Standard error assumed for the scale (and, in radians, the twist) of a delivered georeference: one part in a
thousand. An assumption, on the careful side for orthorectified products, where the maker states nothing."""

_SHAPES: dict[str, ShapeKind] = {
    "box": "Polygon",
    "ellipse": "Polygon",
    "polygon": "Polygon",
    "line": "LineString",
    "point": "Point",
    "text": "Point",
    "arrow": "LineString",
}
_LEAST = {"box": 4, "ellipse": 4, "polygon": 3, "line": 2, "point": 1, "text": 1, "arrow": 2}
_EXACT = frozenset(_LEAST) - {"polygon", "line"}
KINDS = tuple(_LEAST)
"""What an annotation can be."""
REMARK = "remark"
"""What texts and arrows have in place of a class."""
_MARGIN_PX = 0.5
_TREMBLE_PX = 5.0  # the sides of a box narrower than this may cross by the error of the clicks alone


def annotation(scene: Scene, kind: str, category: str, pixels: Sequence[Pixel], **fields: Any) -> Annotation:
    """A new annotation of a scene, measured where the scene has a georeference.

    ``kind`` is ``box``, ``ellipse`` (by the corners of its box), ``polygon``, ``line``, ``point``, ``text`` (where its
    label begins) or ``arrow`` (from its tail to its tip), the last two of no class; ``pixels`` its vertices in the
    scene. Raises UserError when there are too few, one lies outside the image, or a text has no words.
    """
    if kind in REMARKS:
        category, fields["attributes"] = REMARK, ""
    if kind == "text" and not fields.get("label", "").strip():
        raise UserError("A text needs words.", "Give it a label: that is what is written on the picture.")
    return moved(scene, Annotation(scene=scene.uuid, kind=kind, category=category, **fields), pixels)


def moved(scene: Scene, mark: Annotation, pixels: Sequence[Pixel]) -> Annotation:
    """The annotation with these vertices, measured anew."""
    points = tuple(Pixel(round(p[0], 4), round(p[1], 4)) for p in pixels)
    _check(scene, mark.kind, points)
    measures = measures_of(scene, mark.kind, points, mark.holes)
    length, width, bearing, area = (measures.get(k) for k in ("length", "width", "bearing", "area"))
    return replace(
        mark,
        pixels=points,
        geometry=ground_shape(scene, mark.kind, points),
        length_m=length.value if length else None,
        length_se=length.se if length else None,
        width_m=width.value if width else None,
        width_se=width.se if width else None,
        bearing_deg=bearing.value if bearing else None,
        bearing_se=bearing.se if bearing else None,
        area_m2=area.value if area else None,
        area_se=area.se if area else None,
    )


def measures_of(scene: Scene, kind: str, pixels: Sequence[Pixel], holes: str = "") -> dict[str, Measured]:
    """What can be measured: ``length``, ``width``, ``bearing`` and ``area`` of a box or ellipse, ``length`` and
    ``bearing`` of a line, ``area`` (less its holes) and ``perimeter`` of a polygon; empty where there is no georeference."""
    if kind == "point" or kind in REMARKS:
        return {}
    ground = _ground(scene, pixels)
    if ground is None:
        return {}
    from roadstead.spatial import measure

    se = vertex_error(scene, pixels)
    if kind in ("box", "ellipse"):
        box = measure.measure_box(ground, se, distortion=DISTORTION)
        area = measure.box_area(ground, box, ellipse=kind == "ellipse")
        return {"length": box.length, "width": box.width, "bearing": box.bearing, "area": area}
    if kind == "line":
        line = measure.measure_line(ground, se, distortion=DISTORTION)
        return {"length": line.length, "bearing": line.bearing}
    rings = [ring for hole in rings_of(holes) if (ring := _ground(scene, hole)) is not None]
    outline = measure.measure_polygon(ground, se, distortion=DISTORTION, holes=rings)
    return {"area": outline.area, "perimeter": outline.perimeter}


def vertex_error(scene: Scene, pixels: Sequence[Pixel]) -> "np.ndarray":
    """Covariance of a marked point, east and north, m² (2, 2): the click in pixels, by the pixel's sides where the mark is.

    Of the georeference's error the part that differs from point to point (``scene.residual_m``) is in it; what is common
    to all points moves no length.
    """
    from roadstead.imagery.georeference import Georeference
    from roadstead.spatial.measure import click_covariance

    georeference = Georeference.of(scene)
    if georeference is None:
        raise UserError(f"The scene {scene.name} has no georeference.", "Lengths need one.")
    middle = Pixel(sum(p.x for p in pixels) / len(pixels), sum(p.y for p in pixels) / len(pixels))
    return click_covariance(georeference.pixel_steps_m(middle), residual_m=georeference.residual_m)


def remeasured(store: "CaseStore", scene: Scene) -> tuple[Annotation | Mask, ...]:
    """The annotations and masks of a scene that has a new georeference: pixels kept, places and measures anew.

    Only those that change are given. Write them in one operation with the scene.
    """
    marks = store.all(Annotation, scene=scene.uuid)
    masks = store.all(Mask, scene=scene.uuid)
    both: list[tuple[Annotation | Mask, Annotation | Mask]] = [
        (mark, moved(scene, mark, mark.pixels)) for mark in marks
    ]
    both += [(mask, replace(mask, geometry=ground_shape(scene, "polygon", mask.pixels))) for mask in masks]
    return tuple(new for old, new in both if new != old)


def standing(store: "CaseStore", **equals: Any) -> list[Annotation]:
    """The marks that stand as the case's own statement, in the order made: those that may be counted, shown and sent on."""
    return [mark for mark in store.all(Annotation, **equals) if mark.stands]


def find_mark(store: "CaseStore", text: str) -> Annotation:
    """The mark of that uuid or unambiguous start of one; raises UserError when there is none such."""
    found = store.find(Annotation, text)
    if found is not None:
        return found
    known = [uuid for (uuid,) in store.tally(Annotation, ("uuid",)) if len(text) >= 4 and str(uuid).startswith(text)]
    if len(known) != 1:
        problem = "names more than one mark" if known else "is no mark of this case"
        raise UserError(f"“{text}” {problem}.", "Give its whole uuid.")
    return store.get(Annotation, known[0])


def tallied(store: "CaseStore", column: str, **equals: Any) -> dict[str, int]:
    """How many marks stand by a column (``scene``, ``category`` …), without reading them; texts and arrows are no things."""
    counts: Counter[str] = Counter()
    columns = (column, "reading", "review", "kind")
    for (value, second, review, kind), number in store.tally(Annotation, columns, **equals).items():
        if not second and review not in UNSETTLED and kind not in REMARKS:
            counts[value or ""] += number
    return dict(counts)


def reading(scene: Scene, kind: str, pixels: Sequence[Pixel], holes: str = "") -> str:
    """The measures in words while drawing, e.g. ``131 m ± 2 × 21 m ± 2, 046° ± 1``; pixels where there is no georeference."""
    if kind in ("point", *REMARKS):
        return ""
    if kind not in ("box", "ellipse", "line") and _crosses(pixels):
        return "crosses itself"
    if not scene.georeferenced:
        return f"{_pixel_measures(kind, pixels, rings_of(holes))}, no georeference"
    try:
        measures = measures_of(scene, kind, pixels, holes)
    except UserError:
        return ""
    lengths = " × ".join(str(measures[k]) for k in ("length", "width") if k in measures)
    more = (
        ("bearing",) if kind == "box" else ("bearing", "area", "perimeter")
    )  # a ship's area is of no use while drawing
    rest = [str(measures[k]) for k in more if k in measures]
    return ", ".join(filter(None, (lengths, *rest)))


def _pixel_measures(kind: str, pixels: Sequence[Pixel], holes: Sequence[Sequence[Pixel]]) -> str:
    """Size in pixels of the image, of a polygon its area; nothing is known there of metres."""
    if kind == "line":
        return f"{sum(math.dist(a, b) for a, b in pairwise(pixels)):.1f} px"
    if kind in ("box", "ellipse"):
        length, width = sorted(size(pixels), reverse=True)
        return f"{length:.1f} × {width:.1f} px"
    return f"{_area_px(pixels) - sum(map(_area_px, holes)):,.0f} px²"


def _area_px(ring: Sequence[Pixel]) -> float:
    return abs(sum(a.x * b.y - b.x * a.y for a, b in pairwise((*ring, ring[0])))) / 2


def ground_shape(scene: Scene, kind: str, pixels: Sequence[Pixel]) -> Shape | None:
    """The vertices on the ground (of an ellipse, points of its outline), None where the scene has no georeference."""
    ground = _ground(scene, ellipse_outline(pixels) if kind == "ellipse" else pixels)
    return Shape.of(_SHAPES[kind], ground) if ground is not None else None


def geojson(scene: Scene, mark: Annotation) -> dict[str, Any] | None:
    """The mark's place on the ground as GeoJSON, a polygon with its holes; None where it has none."""
    if mark.geometry is None:
        return None
    found: dict[str, Any] = mark.geometry.geojson()
    for hole in rings_of(mark.holes) if mark.kind == "polygon" else ():
        shape = ground_shape(scene, "polygon", hole)
        if shape is not None:
            found["coordinates"] += shape.geojson()["coordinates"]
    return found


def _ground(scene: Scene, pixels: Sequence[Pixel]) -> list[LonLat] | None:
    if not scene.georeferenced:
        return None
    import numpy as np

    from roadstead.imagery.georeference import Georeference

    georeference = Georeference.of(scene)
    assert georeference is not None  # georeferenced, checked above
    return [LonLat(float(x), float(y)) for x, y in georeference.to_ground(np.array(pixels, dtype=float))]


def _check(scene: Scene, kind: str, pixels: Sequence[Pixel]) -> None:
    if kind not in _LEAST:
        raise UserError(f"“{kind}” is not a kind of annotation.", f"Use one of: {', '.join(_LEAST)}.")
    if len(pixels) < _LEAST[kind] or (kind in _EXACT and len(pixels) != _LEAST[kind]):
        needed = f"{_LEAST[kind]} point{'s' if _LEAST[kind] > 1 else ''}"
        article = "An" if kind[0] in "aeiou" else "A"
        raise UserError(f"{article} {kind} needs {needed}, not {len(pixels)}.", "Mark them again.")
    for p in pixels:
        inside = -_MARGIN_PX <= p.x <= scene.width + _MARGIN_PX and -_MARGIN_PX <= p.y <= scene.height + _MARGIN_PX
        if not inside:
            raise UserError(
                f"The point {p.x:g},{p.y:g} lies outside the image {scene.name} ({scene.width} x {scene.height} pixels).",
                "Draw what the edge cuts off up to the edge, as partial. Pixels count from the upper left corner.",
            )
    _check_outline(kind, pixels)


def _check_outline(kind: str, pixels: Sequence[Pixel]) -> None:
    """Refuses an outline that crosses itself: it has no area, and a box of it no right length."""
    if kind not in ("box", "ellipse", "polygon") or not _crosses(pixels):
        return
    if kind == "polygon":
        raise UserError("The outline of the polygon crosses itself.", "Mark its corners in order round it.")
    if min(math.dist(a, b) for a, b in pairwise((*pixels, pixels[0]))) > _TREMBLE_PX:
        raise UserError("The sides of the box cross.", "Give its four corners in order round it.")


def _crosses(pixels: Sequence[Pixel]) -> bool:
    """Whether two sides of a closed outline that are no neighbours cross in their inside."""
    import numpy as np

    from roadstead.spatial.ring import crosses

    return len(pixels) > 3 and crosses(np.array(pixels, dtype=float))


def parse_pixels(text: str) -> tuple[Pixel, ...]:
    """Pixels from ``"x,y x,y"``; raises UserError naming the part that is none."""
    points = []
    for part in text.replace(";", " ").split():
        try:
            x, y = (float(value) for value in part.split(","))
        except ValueError:
            x = y = math.nan
        if not (math.isfinite(x) and math.isfinite(y)):
            raise UserError(f"“{part}” is not a pixel.", 'Write x,y pairs with spaces between, such as "10,20 30,40".')
        points.append(Pixel(x, y))
    return tuple(points)
