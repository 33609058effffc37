"""A process that runs one network of the user's, from an ONNX file: it reads that file and nothing else.

The parent sends tiles and gets boxes back. Messages are JSON, a tile follows as bytes; this side has no network, writes
no file, and has bounded memory; how long it may take its parent sees to.
"""

import ast
import hashlib
import json
import os
import signal
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roadstead.domain.errors import UserError
from roadstead.imagery.protobuf import check_model
from roadstead.imagery.yolo import LAYOUTS, ORIENTED, class_count, decode, layout_of, thinned

if TYPE_CHECKING:
    import numpy as np
    import onnxruntime

MEMORY = 4 << 30
"""Bytes of address space the process may have."""
LARGEST = (1 << 31) - 1
"""Bytes of the largest model: no single ONNX file can be larger."""
THREADS = 2
GREY = 114
"""What is put where there is no image, as in the training of these networks."""
_PLAIN_SIDE, _SIDES = 640, (32, 4096)
_TYPES = {"tensor(float)": "float32", "tensor(float16)": "float16", "tensor(uint8)": "uint8"}
_LONGEST_NAME, _MOST_NAMES, _LONGEST_TEXT = 60, 2000, 200_000
_TASKS = ("", "detect", "obb")


@dataclass(frozen=True, slots=True)
class Asked:
    """How a network is to be run: the least score, the most overlap of two boxes of a class (intersection over union),
    its layout (empty: found out), and the side of its input where the file leaves it open (0: found out)."""

    score: float = 0.25
    iou: float = 0.45
    layout: str = ""
    side: int = 0


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What a model says of itself, and its layout; ``rows`` and ``columns`` are what it looks at in one go."""

    name: str
    sha256: str
    rows: int
    columns: int
    layout: str
    classes: tuple[str, ...]
    runtime: str
    walls: tuple[str, ...] = ()
    description: str = ""

    @property
    def oriented(self) -> bool:
        """Whether its boxes have an angle."""
        return self.layout in ORIENTED


def main(connection: Connection, path: str, asked: dict[str, Any]) -> None:
    """Loads the model and then answers tiles until the parent closes the connection."""
    from roadstead.imagery.sandbox import raise_walls, silence

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.pop("ORT_LOAD_CONFIG_FROM_MODEL", None)  # the file does not say how it is run
    walls = raise_walls(MEMORY)
    silence()
    name = Path(path).name
    try:
        walls = (*walls, *_narrow(path))
        network = Network(path, Asked(**asked), walls)
        _send(connection, {"kind": "ready", "facts": asdict(network.facts)})
        while True:
            shape = json.loads(connection.recv_bytes())["shape"]
            _send(connection, {"kind": "found", **network.look(connection.recv_bytes(), shape)})
    except (EOFError, OSError):
        pass  # the parent has closed the connection: that is the order to stop
    except UserError as error:
        _send(connection, {"kind": "error", "what": error.what, "todo": error.todo})
    except MemoryError:
        _send(connection, {"kind": "error", **_too_large(name)})


class Network:
    """A model ready to run."""

    def __init__(self, path: str, asked: Asked, walls: tuple[str, ...]) -> None:
        import numpy as np
        import onnxruntime

        self.asked, self.name = asked, Path(path).name
        data = _bytes_of(path, self.name)
        check_model(data, self.name)
        self._session = _session(data, self.name)
        (given,) = _inputs(self._session, self.name)
        self._input, self._type = given.name, _TYPES[given.type]
        said = {k: v for k, v in self._session.get_modelmeta().custom_metadata_map.items() if len(v) < _LONGEST_TEXT}
        self._first, channels, rows, columns = _axes(given.shape, said, asked.side, self.name)
        self._channels = channels
        names = names_of(said.get("names", ""))
        self.layout = asked.layout
        output = self._run(np.full((rows, columns, 3), GREY, np.uint8))
        self._settle_layout(output.shape, (rows, columns), said.get("task", ""), len(names))
        count = class_count(output.shape, self.layout)
        self._classes = len(names) or count
        classes = tuple(names.get(n, str(n)) for n in range(max([count, *(n + 1 for n in names)])))
        self.facts = ModelFacts(
            self.name,
            hashlib.sha256(data).hexdigest(),
            rows,
            columns,
            self.layout,
            classes,
            onnxruntime.__version__,
            walls,
            _short(said.get("description", "")),
        )
        decode(
            output, self.layout, asked.score, self.name, self._classes
        )  # refuses what is none before a scene is begun

    def look(self, pixels: bytes, shape: list[int]) -> dict[str, Any]:
        """The boxes on a tile (RGB, rows x columns x 3, uint8), in its pixels."""
        import numpy as np

        output = self._run(np.frombuffer(pixels, np.uint8).reshape(shape))
        boxes = decode(output, self.layout, self.asked.score, self.name, self._classes)
        boxes = thinned(boxes, self.asked.iou)
        return {
            "corners": boxes.corners.round(3).tolist(),
            "scores": boxes.scores.round(4).tolist(),
            "classes": boxes.classes.tolist(),
        }

    def _run(self, tile: "np.ndarray") -> "np.ndarray":
        import numpy as np

        picture = tile if self._channels == 3 else tile.mean(axis=2, keepdims=True).round().astype(np.uint8)
        values = picture if self._type == "uint8" else (picture / np.float32(255)).astype(self._type)
        given = np.ascontiguousarray((values.transpose(2, 0, 1) if self._first else values)[None])
        try:
            found = self._session.run(None, {self._input: given})
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - onnxruntime raises types of its own, and plain RuntimeError
            raise UserError(f"“{self.name}” failed at its work: {_reason(error)}.", "Export the model again.") from None
        tables = [np.asarray(each) for each in found if getattr(each, "ndim", 0) == 3]
        if not tables or tables[0].dtype.kind != "f":
            shape = getattr(found[0], "shape", ()) if found else ()
            raise UserError(
                f"What “{self.name}” puts out ({' x '.join(map(str, shape)) or 'nothing'}) is not that of a YOLO detector.",
                "Use a YOLO or YOLO-OBB model exported to ONNX.",
            )
        return tables[0]

    def _settle_layout(self, shape: tuple[int, ...], side: tuple[int, int], task: str, names: int) -> None:
        if self.layout and self.layout not in LAYOUTS:
            raise UserError(f"“{self.layout}” is no layout.", f"Use one of: {', '.join(LAYOUTS)}.")
        if not self.layout and task not in _TASKS:
            raise UserError(
                f"“{self.name}” is a model for the task “{_short(task)}”.",
                "Use one that detects boxes (detect or obb).",
            )
        self.layout = self.layout or layout_of(shape, side, task, names, self.name)


def names_of(text: str) -> dict[int, str]:
    """The names of classes out of a model's metadata, as a dictionary or list written in Python or JSON; empty where it is neither."""
    try:
        said = ast.literal_eval(text) if text else {}
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return {}
    pairs = dict(enumerate(said)) if isinstance(said, list | tuple) else said
    if not isinstance(pairs, dict) or len(pairs) > _MOST_NAMES:
        return {}
    try:
        names = {int(number): _short(str(name), _LONGEST_NAME) for number, name in pairs.items()}
    except (ValueError, TypeError, OverflowError):
        return {}
    return names if all(0 <= number < _MOST_NAMES for number in names) else {}


