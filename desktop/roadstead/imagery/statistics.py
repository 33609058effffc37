"""What values a band has: lowest, highest, mean, percentiles, histogram. ``measure`` runs in workers only."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roadstead.imagery.facts import Window

if TYPE_CHECKING:
    import numpy as np

    from roadstead.imagery.pyramid import Pyramid
    from roadstead.imagery.raster import Raster

BINS = 128
PERCENTS = tuple(n / 10 for n in (*range(100), *range(100, 900, 10), *range(900, 1001)))
"""The percentiles that are kept of each band; between them lies a straight line."""
_EVERY = 16 << 20  # pixels of a window up to which each one is read
_SAMPLE = 4 << 20  # values kept of each band for percentiles
_GRID, _PART = 12, 160  # parts a side, and pixels a side of a part, where a window is sampled


@dataclass(frozen=True, slots=True)
class BandFigures:
    """One band: how many values, and what they are. ``quantiles`` are those of ``PERCENTS``, ``counts`` of equal bins."""

    band: int
    name: str
    count: int
    low: float
    high: float
    mean: float
    deviation: float
    quantiles: tuple[float, ...]
    counts: tuple[int, ...]

    def percentile(self, percent: float) -> float:
        """The value that ``percent`` of the values do not exceed."""
        at = next((i for i, p in enumerate(PERCENTS) if p >= percent), len(PERCENTS) - 1)
        if at == 0 or PERCENTS[at] == percent:
            return self.quantiles[at]
        below, above = PERCENTS[at - 1], PERCENTS[at]
        share = (percent - below) / (above - below)
        return self.quantiles[at - 1] * (1 - share) + self.quantiles[at] * share

    def reach(self, method: str, amount: float) -> tuple[float, float]:
        """The low and high value of a stretch by ``min-max``, ``percentile`` or ``deviation``; never the same twice."""
        if not self.count:
            return 0.0, 1.0
        if method == "percentile":
            low, high = self.percentile(amount), self.percentile(100 - amount)
        elif method == "deviation":
            low, high = self.mean - amount * self.deviation, self.mean + amount * self.deviation
        else:
            low, high = self.low, self.high
        return (low, high) if high > low else (low, low + 1.0)


@dataclass(frozen=True, slots=True)
class Figures:
    """The bands of a window, what the figures rest on, and how the file would be displayed by itself.

    ``basis`` is "every pixel", "1 in 16 pixels" or "means of 4 x 4 pixels"; ``colour`` is grey, rgb or palette.
    """

    bands: tuple[BandFigures, ...]
    basis: str
    colour: str
    own_bands: tuple[int, ...]
    own_stretch: tuple[tuple[float, float], ...]
    names: tuple[str, ...]

    def of(self, band: int) -> BandFigures | None:
        """The figures of one band; None when it was not measured."""
        return next((figures for figures in self.bands if figures.band == band), None)


def figures_from_json(plain: dict[str, Any]) -> Figures:
    """The figures that a worker sent; raises ValueError, KeyError or TypeError when they are not of that form."""
    bands = tuple(
        BandFigures(
            int(b["band"]), str(b["name"]), int(b["count"]), *(float(b[k]) for k in ("low", "high", "mean", "deviation")),
            tuple(map(float, b["quantiles"])), tuple(map(int, b["counts"])),
        )
        for b in plain["bands"]
    )  # fmt: skip
    stretch = tuple((float(a), float(b)) for a, b in plain["own_stretch"])
    names = tuple(map(str, plain["names"]))
    own = tuple(map(int, plain["own_bands"]))
    return Figures(bands, str(plain["basis"]), str(plain["colour"]), own, stretch, names)


def measure(
    raster: "Raster",
    pyramid: "Pyramid | None",
    window: Window | None,
    bands: tuple[int, ...],
    progress: Callable[[float], None],
) -> dict[str, Any]:
    """The figures of some bands (all where none are named) in a window, as plain lists; nodata, masked and not finite
    values are left out. Small windows are read whole, large ones from a pyramid, overviews or samples."""
    numbers = bands or tuple(n for n in range(1, raster.dataset.count + 1) if n != raster.alpha)
    area = _whole_pixels(window or (0, 0, raster.width, raster.height), raster.width, raster.height)
    parts, basis = _parts(raster, pyramid, area)
    kept: list[list[np.ndarray]] = [[] for _ in numbers]
    for done, (source, part, shape) in enumerate(parts):
        progress(done / len(parts))
        values, alpha = source.values(numbers, part, shape)
        for band, read in zip(kept, values, strict=True):
            band.append(_finite(read[alpha > 0]))
    names = _names(raster)
    own = raster.look()
    return {
        "bands": [_figures(n, names[n - 1], band) for n, band in zip(numbers, kept, strict=True)],
        "basis": basis,
        "colour": raster.colour,
        "own_bands": list(own.bands),
        "own_stretch": [list(pair) for pair in own.stretch],
        "names": names,
    }


def _parts(
    raster: "Raster", pyramid: "Pyramid | None", area: Window
) -> tuple[list[tuple[Any, Window, tuple[int, int]]], str]:
    """What is read, from where and how large, and what the figures then rest on."""
    x0, y0, x1, y1 = area
    wide, high = x1 - x0, y1 - y0
    if wide * high <= _EVERY:
        return [(raster, part, _shape(part)) for part in _strips(area)], "every pixel"
    step = max(2, int((wide * high / _SAMPLE) ** 0.5 + 1))
    small = max(1, int(high // step)), max(1, int(wide // step))
    if pyramid is not None and step >= 1 << pyramid.layout.base:
        return [(pyramid, area, small)], f"means of {step} × {step} pixels"
    if raster.has_overviews:
        return [(raster, area, small)], f"means of {step} × {step} pixels"
    corners = [
        (x0 + (wide - _PART) * i // (_GRID - 1), y0 + (high - _PART) * j // (_GRID - 1))
        for j in range(_GRID)
        for i in range(_GRID)
    ]
    spots = [(x, y, min(x + _PART, x1), min(y + _PART, y1)) for x, y in corners]
    one_in = round(wide * high / (_GRID * _GRID * _PART * _PART))
    return [(raster, spot, _shape(spot)) for spot in spots], f"1 in {max(one_in, 2):,} pixels"


def _strips(area: Window) -> Iterator[Window]:
    """A window in strips of about a million pixels, so that the work can be told of and stopped."""
    x0, y0, x1, y1 = area
    rows = max(1, int((1 << 20) // (x1 - x0)))
    for y in range(int(y0), int(y1), rows):
        yield x0, y, x1, min(y + rows, y1)


def _whole_pixels(window: Window, width: int, height: int) -> Window:
    x0, y0, x1, y1 = window
    left, top = min(max(int(x0), 0), width - 1), min(max(int(y0), 0), height - 1)
    return left, top, max(left + 1, min(int(-(-x1 // 1)), width)), max(top + 1, min(int(-(-y1 // 1)), height))


def _shape(window: Window) -> tuple[int, int]:
    return int(window[3] - window[1]), int(window[2] - window[0])


def _finite(values: "np.ndarray") -> "np.ndarray":
    import numpy as np

    return values[np.isfinite(values)] if values.dtype.kind == "f" else values


def _names(raster: "Raster") -> list[str]:
    """What the file calls each band, the colour it is marked with, or nothing."""
    words = [word.name for word in raster.dataset.colorinterp]
    told = raster.band_names or ("",) * len(words)
    marked = ("red", "green", "blue", "nir", "alpha")
    return [name or (word if word in marked else "") for name, word in zip(told, words, strict=True)]


def _figures(band: int, name: str, parts: "list[np.ndarray]") -> dict[str, Any]:
    import numpy as np

    values = np.concatenate(parts) if parts else np.empty(0)
    count = int(values.size)
    if not count:
        zero = dict.fromkeys(("low", "high", "mean", "deviation"), 0.0)
        return {
            "band": band,
            "name": name,
            "count": 0,
            **zero,
            "quantiles": [0.0] * len(PERCENTS),
            "counts": [0] * BINS,
        }
    low, high = float(values.min()), float(values.max())
    quantiles = np.percentile(values, PERCENTS)
    bins, _ = np.histogram(values, BINS, (low, high if high > low else low + 1))
    mean, deviation = float(values.mean(dtype=np.float64)), float(values.std(dtype=np.float64))
    figures = {"low": low, "high": high, "mean": mean, "deviation": deviation}
    return {
        "band": band,
        "name": name,
        "count": count,
        **figures,
        "quantiles": quantiles.tolist(),
        "counts": bins.tolist(),
    }
