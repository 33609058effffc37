"""What a format cannot carry of the marks that are to be written: said before anything is."""

from collections.abc import Callable, Sequence

from roadstead.domain.records import Annotation
from roadstead.exchange.outlines import AREAL

_ALL = frozenset({"box", "ellipse", "polygon", "line", "point", "text", "arrow"})
KINDS: dict[str, frozenset[str]] = {
    "coco": AREAL,
    "yolo-obb": AREAL,
    "dota": AREAL,
    "labelme": _ALL,
    "cvat": _ALL,
}
"""The kinds of mark that each format of images holds; others are left out. Formats not named hold all."""

# What a format holds beside shape and class; the rest is lost. The words are those of the sentences below.
_SAID = frozenset({"attributes", "label", "note", "doubt", "hidden", "score", "holes", "parts", "ellipses"})
_HOLDS: dict[str, frozenset[str]] = {
    "coco": _SAID,
    "yolo-obb": frozenset(),
    "dota": frozenset({"hidden"}),
    "labelme": _SAID,
    "cvat": _SAID,
    "geojson": _SAID | {"ground", "objects", "origin"},
    "gpkg": _SAID | {"ground", "objects", "origin"},
    "kml": _SAID | {"ground", "objects", "origin"},
    "kmz": _SAID | {"ground", "objects", "origin"},
    "csv": _SAID | {"ground", "objects", "origin"},
    "shp": frozenset({"holes", "parts", "label", "hidden", "score", "ground", "objects", "origin", "ellipses"}),
}
_TESTS: tuple[tuple[str, Callable[[Annotation], bool], str], ...] = (
    ("ellipses", lambda m: m.kind == "ellipse", "the round shape of {n}: the box about it is written"),
    ("holes", lambda m: bool(m.holes), "the holes of {n}"),
    ("parts", lambda m: bool(m.whole), "that {n} are parts of one"),
    ("attributes", lambda m: bool(m.attributes), "the attributes of {n}"),
    (
        "doubt",
        lambda m: bool(m.confidence or m.rationale or m.alternative or m.basis),
        "confidence, basis, rationale and alternative of {n}",
    ),
    ("label", lambda m: bool(m.label), "the labels of {n}"),
    ("note", lambda m: bool(m.note), "the notes of {n}"),
    ("hidden", lambda m: m.occluded or m.partial, "that {n} are occluded or partial"),
    ("score", lambda m: m.score is not None, "the scores of {n}"),
    ("objects", lambda m: bool(m.object), "which thing {n} show"),
    ("origin", lambda m: bool(m.run or m.review), "which run of a detector {n} come from"),
    (
        "ground",
        lambda m: m.geometry is not None,
        "the place on the ground, the lengths and areas of {n}, with their errors (measured again when they are read back)",
    ),
)


def lost(marks: Sequence[Annotation], format_name: str) -> list[str]:
    """One line for each thing that is lost or left out, with how many marks it is of; empty where nothing is."""
    kinds, holds = KINDS.get(format_name, _ALL), _HOLDS.get(format_name, frozenset())
    lines = []
    for kind in sorted(_ALL - kinds):
        count = sum(mark.kind == kind for mark in marks)
        if count:
            lines.append(f"left out: {count:,} {_several(kind, count)}, which the format does not hold")
    kept = [mark for mark in marks if mark.kind in kinds]
    if format_name in ("yolo-obb", "dota") and (count := sum(mark.kind == "polygon" for mark in kept)):
        lines.append(f"lost: the outline of {_marks(count)}: the smallest box about it is written")
    for word, test, sentence in _TESTS:
        if word not in holds and (count := sum(map(test, kept))):
            lines.append("lost: " + sentence.format(n=_marks(count)))
    return lines


def _marks(count: int) -> str:
    return "1 mark" if count == 1 else f"{count:,} marks"


def _several(kind: str, count: int) -> str:
    return kind if count == 1 else f"{kind}s"
