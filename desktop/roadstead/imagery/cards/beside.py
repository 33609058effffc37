"""Which files beside an image speak of it, read whole and within bounds before the reader's file access is narrowed."""

import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

from roadstead.imagery.cards.claims import Paper

LARGEST_PAPER, MOST_BYTES, MOST_PAPERS, MOST_ENTRIES = 8 << 20, 32 << 20, 12, 5000
"""Bytes of one paper and of all of them, papers read, names of a folder looked at."""
_SAFE = re.compile(r"MTD_(?:MSIL\w+|TL)\.xml|S2[A-D]_OPER_MTD_.*\.xml|manifest\.safe", re.IGNORECASE)
_STAC = ("item.json", "item.geojson", "stac.json")


def papers_beside(image: Path) -> tuple[Paper, ...]:
    """The metadata files that belong to an image (or to a product's folder) by their names; never raises.

    Links and anything that is no regular file are passed over: a paper must lie where it is found.
    """
    found: list[Path] = []
    for folder, wanted in _places(image):
        found += [folder / name for name in _names(folder) if wanted(name)]
    papers: list[Paper] = []
    for path in dict.fromkeys(found):
        left = MOST_BYTES - sum(len(paper.data) for paper in papers)
        paper = _read(path, min(LARGEST_PAPER, left)) if left > 0 and len(papers) < MOST_PAPERS else None
        papers += [paper] if paper else []
    return tuple(papers)


def _places(image: Path) -> list[tuple[Path, Callable[[str], bool]]]:
    if image.is_dir():
        inner = [image, image / "annotation", *(image / "GRANULE" / name for name in _names(image / "GRANULE")[:1])]
        inner += [image.parent.parent] if image.parent.name.upper() == "GRANULE" else []  # of which it is one tile
        return [(folder, _product_paper) for folder in inner]
    stem = image.stem.casefold()
    places: list[tuple[Path, Callable[[str], bool]]] = [(image.parent, lambda name: _belongs(name, stem))]
    for number, above in enumerate(image.parents):
        if number < 5 and re.search(r"\.SAFE$", above.name, re.IGNORECASE):
            granules = [p for p in image.parents if p.parent.name.upper() == "GRANULE"]
            places += [(folder, lambda name: bool(_SAFE.fullmatch(name))) for folder in (above, *granules)]
            places.append((above / "annotation", lambda name: Path(name).stem.casefold() == stem))
    return places


def _product_paper(name: str) -> bool:
    return bool(
        _SAFE.fullmatch(name)
        or re.search(r"_MTL\.(?:txt|json|xml)$|^DIM_.*\.XML$|\.IMD$|^s1.*\.xml$", name, re.IGNORECASE)
    )


def _belongs(name: str, stem: str) -> bool:
    """Whether a file of that name may speak of the image with that stem (casefolded)."""
    low = name.casefold()
    base, _, ending = low.rpartition(".")
    if ending not in ("xml", "imd", "txt", "json", "geojson"):
        return False
    if base == stem or low in _STAC or _SAFE.fullmatch(name):
        return True
    if low.startswith("dim_") and ending == "xml":
        return stem.startswith("img_") and stem[4:].startswith(base[4:20])
    if match := re.fullmatch(r"(.+?)_(?:mtl|metadata)\.(?:txt|json|xml)", low):
        key = re.sub(r"_[13]b(?:_.*)?$|_analytic.*$", "", match[1])
        return stem == key or stem.startswith(key + "_")
    if ending in ("imd", "xml"):
        return base == re.sub(r"_r\d+c\d+(?=-|$)", "", stem)
    return ending.endswith("json") and base.split(".")[0] in (
        stem,
        re.sub(r"_(?:gec|csi|mm|visual|analytic.*)$", "", stem),
        f"{stem}_extended",
    )


def _names(folder: Path) -> list[str]:
    names: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                names.append(entry.name)
                if len(names) >= MOST_ENTRIES:
                    break
    except OSError:
        return []
    return sorted(names)


def _read(path: Path, most: int) -> Paper | None:
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            return None
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError:
        return Paper(path.name, b"", truncated=True)
    return Paper(path.name, b"" if len(data) > most else data, truncated=len(data) > most)
