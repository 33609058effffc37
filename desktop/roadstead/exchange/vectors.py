"""Shapefiles and GeoPackages from outside, read by GDAL in a process of its own behind the walls of the image workers.

What comes back are JSON texts: a row's values and its geometry as hexadecimal WKB. A process that dies, or says nothing
for a minute, is an ordinary error of the import.
"""

import json
import os
import sys
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from roadstead.domain.errors import UserError
from roadstead.exchange import features
from roadstead.exchange.marks import LIMIT, Found, Progress

_MAGICS = (b"\0\0\x27\x0a", b"SQLite format 3\0")
_PATIENCE = 60.0  # seconds without a word
_STEP = 1000
_MOST_LAYERS = 50


def read(path: Path, told: Progress) -> Found:
    """The features of all layers, in longitude and latitude; raises UserError where the file cannot be read."""
    with path.open("rb") as stream:  # so that no other driver ever looks at it
        if not stream.read(16).startswith(_MAGICS):
            raise UserError(f"{path.name} is neither a Shapefile nor a GeoPackage.", "Choose the .shp or .gpkg file.")
    found, total = Found(), 0
    for message in _messages(path, told):
        if "error" in message:
            raise UserError(
                f"{path.name} could not be read: {message['error']}.", "Open and save it in QGIS, or export GeoJSON."
            )
        total += len(message["rows"])
        if total > LIMIT:
            raise UserError(f"{path.name} holds more than {LIMIT:,} features.", "Export a part of it.")
        _add_all(message, found)
    return found


def _add_all(message: dict[str, Any], found: Found) -> None:
    import shapely

    turn, name = to_wgs84(message["crs"]), message["layer"]
    for number, properties, wkb in message["rows"]:
        where = f"{name}, feature {number}"
        try:
            shape = shapely.from_wkb(bytes.fromhex(wkb)) if wkb else None
            if shape is not None and turn is not None:
                shape = shapely.transform(shape, turn)
        except (shapely.errors.GEOSException, ValueError):
            found.reject(where, "its geometry is broken")
            continue
        features.add(found, where, properties, shape)


def to_wgs84(crs: str) -> Any:
    """What takes coordinates (n, 2) of a system to WGS 84; None where they are so already or the file does not say."""
    import numpy as np

    from roadstead.imagery.georeference import crs_name, to_lonlat

    if not crs or "CRS84" in crs or crs_name(crs) == "EPSG:4326":
        return None
    return lambda xy: np.asarray(to_lonlat(crs, xy[:, :2]))


def _messages(path: Path, told: Progress) -> Iterator[dict[str, Any]]:
    """What the process says, until it is done; it is ended whatever happens."""
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(theirs, str(path)), daemon=True, name="roadstead-vectors")
    process.start()
    theirs.close()
    try:
        waited = 0.0
        while True:
            told(0.5, "Reading")  # raises Cancelled
            if not ours.poll(0.2):
                waited += 0.2
                if waited > _PATIENCE:
                    yield {"error": f"its reader did not answer for {_PATIENCE:.0f} seconds"}
                    return
                continue
            waited = 0.0
            message = json.loads(ours.recv_bytes())
            if message.get("done"):
                return
            yield message
    except (EOFError, OSError):
        yield {"error": "its reader stopped unexpectedly"}
    finally:
        process.kill()
        process.join()
        ours.close()


def _work(connection: Connection, path: str) -> None:
    """The process: raises its walls, reads, says what it finds."""
    from roadstead.imagery.landlock import library_folders, only_read
    from roadstead.imagery.sandbox import raise_walls

    raise_walls()
    for name in ("GDAL_SKIP", "OGR_SKIP"):  # a list for the image library, whose drivers are others
        os.environ[name] = "VRT,OGR_VRT,SQLite"
    os.environ["GDAL_DISABLE_READDIR_ON_OPEN"] = "FALSE"  # a Shapefile is several files
    os.environ["OGR_SQLITE_PRAGMA"] = "trusted_schema=0"
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 2)
    sys.unraisablehook = sys.excepthook = lambda *_: None
    try:
        import pyogrio.raw  # noqa: F401 - before the files that can be read are narrowed

        beside = [p for p in Path(path).parent.iterdir() if p.stem == Path(path).stem]
        only_read([*beside, *library_folders()])
        for message in _rows(path):
            connection.send_bytes(json.dumps(message, default=str).encode())
        connection.send_bytes(b'{"done": true}')
    except Exception as error:  # noqa: BLE001 - becomes a sentence on the other side
        why = " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__
        connection.send_bytes(json.dumps({"error": why}).encode())


def _rows(path: str) -> Iterator[dict[str, Any]]:
    import warnings

    import pyogrio
    from pyogrio.raw import read as read_raw

    warnings.simplefilter("ignore")
    for layer, shape in pyogrio.list_layers(path)[:_MOST_LAYERS]:
        if shape is None:
            continue
        at = 0
        while True:
            meta, _, shapes, columns = read_raw(path, layer=layer, skip_features=at, max_features=_STEP)
            rows = [
                [
                    at + n + 1,
                    {name: _plain(column[n]) for name, column in zip(meta["fields"], columns, strict=True)},
                    _hex(wkb),
                ]
                for n, wkb in enumerate(shapes)
            ]
            if rows:
                yield {"layer": str(layer), "crs": meta["crs"] or "", "rows": rows}
            at += len(rows)
            if len(rows) < _STEP:
                break


def _hex(wkb: Any) -> str:
    return bytes(wkb).hex() if wkb is not None else ""


def _plain(value: Any) -> Any:
    plain = value.item() if hasattr(value, "item") else value
    if isinstance(plain, float):
        return plain if plain == plain and abs(plain) != float("inf") else None
    return plain if isinstance(plain, str | int | bool | None) else str(plain)
