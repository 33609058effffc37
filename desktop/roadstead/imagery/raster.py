"""An image opened by GDAL, and its numbers turned into a picture. Runs in workers only."""

import re
import weakref
from collections.abc import Callable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from roadstead.domain.errors import UserError
from roadstead.imagery.facts import Look, Window
from roadstead.imagery.inks import as_light
from roadstead.imagery.ramps import ramp_table
from roadstead.imagery.sketching import sketch
from roadstead.imagery.windows import clip

if TYPE_CHECKING:
    from rasterio.enums import Resampling
    from rasterio.io import DatasetReader

    from roadstead.imagery.composite import Composite

MEANS_UP_TO = 32 << 20  # pixels: more than this are not decoded for one picture; it is made of samples
_QUICK_READ = 8 << 20  # pixels that are decoded before anyone notices
_SAMPLE_SIDE = 1024  # side of the picture that the display stretch is computed from
_PLACES, _PART = 6, 512  # else from so many blocks a side of the image, and of each from so many pixels a side at most
_LONGEST_NAME = 80
_PERCENTILES = (2.0, 98.0)
_LEFT_BEHIND = 256  # eighths of blocks of JPEG: GDAL 3.10 keeps the bytes of each, some 45 KB, until the process ends
_HIDDEN = ".#!HIDDEN!#."  # the folder of /vsimem in which it keeps them
_LUMA = (0.299, 0.587, 0.114)  # ITU-R BT.601


_QUICK: "weakref.WeakSet[Raster]" = weakref.WeakSet()


def forget_eighths() -> None:
    """Frees what GDAL left behind of JPEG blocks that were decoded at an eighth; the files are opened anew.

    It writes the bytes of each block into a hidden file in memory (GTiffJPEGOverviewBand, GDAL 3.10) and never removes it;
    closing a memory file of rasterio's removes its folder. What an open image still needs lies there too.
    """
    from rasterio.io import MemoryFile

    images = list(_QUICK)
    for image in images:
        image.dataset.close()
    MemoryFile(b"-", dirname=_HIDDEN, filename="-").close()
    for image in images:
        if image.again:
            image.dataset, image.eighths = image.again(), 0


def _block_pixels(dataset: "DatasetReader | Composite") -> int:
    rows, columns = dataset.block_shapes[0]
    return max(1, rows * columns)


