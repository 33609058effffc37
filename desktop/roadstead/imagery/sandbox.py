"""The walls of a worker, raised before any raster library is imported: settings, limits, no network, no programs."""

import ctypes
import os
import platform
import struct
import sys
from contextlib import suppress

DRIVERS = ("GTiff", "JPEG", "PNG", "JP2OpenJPEG", "NITF", "ENVI", "BMP", "GIF", "WEBP")
"""The only GDAL drivers that exist in a worker."""

# Every other driver of GDAL 3.10. An allow-list alone does not do: a GeoTIFF's own metadata can make its driver
# open a second file by any driver that is registered. A test compares what is left with DRIVERS.
_SKIPPED = (
    "AAIGrid,ACE2,ADRG,AIG,AirSAR,AVCBin,AVCE00,BAG,BIGGIF,BLX,BSB,BT,BYN,CALS,CEOS,COASP,"
    "COG,COSAR,CPG,CTable2,CTG,DAAS,DERIVED,DIMAP,DIPEx,DOQ1,DOQ2,DTED,ECRGTOC,EEDA,EEDAI,EHdr,"
    "EIR,ELAS,ERS,ESAT,ESRI Shapefile,ESRIC,ESRIJSON,FAST,FIT,GenBin,GeoJSON,GeoJSONSeq,GFF,"
    "GNMDatabase,GNMFile,GPKG,GRASSASCIIGrid,GRIB,GS7BG,GSAG,GSBG,GSC,GTI,GTX,GXF,HDF5,"
    "HDF5Image,HF2,HFA,HTTP,ILWIS,IRIS,ISCE,ISG,ISIS2,ISIS3,JAXAPALSAR,JDEM,KMLSUPEROVERLAY,KRO,"
    "L1B,LAN,LCP,Leveller,LOSLAS,MAP,MBTiles,MEM,Memory,MFF,MFF2,MRF,MSGN,MVT,NDF,netCDF,"
    "NGSGEOID,NOAA_B,NSIDCbin,NTv2,NWT_GRC,NWT_GRD,OSM,OZI,PAux,PCIDSK,PCRaster,PDF,PDS,PDS4,"
    "PLMOSAIC,PNM,PRF,R,Rasterlite,RIK,RMF,ROI_PAC,RPFTOC,RRASTER,RS2,RST,S102,S104,S111,SAFE,"
    "SAGA,SAR_CEOS,SDTS,SENTINEL2,SGI,SIGDEM,SNAP_TIFF,SNODAS,SQLite,SRP,SRTMHGT,STACIT,STACTA,"
    "Terragen,TGA,TIL,TopoJSON,TSX,USGSDEM,VICAR,VRT,WCS,WMS,WMTS,XPM,XYZ,Zarr,ZMap"
)

