"""Maxar (DigitalGlobe) image support data: .IMD and its XML twin. Cloud is a fraction there, sizes are metres, times UTC."""

import re
from xml.etree.ElementTree import Element

from roadstead.imagery.cards.claims import Claim, Notebook, Paper, bounds_of, keyed, moment, number, tag
from roadstead.imagery.cards.names import MAXAR

SOURCE = "product"
_SIZES = ("productGSD", "meanProductGSD")  # of the file's pixels; meanCollectedGSD is of the camera's


def read_imd(paper: Paper, image: str) -> list[Claim] | None:
    """What an .IMD file claims; None where it is none."""
    values: dict[str, list[str]] = {}
    for _, key, value in keyed(paper):
        values.setdefault(key.casefold(), []).append(value)
    return _claims(values, paper, image) if "satid" in values or "productlevel" in values else None


def read_xml(root: Element, paper: Paper, image: str) -> list[Claim] | None:
    """What the XML twin of an .IMD file claims; None where it is none."""
    if tag(root) != "isd":
        return None
    values: dict[str, list[str]] = {}
    for element in root.iter():
        if element.text and element.text.strip():
            values.setdefault(tag(element).casefold(), []).append(element.text.strip())
    return _claims(values, paper, image)


def _claims(values: dict[str, list[str]], paper: Paper, image: str) -> list[Claim]:
    def one(key: str) -> str | None:
        return next(iter(values.get(key.casefold(), [])), None)

    book = Notebook(SOURCE, paper.name)
    book.text("sensor", MAXAR.get(one("satId") or "", one("satId")), "satId")
    book.add("provider", "Maxar", "satId")
    starts = [m for key in ("earliestAcqTime", "latestAcqTime") if (m := moment(one(key)))]
    starts = starts or [
        m for key in ("firstLineTime", "TLCTime") for v in values.get(key.casefold(), []) if (m := moment(v))
    ]
    if starts:
        book.time(min(starts), max(starts), "earliestAcqTime" if one("earliestAcqTime") else "firstLineTime")
    for field, key in (
        ("sun_azimuth_deg", "meanSunAz"),
        ("sun_elevation_deg", "meanSunEl"),
        ("off_nadir_deg", "meanOffNadirViewAngle"),
    ):
        book.number(field, one(key), key)
    satellite = number(one("meanSatEl"))
    if satellite is not None:
        book.add("incidence_deg", 90 - satellite, "90° - meanSatEl")
    book.number("cloud_percent", one("cloudCover"), "cloudCover, a fraction", scale=100)
    size = next((key for key in _SIZES if one(key)), "")
    book.number("gsd_m", one(size), size)
    if not re.search(r"_R\d+C\d+", image, re.IGNORECASE):  # else it is one tile of the product
        book.number("width", one("numColumns"), "numColumns")
        book.number("height", one("numRows"), "numRows")
    corners = ("UL", "UR", "LR", "LL")
    extent = bounds_of([number(one(f"{c}Lon")) for c in corners], [number(one(f"{c}Lat")) for c in corners])
    if extent:
        book.add("bounds", extent, "corners")
    return book.claims
