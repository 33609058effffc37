"""The box round a thing that stands out from its surroundings, from the pixels about a click or about a detection.

Nothing here reads files: values are arrays (rows, columns), not a number where nothing was seen; positions are x, y in
pixels of that array, corner based.
"""

import math
from dataclasses import dataclass

import numpy as np

from roadstead.domain.coordinates import Pixel
from roadstead.spatial.box import Box

BLUR = 1.6
"""How wide a thin line is seen in an image of a camera, pixels: the pixel itself and the optics."""
_EIGHT = np.ones((3, 3), bool)  # the neighbours of a pixel, those at its corners too
_LEVELS = 14  # thresholds tried between the surroundings and the brightest of a thing
_LEAST_SNR = 4.0  # standard deviations of the surroundings by which a thing must stand out
_FINE = 0.25  # pixels between the samples of a profile
_END, _SIDE = 0.30, 0.5  # of a profile's height: where a pointed end, and where a straight side is
_LEAST_AREA = 3  # pixels
_SOFT_PX, _SOFT = 2.5, 0.3  # an edge wider than both (pixels, and parts of the width) is a cloud's, no ship's
_RIM = 3  # pixels left out between a thing and what is taken for its surroundings
_AROUND = 9  # pixels that the surroundings are looked at beyond the rim
_SPECKLE = 1.2  # how much wider a line of strong points is seen than speckle is alike
_SLIM = 9.0  # lengths to a beam beyond which a thing is rather a ship with its wake
_TURNS = np.radians(np.arange(-12, 12.1, 0.75))  # directions tried, relative to that of the moments
_SHARP = 0.6  # of what sharpness varies by, how far below the sharpest a profile still counts
_FULL = 0.5  # how full of it the box round a thing must be


@dataclass(frozen=True, slots=True)
class Blob:
    """A thing as a rectangle: its middle, sides and direction (radians from +x towards +y), in pixels.

    The direction points to the end that narrows more, a ship's bow more often than not. ``fill`` is how much of the
    rectangle it fills, ``edge`` how wide (pixels) its long sides are blurred, ``contrast`` its difference from the
    surroundings in their standard deviations, negative where it is darker.
    """

    x: float
    y: float
    length: float
    beam: float
    heading: float
    fill: float
    edge: float
    contrast: float

    @property
    def box(self) -> Box:
        """Four corners, bow to stern."""
        ux, uy = math.cos(self.heading) * self.length / 2, math.sin(self.heading) * self.length / 2
        vx, vy = -math.sin(self.heading) * self.beam / 2, math.cos(self.heading) * self.beam / 2
        return (
            Pixel(self.x + ux - vx, self.y + uy - vy),
            Pixel(self.x + ux + vx, self.y + uy + vy),
            Pixel(self.x - ux + vx, self.y - uy + vy),
            Pixel(self.x - ux - vx, self.y - uy - vy),
        )

    @property
    def soft(self) -> bool:
        """Whether its edges are too wide for a thing made of steel."""
        return self.edge > max(_SOFT_PX, _SOFT * self.beam)

    @property
    def quality(self) -> float:
        """How much it looks like a ship or the like, 0 to 1: full, sharp, longer than wide, clear of its surroundings."""
        slim = self.length / max(self.beam, 1.0)
        long = min(1.0, 0.5 + slim / 6, (_SLIM / slim) ** 2)
        clear = 1 - math.exp(-abs(self.contrast) / _LEAST_SNR)
        return min(1.0, self.fill / 0.8) * long * clear * (0.3 if self.soft else 1.0)


