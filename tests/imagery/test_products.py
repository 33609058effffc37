"""Folders of bands as Sentinel and Landsat products are delivered, read as one scene."""

import hashlib
import shutil
import subprocess

import numpy as np
import pytest
import rasterio

from roadstead.domain.errors import UserError
from roadstead.imagery import ImageryPool, scene_record
from roadstead.imagery.layout import layout_of

FULL = ((0.0, 4000.0),) * 3


@pytest.fixture
def on_finest(miniatures):
    """A Sentinel-2 band's numbers on the 10 m grid."""

    def on_finest(band: str) -> np.ndarray:
        metres = miniatures.S2_METRES[band]
        return np.kron(miniatures.values_of(band, metres), np.ones((metres // 10,) * 2))

    return on_finest


def shown(values: np.ndarray) -> np.ndarray:
    return np.rint(np.clip(values / 4000.0, 0, 1) * 255)


@pytest.mark.parametrize("maker", ["sentinel2_l1c", "sentinel2_l2a"])
def test_a_sentinel_2_folder_is_one_scene_of_named_bands(pool, miniatures, tmp_path, maker):
    folder = getattr(miniatures, maker)(tmp_path)
    facts = pool.probe(folder).result()
    names = (
        miniatures.S2_ORDER if "L1C" in folder.name else tuple(band for band in miniatures.S2_ORDER if band != "B10")
    )
    assert facts.band_names == names
    assert (facts.width, facts.height, facts.bands, facts.dtype, facts.nodata) == (120, 120, len(names), "uint16", 0)
    assert facts.crs == "EPSG:32652"
    assert facts.transform == (10, 0, miniatures.EAST, 0, -10, miniatures.NORTH)
    assert [facts.band_names[n - 1] for n in facts.bands_shown] == ["B04", "B03", "B02"]
    assert facts.path == str(folder)
    assert len(facts.files) == len(names)
    assert not any("TCI" in name or "SCL" in name for name in facts.files)


def test_bands_of_every_resolution_lie_on_one_another(pool, miniatures, on_finest, tmp_path):
    folder = miniatures.sentinel2_l1c(tmp_path)
    bands = [1 + miniatures.S2_ORDER.index(band) for band in ("B04", "B11", "B01")]
    picture = pool.read(folder, (0, 0, 120, 120), (120, 120), stretch=FULL, bands=bands)
    for channel, band in enumerate(("B04", "B11", "B01")):
        assert np.abs(picture[..., channel] - shown(on_finest(band))).max() <= 1
    part = pool.read(folder, (31, 17, 67, 41), (24, 36), stretch=FULL, bands=bands)
    assert np.array_equal(part, picture[17:41, 31:67])
    smaller = pool.read(folder, (0, 0, 120, 120), (20, 20), stretch=FULL, bands=bands)
    for channel, band in enumerate(("B04", "B11", "B01")):
        means = on_finest(band).reshape(20, 6, 20, 6).mean(axis=(1, 3))
        assert np.abs(smaller[..., channel] - shown(means)).max() <= 1


@pytest.mark.parametrize(
    "name", ["MTD_MSIL1C.xml", "manifest.safe", "INSPIRE.xml", "GRANULE/L1C_T52TFN_A034478_20231012T022039/MTD_TL.xml"]
)
def test_a_text_of_a_product_stands_for_its_folder(pool, miniatures, tmp_path, name):
    folder = miniatures.sentinel2_l1c(tmp_path)
    facts = pool.probe(folder / name).result()
    assert facts.path == str(folder)
    assert facts.bands == 13


def test_a_band_of_a_product_can_be_opened_alone(pool, miniatures, tmp_path):
    folder = miniatures.sentinel2_l1c(tmp_path)
    (band,) = folder.rglob("*_B11.jp2")
    facts = pool.probe(band).result()
    assert (facts.path, facts.bands, facts.width, facts.files) == (str(band), 1, 60, ())


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="sha256sum is not here")
def test_the_hash_of_a_product_is_that_of_sha256sums_list(pool, miniatures, tmp_path):
    folder = miniatures.sentinel1(tmp_path)
    facts = pool.probe(folder).result()
    lines = subprocess.run(["sha256sum", *sorted(facts.files)], cwd=folder, capture_output=True, check=True).stdout
    assert facts.sha256 == hashlib.sha256(lines).hexdigest()
    assert facts.size_bytes == sum((folder / name).stat().st_size for name in facts.files)
    scene = scene_record(facts)
    assert (scene.path, scene.files, scene.name) == (str(folder), facts.files, folder.stem)


def test_a_changed_band_changes_the_hash(miniatures, tmp_path):
    folder = miniatures.landsat(tmp_path)
    with ImageryPool(1) as pool:
        before = pool.probe(folder).result()
        miniatures.write(
            folder / f"{folder.name}_B4.TIF",
            miniatures.values_of("B9", 30),
            nodata=0,
            crs="EPSG:32652",
            transform=rasterio.Affine(30, 0, miniatures.EAST - 15, 0, -30, miniatures.NORTH + 15),
        )
        after = pool.probe(folder).result()
        assert after.sha256 != before.sha256
        picture = pool.read(folder, (0, 0, 80, 80), (80, 80), stretch=FULL[:1], bands=(4,))
    assert abs(picture[40, 40, 0] - shown(miniatures.values_of("B9", 30))[20, 20]) <= 1


def test_a_landsat_folder_is_one_scene_on_the_panchromatic_grid(pool, miniatures, tmp_path):
    folder = miniatures.landsat(tmp_path)
    facts = pool.probe(folder).result()
    assert facts.band_names == tuple(f"B{number}" for number in range(1, 12))
    assert facts.bands_shown == (4, 3, 2)
    assert (facts.width, facts.nodata, facts.transform[0]) == (79, 0, 15)
    picture = pool.read(folder, (0, 0, 79, 79), (79, 79), stretch=FULL, bands=(4, 8, 2))
    assert np.array_equal(picture[..., 1], shown(miniatures.values_of("B8", 15)[:-1, :-1]))
    # The centres of the first pixels agree, so every second centre of 15 m is one of 30 m, the others lie on an edge.
    assert np.abs(picture[::2, ::2, 0] - shown(miniatures.values_of("B4", 30))).max() <= 1


def test_landsat_level_2_and_an_older_sensor(pool, miniatures, tmp_path):
    surface = pool.probe(
        miniatures.landsat(tmp_path, "LC09_L2SP_115031_20231012_20231018_02_T1", "SR_", range(1, 8))
    ).result()
    assert surface.band_names == tuple(f"SR_B{number}" for number in range(1, 8))
    assert surface.bands_shown == (4, 3, 2)
    older = pool.probe(
        miniatures.landsat(tmp_path, "LT05_L1TP_115031_19990912_20200908_02_T1", "", range(1, 8))
    ).result()
    assert older.bands_shown == (3, 2, 1)


def test_two_landsat_products_in_one_folder_are_told_apart_by_their_texts(pool, miniatures, tmp_path):
    first, second = miniatures.LANDSAT, "LC09_L1TP_115031_20231020_20231020_02_T1"
    for name in (first, second):
        for path in miniatures.landsat(tmp_path / name, name, numbers=(2, 3, 4)).iterdir():
            (tmp_path / "both").mkdir(exist_ok=True)
            shutil.move(path, tmp_path / "both" / path.name)
    with pytest.raises(UserError, match="holds 2 Landsat products"):
        pool.probe(tmp_path / "both").result()
    facts = pool.probe(tmp_path / "both" / f"{second}_MTL.txt").result()
    assert facts.files == tuple(f"{second}_B{number}.TIF" for number in (2, 3, 4))
    again = pool.probe(facts.path).result()
    assert again == facts


def test_a_sentinel_1_folder_shows_its_first_polarisation_and_keeps_its_points(pool, miniatures, tmp_path):
    folder = miniatures.sentinel1(tmp_path)
    facts = pool.probe(folder / "manifest.safe").result()
    assert facts.band_names == ("VV", "VH")
    assert facts.bands_shown == (1,)
    lons, lats = zip(*((lon, lat) for lon, lat in facts.footprint.points), strict=True)  # where the points put it
    assert (min(lons), max(lats)) == pytest.approx((130.0, 42.5016), abs=3e-4)
    with rasterio.open(next((folder / "measurement").glob("*-vv-*"))) as image:
        values = image.read(1)
    (low, high), *_ = facts.stretch
    assert (low, high) == pytest.approx(np.percentile(values[values > 0], [2, 98]))
    picture = pool.read(folder, (0, 0, 160, 120), (120, 160))
    assert np.array_equal(picture[..., 3] > 0, values > 0)


def test_what_is_wrong_with_a_product_is_one_sentence(pool, miniatures, tmp_path):
    folder = miniatures.sentinel2_l1c(tmp_path)
    (band,) = folder.rglob("*_B03.jp2")
    whole = band.read_bytes()
    band.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UserError, match=r"_B03\.jp2” is cut short"):
        pool.probe(folder).result()
    (other,) = folder.rglob("*_B02.jp2")
    miniatures.write(
        other, miniatures.values_of("B02", 10), crs="EPSG:32652", transform=rasterio.Affine(10, 0, 0, 0, -10, 9)
    )
    band.write_bytes(whole)
    with pytest.raises(UserError, match="do not cover the same ground"):
        pool.probe(folder).result()
    for path in folder.rglob("*.jp2"):
        path.unlink()
    with pytest.raises(UserError, match="holds none of its bands"):
        pool.probe(folder).result()
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="is a folder, not an image"):
        pool.probe(tmp_path / "empty").result()


def test_a_product_that_links_to_elsewhere_is_refused(pool, miniatures, tmp_path):
    folder = miniatures.landsat(tmp_path)
    secret = tmp_path / "secret.tif"
    band = folder / f"{folder.name}_B4.TIF"
    shutil.move(band, secret)
    try:
        band.symlink_to("../secret.tif")
    except OSError:
        pytest.skip("this system makes no links")
    with pytest.raises(UserError, match="only a link to another place"):
        pool.probe(folder).result()


def test_the_pyramid_of_a_product_is_renewed_with_any_of_its_files(miniatures, tmp_path):
    folder = miniatures.landsat(tmp_path)
    with ImageryPool(1, cache=tmp_path / "cache") as pool:
        first = pool.build_pyramid(folder).result()
    assert layout_of(first.read_bytes()[:4096]).bands == 11
    (folder / f"{folder.name}_B3.TIF").touch()
    with ImageryPool(1, cache=tmp_path / "cache") as pool:
        assert pool.pyramid_of(folder) is None
