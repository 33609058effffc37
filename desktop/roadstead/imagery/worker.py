"""The other side of the pool: a process that reads images and can do little else.

Messages are JSON both ways (the window must never unpickle what a worker says), pictures come back in a block of
shared memory that the parent made: its first eight bytes hold the number of a job to stop, then come the tiles' slots.
Importing this module must stay cheap and free of Qt, as a spawned process imports it first.
"""

import json
import queue
import signal
import struct
import sys
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadstead.domain.errors import Cancelled, UserError

if TYPE_CHECKING:
    import numpy as np

    from roadstead.imagery.probe import Sidecars
    from roadstead.imagery.products import Source
    from roadstead.imagery.pyramid import Pyramid
    from roadstead.imagery.raster import Raster

HEADER, SLOT = 64, 512 * 512 * 4
"""Bytes before the first slot of the shared block, and in each slot."""
OPEN_IMAGES = 6
"""How many images one worker keeps open."""
_PROGRESS_EVERY = 0.1  # seconds
_LULL = 0.2  # seconds without a job

Answer = tuple[dict[str, Any], bytes | None]
Mark = tuple[int, int, int, int]  # device, number, size and time of a file


def main(connection: Connection, block: str, cache: str) -> None:
    """Runs the worker until its parent closes the connection; ``cache`` is the one folder it may write to, or empty."""
    from roadstead.imagery.sandbox import keep_memory, raise_walls

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is the parent's to handle
    walls = raise_walls()
    keep_memory()
    memory = _attach(block)
    _quiet()
    walls = (*walls, *_narrow_writing(cache))
    desk = Desk(connection, memory, cache)
    try:
        connection.send_bytes(json.dumps({"kind": "ready", "walls": walls}).encode())
        while True:
            desk.serve(desk.next())
    except (EOFError, OSError):
        pass  # the parent closed the connection or is gone: that is the order to stop
    finally:
        desk.close()
        memory.close()


class Desk:
    """Takes one job after the other and gives each to the thread that has its image open."""

    def __init__(self, connection: Connection, memory: SharedMemory, cache: str) -> None:
        assert memory.buf is not None  # it is None only once closed
        self.connection, self.buffer, self.cache = connection, memory.buf, cache
        self._readers: OrderedDict[str, Reader] = OrderedDict()
        self._sources: OrderedDict[str, tuple[Mark, Source]] = OrderedDict()  # single files
        self._spare: Reader | None = Reader(cache)
        self._spare.call(lambda _: ({}, None))  # the first image is not to wait for it

    def next(self) -> dict[str, Any]:
        """The next job; while there is none, the thread for the next image is got ready."""
        if self._spare is None and not self.connection.poll(_LULL):
            self._spare = Reader(self.cache)
        return json.loads(self.connection.recv_bytes())

    def serve(self, job: dict[str, Any]) -> None:
        """Does one job and sends its answer: done, an error for the user, stopped, a damaged pyramid, or a bug with its traceback."""
        from roadstead.imagery.cards import papers_beside
        from roadstead.imagery.pyramid import Damaged

        data = None
        try:
            source = self._source(job)
            if job["op"] == "probe":
                job["papers"] = papers_beside(source.path)  # the reader may read the image only
            result, data = self._reader(source).call(lambda reader: reader.perform(job, self))
            answer = {"kind": "done", "result": result, "data": data is not None}
        except UserError as error:
            answer = {"kind": "error", "what": error.what, "todo": error.todo}
        except Cancelled:
            answer = {"kind": "stopped"}
        except Damaged:
            answer = {"kind": "damaged"}
        except FileNotFoundError as error:  # it went while it was being looked at
            name = Path(error.filename or job["path"]).name
            answer = {
                "kind": "error",
                "what": f"The file “{name}” is gone.",
                "todo": "Put it back, or find where it is.",
            }
        except _damage() as error:
            answer = _damaged(job["path"], error)
        except Exception:  # noqa: BLE001 - sent to the parent, which raises it there
            answer = {"kind": "bug", "text": traceback.format_exc()}
        self.send({"id": job["id"], **answer})
        if data is not None:
            self.connection.send_bytes(data)

    def send(self, message: dict[str, Any]) -> None:
        """Sends one message to the parent."""
        self.connection.send_bytes(json.dumps(message).encode())

    def slot(self, number: int, shape: tuple[int, int]) -> "np.ndarray":
        """The memory that a tile of so many rows and columns goes to, uint32 as ``packing.argb`` gives them."""
        import numpy as np

        return np.frombuffer(self.buffer, np.uint32, shape[0] * shape[1], HEADER + number * SLOT).reshape(shape)

    def progress_of(self, job: dict[str, Any]) -> Callable[[float], None]:
        """A function that tells the parent how far the job is, at most ten times a second; raises Cancelled when it is to stop."""
        last = 0.0

        def progress(fraction: float) -> None:
            nonlocal last
            if struct.unpack_from("=Q", self.buffer)[0] == job["id"]:
                raise Cancelled
            if time.monotonic() - last >= _PROGRESS_EVERY:
                last = time.monotonic()
                self.send({"id": job["id"], "kind": "progress", "fraction": fraction})

        return progress

    def close(self) -> None:
        """Ends the readers' threads."""
        for reader in (*self._readers.values(), *([self._spare] if self._spare else [])):
            reader.stop()

    def _reader(self, source: "Source") -> "Reader":
        key = source.signature()
        if key not in self._readers:
            reader, self._spare = self._spare or Reader(self.cache), None
            try:
                reader.take(source)
            except BaseException:
                reader.stop()
                raise
            self._readers[key] = reader
            if len(self._readers) > OPEN_IMAGES:
                self._readers.popitem(last=False)[1].stop()
        self._readers.move_to_end(key)
        return self._readers[key]

    def _source(self, job: dict[str, Any]) -> "Source":
        """What is to be read; for the tiles of a file that is still the same it is not found out again."""
        from roadstead.imagery.products import source_of

        path = job["path"]
        mark, known = self._sources.get(path, (None, None))
        if job["op"] == "tile" and known and mark == _mark(path):
            return known
        source = source_of(path)
        if not source.parts:
            self._sources[path] = _mark(source.path), source  # not ``path``: it may be a link that is changed just now
        if len(self._sources) > OPEN_IMAGES:
            self._sources.popitem(last=False)
        return source