def _narrow(path: str) -> tuple[str, ...]:
    """Imports what is needed, and has this thread and those it starts read the model and the libraries only."""
    import numpy  # noqa: F401
    import shapely  # noqa: F401

    from roadstead.imagery.landlock import library_folders, only_read, only_write_below

    try:
        import onnxruntime
    except ImportError as error:
        raise UserError(f"ONNX models need onnxruntime, which cannot be loaded ({_reason(error)}).", INSTALL) from None
    onnxruntime.disable_telemetry_events()
    file = Path(path).resolve()
    if not file.is_file():
        raise UserError(f"There is no file “{Path(path).name}”.", "Look at the path.")
    held = only_write_below([Path(os.devnull)]) and only_read([file, *library_folders()])
    return ("files",) if held else ()


INSTALL = 'Install it: pip install "roadstead[detect]".'
"""What to do where onnxruntime is missing."""


def _bytes_of(path: str, name: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            if os.fstat(file.fileno()).st_size > LARGEST:
                raise UserError(**_too_large(name))
            return file.read()
    except OSError as error:
        raise UserError(f"“{name}” cannot be read ({error.strerror}).", "Look at the file.") from None


def _session(data: bytes, name: str) -> "onnxruntime.InferenceSession":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(THREADS, os.cpu_count() or 1)
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.load_model_format", "ONNX")
    try:
        return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - onnxruntime raises types of its own, and plain RuntimeError
        if "bad_alloc" in str(error) or "Failed to allocate" in str(error):
            raise MemoryError from None
        raise UserError(
            f"“{name}” cannot be loaded: {_reason(error)}.", "Export the model again, or update onnxruntime."
        ) from None


def _inputs(session: "onnxruntime.InferenceSession", name: str) -> list[Any]:
    inputs = list(session.get_inputs())
    if len(inputs) != 1 or len(inputs[0].shape) != 4 or inputs[0].type not in _TYPES:
        said = ", ".join(f"{_short(i.type)} {_short(str(i.shape))}" for i in inputs[:3])
        raise UserError(
            f"“{name}” does not take one picture as numbers but {said or 'nothing'}.",
            "Use a YOLO model exported to ONNX.",
        )
    return inputs


def _axes(shape: list[Any], said: dict[str, str], side: int, name: str) -> tuple[bool, int, int, int]:
    """Whether the channels come first, how many there are, and rows and columns of the input."""
    sizes = [n if isinstance(n, int) and n > 0 else 0 for n in shape]
    first = sizes[1] in (1, 3) or sizes[3] not in (1, 3)
    channels = (sizes[1] if first else sizes[3]) or 3
    fixed = sizes[2:] if first else sizes[1:3]
    stated = _stated_sides(said.get("imgsz", ""))
    rows, columns = (f or side or s for f, s in zip(fixed, stated, strict=True))
    if sizes[0] > 1 or channels not in (1, 3):
        raise UserError(
            f"“{name}” takes {sizes[0] or 'any number of'} pictures of {channels} bands at once.",
            "Export it for one picture of three bands or one.",
        )
    if not all(_SIDES[0] <= each <= _SIDES[1] for each in (rows, columns)):
        raise UserError(
            f"“{name}” takes pictures of {columns} x {rows} pixels.",
            f"Sides of {_SIDES[0]} to {_SIDES[1]} can be used.",
        )
    if side and any(f and f != side for f in fixed):
        raise UserError(f"“{name}” takes pictures of {columns} x {rows} pixels only.", "Leave the size out.")
    return first, channels, rows, columns


def _stated_sides(text: str) -> tuple[int, int]:
    try:
        said = ast.literal_eval(text) if len(text) < 100 else 0
        rows, columns = (said, said) if isinstance(said, int) else said
        return (int(rows), int(columns))
    except (ValueError, SyntaxError, TypeError, RecursionError):
        return _PLAIN_SIDE, _PLAIN_SIDE


def _too_large(name: str) -> dict[str, str]:
    return {
        "what": f"“{name}” needs more memory than the {MEMORY >> 30} GB that a model may have.",
        "todo": "Use a smaller model, or a smaller size of picture.",
    }


def _reason(error: Exception) -> str:
    """The first words of what a library said, without paths and signs that do not print."""
    text = str(error).split(" : ")[-1].splitlines()[0] if str(error).strip() else type(error).__name__
    return _short(text, 160).rstrip(". ")


def _short(text: str, most: int = 120) -> str:
    plain = "".join(sign if sign.isprintable() else " " for sign in text[: 4 * most]).strip()
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def _send(connection: Connection, message: dict[str, Any]) -> None:
    connection.send_bytes(json.dumps(message).encode())
