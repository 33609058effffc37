"""Baseline JPEG files written byte for byte the same everywhere, with numpy's whole numbers alone.

ITU-T T.81 (1992): forward DCT A.3.3, quantisation A.3.4, Huffman coding F.1.2, the tables of its annex K. Colours as in
JFIF 1.02, not subsampled: thin coloured things such as containers keep their colours.
"""

import struct

import numpy as np
from numpy.typing import NDArray

QUALITY = 90  # of 100, scaled as the Independent JPEG Group does; no loss can be seen in print
_BITS = 13  # fixed point of the cosines

Ints = NDArray[np.int64]

_LUMINANCE = """16 11 10 16 24 40 51 61 12 12 14 19 26 58 60 55 14 13 16 24 40 57 69 56 14 17 22 29 51 87 80 62
18 22 37 56 68 109 103 77 24 35 55 64 81 104 113 92 49 64 78 87 103 121 120 101 72 92 95 98 112 100 103 99"""
_CHROMINANCE = """17 18 24 47 99 99 99 99 18 21 26 66 99 99 99 99 24 26 56 99 99 99 99 99 47 66 99 99 99 99 99 99
99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99"""
# Tables K.3 to K.6: how many codes of each length from 1 to 16 bits, then the symbols in the order of their codes.
_DC = (
    ("00010501010101010100000000000000", "000102030405060708090a0b"),
    ("00030101010101010101010000000000", "000102030405060708090a0b"),
)
_AC = (
    (
        "0002010303020403050504040000017d",
        "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738"
        "393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5"
        "a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa",
    ),
    (
        "00020102040403040705040400010277",
        "000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a353637"
        "38393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3"
        "a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa",
    ),
)
_END_OF_BLOCK, _SIXTEEN_ZEROS = 0x00, 0xF0


