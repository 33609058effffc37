"""Version 2 of the case, frozen: scene cards, georeferences of every kind, masks, registrations, areas of interest."""

from typing import TYPE_CHECKING

from roadstead.storage.schema import Layer, add_columns, create_layer

if TYPE_CHECKING:
    from sqlite_utils import Database

_SCENES = """
    files JSON! Files of a product of several
    warp TEXT! Pixel to CRS where it is no affine (JSON)
    residual_m DOUBLE Standard error from point to point (m)
    height_m DOUBLE Height it is placed at (m above the ellipsoid)
    look TEXT! How it is displayed (JSON)
    sensor TEXT! Sensor
    provider TEXT! Provider
    obtained TEXT! How it was obtained
    off_nadir_deg DOUBLE Off-nadir angle (degrees)
    sun_azimuth_deg DOUBLE Azimuth of the sun (degrees)
    sun_elevation_deg DOUBLE Elevation of the sun (degrees)
    cloud_percent DOUBLE Cloud (percent)
    origins TEXT! Where each value comes from (JSON)
    """
_CONTROL_POINTS = Layer(
    "control_points",
    "Control points",
    "Points of scenes whose place on the ground is known, from which they are georeferenced",
    "POINT",
    """
    uuid TEXT Identifier
    scene TEXT>scenes Scene
    name TEXT! Name
    x DOUBLE! Column in the scene (pixels)
    y DOUBLE! Row in the scene (pixels)
    origin TEXT! How its place is known
    tie_scene TEXT>scenes Tied to the scene
    tie_x DOUBLE Column there (pixels)
    tie_y DOUBLE Row there (pixels)
    used BOOLEAN! Used
    note TEXT! Note
    """,
)
_MASKS = Layer(
    "masks",
    "Masks",
    "Parts of scenes in which nothing can be seen: not observed",
    "POLYGON",
    """
    uuid TEXT Identifier
    scene TEXT>scenes Scene
    kind TEXT! Why
    pixels JSON! Corners in the scene (pixels)
    note TEXT! Note
    """,
)
_REGISTRATIONS = Layer(
    "registrations",
    "Registrations",
    "How the pixels of one scene lie on those of another",
    "",
    """
    uuid TEXT Identifier
    scene TEXT>scenes Scene
    reference TEXT>scenes Reference
    model TEXT! Model
    matrix JSON! Pixel of the scene to pixel of the reference
    residual_px DOUBLE Residual per axis (pixels)
    residual_m DOUBLE Residual per axis (m)
    windows INTEGER! Windows compared
    used INTEGER! Windows used
    sound BOOLEAN! To be trusted
    applied BOOLEAN! Applied
    settings TEXT! Settings (JSON)
    note TEXT! Note
    """,
)
_AREAS = Layer(
    "areas",
    "Areas of interest",
    "What the dates of the case are to cover",
    "POLYGON",
    """
    uuid TEXT Identifier
    name TEXT! Name
    active BOOLEAN! Active
    note TEXT! Note
    """,
)
LAYERS = (_CONTROL_POINTS, _MASKS, _REGISTRATIONS, _AREAS)


def add_imagery(db: "Database") -> None:
    """From version 1 to 2."""
    add_columns(db, "scenes", _SCENES)
    for layer in LAYERS:
        create_layer(db, layer)
