"""Sentinel-1 and Sentinel-2 products (SAFE). Their times are UTC, also where no zone is written."""

from statistics import fmean
from xml.etree.ElementTree import Element

from roadstead.domain.times import Interval
from roadstead.imagery.cards.claims import Claim, Notebook, Paper, bounds_of, every, first, moment, number, tag
from roadstead.imagery.cards.names import DATATAKE, sentinel2_gsd

SOURCE = "product"


def read(root: Element, paper: Paper, image: str) -> list[Claim] | None:
    """What a product's, tile's or annotation's XML or a manifest claims; None where it is none of them."""
    reader = {
        "Level-1C_User_Product": _product,
        "Level-2A_User_Product": _product,
        "Level-1C_Tile_ID": _tile,
        "Level-2A_Tile_ID": _tile,
        "XFDU": _manifest,
        "product": _annotation,
    }.get(tag(root))
    if reader is None:
        return None
    book = Notebook(SOURCE, paper.name)
    reader(root, book, image)
    return book.claims


def _credit(book: Notebook) -> None:
    years = [claim.value.start.year for claim in book.claims if isinstance(claim.value, Interval)]
    book.add("provider", "ESA Copernicus", "mission")
    if years:
        book.add(
            "credit", f"Contains Copernicus Sentinel data {years[0]}", "wording of the Sentinel data's legal notice"
        )


def _product(root: Element, book: Notebook, image: str) -> None:
    book.text("sensor", f"{first(root, 'SPACECRAFT_NAME') or 'Sentinel-2'} MSI", "SPACECRAFT_NAME")
    start, stop = (moment(first(root, key), utc=True) for key in ("PRODUCT_START_TIME", "PRODUCT_STOP_TIME"))
    if start and start == stop:  # when the datatake began; the tile's own text says when it was sensed within it
        stop = start + DATATAKE
    book.time(start, stop, "PRODUCT_START_TIME")
    book.number("cloud_percent", first(root, "Cloud_Coverage_Assessment"), "Cloud_Coverage_Assessment")
    _credit(book)
    if size := sentinel2_gsd(image):
        book.add("gsd_m", size, "band")
    _corners(first(root, "EXT_POS_LIST"), "EXT_POS_LIST", book)


def _corners(text: str | None, key: str, book: Notebook) -> None:
    """The bounds of corners written as latitude, longitude, latitude, and so on."""
    values = [number(part) for part in (text or "").replace(",", " ").split()]
    extent = bounds_of(values[1::2], values[::2])
    if extent:
        book.add("bounds", extent, key)


def _tile(root: Element, book: Notebook, image: str) -> None:
    book.time(moment(first(root, "SENSING_TIME"), utc=True), None, "SENSING_TIME")
    book.number(
        "sun_elevation_deg",
        first(root, "Mean_Sun_Angle", "ZENITH_ANGLE"),
        "90° - Mean_Sun_Angle/ZENITH_ANGLE",
        scale=-1,
        offset=90,
    )
    book.number("sun_azimuth_deg", first(root, "Mean_Sun_Angle", "AZIMUTH_ANGLE"), "Mean_Sun_Angle/AZIMUTH_ANGLE")
    angles = [number(first(e, "ZENITH_ANGLE")) for e in every(root, "Mean_Viewing_Incidence_Angle")]
    known = [angle for angle in angles if angle is not None]
    if known:
        book.add("incidence_deg", fmean(known), "Mean_Viewing_Incidence_Angle, all bands")
    book.number("cloud_percent", first(root, "CLOUDY_PIXEL_PERCENTAGE"), "CLOUDY_PIXEL_PERCENTAGE")
    book.text("crs", first(root, "HORIZONTAL_CS_CODE"), "HORIZONTAL_CS_CODE")
    size = sentinel2_gsd(image)
    for element in every(root, "Size"):
        if size and number(element.get("resolution")) == size:
            book.number("width", first(element, "NCOLS"), "NCOLS")
            book.number("height", first(element, "NROWS"), "NROWS")


def _manifest(root: Element, book: Notebook, image: str) -> None:
    family = first(root, "platform", "familyName")
    if family == "SENTINEL-1":
        mode = first(root, "instrumentMode", "mode") or ""
        book.text("sensor", f"Sentinel-1{first(root, 'platform', 'number') or ''} C-SAR {mode}", "platform")
    elif family not in ("SENTINEL-2", "SENTINEL"):  # the latter in Sentinel-2's own manifests
        return
    book.time(
        moment(first(root, "startTime"), utc=True), moment(first(root, "stopTime"), utc=True), "startTime, stopTime"
    )
    _credit(book)
    _corners(first(root, "footPrint", "coordinates"), "footPrint", book)


def _annotation(root: Element, book: Notebook, image: str) -> None:
    mission = first(root, "missionId")
    if not mission or not mission.startswith("S1"):
        return
    book.text("sensor", f"Sentinel-1{mission[2:]} C-SAR {first(root, 'mode') or ''}", "missionId")
    book.time(
        moment(first(root, "startTime"), utc=True), moment(first(root, "stopTime"), utc=True), "startTime, stopTime"
    )
    _credit(book)
    across, along = (number(first(root, key)) for key in ("rangePixelSpacing", "azimuthPixelSpacing"))
    if across and along and first(root, "productType") == "GRD":  # of SLC the range spacing is along the line of sight
        book.add("gsd_m", (across * along) ** 0.5, "rangePixelSpacing, azimuthPixelSpacing")
    book.number("incidence_deg", first(root, "incidenceAngleMidSwath"), "incidenceAngleMidSwath")
    book.number("width", first(root, "numberOfSamples"), "numberOfSamples")
    book.number("height", first(root, "numberOfLines"), "numberOfLines")
