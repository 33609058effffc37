"""Folders of bands as Sentinel and Landsat products are delivered, read as one scene."""

import hashlib
import json
import shutil
import subprocess
from urllib.parse import unquote

import numpy as np
import pytest
import rasterio

from roadstead.domain.cards import contradictions_of, origins_of
from roadstead.domain.errors import UserError
from roadstead.domain.records import Scene
from roadstead.domain.times import parse_interval
from roadstead.imagery import ImageryPool, scene_record
from roadstead.imagery.layout import layout_of
from roadstead.services import importing
from roadstead.services.exporting import export
from roadstead.services.scenes import add_scene
from roadstead.services.session import CaseSession

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


SENTINEL2_PRODUCT = """<?xml version="1.0" encoding="UTF-8"?>
<n1:Level-2A_User_Product xmlns:n1="https://psd-14.sentinel2.eo.esa.int/PSD/User_Product_Level-2A.xsd"><n1:General_Info><Product_Info>
<PRODUCT_START_TIME>2023-10-12T02:17:09.024Z</PRODUCT_START_TIME><PRODUCT_STOP_TIME>2023-10-12T02:17:09.024Z</PRODUCT_STOP_TIME>
<PRODUCT_TYPE>S2MSI2A</PRODUCT_TYPE><Datatake datatakeIdentifier="GS2B_20231012T021709_034478_N05.09"><SPACECRAFT_NAME>Sentinel-2B</SPACECRAFT_NAME>
<DATATAKE_SENSING_START>2023-10-12T02:17:09.024Z</DATATAKE_SENSING_START></Datatake></Product_Info></n1:General_Info>
<n1:Geometric_Info><Product_Footprint><Product_Footprint><Global_Footprint><EXT_POS_LIST>42.46 130.21 42.46 130.24 42.43 130.24 42.43 130.21 42.46 130.21 </EXT_POS_LIST>
</Global_Footprint></Product_Footprint></Product_Footprint></n1:Geometric_Info>
<n1:Quality_Indicators_Info><Cloud_Coverage_Assessment>12.345678</Cloud_Coverage_Assessment></n1:Quality_Indicators_Info></n1:Level-2A_User_Product>"""
SENTINEL2_TILE = """<n1:Level-2A_Tile_ID xmlns:n1="https://psd-14.sentinel2.eo.esa.int/PSD/S2_PDI_Level-2A_Tile_Metadata.xsd"><n1:General_Info>
<SENSING_TIME metadataLevel="Standard">2023-10-12T02:20:39.517Z</SENSING_TIME></n1:General_Info><n1:Geometric_Info><Tile_Geocoding metadataLevel="Brief">
<HORIZONTAL_CS_NAME>WGS84 / UTM zone 52N</HORIZONTAL_CS_NAME><HORIZONTAL_CS_CODE>EPSG:32652</HORIZONTAL_CS_CODE></Tile_Geocoding>
<Tile_Angles metadataLevel="Standard"><Mean_Sun_Angle><ZENITH_ANGLE unit="deg">51.25</ZENITH_ANGLE><AZIMUTH_ANGLE unit="deg">163.5</AZIMUTH_ANGLE></Mean_Sun_Angle>
</Tile_Angles></n1:Geometric_Info></n1:Level-2A_Tile_ID>"""
SENTINEL1_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?><xfdu:XFDU xmlns:xfdu="urn:ccsds:schema:xfdu:1" xmlns:gml="http://www.opengis.net/gml"
 xmlns:safe="http://www.esa.int/safe/sentinel-1.0" xmlns:s1sarl1="http://www.esa.int/safe/sentinel-1.0/sentinel-1/sar/level-1"><metadataSection>
