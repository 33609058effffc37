"""How a scene's pixels lie in the plane of a CRS where no affine says it: polynomial, projective, spline, sensor model.

Pixels are corner based (x to the right, y down), arrays (n, 2), numpy only. A warp is kept in a case as JSON.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from roadstead.domain.errors import UserError
from roadstead.imagery.rpc import rational
from roadstead.imagery.solving import Affine, affine_through, applied, grid, inverted, jacobian, solve

_FOLD_STEPS = 33  # points a side at which a fold is looked for


class Warp(Protocol):
    """A two-way relation of pixels and plane coordinates."""

    def forward(self, pixels: np.ndarray) -> np.ndarray:
        """Plane coordinates (n, 2) of pixels (n, 2)."""
        ...

    def inverse(self, plane: np.ndarray) -> np.ndarray:
        """Pixels (n, 2) of plane coordinates (n, 2); NaN where there are none."""
        ...

    def affine(self, width: int, height: int) -> Affine:
        """The affine nearest to it over an image of that size."""
        ...

    def to_json(self) -> dict[str, Any]:
        """Itself as plain lists, strings and numbers: `warp_from_json` makes it again."""
        ...


@dataclass(frozen=True)
class Curved:
    """What warps have in common that are known forwards only: the inverse by Newton's method, about ``origin`` within ``scale``."""

    origin: tuple[float, float]
    scale: float

    def forward(self, pixels: np.ndarray) -> np.ndarray:
        """Plane coordinates of pixels."""
        raise NotImplementedError

    def inverse(self, plane: np.ndarray) -> np.ndarray:
        """Pixels of plane coordinates, to a 10⁷th of the warp's scale; NaN where there are none."""
        middle, turn = self._middle
        return solve(self.forward, plane, applied(inverted(middle), plane), self.scale, turn)

    def affine(self, width: int, height: int) -> Affine:
        """The affine nearest to it over an image of that size."""
        points = grid(0, 0, width, height)
        return affine_through(points, self.forward(points))

    @cached_property
    def _middle(self) -> tuple[Affine, float]:
        """The affine nearest to it where its points lie, and the sign of that affine's determinant."""
        (x, y), s = self.origin, self.scale
        points = grid(x - s, y - s, x + s, y + s)
        a, b, c, d, e, f = affine_through(points, self.forward(points))
        return (a, b, c, d, e, f), float(np.sign(a * e - b * d))

    def _unit(self, pixels: np.ndarray) -> np.ndarray:
        return (np.asarray(pixels, float) - self.origin) / self.scale


@dataclass(frozen=True)
class Plain:
    """An affine, as a warp among others."""

    matrix: Affine

    def forward(self, pixels: np.ndarray) -> np.ndarray:
        """Plane coordinates of pixels."""
        return applied(self.matrix, pixels)

    def inverse(self, plane: np.ndarray) -> np.ndarray:
        """Pixels of plane coordinates."""
        return applied(inverted(self.matrix), plane)

    def affine(self, width: int, height: int) -> Affine:
        """Itself."""
        return self.matrix

    def to_json(self) -> dict[str, Any]:
        """As `warp_from_json` takes it."""
        return {"kind": "affine", "matrix": list(self.matrix)}


@dataclass(frozen=True)
class Polynomial(Curved):
    """A polynomial of order 1 to 3 in (pixel - origin) / scale; ``terms`` (2 rows: X, Y) in the order of `powers`."""

    order: int
    terms: tuple[tuple[float, ...], tuple[float, ...]]

    def forward(self, pixels: np.ndarray) -> np.ndarray:
        """Plane coordinates of pixels."""
        return powers(self._unit(pixels), self.order) @ np.array(self.terms).T

    def to_json(self) -> dict[str, Any]:
        """As `warp_from_json` takes it."""
        terms = [list(row) for row in self.terms]
        return {"kind": "polynomial", "order": self.order, **_about(self), "terms": terms}


@dataclass(frozen=True)
class Projective(Curved):
    """A projective map of (pixel - origin) / scale: ``matrix`` (3 x 3, row after row), then ``shift`` added."""

    matrix: tuple[float, ...]
    shift: tuple[float, float]

    def forward(self, pixels: np.ndarray) -> np.ndarray:
        """Plane coordinates of pixels; NaN on and beyond the horizon."""
        return _projected(self._full, self._unit(pixels)) + self.shift

    def inverse(self, plane: np.ndarray) -> np.ndarray:
        """Pixels of plane coordinates, exactly; NaN on and beyond the horizon."""
        back = np.linalg.inv(self._full)
        found = _projected(back / back[2, 2], np.asarray(plane, float) - self.shift)
        near = np.column_stack((found, np.ones(len(found)))) @ self._full[2] > 0
        return np.where(near[:, None], found * self.scale + self.origin, np.nan)

    @property
    def _full(self) -> np.ndarray:
        return np.reshape(self.matrix, (3, 3))

    def to_json(self) -> dict[str, Any]:
        """As `warp_from_json` takes it."""
        return {"kind": "projective", **_about(self), "matrix": list(self.matrix), "shift": list(self.shift)}


