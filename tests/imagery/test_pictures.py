"""Pictures from workers against the file's numbers read by other means."""

import warnings

import numpy as np
import pytest
import rasterio
from rasterio.enums import ColorInterp

from roadstead.domain.errors import UserError
from roadstead.imagery import Look, TileKey


def expected(values: np.ndarray, low: float, high: float) -> np.ndarray:
    return np.rint(np.clip((values.astype(float) - low) / (high - low), 0, 1) * 255)


def whole(pool, path, **more):
    facts = pool.probe(path, hashed=False).result()
    shape = facts.height, facts.width
    return pool.read(path, (0, 0, shape[1], shape[0]), shape, **more)


@pytest.mark.parametrize("bands", [1, 2, 3, 4, 5, 8])
def test_bytes_come_back_as_they_are(pool, make, noise, utm, bands):
    values = noise(bands, 60, 70)
    picture = whole(pool, make("a.tif", values, photometric="MINISBLACK", **utm))
    shown = [0, 1, 2] if bands >= 3 else [0, 0, 0]
    assert np.array_equal(picture[..., :3], np.moveaxis(values[shown], 0, 2))
    assert (picture[..., 3] == 255).all()


def test_bands_marked_red_green_blue_are_shown_so_wherever_they_stand(pool, make, noise, utm):
    values = noise(4, 20, 20)
    colours = [ColorInterp.blue, ColorInterp.green, ColorInterp.red, ColorInterp.undefined]
    picture = whole(pool, make("bgr.tif", values, colours=colours, photometric="MINISBLACK", **utm))
    assert np.array_equal(picture[..., :3], np.moveaxis(values[[2, 1, 0]], 0, 2))


def test_a_fourth_band_is_transparency_only_when_it_says_so(pool, make, noise, utm):
    values = noise(4, 20, 20)
    rgb = [ColorInterp.red, ColorInterp.green, ColorInterp.blue]
    infrared = whole(pool, make("nir.tif", values, colours=[*rgb, ColorInterp.undefined], photometric="RGB", **utm))
    assert (infrared[..., 3] == 255).all()
    alpha = whole(pool, make("alpha.tif", values, colours=[*rgb, ColorInterp.alpha], photometric="RGB", **utm))
    assert np.array_equal(alpha[..., 3], values[3])


@pytest.mark.parametrize("dtype", ["uint16", "int16", "float32", "float64", "uint32"])
def test_more_than_eight_bits_are_stretched_between_the_2nd_and_98th_percentile(pool, make, noise, utm, dtype):
    values = noise(3, 90, 80, dtype)
    path = make("deep.tif", values, **utm)
    facts = pool.probe(path).result()
    assert facts.dtype == dtype
    for band, (low, high) in zip(values, facts.stretch, strict=True):
        assert (low, high) == pytest.approx(np.percentile(band, [2, 98]), rel=1e-5)
    picture = whole(pool, path)
    for channel, (low, high) in enumerate(facts.stretch):
        assert np.abs(picture[..., channel] - expected(values[channel], low, high)).max() <= 1


def test_a_stretch_and_bands_can_be_chosen(pool, make, noise, utm):
    values = noise(6, 40, 30, "uint16")
    path = make("six.tif", values, **utm)
    picture = whole(pool, path, bands=(6, 2, 4), stretch=((0, 5000), (1000, 2000), (0, 65535)))
    for channel, (band, low, high) in enumerate([(6, 0, 5000), (2, 1000, 2000), (4, 0, 65535)]):
        assert np.abs(picture[..., channel] - expected(values[band - 1], low, high)).max() <= 1
    brighter = whole(pool, path, look=Look((1,), ((0, 5000),), gamma=2.0))
    assert np.abs(brighter[..., 0] - np.sqrt(values[0] / 5000) * 255).max() <= 1
    with pytest.raises(UserError, match=r"six\.tif.*6 bands"):
        whole(pool, path, look=Look((7,), ((0, 1),)))


