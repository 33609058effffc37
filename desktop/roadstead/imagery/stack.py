"""Several image files of one band each, read as one image on the grid of the finest. Runs in workers only."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from roadstead.domain.errors import UserError
from roadstead.imagery.composite import Composite, Span
from roadstead.imagery.windows import clip

if TYPE_CHECKING:
    from rasterio.enums import Resampling
    from rasterio.io import DatasetReader

_SLACK_PX = 1.5  # pixels of the coarser band by which two bands of a product may end apart


class Stack(Composite):
    """One dataset made of many.

    Each band is read from its own file with its own window, so that bands of different resolution lie on one another;
    ``nodata`` stands where a coarser band ends before the finest does.
    """

    def __init__(
        self, name: str, kind: str, datasets: "Sequence[DatasetReader]", bands: Sequence[str], nodata: float
    ) -> None:
        self.name, self.driver, self.nodata = name, kind, nodata
        self.descriptions = tuple(bands)
        self.dtypes = tuple(dataset.dtypes[0] for dataset in datasets)
        self._datasets = list(datasets)
        finest = max(self._datasets, key=lambda d: d.width)
        self.width, self.height, self.transform, self.crs = finest.width, finest.height, finest.transform, finest.crs
        self.gcps, self.rpcs = finest.gcps, finest.rpcs
        self._finest = finest
        self._scales = [self._scale(dataset) for dataset in self._datasets]

    @property
    def block_shapes(self) -> list[tuple[int, int]]:
        """The blocks of the finest band, once for each band."""
        return [self._finest.block_shapes[0]] * self.count

    def overviews(self, band: int) -> list[int]:
        """The factors of the smaller pictures of the finest band, where every band has some."""
        return self._finest.overviews(1) if all(dataset.overviews(1) for dataset in self._datasets) else []

    def tags(self, band: int = 0, ns: str | None = None) -> dict[str, str]:
        """The texts inside the finest band's file."""
        return self._finest.tags(band, ns=ns) if band else self._finest.tags(ns=ns)

    def tag_namespaces(self, band: int = 0) -> list[str]:
        """The kinds of texts inside the finest band's file."""
        return self._finest.tag_namespaces()

    def read(
        self, indexes: Sequence[int], *, window: Span, out_shape: tuple[int, int, int], resampling: "Resampling"
    ) -> np.ndarray:
        """Numbers of a part of the bands, bands x rows x columns; the window in pixels of the finest."""
        assert self.nodata is not None
        out = np.full(out_shape, self.nodata, np.result_type(*(self.dtypes[index - 1] for index in indexes)))
        for place, index in enumerate(indexes):
            self._read_band(index - 1, window, out[place], resampling)
        return out

    def close(self) -> None:
        """Lets go of all files."""
        for dataset in self._datasets:
            dataset.close()

    def _read_band(self, at: int, window: Span, out: np.ndarray, resampling: "Resampling") -> None:
        from rasterio.enums import Resampling

        dataset, (scale_x, shift_x, scale_y, shift_y) = self._datasets[at], self._scales[at]
        (y0, y1), (x0, x1) = window
        own = x0 * scale_x + shift_x, y0 * scale_y + shift_y, x1 * scale_x + shift_x, y1 * scale_y + shift_y
        inside, (x0, y0, x1, y1) = clip(own, out.shape, dataset.width, dataset.height)
        if inside is None:
            return
        rows, columns = inside
        shape = rows.stop - rows.start, columns.stop - columns.start
        magnified = (x1 - x0) * (y1 - y0) <= shape[0] * shape[1]
        out[rows, columns] = dataset.read(
            1,
            window=((y0, y1), (x0, x1)),
            out_shape=shape,
            resampling=Resampling.nearest if magnified else resampling,
        )

    def _scale(self, dataset: "DatasetReader") -> tuple[float, float, float, float]:
        """From pixels of the finest band to those of another: x' = scale_x x + shift_x, y' = scale_y y + shift_y."""
        if dataset.crs != self.crs:
            raise self._apart(dataset)
        if dataset.transform.is_identity and self.transform.is_identity:
            to_own = dataset.transform.scale(dataset.width / self.width, dataset.height / self.height)
        else:
            to_own = ~dataset.transform @ self.transform
        far_x, far_y = to_own @ (self.width, self.height)
        ends = to_own.c, to_own.f, far_x - dataset.width, far_y - dataset.height
        turned = abs(to_own.b * self.height) + abs(to_own.d * self.width)
        if max(map(abs, ends)) > _SLACK_PX or turned > 0.01:
            raise self._apart(dataset)
        return to_own.a, to_own.c, to_own.e, to_own.f

    def _apart(self, dataset: "DatasetReader") -> UserError:
        other = dataset.name.replace("\\", "/").rpartition("/")[2]
        return UserError(
            f"The bands of “{self.name}” do not cover the same ground: {other} lies elsewhere.",
            "Unpack the product again from where it came.",
        )