def encode_jpeg(rgb: NDArray[np.uint8], quality: int = QUALITY) -> bytes:
    """An RGB picture, shape (height, width, 3), as a JPEG of 8 bits a channel."""
    height, width, channels = rgb.shape
    if channels != 3 or rgb.dtype != np.uint8 or not rgb.size:
        raise ValueError(f"not an RGB picture of 8 bits: {rgb.shape} {rgb.dtype}")
    tables = [_scaled(table, quality) for table in (_LUMINANCE, _CHROMINANCE)]
    planes = _ycc(rgb)
    blocks = np.stack([_quantised(_blocks(planes[i]), tables[min(i, 1)]) for i in range(3)], axis=1)
    head = [b"\xff\xd8", _segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")]
    zigzag = _zigzag()
    head += [_segment(0xDB, bytes([i]) + bytes(table[zigzag].tolist())) for i, table in enumerate(tables)]
    parts = b"".join(bytes([i + 1, 0x11, min(i, 1)]) for i in range(3))
    head.append(_segment(0xC0, struct.pack(">BHHB", 8, height, width, 3) + parts))
    for kind, pair in ((0x00, _DC), (0x10, _AC)):
        head += [_segment(0xC4, bytes([kind + i]) + bytes.fromhex(a + b)) for i, (a, b) in enumerate(pair)]
    head.append(_segment(0xDA, bytes([3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0])))
    return b"".join(head) + _entropy_coded(blocks) + b"\xff\xd9"


def flatten(rgba: NDArray[np.uint8], ground: int = 0xD8) -> NDArray[np.uint8]:
    """An RGBA picture laid on an even grey, so that pixels without data are seen as such; RGB and grey pass as they are."""
    if rgba.ndim == 2:
        return np.repeat(rgba[:, :, None], 3, axis=2)
    if rgba.shape[2] == 3:
        return rgba
    alpha = rgba[:, :, 3:].astype(np.uint16)
    mixed = (rgba[:, :, :3].astype(np.uint16) * alpha + ground * (255 - alpha) + 127) // 255
    return mixed.astype(np.uint8)


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _scaled(table: str, quality: int) -> Ints:
    share = 5000 // quality if quality < 50 else 200 - 2 * quality
    return np.clip((np.array(table.split(), np.int64) * share + 50) // 100, 1, 255)


def _zigzag() -> Ints:
    """Where each coefficient of the zigzag sequence (figure A.6) stands in a block read row by row."""
    order = sorted(range(64), key=lambda i: (i // 8 + i % 8, i // 8 if (i // 8 + i % 8) % 2 else i % 8))
    return np.array(order, np.int64)


def _ycc(rgb: NDArray[np.uint8]) -> Ints:
    """Luminance and two colour differences, each centred on zero; shape (3, height, width)."""
    red, green, blue = (rgb[:, :, i].astype(np.int64) for i in range(3))
    y = (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16
    cb = (-11059 * red - 21709 * green + 32768 * blue + 32768) >> 16
    cr = (32768 * red - 27439 * green - 5329 * blue + 32768) >> 16
    return np.clip(np.stack([y - 128, cb, cr]), -128, 127)


def _blocks(plane: Ints) -> Ints:
    """Blocks of 8 x 8, row by row, shape (number, 8, 8); the last row and column are repeated to fill them."""
    height, width = plane.shape
    full = np.pad(plane, ((0, -height % 8), (0, -width % 8)), mode="edge")
    rows, columns = full.shape[0] // 8, full.shape[1] // 8
    return full.reshape(rows, 8, columns, 8).swapaxes(1, 2).reshape(-1, 8, 8)


def _quantised(blocks: Ints, table: Ints) -> Ints:
    """Quantised DCT coefficients in zigzag order, shape (number, 64)."""
    frequency, position = np.mgrid[0:8, 0:8]
    cosines = np.cos((2 * position + 1) * frequency * np.pi / 16) / 2
    cosines[0] /= np.sqrt(2)
    basis = np.rint(cosines * (1 << _BITS)).astype(np.int64)
    found = (basis @ blocks @ basis.T).reshape(-1, 64)
    step = table << (2 * _BITS)
    return (np.sign(found) * ((2 * np.abs(found) + step) // (2 * step)))[:, _zigzag()]


def _codes(table: tuple[str, str]) -> tuple[Ints, Ints]:
    """Code and its length for each symbol (annex C: codes of one length count up, the next length starts at twice that)."""
    codes, lengths = np.zeros(256, np.int64), np.zeros(256, np.int64)
    symbols, code = iter(bytes.fromhex(table[1])), 0
    for length, number in enumerate(bytes.fromhex(table[0]), 1):
        for _ in range(number):
            symbol = next(symbols)
            codes[symbol], lengths[symbol] = code, length
            code += 1
        code *= 2
    return codes, lengths


def _sizes(values: Ints) -> Ints:
    """How many bits each value's magnitude has: its category in tables F.1 and F.2."""
    return np.frexp(np.abs(values).astype(np.float64))[1].astype(np.int64)


def _entropy_coded(blocks: Ints) -> bytes:
    """The scan: for each block of each component in turn its Huffman codes, padded with ones; blocks (number, 3, 64)."""
    flat = blocks.reshape(-1, 64).copy()
    chroma = (np.arange(len(flat)) % 3 > 0).astype(np.int64)
    flat[3:, 0] -= blocks.reshape(-1, 64)[:-3, 0]  # F.1.1.5.1: each DC is coded as its change
    dc = np.arange(len(flat)) * 256, flat[:, 0], _sizes(flat[:, 0]), chroma
    parts = [_tokens(*dc, _DC), *_ac_tokens(flat, chroma)]
    order, bits, lengths = (np.concatenate(part) for part in zip(*parts, strict=True))
    sequence = np.argsort(order, kind="stable")
    return _packed(bits[sequence], lengths[sequence])


def _tokens(
    order: Ints, values: Ints, symbols: Ints, chroma: Ints, tables: tuple[tuple[str, str], ...]
) -> tuple[Ints, Ints, Ints]:
    """Order, bits and number of bits of codes, each followed by the low bits of its value (F.1.2.1.1)."""
    codes, lengths = (np.stack(part) for part in zip(*map(_codes, tables), strict=True))
    sizes = symbols & 15
    extra = np.where(values < 0, values + (1 << sizes) - 1, values)
    return order, (codes[chroma, symbols] << sizes) | extra, lengths[chroma, symbols] + sizes


def _ac_tokens(flat: Ints, chroma: Ints) -> list[tuple[Ints, Ints, Ints]]:
    """Coefficients with the run of zeros before each, codes for sixteen zeros, ends of blocks (F.1.2.2)."""
    block, place = np.nonzero(flat[:, 1:])
    place += 1
    values = flat[block, place]
    before = np.where(np.diff(block, prepend=-1) != 0, 0, np.roll(place, 1))
    runs = place - before - 1
    order = block * 256 + place * 2
    coded = _tokens(order + 1, values, (runs % 16) * 16 + _sizes(values), chroma[block], _AC)
    long = np.repeat(np.arange(len(runs)), runs // 16)
    zeros = _tokens(order[long], long * 0, long * 0 + _SIXTEEN_ZEROS, chroma[block[long]], _AC)
    ended = np.nonzero(flat[:, 63] == 0)[0]
    ends = _tokens(ended * 256 + 255, ended * 0, ended * 0 + _END_OF_BLOCK, chroma[ended], _AC)
    return [coded, zeros, ends]


def _packed(bits: Ints, lengths: Ints) -> bytes:
    """Codes one after another, highest bit first; a byte of ones is followed by a zero byte (B.1.1.5)."""
    ends = np.cumsum(lengths)
    shifts = np.repeat(ends, lengths) - 1 - np.arange(ends[-1])
    stream = ((np.repeat(bits, lengths) >> shifts) & 1).astype(np.uint8)
    full = np.concatenate([stream, np.ones(-len(stream) % 8, np.uint8)])
    return np.packbits(full).tobytes().replace(b"\xff", b"\xff\0")
