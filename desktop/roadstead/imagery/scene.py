"""From the facts of an image file to the scene that a case keeps."""

from dataclasses import replace

from roadstead.domain.cards import with_card, with_value
from roadstead.domain.coordinates import Shape
from roadstead.domain.records import ControlPoint, Scene
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
    said_by: str = "given when it was added",
) -> Scene:
    """A fresh scene of those facts; what is given overrules what the file says, and ``said_by`` says who gave it.

    The error of its georeference, where nothing states it, is an assumption of one pixel, and ``georef_note`` says so.
    """
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
        georef_note=" ".join(facts.notes),
        simulated=simulated,
        files=facts.files,
        warp=facts.warp,
        georef_se_m=facts.georef_se_m,
        residual_m=facts.residual_m,
        height_m=facts.height_m,
        footprint=facts.footprint,
    )
    scene = with_card(scene, facts.card, facts.contradictions)
    typed = {"acquired": acquired.iso() if acquired else None, "credit": credit, "licence": licence}
    for field, value in typed.items():
        scene = with_value(scene, field, value, said_by) if value else scene
    if not facts.georeferenced or facts.gsd_m is None or facts.georef_se_m is not None:
        return scene
    assumed = "Its positional error is not stated; one pixel per axis is assumed."
    return replace(scene, georef_se_m=ASSUMED_PIXELS * facts.gsd_m, georef_note=" ".join((*facts.notes, assumed)))


def file_points(scene: Scene, facts: SceneFacts) -> tuple[ControlPoint, ...]:
    """The control points that the file brings, as rows of a case."""
    return tuple(
        ControlPoint(scene=scene.uuid, name=f"F{n}", x=x, y=y, origin="file", geometry=Shape.of("Point", [(lon, lat)]))
        for n, (x, y, lon, lat) in enumerate(facts.control_points, 1)
    )


def _stem(path: str) -> str:
    last = path.replace("\\", "/").rpartition("/")[2]
    return last.rpartition(".")[0] or last
