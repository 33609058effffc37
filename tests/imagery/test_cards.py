"""The scene card: what providers' metadata, tags and names say, in whose words, and what contradicts itself."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadstead.domain import cards
from roadstead.domain.times import Interval, parse_interval
from roadstead.imagery.cards import Card, Picture, card_of, doubtful_place
from roadstead.imagery.cards.claims import Paper, moment
from roadstead.imagery.scene import scene_record

DIMAP = """<?xml version="1.0" encoding="UTF-8"?>
<Dimap_Document><Metadata_Identification><METADATA_FORMAT version="2.0">DIMAP</METADATA_FORMAT></Metadata_Identification>
<Dataset_Content><CLOUD_COVERAGE unit="percent">2.5</CLOUD_COVERAGE><Dataset_Extent>
<Vertex><LON unit="deg">130.2</LON><LAT>42.3</LAT></Vertex><Vertex><LON>130.4</LON><LAT>42.3</LAT></Vertex>
<Vertex><LON>130.4</LON><LAT>42.1</LAT></Vertex><Vertex><LON>130.2</LON><LAT>42.1</LAT></Vertex></Dataset_Extent></Dataset_Content>
<Product_Information><Producer_Information><PRODUCER_NAME>Airbus DS Geo</PRODUCER_NAME></Producer_Information></Product_Information>
<Raster_Data><Data_Access><Data_Files><Data_File tile_R="1" tile_C="1"><DATA_FILE_PATH href="IMG_PHR1A_PMS_202310120215410_ORT_1_R1C1.TIF"/></Data_File></Data_Files></Data_Access>
<Raster_Dimensions><NROWS>1100</NROWS><NCOLS>1200</NCOLS><NBANDS>4</NBANDS></Raster_Dimensions></Raster_Data>
<Processing_Information><Product_Settings><Sampling_Settings><RESAMPLING_SPACING unit="m">0.5</RESAMPLING_SPACING></Sampling_Settings></Product_Settings></Processing_Information>
<Dataset_Sources><Source_Identification><Strip_Source><MISSION>PHR</MISSION><MISSION_INDEX>1A</MISSION_INDEX>
<IMAGING_DATE>2023-10-12</IMAGING_DATE><IMAGING_TIME>02:15:41.1Z</IMAGING_TIME></Strip_Source></Source_Identification></Dataset_Sources>
<Geometric_Data><Use_Area>
<Located_Geometric_Values><LOCATION_TYPE>Top Center</LOCATION_TYPE><Acquisition_Angles><VIEWING_ANGLE>9</VIEWING_ANGLE></Acquisition_Angles><Solar_Incidences><SUN_AZIMUTH>1</SUN_AZIMUTH><SUN_ELEVATION>1</SUN_ELEVATION></Solar_Incidences></Located_Geometric_Values>
<Located_Geometric_Values><LOCATION_TYPE>Center</LOCATION_TYPE><Acquisition_Angles><VIEWING_ANGLE unit="deg">-17.2</VIEWING_ANGLE><INCIDENCE_ANGLE>19.3</INCIDENCE_ANGLE></Acquisition_Angles><Solar_Incidences><SUN_AZIMUTH unit="deg">163.5</SUN_AZIMUTH><SUN_ELEVATION unit="deg">39.25</SUN_ELEVATION></Solar_Incidences></Located_Geometric_Values>
</Use_Area></Geometric_Data></Dimap_Document>"""
PLEIADES = "IMG_PHR1A_PMS_202310120215410_ORT_1_R1C1.TIF"

IMD = """version = "28.4";
bandId = "P";
numRows = 900;
numColumns = 800;
productLevel = "LV2A";
BEGIN_GROUP = BAND_P
\tULLon =  130.29000000;
\tULLat =   42.24000000;
\tURLon =  130.31000000;
\tURLat =   42.24000000;
\tLRLon =  130.31000000;
\tLRLat =   42.22000000;
\tLLLon =  130.29000000;
\tLLLat =   42.22000000;
END_GROUP = BAND_P
BEGIN_GROUP = IMAGE_1
\tsatId = "WV02";
\tCatId = "103001006A26A500";
\tfirstLineTime = 2023-10-12T02:15:41.184775Z;
\tmeanCollectedGSD =     0.571;
\tmeanSunAz = 163.1;
\tmeanSunEl =  39.2;
\tmeanSatEl =  71.1;
\tmeanOffNadirViewAngle =  16.8;
\tcloudCover = 0.125;
END_GROUP = IMAGE_1
BEGIN_GROUP = MAP_PROJECTED_PRODUCT
\tearliestAcqTime = 2023-10-12T02:15:41.184775Z;
\tlatestAcqTime = 2023-10-12T02:15:44.000000Z;
\tproductGSD =     0.50;
END_GROUP = MAP_PROJECTED_PRODUCT
END;
"""

MTL = """GROUP = LANDSAT_METADATA_FILE
  GROUP = PRODUCT_CONTENTS
    ORIGIN = "Image courtesy of the U.S. Geological Survey"
  END_GROUP = PRODUCT_CONTENTS
  GROUP = IMAGE_ATTRIBUTES
    SPACECRAFT_ID = "LANDSAT_8"
    SENSOR_ID = "OLI_TIRS"
    DATE_ACQUIRED = 2023-10-12
    SCENE_CENTER_TIME = "02:15:33.5000000Z"
    CLOUD_COVER = 12.34
    SUN_AZIMUTH = -160.5
    SUN_ELEVATION = 38.75
    ROLL_ANGLE = -0.001
  END_GROUP = IMAGE_ATTRIBUTES
  GROUP = PROJECTION_ATTRIBUTES
    GRID_CELL_SIZE_PANCHROMATIC = 15.00
    GRID_CELL_SIZE_REFLECTIVE = 30.00
    GRID_CELL_SIZE_THERMAL = 30.00
  END_GROUP = PROJECTION_ATTRIBUTES
