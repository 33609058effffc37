"""STAC 1.0: scenes as Items, a case as a folder with a static Collection, and both read back from local files.

After the Item and Collection specifications and the extensions eo, view, projection and file of the
stac-spec project. What a case knows beyond them has the prefix ``roadstead:``. Nothing is ever fetched.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from shapely.geometry import mapping

from roadstead.domain import cards
from roadstead.domain.content import CaseContent
from roadstead.domain.records import Scene, Shape
from roadstead.domain.times import iso
from roadstead.exchange.geometry import as_geometry
from roadstead.exchange.records import Rejected

VERSION = "1.0.0"
_SCHEMAS = "https://stac-extensions.github.io/{}/schema.json"
_EXTENSIONS = {"eo": "eo/v1.1.0", "view": "view/v1.0.0", "proj": "projection/v1.1.0", "file": "file/v2.1.0"}
_PRODUCT = "roadstead:product"  # the address of the folder (or metadata file) whose files the assets are
_OF_LANDSAT = re.compile(r"_MTL\.(?:txt|xml|json)$", re.IGNORECASE)  # a product that is known by a file, not its folder
_SHA256 = "1220"  # multihash: code 0x12 for SHA2-256, length 0x20, then the digest
_MEDIA = {
    ".tif": "image/tiff; application=geotiff",
    ".tiff": "image/tiff; application=geotiff",
    ".jp2": "image/jp2",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}
_LARGEST, _MOST_ITEMS, _DEEPEST = 8 << 20, 20_000, 8


Hashes = Mapping[str, tuple[int, str]]
"""Bytes and SHA-256 of a product's files by their names in its folder."""


@dataclass(frozen=True, slots=True)
class Found:
    """An image that an Item names and that is here: its path, the item, and the SHA-256 that it must have, if stated.

    ``hashes`` are those that each file of a product must have, by its name in the product's folder, where all are stated.
    """

    path: Path
    item: dict[str, Any]
    paper: str
    sha256: str = ""
    hashes: dict[str, str] = field(default_factory=dict)


def documents(
    case: CaseContent, scenes: Sequence[Scene], hashes: Mapping[str, Hashes], *, collection: bool
) -> tuple[dict[str, dict[str, Any]], list[Rejected]]:
    """The documents by name: Items ``UUID.json``, with ``collection.json`` where that is wanted; and scenes that have no Item.

    ``hashes`` are those of products' files, by scene.
    """
    made: dict[str, dict[str, Any]] = {}
    rejected: list[Rejected] = []
    for scene in scenes:
        if scene.acquired is None:
            rejected.append(Rejected("scenes", scene.uuid, "STAC needs a time, and when it was taken is not known"))
            continue
        try:
            made[f"{scene.uuid}.json"] = _item(scene, case, hashes.get(scene.uuid, {}), collection)
        except ValueError as error:
            rejected.append(Rejected("scenes", scene.uuid, str(error)))
    if collection and made:
        made = {"collection.json": _collection(case, list(made.values())), **made}
    return made, rejected


def _item(scene: Scene, case: CaseContent, hashes: Hashes, in_collection: bool) -> dict[str, Any]:
    shape = mapping(as_geometry(scene.footprint)) if scene.footprint else None
    properties, name = _properties(scene), PureWindowsPath(scene.path).name
    if scene.files:
        properties[_PRODUCT] = quote(name)
        below = f"{name}/" if not _OF_LANDSAT.search(name) else ""
        assets = {file: _asset(below + file, file, *hashes.get(file, (None, ""))) for file in scene.files}
    else:
        assets = {"image": _asset(name, scene.name, scene.size_bytes, scene.sha256)}
    used = {key.partition(":")[0] for part in (properties, *assets.values()) for key in part}
    item = {
        "type": "Feature",
        "stac_version": VERSION,
        "stac_extensions": [_SCHEMAS.format(path) for key, path in _EXTENSIONS.items() if key in used],
        "id": scene.uuid,
        "geometry": json.loads(json.dumps(shape)),
        **({"bbox": _bbox(scene.footprint)} if scene.footprint else {}),
        "properties": properties,
        "links": [],
        "assets": assets,
    }
    if in_collection:
        item["collection"] = case.case.uuid
        item["links"] = [
            {"rel": rel, "href": "./collection.json", "type": "application/json"}
            for rel in ("root", "parent", "collection")
        ]
    return item


