"""A GeoPackage for other programs: one file, a layer each. It is a new file; the case itself is never opened here."""

from collections.abc import Sequence
from pathlib import Path

from roadstead.domain.content import CaseContent
from roadstead.domain.errors import UserError
from roadstead.exchange.layers import Layer, frame, without_nul
from roadstead.exchange.vectors import read

__all__ = ["read", "write"]


def write(layers: Sequence[Layer], case: CaseContent, path: Path) -> None:
    """Writes the layers and counts them in the file; raises UserError when it does not hold them all."""
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError

    # In each layer's description: of metadata of the file, some readers leave a copy beside it (.aux.xml).
    about = without_nul(f"{case.case.title}, TLP:{case.case.tlp.value}, journal root {case.root}")
    try:
        for number, layer in enumerate(layers):
            options = {"DESCRIPTION": about} | ({"GEOMETRY_NAME": "geometry"} if layer.shape else {})
            pyogrio.write_dataframe(
                frame(layer),
                path,
                layer=layer.name,
                driver="GPKG",
                append=number > 0,
                geometry_type=_geometry_type(layer),
                layer_options=options,
            )
        _check(layers, path)
    except (DataSourceError, DataLayerError, FeatureError, GeometryError, RuntimeError) as error:
        raise _refused(str(error).splitlines()[0] if str(error) else "no reason was given") from error


def _geometry_type(layer: Layer) -> str | None:
    """The kind that the layer declares; a line or polygon in parts makes it one of many parts."""
    if layer.shape in ("", "Unknown", "Point"):
        return layer.shape or None
    several = any(g is not None and g.geom_type.startswith("Multi") for g in layer.geometries)
    return f"Multi{layer.shape}" if several else layer.shape


def _check(layers: Sequence[Layer], path: Path) -> None:
    """A full disk does not always reach us as an error: what was written is counted."""
    import pyogrio

    for layer in layers:
        found = pyogrio.read_info(path, layer=layer.name, force_feature_count=True)["features"]
        if found != len(layer.rows):
            raise _refused(f"only {found} of {len(layer.rows)} {layer.name} arrived on the disk")


def _refused(why: str) -> UserError:
    return UserError(
        f"The GeoPackage could not be written: {why.rstrip('.')}.", "Make room on the disk, or choose another folder."
    )
