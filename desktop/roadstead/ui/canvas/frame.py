"""Where a scene's pixels lie in the plane shown."""

import numpy as np

from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.records import Scene
from roadstead.ui.canvas.plane import CrsPlane, MercatorPlane, PixelPlane, Plane
from roadstead.ui.canvas.view import Bounds, Points, bounds_of, outline

Affine = tuple[float, float, float, float, float, float]
_IDENTITY: Affine = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


def plane_of(scene: Scene | None) -> Plane:
    """The plane a scene is best shown in: its own CRS, its own pixels where it has none, the map's for no scene.

    Raises UserError when the scene's CRS is not known.
    """
    if scene is None:
        return MercatorPlane()
    if not scene.georeferenced:
        return PixelPlane(scene.uuid)
    return CrsPlane(scene.crs, latitude_of(scene))


def latitude_of(scene: Scene) -> float:
    """The scene's middle latitude in degrees by its footprint; 0 where that is not known."""
    if scene.footprint is None:
        return 0.0
    _, south, _, north = scene.footprint.bounds
    return (south + north) / 2


class Frame:
    """The two-way relation of one scene's pixels to world positions of one plane.

    ``affine`` (a, b, c, d, e, f: x = a px + b py + c, y = d px + e py + f) is set where the relation is exactly
    that, which is where the plane is the scene's own. ``placed`` is False where the scene is not in this plane.
    """

    def __init__(self, scene: Scene, plane: Plane) -> None:
        self.scene = scene
        self.plane = plane
        self._own: CrsPlane | None = None
        self._bounds: Bounds | None = None
        self._forward = np.array(_IDENTITY).reshape(2, 3)
        self.affine: Affine | None = None
        if isinstance(plane, PixelPlane) or not scene.georeferenced:
            self.placed = isinstance(plane, PixelPlane) and plane.scene == scene.uuid
            self.affine = _IDENTITY if self.placed else None
        else:
            try:
                self._place(scene, plane)
                self.placed = True
            except UserError:  # told to the user when the scene is to be shown, by ``plane_of``
                self.placed = False
        self._inverse = _inverse(self._forward)

    def to_world(self, pixels: Points) -> Points:
        """World positions (n, 2) of pixel positions (n, 2); not finite where the plane has none."""
        xy = _applied(self._forward, pixels)
        if self._own is None:
            return xy
        world = self.plane.from_lonlat(self._own.to_lonlat(self._own.from_crs(xy)))
        return np.full_like(xy, np.nan) if world is None else world

    def to_pixels(self, world: Points) -> Points:
        """Pixel positions (n, 2) of world positions (n, 2); not finite where there are none."""
        if self._own is not None:
            lonlat = self.plane.to_lonlat(world)
            if lonlat is None:
                return np.full_like(world, np.nan)
            world = self._own.to_crs(self._own.from_lonlat(lonlat))
        return _applied(self._inverse, world)

    def pixels(self, world: Points) -> tuple[Pixel, ...]:
        """The same as values that records hold."""
        return tuple(Pixel(x, y) for x, y in self.to_pixels(world).tolist())

    def bounds(self) -> Bounds:
        """The world rectangle round the whole scene."""
        if self._bounds is None:
            self._bounds = bounds_of(self.to_world(outline((0, 0, self.scene.width, self.scene.height))))
        return self._bounds

    def _place(self, scene: Scene, plane: Plane) -> None:
        own = CrsPlane(scene.crs, latitude_of(scene))
        self._forward = np.array(scene.transform, dtype=float).reshape(2, 3)
        if isinstance(plane, CrsPlane) and (plane.crs is own.crs or plane.crs == own.crs):
            self._forward = self._forward * np.array([[plane.shorten], [1.0]])
            a, b, c, d, e, f = self._forward.ravel().tolist()
            self.affine = (a, b, c, d, e, f)
        else:
            self._own = own


def _applied(matrix: Points, points: Points) -> Points:
    (a, b, c), (d, e, f) = matrix.tolist()
    x, y = points[:, 0], points[:, 1]
    return np.column_stack((a * x + b * y + c, d * x + e * y + f))


def _inverse(forward: Points) -> Points:
    full = np.linalg.inv(np.vstack((forward, (0, 0, 1))))
    return full[:2]
