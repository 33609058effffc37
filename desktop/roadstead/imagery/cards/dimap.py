"""DIMAP of Pléiades and SPOT (versions 1 and 2): angles at the middle of the image, times in UTC."""

from xml.etree.ElementTree import Element

from roadstead.imagery.cards.claims import Bounds, Claim, Notebook, Paper, bounds_of, every, first, moment, number, tag

SOURCE = "product"
_MISSIONS = {"PHR": "Pléiades", "PNEO": "Pléiades Neo"}


def read(root: Element, paper: Paper, image: str) -> list[Claim] | None:
    """What a DIMAP file claims; None where it is none or names other image files."""
    if tag(root) != "Dimap_Document":
        return None
    named = [str(path.get("href", "")).replace("\\", "/").rpartition("/")[2] for path in every(root, "DATA_FILE_PATH")]
    if named and image not in named:
        return None
    book = Notebook(SOURCE, paper.name)
    _source(root, book)
    middle = next((v for v in every(root, "Located_Geometric_Values") if first(v, "LOCATION_TYPE") == "Center"), root)
    book.number("sun_azimuth_deg", first(middle, "SUN_AZIMUTH"), "SUN_AZIMUTH")
    book.number("sun_elevation_deg", first(middle, "SUN_ELEVATION"), "SUN_ELEVATION")
    seen = number(first(middle, "VIEWING_ANGLE"))
    if seen is not None:
        book.add("off_nadir_deg", abs(seen), "VIEWING_ANGLE")
    incidence = number(first(middle, "INCIDENCE_ANGLE"))
    if incidence is not None:
        book.add("incidence_deg", abs(incidence), "INCIDENCE_ANGLE")
    book.number("gsd_m", first(root, "RESAMPLING_SPACING"), "RESAMPLING_SPACING")
    book.number("cloud_percent", first(root, "CLOUD_COVERAGE"), "CLOUD_COVERAGE")
    book.text("provider", first(root, "PRODUCER_NAME") or first(root, "DATASET_PRODUCER_NAME"), "PRODUCER_NAME")
    book.text("licence", first(root, "LICENCE_NAME") or first(root, "LEGAL_CONSTRAINTS"), "legal constraints")
    book.text("credit", first(root, "COPYRIGHT"), "COPYRIGHT")
    if len(named) <= 1:
        book.number("width", first(root, "NCOLS"), "NCOLS")
        book.number("height", first(root, "NROWS"), "NROWS")
    extent = _extent(root)
    if extent:
        book.add("bounds", extent, "Dataset_Extent")
    return book.claims


def _source(root: Element, book: Notebook) -> None:
    days = [
        (first(e, "IMAGING_DATE"), first(e, "IMAGING_TIME"))
        for e in (*every(root, "Strip_Source"), *every(root, "Scene_Source"))
    ]
    times = [t for day, clock in days if (t := moment(f"{day}T{clock}", utc=True))]
    if times:
        book.time(min(times), max(times), "IMAGING_DATE, IMAGING_TIME")
    mission, index = first(root, "MISSION"), first(root, "MISSION_INDEX")
    if mission:
        book.text("sensor", f"{_MISSIONS.get(mission, mission)} {index or ''}", "MISSION")


def _extent(root: Element) -> Bounds | None:
    extent = next((e for name in ("Dataset_Extent", "Dataset_Frame") for e in every(root, name)), None)
    corners = list(every(extent, "Vertex")) if extent is not None else []
    return bounds_of(
        [number(first(c, "LON") or first(c, "FRAME_LON")) for c in corners],
        [number(first(c, "LAT") or first(c, "FRAME_LAT")) for c in corners],
    )