<metadataObject ID="platform"><metadataWrap><xmlData><safe:platform><safe:nssdcIdentifier>2014-016A</safe:nssdcIdentifier><safe:familyName>SENTINEL-1</safe:familyName>
<safe:number>A</safe:number><safe:instrument><safe:familyName abbreviation="SAR">Synthetic Aperture Radar</safe:familyName><safe:extension>
<s1sarl1:instrumentMode><s1sarl1:mode>IW</s1sarl1:mode></s1sarl1:instrumentMode></safe:extension></safe:instrument></safe:platform></xmlData></metadataWrap></metadataObject>
<metadataObject ID="acquisitionPeriod"><metadataWrap><xmlData><safe:acquisitionPeriod><safe:startTime>2023-10-12T21:30:15.123456</safe:startTime>
<safe:stopTime>2023-10-12T21:30:40.122333</safe:stopTime></safe:acquisitionPeriod></xmlData></metadataWrap></metadataObject>
<metadataObject ID="measurementFrameSet"><metadataWrap><xmlData><safe:frameSet><safe:frame><safe:footPrint srsName="http://www.opengis.net/gml/srs/epsg.xml#4326">
<gml:coordinates>42.5,130.0 42.5,130.02 42.48,130.02 42.48,130.0</gml:coordinates></safe:footPrint></safe:frame></safe:frameSet></xmlData></metadataWrap></metadataObject>
</metadataSection></xfdu:XFDU>"""
SENTINEL1_ANNOTATION = """<product><adsHeader><missionId>S1A</missionId><productType>GRD</productType><polarisation>VV</polarisation><mode>IW</mode>
<startTime>2023-10-12T21:30:15.123456</startTime><stopTime>2023-10-12T21:30:40.122333</stopTime></adsHeader><imageAnnotation><imageInformation>
<rangePixelSpacing>1.000000e+01</rangePixelSpacing><azimuthPixelSpacing>1.000000e+01</azimuthPixelSpacing><numberOfSamples>160</numberOfSamples>
<numberOfLines>120</numberOfLines><incidenceAngleMidSwath>3.912e+01</incidenceAngleMidSwath></imageInformation></imageAnnotation></product>"""
LANDSAT_MTL = """GROUP = LANDSAT_METADATA_FILE
  GROUP = PRODUCT_CONTENTS
    ORIGIN = "Image courtesy of the U.S. Geological Survey"
  END_GROUP = PRODUCT_CONTENTS
  GROUP = IMAGE_ATTRIBUTES
    SPACECRAFT_ID = "LANDSAT_8"
    SENSOR_ID = "OLI_TIRS"
    DATE_ACQUIRED = 2023-10-12
    SCENE_CENTER_TIME = "02:03:14.5000000Z"
    CLOUD_COVER = 3.21
    ROLL_ANGLE = 0.001
    SUN_AZIMUTH = 158.25
    SUN_ELEVATION = 37.5
  END_GROUP = IMAGE_ATTRIBUTES
  GROUP = PROJECTION_ATTRIBUTES
    MAP_PROJECTION = "UTM"
    UTM_ZONE = 52
    GRID_CELL_SIZE_REFLECTIVE = 30.00
  END_GROUP = PROJECTION_ATTRIBUTES
