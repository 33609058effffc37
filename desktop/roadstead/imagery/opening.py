"""Opens what the user picked, after a look at its bytes. Runs in workers only."""

from typing import TYPE_CHECKING

from roadstead.domain.errors import UserError
from roadstead.imagery.headers import vet, vet_claim, vet_end
from roadstead.imagery.mbtiles import Tiles
from roadstead.imagery.products import Source
from roadstead.imagery.raster import Raster, open_dataset
from roadstead.imagery.stack import Stack

if TYPE_CHECKING:
    from rasterio.io import DatasetReader

_NOTHING_SEEN = 0.0  # in Sentinel-1, Sentinel-2 and Landsat products alike


def open_source(source: Source) -> Raster:
    """The image of a file or a product, found plausible; raises UserError when it is not."""
    if not source.parts:
        driver = vet(source.path, source.header)
        tiles = Tiles(source.path) if driver == "MBTiles" else None
        return _claimed(Raster(source.path, driver, tiles), source)
    datasets: list[DatasetReader] = []
    try:
        for part in source.parts:
            datasets.append(open_dataset(part.path, vet(part.path)))
        bands = [part.band for part in source.parts]
        stack = Stack(source.path.name, source.kind, datasets, bands, _NOTHING_SEEN)
    except UserError:
        for dataset in datasets:
            dataset.close()
        raise
    shown = tuple(bands.index(band) + 1 for band in source.shown)
    return _claimed(Raster(source.path, source.kind, stack, shown), source)


def vet_ends(source: Source, raster: Raster) -> None:
    """Raises UserError when an image, or any band of a product, ends early."""
    if not source.parts:
        vet_end(source.path, raster)
    for part in source.parts:
        band = Raster(part.path, vet(part.path))
        try:
            vet_end(part.path, band)
        finally:
            band.close()


def _claimed(raster: Raster, source: Source) -> Raster:
    try:
        vet_claim(source.path.name, raster.width, raster.height, raster.pixel_bytes, source.size_bytes)
    except UserError:
        raster.close()
        raise
    return raster
