"""What must be known of an ONNX file before any library reads it: whether it is one, and keeps all its numbers in itself.

Field numbers from onnx.proto of the ONNX project (format, wire types from the Protocol Buffers encoding).
"""

from collections.abc import Iterator

from roadstead.domain.errors import UserError

_DEEPEST, _MOST_FIELDS = 24, 5_000_000
_VARINT, _EIGHT, _LENGTH, _FOUR = 0, 1, 2, 5

# Message -> field number -> what is in that field; all others are passed over.
_INSIDE: dict[str, dict[int, str]] = {
    "model": {7: "graph", 25: "function"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "function": {7: "node"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {},
}
_EXTERNAL_DATA, _DATA_LOCATION = 13, 14  # of a tensor


def check_model(data: bytes, name: str) -> None:
    """Raises UserError where ``data`` is no ONNX model, or one that keeps numbers in other files."""
    try:
        external, graphs = _look(memoryview(data))
    except (ValueError, IndexError):
        external, graphs = False, 0
    if not graphs:
        raise UserError(f"“{name}” is not an ONNX file, or is damaged.", "Export the model to ONNX again.")
    if external:
        raise UserError(
            f"“{name}” keeps its weights in another file, which is not read.",
            "Export the model to ONNX as a single file.",
        )


def _look(data: memoryview) -> tuple[bool, int]:
    """Whether a tensor lies outside, and how many graphs there are; raises ValueError or IndexError for what is malformed."""
    waiting, seen, graphs = [("model", data, 0)], 0, 0
    while waiting:
        message, part, depth = waiting.pop()
        for number, value in _fields(part):
            seen += 1
            if seen > _MOST_FIELDS or depth > _DEEPEST:
                raise ValueError("too large")
            if message == "tensor" and (number == _EXTERNAL_DATA or (number == _DATA_LOCATION and value != 0)):
                return True, 1
            kind = _INSIDE[message].get(number)
            if kind and isinstance(value, memoryview):
                graphs += message == "model" and kind == "graph"
                waiting.append((kind, value, depth + 1))
    return False, graphs


def _fields(data: memoryview) -> Iterator[tuple[int, "int | memoryview"]]:
    at, end = 0, len(data)
    while at < end:
        key, at = _number(data, at)
        wire = key & 7
        if wire == _VARINT:
            value, at = _number(data, at)
            yield key >> 3, value
            continue
        if wire == _LENGTH:
            size, at = _number(data, at)
        elif wire in (_EIGHT, _FOUR):
            size = 8 if wire == _EIGHT else 4
        else:
            raise ValueError("no such wire type")
        if at + size > end:
            raise ValueError("cut off")
        yield key >> 3, data[at : at + size]
        at += size


def _number(data: memoryview, at: int) -> tuple[int, int]:
    """A variable-length number and where it ends."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
        if shift > 63:
            raise ValueError("too long")
