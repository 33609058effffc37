"""Landsat's MTL files, as text, JSON or XML (Collections 1 and 2). Times are UTC, cloud is percent, the azimuth signed."""

import re
from datetime import timedelta
from typing import Any

from roadstead.domain.times import Interval
from roadstead.imagery.cards.claims import (
    Claim,
    Notebook,
    Paper,
    bounds_of,
    day_of,
    json_object,
    keyed,
    moment,
    number,
    tag,
    xml,
)
from roadstead.imagery.cards.names import LANDSAT

SOURCE = "product"
_HALF_SCENE = timedelta(seconds=14)
"""Half the time in which a scene of about 185 km passes below, at about 6.7 km/s over the ground."""
_PAN = {"OLI_TIRS": "8", "OLI": "8", "ETM": "8"}
_THERMAL = {"OLI_TIRS": ("10", "11"), "TIRS": ("10", "11"), "ETM": ("6", "6_VCID_1", "6_VCID_2"), "TM": ("6",)}


def read(paper: Paper, image: str) -> list[Claim] | None:
    """What an MTL file claims; None where it is none."""
    low = paper.name.casefold()
    if low.endswith(".json"):
        values = _leaves(json_object(paper))
    elif low.endswith(".xml"):
        values = {tag(e): e.text.strip() for e in reversed(list(xml(paper).iter())) if e.text and e.text.strip()}
    else:
        values = {key: value for _, key, value in reversed(keyed(paper))}
    if "SPACECRAFT_ID" not in values:
        return None
    book = Notebook(SOURCE, paper.name)
    craft, sensor = values["SPACECRAFT_ID"].replace("_", " ").title(), values.get("SENSOR_ID", "")
    book.text("sensor", f"{craft} {LANDSAT.get(sensor, sensor)}", "SPACECRAFT_ID, SENSOR_ID")
    book.add("provider", "USGS", "SPACECRAFT_ID")
    book.text("credit", values.get("ORIGIN"), "ORIGIN")
    _time(values, book)
    for field, key in (("sun_azimuth_deg", "SUN_AZIMUTH"), ("sun_elevation_deg", "SUN_ELEVATION")):
        book.number(field, values.get(key), key)
    cloud = number(values.get("CLOUD_COVER"))
    if cloud is not None and cloud != -1:  # -1: not assessed
        book.add("cloud_percent", cloud, "CLOUD_COVER")
    roll = number(values.get("ROLL_ANGLE"))
    if roll is not None:
        book.add("off_nadir_deg", abs(roll), "ROLL_ANGLE, at the scene's centre")
    _pixel(values, sensor, image, book)
    zone = number(values.get("UTM_ZONE"))
    if zone is not None and values.get("MAP_PROJECTION") == "UTM":  # the northern zone on either side of the equator
        book.text("crs", f"EPSG:{32600 + zone:.0f}", "UTM_ZONE")
    corners = ("UL", "UR", "LR", "LL")
    extent = bounds_of(
        *([number(values.get(f"CORNER_{c}_{axis}_PRODUCT")) for c in corners] for axis in ("LON", "LAT"))
    )
    if extent:
        book.add("bounds", extent, "corners")
    return book.claims


def _time(values: dict[str, str], book: Notebook) -> None:
    day, clock = values.get("DATE_ACQUIRED", ""), values.get("SCENE_CENTER_TIME", "")
    centre = moment(f"{day}T{clock}", utc=True)
    if centre:
        book.add("acquired", Interval(centre - _HALF_SCENE, centre + _HALF_SCENE), "DATE_ACQUIRED, SCENE_CENTER_TIME")
    elif match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", day):
        whole = day_of(*map(int, match.groups()))
        if whole:
            book.add("acquired", whole, "DATE_ACQUIRED")


def _pixel(values: dict[str, str], sensor: str, image: str, book: Notebook) -> None:
    """The pixel size of the band that the file is: panchromatic, thermal (resampled) or reflective; nothing of a folder of all of them."""
    if not re.search(r"\.\w{3,4}$", image) or image.casefold().endswith((".txt", ".xml", ".json")):
        return
    match = re.search(r"_B(\d+(?:_VCID_\d)?)\.", image, re.IGNORECASE)
    band = match[1].upper() if match else ""
    kind = (
        "PANCHROMATIC"
        if band and band == _PAN.get(sensor)
        else "THERMAL"
        if band in _THERMAL.get(sensor, ())
        else "REFLECTIVE"
    )
    book.number("gsd_m", values.get(f"GRID_CELL_SIZE_{kind}"), f"GRID_CELL_SIZE_{kind}")
    book.number("width", values.get(f"{kind}_SAMPLES"), f"{kind}_SAMPLES")
    book.number("height", values.get(f"{kind}_LINES"), f"{kind}_LINES")


def _leaves(tree: dict[str, Any], depth: int = 0) -> dict[str, str]:
    """The texts of nested objects by key; the first of a name counts."""
    found: dict[str, str] = {}
    for key, value in tree.items():
        inner = _leaves(value, depth + 1) if isinstance(value, dict) and depth < 6 else {key: str(value)}
        found = {**inner, **found}
    return found
