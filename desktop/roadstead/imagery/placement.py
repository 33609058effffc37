"""Placing an image by what its file brings where it has no transform: ground control points, or a sensor model."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.records import Scene
from roadstead.imagery.fitting import METHODS, best_method
from roadstead.imagery.georeference import Georeference, crs_name, placed, to_lonlat, to_plane, working_crs
from roadstead.imagery.rpc import Rational, rational_of

KEPT_POINTS = 40
"""Up to so many control points of a file are kept in the case one by one, to be looked at and left out; a grid of
hundreds, as radar products bring, is kept in the transform only."""
GEOID_M = 30.0
"""Standard error of taking sea level for the ellipsoid: the RMS undulation of the geoid (its extremes are -107 and 86 m)."""
MODEL_M = 10.0
"""Standard error per axis assumed for a sensor model that no control points have tested. An assumption: makers state
from about 3 m (newest) to 15 m and more (older satellites) without saying which file is which."""

Point = tuple[float, float, float, float, float | None]


@dataclass(frozen=True)
class Found:
    """A georeference found in a file, what is to be said of it, and the control points kept: x, y, longitude, latitude."""

    georeference: Georeference
    note: str
    points: tuple[tuple[float, float, float, float], ...] = ()
    height_m: float | None = None


def by_points(points: Sequence[Point], crs: str, size: tuple[int, int]) -> Found:
    """The place of an image by control points (x, y, X, Y, height) in a CRS, by the method they speak for.

    Raises UserError where they do not hold one.
    """
    if not crs:
        raise UserError("Its control points name no coordinate system.", "Set control points of its own.")
    pixels = np.array([point[:2] for point in points], float)
    ground = to_lonlat(crs_name(crs), np.array([point[2:4] for point in points], float))
    plane = working_crs(ground)
    suggestion = best_method(pixels, to_plane(plane, ground), size)
    if "affine" not in suggestion.fits:
        raise UserError("They are fewer than three or lie on one line.", "Set control points of its own.")
    fit = suggestion.fits[suggestion.method]
    made = Georeference.fitted(fit, plane, size)
    title = METHODS[suggestion.method].title
    told = f"each is missed by {fit.loo_rmse:.3g} m per axis when left out" if math.isfinite(fit.loo_rmse) else ""
    told = told or f"nothing tests them, {made.se_m:.3g} m per axis are assumed"
    note = f"Placed by the {len(points)} control points in the file ({title[:1].lower()}{title[1:]}): {told}."
    kept = [(x, y, lon, lat) for (x, y), (lon, lat) in zip(pixels.tolist(), ground.tolist(), strict=True)]
    return Found(made, note, tuple(kept) if len(kept) <= KEPT_POINTS else ())


def by_model(model: Mapping[str, str], size: tuple[int, int]) -> Found:
    """The place of an image by its sensor model at sea level, or at the model's own middle where that is out of its range.

    Raises UserError where the model is damaged.
    """
    middle = rational_of(model)
    low = middle.offsets[4] - abs(middle.scales[4])
    at_sea = low <= GEOID_M * 2
    found = replace(middle, height_m=0.0) if at_sea else middle
    return _by_rational(found, size, GEOID_M if at_sea else abs(middle.scales[4]) / math.sqrt(3))


def at_height(scene: Scene, height_m: float) -> Scene:
    """A scene placed by a sensor model, placed at another height above the ellipsoid; raises UserError for any other scene."""
    georeference = Georeference.of(scene)
    model = georeference.relation if georeference else None
    if not isinstance(model, Rational):
        raise UserError(
            f"{scene.name} is not placed by a sensor model (RPC): no height plays a part.", "Set control points."
        )
    if not -500 <= height_m <= 9000:
        raise UserError(
            f"A height of {height_m:g} m is not one of the Earth's surface.", "Give metres above the ellipsoid."
        )
    found = _by_rational(replace(model, height_m=height_m), (scene.width, scene.height), 0.0)
    return replace(placed(scene, found.georeference, note=found.note), height_m=height_m)


def _by_rational(model: Rational, size: tuple[int, int], height_se: float) -> Found:
    lean = model.lean()
    se = math.hypot(MODEL_M, height_se * lean / math.sqrt(2))
    made = Georeference.by(model, "EPSG:4326", size, se)
    middle = Pixel(size[0] / 2, size[1] / 2)
    made = replace(made, residual_m=made.gsd_m(middle))
    note = (
        f"Placed by the sensor model (RPC) in the file at {model.height_m:g} m above the ellipsoid: each metre of error"
        f" in height moves it by {lean:.2g} m; {se:.2g} m per axis are assumed."
    )
    return Found(made, note, height_m=model.height_m)
