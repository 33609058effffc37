"""Fitting a georeference to control points, and saying how far it can be trusted.

Error of a fit
--------------
``residuals`` are what the fit leaves at its own points; they are too small, since the fit has bent towards them.
``loo`` is what each point is missed by when the fit is made without it. For a fit that is linear in its unknowns this
needs no second fit: (1 - H_ii)⁻¹ e_i, with H_ii the two rows and columns of the hat matrix that belong to the point
(Cook & Weisberg 1982, 2.2); for an interpolating spline it is w_i / (A⁻¹)_ii (Rippa 1999, Adv. Comput. Math. 11).
Projective fits are made again without each point.

``stated_se`` is the standard error, per axis and over the image, at a further point measured as the control points were:
`remainder` tells it from the errors and what they have in common. It includes the noise of the further point itself,
and so is on the careful side as the error of the map alone. With too few points for that, or so many that it is not
needed, it is the mean of ``loo``. That is too large where few points carry much, as a point at the rim, left out, is
extrapolated to: so each square is first divided by what its own place multiplies the noise with, and the mean
multiplied with what a place does on average over the image: for the linear fits 1 / (1 - h) and 1 + h, for the spline
the sum of the squared weights of the other points.

No estimate from n points of two coordinates is sure: with k unknowns that of the noise alone is uncertain by
1 / sqrt(2 (2 n - k)), 11 % of 25 points and an affine, so that it is within 20 % of the truth in 94 of 100 cases at best.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from roadstead.domain.errors import UserError
from roadstead.imagery.remainder import Trend, expected_error
from roadstead.imagery.solving import grid
from roadstead.imagery.warps import Plain, Polynomial, Projective, Spline, Warp, kernel, powers

_FLAT = 1e-3  # width of a cloud of points as a part of its length, below which it is a line
_WEAK = 1e-6  # smallest singular value of a system as a part of the largest, below which it has no one solution
_TELL_FROM = 5  # points from which one may be called suspect
_STANDS_OUT = 4.0  # studentised error from which a point is called suspect
_BETTER = 0.9  # a method with more freedom must have an error below this part of the simpler one's
_STEPS = 11  # places a side over which an error is averaged
_SPLINE_TREND = 2  # order of the polynomial that is taken off before the errors of a spline are looked at


@dataclass(frozen=True, slots=True)
class Method:
    """A kind of transform: its name for people, and how many points it needs at least."""

    title: str
    least_points: int


METHODS: dict[str, Method] = {
    "helmert": Method("Helmert (shift, turn, one scale)", 2),
    "affine": Method("Affine", 3),
    "projective": Method("Projective", 4),
    "polynomial2": Method("Polynomial of order 2", 6),
    "polynomial3": Method("Polynomial of order 3", 10),
    "tps": Method("Thin plate spline", 3),
}
"""By their number of unknowns; the first order polynomial is the affine."""


@dataclass(frozen=True)
class Fit:
    """A fitted transform and its errors, all in units of the plane, (n, 2) for each point, RMS values per axis.

    ``loo``, ``loo_rmse`` and ``stated_se`` are NaN where there are no more points than the method needs: nothing then
    tells how good it is. ``worst`` is the index of the point that fits worst by its studentised error, None likewise;
    ``suspect`` says whether it stands out, ``rmse_without`` what ``loo_rmse`` would be without it.
    """

    method: str
    warp: Warp
    residuals: np.ndarray
    rmse: float
    loo: np.ndarray
    loo_rmse: float
    stated_se: float
    worst: int | None = None
    suspect: bool = False
    rmse_without: float = math.nan


@dataclass(frozen=True)
class Suggestion:
    """The method that the points speak for, why (a sentence), and the fits that were compared."""

    method: str
    reason: str
    fits: dict[str, Fit]


@dataclass(frozen=True)
class _Raw:
    """A fit before it is judged: what each point is missed by without it, the noise gain of that and of the image, and its trend."""

    warp: Warp
    loo: np.ndarray
    gains: np.ndarray
    overall: float
    trend: Trend


@dataclass(frozen=True)
class _Points:
    """Control points moved and scaled to the order of one (Hartley 1997): what is fitted is ``unit`` to ``aim``."""

    unit: np.ndarray
    aim: np.ndarray
    origin: tuple[float, float]
    scale: float
    shift: np.ndarray
    size: float
    places: np.ndarray

    def without(self, i: int) -> "_Points":
        """The same without one, in the same units."""
        unit, aim = np.delete(self.unit, i, axis=0), np.delete(self.aim, i, axis=0)
        return _Points(unit, aim, self.origin, self.scale, self.shift, self.size, self.places)


def fit(method: str, pixels: np.ndarray, plane: np.ndarray, size: tuple[int, int] | None = None) -> Fit:
    """The transform of that method nearest to points known in pixels and in a plane, both (n, 2).

    ``size`` (width, height) is the image over which its error is stated; the rectangle round the points by default.
    Raises UserError where the points are too few, coincide or lie on a line.
    """
    pixels, plane = np.asarray(pixels, float).reshape(-1, 2), np.asarray(plane, float).reshape(-1, 2)
    points = _checked(method, pixels, plane, size)
    raw = _FITTERS[method](points)
    residuals = plane - raw.warp.forward(pixels)
    loo_rmse = rms(raw.loo)
    stated = expected_error(raw.trend, points.unit, points.places) * points.size
    if math.isnan(stated):
        stated = rms(raw.loo / np.sqrt(raw.gains)[:, None]) * math.sqrt(raw.overall)
    made = Fit(method, raw.warp, residuals, rms(residuals), raw.loo, loo_rmse, stated)
    return _judged(made, raw, points)


def best_method(pixels: np.ndarray, plane: np.ndarray, size: tuple[int, int] | None = None) -> Suggestion:
    """The method with the least stated error, a simpler one where it is nearly as good; raises UserError when none fits."""
    fits, refusal = {}, None
    for method in METHODS:
        try:
            fits[method] = fit(method, pixels, plane, size)
        except UserError as error:
            refusal = refusal or error
    if not fits:
        raise refusal or UserError("There are no control points.", "Set at least two.")
    tried = {name: made for name, made in fits.items() if math.isfinite(made.stated_se)}
    if not tried:
        name = max(fits, key=lambda name: (METHODS[name].least_points, name != "tps"))
        reason = f"{len(pixels)} points just determine it: set one more to learn how good it is."
        return Suggestion(name, reason, fits)
    name = next(iter(tried))
    for other in tried:
        if tried[other].stated_se < tried[name].stated_se * _BETTER:
            name = other
    return Suggestion(name, _reason(name, tried), fits)


def rms(errors: np.ndarray) -> float:
    """The root mean square of errors (n, 2) per axis; NaN for none."""
    return float(np.sqrt(np.mean(np.square(errors)))) if errors.size else math.nan


def _reason(name: str, tried: dict[str, Fit]) -> str:
    others = [other for other in tried if other != name]
    if not others:
        return "It is the only one that so few points can judge."
    next_best = min(others, key=lambda other: tried[other].stated_se)
    title, se, other_se = METHODS[next_best].title, tried[name].stated_se, tried[next_best].stated_se
    if other_se < se:
        return f"Points left out are missed by {se:.3g}; {title.lower()} does hardly better ({other_se:.3g}) with more freedom."
    return f"Points left out are missed least: by {se:.3g}, against {other_se:.3g} with {title.lower()}."


def _checked(method: str, pixels: np.ndarray, plane: np.ndarray, size: tuple[int, int] | None) -> _Points:
    if method not in METHODS:
        raise UserError(f"“{method}” is not a method of georeferencing.", f"Use one of: {', '.join(METHODS)}.")
    if pixels.shape != plane.shape or not np.isfinite(pixels).all() or not np.isfinite(plane).all():
        raise UserError("A control point has no position.", "Set it anew or leave it out.")
    title, least = METHODS[method].title, METHODS[method].least_points
    if len(pixels) < least:
        have = f"there {'is' if len(pixels) == 1 else 'are'} {len(pixels) or 'none'}"
        raise UserError(f"{title} needs {least} control points; {have}.", f"Set {least - len(pixels)} more.")
    for points, where in ((pixels, "in the image"), (plane, "on the ground")):
        _check_spread(method, points, where)
    return _normalised(pixels, plane, size)


def _check_spread(method: str, points: np.ndarray, where: str) -> None:
    title, least = METHODS[method].title, METHODS[method].least_points
    reach = float(np.ptp(points, axis=0).max())
    distinct = len(np.unique(np.round((points - points.mean(axis=0)) / (reach or 1.0), 9), axis=0))
    if distinct < least or (distinct < len(points) and method == "tps"):
        raise UserError(
            f"Control points lie on one another {where}: {len(points)} points are at {distinct} places.",
            f"Move them apart or leave one out; {title.lower()} needs {least} places.",
        )
    spread = np.linalg.svd(points - points.mean(axis=0), compute_uv=False)
    if method != "helmert" and spread[1] < _FLAT * spread[0]:
        raise UserError(f"The control points lie on one line {where}.", "Set one well away from that line.")


def _normalised(pixels: np.ndarray, plane: np.ndarray, size: tuple[int, int] | None) -> _Points:
    origin, shift = pixels.mean(axis=0), plane.mean(axis=0)
    scale, reach = (float(np.hypot(*(p - p.mean(axis=0)).T).mean() / math.sqrt(2)) for p in (pixels, plane))
    corners = (0.0, 0.0, *map(float, size)) if size else (*pixels.min(axis=0), *pixels.max(axis=0))
    x0, y0, x1, y1 = corners
    half = (x1 - x0) / _STEPS / 2, (y1 - y0) / _STEPS / 2  # the middles of cells: each stands for as much of the image
    places = (grid(x0 + half[0], y0 + half[1], x1 - half[0], y1 - half[1], _STEPS) - origin) / scale
    x, y = origin.tolist()
    return _Points((pixels - origin) / scale, (plane - shift) / reach, (x, y), scale, shift, reach, places)


def _judged(made: Fit, raw: _Raw, points: _Points) -> Fit:
    """The same fit with the point that fits worst, where there are points enough to tell."""
    if not np.isfinite(raw.loo).all() or not raw.loo.any():
        return made
    scaled = np.hypot(*(raw.loo / np.sqrt(raw.gains)[:, None]).T)
    worst = int(scaled.argmax())
    others = _refitted(made.method, points.without(worst))
    # Held against the noise that the others alone show: a gross error would hide in its own.
    noise = rms(others.loo / np.sqrt(others.gains)[:, None]) if others else math.nan
    suspect = len(points.unit) >= _TELL_FROM and bool(scaled[worst] > _STANDS_OUT * noise)
    without = rms(others.loo) if others else math.nan
    parts = made.residuals, made.rmse, made.loo, made.loo_rmse, made.stated_se
    return Fit(made.method, made.warp, *parts, worst, suspect, without)


def _refitted(method: str, points: _Points) -> _Raw | None:
    """The fit to these points; None where they do not hold one."""
    if len(points.unit) < METHODS[method].least_points:
        return None
    try:
        return _FITTERS[method](points)
    except UserError:
        return None


def _linear(
    points: _Points,
    design: Callable[[np.ndarray], np.ndarray],
    made: Callable[[np.ndarray], Warp],
) -> _Raw:
    """Least squares of a stacked system: ``design`` gives the 2 rows (X, Y) of each point, (n, 2, unknowns)."""
    rows = design(points.unit)
    n, _, unknowns = rows.shape
    left, values, right = np.linalg.svd(rows.reshape(2 * n, unknowns), full_matrices=False)
    if values[-1] < _WEAK * values[0]:
        raise UserError(
            "The control points do not determine the transform: they lie on one curve.",
            "Set one well away from the others, or choose a simpler method.",
        )
    solved = right.T @ (left.T @ points.aim.ravel() / values)
    residuals = points.aim - (rows @ solved)
    hat = np.einsum("nik,njk->nij", left.reshape(n, 2, -1), left.reshape(n, 2, -1))
    there = design(points.places)
    whole = np.einsum("nik,kj->nij", there, right.T / values)
    overall = 1 + float(np.mean(np.sum(whole**2, axis=2)))
    free = 1 - np.einsum("nii->n", hat) / 2
    loo = np.full((n, 2), np.nan)
    if 2 * n > unknowns and (free > 1e-9).all():
        loo = np.linalg.solve(np.eye(2) - hat, residuals[..., None])[..., 0] * points.size
    return _Raw(made(solved), loo, 1 / np.maximum(free, 1e-9), overall, Trend(rows, points.aim, there, there @ solved))


def _helmert(points: _Points) -> _Raw:
    """X = a x + b y + c, Y = b x - a y + d with y down: a shift, a turn and one scale, never a mirror image."""

    def design(unit: np.ndarray) -> np.ndarray:
        x, y = unit.T
        one, none = np.ones_like(x), np.zeros_like(x)
        return np.stack((np.stack((x, y, one, none), -1), np.stack((-y, x, none, one), -1)), axis=1)

    def made(solved: np.ndarray) -> Warp:
        a, b, c, d = solved.tolist()
        return _plain(points, np.array(((a, b, c), (b, -a, d))))

    return _linear(points, design, made)


def _affine(points: _Points) -> _Raw:
    return _linear(points, lambda unit: _both(powers(unit, 1)), lambda s: _plain(points, s.reshape(2, 3)[:, [1, 2, 0]]))


def _polynomial(order: int) -> Callable[[_Points], _Raw]:
    def fitted(points: _Points) -> _Raw:
        def made(solved: np.ndarray) -> Warp:
            terms = solved.reshape(2, -1) * points.size
            terms[:, 0] += points.shift
            across, down = (tuple(row) for row in terms.tolist())
            return Polynomial(points.origin, points.scale, order, (across, down))

        return _linear(points, lambda unit: _both(powers(unit, order)), made)

    return fitted


def _both(terms: np.ndarray) -> np.ndarray:
    """The same terms for X and for Y, with unknowns of their own: (n, 2, 2 k)."""
    none = np.zeros_like(terms)
    return np.stack((np.hstack((terms, none)), np.hstack((none, terms))), axis=1)


def _plain(points: _Points, unit: np.ndarray) -> Plain:
    """The affine in pixels and plane of one (2 x 3) between normalised points."""
    linear = unit[:, :2] * (points.size / points.scale)
    c, f = (unit[:, 2] * points.size + points.shift - linear @ np.array(points.origin)).tolist()
    (a, b), (d, e) = linear.tolist()
    return Plain((a, b, c, d, e, f))


def _spline(points: _Points) -> _Raw:
    """Through all points. The noise gain at a place is the sum of the squared weights of the points there, and one."""
    n = len(points.unit)
    around = powers(points.unit, 1)
    system = np.block([[kernel(points.unit, points.unit), around], [around.T, np.zeros((3, 3))]])
    back = np.linalg.inv(system)
    weights = back[:, :n] @ points.aim
    full = weights * points.size
    full[n] += points.shift
    knots = tuple((x, y) for x, y in points.unit.tolist())
    warp = Spline(points.origin, points.scale, knots, tuple((x, y) for x, y in full.tolist()))
    inner = back[:n, :n]
    own = np.diag(inner)
    places = np.column_stack((kernel(points.places, points.unit), powers(points.places, 1))) @ back[:, :n]
    overall = 1 + float(np.mean(np.sum(places**2, axis=1)))
    bends = (_both(powers(at, _SPLINE_TREND)) for at in (points.unit, points.places))
    trend = Trend(next(bends), points.aim, next(bends), places @ points.aim)
    if n == 3:
        return _Raw(warp, np.full((n, 2), np.nan), np.ones(n), overall, trend)
    # Left out, a point is met by the others with the weights -A⁻¹_ij / A⁻¹_ii.
    gains = np.sum(inner**2, axis=1) / own**2
    return _Raw(warp, inner @ points.aim / own[:, None] * points.size, gains, overall, trend)


def _projective(points: _Points) -> _Raw:
    matrix = _projective_of(points.unit, points.aim, None)
    n, jacobian = len(points.unit), _projective_slope(matrix, points.unit)
    back = np.linalg.pinv(np.einsum("nik,nil->kl", jacobian, jacobian))
    free = 1 - np.einsum("nik,kl,nil->n", jacobian, back, jacobian) / 2
    whole = _projective_slope(matrix, points.places)
    overall = 1 + float(np.mean(np.einsum("nik,kl,nil->n", whole, back, whole))) / 2
    loo = np.full((n, 2), np.nan)
    if n > 4:
        for i in range(n):
            less = points.without(i)
            loo[i] = points.aim[i] - _through(_projective_of(less.unit, less.aim, matrix), points.unit[i : i + 1])[0]
    full = matrix.copy()
    full[:2] *= points.size
    x, y = points.shift.tolist()
    warp = Projective(points.origin, points.scale, tuple(full.ravel().tolist()), (x, y))
    left = points.aim - _through(matrix, points.unit)  # the trend is linear only round the solution
    trend = Trend(jacobian, left, whole, np.zeros_like(points.places))
    return _Raw(warp, loo * points.size, 1 / np.maximum(free, 1e-9), overall, trend)


def _projective_of(unit: np.ndarray, aim: np.ndarray, start: np.ndarray | None) -> np.ndarray:
    """The 3 x 3 matrix, last element 1, nearest to the points: the direct linear transform, then Gauss and Newton."""
    matrix = _direct(unit, aim) if start is None else start
    for _ in range(20):
        slope = _projective_slope(matrix, unit).reshape(-1, 8)
        step = np.linalg.lstsq(slope, (aim - _through(matrix, unit)).ravel(), rcond=None)[0]
        matrix = matrix + np.append(step, 0.0).reshape(3, 3)
        if not np.isfinite(matrix).all() or np.abs(step).max() < 1e-12:
            break
    if not np.isfinite(matrix).all() or (_depth(matrix, unit) <= 0).any():
        raise UserError(
            "No view of the ground in perspective shows the control points so.", "Check them, or choose another method."
        )
    return matrix


def _direct(unit: np.ndarray, aim: np.ndarray) -> np.ndarray:
    """The direct linear transform (Hartley & Zisserman 2003, 4.1) of normalised points."""
    one = np.column_stack((unit, np.ones(len(unit))))
    none = np.zeros_like(one)
    x, y = aim[:, :1], aim[:, 1:]
    rows = np.vstack((np.hstack((one, none, -x * one)), np.hstack((none, one, -y * one))))
    _, values, right = np.linalg.svd(rows)
    if values[7] < _FLAT * values[0] or right[-1, -1] == 0:
        raise UserError(
            "Three of the control points lie on one line, and too few beside it.", "Set one well away from that line."
        )
    return right[-1].reshape(3, 3) / right[-1, -1]


def _depth(matrix: np.ndarray, unit: np.ndarray) -> np.ndarray:
    return unit @ matrix[2, :2] + matrix[2, 2]


def _through(matrix: np.ndarray, unit: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):
        return (unit @ matrix[:2, :2].T + matrix[:2, 2]) / _depth(matrix, unit)[:, None]


def _projective_slope(matrix: np.ndarray, unit: np.ndarray) -> np.ndarray:
    """Derivative (n, 2, 8) of the places by the matrix's elements but the last."""
    with np.errstate(all="ignore"):
        one = np.column_stack((unit, np.ones(len(unit)))) / _depth(matrix, unit)[:, None]
    at, none = _through(matrix, unit), np.zeros_like(one)
    rows = [np.hstack((*half, -at[:, i : i + 1] * one[:, :2])) for i, half in enumerate(((one, none), (none, one)))]
    return np.stack(rows, axis=1)


_FITTERS: dict[str, Callable[[_Points], _Raw]] = {
    "helmert": _helmert,
    "affine": _affine,
    "projective": _projective,
    "polynomial2": _polynomial(2),
    "polynomial3": _polynomial(3),
    "tps": _spline,
}
