"""Where a scene's pixels lie in the plane shown."""

import math

import numpy as np

from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.records import Scene
from roadstead.imagery.solving import affine_through, applied, grid, inverted
from roadstead.imagery.warps import Plain, Warp, warp_from_json
from roadstead.ui.canvas.plane import CrsPlane, MercatorPlane, PixelPlane, Plane
from roadstead.ui.canvas.view import Bounds, Points, bounds_of, outline

Affine = tuple[float, float, float, float, float, float]
_IDENTITY: Affine = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
_MESHES = 512  # meshes kept of one scene
_FINEST = 32  # cells a side into which a tile is cut at most
_LOOKED_AT = 5  # points a side by which the bend of a tile is judged


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
        self.affine: Affine | None = None
        self._own: CrsPlane | None = None
        self._relation: Warp = Plain(_IDENTITY)
        self._longitude: float | None = None
        self._bounds: Bounds | None = None
        self._meshes: dict[tuple[Bounds, int], Points] = {}
        if isinstance(plane, PixelPlane) or not scene.georeferenced:
            self.placed = isinstance(plane, PixelPlane) and plane.scene == scene.uuid
            self.affine = _IDENTITY if self.placed else None
        else:
            try:
                self._place(scene, plane)
                self.placed = True
            except UserError:  # told to the user when the scene is to be shown, by ``plane_of``
                self.placed = False
        self._inverse = inverted(self.affine) if self.affine else _IDENTITY

    def to_world(self, pixels: Points) -> Points:
        """World positions (n, 2) of pixel positions (n, 2); not finite where the plane has none."""
        if self.affine is not None:
            return applied(self.affine, pixels)
        xy = self._relation.forward(pixels)
        if self._own is None:
            return self.plane.from_crs(xy) if isinstance(self.plane, CrsPlane) else xy
        world = self.plane.from_lonlat(self._near(self._own.to_lonlat(self._own.from_crs(xy))))
        return np.full_like(xy, np.nan) if world is None else world

    def to_pixels(self, world: Points) -> Points:
        """Pixel positions (n, 2) of world positions (n, 2); not finite where there are none."""
        if self.affine is not None:
            return applied(self._inverse, world)
        if self._own is None:
            return self._relation.inverse(self.plane.to_crs(world) if isinstance(self.plane, CrsPlane) else world)
        lonlat = self.plane.to_lonlat(world)
        if lonlat is None:
            return np.full_like(world, np.nan)
        return self._relation.inverse(self._own.to_crs(self._own.from_lonlat(self._near(lonlat))))

    def mesh(self, area: Bounds, tolerance: float) -> Points:
        """World positions (n + 1, n + 1, 2) of a grid over ``area`` (pixels), row after row, whose cells are flat to ``tolerance``.

        Between the corners of a cell its true place differs by no more than that many world units from an affine
        one, unless that took more than 32 cells a side.
        """
        flat = self._mesh(area, _LOOKED_AT - 1).reshape(-1, 2)
        if not np.isfinite(flat).all():
            return self._mesh(area, _FINEST)
        spots = grid(*area, _LOOKED_AT)
        bend = float(np.abs(applied(affine_through(spots, flat), spots) - flat).max())
        cells = math.ceil(math.sqrt(bend / tolerance)) if bend > tolerance else 1
        return self._mesh(area, min(1 << (cells - 1).bit_length(), _FINEST))

    def _mesh(self, area: Bounds, cells: int) -> Points:
        key = area, cells
        if key not in self._meshes:
            if len(self._meshes) >= _MESHES:
                self._meshes.clear()
            self._meshes[key] = self.to_world(grid(*area, cells + 1)).reshape(cells + 1, cells + 1, 2)
        return self._meshes[key]

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
        a, b, c, d, e, f = np.array(scene.transform, dtype=float).tolist()
        self._relation = warp_from_json(scene.warp) if scene.warp else Plain((a, b, c, d, e, f))
        if not (isinstance(plane, CrsPlane) and (plane.crs is own.crs or plane.crs == own.crs)):
            self._own = own
            middle = own.to_lonlat(
                own.from_crs(self._relation.forward(np.array([(scene.width / 2, scene.height / 2)])))
            )
            self._longitude = float(middle[0, 0]) if np.isfinite(middle).all() else None
        elif not scene.warp:
            k = plane.shorten
            self.affine = (a * k, b * k, c * k, d, e, f)

    def _near(self, lonlat: Points) -> Points:
        """The same places with longitudes that run on through 180 degrees within half a turn of the scene's middle."""
        if self._longitude is None:
            return lonlat
        start = self._longitude - 180
        turned = np.where(np.isfinite(lonlat[:, 0]), (lonlat[:, 0] - start) // 360 * 360, 0.0)
        return lonlat - np.column_stack((turned, np.zeros_like(turned)))