END_GROUP = LANDSAT_METADATA_FILE
END
"""

TILE = """<?xml version="1.0"?><n1:Level-2A_Tile_ID xmlns:n1="https://psd-14.sentinel2.eo.esa.int/PSD/S2_PDI_Level-2A_Tile_Metadata.xsd">
<n1:General_Info><SENSING_TIME metadataLevel="Standard">2023-10-12T02:20:31.123456Z</SENSING_TIME></n1:General_Info>
<n1:Geometric_Info><Tile_Geocoding><HORIZONTAL_CS_CODE>EPSG:32652</HORIZONTAL_CS_CODE><Size resolution="10"><NROWS>10980</NROWS><NCOLS>10980</NCOLS></Size>
<Size resolution="20"><NROWS>5490</NROWS><NCOLS>5490</NCOLS></Size></Tile_Geocoding>
<Tile_Angles><Mean_Sun_Angle><ZENITH_ANGLE unit="deg">50.5</ZENITH_ANGLE><AZIMUTH_ANGLE unit="deg">162.25</AZIMUTH_ANGLE></Mean_Sun_Angle>
<Mean_Viewing_Incidence_Angle_List><Mean_Viewing_Incidence_Angle bandId="0"><ZENITH_ANGLE unit="deg">8.0</ZENITH_ANGLE></Mean_Viewing_Incidence_Angle>
<Mean_Viewing_Incidence_Angle bandId="1"><ZENITH_ANGLE unit="deg">9.0</ZENITH_ANGLE></Mean_Viewing_Incidence_Angle></Mean_Viewing_Incidence_Angle_List></Tile_Angles></n1:Geometric_Info>
<n1:Quality_Indicators_Info><Image_Content_QI><CLOUDY_PIXEL_PERCENTAGE>31.5</CLOUDY_PIXEL_PERCENTAGE></Image_Content_QI></n1:Quality_Indicators_Info></n1:Level-2A_Tile_ID>"""

SENTINEL1 = """<product><adsHeader><missionId>S1A</missionId><productType>GRD</productType><polarisation>VV</polarisation><mode>IW</mode>
<startTime>2023-10-12T21:23:15.123456</startTime><stopTime>2023-10-12T21:23:40.123455</stopTime></adsHeader>
<imageAnnotation><imageInformation><rangePixelSpacing>1.000000e+01</rangePixelSpacing><azimuthPixelSpacing>1.000000e+01</azimuthPixelSpacing>
<numberOfSamples>25000</numberOfSamples><numberOfLines>16700</numberOfLines><incidenceAngleMidSwath>3.9e+01</incidenceAngleMidSwath></imageInformation></imageAnnotation></product>"""

PLANET = {
    "id": "20231012_021530_12_2463",
    "type": "Feature",
    "properties": {
        "acquired": "2023-10-12T02:15:30.129Z",
        "cloud_cover": 0.07,
        "gsd": 3.9,
        "pixel_resolution": 3,
        "provider": "planetscope",
        "satellite_id": "2463",
        "sun_azimuth": 161.5,
        "sun_elevation": 38.1,
        "view_angle": -4.9,
    },
}
PLANET_XML = """<ps:EarthObservation xmlns:ps="http://schemas.planet.com/ps/v1/planet_product_metadata_geocorrected_level" xmlns:eop="http://earth.esa.int/eop" xmlns:opt="http://earth.esa.int/opt">
<eop:Platform><eop:shortName>PlanetScope</eop:shortName><eop:serialIdentifier>2463</eop:serialIdentifier></eop:Platform>
<ps:Acquisition><eop:incidenceAngle uom="deg">5.4</eop:incidenceAngle><opt:illuminationAzimuthAngle uom="deg">161.5</opt:illuminationAzimuthAngle><opt:illuminationElevationAngle uom="deg">38.1</opt:illuminationElevationAngle>
<ps:spaceCraftViewAngle uom="deg">-4.9</ps:spaceCraftViewAngle><ps:acquisitionDateTime>2023-10-12T11:15:30+09:00</ps:acquisitionDateTime></ps:Acquisition>
<opt:cloudCoverPercentage uom="percentage">7</opt:cloudCoverPercentage></ps:EarthObservation>"""
STAC = {
    "type": "Feature",
    "stac_version": "1.0.0",
    "id": "najin",
    "bbox": [130.29, 42.22, 130.31, 42.24],
    "properties": {
        "datetime": None,
        "start_datetime": "2023-10-12T02:15:00Z",
        "end_datetime": "2023-10-12T02:16:00Z",
        "platform": "umbra-05",
        "gsd": 0.5,
        "view:incidence_angle": 31.5,
        "license": "CC-BY-4.0",
        "providers": [{"name": "Host", "roles": ["host"]}, {"name": "Umbra", "roles": ["producer"]}],
    },
    "assets": {"image": {"href": "https://example.org/bucket/najin.tif?token=1"}},
}


def read(name: str, paper: str, text: object, picture: Picture | None = None, **tags: str) -> Card:
    data = (text if isinstance(text, str) else json.dumps(text)).encode()
    return card_of(picture or Picture(name), tags, papers=[Paper(paper, data)])


def values(card: Card) -> dict:
    return {field: value for field, (value, _) in card.known.items()}


def test_pleiades_from_the_middle_of_the_image():
    card = read(PLEIADES, "DIM_PHR1A_PMS_202310120215410_ORT_1.XML", DIMAP, Picture(PLEIADES, 1200, 1100))
    assert card.doubts == ()
    got = values(card)
    assert got["sensor"] == "Pléiades 1A"
    assert got["provider"] == "Airbus DS Geo"
    assert got["acquired"] == "2023-10-12T02:15:41.100000Z/2023-10-12T02:15:41.100000Z"
    assert (got["off_nadir_deg"], got["sun_azimuth_deg"], got["sun_elevation_deg"]) == (17.2, 163.5, 39.25)
    assert (got["gsd_m"], got["cloud_percent"]) == (0.5, 2.5)
    assert card.known["off_nadir_deg"][1] == "DIM_PHR1A_PMS_202310120215410_ORT_1.XML: VIEWING_ANGLE"


def test_a_dimap_of_another_image_is_not_taken():
    assert "sun_azimuth_deg" not in read("other.tif", "DIM_x.XML", DIMAP).known


def test_maxar_gives_cloud_as_a_fraction_and_the_products_pixel():
    card = read("23OCT12021541-P2AS-005_01_P001.TIF", "23OCT12021541-P2AS-005_01_P001.IMD", IMD)
    got = values(card)
    assert got["cloud_percent"] == 12.5
    assert got["gsd_m"] == 0.5
    assert got["off_nadir_deg"] == 16.8
    assert got["sensor"] == "WorldView-2"
    assert got["acquired"] == "2023-10-12T02:15:41.184775Z/2023-10-12T02:15:44Z"
    assert card.doubts == ()


def test_maxars_xml_says_the_same():
    rows = "<SATID>WV02</SATID><MEANSUNEL>39.2</MEANSUNEL><CLOUDCOVER>-999</CLOUDCOVER><FIRSTLINETIME>2023-10-12T02:15:41Z</FIRSTLINETIME>"
    card = read("a.TIF", "a.XML", f"<isd><IMD><NUMROWS>9</NUMROWS><IMAGE>{rows}</IMAGE></IMD></isd>")
    assert values(card) == {
        "acquired": "2023-10-12T02:15:41Z/2023-10-12T02:15:41Z",
        "sensor": "WorldView-2",
        "provider": "Maxar",
        "sun_elevation_deg": 39.2,
    }


@pytest.mark.parametrize(("band", "gsd"), [("B4", 30.0), ("B8", 15.0), ("B10", 30.0)])
def test_landsat_by_band_with_the_seconds_of_a_scene(band, gsd):
    name = f"LC08_L1TP_115031_20231012_20231018_02_T1_{band}.TIF"
    card = read(name, "LC08_L1TP_115031_20231012_20231018_02_T1_MTL.txt", MTL)
    got = values(card)
    assert got["gsd_m"] == gsd
    assert got["sun_azimuth_deg"] == 199.5  # -160.5 from north
    assert got["credit"] == "Image courtesy of the U.S. Geological Survey"
    assert card.known["sun_elevation_deg"][1].endswith("MTL.txt: SUN_ELEVATION")
    when = parse_interval(got["acquired"])
    assert (when.end - when.start).total_seconds() == 28
    assert when.start + (when.end - when.start) / 2 == datetime(2023, 10, 12, 2, 15, 33, 500_000, tzinfo=UTC)


@pytest.mark.parametrize(
    "name", ["Screenshot 2023-09-12 at 10.15.22.png", "Bildschirmfoto vom 2023-09-12 10-15-22.png"]
)
def test_when_the_screen_was_captured_is_not_when_the_image_was_taken(name):
    card = card_of(Picture(name), {})
    assert "acquired" not in card.known
    assert any("screen was captured" in note for note in card.notes)
    assert "acquired" in card_of(Picture("najin 2023-09-12.png"), {}).known


def test_landsat_as_json():
    tree = {
        "LANDSAT_METADATA_FILE": {
            "IMAGE_ATTRIBUTES": {
                "SPACECRAFT_ID": "LANDSAT_9",
                "SENSOR_ID": "OLI_TIRS",
                "CLOUD_COVER": "-1",
                "DATE_ACQUIRED": "2023-10-12",
            }
        }
    }
    assert values(read("x.tif", "LC09_MTL.json", tree)) == {
        "acquired": "2023-10-12T00:00:00Z/2023-10-13T00:00:00Z",
        "sensor": "Landsat 9 OLI/TIRS",
        "provider": "USGS",
    }


def test_sentinel_2_zenith_becomes_elevation_and_incidence_stays_incidence():
    card = read(
        "T52TCM_20231012T021541_B02_10m.jp2",
        "MTD_TL.xml",
        TILE,
        Picture("T52TCM_20231012T021541_B02_10m.jp2", 10980, 10980, 10.0, "EPSG:32652"),
    )
    got = values(card)
    assert got["sun_elevation_deg"] == 39.5
    assert got["cloud_percent"] == 31.5
    assert "off_nadir_deg" not in got
    assert any("incidence angle at the ground is 8.5°" in note for note in card.notes)
    assert got["acquired"].startswith("2023-10-12T02:20:31.123456Z")  # within the datatake that the name gives
    assert card.doubts == ()


def test_sentinel_1_times_are_utc_though_no_zone_is_written():
    name = "s1a-iw-grd-vv-20231012t212315-20231012t212340-050741-061d5b-001.tiff"
    card = read(name, name.replace("tiff", "xml"), SENTINEL1, Picture(name, 25000, 16700))
    got = values(card)
    assert got["acquired"] == "2023-10-12T21:23:15.123456Z/2023-10-12T21:23:40.123455Z"
    assert (got["sensor"], got["gsd_m"]) == ("Sentinel-1A C-SAR IW", 10.0)
    assert card.doubts == ()


def test_planet_in_both_its_forms():
    name = "20231012_021530_12_2463_3B_AnalyticMS.tif"
    for paper, text in (
        ("20231012_021530_12_2463_metadata.json", PLANET),
        ("20231012_021530_12_2463_3B_AnalyticMS_metadata.xml", PLANET_XML),
    ):
        card = read(name, paper, text)
        got = values(card)
        assert got["sensor"] == "PlanetScope 2463"
        assert got["off_nadir_deg"] == 4.9
        assert got["cloud_percent"] == pytest.approx(7)
        assert got["acquired"].startswith("2023-10-12T02:15:30")
        assert card.doubts == ()


def test_a_stac_item_beside_counts_where_it_names_the_file():
    card = read("najin.tif", "najin.json", STAC)
    got = values(card)
    assert got["acquired"] == "2023-10-12T02:15:00Z/2023-10-12T02:16:00Z"
    assert (got["provider"], got["licence"], got["gsd_m"]) == ("Umbra", "CC-BY-4.0", 0.5)
    assert any("31.5°" in note for note in card.notes)
    assert read("other.tif", "najin.json", STAC).known == {}


def test_tags_in_inches_and_of_a_camera():
    tags = {
        "NITF_IDATIM": "20231012021541",
        "NITF_PIAIMC_MEANGSD": "19.7",
        "NITF_PIAIMC_CLOUDCVR": "999",
        "NITF_USE00A_SUN_EL": "-3.5",
    }
    got = values(card_of(Picture("a.ntf"), tags))
    assert got["gsd_m"] == pytest.approx(0.50038)  # 19.7 inches
    assert got["sun_elevation_deg"] == -3.5
    assert "cloud_percent" not in got
    local = values(card_of(Picture("a.jpg"), {"EXIF_DateTimeOriginal": "2022:07:23 11:20:39"}))["acquired"]
    assert local == "2022-07-22T21:20:39Z/2022-07-23T23:20:39Z"  # from UTC+14 to UTC-12
    gps = {
        "EXIF_GPSDateStamp": "2022:07:23",
        "EXIF_GPSTimeStamp": "(9) (20) (39)",
        "EXIF_DateTimeOriginal": "2022:07:23 11:20:39",
    }
    assert values(card_of(Picture("a.jpg"), gps))["acquired"] == "2022-07-23T09:20:39Z/2022-07-23T09:20:39Z"


def test_an_xmp_packet():
    packet = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <rdf:Description xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" photoshop:DateCreated="2023-10-12T11:15:00+09:00">
    <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">CC BY 4.0</rdf:li></rdf:Alt></dc:rights><dc:creator><rdf:Seq><rdf:li>A. Photographer</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"""
    got = values(card_of(Picture("a.jpg"), {}, packet))
    assert got == {
        "acquired": "2023-10-12T02:15:00Z/2023-10-12T02:15:00Z",
        "licence": "CC BY 4.0",
        "credit": "A. Photographer",
    }