def blob_at(
    values: np.ndarray,
    x: float,
    y: float,
    reach: float = 2.0,
    longest: float = math.inf,
    signs: tuple[float, ...] = (1.0, -1.0),
    blur: float = BLUR,
) -> Blob | None:
    """The thing at a position or within ``reach`` of it, no longer than ``longest``, all in pixels; None where there is none.

    It may be brighter or darker than what is around, as ``signs`` allow; ``blur`` is how wide a thin line is seen, pixels. Of all thresholds that part it from its surroundings that one is
    taken at which it is most like a filled, sharp-edged, elongated thing.
    """
    from scipy import ndimage

    seen = np.isfinite(values)
    if seen.sum() < 16:
        return None
    flat = np.where(seen, values, np.median(values[seen])).astype(float)
    calm = ndimage.gaussian_filter(flat, 0.7)
    level, spread = _surroundings(flat[seen])
    found: list[tuple[float, Blob]] = []
    for sign in signs:
        away = sign * (calm - level)
        start = _strongest(away, x, y, reach)
        if start is None or away[start] < _LEAST_SNR * spread:
            continue
        found += _candidates(sign * (flat - level), away, seen, start, spread, longest, sign, blur)
    return max(found, key=lambda pair: pair[0])[1] if found else None


def blob_of(values: np.ndarray, part: np.ndarray, blur: float = BLUR) -> Blob | None:
    """The thing that covers ``part`` (True there), brighter than its surroundings; None where it is nothing."""
    seen = np.isfinite(values)
    flat = np.where(seen, values, np.median(values[seen])).astype(float)
    return _measured(flat, part & seen, seen, 1.0, blur)


def _surroundings(values: np.ndarray) -> tuple[float, float]:
    """Middle and spread of most of the values, which are water."""
    level = float(np.median(values))
    spread = 1.4826 * float(np.median(np.abs(values - level)))
    return level, max(spread, 0.02 * abs(level), 0.3)


def _strongest(away: np.ndarray, x: float, y: float, reach: float) -> tuple[int, int] | None:
    rows, columns = away.shape
    r = max(1, math.ceil(reach))
    top, left = max(0, int(y) - r), max(0, int(x) - r)
    part = away[top : min(rows, int(y) + r + 1), left : min(columns, int(x) + r + 1)]
    if not part.size:
        return None
    dy, dx = np.mgrid[top : top + part.shape[0], left : left + part.shape[1]]
    far = np.hypot(dx + 0.5 - x, dy + 0.5 - y)
    held = np.where(far <= r + 0.75, part * np.exp(-far / (2 * r)), -np.inf)
    row, column = np.unravel_index(int(np.argmax(held)), part.shape)
    return int(row) + top, int(column) + left


def _candidates(
    raised: np.ndarray,
    calm: np.ndarray,
    seen: np.ndarray,
    start: tuple[int, int],
    spread: float,
    longest: float,
    sign: float,
    blur: float,
) -> list[tuple[float, Blob]]:
    """What each threshold makes of the thing under ``start``, with how well it follows a sharp outline; all that is no
    ship by its size or shape left out."""
    from scipy import ndimage

    found: list[tuple[float, Blob]] = []
    slope: np.ndarray | None = None
    before = 0
    for level in np.geomspace(2.0 * spread, 0.85 * calm[start], _LEVELS):
        labels, _ = ndimage.label(calm > level, _EIGHT)
        part = labels == labels[start]
        area = int(part.sum())
        if not labels[start] or area == before or area < _LEAST_AREA:
            continue
        before = area
        if _touches_border(part) or _span(part) > 1.3 * longest:
            continue
        if slope is None:  # what is brighter than most of the thing is part of it, no outline
            slope = ndimage.gaussian_gradient_magnitude(np.minimum(calm, np.percentile(calm[part], 75)), 0.8)
        blob = _measured(raised, part, seen, sign, blur)
        if blob and blob.length <= longest and blob.fill >= _FULL and abs(blob.contrast) >= _LEAST_SNR:
            rim = ndimage.binary_dilation(part, _EIGHT) & ~ndimage.binary_erosion(part, _EIGHT)
            found.append((blob.quality * float(slope[rim].mean()) ** 1.5 * float(rim.sum()) ** 0.5, blob))
    return found


def _touches_border(part: np.ndarray) -> bool:
    return bool(part[0].any() or part[-1].any() or part[:, 0].any() or part[:, -1].any())


def _span(part: np.ndarray) -> float:
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    return float(math.hypot(rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1))


