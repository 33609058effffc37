"""The box of a ship in a radar image, whose beam is often hardly wider than the response of the instrument.

Strong points (edges, corners, cranes) hide how far a hull reaches: each is spread over several pixels. So the picture's
power is first sharpened by the response, whose width the speckle tells, in the way that is most likely where speckle is
gamma-distributed (multiplicative updates for the Itakura-Saito divergence: Févotte and Idier, Neural Computation 23,
2011). Then that box is taken which holds most of what is brighter than the water by more than a part of what the ship
itself is, counted in logarithms so that a strong point weighs no more than a deck. What the picture leaves open is filled
by what ships are like: ``RATIO`` lengths to a beam, of which the doubt is ``RATIO_SE``.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from roadstead.imagery.blobs import BLUR, Blob, blob_at, speckle_blur, speckle_widths

RATIO, RATIO_SE = 6.3, 0.2
"""Lengths to a beam of merchant ships and its spread as a part: 5.5 (tanker, 333 x 60 m) to 9 (container ship, 294 x 32 m),
6.4 for a coaster of 90 x 14 m."""
_ROUNDS = 20  # of sharpening; more raises the noise
_ALIKE = 1.414  # how much wider speckle is alike than the response is, weighted as below
_WEIGHT = 0.7  # of the window over the bandwidth, as radar products have it (0.7 to 0.75)
_PART = 0.6  # of a ship's brightness over water, in logarithms, from which on a cell is its
_SOFT, _GAIN = 0.8, 0.25  # over how much of a logarithm a cell turns from water to ship, and what a cell counts
_FINE = 2  # cells to a pixel and direction in which the box is laid
_EDGE, _TAPER = 0.25, 0.1  # pixels over which the box's edge is soft, and the part of its length over which it narrows
_PAD = 12  # pixels looked at beyond the thing
_BROAD = 3.0  # lengths to a beam below which what is resolved is no ship, and stays as it was measured


@dataclass(frozen=True, slots=True)
class Hull:
    """A thing as a rectangle, and how wide a point is seen in the image, pixels."""

    blob: Blob
    response: float

    @property
    def narrow(self) -> bool:
        """Whether its beam is less than the image resolves, and so rather assumed than seen."""
        return self.blob.beam < self.response


def hull_at(
    values: np.ndarray, x: float, y: float, reach: float = 2.0, longest: float = math.inf, *, radar: bool
) -> Hull | None:
    """The thing at a position of an image or within ``reach`` of it, as ``blob_at`` has it; in a radar image as a ship."""
    blob = blob_at(values, x, y, reach, longest, blur=speckle_blur(values) if radar else BLUR)
    if blob is None:
        return None
    return hull_of(values, blob) if radar else Hull(blob, BLUR)


def hull_of(values: np.ndarray, blob: Blob) -> Hull:
    """A thing that was found in amplitudes (rows, columns) as a ship; as it was where it is broader than any."""
    wide = tuple(w / _ALIKE for w in speckle_widths(values))
    response = (wide[0] + wide[1]) / 2
    if blob.beam > 2 * response and blob.length < _BROAD * blob.beam:
        return Hull(blob, response)
    reach = int(0.75 * blob.length + _PAD)
    top, left = max(0, int(blob.y) - reach), max(0, int(blob.x) - reach)
    near = values[top : int(blob.y) + reach + 1, left : int(blob.x) + reach + 1]
    fitted = _fitted(_raised(near, wide), replace(blob, x=blob.x - left, y=blob.y - top))
    return Hull(replace(fitted, x=fitted.x + left, y=fitted.y + top), response)


def _raised(amplitudes: np.ndarray, wide: tuple[float, ...]) -> np.ndarray:
    """By how much (natural logarithm) the sharpened power of each pixel is above that of the water."""
    seen = np.isfinite(amplitudes)
    plain = np.where(seen, amplitudes, np.median(amplitudes[seen])).astype(float)
    power = np.maximum(plain, 1e-3 * max(float(np.median(plain)), 1e-9)) ** 2
    power /= np.median(power)
    kernels = [_response(w) for w in wide]
    sharp = power.copy()
    for _ in range(_ROUNDS):
        again = _spread(sharp, kernels)
        sharp *= np.sqrt(_spread(power / again**2, kernels) / _spread(1 / again, kernels))
    return np.log(np.maximum(sharp, 1e-3))


def _spread(power: np.ndarray, kernels: list[np.ndarray]) -> np.ndarray:
    from scipy import ndimage

    for axis, kernel in enumerate(kernels):
        power = ndimage.convolve1d(power, kernel, axis=axis, mode="nearest")
    return power


def _response(wide: float) -> np.ndarray:
    """Power over pixels of a point seen through a band as wide as 1 / ``wide`` of the sampling, weighted at its rims."""
    f = np.abs(np.fft.fftfreq(64)) * wide * 1.15
    weight = np.where(f < 0.5, _WEIGHT + (1 - _WEIGHT) * np.cos(2 * np.pi * f), 0.0)
    power = np.fft.fftshift(np.fft.ifft(weight).real)[24:41] ** 2
    return power / power.sum()


def _fitted(raised: np.ndarray, blob: Blob) -> Blob:
    from scipy import ndimage, optimize

    start = np.array([
        blob.x, blob.y, math.log(max(blob.length, 2.0)), math.log(max(blob.beam, blob.length / 7, 0.3)), blob.heading
    ])  # fmt: skip
    ship = float(np.average(raised, weights=_cover(start, *_places(raised.shape, 1))))
    fine = ndimage.zoom(raised, _FINE, order=1, grid_mode=True, mode="nearest")
    worth = np.clip((fine - _PART * ship) / _SOFT, -1, 1) * _GAIN / _FINE**2
    x, y = _places(fine.shape, _FINE)

    def cost(box: np.ndarray) -> float:
        slim = (box[2] - box[3] - math.log(RATIO)) / RATIO_SE
        return 0.5 * slim**2 - float((worth * _cover(box, x, y)).sum())

    steps = np.vstack([np.zeros(5), np.diag([0.7, 0.7, 0.2, 0.2, math.radians(8)])])
    options = {"initial_simplex": start + steps, "maxfev": 300, "xatol": 0.02, "fatol": 0.01}
    found = optimize.minimize(cost, start, method="Nelder-Mead", options=options).x
    length, beam = math.exp(found[2]), math.exp(found[3])
    if not (0.3 < length / blob.length < 3 and math.hypot(found[0] - blob.x, found[1] - blob.y) < blob.length):
        return blob
    return replace(blob, x=float(found[0]), y=float(found[1]), length=length, beam=beam, heading=float(found[4]))


def _places(shape: tuple[int, ...], fine: int) -> tuple[np.ndarray, np.ndarray]:
    """x and y of the middles of cells, ``fine`` to a pixel."""
    return (np.arange(shape[1])[None] + 0.5) / fine, (np.arange(shape[0])[:, None] + 0.5) / fine


def _cover(box: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """How much of each place a ship of x, y, logarithms of length and beam, and heading covers: narrower at its ends."""
    from scipy.special import expit

    length, beam = np.exp(box[2:4])
    cos, sin = math.cos(box[4]), math.sin(box[4])
    along = length / 2 - np.abs((x - box[0]) * cos + (y - box[1]) * sin)
    across = np.abs((y - box[1]) * cos - (x - box[0]) * sin)
    side = beam / 2 * np.clip(along / (_TAPER * length) + 0.5, 0.3, 1)
    return expit(along / _EDGE) * expit((side - across) / _EDGE)