class Reader(threading.Thread):
    """A thread that gets ready, takes one image, and may from then on, where the system can see to it, read no other."""

    source: "Source"
    path: Path
    beside: "Sidecars"

    def __init__(self, cache: str) -> None:
        super().__init__(daemon=True)
        self.cache = cache
        self._raster: Raster | None = None
        self._pyramids: dict[str, Pyramid] = {}
        self._jobs: queue.SimpleQueue[Callable[[Reader], Answer] | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Answer | BaseException] = queue.SimpleQueue()
        self.start()

    def take(self, source: "Source") -> None:
        """Gives it its image, once and before its first job: from now on it may read no other."""
        from roadstead.imagery.probe import Sidecars, sidecars

        self.source, self.path = source, source.path
        self.beside = Sidecars() if source.parts else sidecars(source.path)
        self.call(Reader._narrow)

    def call(self, job: Callable[["Reader"], Answer]) -> Answer:
        """Runs a job on this thread and gives its answer, or raises what it raised."""
        self._jobs.put(job)
        answer = self._answers.get()
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def stop(self) -> None:
        """Lets go of the image and ends the thread."""
        self._jobs.put(None)
        self.join(timeout=5)

    def run(self) -> None:
        """The thread: has the libraries read their tables, then works until told to stop."""
        import rasterio

        from roadstead.imagery.opening import rehearse

        with rasterio.Env():  # it sends GDAL's messages to the log
            with suppress(Exception):  # what is amiss is told with the image that needs it
                rehearse()
            self._work()

    def _narrow(self) -> Answer:
        from roadstead.imagery.landlock import library_folders, only_read

        only_read([*self.source.files, *library_folders(), *([Path(self.cache)] if self.cache else [])])
        return {}, None

    def _work(self) -> None:
        while job := self._jobs.get():
            try:
                self._answers.put(job(self))
            except Exception as error:  # noqa: BLE001 - raised again by call()
                self._answers.put(error)
        for raster in (self._raster, *self._pyramids.values()):
            if raster:
                raster.close()

    def perform(self, job: dict[str, Any], desk: Desk) -> Answer:
        """Does a job of the kind it names."""
        reading = {
            "open": self._open,
            "probe": self._probe,
            "tile": self._tile,
            "read": self._read,
            "values": self._values,
            "statistics": self._statistics,
        }
        building = {"plan": self._plan, "chunks": self._chunks, "seal": self._seal}
        return {**reading, **building}[job["op"]](job, desk)

    @property
    def raster(self) -> "Raster":
        """The image, opened when first needed and after its header was found plausible."""
        if self._raster is None:
            from roadstead.imagery.opening import open_source

            self._raster = open_source(self.source)
        return self._raster

    def _open(self, job: dict[str, Any], desk: Desk) -> Answer:
        assert self.raster
        return {}, None

    def _probe(self, job: dict[str, Any], desk: Desk) -> Answer:
        from roadstead.imagery.facts import facts_to_json
        from roadstead.imagery.opening import vet_ends
        from roadstead.imagery.probe import facts_of

        raster = self.raster
        vet_ends(self.source, raster)
        sha256 = self.source.sha256(desk.progress_of(job)) if job["hashed"] else ""
        return facts_to_json(facts_of(raster, self.source, self.beside, job["crs"], sha256, job["papers"])), None

    def _tile(self, job: dict[str, Any], desk: Desk) -> Answer:
        from roadstead.imagery.facts import TileKey, look_from_json
        from roadstead.imagery.packing import argb

        raster = self.raster
        key = TileKey(
            job["path"], job["level"], job["column"], job["row"], look_from_json(job["look"]) or raster.look()
        )
        shape = key.shape(raster.width, raster.height)
        if min(shape) < 1:
            raise UserError(f"“{self.path.name}” has no tile {key.column}, {key.row} at level {key.level}.", "")
        slot, window = desk.slot(job["slot"], shape), key.window(raster.width, raster.height)
        picture, whole = self._picture(job, key.look, window, shape, slot)
        if picture is not slot:
            slot[:] = argb(picture)
        return {"shape": list(shape), "whole": whole}, None

    def _read(self, job: dict[str, Any], desk: Desk) -> Answer:
        from roadstead.imagery.facts import look_from_json

        shape = tuple(job["shape"])
        look = look_from_json(job["look"]) or self.raster.look(tuple(job["bands"]) if job["bands"] else None)
        picture, _ = self._picture(job, look, tuple(job["window"]), shape)
        return {"shape": list(shape)}, picture.tobytes()

    def _values(self, job: dict[str, Any], desk: Desk) -> Answer:
        from roadstead.imagery.raster import brightness

        found = brightness(self.raster, tuple(job["bands"]), tuple(job["window"]), tuple(job["shape"]))
        return {"shape": job["shape"]}, found.tobytes()

    def _statistics(self, job: dict[str, Any], desk: Desk) -> Answer:
        from roadstead.imagery.statistics import measure

        window = tuple(job["window"]) if job["window"] else None
        whole = job.get("pyramid") if self.raster.colour != "palette" else ""
        pyramid = self._pyramid(whole) if whole else None
        if pyramid and not pyramid.layout.complete:
            pyramid.close()
            pyramid = None
        return measure(self.raster, pyramid, window, tuple(job["bands"]), desk.progress_of(job)), None

    def _picture(self, job: dict[str, Any], look: Any, window: Any, shape: Any, out: Any = None) -> tuple[Any, bool]:
        """A picture (``out`` if it is simply read), and whether it is all there: from the pyramid in the cache if that has the detail, else from the image.

        While a pyramid is being built it gives what there is of what would take long to read; where there is nothing
        yet, and where there will be no pyramid, such a picture is made of samples of the image.
        """
        import numpy as np

        from roadstead.imagery.building import UNFINISHED
        from roadstead.imagery.sketching import sketch

        raster, name = self.raster, job.get("pyramid")
        pyramid = self._pyramid(name) if name else None
        overall = job["op"] == "tile" and raster.vast(window, shape) and (window[2] - window[0]) >= raster.width
        if pyramid and pyramid.serves(window, shape):
            whole, some = pyramid.done(window)
            if overall and not some and pyramid.layout.in_order:
                return sketch(raster, look, window, shape), False
            if whole or raster.slow(window, shape):  # else all of it would be decoded twice
                return pyramid.picture(look, window, shape), whole
        if pyramid and not pyramid.layout.complete:
            pyramid.close()
        if name and not pyramid and raster.vast(window, shape) and name.endswith(UNFINISHED):
            return np.zeros((*shape, 4), np.uint8), False  # it is about to be begun
        if overall:  # the first picture of all: a pyramid will give a better one
            return sketch(raster, look, window, shape), False
        whole = not raster.sparse(window, shape)
        if out is not None and whole and raster.plain(look):
            raster.read_onto(out, look.bands, window)
            return out, True
        return raster.picture(look, window, shape), whole

    def _pyramid(self, name: str) -> "Pyramid | None":
        """The pyramid in a file of the cache, None where it has just been dropped; raises Damaged where it is of no use."""
        from roadstead.imagery.pyramid import Damaged, Pyramid

        if name not in self._pyramids:
            try:
                pyramid = Pyramid(Path(name))
            except FileNotFoundError:
                return None
            if (pyramid.layout.width, pyramid.layout.height) != (self.raster.width, self.raster.height):
                raise Damaged("it belongs to another image")
            if not pyramid.layout.complete:  # it will soon be moved to another place
                return pyramid
            self._pyramids[name] = pyramid
        return self._pyramids[name]

    def _plan(self, job: dict[str, Any], desk: Desk) -> Answer:
        from roadstead.imagery.building import plain
        from roadstead.imagery.filling import plan

        return plain(plan(self.raster)), None

    def _chunks(self, job: dict[str, Any], desk: Desk) -> Answer:
        from roadstead.imagery.building import unkept
        from roadstead.imagery.filling import fill

        try:
            fill(self.raster, Path(job["part"]), job["numbers"], desk.progress_of(job))
        except OSError as error:
            raise unkept(self.path.name, Path(self.cache), error) from None
        return {}, None

    def _seal(self, job: dict[str, Any], desk: Desk) -> Answer:
        from roadstead.imagery.building import unkept
        from roadstead.imagery.filling import seal

        try:
            seal(Path(job["part"]), Path(job["target"]), desk.progress_of(job))
        except OSError as error:
            raise unkept(self.path.name, Path(self.cache), error) from None
        return {}, None