def _measured(raised: np.ndarray, part: np.ndarray, seen: np.ndarray, sign: float, blur: float) -> Blob | None:
    """The rectangle of one connected part: its cover (0 the surroundings, 1 the thing) in profiles along and across."""
    from scipy import ndimage

    rows, columns = np.nonzero(part)
    if len(rows) < _LEAST_AREA:
        return None
    pad = _RIM + _AROUND + 2
    top, left = max(0, rows.min() - pad), max(0, columns.min() - pad)
    window = slice(top, rows.max() + pad + 1), slice(left, columns.max() + pad + 1)
    near, own = raised[window], _closed(part[window])
    rim = ndimage.binary_dilation(own, iterations=_RIM)
    around = ndimage.binary_dilation(rim, iterations=_AROUND) & ~rim & seen[window]
    if around.sum() < 12:
        return None
    level, spread = _surroundings(near[around])
    core = ndimage.binary_erosion(own)
    height = float(np.median(near[core if core.sum() >= 6 else own & (near >= np.median(near[own]))])) - level
    if height <= 0:
        return None
    cover = np.clip((near - level) / height, 0, 1) * ndimage.binary_dilation(own, iterations=2)
    cover = np.where(ndimage.binary_erosion(own, iterations=2), 1.0, cover)  # dark holds within are part of it
    return _rectangle(cover, (left, top), sign * height / spread, blur)


def _closed(part: np.ndarray) -> np.ndarray:
    """The part without its narrow gaps and without holes."""
    from scipy import ndimage

    grown = ndimage.binary_closing(np.pad(part, 3), iterations=2)
    labels, _ = ndimage.label(~grown)
    return (labels != labels[0, 0])[3:-3, 3:-3]


def _rectangle(cover: np.ndarray, corner: tuple[int, int], contrast: float, blur: float) -> Blob | None:
    rows, columns = np.nonzero(cover > 0.1)
    weight = cover[rows, columns]
    x, y = columns + 0.5, rows + 0.5
    mx, my = float(np.average(x, weights=weight)), float(np.average(y, weights=weight))
    heading = _axis(x - mx, y - my, weight)
    beam = length = 0.0
    for _ in range(3):
        ux, uy = math.cos(heading), math.sin(heading)
        reach = float(np.hypot(x - mx, y - my).max()) + 2
        steps = np.arange(-reach, reach + _FINE / 2, _FINE)
        grid = _sampled(cover, mx, my, ux, uy, steps)  # along (axis 0) and across (axis 1)
        middle = np.abs(steps) <= (0.3 * length if length else reach)
        across = _sides(steps, grid[middle].mean(axis=0) if length else grid.max(axis=0), _SIDE)
        if across is None:
            return None
        within = (steps >= across[0] + 0.15 * (across[1] - across[0])) & (
            steps <= across[1] - 0.15 * (across[1] - across[0])
        )
        along = _sides(steps, grid[:, within].mean(axis=1) if within.any() else grid.max(axis=1), _END)
        if along is None:
            return None
        length, beam = along[1] - along[0], across[1] - across[0]
        shift, aside = (along[0] + along[1]) / 2, (across[0] + across[1]) / 2
        mx, my = mx + shift * ux - aside * uy, my + shift * uy + aside * ux
    grid = _sampled(cover, mx, my, ux, uy, steps)
    return _finished(grid, steps, (mx + corner[0], my + corner[1]), length, beam, heading, contrast, blur)


def _finished(
    grid: np.ndarray,
    steps: np.ndarray,
    middle: tuple[float, float],
    length: float,
    beam: float,
    heading: float,
    contrast: float,
    blur: float,
) -> Blob:
    along, across = np.abs(steps) <= length / 2, np.abs(steps) <= beam / 2
    box = grid[np.ix_(along, across)]
    fill = float(box.mean()) if box.size else 0.0
    ends = max(1, round(0.12 * along.sum()))
    fore, aft = float(box[-ends:].mean()), float(box[:ends].mean())
    heading = heading if fore <= aft else heading + math.pi
    body = grid[np.abs(steps) <= 0.3 * length].mean(axis=0)
    wide, narrow = _sides(steps, body, 0.25), _sides(steps, body, 0.75)
    edge = ((wide[1] - wide[0]) - (narrow[1] - narrow[0])) / 2 if wide and narrow else beam
    if beam > length:
        length, beam, heading = beam, length, heading + math.pi / 2
    # Half of the height lies outside a thing narrower than the blur, and ends are taken lower down than that.
    length, beam = max(length - 0.4 * blur, 0.6 * length), math.sqrt(max(beam**2 - blur**2, (0.35 * beam) ** 2))
    plain = (float(v) for v in (*middle, length, beam, heading % (2 * math.pi), fill, edge, contrast))
    return Blob(*plain)


