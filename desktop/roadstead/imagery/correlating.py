"""How far one window of a picture lies from the same window of another: phase correlation below the pixel.

The cross-power spectrum of two pictures of the same ground is a wave whose direction and length are their offset
(Kuglin and Hines 1975). Its highest point is found on the pixel grid, then on a finer one by a matrix-multiplied
discrete Fourier transform of the neighbourhood only (Guizar-Sicairos, Thurman and Fienup, Optics Letters 33, 2008),
and at last by a parabola. High frequencies, which are noise and aliasing, are left out, as Stone et al. (IEEE TGRS 39,
2001) advise.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

_PASS, _STOP = 0.20, 0.40  # cycles a pixel: up to the first all counts, from the second on nothing
_WHITENING = 0.7  # 1 gives each frequency the same say, 0 the strong ones all of it
_FINE, _FINER = 8, 100  # parts of a pixel of the two finer grids
_PEAK_PX = 4  # how far round the highest point no second peak is looked for


@dataclass(frozen=True, slots=True)
class Offset:
    """Where the second picture lies: what is at (x, y) of the first is at (x + ``dx``, y + ``dy``) of it, pixels.

    ``snr`` is the height of the peak in standard deviations of the whole correlation, ``second`` the height of the next
    peak over that of the first (near 1: two answers are equally good).
    """

    dx: float
    dy: float
    snr: float
    second: float


def offset_between(first: np.ndarray, second: np.ndarray) -> Offset:
    """The offset of two windows of the same shape (rows x columns, numbers without gaps)."""
    from scipy import fft

    taper, weights = _taper(first.shape), _weights(first.shape)
    a, b = (fft.rfft2((w - w.mean()) * taper) for w in (first, second))
    cross = np.conj(a) * b
    size = np.abs(cross)
    floor = 1e-9 * float(size.max()) + 1e-30
    spectrum = weights * cross / np.maximum(size, floor) ** _WHITENING
    surface = fft.irfft2(spectrum, s=first.shape)
    row, column = np.unravel_index(int(surface.argmax()), surface.shape)
    snr = _quality(surface)[0]
    edges = fft.irfft2(weights * _steepness(first.shape) * cross, s=first.shape)
    other = _quality(edges)[1]  # whitened, a regular pattern would have but one peak
    dy, dx = (int(i) - n if i > n // 2 else int(i) for i, n in zip((row, column), surface.shape, strict=True))
    dy, dx = _refined(spectrum, first.shape, float(dy), float(dx))
    return Offset(dx, dy, snr, other)


def _quality(surface: np.ndarray) -> tuple[float, float]:
    """The peak in standard deviations of what surrounds it, and the second peak's share of its height."""
    row, column = (int(i) for i in np.unravel_index(int(surface.argmax()), surface.shape))
    top = float(surface[row, column])
    away = np.roll(surface, (_PEAK_PX - row, _PEAK_PX - column), axis=(0, 1))
    side = 2 * _PEAK_PX + 1
    rest = np.concatenate([away[side:].ravel(), away[:side, side:].ravel()])
    spread = float(rest.std())
    if top <= 0 or spread <= 0:
        return 0.0, 1.0
    return top / spread, max(0.0, float(rest.max())) / top


def _refined(spectrum: np.ndarray, shape: tuple[int, ...], dy: float, dx: float) -> tuple[float, float]:
    """The highest point within a pixel of (dy, dx), from two finer grids and a parabola."""
    for parts, reach in ((_FINE, 1.0), (_FINER, 1.5 / _FINE)):
        steps = np.arange(-round(reach * parts), round(reach * parts) + 1) / parts
        fine = _transform(spectrum, shape, dy + steps, dx + steps)
        row, column = np.unravel_index(int(fine.argmax()), fine.shape)
        fy, fx = _parabola(fine[:, column], int(row)), _parabola(fine[row], int(column))
        dy, dx = dy + steps[row] + fy / parts, dx + steps[column] + fx / parts
    return float(dy), float(dx)


def _transform(spectrum: np.ndarray, shape: tuple[int, ...], ys: np.ndarray, xs: np.ndarray) -> np.ndarray:
    """The correlation at these offsets (rows by ``ys``, columns by ``xs``) by two matrix products."""
    rows, columns = shape
    fy, fx = np.fft.fftfreq(rows), np.fft.rfftfreq(columns)
    double = np.full(fx.size, 2.0)  # the half that a real transform leaves out
    double[0] = 1.0
    left = np.exp(2j * np.pi * np.outer(ys, fy))
    right = np.exp(2j * np.pi * np.outer(fx, xs)) * double[:, None]
    return (left @ spectrum @ right).real


def _parabola(values: np.ndarray, at: int) -> float:
    """How far beside a largest value the top of the parabola through it and its neighbours lies."""
    if not 0 < at < values.size - 1:
        return 0.0
    before, top, after = (float(v) for v in values[at - 1 : at + 2])
    bend = before - 2 * top + after
    return 0.5 * (before - after) / bend if bend < 0 else 0.0


@lru_cache(maxsize=8)
def _taper(shape: tuple[int, ...]) -> np.ndarray:
    """A Hann window in both directions: the edges of a window are no features of the ground."""
    sides = [0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(n) + 0.5) / n) for n in shape]
    return np.outer(*sides)


@lru_cache(maxsize=8)
def _weights(shape: tuple[int, ...]) -> np.ndarray:
    """What each frequency counts: all up to a fifth of a cycle a pixel, none from two fifths on, nor the mean."""
    radius = np.hypot(np.fft.fftfreq(shape[0])[:, None], np.fft.rfftfreq(shape[1])[None])
    weights = 0.5 + 0.5 * np.cos(np.pi * np.clip((radius - _PASS) / (_STOP - _PASS), 0, 1))
    weights[0, 0] = 0.0
    return weights


@lru_cache(maxsize=8)
def _steepness(shape: tuple[int, ...]) -> np.ndarray:
    """The square of the frequency: a correlation with it is that of the edges, not of the broad light and dark."""
    return np.fft.fftfreq(shape[0])[:, None] ** 2 + np.fft.rfftfreq(shape[1])[None] ** 2
