"""A pool shared by the room's tests, and a maker of images."""

import importlib.util
import warnings
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import rasterio
from rasterio.errors import NotGeoreferencedWarning
from rasterio.transform import Affine

from roadstead.imagery import ImageryPool

DRIVERS = {
    "tif": "GTiff",
    "jpg": "JPEG",
    "png": "PNG",
    "jp2": "JP2OpenJPEG",
    "ntf": "NITF",
    "webp": "WEBP",
    "bmp": "BMP",
    **dict.fromkeys(("img", "dat", "bsq", "raw"), "ENVI"),
    "gif": "GIF",
}
UTM = {"crs": "EPSG:32652", "transform": Affine(2.0, 0, 607_000, 0, -2.0, 4_676_000)}  # off Najin


@pytest.fixture(scope="session")
def pool(tmp_path_factory):
    with ImageryPool(2, cache=tmp_path_factory.mktemp("cache")) as pool:
        yield pool


@pytest.fixture(scope="session")
def miniatures() -> ModuleType:
    """tests/imagery/miniatures.py, imported by its path."""
    spec = importlib.util.spec_from_file_location("miniatures", Path(__file__).with_name("miniatures.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def channels():
    """Parts a tile of 0xAARRGGBB into red, green, blue and opacity: rows x columns x 4, uint8."""
    return lambda tile: (tile[..., None] >> np.array([16, 8, 0, 24], np.uint32) & 255).astype(np.uint8)


@pytest.fixture
def make(tmp_path):
    """Writes bands x rows x columns to a file of the test's folder and gives its path."""

    def make(
        name: str, values: np.ndarray, *, colours=None, tags=None, overviews=(), mask=None, colormap=None, **profile
    ) -> Path:
        path = tmp_path / name
        driver = DRIVERS[name.rpartition(".")[2]]
        shape = {"count": values.shape[0], "height": values.shape[1], "width": values.shape[2], "dtype": values.dtype}
        with warnings.catch_warnings(), rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True, GDAL_PAM_ENABLED="NO"):
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            with rasterio.open(path, "w", driver=driver, **shape, **profile) as out:
                if colours:
                    out.colorinterp = colours
                if colormap:
                    out.write_colormap(1, colormap)
                out.write(values)
                if mask is not None:
                    out.write_mask(mask)
                for space, items in (tags or {}).items():
                    out.update_tags(ns=space or None, **items)
            if overviews:
                with rasterio.open(path, "r+") as out:
                    out.build_overviews(overviews, rasterio.enums.Resampling.average)
        return path

    return make


@pytest.fixture
def utm():
    return UTM


@pytest.fixture
def noise():
    """Random values of a type, bands x rows x columns, the same at each run."""

    def noise(bands: int, rows: int, columns: int, dtype: str = "uint8") -> np.ndarray:
        random = np.random.default_rng(7)
        if np.dtype(dtype).kind == "f":
            return random.normal(100, 30, (bands, rows, columns)).astype(dtype)
        top = min(np.iinfo(dtype).max, 5000)
        return random.integers(1, top, (bands, rows, columns)).astype(dtype)

    return noise
