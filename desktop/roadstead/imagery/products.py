"""What is opened as one scene: an image file, or a folder of bands as Sentinel and Landsat products are delivered.

The names and the layout are those of ESA's Sentinel-1 and Sentinel-2 product specifications (SAFE) and of USGS's Landsat
Collection format (LSDS-1618 and its kin). Only names are looked at here; no folder is listed beyond a bound, and a file
of a product that lies outside its folder is refused.
"""

import hashlib
import os
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from roadstead.domain.errors import UserError
from roadstead.imagery.paths import real_file, real_path

_MOST_ENTRIES = 5000
_CHUNK = 4 << 20
_S2_BAND = re.compile(r".*_(B\d\d|B8A)(?:_(10|20|60)m)?\.jp2", re.IGNORECASE)
_S1_BAND = re.compile(r"s1[a-d]-(?:iw|ew|s[1-6]|wv)-grd[fhm]?-(vv|vh|hh|hv)-.*\.tiff?", re.IGNORECASE)
_S1_COMPLEX = re.compile(r"s1[a-d]-(\w+)-slc-(vv|vh|hh|hv)-.*\.tiff?", re.IGNORECASE)
_LANDSAT_BAND = re.compile(r"(L[COTEM]\d.*?)_((?:(?:SR|ST)_)?B\d{1,2}(?:_VCID_[12])?)\.TIFF?", re.IGNORECASE)
_LANDSAT_TEXT = re.compile(r"(L[COTEM]\d.*)_MTL\.(?:txt|xml|json)", re.IGNORECASE)
_S2_TEXT = re.compile(r"(?:MTD_MSIL[12][AC]|S2[A-D]_.*MTD_.*|MTD_TL)\.xml", re.IGNORECASE)
_S1_TEXT = re.compile(r"s1[a-d]-.*\.xml", re.IGNORECASE)
_SAFE_TEXT = re.compile(r"manifest\.safe|INSPIRE\.xml", re.IGNORECASE)
_ENVI_ENDINGS = ("", ".img", ".dat", ".bsq", ".bil", ".bip", ".raw", ".bin", ".sli")


class Part(NamedTuple):
    """One band of a product: the file, and what its band is called."""

    path: Path
    band: str


@dataclass(frozen=True, slots=True)
class Source:
    """What is opened as one scene.

    ``path`` is the image file, or the folder of a product (its metadata file where the folder holds several). ``parts``
    are a product's bands, empty for a single image; ``shown`` the three (or one) of them that make its usual picture.
    ``header`` is the file beside an ENVI image without which its bytes mean nothing.
    """

    path: Path
    kind: str = ""
    parts: tuple[Part, ...] = ()
    shown: tuple[str, ...] = ()
    header: Path | None = None

    @property
    def folder(self) -> Path:
        """The folder that the names of a product's files are relative to."""
        return self.path if self.path.is_dir() else self.path.parent

    @property
    def images(self) -> tuple[Path, ...]:
        """The files that pixels are read from."""
        return tuple(part.path for part in self.parts) or (self.path,)

    @property
    def files(self) -> tuple[Path, ...]:
        """All the files that are read."""
        return (*self.images, *([self.header] if self.header else []))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of a product's files relative to its folder, sorted; empty for a single image."""
        return tuple(sorted(part.path.relative_to(self.folder).as_posix() for part in self.parts))

    @property
    def size_bytes(self) -> int:
        """Bytes of all its images."""
        return sum(path.stat().st_size for path in self.images)

    def signature(self) -> str:
        """A text that differs when any of its files is another one: path, size and time of each."""
        return "|".join(f"{path}|{(s := path.stat()).st_size}|{s.st_mtime_ns}" for path in self.files)

    def sha256(self, progress: Callable[[float], None]) -> str:
        """The SHA-256 of an image; of a product that of the lines ``sha256  name`` of its files, sorted by name.

        The lines are what ``sha256sum`` writes in the product's folder. ``progress`` gets the fraction read.
        """
        if not self.parts:
            return _sha256(self.path, 0, max(self.size_bytes, 1), progress)
        return sha256_of_list({name: digest for name, (_, digest) in self.hashes(progress).items()})

    def hashes(self, progress: Callable[[float], None]) -> dict[str, tuple[int, str]]:
        """The bytes and the SHA-256 of each file of a product by its name, sorted; ``progress`` gets the fraction read."""
        done, whole, found = 0, max(self.size_bytes, 1), {}
        for name in self.names:
            file = self.folder / name
            size = file.stat().st_size
            found[name] = size, _sha256(file, done, whole, progress)
            done += size
        return found


