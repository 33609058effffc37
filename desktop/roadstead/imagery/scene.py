"""From the facts of an image file to the scene that a case keeps."""

from dataclasses import replace

from roadstead.domain.records import Scene
from roadstead.domain.times import Interval
from roadstead.imagery.facts import SceneFacts

ASSUMED_PIXELS = 1.0
"""Standard error of a ground position, per axis, in pixels, where nothing is known.

Ordinary GeoTIFFs do not state it. One pixel is an assumption that is kind to small-scale images and unkind to none
that were ortho-rectified well (Sentinel-2 and Landsat products state about half a pixel to one, 1 sigma); a measured
residual replaces it as soon as there is one.
"""


def scene_record(
    facts: SceneFacts,
    *,
    name: str = "",
    acquired: Interval | None = None,
    credit: str = "",
    licence: str = "",
    simulated: bool = False,
) -> Scene:
    """A fresh scene of those facts; ``acquired`` overrules what the file says, ``name`` is the file's unless given.

    The error of its georeference is an assumption of one pixel, and ``georef_note`` says so.
    """
    when = acquired or facts.acquired
    scene = Scene(
        name=name or _stem(facts.path),
        path=facts.path,
        sha256=facts.sha256,
        size_bytes=facts.size_bytes,
        width=facts.width,
        height=facts.height,
        bands=facts.bands,
        dtype=facts.dtype,
        nodata=facts.nodata,
        crs=facts.crs,
        transform=facts.transform if facts.georeferenced else None,
        gsd_m=facts.gsd_m,
        georef_note=" ".join(facts.notes),
        acquired_start=when.start if when else None,
        acquired_end=when.end if when else None,
        credit=credit,
        licence=licence,
        simulated=simulated,
        files=facts.files,
        footprint=facts.footprint,
    )
    if not facts.georeferenced or facts.gsd_m is None:
        return scene
    assumed = "Its positional error is not stated; one pixel per axis is assumed."
    return replace(scene, georef_se_m=ASSUMED_PIXELS * facts.gsd_m, georef_note=" ".join((*facts.notes, assumed)))


def _stem(path: str) -> str:
    last = path.replace("\\", "/").rpartition("/")[2]
    return last.rpartition(".")[0] or last