@pytest.mark.parametrize(
    ("name", "sensor", "start", "seconds"),
    [
        (
            "S2B_MSIL1C_20231012T021541_N0509_R003_T52TCM_20231012T040000.SAFE",
            "Sentinel-2B MSI",
            "2023-10-12T02:15:41Z",
            2400,
        ),
        (
            "S1A_IW_GRDH_1SDV_20231012T212315_20231012T212340_050741_061D5B_ABCD.SAFE",
            "Sentinel-1A C-SAR IW",
            "2023-10-12T21:23:15Z",
            25,
        ),
        ("LE07_L1TP_115031_20021012_20200916_02_T1_B8.TIF", "Landsat 7 ETM+", "2002-10-12T00:00:00Z", 86400),
        ("LC81150312015123LGN00_B4.TIF", "Landsat 8 OLI/TIRS", "2015-05-03T00:00:00Z", 86400),
        ("20200808_123456_ssc1_u0001_analytic.tif", "SkySat SSC1", "2020-08-08T12:34:56Z", 0),
        ("23OCT12021541-M2AS_R1C1-005_01_P001.TIF", None, "2023-10-12T02:15:41Z", 0),
        ("IMG_PHR1B_P_201201010731410_SEN_1.TIF", "Pléiades 1B", "2012-01-01T07:31:41Z", 0),
        ("ICEYE_X2_GRD_SM_35468_20200827T191526.tif", "ICEYE X2", "2020-08-27T19:15:26Z", 0),
        ("CAPELLA_C02_SM_GEO_HH_20201230195908_20201230195912.tif", "Capella C02", "2020-12-30T19:59:08Z", 4),
        ("2023-10-12-02-15-30_UMBRA-05_GEC.tif", "Umbra UMBRA-05", "2023-10-12T02:15:30Z", 0),
        ("naip_20140720.tif", None, "2014-07-20T00:00:00Z", 86400),
        ("najin 2023-10-12T02:15Z.tif", None, "2023-10-12T02:15:00Z", 60),
        ("najin_2023-10-12T0215.tif", None, "2023-10-11T12:15:00Z", 26 * 3600 + 60),
    ],
)
def test_file_names(name, sensor, start, seconds):
    got = values(card_of(Picture(name), {}))
    when = parse_interval(got["acquired"])
    assert when.iso().startswith(start)
    assert when.end - when.start == timedelta(seconds=seconds)
    assert got.get("sensor") == sensor


