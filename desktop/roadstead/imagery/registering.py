"""How one picture lies on another: offsets of a grid of windows, and the shift or affine that most of them agree on.

Nothing here reads files: the pictures come from a function, both already on the reference's grid of pixels.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from roadstead.imagery.agreeing import Fit, agree, columns_of

if TYPE_CHECKING:
    from roadstead.imagery.correlating import Offset

MODELS = ("shift", "affine")
LIMIT_PX = 0.5
"""A residual above this, or halves of the windows that differ by more, make an answer unsound."""
_MOST = 12  # windows in a row and in a column
_COARSE = 768  # longer side of the picture of the whole overlap, pixels
_LEAST = {"shift": 4, "affine": 9}  # windows that must agree
_SHARE = 0.3  # of the windows that show anything, how many must agree
_VALID = 0.9  # of a window, how much must be seen in both pictures
_TEXTURE = 2.0  # grey values of 255: standard deviation below which a window is called flat
_SNR, _SECOND = 8.0, 0.75  # below or above which the answer of a window is not heard

Bounds = tuple[int, int, int, int]
"""x0, y0, x1, y1 in pixels of the reference."""


class Pair(NamedTuple):
    """The same part of both pictures, rows x columns, float; ``valid`` where both were seen."""

    reference: np.ndarray
    moving: np.ndarray
    valid: np.ndarray


Pairing = Callable[[Bounds, tuple[int, int], tuple[float, float]], Pair]
"""Gives the two pictures of bounds, in a shape of rows x columns, the moving one read ``offset`` (x, y) pixels further on."""
Told = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Window:
    """One window: its middle in the reference, the offset found there, and what became of it.

    ``state`` is ``used``, ``outlier`` (does not agree), ``weak`` or ``ambiguous`` (no clear peak), ``flat`` (nothing to
    hold on to) or ``unseen`` (masked or without data). What is at (x, y) of the reference is at (x + dx, y + dy) of the moving picture.
    """

    x: float
    y: float
    dx: float = 0.0
    dy: float = 0.0
    snr: float = 0.0
    second: float = 0.0
    state: str = "unseen"


@dataclass(frozen=True, slots=True)
class Answer:
    """Where the moving picture lies: at (x, y) of the reference it is off by ``displacement`` @ (x, y, 1), pixels.

    ``residual_px`` is the cross-validated RMS per axis of the used windows, ``se_px`` the standard error of the offset
    in the middle of them; ``sound`` False says in ``note`` why the answer is not to be trusted.
    """

    model: str
    displacement: np.ndarray
    windows: tuple[Window, ...]
    residual_px: float | None
    se_px: float | None
    sound: bool
    note: str

    @property
    def used(self) -> int:
        """How many windows it rests on."""
        return sum(w.state == "used" for w in self.windows)

    def offset_at(self, x: float, y: float) -> tuple[float, float]:
        """The offset at a pixel of the reference."""
        dx, dy = self.displacement @ (x, y, 1.0)
        return float(dx), float(dy)


def register(
    pairing: Pairing,
    bounds: Bounds,
    model: str = "shift",
    *,
    plausible_px: float | None = None,
    told: Told | None = None,
) -> Answer:
    """Finds how the moving picture lies within ``bounds`` of the reference.

    ``plausible_px`` is how far off the georeferences may be; an offset beyond it is flagged. ``told`` hears how far it is.
    """
    tell = told or (lambda _: None)
    side, middles = grid(bounds)
    if not middles:
        return _none(model, (), "The scenes overlap in less than a window of 64 pixels.")
    start = _whole(pairing, bounds)
    tell(0.1)
    first = _measured(pairing, side, middles, lambda _x, _y: start, lambda done: tell(0.1 + 0.45 * done))
    rough = _fitted(first, "shift")
    if rough is None:
        return _unfitted(model, first)
    # once more where the windows now lie over each other: what is left is below the pixel, and free of the taper's pull
    fine = _fitted(first, model) or rough
    guess = fine if fine.agreeing >= _LEAST[model] else rough
    second = _measured(pairing, side, middles, guess.at, lambda done: tell(0.55 + 0.45 * done))
    fit = _fitted(second, model)
    if fit is None:
        return _unfitted(model, second)
    return _judged(model, second, fit, bounds, plausible_px)


def grid(bounds: Bounds) -> tuple[int, list[tuple[int, int]]]:
    """The side of the windows and their middles, spread evenly over the bounds; none where there is no room for one."""
    wide, high = bounds[2] - bounds[0], bounds[3] - bounds[1]
    room = min(wide, high)
    side = 256 if room >= 2048 else 128 if room >= 400 else 64
    if min(wide, high) < side:
        return side, []
    places = [
        np.round(np.linspace(low + side / 2, high_ - side / 2, min(_MOST, (high_ - low) // side))).astype(int).tolist()
        for low, high_ in ((bounds[0], bounds[2]), (bounds[1], bounds[3]))
    ]
    return side, [(x, y) for y in places[1] for x in places[0]]


def _whole(pairing: Pairing, bounds: Bounds) -> tuple[float, float]:
    """The offset of the whole overlap seen small, whole pixels of the reference; none where it cannot be told."""
    from roadstead.imagery.correlating import offset_between

    wide, high = bounds[2] - bounds[0], bounds[3] - bounds[1]
    scale = max(1.0, max(wide, high) / _COARSE)
    pair = pairing(bounds, (max(1, round(high / scale)), max(1, round(wide / scale))), (0.0, 0.0))
    if min(pair.valid.shape) < 16 or pair.valid.mean() < 0.1:
        return 0.0, 0.0
    found = offset_between(*_filled(pair))
    return (float(round(found.dx * scale)), float(round(found.dy * scale))) if found.snr >= _SNR else (0.0, 0.0)


def _measured(
    pairing: Pairing,
    side: int,
    middles: list[tuple[int, int]],
    guess: Callable[[float, float], tuple[float, float]],
    told: Told,
) -> list[Window]:
    found = []
    for number, (x, y) in enumerate(middles):
        found.append(_one(pairing, side, x, y, guess(x, y)))
        told((number + 1) / len(middles))
    return found


def _one(pairing: Pairing, side: int, x: int, y: int, guess: tuple[float, float]) -> Window:
    """One window: read where the moving picture should be, by whole pixels, so that none is made up between them."""
    gx, gy = float(round(guess[0])), float(round(guess[1]))
    half = side // 2
    pair = pairing((x - half, y - half, x + half, y + half), (side, side), (gx, gy))
    window = Window(x, y)
    if pair.valid.mean() < _VALID:
        return window
    first, second = _filled(pair)
    if min(first.std(), second.std()) < _TEXTURE:
        return replace(window, state="flat")
    from roadstead.imagery.correlating import offset_between

    found = offset_between(first, second)
    return replace(
        window, dx=gx + found.dx, dy=gy + found.dy, snr=found.snr, second=found.second, state=_heard(found, side)
    )


def _heard(found: "Offset", side: int) -> str:
    if found.snr < _SNR or max(abs(found.dx), abs(found.dy)) > side / 4:
        return "weak"
    return "ambiguous" if found.second > _SECOND else "outlier"  # an outlier until the fit has chosen it


def _filled(pair: Pair) -> tuple[np.ndarray, np.ndarray]:
    """Both pictures with what was not seen at the mean of the rest, so that no edge of a mask is taken for a feature."""
    if pair.valid.all():
        return pair.reference, pair.moving
    filled = [np.where(pair.valid, p, p[pair.valid].mean()) for p in (pair.reference, pair.moving)]
    return filled[0], filled[1]


def _fitted(windows: list[Window], model: str) -> Fit | None:
    heard = [w for w in windows if w.state == "outlier"]
    if len(heard) < columns_of(model) + 1:
        return None
    return agree(np.array([(w.x, w.y) for w in heard]), np.array([(w.dx, w.dy) for w in heard]), model)


def _judged(model: str, windows: list[Window], fit: Fit, bounds: Bounds, plausible: float | None) -> Answer:
    chosen = iter(fit.used)
    named = tuple(replace(w, state="used") if w.state == "outlier" and next(chosen) else w for w in windows)
    used = sum(w.state == "used" for w in named)
    counts = {state: sum(w.state == state for w in named) for state in ("outlier", "weak", "ambiguous")}
    telling = used + sum(counts.values())
    dx, dy = fit.at((bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2)
    problems = []
    if used < _LEAST[model]:
        problems.append(f"only {used} of {len(named)} windows agree, {_LEAST[model]} are needed")
    elif used < _SHARE * telling:
        problems.append(f"only {used} of {telling} windows that show anything agree")
    if counts["ambiguous"] > used:
        problems.append("in most windows two answers are equally good, as over a regular pattern")
    if fit.residual > LIMIT_PX:
        problems.append(f"the windows that agree differ by {fit.residual:.2g} px")
    if fit.apart(bounds) > LIMIT_PX:
        problems.append(f"two halves of the windows give answers {fit.apart(bounds):.2g} px apart")
    if fit.reach(bounds) > LIMIT_PX:
        problems.append(f"beyond the windows that agree it is uncertain by {fit.reach(bounds):.2g} px")
    if plausible is not None and np.hypot(dx, dy) > plausible:
        problems.append(
            f"an offset of {np.hypot(dx, dy):.1f} px is more than the georeferences leave room for ({plausible:.1f} px)"
        )
    note = f"Not to be trusted: {'; '.join(problems)}." if problems else ""
    return Answer(model, fit.displacement, named, fit.residual, fit.se, not problems, note)


def _unfitted(model: str, windows: list[Window]) -> Answer:
    flat = sum(w.state == "flat" for w in windows)
    unseen = sum(w.state == "unseen" for w in windows)
    return _none(
        model,
        tuple(windows),
        f"no {model} was found: of {len(windows)} windows {flat} are flat and {unseen} masked or without data; "
        "the rest show nothing that is the same in both scenes",
    )


def _none(model: str, windows: tuple[Window, ...], why: str) -> Answer:
    note = f"Not to be trusted: {why.rstrip('.')}."
    return Answer(model, np.zeros((2, 3)), windows, None, None, False, note)


def pairing_of(reference: np.ndarray, moving: np.ndarray, seen: np.ndarray | None = None) -> Pairing:
    """The pairing of two pictures of the same shape in memory, of which ``seen`` (True where both can be seen) is all by default."""
    from scipy.ndimage import zoom

    there = np.ones(reference.shape, bool) if seen is None else seen

    def part(picture: np.ndarray, x0: int, y0: int, x1: int, y1: int) -> np.ndarray:
        rows, columns = picture.shape
        out = np.zeros((y1 - y0, x1 - x0))
        a, b, c, d = max(y0, 0), min(y1, rows), max(x0, 0), min(x1, columns)
        if a < b and c < d:
            out[a - y0 : b - y0, c - x0 : d - x0] = picture[a:b, c:d]
        return out

    def pairing(bounds: Bounds, shape: tuple[int, int], offset: tuple[float, float]) -> Pair:
        x0, y0, x1, y1 = bounds
        dx, dy = round(offset[0]), round(offset[1])
        box = x0 + dx, y0 + dy, x1 + dx, y1 + dy
        parts = [part(reference, *bounds), part(moving, *box), part(there, *bounds) * part(np.ones_like(there), *box)]
        if parts[0].shape != shape:
            parts = [zoom(p, [n / m for n, m in zip(shape, p.shape, strict=True)], order=1) for p in parts]
        return Pair(parts[0], parts[1], parts[2] > 0.5)

    return pairing
