"""The card of commercial radar images, of Landsat's XML, and the time at which a file was written against the rest."""

import json

import pytest

from roadstead.domain import cards
from roadstead.domain.records import Scene
from roadstead.imagery.cards import Card, Picture, card_of, papers_beside

ICEYE = """<?xml version="1.0"?><Metadata><product_name>ICEYE_X7_GRD_SLEA_58764_20231012T021541</product_name>
<product_type>SpotlightExtendedArea</product_type><product_level>GRD</product_level><satellite_name>ICEYE-X7</satellite_name>
<acquisition_mode>spotlight</acquisition_mode><polarization>VV</polarization><look_side>right</look_side><orbit_direction>ASCENDING</orbit_direction>
<acquisition_start_utc>2023-10-12T02:15:41.250000</acquisition_start_utc><acquisition_end_utc>2023-10-12T02:15:51.750000</acquisition_end_utc>
<range_spacing>0.5</range_spacing><azimuth_spacing>0.5</azimuth_spacing><satellite_look_angle>24.5</satellite_look_angle>
<incidence_center>27.0</incidence_center></Metadata>"""

CAPELLA = {
    "product_type": "GEO",
    "copyright": "Copyright 2023 Capella Space",
    "license": "https://www.capellaspace.com/data-licensing/",
    "collect": {
        "mode": "spotlight",
        "platform": "capella-2",
        "start_timestamp": "2023-10-12T02:15:41.000000Z",
        "stop_timestamp": "2023-10-12T02:16:11.000000Z",
        "radar": {"pointing": "left", "transmit_polarization": "H", "receive_polarization": "H"},
        "state": {"direction": "descending"},
        "image": {
            "rows": 900,
            "columns": 800,
            "pixel_spacing_row": 0.4,
            "pixel_spacing_column": 0.9,
            "center_pixel": {"incidence_angle": 35.25, "look_angle": 32.5},
        },
    },
}

UMBRA = {
    "vendor": "Umbra Space",
    "imagingMode": "SPOTLIGHT",
    "umbraSatelliteName": "UMBRA_05",
    "collects": [
        {
            "startAtUTC": "2023-10-12T02:15:41+00:00",
            "endAtUTC": "2023-10-12T02:15:44.5+00:00",
            "polarizations": ["VV"],
            "angleIncidenceDegrees": 47.4,
            "satelliteTrack": "ASCENDING",
            "observationDirection": "LEFT",
        }
    ],
    "derivedProducts": {"GEC": [{"groundResolution": {"azimuthMeters": 0.5, "rangeMeters": 0.5}}]},
}

LANDSAT = """<?xml version="1.0"?><LANDSAT_METADATA_FILE><PRODUCT_CONTENTS><ORIGIN>Image courtesy of the U.S. Geological Survey</ORIGIN></PRODUCT_CONTENTS>
<IMAGE_ATTRIBUTES><SPACECRAFT_ID>LANDSAT_9</SPACECRAFT_ID><SENSOR_ID>OLI_TIRS</SENSOR_ID><DATE_ACQUIRED>2023-10-12</DATE_ACQUIRED>
<SCENE_CENTER_TIME>02:15:33.5000000Z</SCENE_CENTER_TIME><CLOUD_COVER>12.34</CLOUD_COVER><SUN_AZIMUTH>-160.5</SUN_AZIMUTH>
<SUN_ELEVATION>38.75</SUN_ELEVATION><ROLL_ANGLE>-7.5</ROLL_ANGLE></IMAGE_ATTRIBUTES>
<PROJECTION_ATTRIBUTES><GRID_CELL_SIZE_REFLECTIVE>30.00</GRID_CELL_SIZE_REFLECTIVE></PROJECTION_ATTRIBUTES>
<LEVEL1_MIN_MAX><SUN_ELEVATION>1</SUN_ELEVATION></LEVEL1_MIN_MAX></LANDSAT_METADATA_FILE>"""

STEMS = {
    "ICEYE_X7_GRD_SLEA_58764_20231012T021541.tif": ("ICEYE_X7_GRD_SLEA_58764_20231012T021541.xml", ICEYE),
    "CAPELLA_C02_SP_GEO_HH_20231012021541_20231012021611.tif": (
        "CAPELLA_C02_SP_GEO_HH_20231012021541_20231012021611_extended.json",
        CAPELLA,
    ),
    "2023-10-12-02-15-41_UMBRA-05_GEC.tif": ("2023-10-12-02-15-41_UMBRA-05_METADATA.json", UMBRA),
    "LC09_L1TP_115031_20231012_20231018_02_T1_B4.TIF": ("LC09_L1TP_115031_20231012_20231018_02_T1_MTL.xml", LANDSAT),
}


@pytest.fixture
def card(tmp_path):
    """The card of an image of that name from the paper that is found beside it."""

    def made(name: str) -> Card:
        paper, text = STEMS[name]
        (tmp_path / paper).write_text(text if isinstance(text, str) else json.dumps(text))
        return card_of(Picture(name), {}, papers=papers_beside(tmp_path / name))

    return made