def _mark(path: str | Path) -> Mark:
    status = Path(path).stat()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _damage() -> tuple[type[Exception], ...]:
    """What the raster library raises over files that are not what they say."""
    from rasterio.errors import CRSError, RasterioError

    return RasterioError, CRSError, UnicodeDecodeError


def _damaged(path: str, error: Exception) -> dict[str, str]:
    from roadstead.imagery.raster import unreadable

    told = unreadable(Path(path).name, error)
    return {"kind": "error", "what": told.what, "todo": told.todo}


def _attach(block: str) -> SharedMemory:
    if sys.version_info >= (3, 13):
        return SharedMemory(block, track=False)
    # Before 3.13 attaching also registers the block with the tracker, which the parent that made it has done already.
    from multiprocessing import resource_tracker

    setattr(resource_tracker, "register", lambda name, rtype: None)  # noqa: B010 - replaces it in this process only
    return SharedMemory(block)


def _narrow_writing(cache: str) -> tuple[str, ...]:
    from roadstead.imagery.landlock import only_write_below

    folders = [Path("/dev/null")] + ([Path(cache)] if cache else [])
    return ("files",) if only_write_below([folder for folder in folders if folder.exists()]) else ()


def _quiet() -> None:
    """Imports the raster libraries and keeps their chatter off the terminal: errors come back as answers."""
    import logging
    import warnings

    from roadstead.imagery.sandbox import silence

    silence()
    # rasterio's log cannot decode every message and says so by both; a worker's own failure is printed by neither.
    sys.unraisablehook = sys.excepthook = lambda *_: None
    logging.getLogger("rasterio").addHandler(logging.NullHandler())
    logging.getLogger("rasterio").propagate = False
    from rasterio.errors import NotGeoreferencedWarning

    warnings.simplefilter("ignore", NotGeoreferencedWarning)
    import roadstead.imagery.filling
    import roadstead.imagery.opening
    import roadstead.imagery.probe
    import roadstead.imagery.pyramid
    import roadstead.imagery.raster
    import roadstead.imagery.statistics  # noqa: F401 - everything is imported before the file access is narrowed
    from roadstead.imagery.landlock import library_folders

    library_folders()