def _axis(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> float:
    """The direction of the long axis: by moments, then by the sharpest profiles across, of which the middle is taken, as
    one alone is as much the noise's as the thing's."""
    from scipy import ndimage

    xx, yy, xy = (float(np.average(v, weights=weight)) for v in (x * x, y * y, x * y))
    start, sharp = 0.5 * math.atan2(2 * xy, xx - yy), []
    for turn in _TURNS:
        across = -x * math.sin(start + turn) + y * math.cos(start + turn)
        bins = np.floor((across - across.min()) / 0.5).astype(int)
        profile = ndimage.gaussian_filter1d(np.bincount(bins, weight), 0.8, mode="constant")
        sharp.append(float((profile**2).sum()))
    high = np.array(sharp) - max(sharp) + _SHARP * (max(sharp) - min(sharp))
    weights = np.maximum(high, 0.0)
    return start + float((weights * _TURNS).sum() / weights.sum()) if weights.any() else start


def _sampled(cover: np.ndarray, x: float, y: float, ux: float, uy: float, steps: np.ndarray) -> np.ndarray:
    from scipy import ndimage

    along, across = steps[:, None], steps[None]
    columns, rows = x + along * ux - across * uy - 0.5, y + along * uy + across * ux - 0.5
    return ndimage.map_coordinates(cover, [rows, columns], order=1, mode="constant")


def _sides(steps: np.ndarray, profile: np.ndarray, share: float) -> tuple[float, float] | None:
    """Where a profile rises to and falls from a share of its height, between samples."""
    level = share * float(np.percentile(profile[profile > 0.05], 80)) if (profile > 0.05).any() else 0.0
    above = np.flatnonzero(profile >= level) if level > 0 else ()
    if len(above) < 2 or above[0] == 0 or above[-1] == len(steps) - 1:
        return None

    def crossing(inner: int, outer: int) -> float:
        part = (profile[inner] - level) / max(profile[inner] - profile[outer], 1e-9)
        return float(steps[inner] + part * (steps[outer] - steps[inner]))

    return crossing(int(above[0]), int(above[0]) - 1), crossing(int(above[-1]), int(above[-1]) + 1)


def speckle_blur(values: np.ndarray) -> float:
    """How wide a thin line is seen in a radar image, pixels: from the distance over which its speckle is alike."""
    return max(BLUR, _SPECKLE * sum(speckle_widths(values)) / 2)


def speckle_widths(values: np.ndarray) -> tuple[float, float]:
    """Over how many pixels, down and along the rows, speckle is alike: the width at half of its correlation."""
    from scipy import ndimage

    seen = np.isfinite(values)
    if seen.sum() < 400:
        return 2 * BLUR / _SPECKLE, 2 * BLUR / _SPECKLE
    level, spread = _surroundings(values[seen])
    calm = np.where(seen, np.clip(values - level, -3 * spread, 3 * spread), 0.0)
    calm = calm - ndimage.uniform_filter(calm, 31)
    power = float((calm**2).mean())
    widths = []
    for axis in (0, 1):
        moved = [np.roll(calm, -lag, axis) for lag in range(1, 7)]
        alike = [1.0, *(float((calm * m).mean()) / power for m in moved)]
        lag = next((n for n, value in enumerate(alike) if value < 0.5), len(alike) - 1)
        widths.append(2 * (lag - 1 + (alike[lag - 1] - 0.5) / max(alike[lag - 1] - alike[lag], 1e-6)))
    return widths[0], widths[1]
