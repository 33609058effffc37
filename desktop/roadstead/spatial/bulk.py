"""Measures of many marks at once: the same formulas as `measure` and `geodesy`, over arrays. Metres, degrees, WGS 84."""

import math

import numpy as np

from roadstead.spatial import measure
from roadstead.spatial.geodesy import GEOD


def planes(ground: np.ndarray, owners: np.ndarray, count: int) -> np.ndarray:
    """East and north (n, 2) of positions (n, 2), each from the middle of those with the same owner (0 to ``count`` - 1)."""
    lon, lat = np.radians(ground).T
    vectors = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    sums = np.column_stack([np.bincount(owners, vectors[:, axis], count) for axis in range(3)])
    members = np.maximum(np.bincount(owners, minlength=count), 1)[:, None]
    x, y, z = (sums / members).T
    middle = np.degrees(np.column_stack([np.arctan2(y, x), np.arctan2(z, np.hypot(x, y))]))[owners]
    azimuth, _, length = GEOD.inv(middle[:, 0], middle[:, 1], ground[:, 0], ground[:, 1])
    angle = np.radians(azimuth)
    return np.column_stack([length * np.sin(angle), length * np.cos(angle)])


def boxes(ground: np.ndarray, covariance: np.ndarray, distortion: float) -> dict[str, np.ndarray]:
    """Length, width, bearing and area of boxes (n, 4, 2) with their standard errors; see `measure.measure_box`.

    ``covariance`` (n, 2, 2) is that of a marked point. The values are NaN where a box has no size.
    """
    count = len(ground)
    plane = planes(ground.reshape(-1, 2), np.repeat(np.arange(count), 4), count).reshape(-1, 4, 2)
    sizes, vectors = zip(*(_mean_sides(ground, plane, first) for first in (0, 1)), strict=True)
    longer = (sizes[0] > sizes[1])[:, None]
    width, length = np.minimum(*sizes), np.maximum(*sizes)
    along, across = np.where(longer, vectors[0], vectors[1]), np.where(longer, vectors[1], vectors[0])
    each = np.where(_kept_in_shape(plane, width, covariance), 2.0, 1.0)
    of_axis = np.sqrt(each) * _spread(covariance, measure._left(along))
    of_length = np.sqrt(each) * _spread(covariance, along)
    beam = _spread(covariance, np.where((width > 0)[:, None], across, measure._left(along)))
    of_beam = beam * np.where(each > 1, math.sqrt(measure._BY_THREE_CLICKS), 1.0)
    length_se = _side_error(length, of_length, of_axis, distortion)
    width_se = _side_error(width, of_beam, of_length, distortion)
    areas = np.array([abs(GEOD.polygon_area_perimeter(*corners.T)[0]) for corners in ground])
    found = {
        "length": length,
        "length_se": length_se,
        "width": width,
        "width_se": width_se,
        "bearing": np.degrees(np.arctan2(along[:, 0], along[:, 1])) % 180.0,
        "bearing_se": _turns(length, width, of_axis, of_length, beam, each, distortion),
        "area": areas,
        "area_se": np.hypot(width * length_se, length * width_se),
    }
    return {name: np.where(length > 0, values, np.nan) for name, values in found.items()}


def areas(
    ground: np.ndarray, counts: np.ndarray, covariance: np.ndarray, distortion: float
) -> tuple[np.ndarray, np.ndarray]:
    """Areas of rings without holes and their standard errors, m²; see `measure.measure_polygon`.

    ``ground`` (n, 2) are the positions of one ring after the other, ``counts`` how many each has (at least three).
    """
    ends = np.cumsum(counts)
    starts, owners = ends - counts, np.repeat(np.arange(len(counts)), counts)
    plane = planes(ground, owners, len(counts))
    index = np.arange(len(ground))
    after, before = index + 1, index - 1
    after[ends - 1], before[starts] = starts, ends - 1
    across = measure._left(plane[after] - plane[before])
    variance = np.bincount(owners, _variances(covariance[owners], across), len(counts)) / 4
    found = np.array([abs(GEOD.polygon_area_perimeter(*ground[a:b].T)[0]) for a, b in zip(starts, ends, strict=True)])
    return found, np.hypot(np.sqrt(variance), 2 * distortion * found)


def _mean_sides(ground: np.ndarray, plane: np.ndarray, first: int) -> tuple[np.ndarray, np.ndarray]:
    i, j, k, m = first, first + 1, (first + 3) % 4, first + 2
    one, two = plane[:, j] - plane[:, i], plane[:, m] - plane[:, k]
    mean, flat = (one + two) / 2, (np.hypot(*one.T) + np.hypot(*two.T)) / 2
    lengths = [GEOD.inv(*ground[:, a].T, *ground[:, b].T)[2] for a, b in ((i, j), (k, m))]
    exact = (lengths[0] + lengths[1]) / 2
    return np.where(flat > 0, exact * np.hypot(*mean.T) / np.where(flat > 0, flat, 1.0), 0.0), mean


def _kept_in_shape(plane: np.ndarray, width: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    a, b, c, d = (plane[:, corner] for corner in range(4))
    skew = np.abs(np.hypot(*(c - a).T) - np.hypot(*(d - b).T))
    fine = 0.01 * np.sqrt(np.trace(covariance, axis1=1, axis2=2) / 2)
    return (np.hypot(*(a - b + c - d).T) <= fine) & (skew <= np.maximum(measure._SQUARE * width, 2 * fine))


def _turns(
    length: np.ndarray,
    width: np.ndarray,
    of_axis: np.ndarray,
    of_length: np.ndarray,
    beam: np.ndarray,
    each: np.ndarray,
    distortion: float,
) -> np.ndarray:
    span = np.where(length > 0, length, 1.0)
    turn = np.minimum(np.degrees(np.hypot(of_axis / span, distortion)), measure._ANY_AXIS)
    doubt = math.sqrt(2) * np.hypot(of_length, np.sqrt(each) * beam)
    margin = (length - width) / np.maximum(doubt, 1e-12)
    swapped = 0.5 * np.array([math.erfc(value) for value in margin.tolist()]) > measure._LIKELY_SWAP
    return np.where(swapped, measure._ANY_AXIS, turn)


def _variances(covariance: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    return np.einsum("ni,nij,nj->n", vectors, covariance, vectors)


def _spread(covariance: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    return np.sqrt(_variances(covariance, vectors)) / np.maximum(np.hypot(*vectors.T), 1e-12)


def _side_error(length: np.ndarray, sigma: np.ndarray, across: np.ndarray, distortion: float) -> np.ndarray:
    span = np.where(length > 0, length, 1.0)
    bias = np.where(length > 0, np.minimum(across**2 / (2 * span), across), across)
    return np.hypot(np.hypot(sigma, bias), distortion * length)