SETTINGS = {
    "GDAL_SKIP": _SKIPPED,
    "OGR_SKIP": _SKIPPED,
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_PAM_ENABLED": "NO",  # no .aux.xml is read or written
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",  # no file beside the image is looked for; world files are read by us
    "GDAL_CACHEMAX": "40",  # megabytes, as it is below 100,000
    "GDAL_NUM_THREADS": "1",
    "GDAL_MAX_DATASET_POOL_SIZE": "16",
    "GDAL_JPEG_TO_RGB": "YES",
    "GDAL_ERROR_ON_LIBJPEG_WARNING": "YES",  # a truncated JPEG is an error, not grey rows
    "GDAL_TIFF_INTERNAL_MASK": "YES",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "GDAL_HTTPS_PROXY": "127.0.0.1:9",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_HTTP_TIMEOUT": "1",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "CPL_VSIL_CURL_USE_HEAD": "NO",
    "CPL_DEBUG": "OFF",
    "VRT_SHARED_SOURCE": "NO",
    "PROJ_NETWORK": "OFF",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _KEPT = -1, -3, 16 << 20  # the first two from glibc's malloc.h
MEMORY_LIMIT = 6 << 30
"""Bytes of address space a worker may have; what it really uses is far less, libraries map a lot."""


def raise_walls(memory: int = MEMORY_LIMIT) -> tuple[str, ...]:
    """What holds from now on in this process, by name: ``settings`` always, ``memory`` and ``network`` where the system can.

    Linux refuses every socket but local ones, and new programs, by seccomp. On Windows and macOS there is no such
    lock without privileges; there the settings stand alone.
    """
    os.environ.update(SETTINGS)
    walls = ["settings"]
    if _limit_memory(memory):
        walls.append("memory")
    if sys.platform == "linux" and _refuse_sockets():
        walls.append("network")
    return tuple(walls)


def silence() -> None:
    """Keeps C libraries off the terminal, to which they write directly, texts out of files among it.

    Our own tracebacks still get there.
    """
    with suppress(OSError, ValueError):  # a program without a terminal may have no such files
        sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
        silent = os.open(os.devnull, os.O_WRONLY)
        for output in (1, 2):
            os.dup2(silent, output)
        os.close(silent)


def keep_memory() -> None:
    """Has glibc keep 16 MB of what is given back: each block wants the same again, and new memory costs as much as adding it up."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # other C libraries have no such call
            adjust = ctypes.CDLL(None).mallopt
            adjust(_TRIM_THRESHOLD, _KEPT)
            adjust(_MMAP_THRESHOLD, _KEPT)


def _limit_memory(memory: int) -> bool:
    if sys.platform == "win32":
        from roadstead.imagery.joblimits import limit_this_process

        return limit_this_process(memory)
    import resource

    try:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ValueError, OSError):
        return False
    return True


# seccomp, from linux/seccomp.h, linux/filter.h and linux/audit.h: (architecture, socket, refused calls).
_REFUSED_BY_MACHINE = {
    # execve, execveat, ptrace, io_uring_setup (which could make sockets of its own)
    "x86_64": (0xC000003E, 41, (59, 322, 101, 425)),
    "aarch64": (0xC00000B7, 198, (221, 281, 117, 425)),
}
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # BPF_LD|W|ABS, BPF_JMP|JEQ, BPF_JMP|JGE, BPF_RET
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 13  # SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO with EACCES
_X32 = 0x40000000  # calls of the x32 interface carry this bit; none is used
_AF_UNIX = 1
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def _refuse_sockets() -> bool:
    if platform.machine() not in _REFUSED_BY_MACHINE:
        return False
    code = _filter(*_REFUSED_BY_MACHINE[platform.machine()])
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.addressof(buffer))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl.argtypes = (ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong)
    return (
        prctl(_PR_SET_NO_NEW_PRIVS, 1, None, 0, 0) == 0
        and prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) == 0
    )


def _filter(architecture: int, socket: int, refused: tuple[int, ...]) -> bytes:
    """A classic BPF program over struct seccomp_data (number at 0, architecture at 4, first argument at 16)."""
    steps: list[tuple[int, str, str, int]] = [  # operation, where to on yes and on no ("" is the next step), operand
        (_LOAD, "", "", 4),
        (_EQUAL, "", "refuse", architecture),
        (_LOAD, "", "", 0),
        (_AT_LEAST, "refuse", "", _X32),
        *((_EQUAL, "refuse", "", number) for number in refused),
        (_EQUAL, "", "allow", socket),
        (_LOAD, "", "", 16),
        (_EQUAL, "allow", "refuse", _AF_UNIX),
        (_RETURN, "", "", _ALLOW),
        (_RETURN, "", "", _REFUSE),
    ]
    places = {"allow": len(steps) - 2, "refuse": len(steps) - 1}

    def jump(target: str, here: int) -> int:
        return places[target] - here - 1 if target else 0

    return b"".join(
        struct.pack("=HBBI", operation, jump(yes, at), jump(no, at), operand)
        for at, (operation, yes, no, operand) in enumerate(steps)
    )
