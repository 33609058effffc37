"""Small folders with the names and the layout of real products: Sentinel-2, Landsat Collection 2, Sentinel-1 GRD."""

import sqlite3
import warnings
from pathlib import Path

import numpy as np
import rasterio
from rasterio.control import GroundControlPoint
from rasterio.errors import NotGeoreferencedWarning
from rasterio.transform import Affine

S2_METRES = {
    **dict.fromkeys(("B02", "B03", "B04", "B08"), 10),
    **dict.fromkeys(("B05", "B06", "B07", "B8A", "B11", "B12"), 20),
    **dict.fromkeys(("B01", "B09", "B10"), 60),
}
S2_ORDER = ("B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B09", "B10", "B11", "B12")
S2_L1C = "S2B_MSIL1C_20231012T021709_N0509_R003_T52TFN_20231012T041239.SAFE"
S2_L2A = "S2B_MSIL2A_20231012T021709_N0509_R003_T52TFN_20231012T050000.SAFE"
LANDSAT = "LC08_L1TP_115031_20231012_20231018_02_T1"
S1 = "S1A_IW_GRDH_1SDV_20231012T213015_20231012T213040_050762_061E1F_1A2B.SAFE"
EAST, NORTH = 600_000.0, 4_700_040.0  # the corner of tile 52TFN
_SIDE_M = 1200


def values_of(band: str, metres: float, side_m: float = _SIDE_M) -> np.ndarray:
    """The numbers of a band of a miniature, rows x columns, uint16: the same at each run, none 0."""
    side = round(side_m / metres)
    return np.random.default_rng(sum(band.encode())).integers(500, 4000, (side, side)).astype(np.uint16)


def write(path: Path, values: np.ndarray, **profile) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    driver = {".jp2": "JP2OpenJPEG"}.get(path.suffix.lower(), "GTiff")
    lossless = {"QUALITY": "100", "REVERSIBLE": "YES"} if driver != "GTiff" else {}
    shape = {"count": 1, "height": values.shape[0], "width": values.shape[1], "dtype": values.dtype}
    with warnings.catch_warnings(), rasterio.Env(GDAL_PAM_ENABLED="NO"):
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(path, "w", driver=driver, **lossless, **shape, **profile) as out:
            out.write(values, 1)


def _grid(metres: float, corner: tuple[float, float] = (EAST, NORTH)) -> dict:
    return {"crs": "EPSG:32652", "transform": Affine(metres, 0, corner[0], 0, -metres, corner[1])}


def sentinel2_l1c(below: Path) -> Path:
    folder = below / S2_L1C
    images = folder / "GRANULE" / "L1C_T52TFN_A034478_20231012T022039" / "IMG_DATA"
    for band, metres in S2_METRES.items():
        write(images / f"T52TFN_20231012T021709_{band}.jp2", values_of(band, metres), **_grid(metres))
    write(images / "T52TFN_20231012T021709_TCI.jp2", values_of("TCI", 10).astype(np.uint8), **_grid(10))
    return _texts(
        folder, "MTD_MSIL1C.xml", "manifest.safe", "INSPIRE.xml", f"{images.parent.relative_to(folder)}/MTD_TL.xml"
    )


def sentinel2_l2a(below: Path) -> Path:
    folder = below / S2_L2A
    images = folder / "GRANULE" / "L2A_T52TFN_A034478_20231012T022039" / "IMG_DATA"
    for band, finest in S2_METRES.items():
        for metres in (10, 20, 60):
            if metres >= finest and band != "B10":
                name = f"T52TFN_20231012T021709_{band}_{metres}m.jp2"
                write(images / f"R{metres}m" / name, values_of(band, metres), **_grid(metres))
    for name in ("AOT", "WVP", "SCL"):
        write(images / "R20m" / f"T52TFN_20231012T021709_{name}_20m.jp2", values_of(name, 20), **_grid(20))
    return _texts(folder, "MTD_MSIL2A.xml", "manifest.safe")