END_GROUP = LANDSAT_METADATA_FILE
END
"""


def test_the_card_of_a_sentinel_2_folder_is_read_from_its_texts(pool, miniatures, tmp_path):
    folder = miniatures.sentinel2_l2a(tmp_path)
    (folder / "MTD_MSIL2A.xml").write_text(SENTINEL2_PRODUCT)
    (next((folder / "GRANULE").iterdir()) / "MTD_TL.xml").write_text(SENTINEL2_TILE)
    scene = scene_record(pool.probe(folder).result())
    assert (scene.sensor, scene.provider) == ("Sentinel-2B MSI", "ESA Copernicus")
    assert str(scene.acquired) == "2023-10-12 02:20 UTC"  # of the tile, within the datatake of the product
    assert (scene.sun_elevation_deg, scene.sun_azimuth_deg) == (38.75, 163.5)
    assert scene.cloud_percent == pytest.approx(12.345678)
    assert scene.credit == "Contains Copernicus Sentinel data 2023"
    assert origins_of(scene)["sun_elevation_deg"].startswith("MTD_TL.xml")
    assert origins_of(scene)["cloud_percent"].startswith("MTD_MSIL2A.xml")
    assert contradictions_of(scene) == ()


def test_a_sentinel_2_folder_that_lies_elsewhere_than_its_text_says(pool, miniatures, tmp_path):
    folder = miniatures.sentinel2_l2a(tmp_path)
    (folder / "MTD_MSIL2A.xml").write_text(SENTINEL2_PRODUCT.replace("130.2", "131.9"))
    (folder / "GRANULE" / "MTD_TL.xml").write_text("")
    (doubt,) = pool.probe(folder).result().contradictions
    assert doubt.field == "place"
    assert "MTD_MSIL2A.xml: EXT_POS_LIST" in doubt.text


def test_the_card_of_a_sentinel_1_folder_is_read_from_its_texts(pool, miniatures, tmp_path):
    folder = miniatures.sentinel1(tmp_path)
    (folder / "manifest.safe").write_text(SENTINEL1_MANIFEST)
    for path in (folder / "annotation").iterdir():
        path.write_text(SENTINEL1_ANNOTATION)
    facts = pool.probe(folder).result()
    scene = scene_record(facts)
    assert scene.sensor == "Sentinel-1A C-SAR IW"
    assert scene.acquired.iso() == "2023-10-12T21:30:15.123456Z/2023-10-12T21:30:40.122333Z"
    assert origins_of(scene)["acquired"].startswith("manifest.safe")
    assert scene.sun_elevation_deg is None
    assert any("incidence angle at the ground is 39.1°" in note for note in facts.notes)
    assert {doubt.field for doubt in facts.contradictions} <= {"gsd_m"}  # the miniature's points are no 10 m apart


def test_the_card_of_a_landsat_folder_is_read_from_its_text(pool, miniatures, tmp_path):
    folder = miniatures.landsat(tmp_path)
    (folder / f"{folder.name}_MTL.txt").write_text(LANDSAT_MTL)
    scene = scene_record(pool.probe(folder).result())
    assert (scene.sensor, scene.provider, scene.cloud_percent) == ("Landsat 8 OLI/TIRS", "USGS", 3.21)
    assert (scene.sun_azimuth_deg, scene.sun_elevation_deg) == (158.25, 37.5)
    assert scene.acquired.iso() == "2023-10-12T02:03:00.500000Z/2023-10-12T02:03:28.500000Z"
    assert contradictions_of(scene) == ()


@pytest.mark.parametrize("maker", ["sentinel2_l2a", "landsat"])
def test_a_product_goes_out_as_an_item_with_an_asset_for_each_file_and_comes_back(pool, miniatures, tmp_path, maker):
    folder = getattr(miniatures, maker)(tmp_path)
    with CaseSession.create(tmp_path / "case.gpkg", "Najin", "Kim") as session:
        scene = add_scene(session, pool, folder, acquired=parse_interval("2023-10-12T02:15Z"))
        export(session.store, tmp_path / "scene.json", "stac")
        item = json.loads((tmp_path / "scene.json").read_text())
        assert len(item["assets"]) == len(scene.files) > 3
        for asset in item["assets"].values():
            data = (tmp_path / unquote(asset["href"])).read_bytes()
            assert asset["file:checksum"] == "1220" + hashlib.sha256(data).hexdigest()  # multihash of SHA2-256
            assert (asset["file:size"], asset["roles"]) == (len(data), ["data"])
        assert any("/file/" in url for url in item["stac_extensions"])
    with CaseSession.create(tmp_path / "other.gpkg", "Other", "Lee") as other:
        assert importing.import_stac(other, pool, tmp_path / "scene.json") == importing.Imported(1, ())
        (again,) = other.store.all(Scene)
        assert (again.sha256, again.files, again.acquired) == (scene.sha256, scene.files, scene.acquired)
        band = folder / scene.files[0]
        band.write_bytes(band.read_bytes() + b"0")  # no longer what the item states
        found = importing.import_stac(other, pool, tmp_path / "scene.json")
        assert (found.read, len(found.rejected)) == (0, 1)
        assert "is not the file that was meant" in found.rejected[0][1]
    with CaseSession.open(
        tmp_path / "case.gpkg", "Kim"
    ) as session:  # and nothing is stated of a file that is another one
        export(session.store, tmp_path / "scene.json", "stac", replace=True)
        item = json.loads((tmp_path / "scene.json").read_text())
        assert len(item["assets"]) == len(scene.files)
        assert not any("file:checksum" in asset for asset in item["assets"].values())
