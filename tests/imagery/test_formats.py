"""Every kind of file that is read, against the numbers it was made of; and nothing of it is changed by looking at it."""

import base64
import math
import sqlite3
import warnings

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from pyproj import Transformer
from rasterio.control import GroundControlPoint
from rasterio.transform import Affine

from roadstead.domain.errors import UserError
from roadstead.imagery import ImageryPool
from roadstead.imagery.facts import Look


def expected(values: np.ndarray, low: float, high: float) -> np.ndarray:
    return np.rint(np.clip((values.astype(float) - low) / (high - low), 0, 1) * 255)


def whole(pool, path, **more):
    facts = pool.probe(path, hashed=False).result()
    return facts, pool.read(path, (0, 0, facts.width, facts.height), (facts.height, facts.width), **more)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "int16", "int32", "uint32", "float32", "float64"])
@pytest.mark.parametrize(("name", "bands"), [("a.ntf", 1), ("a.ntf", 4), ("a.img", 1), ("a.dat", 5), ("a.raw", 12)])
def test_nitf_and_envi_of_any_type(pool, make, noise, utm, name, bands, dtype):
    values = noise(bands, 40, 50, dtype)
    place = utm if not name.endswith("ntf") else {}
    facts, picture = whole(pool, make(name, values, **place))
    assert (facts.width, facts.height, facts.bands, facts.dtype) == (50, 40, bands, dtype)
    assert facts.crs == ("EPSG:32652" if place else "")
    for channel, (band, (low, high)) in enumerate(zip(facts.bands_shown, facts.stretch, strict=True)):
        assert np.abs(picture[..., channel] - expected(values[band - 1], low, high)).max() <= 1


@pytest.mark.parametrize("interleave", ["bsq", "bil", "bip"])
def test_an_envi_image_is_opened_by_either_of_its_files(pool, tmp_path, noise, interleave):
    values = noise(3, 20, 30, "uint16")
    order = {"bsq": (0, 1, 2), "bil": (1, 0, 2), "bip": (1, 2, 0)}[interleave]
    image, header = tmp_path / "port", tmp_path / "port.hdr"
    image.write_bytes(b"\7" * 16 + values.transpose(order).astype(">u2").tobytes())
    header.write_text(
        f"ENVI\nsamples = 30\nlines = 20\nbands = 3\nheader offset = 16\ndata type = 12\ninterleave = {interleave}\n"
        "byte order = 1\nband names = {Red, Green, Near Infrared}\n"
        "map info = {UTM, 1, 1, 607000, 4676000, 2, 2, 52, North, WGS-84, units=Meters}\n"
    )
    facts, picture = whole(pool, header, stretch=((0, 5000),) * 3, bands=(1, 2, 3))
    assert facts.path == str(image)
    assert facts.band_names == ("Red", "Green", "Near Infrared")
    assert facts.transform == (2, 0, 607000, 0, -2, 4676000)
    places = [Transformer.from_crs(crs, 4326).transform(607000, 4676000) for crs in (facts.crs, 32652)]
    assert places[0] == pytest.approx(places[1], abs=1e-9)
    assert np.abs(np.moveaxis(picture[..., :3], 2, 0) - expected(values, 0, 5000)).max() <= 1
    assert np.array_equal(whole(pool, image, stretch=((0, 5000),) * 3, bands=(1, 2, 3))[1], picture)