def landsat(below: Path, name: str = LANDSAT, prefix: str = "", numbers=range(1, 12)) -> Path:
    """30 m bands and the 15 m panchromatic one, whose first pixels have the same centre, as USGS delivers them."""
    folder = below / name
    for number in numbers:
        metres = 15 if number == 8 else 30
        corner = EAST - metres / 2, NORTH + metres / 2
        values = values_of(f"B{number}", metres)
        values = values[:-1, :-1] if number == 8 else values
        write(folder / f"{name}_{prefix}B{number}.TIF", values, nodata=0, **_grid(metres, corner))
    write(folder / f"{name}_QA_PIXEL.TIF", values_of("QA", 30), nodata=1, **_grid(30))
    return _texts(folder, f"{name}_MTL.txt", f"{name}_MTL.xml", f"{name}_ANG.txt")


def sentinel1(below: Path) -> Path:
    """Two polarisations placed by points only, some of their left margin empty."""
    folder = below / S1
    points = [
        GroundControlPoint(row, column, 130.0 + column * 1e-4 + row * 2e-5, 42.5 - row * 1e-4 + column * 1e-5, 12.5)
        for row in (0.0, 60.0, 119.0)
        for column in (0.0, 80.0, 159.0)
    ]
    for number, polarisation in enumerate(("vv", "vh"), 1):
        values = np.random.default_rng(number).integers(20, 900, (120, 160)).astype(np.uint16)
        values[:, :5] = 0
        stem = f"s1a-iw-grd-{polarisation}-20231012t213015-20231012t213040-050762-061e1f-00{number}"
        write(folder / "measurement" / f"{stem}.tiff", values, gcps=points, crs="EPSG:4326")
        _texts(folder, f"annotation/{stem}.xml")
    return _texts(folder, "manifest.safe")


def _texts(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("<metadata/>\n")
    return folder


def mbtiles(
    path: Path, levels: dict[int, np.ndarray], first: tuple[int, int], kind: str = "PNG", *, shared=False
) -> Path:
    """An MBTiles of the given RGBA levels (4 x rows x columns, sides of whole tiles) by zoom level.

    ``first`` is the column and row, from the north-west, of the deepest level's first tile; even, so that each level above
    begins at half of it. ``shared`` keeps pictures apart from places, as tools do that store equal tiles once.
    """
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE metadata (name text, value text)")
    base.execute("INSERT INTO metadata VALUES ('name', 'Najin'), ('format', ?)", (kind.lower(),))
    columns = "zoom_level integer, tile_column integer, tile_row integer"
    if shared:
        base.execute(f"CREATE TABLE map ({columns}, tile_id text)")
        base.execute("CREATE TABLE images (tile_id text, tile_data blob)")
        base.execute(
            "CREATE VIEW tiles AS SELECT map.zoom_level AS zoom_level, map.tile_column AS tile_column, "
            "map.tile_row AS tile_row, images.tile_data AS tile_data FROM map JOIN images ON images.tile_id = map.tile_id"
        )
    else:
        base.execute(f"CREATE TABLE tiles ({columns}, tile_data blob)")
    for zoom, values in levels.items():
        up = max(levels) - zoom
        for row in range(values.shape[1] // 256):
            for column in range(values.shape[2] // 256):
                data = _encoded(values[:, row * 256 :, column * 256 :][:, :256, :256], kind)
                place = zoom, (first[0] >> up) + column, 2**zoom - 1 - (first[1] >> up) - row
                if shared:
                    base.execute("INSERT INTO map VALUES (?, ?, ?, ?)", (*place, str(place)))
                    base.execute("INSERT INTO images VALUES (?, ?)", (str(place), data))
                else:
                    base.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", (*place, data))
    base.commit()
    base.close()
    return path


def _encoded(values: np.ndarray, kind: str) -> bytes:
    values = values[:3] if kind == "JPEG" else values
    with warnings.catch_warnings(action="ignore"), rasterio.MemoryFile() as memory:
        shape = {"count": len(values), "height": 256, "width": 256, "dtype": "uint8"}
        with memory.open(driver=kind, **shape, **({"LOSSLESS": "YES"} if kind == "WEBP" else {})) as out:
            out.write(values)
        return bytes(memory.getbuffer())
