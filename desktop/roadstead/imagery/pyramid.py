"""Smaller pictures of a large image, kept in the cache and never beside the original. Runs in workers only."""

import os
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from roadstead.domain.errors import UserError
from roadstead.imagery.facts import TILE, Look, Window
from roadstead.imagery.raster import Raster, has_mask

if TYPE_CHECKING:
    from rasterio.io import DatasetWriter

_BASE = 4
"""One pixel of a pyramid's first level stands for this many a side: finer levels are read from the image itself."""
_CHUNK = 2048
"""Pixels of the image a side that are read and averaged at once."""
_SIZE_TAG = "ROADSTEAD_FULL_SIZE"
_SEQUENTIAL = ("JPEG", "PNG")
_AS_STORED = Look((1, 2, 3), ((0.0, 255.0),) * 3)
_READING_SHARE = 0.9  # of the whole time, about; the rest goes to the smaller levels


class Pyramid:
    """A pyramid in the cache, answering in pixels of the image it was made from."""

    def __init__(self, path: Path) -> None:
        self.raster = Raster(path, "GTiff")
        width, height, base, colour = self.raster.dataset.tags()[_SIZE_TAG].split()
        self.full_width, self.full_height, self.base = int(width), int(height), int(base)
        self._look = _AS_STORED if colour == "palette" else None

    def serves(self, window: Window, shape: tuple[int, int]) -> bool:
        """Whether a picture of that size needs no more detail than the pyramid has."""
        return (window[2] - window[0]) >= self.base * shape[1] and (window[3] - window[1]) >= self.base * shape[0]

    def picture(self, look: Look, window: Window, shape: tuple[int, int]) -> np.ndarray:
        """As Raster.picture, the window in pixels of the full image."""
        x0, y0, x1, y1 = (v / self.base for v in window)
        return self.raster.picture(self._look or look, (x0, y0, x1, y1), shape)

    def close(self) -> None:
        """Lets go of the file."""
        self.raster.close()


def open_pyramid(path: Path) -> Pyramid:
    """The pyramid in a file of the cache."""
    return Pyramid(path)


def build_pyramid(raster: Raster, target: Path, progress: Callable[[float], None]) -> None:
    """Writes the pyramid of an image to ``target``: whole or not at all; ``progress`` may raise Cancelled to stop it.

    Each pixel is the mean of 4 x 4 (of those that are not nodata), a palette's colours become RGB. JPEG and PNG,
    which can only be decoded from the first line on, are kept at full size too.
    """
    import rasterio
    from rasterio.enums import Resampling

    base = 1 if raster.dataset.driver in _SEQUENTIAL else _BASE
    unfinished = target.with_suffix(f".{os.getpid()}.part")
    try:
        with rasterio.open(unfinished, "w", **_profile(raster, base)) as out:
            _copy_smaller(raster, out, base, progress)
            out.update_tags(**{_SIZE_TAG: f"{raster.width} {raster.height} {base} {raster.colour}"})
        progress(_READING_SHARE)
        factors = [2**n for n in range(1, 12) if max(raster.width, raster.height) / base / 2 ** (n - 1) > TILE]
        with rasterio.open(unfinished, "r+", driver="GTiff") as out:
            out.build_overviews(factors, Resampling.average)
        progress(1.0)
        unfinished.replace(target)
    except OSError as error:
        raise UserError(
            f"The smaller pictures of “{raster.name}” cannot be kept in {target.parent} ({error.strerror or error}).",
            "Free some space there.",
        ) from None
    finally:
        unfinished.unlink(missing_ok=True)


def _profile(raster: Raster, base: int) -> dict[str, Any]:
    dataset = raster.dataset
    palette = raster.colour == "palette"
    colours = {"photometric": "RGB"} if raster.colour == "rgb" or palette else {"photometric": "MINISBLACK"}
    return {
        "driver": "GTiff",
        "width": -(-raster.width // base),
        "height": -(-raster.height // base),
        "count": 3 if palette else dataset.count,
        "dtype": "float32" if dataset.dtypes[0].startswith("complex") else dataset.dtypes[0],
        "nodata": None if palette else dataset.nodata,
        "tiled": True,
        "blockxsize": TILE,
        "blockysize": TILE,
        "compress": "zstd",
        "zstd_level": 1,
        "bigtiff": "if_safer",
        "interleave": "pixel",
        **colours,
    }


def _copy_smaller(raster: Raster, out: "DatasetWriter", base: int, progress: Callable[[float], None]) -> None:
    chunks = list(_chunks(raster, base))
    masked = has_mask(raster.dataset) or raster.colour == "palette"
    if raster.colour != "palette":
        out.colorinterp = raster.dataset.colorinterp
    for done, (x0, y0, x1, y1) in enumerate(chunks):
        progress(_READING_SHARE * done / len(chunks))
        shape = -(-(y1 - y0) // base), -(-(x1 - x0) // base)
        place = ((y0 // base, y0 // base + shape[0]), (x0 // base, x0 // base + shape[1]))
        values, alpha = _smaller(raster, (x0, y0, x1, y1), shape)
        out.write(values, window=place)
        if masked:
            out.write_mask(alpha, window=place)


def _smaller(raster: Raster, window: Window, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    if raster.colour == "palette":
        return _mean_colours(raster, window, shape)
    return raster.values(tuple(range(1, raster.dataset.count + 1)), window, shape)


def _mean_colours(raster: Raster, window: Window, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """The mean colour of the opaque pixels under each pixel of ``shape``, 3 x rows x columns, and where there are any."""
    rows, columns = int(window[3] - window[1]), int(window[2] - window[0])
    rgba = raster.picture(None, window, (rows, columns)).astype(np.float32)
    rgba[..., 3] = rgba[..., 3] > 0
    rgba[..., :3] *= rgba[..., 3:]
    sums = np.add.reduceat(rgba, range(0, rows, -(-rows // shape[0])), axis=0)
    sums = np.add.reduceat(sums, range(0, columns, -(-columns // shape[1])), axis=1)
    means = np.rint(sums[..., :3] / np.maximum(sums[..., 3:], 1)).astype(np.uint8)
    return np.moveaxis(means, 2, 0), np.where(sums[..., 3] > 0, np.uint8(255), np.uint8(0))


def _chunks(raster: Raster, base: int) -> Iterator[tuple[int, int, int, int]]:
    """Parts of the image in the order in which it is stored: squares where it has tiles, whole lines where it has not."""
    block_height, block_width = raster.dataset.block_shapes[0]
    tiled = block_width < raster.width
    wide = _CHUNK if tiled else raster.width
    high = _CHUNK if tiled else max(TILE, _CHUNK * _CHUNK // wide // TILE * TILE, -(-block_height // TILE) * TILE)
    for y0, y1 in pairwise(_edges(raster.height, high, base)):
        for x0, x1 in pairwise(_edges(raster.width, wide, base)):
            yield x0, y0, x1, y1


def _edges(size: int, step: int, base: int) -> list[int]:
    """Where the parts of a side begin and end: what does not fill a whole pixel of the pyramid is a part of its own."""
    return sorted({*range(0, size, step), size // base * base, size})
