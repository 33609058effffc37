"""What an image that no single GDAL dataset stands for has to offer, so that it is read like one. Runs in workers only."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from rasterio.enums import ColorInterp, MaskFlags, Resampling

Span = tuple[tuple[float, float], tuple[float, float]]
"""(y0, y1), (x0, x1) in pixels of the whole image, as rasterio writes windows."""


class Composite:
    """Those members of rasterio's datasets that are used here, at their plainest; ``read`` is what differs."""

    name = driver = ""
    width = height = 0
    nodata: float | None = None
    crs: Any = None
    transform: Any = None
    dtypes: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    gcps: Any = ((), None)
    rpcs: Any = None
    subdatasets: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many bands there are."""
        return len(self.dtypes)

    @property
    def colorinterp(self) -> "tuple[ColorInterp, ...]":
        """No band is a colour by itself."""
        from rasterio.enums import ColorInterp

        return (ColorInterp.undefined,) * self.count

    @property
    def mask_flag_enums(self) -> "tuple[list[MaskFlags], ...]":
        """There is no mask: nodata or an alpha band tells what is valid."""
        from rasterio.enums import MaskFlags

        return ([MaskFlags.all_valid],) * self.count

    @property
    def block_shapes(self) -> list[tuple[int, int]]:
        """Rows and columns of a block of each band."""
        raise NotImplementedError

    def read(
        self, indexes: Sequence[int], *, window: Span, out_shape: tuple[int, int, int], resampling: "Resampling"
    ) -> np.ndarray:
        """Numbers of a part of the bands, bands x rows x columns."""
        raise NotImplementedError

    def close(self) -> None:
        """Lets go of all files."""
        raise NotImplementedError

    def overviews(self, band: int) -> list[int]:
        """The factors of the smaller pictures it brings."""
        return []

    def tags(self, band: int = 0, ns: str | None = None) -> dict[str, str]:
        """The texts inside it."""
        return {}

    def tag_namespaces(self, band: int = 0) -> list[str]:
        """The kinds of texts inside it."""
        return []

    def read_masks(self, band: int, *, window: Span, out_shape: tuple[int, int]) -> np.ndarray:
        """Where its mask says there is something: everywhere."""
        return np.full(out_shape, 255, np.uint8)

    def colormap(self, band: int) -> dict[int, tuple[int, int, int, int]]:
        """It has no palette."""
        return {}
