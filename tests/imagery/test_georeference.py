"""Pixels to the ground and back, against rasterio's affine and pyproj."""

import numpy as np
import pyproj
import pytest
import rasterio
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.transform import Affine

from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.records import Scene
from roadstead.exchange.geometry import as_geometry
from roadstead.imagery import Georeference
from roadstead.imagery.georeference import crs_name

PLACES = {  # a CRS and a point well inside it
    "EPSG:32652": (607_000.0, 4_676_000.0),
    "EPSG:26914": (485_900.0, 5_209_245.0),
    "EPSG:4326": (130.3, 42.23),
    "EPSG:3857": (14_504_900.0, 5_200_000.0),
    "EPSG:3413": (-1_000_000.0, 2_000_000.0),
    "EPSG:2180": (500_000.0, 500_000.0),  # northing first by its authority
}
coordinates = st.floats(-2000, 30_000)


@st.composite
def georeferences(draw):
    crs = draw(st.sampled_from(sorted(PLACES)))
    x, y = PLACES[crs]
    size = draw(st.floats(0.3, 30)) / (111_000 if crs == "EPSG:4326" else 1)
    turn, shear = draw(st.floats(-180, 180)), draw(st.floats(-30, 30))
    across = draw(st.floats(0.5, 2))
    affine = Affine.translation(x, y) @ Affine.rotation(turn) @ Affine.shear(shear) @ Affine.scale(size * across, -size)
    return crs, affine


@settings(deadline=None)
@given(georeferences(), st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=5))
def test_there_and_back(placed, pixels):
    crs, affine = placed
    georeference = Georeference(crs, tuple(affine)[:6])
    ground = georeference.to_ground(pixels)
    x, y = zip(*(affine @ pixel for pixel in pixels), strict=True)
    lon, lat = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(x, y)
    assert georeference.to_crs(pixels) == pytest.approx(np.column_stack([x, y]))
    assert ground == pytest.approx(np.column_stack([lon, lat]), abs=1e-9)
    assert georeference.to_pixels(ground) == pytest.approx(np.array(pixels), abs=0.01)
    assert georeference.from_crs(georeference.to_crs(pixels)) == pytest.approx(np.array(pixels), abs=1e-4)


def test_a_known_corner():
    georeference = Georeference("EPSG:32618", (300.0379266750948, 0.0, 101985.0, 0.0, -300.041782729805, 2826915.0))
    # What gdalinfo 3.6.2 prints for the Landsat sample: degrees, minutes, seconds to the hundredth (0.3 m).
    (west, north), (east, south) = georeference.to_ground([(0, 0), (791, 718)])
    assert (west, north) == pytest.approx((-(78 + 57 / 60 + 31.14 / 3600), 25 + 30 / 60 + 21.91 / 3600), abs=2e-6)
    assert (east, south) == pytest.approx((-(76 + 34 / 60 + 29.73 / 3600), 23 + 36 / 60 + 21.41 / 3600), abs=2e-6)


def test_one_pixel_on_the_ground():
    georeference = Georeference("EPSG:4326", (0.001, 0, 130, 0, -0.001, 60))
    across, down = georeference.pixel_size_m(Pixel(10, 10))
    # A degree at 60 N on WGS 84 is 55,800 m of longitude and 111,412 m of latitude (NGA.STND.0036, series of the meridian arc).
    assert across == pytest.approx(55.82, abs=0.05)
    assert down == pytest.approx(111.41, abs=0.02)
    assert georeference.gsd_m(Pixel(10, 10)) == pytest.approx((across * down) ** 0.5)


def test_of_a_scene():
    transform = (2.0, 0.0, 607_000.0, 0.0, -2.0, 4_676_000.0)
    georeference = Georeference.of(Scene(crs="EPSG:32652", transform=transform, georef_se_m=3.0))
    assert georeference == Georeference("EPSG:32652", transform, 3.0)
    assert Georeference.of(Scene()) is None
    assert Georeference.of(Scene(transform=transform)) is None


def test_a_flat_transform_is_refused():
    for transform in [(1, 1, 0, 2, 2, 0), (0, 0, 0, 0, 0, 0), (float("nan"), 0, 0, 0, 1, 0)]:
        with pytest.raises(UserError, match="onto a line"):
            Georeference("EPSG:4326", transform)


@pytest.mark.parametrize(
    "text",
    [
        "+proj=longlat +nadgrids=/etc/hostname",
        "+init=/etc/hostname:x",
        "+proj=longlat +geoidgrids=http://192.0.2.1/x.gtx",
        pyproj.CRS("+proj=longlat +ellps=intl +nadgrids=some.gsb").to_wkt(),
    ],
)
def test_a_crs_that_names_files_is_refused(text):
    with pytest.raises(UserError, match="names a file of its own"):
        Georeference(text, (1, 0, 0, 0, -1, 0))


def test_names():
    assert crs_name("epsg:32652") == "EPSG:32652"
    assert crs_name(pyproj.CRS("EPSG:26914").to_wkt()) == "EPSG:26914"
    assert crs_name("+proj=tmerc +lon_0=130.3 +ellps=GRS80").startswith("PROJCRS[")
    with pytest.raises(UserError, match="not a coordinate system"):
        crs_name("here be dragons")


def test_web_mercator_as_gdal_writes_it_is_placed_and_a_grid_file_is_still_refused():
    """EPSG:3857 comes back from a GeoTIFF as WKT with ``+nadgrids=@null``: it names no file."""
    text = rasterio.crs.CRS.from_epsg(3857).to_wkt()
    assert "+nadgrids=@null" in text
    assert crs_name(text) == "EPSG:3857"
    for grids in ("@null,/etc/passwd", "/etc/passwd"):
        with pytest.raises(UserError, match="names a file"):
            crs_name(text.replace("+nadgrids=@null", f"+nadgrids={grids}"))


@pytest.mark.parametrize(("crs", "pole"), [("EPSG:3413", 90), ("EPSG:3031", -90)])
@pytest.mark.parametrize("west", [-3e6, -2e6])
def test_an_image_round_a_pole_has_an_outline_that_holds_it(crs, pole, west):
    footprint = Georeference(crs, (5000, 0, west, 0, -5000, 2.2e6)).footprint(1200, 900)
    outline = as_geometry(footprint)
    assert outline.is_valid
    assert outline.geom_type == "Polygon"
    assert outline.bounds[0] == -180 and outline.bounds[2] == 180
    assert outline.covers(shapely.Point(12, pole * 0.999)) and outline.covers(shapely.Point(-170, pole * 0.999))
    area = abs(pyproj.Geod(ellps="WGS84").geometry_area_perimeter(shapely.segmentize(outline, 1))[0])
    assert area == pytest.approx(6e6 * 4.5e6, rel=0.1)  # the projection's scale differs from one by a few percent