@pytest.mark.parametrize("compression", ["C3", "C8"])
def test_a_compressed_nitf_placed_by_its_corners(pool, make, compression):
    y, x = np.mgrid[0:256, 0:256]
    values = ((x + y) // 4).astype(np.uint8)[None]
    place = {"crs": "EPSG:4326", "transform": Affine(2e-3, 0, 130.3, 0, -2e-3, 42.2)}
    plain = make("plain.tif", values, **place)
    with rasterio.Env(GDAL_PAM_ENABLED="NO"):
        rasterio.shutil.copy(plain, plain.with_name("a.ntf"), driver="NITF", IC=compression, ICORDS="D")
    facts, picture = whole(pool, plain.with_name("a.ntf"))
    assert np.abs(picture[..., 0].astype(int) - values[0]).max() <= 4
    assert facts.crs == "EPSG:4326"
    assert facts.transform == pytest.approx((2e-3, 0, 130.3, 0, -2e-3, 42.2), abs=1e-9)  # centres of three decimals


def test_a_nitf_of_two_images_says_which_is_shown(pool, make, noise):
    facts, _ = whole(pool, make("a.ntf", noise(1, 30, 30), NUMI="2"))
    assert any("2 images, of which the first" in note for note in facts.notes)


@pytest.mark.parametrize("name", ["a.webp", "a.bmp", "a.gif"])
def test_pictures_of_the_web_and_of_the_desktop(pool, make, noise, name):
    values = noise(1 if name.endswith("gif") else 3, 40, 50)
    _, picture = whole(pool, make(name, values, **({"LOSSLESS": "YES"} if name.endswith("webp") else {})))
    shown = np.repeat(values, 3, axis=0) if len(values) == 1 else values
    assert np.array_equal(picture[..., :3], np.moveaxis(shown, 0, 2))


@pytest.fixture
def levels(noise):
    """Two zoom levels of an RGBA image of 512 x 768, the upper one made of means; one tile empty of colour."""
    deepest = np.concatenate([noise(3, 512, 768), np.full((1, 512, 768), 255, np.uint8)])
    deepest[3, :256, 256:512] = 0
    above = np.zeros((4, 256, 512), np.uint8)
    above[:, :, :384] = deepest.reshape(4, 256, 2, 384, 2).mean(axis=(2, 4)).astype(np.uint8)
    return {14: deepest, 13: above}


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_mbtiles_lie_on_the_web_map_grid(pool, miniatures, tmp_path, levels, kind, shared):
    path = miniatures.mbtiles(tmp_path / "najin.mbtiles", levels, (14118, 6040), kind, shared=shared)
    facts, picture = whole(pool, path)
    assert (facts.driver, facts.width, facts.height, facts.bands, facts.has_alpha) == ("MBTiles", 768, 512, 4, True)
    clear = levels[14][3] > 0
    assert np.array_equal(picture[..., 3], levels[14][3])
    assert np.array_equal(picture[clear][:, :3], np.moveaxis(levels[14][:3], 0, 2)[clear])
    lon, lat = 14118 / 2**14 * 360 - 180, _latitude(6040, 14)
    west, north = min(p[0] for p in facts.footprint.points), max(p[1] for p in facts.footprint.points)
    assert (west, north) == pytest.approx((lon, lat), abs=1e-7)
    half = pool.read(path, (0, 0, 768, 512), (256, 384))
    shown = levels[13][3, :, :384] == 255
    assert np.array_equal(half[shown][:, :3], np.moveaxis(levels[13][:3, :, :384], 0, 2)[shown])
    part = pool.read(path, (200, 100, 300, 140), (40, 100))
    assert np.array_equal(part, picture[100:140, 200:300])


def _latitude(row: int, zoom: int) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / 2**zoom))))


def test_complex_numbers_are_magnitudes_in_smaller_pictures_too(make, noise, utm, tmp_path):
    random = np.random.default_rng(5)
    values = random.gamma(2, 50, (1, 512, 512)) * np.exp(2j * np.pi * random.random((1, 512, 512)))
    path = make("slc.tif", values.astype("complex64"), **utm)
    means = np.abs(values[0]).reshape(64, 8, 64, 8).mean(axis=(1, 3))
    with ImageryPool(1, cache=tmp_path / "cache") as pool:
        facts = pool.probe(path).result()
        assert facts.stretch[0] == pytest.approx(np.percentile(np.abs(values), [2, 98]), rel=1e-3)
        for _ in ("from the image", "from its pyramid"):
            picture = pool.read(path, (0, 0, 512, 512), (64, 64), stretch=((0, 300),), bands=(1,))
            assert np.abs(picture[..., 0] - expected(means, 0, 300)).max() <= 1
            pool.build_pyramid(path).result()