def _asset(path: str, title: str, size: int | None, sha256: str) -> dict[str, Any]:
    """A file that pixels are read from, beside the item or below it."""
    kind = _MEDIA.get(PureWindowsPath(path).suffix.lower())
    known = {"type": kind, "file:size": size, "file:checksum": _SHA256 + sha256 if sha256 else None}
    told = {key: value for key, value in known.items() if value is not None}
    return {"href": quote(path), "title": title, "roles": ["data"], **told}


def _properties(scene: Scene) -> dict[str, Any]:
    when = scene.acquired
    assert when is not None  # scenes without a time have no item
    moment = when.start == when.end
    known: dict[str, Any] = {
        "title": scene.name,
        "datetime": iso(when.start) if moment else None,
        **({} if moment else {"start_datetime": iso(when.start), "end_datetime": iso(when.end)}),
        "platform": scene.sensor,
        "gsd": scene.gsd_m,
        "license": scene.licence if re.fullmatch(r"[\w.+-]+", scene.licence) else "",
        "providers": [{"name": scene.provider, "roles": ["producer"]}] if scene.provider else [],
        "eo:cloud_cover": scene.cloud_percent,
        "view:off_nadir": scene.off_nadir_deg,
        "view:sun_azimuth": scene.sun_azimuth_deg,
        "view:sun_elevation": scene.sun_elevation_deg,
        **_projection(scene),
        "roadstead:credit": scene.credit,
        "roadstead:licence": scene.licence,
        "roadstead:obtained": scene.obtained,
        "roadstead:origins": cards.origins_of(scene),
        "roadstead:simulated": scene.simulated or None,
    }
    return {key: value for key, value in known.items() if key == "datetime" or value not in (None, "", [], {})}


def _projection(scene: Scene) -> dict[str, Any]:
    if not scene.georeferenced or scene.transform is None:
        return {}
    code = re.fullmatch(r"EPSG:(\d+)", scene.crs)
    crs = {"proj:epsg": int(code[1])} if code else {"proj:epsg": None, "proj:wkt2": scene.crs}
    affine = {} if scene.warp else {"proj:transform": [*scene.transform]}
    return {**crs, "proj:shape": [scene.height, scene.width], **affine}


def _bbox(footprint: Shape) -> list[float]:
    """West, south, east, north; west is the larger where the scene crosses the antimeridian (RFC 7946, clause 5.2)."""
    west, south, east, north = footprint.bounds
    lons = [point.lon for point in footprint.points]
    if east > 180 or west < -180:
        return [(west + 180) % 360 - 180, south, (east + 180) % 360 - 180, north]
    if east - west > 180:
        return [min(x for x in lons if x > 0), south, max(x for x in lons if x <= 0), north]
    return [west, south, east, north]


def _collection(case: CaseContent, items: list[dict[str, Any]]) -> dict[str, Any]:
    boxes = [item["bbox"] for item in items if "bbox" in item]
    starts = [p.get("start_datetime") or p["datetime"] for item in items if (p := item["properties"])]
    ends = [p.get("end_datetime") or p["datetime"] for item in items if (p := item["properties"])]
    whole = (
        [min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)]
        if boxes
        else []
    )
    crossing = any(b[0] > b[2] for b in boxes)
    whole = [-180.0, whole[1], 180.0, whole[3]] if crossing else whole or [-180.0, -90.0, 180.0, 90.0]
    return {
        "type": "Collection",
        "stac_version": VERSION,
        "id": case.case.uuid,
        "title": case.case.title,
        "description": case.case.question or f"The scenes of the case “{case.case.title}”.",
        "license": "proprietary",
        "extent": {
            "spatial": {"bbox": [whole]},
            "temporal": {"interval": [[min(starts, key=_exact), max(ends, key=_exact)]]},
        },
        "roadstead:tlp": case.case.tlp.value,
        "roadstead:journal_root": case.root,
        "links": [
            {"rel": "root", "href": "./collection.json", "type": "application/json"},
            *({"rel": "item", "href": f"./{item['id']}.json", "type": "application/geo+json"} for item in items),
        ],
    }


def _exact(moment: str) -> str:
    """A moment to sort by: with its zone, a whole second would come after its fractions."""
    return moment.removesuffix("Z")


