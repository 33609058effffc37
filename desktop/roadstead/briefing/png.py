"""PNG files written byte for byte the same everywhere (W3C PNG, third edition), with numpy and zlib alone."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def encode_png(rgb: NDArray[np.uint8]) -> bytes:
    """An RGB picture, shape (height, width, 3), as a PNG of 8 bits a channel; rows are filtered by what lies above."""
    height, width, channels = rgb.shape
    if channels != 3 or rgb.dtype != np.uint8 or not rgb.size:
        raise ValueError(f"not an RGB picture of 8 bits: {rgb.shape} {rgb.dtype}")
    rows = np.ascontiguousarray(rgb).reshape(height, width * 3)
    filtered = np.empty((height, width * 3 + 1), np.uint8)
    filtered[:, 0] = 2  # filter type "up": the difference to the row above, modulo 256
    filtered[0, 1:] = rows[0]
    filtered[1:, 1:] = rows[1:] - rows[:-1]
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(filtered.tobytes(), 6)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def flatten(rgba: NDArray[np.uint8], ground: int = 0xD8) -> NDArray[np.uint8]:
    """An RGBA picture laid on an even grey, so that pixels without data are seen as such; RGB and grey pass as they are."""
    if rgba.ndim == 2:
        return np.repeat(rgba[:, :, None], 3, axis=2)
    if rgba.shape[2] == 3:
        return rgba
    alpha = rgba[:, :, 3:].astype(np.uint16)
    mixed = (rgba[:, :, :3].astype(np.uint16) * alpha + ground * (255 - alpha) + 127) // 255
    return mixed.astype(np.uint8)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
