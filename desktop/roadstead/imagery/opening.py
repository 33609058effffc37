"""Opens what the user picked, after a look at its bytes. Runs in workers only."""

from pathlib import Path
from typing import TYPE_CHECKING

from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import UserError
from roadstead.imagery.georeference import Georeference, crs_name
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


def rehearse() -> None:
    """Opens and places a tiny image in memory: what the libraries do once in each thread takes longer than all else.

    GDAL and pyproj each open PROJ's tables anew in every thread.
    """
    import numpy as np
    from rasterio.io import MemoryFile
    from rasterio.transform import from_origin

    form = {"driver": "GTiff", "width": 2, "height": 2, "count": 3, "dtype": "uint8", "compress": "jpeg"}
    place = {"crs": "EPSG:32631", "transform": from_origin(500_000, 5_000_000, 1, 1)}
    with MemoryFile() as memory:
        with memory.open(**form, **place) as dataset:
            dataset.write(np.zeros((3, 2, 2), np.uint8))
        raster = Raster(Path(memory.name), "GTiff")
        raster.picture(None, (0, 0, 2, 2), (2, 2))
        placed = Georeference(crs_name(raster.dataset.crs.to_wkt()), tuple(raster.dataset.transform)[:6])
        placed.footprint(2, 2)
        placed.gsd_m(Pixel(1, 1))
        raster.close()


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