def test_points_and_a_sensor_model_can_be_had(make, noise):
    from roadstead.imagery.raster import Raster

    points = [GroundControlPoint(r, c, 130 + c / 1e3, 42 - r / 1e3, 7.0) for r in (0, 40) for c in (0, 50)]
    numbers = " ".join(["1"] + ["0"] * 19)
    model = {"LINE_OFF": "20", "SAMP_OFF": "25", "LAT_OFF": "42", "LONG_OFF": "130", "HEIGHT_OFF": "5"}
    model |= {"LINE_SCALE": "20", "SAMP_SCALE": "25", "LAT_SCALE": "0.1", "LONG_SCALE": "0.1", "HEIGHT_SCALE": "500"}
    model |= {f"{a}_{b}_COEFF": numbers for a in ("LINE", "SAMP") for b in ("NUM", "DEN")}
    placed = Raster(make("points.tif", noise(1, 40, 50), gcps=points, crs="EPSG:4326"), "GTiff")
    found, crs = placed.gcps()
    assert [(p[0], p[1], p[2], p[3], p[4]) for p in found] == [(p.col, p.row, p.x, p.y, p.z) for p in points]
    assert "WGS 84" in crs
    placed.close()
    with warnings.catch_warnings(action="ignore"):
        modelled = Raster(make("model.tif", noise(1, 40, 50), tags={"RPC": model}), "GTiff")
    told = modelled.rpc()
    assert told is not None
    assert float(told["LONG_OFF"]) == 130
    assert [float(n) for n in told["SAMP_DEN_COEFF"].split()] == [1] + [0] * 19
    modelled.close()


@pytest.mark.parametrize("name", ["a.tif", "a.img"])
def test_a_turned_and_sheared_image_keeps_its_transform(pool, make, noise, name):
    turned = Affine.translation(607_000, 4_676_000) @ Affine.rotation(30) @ Affine.scale(2, -2)
    shear = Affine.shear(10, 0) if name == "a.tif" else Affine.identity()  # ENVI headers know no shear
    facts = pool.probe(make(name, noise(1, 40, 50), crs="EPSG:32652", transform=turned @ shear)).result()
    assert facts.transform == pytest.approx(tuple(turned @ shear)[:6], abs=1e-6)
    assert facts.gsd_m == pytest.approx(2.0, rel=0.02)


# A JPEG of 8 x 8 pixels of one colour in four inks, as image programs for print write them.
_INKS = (
    "/9j/7gAOQWRvYmUAZAAAAAAC/9sAQwADAgICAgIDAgICAwMDAwQGBAQEBAQIBgYFBgkICgoJCAkJCgwPDAoLDgsJCQ0RDQ4PEBAR"
    "EAoMEhMSEBMPEBAQ/9sAQwEDAwMEAwQIBAQIEAsJCxAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ"
    "EBAQEBAQ/8AAFAgACAAIBAERAAIRAQMRAQQRAP/EABUAAQEAAAAAAAAAAAAAAAAAAAgJ/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/E"
    "ABUBAQEAAAAAAAAAAAAAAAAAAAcJ/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAA4EAQACEQMRBAAAPwBEHNKpVN//2Q=="
)


def test_a_jpeg_in_four_inks_is_shown_in_its_colours(pool, tmp_path):
    (tmp_path / "print.jpg").write_bytes(base64.b64decode(_INKS))
    _, picture = whole(pool, tmp_path / "print.jpg")
    red, green, blue, alpha = (int(value) for value in picture[4, 4])
    assert red > 200, picture[4, 4]
    assert max(green, blue) < 60
    assert alpha == 255


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_a_tiff_in_four_inks_is_shown_as_the_light_that_is_left(pool, make, dtype):
    """Paper, black ink, cyan ink, and a mixture: (top - ink) (top - black) / top by hand."""
    unit = 1 if dtype == "uint8" else 257
    inks = np.array([[0, 0, 0, 0], [0, 0, 0, 255], [255, 0, 0, 0], [100, 50, 0, 51]], dtype).T.reshape(4, 1, 4) * unit
    path = make("inks.tif", np.repeat(inks.astype(dtype), 3, axis=1), photometric="CMYK", compress="deflate")
    facts = pool.probe(path).result()
    assert (facts.colour, facts.bands_shown) == ("rgb", (1, 2, 3))
    assert any("CMYK" in note for note in facts.notes)
    full = ((0.0, 255.0 * unit),) * 3
    picture = pool.read(path, (0, 0, 4, 3), (3, 4), look=Look((1, 2, 3), full))
    wanted = [(255, 255, 255), (0, 0, 0), (0, 255, 255), (124, 164, 204)]
    assert [tuple(pixel[:3]) for pixel in picture[1].tolist()] == wanted
    spectral = make("four.tif", np.repeat(inks.astype(dtype), 3, axis=1), photometric="MINISBLACK")
    assert pool.probe(spectral).result().bands == 4  # four bands that are no inks stay four