@pytest.mark.parametrize(("dtype", "nodata"), [("uint8", 0), ("uint16", 0), ("int16", -9999), ("float32", -3.4e38)])
def test_nodata_is_transparent_only_where_all_bands_have_it(pool, make, noise, utm, dtype, nodata):
    values = noise(3, 30, 30, dtype)
    values[:, :10] = nodata
    values[0, 10:15] = nodata
    picture = whole(pool, make("holes.tif", values, nodata=nodata, **utm))
    assert (picture[:10, :, 3] == 0).all()
    assert (picture[10:, :, 3] == 255).all()


def test_nodata_does_not_darken_the_stretch(pool, make, noise, utm):
    values = noise(1, 50, 50, "uint16") + 1000
    values[:, :40] = 0
    facts = pool.probe(make("edge.tif", values, nodata=0, **utm)).result()
    assert facts.stretch[0] == pytest.approx(np.percentile(values[0, 40:], [2, 98]))


def test_not_a_number_is_transparent(pool, make, noise, utm):
    values = noise(1, 20, 20, "float32")
    values[0, :5] = np.nan
    values[0, 5] = np.inf
    picture = whole(pool, make("nan.tif", values, **utm))
    assert (picture[:6, :, 3] == 0).all()
    assert (picture[6:, :, 3] == 255).all()


def test_a_mask_inside_the_file_is_transparency(pool, make, noise, utm):
    mask = np.full((40, 40), 255, np.uint8)
    mask[:, :7] = 0
    picture = whole(pool, make("masked.tif", noise(3, 40, 40), mask=mask, **utm))
    assert np.array_equal(picture[..., 3], mask)


def test_a_palette_is_shown_in_its_colours(pool, make, utm):
    values = np.arange(25, dtype=np.uint8).reshape(1, 5, 5) % 3
    colours = {0: (255, 0, 0, 255), 1: (0, 128, 0, 255), 2: (0, 0, 64, 255)}
    picture = whole(pool, make("palette.tif", values, colormap=colours, photometric="PALETTE", nodata=2, **utm))
    assert picture[0, 0].tolist() == [255, 0, 0, 255]
    assert picture[0, 1].tolist() == [0, 128, 0, 255]
    assert picture[0, 2, 3] == 0


def test_complex_values_are_shown_as_magnitude(pool, make, noise, utm):
    values = (noise(1, 20, 20, "float32") + 1j * noise(1, 20, 20, "float32")).astype("complex64")
    path = make("radar.tif", values, **utm)
    (low, high), *_ = pool.probe(path).result().stretch
    assert (low, high) == pytest.approx(np.percentile(np.abs(values), [2, 98]), rel=1e-4)
    assert np.abs(whole(pool, path)[..., 0] - expected(np.abs(values[0]), low, high)).max() <= 1


@pytest.mark.parametrize("name", ["a.png", "a.jp2"])
def test_png_and_jpeg_2000_without_loss(pool, make, noise, name):
    values = noise(3, 64, 64)
    more = {"QUALITY": "100", "REVERSIBLE": "YES"} if name.endswith("jp2") else {}
    picture = whole(pool, make(name, values, **more))
    assert np.array_equal(picture[..., :3], np.moveaxis(values, 0, 2))


def test_sixteen_bit_png(pool, make, noise):
    values = noise(1, 64, 64, "uint16")
    path = make("deep.png", values)
    (low, high), *_ = pool.probe(path).result().stretch
    assert np.abs(whole(pool, path)[..., 0] - expected(values[0], low, high)).max() <= 1


def test_a_smaller_picture_is_made_of_means(pool, make, noise, utm):
    values = noise(1, 64, 64)
    picture = pool.read(make("means.tif", values, **utm), (0, 0, 64, 64), (16, 16))
    means = values[0].reshape(16, 4, 16, 4).mean(axis=(1, 3))
    assert np.abs(picture[..., 0] - means).max() <= 0.51


