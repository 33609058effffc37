"""Shapefiles: for each layer one of points, one of lines and one of areas, as there are; EPSG:4326, UTF-8.

Names of columns are cut to ten letters and made different, texts to 254 bytes; ``pixels`` that are longer are left out,
and the geometry then says where a mark is. What comes from outside is read by `vectors`.
"""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from roadstead.domain.errors import UserError
from roadstead.exchange.layers import Layer, frame
from roadstead.exchange.vectors import read

__all__ = ["read", "write"]

_DIMENSIONS = {0: "points", 1: "lines", 2: "areas"}
_LONGEST = 254
_WHOLE = ("pixels", "holes", "attributes")  # of no use when cut


def write(layers: Sequence[Layer], folder: Path) -> None:
    """Writes the layers that are on the map into a folder."""
    import pandas
    import pyogrio
    import shapely

    for layer in (layer for layer in layers if layer.shape):
        kinds = [shapely.get_dimensions(g) if g is not None else -1 for g in layer.geometries]
        for kind, word in _DIMENSIONS.items():
            rows = [n for n, k in enumerate(kinds) if k == kind]
            if not rows:
                continue
            part = Layer(
                layer.name, layer.columns, [layer.rows[n] for n in rows], [layer.geometries[n] for n in rows], []
            )
            table = frame(part)
            table = table.rename(columns=_names([c.name for c in layer.columns]))
            for name in table.columns:
                if str(table[name].dtype) == "string":
                    # None, not pandas's own word for nothing, which would be written as the text "<NA>".
                    cut = [None if text is None else _fitting(name, text) for text in _texts(table[name])]
                    table[name] = pandas.Series(cut, index=table.index, dtype=object)
                elif str(table[name].dtype) == "boolean":
                    table[name] = table[name].astype("Int64")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of what is cut, which was said before
                pyogrio.write_dataframe(
                    table, folder / f"{layer.name}-{word}.shp", driver="ESRI Shapefile", encoding="UTF-8"
                )
    if not any(folder.iterdir()):
        raise UserError("Nothing of what is chosen has a place on the map.", "Choose CSV, or a layer with geometry.")


def _texts(column: Any) -> list[str | None]:
    return column.astype(object).where(column.notna(), None).tolist()


def _names(names: Sequence[str]) -> dict[str, str]:
    """Each name in ten letters, no two alike."""
    found: dict[str, str] = {}
    for name in names:
        short, number = name[:10], 1
        while short in found.values():
            number += 1
            short = f"{name[: 10 - len(str(number))]}{number}"
        found[name] = short
    return found


def _fitting(name: str, text: str) -> str | None:
    data = text.encode()
    if len(data) <= _LONGEST:
        return text
    return None if name in _WHOLE else data[:_LONGEST].decode(errors="ignore")
