"""Makes the giants that ``imagery.py`` measures on: they are large, so they go to a cache folder and not to the repository.

Ground from the demonstration's scenes, turned, mirrored, brightened and joined, with fresh sensor noise of two grey
levels, so that no part repeats and the packings reach the ratios they reach on real images:

    jpeg.tif, jpeg-overviews.tif          30,000 x 30,000, RGB, JPEG quality 80 in tiles of 512
    deflate.tif, deflate-overviews.tif    30,000 x 30,000, RGB, DEFLATE with predictor in tiles of 512
    sixteen.tif                           12,000 x 12,000, four bands of 16 bits, DEFLATE with predictor, no overviews

    python packaging/bench/giants.py [--folder DIR] [--side 30000]
"""

import argparse
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import Resampling
from rasterio.transform import Affine

SCENES = Path(__file__).parents[2] / "resources" / "demo"
_CELL, _ROWS = 2048, 2048
_PLACE = {"crs": "EPSG:32652", "transform": Affine(0.5, 0, 600_000, 0, -0.5, 4_680_000)}
_TILED = {"driver": "GTiff", "tiled": True, "blockxsize": 512, "blockysize": 512, "interleave": "pixel", **_PLACE}
_JPEG = {"compress": "jpeg", "jpeg_quality": 80, "photometric": "ycbcr"}
_DEFLATE = {"compress": "deflate", "zlevel": 6, "predictor": 2}
Rows = NDArray[np.uint8]


def default_folder() -> Path:
    """Where the giants are kept unless another folder is named."""
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "roadstead-bench"


def giants(folder: Path, side: int = 30_000, say: Callable[[str], None] = print) -> dict[str, Path]:
    """The five files by name, those made that are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    smaller = side * 2 // 5
    made: dict[str, Path] = {}
    for name, profile in (("jpeg", _JPEG), ("deflate", _DEFLATE)):
        made[name] = _once(folder / f"{name}-{side}.tif", lambda out, p=profile: _write_rgb(out, side, p), say)
        made[f"{name}-overviews"] = _once(
            folder / f"{name}-overviews-{side}.tif", lambda out, plain=made[name]: _add_overviews(plain, out), say
        )
    made["sixteen"] = _once(folder / f"sixteen-{smaller}.tif", lambda out: _write_sixteen(out, smaller), say)
    return made


def _once(path: Path, write: Callable[[Path], None], say: Callable[[str], None]) -> Path:
    if not path.is_file():
        start, draft = time.monotonic(), path.with_suffix(".part.tif")
        write(draft)
        draft.replace(path)
        say(f"made {path} ({path.stat().st_size / 1e6:,.0f} MB) in {time.monotonic() - start:.0f} s")
    return path


def _write_rgb(path: Path, side: int, profile: dict[str, object]) -> None:
    size = {"width": side, "height": side, "count": 3, "dtype": "uint8"}
    with rasterio.open(path, "w", **_TILED, **size, **profile, num_threads=2, bigtiff="if_safer") as out:
        for top, rows in _ground(side):
            out.write(np.moveaxis(rows, 2, 0), window=((top, top + len(rows)), (0, side)))


def _write_sixteen(path: Path, side: int) -> None:
    """Red, green, blue and a near infrared, 11 bits of signal as satellites deliver."""
    size = {"width": side, "height": side, "count": 4, "dtype": "uint16"}
    random = np.random.default_rng(3)
    with rasterio.open(path, "w", **_TILED, **size, **_DEFLATE, num_threads=2, bigtiff="if_safer") as out:
        for top, rows in _ground(side):
            bands = np.moveaxis(rows, 2, 0).astype(np.uint16)
            bands = np.concatenate([bands, (bands[:1] + bands[1:2]) // 2]) * 7 + 200
            bands += random.integers(0, 8, bands.shape, np.uint16)
            out.write(bands, window=((top, top + len(rows)), (0, side)))


def _add_overviews(plain: Path, path: Path) -> None:
    shutil.copyfile(plain, path)
    with rasterio.open(path) as image:
        quick = image.profile["compress"] == "jpeg"
    packed = {"JPEG_QUALITY_OVERVIEW": "80", "PHOTOMETRIC_OVERVIEW": "YCBCR", "INTERLEAVE_OVERVIEW": "PIXEL"}
    packed = packed if quick else {"PREDICTOR_OVERVIEW": "2"}
    with rasterio.Env(GDAL_NUM_THREADS="2", **packed), rasterio.open(path, "r+") as out:
        out.build_overviews([2, 4, 8, 16, 32, 64], Resampling.average)


def _ground(side: int) -> Iterator[tuple[int, Rows]]:
    """Bands of rows of one ground, each with the row it begins at: (rows, side, 3)."""
    random = np.random.default_rng(1)
    scenes = [_scene(path) for path in sorted(SCENES.glob("*.tif"))]
    noise = np.rint(random.normal(0, 2, (_ROWS + 512, side + 512, 1))).astype(np.int8)
    for top in range(0, side, _ROWS):
        cells = [_cell(random, scenes) for _ in range(0, side, _CELL)]
        rows = np.concatenate(cells, axis=1)[: min(_ROWS, side - top), :side].astype(np.int16)
        y, x = random.integers(0, 512, 2)
        rows += noise[y : y + len(rows), x : x + side]
        yield top, np.clip(rows, 0, 255).astype(np.uint8)


def _scene(path: Path) -> Rows:
    with rasterio.open(path) as image:
        return np.moveaxis(image.read(), 0, 2)


def _cell(random: np.random.Generator, scenes: list[Rows]) -> Rows:
    scene = scenes[random.integers(len(scenes))]
    y, x = (int(random.integers(0, size - _CELL + 1)) for size in scene.shape[:2])
    part = np.rot90(scene[y : y + _CELL, x : x + _CELL], random.integers(4))
    part = part[:, ::-1] if random.integers(2) else part
    return np.clip(part * random.uniform(0.7, 1.25), 0, 255).astype(np.uint8)


def main() -> None:
    """Makes what is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=default_folder())
    parser.add_argument("--side", type=int, default=30_000)
    options = parser.parse_args()
    for name, path in giants(options.folder, options.side).items():
        print(f"{name:20} {path}")


if __name__ == "__main__":
    main()