@pytest.mark.parametrize(
    "name", ["scan.jpg", "20231399.tif", "IMG_1234567890123.tif", "berth 12.png", "20231012_20231018.tif"]
)
def test_names_that_give_no_date(name):
    assert "acquired" not in card_of(Picture(name), {}).known


def test_two_times_that_cannot_both_be_right_are_told_and_chosen_by_the_analyst():
    card = read("20231013_021530_12_2463_3B_AnalyticMS.tif", "20231013_021530_12_2463_metadata.json", PLANET)
    (doubt,) = card.doubts
    assert doubt.field == "acquired"
    assert "2023-10-12" in doubt.text
    assert "2023-10-13" in doubt.text
    scene = cards.with_card(scene_of(), card.known, card.doubts)
    assert cards.contradictions_of(scene) == card.doubts
    chosen = cards.settled(scene, doubt, 1, "Kim")
    assert str(chosen.acquired) == "2023-10-13 02:15 UTC"
    assert cards.origins_of(chosen)["acquired"] == "file name, chosen by Kim"
    assert cards.contradictions_of(chosen) == ()


def test_what_the_file_is_against_what_its_metadata_say():
    picture = Picture("a.IMD.tif", 800, 900, 2.0, "EPSG:32652", (10.0, 10.0, 10.1, 10.1))
    fields = {doubt.field: doubt.text for doubt in read("a.tif", "a.IMD", IMD.replace("0.125", "1.3"), picture).doubts}
    assert fields.keys() == {"gsd_m", "cloud_percent", "place"}
    assert "130" in fields["cloud_percent"]
    assert "2 m by its transform but 0.5 m" in fields["gsd_m"]
    smaller = read("a.tif", "a.IMD", IMD, Picture("a.tif", 400, 450)).doubts
    assert [doubt.field for doubt in smaller] == ["size"]
    other = read(
        "T52TCM_20231012T021541_B02_10m.jp2",
        "MTD_TL.xml",
        TILE,
        Picture("T52TCM_20231012T021541_B02_10m.jp2", 10980, 10980, 10.0, "EPSG:32653"),
    )
    assert [doubt.field for doubt in other.doubts] == ["crs"]


