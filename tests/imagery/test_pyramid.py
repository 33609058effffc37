"""Smaller pictures of large images: in the cache, right, stoppable."""

import queue
from concurrent.futures import CancelledError

import numpy as np
import pytest

from roadstead.domain.errors import Cancelled, UserError
from roadstead.imagery import ImageryPool, Look, TileKey, filling
from roadstead.imagery.building import scattered
from roadstead.imagery.pyramid import Pyramid
from roadstead.imagery.raster import Raster


@pytest.fixture
def cached(tmp_path):
    cache = tmp_path / "cache"
    with ImageryPool(2, cache=cache) as pool:
        yield pool, cache


def means(values: np.ndarray, factor: int) -> np.ndarray:
    bands, rows, columns = values.shape
    return values.reshape(bands, rows // factor, factor, columns // factor, factor).mean(axis=(2, 4))


@pytest.mark.parametrize(("dtype", "bands"), [("uint8", 3), ("uint16", 4), ("float32", 1)])
def test_its_pictures_are_means_of_the_image(cached, make, noise, utm, dtype, bands):
    pool, cache = cached
    values = noise(bands, 1280, 1536, dtype)
    path = make("large.tif", values, **utm)
    facts = pool.probe(path).result()
    steps = []
    built = pool.build_pyramid(path, steps.append).result()
    assert built.parent == cache
    assert [p.name for p in cache.iterdir()] == [built.name]
    assert pool.pyramid_of(path) == built
    assert steps == sorted(steps)
    assert 0 <= steps[0] <= steps[-1] == 1.0
    for factor in (4, 8, 16):
        picture = pool.read(path, (0, 0, 1536, 1280), (1280 // factor, 1536 // factor), look=facts.look)
        for channel, (band, (low, high)) in enumerate(zip(facts.bands_shown, facts.stretch, strict=True)):
            exact = np.clip((means(values[[band - 1]], factor)[0] - low) / (high - low), 0, 1) * 255
            # Each level is rounded to the image's own type, and then to 8 bits.
            assert np.abs(picture[..., channel] - exact).max() <= 1.0 + 255 / (high - low) * (dtype != "float32")


def test_the_full_detail_is_not_lost(pool, make, noise, utm):
    values = noise(1, 2048, 2048)
    path = make("large.tif", values, **utm)
    pool.build_pyramid(path).result()
    assert np.array_equal(pool.read(path, (100, 100, 300, 300), (200, 200))[..., 0], values[0, 100:300, 100:300])


def test_tiles_come_from_it(make, noise, utm, tmp_path, channels):
    values = noise(3, 2000, 2304)
    path = make("large.tif", values, **utm)
    arrived = queue.Queue()
    with ImageryPool(1, cache=tmp_path / "cache", on_tile=lambda key, picture: arrived.put(picture)) as pool:
        target = pool.build_pyramid(path).result()
        black = make("black.tif", np.zeros_like(values), **utm)
        fine, coarse = TileKey(str(path), 1, 0, 0), TileKey(str(path), 3, 0, 0)
        pool.request(coarse)
        picture = channels(arrived.get(timeout=30))
        assert picture.shape == (250, 288, 4)
        assert np.abs(picture[..., 0] - means(values[:1], 8)[0]).max() <= 1
        swapped = pool.build_pyramid(black).result().read_bytes()
    target.write_bytes(swapped)  # now the pyramid shows another picture than its image
    with ImageryPool(1, cache=tmp_path / "cache", on_tile=lambda key, picture: arrived.put(picture)) as pool:
        pool.request(coarse)
        assert channels(arrived.get(timeout=30))[..., 0].max() == 0
        pool.request(fine)
        assert np.abs(channels(arrived.get(timeout=30))[..., 0] - means(values[:1, :1024, :1024], 2)[0]).max() <= 0.51


def test_sizes_that_do_not_divide_evenly_shift_nothing(pool, make, utm):
    ramp = (np.arange(2303)[None, :] * 20 + np.arange(2101)[:, None] * 5).astype(np.uint16)[None]
    path = make("odd.tif", ramp, tiled=True, blockxsize=512, blockysize=512, **utm)
    look = Look((1,), ((0.0, 255.0 * 256),))
    windows = [((0, 0, 2303, 2101), (210, 230)), ((2203, 2001, 2303, 2101), (25, 25)), ((1800, 0, 2303, 64), (8, 63))]
    straight = [pool.read(path, window, shape, look=look) for window, shape in windows]
    pool.build_pyramid(path).result()
    for before, (window, shape) in zip(straight, windows, strict=True):
        assert np.abs(pool.read(path, window, shape, look=look).astype(int) - before).max() <= 1


def test_nodata_and_masks_stay_transparent(pool, make, noise, utm):
    values = noise(3, 2048, 2048)
    values[:, :512] = 0
    nodata = make("nodata.tif", values, nodata=0, **utm)
    mask = np.where(np.arange(2048)[:, None] < 512, 0, 255) * np.ones((1, 2048))
    masked = make("masked.tif", noise(3, 2048, 2048), mask=mask.astype(np.uint8), **utm)
    for path in (nodata, masked):
        pool.build_pyramid(path).result()
        picture = pool.read(path, (0, 0, 2048, 2048), (128, 128))
        assert (picture[:32, :, 3] == 0).all()
        assert (picture[32:, :, 3] == 255).all()
        assert np.abs(picture[32:, :, 0].mean() - 127.5) < 2


def test_a_palette_becomes_the_mean_of_its_colours(pool, make, utm):
    values = np.indices((2048, 2048)).sum(axis=0).astype(np.uint8)[None] % 2
    path = make(
        "palette.tif", values, colormap={0: (200, 0, 0, 255), 1: (0, 100, 0, 255)}, photometric="PALETTE", **utm
    )
    pool.build_pyramid(path).result()
    picture = pool.read(path, (0, 0, 2048, 2048), (128, 128))
    assert np.abs(picture.astype(int) - [100, 50, 0, 255]).max() <= 1


def test_a_jpeg_is_kept_whole_so_that_any_part_of_it_comes_at_once(pool, make, noise):
    path = make("photo.jpg", noise(3, 1500, 1600))
    straight = pool.read(path, (700, 900, 900, 1100), (200, 200))
    pool.build_pyramid(path).result()
    assert np.array_equal(pool.read(path, (700, 900, 900, 1100), (200, 200)), straight)


def test_a_chosen_look_holds_for_it(pool, make, noise, utm):
    values = noise(5, 2048, 2048, "uint16")
    path = make("five.tif", values, **utm)
    pool.build_pyramid(path).result()
    picture = pool.read(path, (0, 0, 2048, 2048), (512, 512), look=Look((5,), ((0.0, 5000.0),)))
    assert np.abs(picture[..., 0] - means(values[4:], 4)[0] / 5000 * 255).max() <= 1


def test_it_is_built_once(pool, make, noise, utm):
    path = make("large.tif", noise(1, 2048, 2048), **utm)
    first = pool.build_pyramid(path)
    assert pool.build_pyramid(path) is first
    target = first.result()
    stamp = target.stat().st_mtime_ns
    assert pool.build_pyramid(path).result() == target
    assert target.stat().st_mtime_ns == stamp


def test_a_changed_image_gets_a_new_one(pool, make, noise, utm):
    path = make("large.tif", noise(1, 2048, 2048), **utm)
    first = pool.build_pyramid(path).result()
    with ImageryPool(1, cache=first.parent) as fresh:
        assert fresh.pyramid_of(path) == first
    make("large.tif", np.full((1, 2048, 2048), 9, np.uint8), compress="deflate", **utm)
    with ImageryPool(1, cache=first.parent) as fresh:
        assert fresh.pyramid_of(path) is None


def test_stopping_it_leaves_nothing_half_written(cached, make, noise, utm):
    pool, cache = cached
    path = make("large.tif", noise(3, 3072, 3072), **utm)

    def stop(fraction):
        raise Cancelled

    with pytest.raises(CancelledError):
        pool.build_pyramid(path, stop).result(60)
    building = pool.build_pyramid(path)
    assert building.cancel()
    pool.probe(path).result(60)
    pool.probe(path).result(60)
    pool.close()
    assert list(cache.iterdir()) == []


def test_without_a_cache_it_is_refused_in_a_sentence(make, noise, utm):
    path = make("a.tif", noise(1, 30, 30), **utm)
    with ImageryPool(1) as pool, pytest.raises(UserError, match="no cache folder"):
        pool.build_pyramid(path)


def test_a_cache_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be made"):
        ImageryPool(1, cache=tmp_path / "file" / "cache")


@pytest.mark.parametrize("form", [{"tiled": True, "blockxsize": 256, "blockysize": 256}, {"tiled": False}])
def test_what_is_made_stands_in_for_what_is_not_made_yet_and_for_nothing_else(make, utm, tmp_path, form):
    y, x = np.arange(6000)[:, None], np.arange(7000)[None, :]
    values = (x // 56 + y // 60 + (x + y) % 7).astype(np.uint8)[None]
    values[:, :, :1400] = 255
    raster = Raster(make("huge.tif", values, compress="deflate", zlevel=1, nodata=255, **form, **utm), "GTiff")
    layout = filling.plan(raster)
    part, whole = tmp_path / "a.part", (0, 0, 7000, 6000)
    with part.open("wb") as file:
        file.write(layout.to_bytes())
        file.truncate(layout.file_bytes)
    made = Pyramid(part)
    assert not made.values((1,), whole, (120, 140))[1].any()
    first = scattered(layout.grid, layout.chunks // 3)
    filling.fill(raster, part, first, lambda share: None)
    assert made.done(whole) == (False, True)
    exact = values[0].reshape(120, 50, 140, 50).mean(axis=(1, 3))
    guess, opacity = made.values((1,), whole, (120, 140))
    assert not opacity[:, :20].any()
    assert (opacity[:, 40:] == 255).all()
    assert np.corrcoef(guess[0, :, 40:].ravel(), exact[:, 40:].ravel())[0, 1] > 0.95
    filling.fill(raster, part, sorted(set(range(layout.chunks)).difference(first)), lambda share: None)
    filling.seal(part, tmp_path / "a.pyramid", lambda share: None)
    made.close()
    raster.close()
    sealed = Pyramid(tmp_path / "a.pyramid")
    assert (tmp_path / "a.pyramid").stat().st_size == layout.file_bytes
    found, opacity = sealed.values((1,), whole, (120, 140))
    sealed.close()
    assert (opacity[:, 28:] == 255).all()
    assert np.abs(found[0, :, 28:] - exact[:, 28:]).max() <= 1


def test_what_gdal_leaves_behind_of_eighths_is_freed_and_the_picture_stays(tmp_path, monkeypatch):
    """A JPEG TIFF of 64 blocks read twice at an eighth, with and without freeing in between: the same numbers."""
    import rasterio

    from roadstead.imagery import raster

    path = tmp_path / "jpeg.tif"
    pixels = np.random.default_rng(3).integers(0, 255, (3, 2048, 2048), np.uint8).repeat(4, 1)[:, :2048]
    with rasterio.open(
        path, "w", driver="GTiff", width=2048, height=2048, count=3, dtype="uint8", compress="jpeg", tiled=True,
        blockxsize=256, blockysize=256, photometric="ycbcr", transform=rasterio.Affine(2, 0, 9, 0, -2, 9),
    ) as out:  # fmt: skip
        out.write(pixels)
    monkeypatch.setattr(raster, "MEANS_UP_TO", 0)
    whole = raster.Raster(path, "GTiff")
    before, _ = whole.values((1, 2, 3), (0, 0, 2048, 2048), (256, 256))
    monkeypatch.setattr(raster, "_LEFT_BEHIND", 8)
    parts = raster.Raster(path, "GTiff")
    freed = []
    monkeypatch.setattr(raster, "forget_eighths", lambda free=raster.forget_eighths: freed.append(free()))
    after = np.concatenate(
        [parts.values((1, 2, 3), (0, y, 2048, y + 256), (32, 256))[0] for y in range(0, 2048, 256)], 1
    )
    assert len(freed) >= 3
    assert np.array_equal(before, after)
    assert np.array_equal(
        before, whole.values((1, 2, 3), (0, 0, 2048, 2048), (256, 256))[0]
    )  # opened anew with the other
    whole.close()
    parts.close()