def sha256_of_list(hashes: Mapping[str, str]) -> str:
    """The SHA-256 that stands for a product: that of the lines ``sha256  name`` of its files, sorted by name."""
    lines = [f"{hashes[name]}  {name}\n" for name in sorted(hashes)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def source_of(path: str | os.PathLike[str]) -> Source:
    """What is opened where the user picks ``path``: a file, a product's folder, or a text that belongs to a product.

    Raises UserError where it cannot be reached, is a folder of no known product, or leaves its folder.
    """
    found = real_path(path)
    if found.is_dir():
        product = product_in(found)
        if product is None:
            raise UserError(
                f"“{found.name}” is a folder, not an image, and no Sentinel or Landsat product.",
                "Choose an image file inside it, or add the folder to see what its files are.",
            )
        return product
    file = real_file(found)
    return _of_text(file) or _envi(file) or Source(file)


def product_in(folder: Path) -> Source | None:
    """The product that a folder is; None where it is none. Raises UserError where it is one that cannot be opened."""
    if (folder / "GRANULE").is_dir():
        return _sentinel2(folder)
    if folder.parent.name.upper() == "GRANULE" and (folder / "IMG_DATA").is_dir():
        return _tile(folder)
    if (folder / "measurement").is_dir():
        return _sentinel1(folder)
    scenes = landsat_in(folder)
    if len(scenes) > 1:
        raise UserError(
            f"“{folder.name}” holds {len(scenes)} Landsat products.",
            "Choose the …_MTL.txt of the one that is wanted.",
        )
    return _landsat(folder, *next(iter(scenes.items())), folder) if scenes else None


def landsat_in(folder: Path) -> dict[str, list[Part]]:
    """The bands of each Landsat product whose files lie in a folder, by the product's name."""
    found: defaultdict[str, list[Part]] = defaultdict(list)
    for path in listing(folder):
        if match := _LANDSAT_BAND.fullmatch(path.name):
            found[match[1]].append(Part(path, match[2].upper()))
    return {name: parts for name, parts in found.items() if len(parts) > 1}


def pieces_in(folder: Path) -> list[tuple[Path, str]]:
    """What a product is in that is no single scene, each to be opened by itself: its place and what it is; mostly nothing.

    The tiles of a Sentinel-2 product of before 2016, and the sub-swaths of a Sentinel-1 SLC product.
    """
    if (folder / "GRANULE").is_dir() and len(tiles := _tiles(folder)) > 1:
        return [(path, f"tile {_tile_name(path)}of a Sentinel-2 product") for path in tiles]
    if not (folder / "measurement").is_dir():
        return []
    found = ((path, _S1_COMPLEX.fullmatch(path.name)) for path in listing(folder / "measurement"))
    return [
        (path, f"{match[1].upper()} {match[2].upper()} of a Sentinel-1 SLC product") for path, match in found if match
    ]


def listing(folder: Path) -> list[Path]:
    """What lies in a folder, sorted by name; raises UserError where it cannot be listed or holds too much."""
    found: list[Path] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                found.append(Path(entry.path))
                if len(found) > _MOST_ENTRIES:
                    raise UserError(
                        f"“{folder.name}” holds more than {_MOST_ENTRIES:,} files.", "Choose the files that are wanted."
                    )
    except OSError as error:
        raise UserError(
            f"The folder “{folder.name}” cannot be read ({error.strerror}).", "Ask for the right to read it."
        ) from None
    return sorted(found)


def belongs_to_product(path: Path) -> Path | None:
    """The folder of the product that a metadata file belongs to, by its name and place; None where it is no such file."""
    if _LANDSAT_TEXT.fullmatch(path.name):
        return path.parent
    for above in (path.parent, *path.parent.parents[:2]):
        two = _S2_TEXT.fullmatch(path.name) or _SAFE_TEXT.fullmatch(path.name)
        one = _S1_TEXT.fullmatch(path.name) or _SAFE_TEXT.fullmatch(path.name)
        if (two and (above / "GRANULE").is_dir()) or (one and (above / "measurement").is_dir()):
            return above
    return None


def _of_text(file: Path) -> Source | None:
    folder = belongs_to_product(file)
    match = _LANDSAT_TEXT.fullmatch(file.name)
    if folder is None or match is None:
        return product_in(folder) if folder else None
    scenes = landsat_in(folder)
    parts = scenes.get(match[1])
    if not parts:
        raise UserError(
            f"The bands that “{file.name}” describes do not lie beside it.",
            f"Put the {match[1]}_B….TIF files into its folder.",
        )
    return _landsat(folder, match[1], parts, folder if len(scenes) == 1 else file)


def _sentinel2(folder: Path) -> Source:
    tiles = _tiles(folder)
    if len(tiles) > 1:
        raise UserError(
            f"“{folder.name}” holds {len(tiles)} tiles, as Sentinel-2 products did until 2016.",
            "Open the folder of the tile that is wanted, in its folder “GRANULE”.",
        )
    return _bands_of(folder, tiles)


def _tile(folder: Path) -> Source:
    """One tile of a product of several."""
    return _bands_of(folder, [folder])


def _tiles(folder: Path) -> list[Path]:
    return [path for path in listing(folder / "GRANULE") if (path / "IMG_DATA").is_dir()]


def _tile_name(path: Path) -> str:
    match = re.search(r"_T(\d\d[C-X][A-Z]{2})(?:_|$)", path.name, re.IGNORECASE)
    return f"{match[1].upper()} " if match else ""


def _bands_of(folder: Path, tiles: Sequence[Path]) -> Source:
    finest: dict[str, tuple[int, Path]] = {}
    images = [path / "IMG_DATA" for path in tiles]
    for below in [inner for path in images for inner in (path, *filter(Path.is_dir, listing(path)))]:
        for path in listing(below):
            if match := _S2_BAND.fullmatch(path.name):
                band, metres = match[1].upper(), int(match[2] or 0)
                if band not in finest or metres < finest[band][0]:
                    finest[band] = metres, path
    order = sorted(finest, key=lambda band: (band[1:3].replace("8A", "08"), band))
    parts = [Part(finest[band][1], band) for band in order]
    return _product(folder, folder, "Sentinel-2", parts, ("B04", "B03", "B02"))


def _sentinel1(folder: Path) -> Source:
    files = listing(folder / "measurement")
    parts = [Part(path, match[1].upper()) for path in files if (match := _S1_BAND.fullmatch(path.name))]
    if not parts and any(_S1_COMPLEX.fullmatch(path.name) for path in files):
        raise UserError(
            f"“{folder.name}” is a Sentinel-1 SLC product, whose swaths are separate images of complex numbers.",
            "Open one of the files in its folder “measurement”: its magnitude is shown, in the geometry of the radar.",
        )
    parts.sort(key=lambda part: (("VV", "HH", "VH", "HV").index(part.band), part.path.name))
    if len({part.band for part in parts}) < len(parts):
        raise UserError(
            f"“{folder.name}” holds more than one image of a polarisation.",
            "Open one of the files in its folder “measurement”.",
        )
    return _product(folder, folder, "Sentinel-1", parts, tuple(part.band for part in parts[:1]))


def _landsat(folder: Path, name: str, parts: Sequence[Part], path: Path) -> Source:
    ordered = sorted(parts, key=lambda part: (part.band.startswith("ST"), len(part.band), part.band))
    mission = (re.findall(r"\d+", name) or ["0"])[0].lstrip("0")[:1]
    numbers = (4, 3, 2) if mission in ("8", "9") else (3, 2, 1)  # of TM, ETM+; of MSS it is the usual false colour
    surface = "SR_" if any(part.band.startswith("SR_") for part in parts) else ""
    return _product(folder, path, "Landsat", ordered, tuple(f"{surface}B{number}" for number in numbers))


def _product(folder: Path, path: Path, kind: str, parts: Sequence[Part], shown: tuple[str, ...]) -> Source:
    if not parts:
        raise UserError(
            f"“{folder.name}” is laid out as a {kind} product but holds none of its bands.",
            "Unpack it again from where it came.",
        )
    kept = tuple(Part(_inside(part.path, folder), part.band) for part in parts)
    there = {part.band for part in kept}
    return Source(path, kind, kept, shown if there.issuperset(shown) else ())


def _inside(path: Path, folder: Path) -> Path:
    if real_path(path) != path:  # the folder was resolved before, so that only a link within it makes a difference
        raise UserError(
            f"“{path.name}” in “{folder.name}” is only a link to another place.",
            "Put the file itself there, or open it where it lies.",
        )
    return real_file(path)


def _envi(file: Path) -> Source | None:
    """An ENVI image by either of its two files; None where there is no ENVI header."""
    if file.suffix.lower() == ".hdr":
        if not _is_envi_header(file):
            return None
        stem = file.with_suffix("")
        for candidate in (
            stem.with_name(stem.name + end) for ending in _ENVI_ENDINGS for end in (ending, ending.upper())
        ):
            if candidate.is_file():
                return Source(_inside(candidate, file.parent), "ENVI", header=file)
        raise UserError(
            f"The image that the ENVI header “{file.name}” describes does not lie beside it.",
            f"Put it there as {stem.name}.img, .dat or without an ending.",
        )
    for header in (file.with_suffix(".hdr"), file.with_name(file.name + ".hdr"), file.with_suffix(".HDR")):
        if header.is_file() and _is_envi_header(header):
            return Source(file, "ENVI", header=header)
    return None


def _is_envi_header(file: Path) -> bool:
    try:
        if file.resolve() != file:  # a link is not followed
            return False
        with file.open("rb") as stream:
            return stream.read(4) == b"ENVI"
    except OSError:
        return False


def _sha256(path: Path, before: int, whole: int, progress: Callable[[float], None]) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            before += len(chunk)
            progress(min(before / whole, 1.0))
    return digest.hexdigest()