@pytest.mark.parametrize(
    ("crs", "corner", "pixel", "words"),
    [
        ("EPSG:32652", (130.29, 42.24), 1e-5, "look like degrees"),
        ("EPSG:3857", (130.29, 42.24), 1e-5, "look like degrees"),
        ("EPSG:4326", (441_000, 4_676_000), 2, "are no degrees"),
        ("EPSG:4326", (42.24, 130.29), 1e-5, "look swapped"),
        ("EPSG:32652", (4_676_000, 441_000), 2, "easting and northing look swapped"),
        ("EPSG:2154", (6_862_000, 652_000), 2, "easting and northing look swapped"),  # Paris in Lambert-93
        ("EPSG:5186", (1_500_000, 600_000), 2, "outside the area of EPSG:5186"),  # a thousand kilometres east of Korea
        ("EPSG:32652", (1_900_000, 4_676_000), 2, "outside the area of EPSG:32652"),  # 1400 km east of its meridian
    ],
)
def test_a_place_that_cannot_be_in_its_crs_is_told_once(crs, corner, pixel, words):
    (doubt,) = doubtful_place(crs, (pixel, 0, corner[0], 0, -pixel, corner[1]), (1000, 800))
    assert doubt.field == "crs"
    assert words in doubt.text
    assert doubt.choices == ()


