"""A STAC Item (1.0 and 1.1) beside an image, whose assets name it."""

from typing import Any
from urllib.parse import unquote, urlsplit

from roadstead.imagery.cards.claims import Claim, Notebook, Paper, moment, number

SOURCE = "stac"
_LICENSORS = ("producer", "licensor", "processor", "host")


def is_item(found: dict[str, Any]) -> bool:
    """Whether a JSON object is an Item."""
    return found.get("type") == "Feature" and "stac_version" in found and isinstance(found.get("assets"), dict)


def file_name(href: object) -> str:
    """The name of the file that an address ends in."""
    return unquote(urlsplit(str(href)).path).replace("\\", "/").rpartition("/")[2]


def read(found: dict[str, Any], paper: Paper, image: str) -> list[Claim] | None:
    """What an Item claims; None where it is none or none of its assets is the image."""
    if not is_item(found):
        return None
    own = found.get("properties")
    own = own if isinstance(own, dict) else {}
    assets = [a for a in found["assets"].values() if isinstance(a, dict) and file_name(a.get("href")) == image]
    if not assets and file_name(own.get("roadstead:product")) != image:
        return None
    said = {**own, **(assets[0] if assets else {})}
    book = Notebook(SOURCE, paper.name)
    _when(said, book)
    instruments = said.get("instruments")
    parts = [said.get("platform") or said.get("constellation"), *(instruments if isinstance(instruments, list) else [])]
    book.text("sensor", " ".join(str(part) for part in parts if part), "platform, instruments")
    book.text("provider", _provider(said.get("providers")), "providers")
    book.number("gsd_m", said.get("gsd"), "gsd")
    book.number("cloud_percent", said.get("eo:cloud_cover"), "eo:cloud_cover")
    for field, key in (
        ("off_nadir_deg", "view:off_nadir"),
        ("incidence_deg", "view:incidence_angle"),
        ("sun_azimuth_deg", "view:sun_azimuth"),
        ("sun_elevation_deg", "view:sun_elevation"),
    ):
        book.number(field, said.get(key), key)
    book.text("licence", said.get("roadstead:licence") or said.get("license"), "license")
    book.text("credit", said.get("roadstead:credit") or said.get("attribution"), "credit")
    book.text("obtained", said.get("roadstead:obtained"), "obtained")
    _checks(said, found.get("bbox"), book)
    return book.claims


def _when(said: dict[str, Any], book: Notebook) -> None:
    start, end = moment(said.get("start_datetime")), moment(said.get("end_datetime"))
    if start and end:
        book.time(start, end, "start_datetime, end_datetime")
    else:
        book.time(moment(said.get("datetime")), None, "datetime")


def _provider(found: object) -> str:
    rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
    for role in _LICENSORS:
        for row in rows:
            if role in (row.get("roles") or []):
                return str(row.get("name", ""))
    return str(rows[0].get("name", "")) if rows else ""


def _checks(said: dict[str, Any], box: object, book: Notebook) -> None:
    code = said.get("proj:code") or (f"EPSG:{said['proj:epsg']}" if said.get("proj:epsg") else None)
    book.text("crs", code, "proj:code")
    shape = said.get("proj:shape")
    if isinstance(shape, list) and len(shape) == 2:
        book.number("height", shape[0], "proj:shape")
        book.number("width", shape[1], "proj:shape")
    edges = [number(v) for v in box] if isinstance(box, list) and len(box) in (4, 6) else []
    half = len(edges) // 2
    corners = [edges[0], edges[1], edges[half], edges[half + 1]] if half else []
    west, south, east, north = corners or (None,) * 4
    if west is not None and south is not None and east is not None and north is not None and west <= east:
        book.add("bounds", (west, south, east, north), "bbox")
