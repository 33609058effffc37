"""Planet's metadata: JSON (cloud a fraction unless ``cloud_percent`` is there) and XML (cloud in percent). Times are UTC."""

from typing import Any
from xml.etree.ElementTree import Element

from roadstead.imagery.cards.claims import Claim, Notebook, Paper, first, moment, number, tag

SOURCE = "product"


def read_json(found: dict[str, Any], paper: Paper, image: str) -> list[Claim] | None:
    """What a ``…_metadata.json`` claims; None where it is none."""
    said = found.get("properties")
    if not isinstance(said, dict) or "satellite_id" not in said or "acquired" not in said:
        return None
    book = Notebook(SOURCE, paper.name)
    family = {"planetscope": "PlanetScope", "skysat": "SkySat", "rapideye": "RapidEye"}.get(
        str(said.get("provider")), "Planet"
    )
    book.text("sensor", f"{family} {said['satellite_id']}", "satellite_id")
    book.add("provider", "Planet", "provider")
    book.time(moment(said["acquired"]), None, "acquired")
    if said.get("cloud_percent") is not None:
        book.number("cloud_percent", said["cloud_percent"], "cloud_percent")
    else:
        book.number("cloud_percent", said.get("cloud_cover"), "cloud_cover, a fraction", scale=100)
    for field, key in (
        ("sun_azimuth_deg", "sun_azimuth"),
        ("sun_elevation_deg", "sun_elevation"),
        ("gsd_m", "pixel_resolution"),
    ):
        book.number(field, said.get(key), key)
    _view(book, said.get("view_angle"), "view_angle")
    return book.claims


def read_xml(root: Element, paper: Paper, image: str) -> list[Claim] | None:
    """What a ``…_metadata.xml`` claims; None where it is none."""
    if tag(root) != "EarthObservation":
        return None
    book = Notebook(SOURCE, paper.name)
    book.text(
        "sensor",
        f"{first(root, 'Platform', 'shortName') or 'Planet'} {first(root, 'Platform', 'serialIdentifier') or ''}",
        "Platform",
    )
    book.add("provider", "Planet", "Platform")
    when = moment(first(root, "acquisitionDateTime"))
    book.time(
        when or moment(first(root, "beginPosition")),
        None if when else moment(first(root, "endPosition")),
        "acquisitionDateTime" if when else "beginPosition",
    )
    book.number("sun_azimuth_deg", first(root, "illuminationAzimuthAngle"), "illuminationAzimuthAngle")
    book.number("sun_elevation_deg", first(root, "illuminationElevationAngle"), "illuminationElevationAngle")
    _view(book, first(root, "spaceCraftViewAngle"), "spaceCraftViewAngle")
    book.number("incidence_deg", first(root, "incidenceAngle"), "incidenceAngle")
    book.number("cloud_percent", first(root, "cloudCoverPercentage"), "cloudCoverPercentage")
    book.number("width", first(root, "numColumns"), "numColumns")
    book.number("height", first(root, "numRows"), "numRows")
    return book.claims


def _view(book: Notebook, text: object, key: str) -> None:
    """The off-nadir angle, which is signed by the side that it looks to."""
    angle = number(text)
    if angle is not None:
        book.add("off_nadir_deg", abs(angle), key)
