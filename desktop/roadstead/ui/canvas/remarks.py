"""What is to be said of a picture that leaves something out: scenes that are not shown, and what the map cuts off."""

from collections.abc import Sequence, Set

import numpy as np

from roadstead.imagery.solving import grid
from roadstead.ui.canvas.frame import Frame
from roadstead.ui.canvas.plane import MercatorPlane

_SAFE = 60.0  # degrees of latitude: a scene whose outline stays below reaches no pole
_SPOTS = 5  # a side


def remark(placed: Sequence[Frame], shown: Set[str], active: str | None) -> str:
    """A sentence on what the picture leaves out of the scenes that have a place in it; empty where that is nothing.

    ``shown`` are the uuids of those that are painted, ``active`` that of the active one.
    """
    on = next((frame.scene for frame in placed if frame.scene.uuid == active), None)
    if on is None:
        return _cut_off([frame for frame in placed if frame.scene.uuid in shown])
    dated = on.acquired is not None
    count = sum((f.scene.acquired is not None) != dated and f.scene.uuid not in shown for f in placed)
    if not count:
        return ""
    kind, beside = ("undated", "a dated one") if dated else ("dated", "an undated one")
    images, way = ("image is", "opens it") if count == 1 else ("images are", "opens each")
    return f"{count:,} {kind} {images} not shown beside {beside}; the list of scenes {way}"


def _cut_off(frames: Sequence[Frame]) -> str:
    """Of scenes of which the Mercator map has no room for a part."""
    beyond = [frame.scene.name for frame in frames if isinstance(frame.plane, MercatorPlane) and _at_edge(frame)]
    if not beyond:
        return ""
    if len(beyond) == 1:
        return f"This map ends at 85.05° of latitude and cuts off “{beyond[0]}”; open it to see all of it"
    return f"This map ends at 85.05° of latitude and cuts off {len(beyond):,} images; open one to see all of it"


def _at_edge(frame: Frame) -> bool:
    footprint = frame.scene.footprint
    if footprint is None or max(footprint.bounds[3], -footprint.bounds[1]) <= _SAFE:
        return False
    spots = grid(0, 0, frame.scene.width, frame.scene.height, _SPOTS)  # with its middle: a pole may lie inside
    y = np.abs(frame.to_world(spots)[:, 1])
    return bool(np.nanmax(y, initial=0.0) >= MercatorPlane().limits.bounds[3] * (1 - 1e-9))