@pytest.mark.parametrize(
    ("crs", "corner", "pixel"),
    [
        ("EPSG:32652", (441_000, 4_676_000), 2),
        ("EPSG:32652", (60_000, 4_676_000), 2),  # beyond the zone's edge, as in a mosaic of two zones
        ("EPSG:32721", (441_000, 6_170_000), 2),
        ("EPSG:32621", (441_000, -3_830_000), 30),  # Landsat in the south: the northern zone
        ("EPSG:4326", (130.29, 42.24), 1e-5),
        ("EPSG:4326", (359.0, -17.0), 1e-4),
        ("EPSG:3413", (-1_000, 1_000), 2),  # over the North Pole
        ("EPSG:3857", (20_037_000, -1_900_000), 2),  # across 180 degrees
        ("EPSG:32701", (166_000, 8_100_000), 2),
    ],
)
def test_a_place_that_can_be_is_not_doubted(crs, corner, pixel):
    assert list(doubtful_place(crs, (pixel, 0, corner[0], 0, -pixel, corner[1]), (1000, 800))) == []


def test_the_future_is_not_taken_and_a_time_before_satellites_is_doubted():
    later = {"IMAGERY_ACQUISITIONDATETIME": "2950-01-01 00:00:00"}
    card = card_of(Picture("najin_20231012.tif"), later)
    assert values(card)["acquired"].startswith("2023-10-12")
    assert [(doubt.field, "2950" in doubt.text, doubt.choices) for doubt in card.doubts] == [("acquired", True, ())]
    old = card_of(Picture("a.tif"), {"TIFFTAG_DATETIME": "1944:06:06 10:00:00Z"})
    assert values(old)["acquired"].startswith("1944-06-06T10")
    assert "aerial photograph" in old.doubts[0].text