@pytest.mark.parametrize(
    ("name", "expected", "told"),
    [
        (
            "ICEYE_X7_GRD_SLEA_58764_20231012T021541.tif",
            {
                "sensor": "ICEYE-X7 SAR spotlight VV",
                "provider": "ICEYE",
                "acquired": "2023-10-12T02:15:41.250000Z/2023-10-12T02:15:51.750000Z",
                "gsd_m": 0.5,
                "off_nadir_deg": 24.5,
            },
            "taken on an ascending orbit, looking right",
        ),
        (
            "CAPELLA_C02_SP_GEO_HH_20231012021541_20231012021611.tif",
            {
                "sensor": "Capella C02 SAR spotlight HH",
                "provider": "Capella",
                "acquired": "2023-10-12T02:15:41Z/2023-10-12T02:16:11Z",
                "gsd_m": 0.6,  # the geometric mean of 0.4 and 0.9
                "off_nadir_deg": 32.5,
                "credit": "Copyright 2023 Capella Space",
                "licence": "https://www.capellaspace.com/data-licensing/",
            },
            "taken on a descending orbit, looking left",
        ),
        (
            "2023-10-12-02-15-41_UMBRA-05_GEC.tif",
            {  # a resolution is no pixel size
                "sensor": "Umbra UMBRA-05 SAR spotlight VV",
                "provider": "Umbra",
                "acquired": "2023-10-12T02:15:41Z/2023-10-12T02:15:44.500000Z",  # of which its name gives the start
            },
            "incidence angle at the ground is 47.4°",
        ),
        (
            "LC09_L1TP_115031_20231012_20231018_02_T1_B4.TIF",
            {
                "sensor": "Landsat 9 OLI/TIRS",
                "provider": "USGS",
                "acquired": "2023-10-12T02:15:19.500000Z/2023-10-12T02:15:47.500000Z",
                "gsd_m": 30.0,
                "off_nadir_deg": 7.5,
                "sun_azimuth_deg": 199.5,
                "sun_elevation_deg": 38.75,  # of the scene, not of a later group
                "cloud_percent": 12.34,
                "credit": "Image courtesy of the U.S. Geological Survey",
            },
            "",
        ),
    ],
)
def test_what_lies_beside_the_image_fills_its_card(card, name, expected, told):
    found = card(name)
    assert found.doubts == ()  # the name agrees with what lies beside it
    assert {field: value for field, (value, _) in found.known.items()} == pytest.approx(expected)
    paper = STEMS[name][0]
    assert all(paper in origin for field, (_, origin) in found.known.items() if field != "acquired")
    assert told in " ".join(found.notes)


def test_another_image_is_held_against_what_lies_beside_it():
    name, (paper, text) = list(STEMS.items())[1]
    from roadstead.imagery.cards.claims import Paper

    picture = Picture(name, width=80, height=90)
    (doubt,) = card_of(picture, {}, papers=[Paper(paper, json.dumps(text).encode())]).doubts
    assert doubt.field == "size"


@pytest.mark.parametrize(
    "broken", ["[]", "{", '{"collect": 7, "vendor": "Umbra Space", "collects": [3]}', '{"collect": {}}']
)
def test_a_damaged_description_leaves_what_the_name_says(tmp_path, broken):
    name, (paper, _) = list(STEMS.items())[2]
    (tmp_path / paper).write_text(broken)
    found = card_of(Picture(name), {}, papers=papers_beside(tmp_path / name))
    assert found.known["acquired"][0].startswith("2023-10-12T02:15:41Z")


@pytest.mark.parametrize(
    ("name", "written", "doubted"),
    [
        ("najin_20231012.tif", "2023:10:05 10:00:00", "before that"),
        ("najin_20231012.tif", "2023:10:12 10:00:00", ""),  # the same day
        ("najin_20231012.tif", "2023:10:11 23:30:00", ""),  # it may have been the 12th by UTC
        ("najin_20231012.tif", "2024:02:12 10:00:00", ""),  # delivered months later
        ("najin_20221012.tif", "2023:10:15 10:00:00", "long after that"),  # the year may be mistyped
        ("LC08_L1TP_115031_20231012_20231018_02_T1_B4.TIF", "2025:02:12 10:00:00", ""),  # processed anew
        ("LC08_L1TP_115031_20231012_20231018_02_T1_B4.TIF", "2023:09:12 10:00:00", "before that"),
        ("berth.tif", "2023:10:12 10:00:00", ""),
    ],
)
def test_a_file_written_before_its_image_was_taken_or_a_year_later_is_asked_about(name, written, doubted):
    found = card_of(Picture(name), {"TIFFTAG_DATETIME": written})
    if not doubted:
        assert found.doubts == ()
        assert any("TIFFTAG_DATETIME" in note and "not taken" in note for note in found.notes)
        return
    (doubt,) = found.doubts
    assert (doubt.field, len(doubt.choices)) == ("acquired", 2)
    assert doubted in doubt.text
    assert not any("not taken" in note for note in found.notes)
    scene = cards.with_card(Scene(name=name), found.known, found.doubts)
    assert cards.origins_of(scene)["acquired"].startswith("file name")  # until the analyst chooses
    chosen = cards.settled(scene, doubt, 1, "Kim")
    day, clock = written.split()
    assert str(chosen.acquired) == f"{day.replace(':', '-')} {clock[:5]}, zone not known"
    assert cards.contradictions_of(chosen) == ()