@dataclass(frozen=True)
class Spline(Curved):
    """A thin plate spline of (pixel - origin) / scale through ``knots``: an affine and r² log r of the way to each knot.

    ``weights`` has one row for each knot, then those of 1, x and y; each row is for X and Y (Duchon 1976; Bookstein 1989).
    """

    knots: tuple[tuple[float, float], ...]
    weights: tuple[tuple[float, float], ...]

    def forward(self, pixels: np.ndarray) -> np.ndarray:
        """Plane coordinates of pixels."""
        unit = self._unit(pixels)
        return np.column_stack((kernel(unit, np.array(self.knots)), powers(unit, 1))) @ np.array(self.weights)

    def to_json(self) -> dict[str, Any]:
        """As `warp_from_json` takes it."""
        parts = {"knots": [list(k) for k in self.knots], "weights": [list(w) for w in self.weights]}
        return {"kind": "tps", **_about(self), **parts}


@dataclass(frozen=True)
class Through:
    """An affine of pixels to those of another image, then that one's warp: how a co-registered scene is placed."""

    matrix: Affine
    of: Warp

    def forward(self, pixels: np.ndarray) -> np.ndarray:
        """Plane coordinates of pixels."""
        return self.of.forward(applied(self.matrix, pixels))

    def inverse(self, plane: np.ndarray) -> np.ndarray:
        """Pixels of plane coordinates; NaN where there are none."""
        return applied(inverted(self.matrix), self.of.inverse(plane))

    def affine(self, width: int, height: int) -> Affine:
        """The affine nearest to it over an image of that size."""
        points = grid(0, 0, width, height)
        return affine_through(points, self.forward(points))

    def to_json(self) -> dict[str, Any]:
        """As `warp_from_json` takes it."""
        return {"kind": "through", "matrix": list(self.matrix), "of": self.of.to_json()}


def powers(unit: np.ndarray, order: int) -> np.ndarray:
    """The monomials of two variables up to an order, (n, 3 | 6 | 10): 1, x, y, x², xy, y², x³, x²y, xy², y³."""
    x, y = unit.T
    return np.column_stack([x ** (n - k) * y**k for n in range(order + 1) for k in range(n + 1)])


def kernel(points: np.ndarray, knots: np.ndarray) -> np.ndarray:
    """r² log r of the distances (n, m) of points from knots."""
    square = ((points[:, None] - knots[None]) ** 2).sum(axis=-1)
    return 0.5 * square * np.log(np.where(square > 0, square, 1.0))


def folds(warp: Warp, width: int, height: int) -> bool:
    """Whether a warp turns over, stands still or ends somewhere in an image of that size: two pixels would share one place."""
    points = grid(0, 0, width, height, _FOLD_STEPS)
    slope = jacobian(warp.forward, points, max(width, height) * 1e-4)
    turns = np.sign(np.linalg.det(slope)) if np.isfinite(slope).all() else np.zeros(1)
    return bool(turns[0] == 0 or (turns != turns[0]).any())


def warp_from_json(text: str | dict[str, Any]) -> Warp:
    """The warp that `Warp.to_json` wrote, from JSON or what it says; raises UserError when it is none."""
    try:
        plain = json.loads(text) if isinstance(text, str) else text
        return _KINDS[plain["kind"]](plain)
    except (ValueError, KeyError, TypeError, IndexError):
        raise UserError(
            "The georeference kept with the image is of no kind that is known here.", "Set its control points anew."
        ) from None


def _projected(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    x, y, w = matrix @ np.column_stack((points, np.ones(len(points)))).T
    w = np.where(w > 0, w, np.nan)
    return np.column_stack((x / w, y / w))


def _about(warp: Curved) -> dict[str, Any]:
    return {"origin": list(warp.origin), "scale": warp.scale}


def _pair(values: Any) -> tuple[float, float]:
    x, y = map(float, values)
    return x, y


def _matrix(values: Any) -> Affine:
    a, b, c, d, e, f = map(float, values)
    return a, b, c, d, e, f


def _place(plain: dict[str, Any]) -> dict[str, Any]:
    if not float(plain["scale"]) > 0:
        raise ValueError("a scale is not above nothing")
    return {"origin": _pair(plain["origin"]), "scale": float(plain["scale"])}


def _polynomial(plain: dict[str, Any]) -> Polynomial:
    order = int(plain["order"])
    across, down = (tuple(map(float, row)) for row in plain["terms"])
    if order not in (1, 2, 3) or {len(across), len(down)} != {(order + 1) * (order + 2) // 2}:
        raise ValueError("not the terms of that order")
    return Polynomial(order=order, **_place(plain), terms=(across, down))


def _projective(plain: dict[str, Any]) -> Projective:
    matrix = tuple(map(float, plain["matrix"]))
    if len(matrix) != 9:
        raise ValueError("not nine numbers")
    return Projective(**_place(plain), matrix=matrix, shift=_pair(plain["shift"]))


def _spline(plain: dict[str, Any]) -> Spline:
    knots, weights = tuple(map(_pair, plain["knots"])), tuple(map(_pair, plain["weights"]))
    if len(weights) != len(knots) + 3:
        raise ValueError("not one weight for each knot")
    return Spline(**_place(plain), knots=knots, weights=weights)


_KINDS: dict[str, Callable[[dict[str, Any]], Warp]] = {
    "affine": lambda plain: Plain(_matrix(plain["matrix"])),
    "polynomial": _polynomial,
    "projective": _projective,
    "tps": _spline,
    "rpc": rational,
    "through": lambda plain: Through(_matrix(plain["matrix"]), warp_from_json(plain["of"])),
}