def test_no_sun_is_doubted_for_a_camera_and_not_for_a_radar():
    night = MTL.replace("38.75", "-12.5")
    (doubt,) = read("LC08_L1TP_115031_20231012_20231018_02_T1_B4.TIF", "x_MTL.txt", night).doubts
    assert doubt.field == "sun_elevation_deg"
    assert "12.5° below the horizon" in doubt.text
    item = {**STAC, "properties": {**STAC["properties"], "view:sun_elevation": -12.5}}
    assert read("najin.tif", "najin.json", item).doubts == ()  # umbra-05


def test_a_pixel_that_differs_by_more_than_a_fifth():
    assert read("a.tif", "a.IMD", IMD, Picture("a.tif", 800, 900, 0.59)).doubts == ()  # 18 % more than 0.5 m
    assert [d.field for d in read("a.tif", "a.IMD", IMD, Picture("a.tif", 800, 900, 0.61)).doubts] == ["gsd_m"]


def test_the_zone_by_tile_and_by_mtl_against_the_file():
    name = "T52TCM_20231012T021541_B02_10m.jp2"
    assert card_of(Picture(name, crs="EPSG:32652"), {}).doubts == ()
    assert "EPSG:32652 by file name: tile" in card_of(Picture(name, crs="EPSG:32653"), {}).doubts[0].text
    assert "EPSG:32721" in card_of(Picture(name.replace("52T", "21H"), crs="EPSG:32621"), {}).doubts[0].text
    utm = MTL.replace("GRID_CELL", 'MAP_PROJECTION = "UTM"\n    UTM_ZONE = 21\n    GRID_CELL', 1)
    assert (
        "EPSG:32621 by x_MTL.txt: UTM_ZONE"
        in read("a.TIF", "x_MTL.txt", utm, Picture("a.TIF", crs="EPSG:32622")).doubts[0].text
    )


def test_what_is_typed_is_signed_and_settles():
    before = cards.with_value(scene_of(), "cloud_percent", 4.0, "MTL.txt: CLOUD_COVER")
    after = cards.with_value(before, "cloud_percent", cards.parse_value("cloud_percent", "12 %"), "x")
    signed = cards.signed(before, after, "Kim")
    assert signed.cloud_percent == 12
    assert cards.origins_of(signed) == {"cloud_percent": "typed by Kim"}