def read(path: Path) -> tuple[list[Found], list[tuple[str, str]]]:
    """The images named by an Item, or by the Items that a Collection, Catalog or folder holds; and (name, reason) of what is left out.

    Only files of this machine at relative addresses, or of the addressed name beside the item, are found.
    """
    found: list[Found] = []
    left_out: list[tuple[str, str]] = []
    for document, item in _items(path, left_out):
        match = _local(document, item)
        if isinstance(match, str):
            left_out.append((document.name, match))
        else:
            found.append(match)
    return found, left_out


def _items(top: Path, left_out: list[tuple[str, str]]) -> Iterator[tuple[Path, dict[str, Any]]]:
    waiting, seen = [(p, 0) for p in (sorted(top.glob("*.json")) if top.is_dir() else [top])], set[Path]()
    while waiting and len(seen) < _MOST_ITEMS:
        document, depth = waiting.pop(0)
        document = document.resolve()
        if document in seen:
            continue
        seen.add(document)
        found = _document(document)
        if isinstance(found, str):
            left_out.append((document.name, found))
        elif found["type"] == "Feature":
            yield document, found
        elif depth < _DEEPEST:
            waiting += [(at, depth + 1) for at in _children(document, found, left_out)]


def _document(path: Path) -> dict[str, Any] | str:
    """A STAC object, or why it is none."""
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
        found = json.loads(data.decode("utf-8-sig")) if len(data) <= _LARGEST else None
    except (OSError, ValueError, RecursionError):
        return "it cannot be read as JSON"
    if (
        not isinstance(found, dict)
        or "stac_version" not in found
        or found.get("type") not in ("Feature", "Collection", "Catalog")
    ):
        return "it is no STAC Item, Collection or Catalog"
    return found


def _children(document: Path, found: dict[str, Any], left_out: list[tuple[str, str]]) -> Iterator[Path]:
    links = found.get("links")
    for link in links if isinstance(links, list) else []:
        if isinstance(link, dict) and link.get("rel") in ("item", "child"):
            at = _beside(document, link.get("href"))
            if at is None:
                left_out.append((str(link.get("href"))[:200], "it is an address elsewhere, which is never followed"))
            else:
                yield at


def _beside(document: Path, href: object) -> Path | None:
    """The path of a relative address; None for any other, and for names that this system cannot have."""
    try:
        parts = urlsplit(str(href))
        name = unquote(parts.path)
        if parts.scheme or parts.netloc or not name or name.startswith(("/", "\\")) or "\0" in name:
            return None
        return document.parent / name
    except ValueError:
        return None


def _local(document: Path, item: dict[str, Any]) -> Found | str:
    product = _product(document, item)
    if product is not None:
        return product
    assets = item.get("assets")
    rows = [a for a in assets.values() if isinstance(a, dict) and "href" in a] if isinstance(assets, dict) else []
    rows.sort(key=lambda a: "data" not in (a.get("roles") or []) if isinstance(a.get("roles"), list) else True)
    for asset in rows:
        if "data" not in (asset.get("roles") or ["data"]) and not str(asset.get("type", "")).startswith("image/"):
            continue
        path = _beside(document, asset["href"])
        if path is not None and path.exists():
            return Found(path, item, document.name, _stated(asset))
    named = ", ".join(str(a["href"])[:120] for a in rows[:3])
    return (
        f"none of its files is here ({named}); addresses elsewhere are never followed" if rows else "it names no file"
    )


def _product(document: Path, item: dict[str, Any]) -> Found | None:
    """The product whose files the assets are; None where the Item is of no product that was written here, or it is not there."""
    properties, assets = item.get("properties"), item.get("assets")
    named = properties.get(_PRODUCT) if isinstance(properties, dict) else None
    path = _beside(document, named) if named else None
    if path is None or not path.exists() or not isinstance(assets, dict):
        return None
    hashes = {str(name): _stated(asset) for name, asset in assets.items() if isinstance(asset, dict)}
    return Found(path, item, document.name, hashes=hashes if all(hashes.values()) else {})


def _stated(asset: dict[str, Any]) -> str:
    """The SHA-256 that an asset states, empty for another kind of hash or none."""
    stated = str(asset.get("file:checksum", ""))
    return stated[len(_SHA256) :].lower() if stated.startswith(_SHA256) else ""
