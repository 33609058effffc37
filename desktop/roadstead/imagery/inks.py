"""An image of four printing inks (CMYK), read as the light that is left of them. Runs in workers only.

GDAL does so itself for 8 bits (and says so by SOURCE_COLOR_SPACE), not for 16.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from roadstead.imagery.composite import Composite, Span

if TYPE_CHECKING:
    from rasterio.enums import ColorInterp, MaskFlags, Resampling
    from rasterio.io import DatasetReader

_INKS = ("cyan", "magenta", "yellow", "black")
NOTE = "Its four inks (CMYK) are shown as red, green and blue, without their colour profile: the colours are near, not exact."


class Inks(Composite):
    """Red, green and blue of a TIFF of cyan, magenta, yellow and black: each is what its ink and the black let through.

    That is (top - ink) (top - black) / top, the relation without a colour profile (TIFF 6.0, section 16).
    """

    def __init__(self, dataset: "DatasetReader") -> None:
        self._dataset = dataset
        self.name, self.driver = dataset.name, dataset.driver
        self.width, self.height = dataset.width, dataset.height
        self.crs, self.transform, self.gcps, self.rpcs = dataset.crs, dataset.transform, dataset.gcps, dataset.rpcs
        self.dtypes = tuple(dataset.dtypes[:3])

    @property
    def colorinterp(self) -> "tuple[ColorInterp, ...]":
        """Red, green and blue."""
        from rasterio.enums import ColorInterp

        return ColorInterp.red, ColorInterp.green, ColorInterp.blue

    @property
    def mask_flag_enums(self) -> "tuple[list[MaskFlags], ...]":
        """The mask of the file."""
        return tuple(self._dataset.mask_flag_enums[:3])

    @property
    def block_shapes(self) -> list[tuple[int, int]]:
        """Rows and columns of a block of each band."""
        return list(self._dataset.block_shapes[:3])

    def read(
        self, indexes: Sequence[int], *, window: Span, out_shape: tuple[int, int, int], resampling: "Resampling"
    ) -> np.ndarray:
        """Numbers of a part of the bands, bands x rows x columns."""
        inks = self._dataset.read(
            (*indexes, 4), window=window, out_shape=(len(indexes) + 1, *out_shape[1:]), resampling=resampling
        )
        top = int(np.iinfo(inks.dtype).max)
        through = top - inks.astype(np.int64)
        return ((through[:-1] * through[-1] + top // 2) // top).astype(inks.dtype)

    def close(self) -> None:
        """Lets go of the file."""
        self._dataset.close()

    def overviews(self, band: int) -> list[int]:
        """The factors of the smaller pictures it brings."""
        return self._dataset.overviews(band)

    def tags(self, band: int = 0, ns: str | None = None) -> dict[str, str]:
        """The texts inside it."""
        return self._dataset.tags(band, ns=ns)

    def tag_namespaces(self, band: int = 0) -> list[str]:
        """The kinds of texts inside it."""
        return self._dataset.tag_namespaces(band)

    def read_masks(self, band: int, *, window: Span, out_shape: tuple[int, int]) -> np.ndarray:
        """Where its mask says there is something."""
        return self._dataset.read_masks(band, window=window, out_shape=out_shape)


def in_inks(dataset: "DatasetReader | Composite") -> bool:
    """Whether its colours were made of inks, here or by GDAL."""
    return isinstance(dataset, Inks) or dataset.tags(ns="IMAGE_STRUCTURE").get("SOURCE_COLOR_SPACE") in ("CMYK", "YCCK")


def as_light(dataset: "DatasetReader") -> "DatasetReader | Inks":
    """A TIFF of 16 bits in the four inks as its light; any other dataset as it is."""
    inks = dataset.driver == "GTiff" and tuple(word.name for word in dataset.colorinterp) == _INKS
    return Inks(dataset) if inks and dataset.dtypes[0] == "uint16" else dataset