def test_a_magnified_picture_shows_whole_pixels(pool, make, noise, utm):
    values = noise(1, 10, 10)
    picture = pool.read(make("big.tif", values, **utm), (2, 3, 5, 5), (8, 12))
    assert np.array_equal(picture[..., 0], np.kron(values[0, 3:5, 2:5], np.ones((4, 4))))


def test_outside_the_image_is_transparent(pool, make, noise, utm):
    values = noise(1, 20, 30)
    picture = pool.read(make("edge.tif", values, **utm), (-5, -3, 35, 27), (30, 40))
    assert np.array_equal(picture[3:23, 5:35, 0], values[0])
    assert picture[..., 3].sum() == 20 * 30 * 255
    assert not pool.read(make("far.tif", values, **utm), (100, 100, 110, 110), (10, 10)).any()


def test_the_tiles_of_a_level_make_up_the_image(pool, make, noise, utm):
    values = noise(3, 700, 1300)
    path = make("wide.tif", values, tiled=True, blockxsize=256, blockysize=256, **utm)
    facts = pool.probe(path).result()
    assert facts.levels == 3
    for level, columns, rows in ((0, 3, 2), (1, 2, 1), (2, 1, 1)):
        for row in range(rows):
            for column in range(columns):
                key = TileKey(str(path), level, column, row)
                window, shape = key.window(1300, 700), key.shape(1300, 700)
                picture = pool.read(path, window, shape)
                x0, y0, x1, y1 = (int(v) for v in window)
                assert picture.shape[:2] == shape
                if level == 0:
                    assert np.array_equal(picture[..., :3], np.moveaxis(values[:, y0:y1, x0:x1], 0, 2))


@pytest.mark.parametrize("layout", [{"tiled": True, "blockxsize": 256, "blockysize": 256}, {"tiled": False}])
def test_a_huge_image_without_smaller_ones_shows_its_main_lines_at_once(pool, make, utm, layout):
    y, x = np.arange(6000)[:, None], np.arange(7000)[None, :]
    ramp, chequers = (x // 56).astype(np.uint8), ((x // 1750 + y // 1500) % 2).astype(np.uint8)
    values = (ramp + 120 * chequers)[None]
    path = make("huge.tif", values, compress="deflate", zlevel=1, nodata=255, **layout, **utm)
    picture = pool.read(path, (0, 0, 7000, 6000), (120, 140))
    exact = values[0].reshape(120, 50, 140, 50).mean(axis=(1, 3))
    assert np.corrcoef(picture[..., 0].ravel(), exact.ravel())[0, 1] > 0.97
    assert np.median(np.abs(picture[..., 0] - exact)) < 4
    assert (picture[..., 3] == 255).all()


def test_one_bit_a_pixel_is_black_and_white(pool, make, utm):
    values = (np.indices((40, 40)).sum(axis=0) % 3 == 0).astype(np.uint8)[None]
    picture = whole(pool, make("plan.tif", values, nbits=1, **utm))
    assert np.array_equal(picture[..., 0], values[0] * 255)


def test_a_scan_in_which_zero_is_white(pool, make, noise, utm):
    values = noise(1, 40, 40)
    picture = whole(pool, make("scan.tif", values, photometric="MINISWHITE", **utm))
    assert np.array_equal(picture[..., 0], 255 - values[0])


def test_the_shared_scenes(pool, shared_data):
    for name in ("landsat_bahamas.tif", "naip_20140720.tif", "naip_20200831.tif", "no_geo.jpg"):
        path = shared_data / "imagery" / name
        with warnings.catch_warnings(action="ignore"), rasterio.open(path) as image:
            values = image.read((1, 2, 3))
            mask = image.dataset_mask()
        picture = whole(pool, path)
        shown = picture[..., 3] > 0
        assert np.array_equal(picture[shown][:, :3], np.moveaxis(values, 0, 2)[shown])
        assert (picture[..., 3] > 0).mean() == pytest.approx((mask > 0).mean(), abs=1e-4)
