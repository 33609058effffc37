"""What a file is by its first bytes and its name, where it is no image that can be read here, and what to do with it."""

import re
import struct

HEAD = 512
"""Bytes of a file's beginning that are looked at."""
_CONVERT = "Convert it to a GeoTIFF with the program it came from."
_UNPACK = "Unpack it and add the folder or the images in it."
_LAYERS = "Export the layer that is wanted as a GeoTIFF."
READABLE = "Open a GeoTIFF, JPEG 2000, NITF, ENVI, MBTiles, JPEG, PNG, WebP, BMP or GIF file."
_MAGICS = (
    (b"%PDF", "a PDF document", "Save its picture as an image."),
    (b"PK\x03\x04", "a ZIP archive", _UNPACK),
    (b"\x1f\x8b", "a gzip archive", _UNPACK),
    (b"7z\xbc\xaf", "a 7-Zip archive", _UNPACK),
    (b"Rar!", "a RAR archive", _UNPACK),
    (b"BZh", "a bzip2 archive", _UNPACK),
    (b"\x89HDF", "an HDF5 or netCDF file", _LAYERS),
    (b"\x0e\x03\x13\x01", "an HDF4 file", _LAYERS),
    (b"CDF\x01", "a netCDF file", _LAYERS),
    (b"CDF\x02", "a netCDF file", _LAYERS),
    (b"GRIB", "a GRIB weather file", _LAYERS),
    (b"\0\0\0\x0cJXL ", "a JPEG XL picture", _CONVERT),
    (b"\xff\x0a", "a JPEG XL picture", _CONVERT),
    (b"msid", "a MrSID image", _CONVERT),
    (b"ecw", "an ECW image", _CONVERT),
    (b"8BPS", "a Photoshop picture", "Save it as PNG or TIFF."),
    (b"EHFA_HEADER_TAG", "an ERDAS Imagine image", _CONVERT),
    (b"<VRTDataset", "a GDAL virtual dataset, which only points to other files", "Open the files it points to."),
    (b"<", "an XML or web page", READABLE),
    (b"{", "a JSON text", READABLE),
    (b"ENVI", "an ENVI header", "Open it where its image lies beside it."),
)
_BOXES = {
    b"heic": "a HEIC photograph",
    b"mif1": "a HEIC photograph",
    b"heix": "a HEIC photograph",
    b"avif": "an AVIF picture",
}
_ENDINGS = {"ecw": "an ECW image", "sid": "a MrSID image"}
_PRODUCT = re.compile(r"\.SAFE(/|$)|^L[COTEM]\d{2}_", re.IGNORECASE)


def kind_of(head: bytes, name: str) -> tuple[str, str]:
    """What a file is that cannot be read here, as a phrase, and what to do, as a sentence."""
    stripped = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    ending = name.rpartition(".")[2].lower()
    if head[257:262] == b"ustar":
        return "a tar archive", _UNPACK
    if ending == "kmz":
        return "a KMZ of Google Earth", "Unpack it as a ZIP archive and open the image in it."
    if head[4:8] == b"ftyp" and head[8:12] in _BOXES:
        return _BOXES[head[8:12]], "Save it as JPEG or PNG."
    for magic, kind, todo in _MAGICS:
        if stripped.startswith(magic):
            if magic.startswith(b"PK") and _PRODUCT.search(_first_entry(head)):
                return "a ZIP archive of a product", "Unpack it and add its folder."
            return kind, todo
    if ending in _ENDINGS:
        return _ENDINGS[ending], _CONVERT
    return ("a text" if _is_text(head) else "of a kind that is not known"), READABLE


def _first_entry(head: bytes) -> str:
    """The name of the first file in a ZIP archive."""
    length = struct.unpack_from("<H", head, 26)[0] if len(head) >= 30 else 0
    return head[30 : 30 + length].decode("utf-8", "replace")


def _is_text(head: bytes) -> bool:
    try:
        text = head[:60].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(c.isprintable() or c in "\r\n\t" for c in text)
