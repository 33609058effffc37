"""Metadata of commercial radar satellites: ICEYE's XML, Capella's extended JSON and Umbra's METADATA.json. Their times are UTC.

Keys after ICEYE's product documentation, Capella's SAR products format specification (1.8) and Umbra's product guide.
"""

import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

from roadstead.imagery.cards.claims import Claim, Notebook, Paper, first, moment, number

SOURCE = "product"
_MAP_READY = ("GEO", "GEC", "GEE", "GRD")  # products whose pixels are of the ground, not along the line of sight


def read_xml(root: Element, paper: Paper, image: str) -> list[Claim] | None:
    """What ICEYE's metadata claim; None where it is none."""
    craft = first(root, "satellite_name")
    if craft is None or first(root, "acquisition_start_utc") is None:
        return None
    book = Notebook(SOURCE, paper.name)
    mode, polarisation = first(root, "acquisition_mode"), first(root, "polarization")
    book.text("sensor", _sensor(craft, mode, polarisation), "satellite_name, acquisition_mode, polarization")
    book.add("provider", "ICEYE", "satellite_name")
    times = [moment(first(root, f"acquisition_{end}_utc"), utc=True) for end in ("start", "end")]
    book.time(times[0], times[1], "acquisition_start_utc, acquisition_end_utc")
    if first(root, "product_level") == "GRD" or first(root, "product_type") == "GRD":
        _pixel(book, first(root, "range_spacing"), first(root, "azimuth_spacing"), "range_spacing, azimuth_spacing")
    book.number("off_nadir_deg", first(root, "satellite_look_angle"), "satellite_look_angle")
    book.number("incidence_deg", first(root, "incidence_center"), "incidence_center")
    _viewed(book, first(root, "orbit_direction"), first(root, "look_side"), "orbit_direction, look_side")
    return book.claims


def read_json(found: dict[str, Any], paper: Paper, image: str) -> list[Claim] | None:
    """What Capella's or Umbra's metadata claim; None where it is neither."""
    book = Notebook(SOURCE, paper.name)
    collect = found.get("collect")
    if isinstance(collect, dict) and "start_timestamp" in collect:
        _capella(found, collect, book)
    elif "umbraSatelliteName" in found or str(found.get("vendor", "")).startswith("Umbra"):
        _umbra(found, book)
    else:
        return None
    return book.claims


def _capella(found: dict[str, Any], collect: dict[str, Any], book: Notebook) -> None:
    radar, image, state = (_inner(collect, key) for key in ("radar", "image", "state"))
    unit = re.fullmatch(r"capella-(\d+)", str(collect.get("platform", "")), re.IGNORECASE)
    craft = f"Capella C{int(unit[1]):02}" if unit else str(collect.get("platform") or "Capella")
    sent, heard = radar.get("transmit_polarization") or "", radar.get("receive_polarization") or ""
    book.text("sensor", _sensor(craft, collect.get("mode"), f"{sent}{heard}"), "platform, mode, radar")
    book.add("provider", "Capella", "platform")
    times = [moment(collect.get(f"{end}_timestamp"), utc=True) for end in ("start", "stop")]
    book.time(times[0], times[1], "start_timestamp, stop_timestamp")
    if found.get("product_type") in _MAP_READY:
        spacing = [image.get(f"pixel_spacing_{axis}") for axis in ("column", "row")]
        _pixel(book, *spacing, "pixel_spacing_column, pixel_spacing_row")
    centre = _inner(image, "center_pixel")
    book.number("off_nadir_deg", centre.get("look_angle"), "center_pixel/look_angle")
    book.number("incidence_deg", centre.get("incidence_angle"), "center_pixel/incidence_angle")
    book.number("width", image.get("columns"), "columns")
    book.number("height", image.get("rows"), "rows")
    book.text("credit", found.get("copyright"), "copyright")
    book.text("licence", found.get("license"), "license")
    _viewed(book, state.get("direction"), radar.get("pointing"), "state/direction, radar/pointing")


def _umbra(found: dict[str, Any], book: Notebook) -> None:
    rows = [row for row in found.get("collects") or [] if isinstance(row, dict)]
    collect = rows[0] if rows else {}
    heard = collect.get("polarizations")
    polarisation = " ".join(map(str, heard)) if isinstance(heard, list) else ""
    unit = str(found.get("umbraSatelliteName") or "").replace("_", "-")
    book.text("sensor", _sensor(f"Umbra {unit}", found.get("imagingMode"), polarisation), "umbraSatelliteName")
    book.add("provider", "Umbra", "vendor")
    times = [m for row in rows for key in ("startAtUTC", "endAtUTC") if (m := moment(row.get(key), utc=True))]
    if times:
        book.time(min(times), max(times), "startAtUTC, endAtUTC")
    if len(rows) == 1:  # of several collects no one angle is the image's
        book.number("incidence_deg", collect.get("angleIncidenceDegrees"), "angleIncidenceDegrees")
        _viewed(
            book,
            collect.get("satelliteTrack"),
            collect.get("observationDirection"),
            "satelliteTrack, observationDirection",
        )


def _sensor(craft: str, mode: object, polarisation: object) -> str:
    """A satellite with its mode and polarisation: ``ICEYE-X7 SAR spotlight VV``."""
    return " ".join(filter(None, (craft.strip(), "SAR", str(mode or "").lower(), str(polarisation or "").upper())))


def _pixel(book: Notebook, across: object, along: object, key: str) -> None:
    wide, high = number(across), number(along)
    if wide and high and wide > 0 and high > 0:
        book.add("gsd_m", (wide * high) ** 0.5, key)


def _viewed(book: Notebook, orbit: object, side: object, key: str) -> None:
    """The way that it flew and looked, which decides where a ship's or a building's echo falls."""
    orbit, side = (str(text).lower() if text else "" for text in (orbit, side))
    parts = [
        f"on {'an' if orbit[:1] == 'a' else 'a'} {orbit} orbit" if orbit else "",
        f"looking {side}" if side else "",
    ]
    book.text("viewed", ", ".join(filter(None, parts)), key)


def _inner(outer: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = outer.get(key)
    return found if isinstance(found, dict) else {}
