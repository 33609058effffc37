"""Other people's files of marks, read by the module of their format."""

from importlib import import_module
from pathlib import Path

from roadstead.domain.errors import UserError
from roadstead.exchange.marks import Found, Progress

# The module of each format that marks can be read from, and the endings by which a file shows it.
READERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "coco": ("coco", ()),
    "yolo-obb": ("yolo", (".yaml", ".yml")),
    "dota": ("dota", ()),
    "labelme": ("labelme", ()),
    "cvat": ("cvat", (".xml",)),
    "geojson": ("geojson", (".geojson",)),
    "gpkg": ("geopackage", (".gpkg",)),
    "kml": ("kml", (".kml",)),
    "kmz": ("kml", (".kmz",)),
    "shp": ("shapefile", (".shp",)),
    "csv": ("commas", (".csv", ".tsv")),
}

_NOTHING = 64  # bytes; what has more holds something


def read(path: Path, format_name: str, told: Progress) -> tuple[str, Found]:
    """The format and what the file (or folder) of it holds; an empty ``format_name`` is found out.

    Raises UserError where it is not there, of no known format, or none of its parts can be read.
    """
    if not path.exists():
        raise UserError(f"{path} is not there.", "Choose a file or folder of marks.")
    if _is_empty(path):
        raise UserError(f"{path.name} is empty: there are no marks in it.", "Choose another file.")
    known = format_name.strip().lower().replace("_", "-") or guessed(path)
    if known not in READERS:
        what = (
            f"There is no import from “{format_name.strip()}”."
            if format_name.strip()
            else f"{path.name} does not show its format."
        )
        raise UserError(what, f"Use one of: {', '.join(READERS)}, stac.")
    found: Found = import_module(f"roadstead.exchange.{READERS[known][0]}").read(path, told)
    return known, found


def _is_empty(path: Path) -> bool:
    """Whether a file has nothing in it, or a JSON file an empty value alone."""
    if not path.is_file() or path.stat().st_size > _NOTHING:
        return False
    words = path.read_bytes().removeprefix(b"\xef\xbb\xbf").split()
    return not words or (path.suffix.lower() in (".json", ".geojson") and b"".join(words) in (b"{}", b"[]", b"null"))


def guessed(path: Path) -> str:
    """The format of a file or folder by its ending and its first words; empty where they do not tell."""
    ending = path.suffix.lower()
    for name, (_, endings) in READERS.items():
        if ending in endings:
            return name
    if path.is_dir():
        return _guessed_folder(path)
    if ending == ".txt":
        return _guessed_lines(path)
    return _guessed_json(path) if ending == ".json" else ""


def _guessed_json(path: Path) -> str:
    from roadstead.exchange.texts import decoded

    with path.open("rb") as stream:
        head = decoded(stream.read(1 << 16))
    for word, name in (
        ('"shapes"', "labelme"),
        ('"imagePath"', "labelme"),
        ('"FeatureCollection"', "geojson"),
        ('"stac_version"', "stac"),
        ('"images"', "coco"),
        ('"annotations"', "coco"),
        ('"categories"', "coco"),
    ):
        if word in head:
            return name
    return ""


def _guessed_lines(path: Path) -> str:
    from roadstead.exchange.texts import decoded

    with path.open("rb") as stream:
        lines = decoded(stream.read(1 << 12)).splitlines()
    if any(line.lower().startswith(("imagesource:", "gsd:")) for line in lines):
        return "dota"
    words = next((line.split() for line in lines if line.strip()), [])
    return "dota" if len(words) in (9, 10) and not _is_number(words[8]) else "yolo-obb"


def _guessed_folder(path: Path) -> str:
    names = [p for p in path.rglob("*") if p.suffix.lower() in (".yaml", ".yml", ".txt", ".json", ".xml", ".shp")]
    if any(p.name.lower() in ("data.yaml", "data.yml", "dataset.yaml") for p in names):
        return "yolo-obb"
    first = next((p for p in sorted(names) if p.name.lower() != "classes.txt"), None)
    return guessed(first) if first else ""


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