def files_of_every_kind(make, miniatures, noise, utm, levels, folder):
    values = noise(3, 300, 200)
    made = [
        make(f"a.{end}", values, **(utm if end in ("tif", "img") else {}))
        for end in ("tif", "jpg", "png", "jp2", "ntf", "img", "webp", "bmp")
    ]
    made += [make("a.gif", values[:1]), make("slc.tif", (values[:1] * 1j).astype("complex64"), **utm)]
    made.append(miniatures.mbtiles(folder / "a.mbtiles", levels, (14118, 6040)))
    makers = (miniatures.sentinel2_l1c, miniatures.landsat, miniatures.sentinel1)
    return made + [maker(folder) for maker in makers]


def state(folder):
    """All that looking might change: names, bytes, sizes, times of change."""
    return {
        path.relative_to(folder): (path.stat().st_mtime_ns, path.stat().st_size, path.is_file() and path.read_bytes())
        for path in (folder, *folder.rglob("*"))
    }


def test_opening_viewing_and_closing_leaves_everything_as_it_was(
    make, miniatures, noise, utm, levels, tmp_path, tmp_path_factory
):
    made = files_of_every_kind(make, miniatures, noise, utm, levels, tmp_path)
    journal = sqlite3.connect(tmp_path / "a.mbtiles")
    journal.execute("PRAGMA journal_mode=WAL")  # a reader that asks SQLite for a lock would write -wal and -shm
    journal.close()
    before = state(tmp_path)
    with ImageryPool(1, cache=tmp_path_factory.mktemp("elsewhere")) as pool:
        for path in made:
            facts = pool.probe(path).result()
            pool.build_pyramid(path).result()
            for window in ((0, 0, facts.width, facts.height), (5, 5, 40, 30)):
                assert pool.read(path, window, (30, 30))[..., 3].any(), path.name
    assert state(tmp_path) == before


@pytest.mark.parametrize(
    ("name", "content", "told", "todo"),
    [
        ("a.ecw", b"ecw\0\1", "an ECW image", "GeoTIFF"),
        ("a.sid", b"msid\1", "a MrSID image", "GeoTIFF"),
        ("a.jxl", b"\xff\x0a\0\0", "a JPEG XL picture", "GeoTIFF"),
        ("a.heic", b"\0\0\0\x18ftypheic", "a HEIC photograph", "JPEG or PNG"),
        ("a.psd", b"8BPS\0\1", "a Photoshop picture", "PNG or TIFF"),
        ("a.h5", b"\x89HDF\r\n", "an HDF5 or netCDF file", "as a GeoTIFF"),
        ("a.nc", b"CDF\x01\0", "a netCDF file", "as a GeoTIFF"),
        ("a.pdf", b"%PDF-1.7", "a PDF document", "as an image"),
        ("a.tar", b"a" * 257 + b"ustar\0", "a tar archive", "Unpack it"),
        ("a.kmz", b"PK\x03\x04" + bytes(30), "a KMZ of Google Earth", "Unpack it"),
        (
            "S2.zip",
            b"PK\x03\x04" + bytes(22) + b"\x22\0\0\0" + b"S2B_MSIL1C_20231012T021709.SAFE/man",
            "a ZIP archive of a product",
            "add its folder",
        ),
    ],
)
def test_what_cannot_be_read_is_named_with_what_to_do(pool, tmp_path, name, content, told, todo):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError) as caught:
        pool.probe(tmp_path / name).result()
    assert f"“{name}” is not an image that can be read here: it is {told}." == caught.value.what
    assert todo in caught.value.todo
