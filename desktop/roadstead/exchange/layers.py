"""Layers: the rows of one kind of record as plain values with their geometries, whatever the format."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapely import Polygon, orient_polygons
from shapely.geometry.base import BaseGeometry

from roadstead.domain.content import CaseContent
from roadstead.domain.records import Annotation
from roadstead.exchange.columns import Column, Value, columns_of
from roadstead.exchange.geometry import as_geometry
from roadstead.exchange.outlines import rings_of
from roadstead.exchange.records import Rejected

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from pandas import DataFrame

Step = Callable[[float], None]
SHAPES = {
    "annotations": "Unknown",
    "sightings": "Point",
    "places": "Point",
    "legs": "LineString",
    "scenes": "Polygon",
    "masks": "Polygon",
}
"""Layers on the map, with the kind of geometry that they hold; the others are tables."""
_FIELDS = {"scenes": "footprint"}
_DTYPES = {"text": "string", "integer": "Int64", "number": "Float64", "flag": "boolean"}
_EVERY = 500  # rows between two words of progress


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: its columns, a tuple of values per row, and as many geometries (WGS 84; None where there is none)."""

    name: str
    columns: tuple[Column, ...]
    rows: list[tuple[Value, ...]]
    geometries: list[BaseGeometry | None]
    rejected: list[Rejected]

    @property
    def shape(self) -> str:
        """The kind of geometry it holds (``Unknown`` for any), empty for a table."""
        return SHAPES.get(self.name, "")


def layer_of(case: CaseContent, name: str, step: Step | None = None) -> Layer:
    """A layer of the case; rows that no map can hold are left out and named. ``step`` hears the share done."""
    layer = Layer(name, columns_of(name), [], [], [])
    records = getattr(case, name)
    for number, record in enumerate(records):
        if step is not None and number % _EVERY == 0:
            step(number / len(records))
        _add(layer, record, case)
    return layer


def _add(layer: Layer, record: Any, case: CaseContent) -> None:
    shape = getattr(record, _FIELDS.get(layer.name, "geometry"), None) if layer.shape else None
    try:
        geometry = as_geometry(shape) if shape else None
        if isinstance(record, Annotation) and record.holes and isinstance(geometry, Polygon):
            geometry = _with_holes(geometry, record, case)
    except ValueError as error:
        layer.rejected.append(Rejected(layer.name, record.uuid, str(error)))
        return
    layer.rows.append(tuple(_plain(column.get(record, case)) for column in layer.columns))
    layer.geometries.append(geometry)


def _with_holes(geometry: Polygon, mark: Annotation, case: CaseContent) -> BaseGeometry:
    """The polygon of a mark with what is cut out of it, as its scene is placed."""
    from roadstead.imagery.georeference import Georeference

    scene = case.scene_of.get(mark.scene)
    georeference = Georeference.of(scene) if scene else None
    if georeference is None:
        return geometry
    holes = [georeference.to_ground(ring).tolist() for ring in rings_of(mark) if len(ring) >= 3]
    return orient_polygons(Polygon(geometry.exterior, holes))


def _plain(value: Value) -> Value:
    """The value as every format can hold it: no empty text, and none has a NaN."""
    if isinstance(value, str):
        return without_nul(value) or None
    return None if isinstance(value, float) and not math.isfinite(value) else value


def without_nul(text: str) -> str:
    """The text with a replacement character for each NUL, which for many programs ends it."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def frame(layer: Layer) -> "GeoDataFrame | DataFrame":
    """The layer as a GeoDataFrame in EPSG:4326 with nullable columns, or a DataFrame where it has no geometry."""
    import pandas as pd

    data = {
        column.name: pd.array([row[i] for row in layer.rows], dtype=_DTYPES[column.kind])
        for i, column in enumerate(layer.columns)
    }
    if not layer.shape:
        return pd.DataFrame(data)
    from geopandas import GeoDataFrame, GeoSeries

    return GeoDataFrame(data, geometry=GeoSeries(layer.geometries, crs="EPSG:4326"), crs="EPSG:4326")