def scene_of():
    from roadstead.domain.records import Scene

    return Scene(name="a")


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Dimap_Document>&a;</Dimap_Document>',
        "<Dimap_Document>",
        "",
        "<a>" * 5000,
    ],
)
def test_hostile_xml_is_a_sentence(text):
    card = read("a.tif", "a.xml", text)
    assert card.known == {}
    assert len(card.notes) == 1
    assert "a.xml" in card.notes[0]
    assert "passwd" not in str(card)


PAPERS = ["a.xml", "a.IMD", "a_MTL.txt", "a_MTL.json", "a.json", "MTD_TL.xml", "manifest.safe", "DIM_a.XML"]
SAMPLES = [DIMAP, IMD, MTL, TILE, SENTINEL1, PLANET_XML, json.dumps(PLANET), json.dumps(STAC)]


@given(
    st.sampled_from(PAPERS),
    st.one_of(st.binary(max_size=300), st.sampled_from(SAMPLES).map(str.encode)),
    st.integers(0, 4000),
    st.binary(max_size=8),
)
def test_no_bytes_whatever_raise(name, data, at, inserted):
    at %= len(data) + 1
    damaged = data[:at] + inserted + data[at + len(inserted) :]
    card = card_of(Picture("najin.tif", 3, 4, 0.5, "EPSG:32652", (1, 2, 3, 4)), {}, papers=[Paper(name, damaged)])
    assert all(isinstance(note, str) for note in card.notes)
    cards.with_card(scene_of(), card.known, card.doubts)  # whatever is known can be kept


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(["2023-10-12T02:15:00Z", 130, -999]),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=6,
)


@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            [*STAC["properties"], "proj:shape", "proj:epsg", "eo:cloud_cover", "instruments"], json_values
        ),
    ),
    json_values,
)
def test_no_item_whatever_raises(properties, box):
    card = read("najin.tif", "najin.json", {**STAC, "properties": properties, "bbox": box})
    cards.with_card(scene_of(), card.known, card.doubts)


@given(
    st.text(max_size=60),
    st.dictionaries(
        st.sampled_from(
            [
                "EXIF_DateTimeOriginal",
                "EXIF_GPSDateStamp",
                "EXIF_GPSTimeStamp",
                "TIFFTAG_DATETIME",
                "NITF_IDATIM",
                "NITF_PIAIMC_MEANGSD",
                "TIFFTAG_IMAGEDESCRIPTION",
            ]
        ),
        st.text(max_size=30),
    ),
    st.text(max_size=60),
)
def test_no_name_and_no_tag_raises(name, tags, xmp):
    card = card_of(Picture(name), tags, xmp)
    cards.with_card(scene_of(), card.known, card.doubts)


@given(st.datetimes(datetime(1970, 1, 1), datetime(2090, 1, 1)), st.integers(-14 * 4, 14 * 4))
def test_moments_in_any_zone(naive, quarters):
    from datetime import timezone

    aware = naive.replace(tzinfo=timezone(timedelta(minutes=15 * quarters)))
    assert moment(aware.isoformat()) == pytest.approx(aware, abs=timedelta(microseconds=1))
    assert moment(naive.isoformat()) is None


def test_through_the_worker_to_the_case(pool, make, noise, utm):
    path = make("20231012_021530_12_2463_3B_AnalyticMS.tif", noise(1, 30, 30), **utm)
    path.with_name("20231012_021530_12_2463_metadata.json").write_text(json.dumps(PLANET))
    path.with_name("20231012_021530_12_2463_3B_AnalyticMS_metadata.xml").write_text("<broken")
    facts = pool.probe(path).result()
    scene = scene_record(facts, credit="Planet Labs PBC", said_by="typed by Kim")
    assert scene.sensor == "PlanetScope 2463"
    assert scene.acquired == Interval(scene.acquired_start, scene.acquired_start)
    assert scene.gsd_m == facts.gsd_m == pytest.approx(2.0, rel=1e-3)  # measuring goes by the transform
    assert cards.origins_of(scene)["credit"] == "typed by Kim"
    assert cards.origins_of(scene)["gsd_m"] == "its transform"
    assert [doubt.field for doubt in cards.contradictions_of(scene)] == ["gsd_m"]  # 3 m by Planet, 2 m by the file
    assert any("_metadata.xml" in note for note in facts.notes)
