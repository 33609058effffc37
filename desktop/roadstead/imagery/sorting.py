"""What each file of a mixed heap is: an image, a product's folder, a companion of an image, or something else.

Only names and first bytes are looked at, by our own code; no raster library is asked.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from roadstead.domain.errors import UserError
from roadstead.imagery.headers import vet
from roadstead.imagery.products import Source, belongs_to_product, landsat_in, listing, pieces_in, product_in, source_of
from roadstead.imagery.worldfile import ENDINGS

_DEEPEST, _MOST = 6, 5000
_KINDS = {
    "GTiff": "TIFF image",
    "JP2OpenJPEG": "JPEG 2000 image",
    "JPEG": "JPEG picture",
    "PNG": "PNG picture",
    "WEBP": "WebP picture",
    "GIF": "GIF picture",
    "BMP": "BMP picture",
    "NITF": "NITF image",
    "ENVI": "ENVI image",
    "MBTiles": "MBTiles map",
}
_ADDED = (".aux.xml", ".ovr", ".msk", ".hdr", ".xml", ".enp")  # put behind the whole name of an image
_STEMS = {f".{end}" for ends in ENDINGS.values() for end in ends} | {
    *(
        ".wld",
        ".prj",
        ".hdr",
        ".rpb",
        ".imd",
        ".til",
        ".xml",
        ".dim",
        ".json",
        ".txt",
        ".rrd",
        ".ige",
        ".sta",
        ".points",
    ),
}
_STEM_ENDS = ("_rpc", "_metadata", ".stac", "_mtl")


class Found(NamedTuple):
    """One file or product folder: what it is in words, whether it can be added as a scene, and why not (or what it holds)."""

    path: Path
    what: str
    readable: bool
    why: str


def sort_out(paths: Sequence[Path], progress: Callable[[float], None] = lambda _: None) -> list[Found]:
    """What each of these is, folders by what lies in them (some levels deep); ``progress`` gets the fraction done."""
    found: list[Found] = []
    for number, path in enumerate(paths):
        for one in _of(path, 0):
            found.append(one)
            progress(number / len(paths))
            if len(found) >= _MOST:
                return [*found, Found(path, "more files", False, f"Only the first {_MOST:,} files were looked at.")]
    return found


def _of(path: Path, depth: int) -> Iterator[Found]:
    if not path.is_dir():
        yield _file(path)
    elif depth and path.is_symlink():
        yield Found(path, "link to a folder", False, "Links are not followed: add the folder itself.")
    elif depth > _DEEPEST:
        yield Found(path, "folder", False, "It lies too deep: add it by itself.")
    else:
        yield from _folder(path, depth)


def _folder(folder: Path, depth: int) -> Iterator[Found]:
    try:
        if pieces := pieces_in(folder.resolve()):
            yield from (_piece(path, what) for path, what in pieces)
            return
        scenes = landsat_in(folder)
        product = product_in(folder.resolve()) if len(scenes) < 2 else None
        inside = listing(folder)
    except UserError as error:
        yield Found(folder, "folder", False, str(error))
        return
    if product and product.parts:
        yield _product(folder, product)
        return
    bands = {part.path.name: name for name, parts in scenes.items() for part in parts}
    for path in inside:
        if path.name in bands:
            text = next((p for p in inside if p.name.startswith(f"{bands[path.name]}_MTL.")), None)
            why = f"Add {text.name} for all its bands." if text else ""
            yield _file(path)._replace(what=f"band of {bands[path.name]}", why=why)
        else:
            yield from _of(path, depth + 1)


def _piece(path: Path, what: str) -> Found:
    """A tile or a sub-swath of a product that is no single scene."""
    try:
        source = source_of(path)
    except UserError as error:
        return Found(path, what, False, str(error))
    why = f"{len(source.parts)} bands in one scene." if source.parts else "Its magnitude is shown, as the radar saw it."
    return Found(path, what, True, why)


def _product(path: Path, product: Source) -> Found:
    return Found(path, f"{product.kind} product", True, f"{len(product.parts)} bands in one scene.")


def _file(path: Path) -> Found:
    owner = _owner(path)
    if owner:
        return Found(path, f"companion of {owner}", False, "It is read with its image.")
    try:
        source = source_of(path)
        if source.parts:
            return _product(path, source)
        if source.path != path.resolve():
            return Found(path, f"header of {source.path.name}", False, "It is read with its image.")
        return Found(path, _KINDS[vet(source.path, source.header)], True, "")
    except UserError as error:
        kind = _kind(error)
        return Found(path, kind or "file that cannot be read", False, error.todo if kind else str(error))
    except OSError as error:
        return Found(path, "file", False, f"It cannot be read ({error.strerror}).")


def _kind(error: UserError) -> str:
    kind = error.what.partition(" read here: it is ")[2].rstrip(".")
    return kind.removeprefix("a ").removeprefix("an ")


def _owner(path: Path) -> str:
    """The image beside it that a companion belongs to; empty where it is none."""
    if belongs_to_product(path):
        return ""
    name = path.name.lower()
    for added in _ADDED:
        if name.endswith(added) and _is_image(path.with_name(path.name[: -len(added)])):
            return path.name[: -len(added)]
    if path.suffix.lower() not in _STEMS:
        return ""
    stem = path.stem
    for end in _STEM_ENDS:
        stem = stem[: -len(end)] if stem.lower().endswith(end) else stem
    images = (image for end in (*ENDINGS, ".ntf", ".img", ".dat") for image in (stem + end, stem + end.upper()))
    return next((image for image in images if image != path.name and _is_image(path.with_name(image))), "")


def _is_image(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in (*ENDINGS, ".ntf", ".img", ".dat", ".bsq", ".bil", ".bip", "")
