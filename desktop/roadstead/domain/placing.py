"""Rows about where scenes lie and what of them can be used: control points, registrations, masks, areas of interest."""

from dataclasses import dataclass, field

from roadstead.domain.coordinates import Pixel, Shape
from roadstead.domain.identifiers import new_uuid


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlPoint:
    """A point of which both the pixel in a scene (``x``, ``y``) and the place on the ground (``geometry``) are known.

    ``origin`` says how the place is known: ``map`` (clicked there), ``typed``, ``tie`` (to the pixel ``tie_x``, ``tie_y``
    of ``tie_scene``) or ``file`` (delivered with the image). One that is not ``used`` is kept, and left out of the fit.
    """

    uuid: str = field(default_factory=new_uuid)
    scene: str = ""
    name: str = ""
    x: float = 0.0
    y: float = 0.0
    origin: str = "map"
    tie_scene: str = ""
    tie_x: float | None = None
    tie_y: float | None = None
    used: bool = True
    note: str = ""
    geometry: Shape | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """A part of a scene in which nothing can be seen: ``kind`` is why (``cloud``, ``haze``, ``shadow``, ``unusable``).

    ``pixels`` is its outline in the scene; what lies inside was not observed, whatever was seen round it.
    """

    uuid: str = field(default_factory=new_uuid)
    scene: str = ""
    kind: str = "cloud"
    pixels: tuple[Pixel, ...] = ()
    note: str = ""
    geometry: Shape | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """How the pixels of one scene lie on those of another: a reversible transform found from the pictures themselves.

    ``matrix`` (a, b, c, d, e, f) takes pixels of ``scene`` to pixels of ``reference``, as a scene's transform does.
    ``residual_px`` and ``residual_m`` are the RMS residual per axis of the ``used`` out of ``windows`` windows, in pixels
    of the reference and in metres; ``sound`` is False where they say that the answer is not to be trusted, and ``note``
    why. ``settings`` (JSON) is what it was found with. While ``applied``, the scene's georeference comes from it.
    """

    uuid: str = field(default_factory=new_uuid)
    scene: str = ""
    reference: str = ""
    model: str = "shift"
    matrix: tuple[float, ...] = ()
    residual_px: float | None = None
    residual_m: float | None = None
    windows: int = 0
    used: int = 0
    sound: bool = True
    applied: bool = False
    settings: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """An area of interest: what the dates of a case are to cover. ``active`` is the one they are held against now."""

    uuid: str = field(default_factory=new_uuid)
    name: str = ""
    active: bool = True
    note: str = ""
    geometry: Shape | None = None