class Raster:
    """An open image: size, bands, colours, and pictures of any part of it. Not shared between threads."""

    def __init__(
        self, path: Path, driver: str, dataset: "Composite | None" = None, shown: tuple[int, ...] = ()
    ) -> None:
        self.name = path.name
        self.dataset: DatasetReader | Composite = dataset or as_light(open_dataset(path, driver))
        self._shown = shown
        self.width, self.height = self.dataset.width, self.dataset.height
        self.has_overviews = bool(self.dataset.overviews(1))
        self.complex = self.dataset.dtypes[0].startswith("complex")
        self.colour, self.alpha = colour_of(self.dataset)
        packed = self.dataset.tags(ns="IMAGE_STRUCTURE").get("COMPRESSION", "")
        self.quick = self.dataset.driver == "GTiff" and packed.rpartition(" ")[2] == "JPEG"  # decoded at an eighth
        self._looks: dict[tuple[int, ...], Look] = {}
        self.again = None if dataset else lambda: as_light(open_dataset(path, driver))
        self.eighths = 0
        if self.quick and self.again:
            _QUICK.add(self)

    def close(self) -> None:
        """Lets go of the file."""
        _QUICK.discard(self)
        self.dataset.close()

    @property
    def pixel_bytes(self) -> int:
        """Bytes of one pixel in memory, all bands."""
        return sum(np.dtype(name).itemsize for name in self.dataset.dtypes)

    @property
    def band_names(self) -> tuple[str, ...]:
        """What each band is called, empty where it has no name; no names at all where none has one."""
        names = tuple((name or "").strip()[:_LONGEST_NAME] for name in self.dataset.descriptions)
        return names if any(names) else ()

    def gcps(self) -> tuple[list[tuple[float, float, float, float, float | None]], str]:
        """The ground control points inside the file as (column, row, x, y, z), pixel corners, and their CRS as WKT or empty."""
        points, crs = self.dataset.gcps
        return [(p.col, p.row, p.x, p.y, p.z) for p in points or ()], crs.to_wkt() if crs else ""

    def rpc(self) -> dict[str, str] | None:
        """The rational polynomial coefficients inside the file by GDAL's names (LINE_OFF, SAMP_NUM_COEFF, …), None without."""
        try:
            found = self.dataset.tags(ns="RPC")
        except UnicodeDecodeError:
            return None
        return dict(found) or None

    @property
    def bands_shown(self) -> tuple[int, ...]:
        """The bands a first picture is made of: those marked red, green, blue, else the first three, else the first."""
        if self._shown:
            return self._shown
        if self.colour != "rgb":
            return (1,)
        places = {word.name: n for n, word in enumerate(self.dataset.colorinterp, 1)}
        places |= {name.strip().lower(): n for n, name in enumerate(self.band_names, 1) if name}
        if {"red", "green", "blue"} <= places.keys():
            return places["red"], places["green"], places["blue"]
        return 1, 2, 3

    def look(self, bands: tuple[int, ...] | None = None) -> Look:
        """How those bands are displayed by default; computed once."""
        shown = bands or self.bands_shown
        if shown not in self._looks:
            self._looks[shown] = Look(shown, self._stretch(shown))
        return self._looks[shown]

    def picture(self, look: Look | None, window: Window, shape: tuple[int, int]) -> np.ndarray:
        """The part of the image in ``window`` (pixels, may reach outside) as RGBA, rows x columns x 4, uint8.

        What lies outside the image, is nodata, masked or not finite has alpha 0.
        """
        look = look or self.look()
        if max(look.bands) > self.dataset.count:
            raise UserError(
                f"“{self.name}” has {self.dataset.count} bands; band {max(look.bands)} was asked for.",
                "Choose another band.",
            )
        out = np.empty((*shape, 4), np.uint8)
        inside, part = clip(window, shape, self.width, self.height)
        if inside is None:
            out[:] = 0
            return out
        rows, columns = inside
        size = rows.stop - rows.start, columns.stop - columns.start
        if size != shape:
            out[:] = 0
        if self.sparse(part, size):
            out[rows, columns] = sketch(self, look, part, size)
        else:
            out[rows, columns] = self.rgba(look, part, size)
        return out

    def plain(self, look: Look) -> bool:
        """Whether the numbers are the picture: three bands of bytes shown as they are, each pixel valid."""
        from rasterio.io import DatasetReader

        return (
            isinstance(self.dataset, DatasetReader)  # no other reads into given memory
            and self.colour != "palette"
            and len(look.bands) == 3
            and max(look.bands) <= self.dataset.count
            and all(self.dataset.dtypes[band - 1] == "uint8" for band in look.bands)
            and look == Look(look.bands, ((0.0, 255.0),) * 3)
            and not self.alpha
            and self.dataset.nodata is None
            and not self._masked
        )

    def read_onto(self, argb: np.ndarray, bands: tuple[int, ...], window: Window) -> None:
        """Decodes what is ``plain`` into a picture as ``packing.argb`` makes one, with no copy between."""
        x0, y0, x1, y1 = window
        places = argb.view(np.uint8).reshape(*argb.shape, 4)
        into = places[..., :3].transpose(2, 0, 1)
        how = self._resampling(window, argb.shape)
        file = cast("DatasetReader", self.dataset)  # as plain() has seen
        _attempt(
            self.name,
            lambda: file.read(list(bands[::-1]), window=((y0, y1), (x0, x1)), out=into, resampling=how),
        )
        places[..., 3] = 255

    @cached_property
    def _masked(self) -> bool:
        return has_mask(self.dataset)

    def sparse(self, window: Window, shape: tuple[int, int]) -> bool:
        """Whether a picture is made of samples only, because without overviews the whole part would have to be decoded."""
        return not self.quick and self.vast(window, shape)

    def vast(self, window: Window, shape: tuple[int, int]) -> bool:
        """Whether far more would have to be decoded than a picture of that size needs."""
        area = (window[2] - window[0]) * (window[3] - window[1])
        return not self.has_overviews and area > MEANS_UP_TO and area > 4 * shape[0] * shape[1]

    def slow(self, window: Window, shape: tuple[int, int]) -> bool:
        """Whether a picture takes so long to read that what there is of it is shown meanwhile."""
        area = (window[2] - window[0]) * (window[3] - window[1])
        return area > _QUICK_READ or self.dataset.driver in ("JPEG", "PNG")

    def values(self, bands: tuple[int, ...], window: Window, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
        """Numbers of a part of the image, bands x rows x columns, and its alpha, rows x columns, uint8; complex as magnitude."""
        read = self._read(bands, window, shape)
        return read, self._alpha(read, window, shape)

    def rgba(self, look: Look, window: Window, shape: tuple[int, int]) -> np.ndarray:
        """As picture, all of it inside the image and read whole."""
        read, alpha = self.values(look.bands, window, shape)
        if self.colour == "palette":
            rgba = palette_table(self.dataset)[np.clip(read[0], 0, 255).astype(np.uint8)]
            rgba[..., 3] = np.minimum(rgba[..., 3], alpha)
            return rgba
        return rgba_of(read, alpha, look)

    def _read(self, bands: tuple[int, ...], window: Window, shape: tuple[int, int]) -> np.ndarray:
        fine = _fine(window, shape) if self.complex else shape
        x0, y0, x1, y1 = window
        if self._by_eighths((x1 - x0) * (y1 - y0), shape):
            self.eighths += max(1, (x1 - x0) * (y1 - y0) // _block_pixels(self.dataset))
            if self.eighths > _LEFT_BEHIND:
                forget_eighths()
        read = _attempt(
            self.name,
            lambda: self.dataset.read(
                list(bands),
                window=((y0, y1), (x0, x1)),
                out_shape=(len(bands), *fine),
                resampling=self._resampling(window, shape),
            ),
        )
        return block_means(np.abs(read), shape) if self.complex else read

    def _resampling(self, window: Window, shape: tuple[int, int]) -> "Resampling":
        from rasterio.enums import Resampling

        area = (window[2] - window[0]) * (window[3] - window[1])
        smaller = area > shape[0] * shape[1] * 1.0001
        plain = self.colour == "palette" or self.complex
        if not smaller or plain or self._by_eighths(area, shape):
            return Resampling.nearest
        return Resampling.average

    def _by_eighths(self, area: float, shape: tuple[int, int]) -> bool:
        """Whether JPEG's own means of 8 x 8 are taken as they are: they cost a tenth of decoding every pixel."""
        return self.quick and not self.has_overviews and (area > MEANS_UP_TO or area >= 64 * shape[0] * shape[1])

    def _alpha(self, read: np.ndarray, window: Window, shape: tuple[int, int]) -> np.ndarray:
        """Alpha from the alpha band, else the file's mask, else from nodata in all the bands read; never finite is 0."""
        if self.alpha:
            band = self._read((self.alpha,), window, shape)[0]
            top = 255 if band.dtype == np.uint8 else np.iinfo(band.dtype).max if band.dtype.kind in "iu" else 1.0
            return stretched(band, 0.0, float(top), 1.0)
        if read.dtype.kind != "f" and self.dataset.nodata is None and not self._masked:
            return np.full(shape, 255, np.uint8)
        valid = np.ones(shape, bool)
        if read.dtype.kind == "f":
            valid &= np.isfinite(read).any(axis=0)
        if self.dataset.nodata is not None:
            valid &= (read != _as_dtype(self.dataset.nodata, read.dtype)).any(axis=0)
        elif self._masked:
            valid &= self._mask(window, shape)
        return np.where(valid, np.uint8(255), np.uint8(0))

    def _mask(self, window: Window, shape: tuple[int, int]) -> np.ndarray:
        x0, y0, x1, y1 = window
        return _attempt(self.name, lambda: self.dataset.read_masks(1, window=((y0, y1), (x0, x1)), out_shape=shape)) > 0

    def _stretch(self, bands: tuple[int, ...]) -> tuple[tuple[float, float], ...]:
        if self.colour == "palette" or all(
            self.dataset.dtypes[b - 1] == "uint8" for b in bands if b <= self.dataset.count
        ):
            bits = int(self.dataset.tags(1, ns="IMAGE_STRUCTURE").get("NBITS", 8))
            top = 255.0 if self.colour == "palette" else 2.0**bits - 1
            return (self._upright(0.0, top),) * len(bands)
        parts = [(*self.values(bands, window, shape), step) for window, shape, step in self._samples()]
        read = np.concatenate([v[:, ::step, ::step][:, a[::step, ::step] > 0] for v, a, step in parts], axis=1)
        return tuple(self._upright(*percentile_stretch(band)) for band in read)

    def _upright(self, low: float, high: float) -> tuple[float, float]:
        """Low and high, swapped where the file says that 0 is white (fax and some scanners)."""
        swapped = self.dataset.tags(ns="IMAGE_STRUCTURE").get("MINISWHITE") == "YES"
        return (high, low) if swapped else (low, high)

    def _samples(self) -> list[tuple[Window, tuple[int, int], int]]:
        """The whole image made smaller or, where that would read all of it, parts of some blocks spread over it.

        Each is a window, the shape that it is read in, and which pixels of that are taken: every first, second and so on.
        """
        w, h = self.width, self.height
        if self.has_overviews or w * h <= 16 << 20:
            scale = max(1.0, max(w, h) / _SAMPLE_SIDE)
            return [((0, 0, w, h), (max(1, round(h / scale)), max(1, round(w / scale))), 1)]
        high, wide = (min(side, _PART) for side in self.dataset.block_shapes[0])
        at = [(2 * n + 1) / (2 * _PLACES) for n in range(_PLACES)]
        corners = [(int(w * x) // wide * wide, int(h * y) // high * high) for y in at for x in at]
        sizes = [(min(max(wide, _PART // 4), w - x), min(max(high, _PART // 4), h - y)) for x, y in corners]
        step = max(1, wide // (_PART // 4))
        return [((x, y, x + a, y + b), (b, a), step) for (x, y), (a, b) in zip(corners, sizes, strict=True)]


def brightness(raster: Raster, bands: tuple[int, ...], window: Window, shape: tuple[int, int]) -> np.ndarray:
    """The mean of some bands' own numbers (of those shown where none are named) in a window that may reach outside,
    rows x columns, float32; not a number where nothing was seen. Of a palette it is the luma of its colours."""
    numbers = bands or raster.bands_shown
    if max(numbers) > raster.dataset.count:
        raise UserError(
            f"“{raster.name}” has {raster.dataset.count} bands; band {max(numbers)} was asked for.",
            "Choose another band.",
        )
    out = np.full(shape, np.nan, np.float32)
    inside, part = clip(window, shape, raster.width, raster.height)
    if inside is None:
        return out
    rows, columns = inside
    size = rows.stop - rows.start, columns.stop - columns.start
    if raster.colour == "palette":
        rgba = raster.picture(None, part, size)
        read, alpha = (rgba[..., :3] @ np.array(_LUMA, np.float32))[None], rgba[..., 3]
    else:
        read, alpha = raster.values(numbers, part, size)
    out[rows, columns] = np.where(alpha > 0, read.astype(np.float32).mean(axis=0), np.nan)
    return out


def _fine(window: Window, shape: tuple[int, int]) -> tuple[int, int]:
    """The size to read complex numbers at: the mean of magnitudes is wanted, that of the numbers tends to nothing."""
    rows, columns = round(window[3] - window[1]), round(window[2] - window[0])
    return (max(rows, shape[0]), max(columns, shape[1])) if rows * columns <= MEANS_UP_TO else shape


def open_dataset(path: Path, driver: str) -> "DatasetReader":
    """A dataset opened read-only by that driver and no other; raises UserError when it cannot."""
    import rasterio
    from rasterio.errors import RasterioIOError

    try:
        # An ENVI image is known by the header beside it, which GDAL may then look for by its name, and nothing else.
        with rasterio.Env(GDAL_DISABLE_READDIR_ON_OPEN="TRUE" if driver == "ENVI" else "EMPTY_DIR"):
            return rasterio.open(path, driver=driver)
    except (RasterioIOError, UnicodeDecodeError) as error:
        raise unreadable(path.name, error) from None


def unreadable(name: str, error: BaseException) -> UserError:
    """The sentence for an image whose pixels cannot be decoded."""
    cause = error.__cause__ or error
    detail = re.sub(rf"\S*{re.escape(name)}[:,]\s*", "", str(cause).replace("\n", " ")).strip().rstrip(".")[:160]
    return UserError(
        f"“{name}” is damaged or incomplete and cannot be read ({detail}).", "Copy it again from where it came."
    )


def colour_of(dataset: "DatasetReader | Composite") -> tuple[str, int]:
    """``palette``, ``rgb`` or ``grey``, and the number of the alpha band or 0. A fourth band is alpha only when it says so."""
    words = [word.name for word in dataset.colorinterp]
    alpha = words.index("alpha") + 1 if "alpha" in words else 0
    if words[0] == "palette":
        return "palette", alpha
    return ("rgb" if dataset.count - bool(alpha) >= 3 else "grey"), alpha


def has_mask(dataset: "DatasetReader | Composite") -> bool:
    """Whether the file has a mask of its own, for all its bands."""
    from rasterio.enums import MaskFlags

    flags = dataset.mask_flag_enums[0]
    return MaskFlags.per_dataset in flags and MaskFlags.alpha not in flags


def block_means(values: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """The means of bands x rows x columns over as equal blocks as there can be, ``shape`` of them; as they are when alike."""
    for axis, count in enumerate(shape, 1):
        size = values.shape[axis]
        if size != count:
            begins = np.arange(count) * size // count
            lengths = np.diff([*begins, size]).reshape([-1 if n == axis else 1 for n in range(3)])
            values = (np.add.reduceat(values, begins, axis) / lengths).astype(values.dtype)
    return values


def palette_table(dataset: "DatasetReader | Composite") -> np.ndarray:
    """The palette of band 1 as 256 RGBA colours, uint8; entries the file does not have are transparent."""
    table = np.zeros((256, 4), np.uint8)
    for index, colour in dataset.colormap(1).items():
        if 0 <= index < 256:
            table[index] = colour
    return table


def rgba_of(values: np.ndarray, alpha: np.ndarray, look: Look) -> np.ndarray:
    """Numbers, bands x rows x columns, and their opacity as a picture; what is transparent is 0 in every channel."""
    rgba = np.empty((*alpha.shape, 4), np.uint8)
    if look.ramp:
        rgba[..., :3] = ramp_table(look.ramp)[stretched(values[0], *look.stretch[0], look.gammas[0])]
    for channel in () if look.ramp else range(3):
        band = min(channel, len(look.bands) - 1)
        if channel > band:
            rgba[..., channel] = rgba[..., band]
        else:
            rgba[..., channel] = stretched(values[band], *look.stretch[band], look.gammas[band])
    rgba[..., 3] = alpha
    if not alpha.all():
        rgba[alpha == 0] = 0
    return rgba


def stretched(values: np.ndarray, low: float, high: float, gamma: float) -> np.ndarray:
    """Values as uint8: ``low`` and less is 0, ``high`` and more is 255, between them (v - low) / (high - low) to 1 / gamma.

    ``low`` above ``high`` gives a negative.
    """
    if values.dtype == np.uint8 and (low, high, gamma) == (0.0, 255.0, 1.0):
        return values
    if values.dtype in (np.uint8, np.int8, np.uint16, np.int16):  # a table of all values is faster than the formula
        return _table(values.dtype.name, low, high, gamma)[values.view(f"u{values.dtype.itemsize}")]
    return _curve(values.astype(np.float32, copy=False), low, high, gamma)


@lru_cache(maxsize=32)
def _table(dtype: str, low: float, high: float, gamma: float) -> np.ndarray:
    """What each value of a small integer type becomes, in the order of its bits read as an unsigned number."""
    kind = np.dtype(dtype)
    values = np.arange(1 << 8 * kind.itemsize, dtype=f"u{kind.itemsize}").view(kind)
    return _curve(values.astype(np.float32), low, high, gamma)


def _curve(values: np.ndarray, low: float, high: float, gamma: float) -> np.ndarray:
    span = (high - low) or 1.0
    unit = np.clip(np.nan_to_num((values - np.float32(low)) / np.float32(span), nan=0.0), 0.0, 1.0)
    return np.rint((unit if gamma == 1.0 else unit ** (1.0 / gamma)) * 255).astype(np.uint8)


def percentile_stretch(values: np.ndarray) -> tuple[float, float]:
    """The 2nd and 98th percentile of the finite values; (0, 1) where there are none, one apart where they agree."""
    finite = values[np.isfinite(values)] if values.dtype.kind == "f" else values
    if not finite.size:
        return 0.0, 1.0
    low, high = (float(v) for v in np.percentile(finite, _PERCENTILES))
    return (low, high) if high > low else (low, low + 1.0)


def _as_dtype(nodata: float, dtype: np.dtype) -> float | np.generic:
    return dtype.type(nodata) if dtype.kind == "f" else nodata


def _attempt(name: str, read: Callable[[], np.ndarray]) -> np.ndarray:
    from rasterio.errors import RasterioError

    try:
        return read()
    except RasterioError as error:
        raise unreadable(name, error) from None
    except MemoryError:
        raise UserError(
            f"“{name}” needs more memory than a reader may use.", "Convert it to a tiled GeoTIFF."
        ) from None
