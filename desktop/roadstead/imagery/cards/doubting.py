"""What cannot be true of one image whoever states it: a place outside its coordinate system's area, an impossible time."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from roadstead.domain.cards import Contradiction
from roadstead.domain.errors import UserError
from roadstead.domain.times import Interval, now
from roadstead.imagery.cards.claims import Claim
from roadstead.imagery.georeference import Georeference, parse_crs, to_lonlat

BEYOND_DEG = 3.0
"""How far outside its CRS's area of use the middle of an image may lie: half a UTM zone, as scenes are often delivered in the neighbouring one."""
_FIRST_SATELLITE = datetime(1957, 10, 4, tzinfo=UTC)
_LATE = timedelta(days=300)  # a year mistyped in a name is a year, more or less some weeks of delivery
_RADAR = re.compile(r"SAR|ICEYE|Capella|Umbra|Radarsat|COSMO|PAZ\b|KOMPSAT-5|RCM", re.IGNORECASE)


def doubtful_place(crs: str, transform: tuple[float, ...], size: tuple[int, int]) -> Iterator[Contradiction]:
    """At most one contradiction, of the coordinates that a transform gives an image of that size with the CRS they are said to be in."""
    try:
        georeference, system = Georeference(crs, transform), parse_crs(crs)
    except UserError:  # the image is then not placed at all, and a note says why
        return
    name = crs if len(crs) < 24 else "its coordinate system"
    corners = georeference.to_crs([(0, 0), (size[0], 0), size, (0, size[1])])
    middle = corners.mean(axis=0)
    x, y = middle.tolist()
    stated = f"Its coordinates ({x:,.10g}, {y:,.10g} in the middle)"
    if system.is_geographic:
        if _degrees(corners[:, ::-1]) and not _degrees(corners):
            yield Contradiction("crs", f"{stated} have the latitude where {name} has the longitude: they look swapped.")
        elif not _degrees(corners):
            yield Contradiction("crs", f"{stated} are no degrees, but {name} is a system of degrees.")
    elif system.is_projected and (_degrees(corners) or _degrees(corners[:, ::-1])):
        yield Contradiction("crs", f"{stated} look like degrees, but {name} is a system of {_unit(system)}s.")
    elif _outside(crs, middle):
        swapped = not _outside(crs, middle[::-1])
        why = "easting and northing look swapped" if swapped else "the zone or the coordinate system is wrong"
        yield Contradiction("crs", f"{stated} lie outside the area of {name}: {why}.")


def doubtful_times(claims: list[Claim]) -> tuple[list[Claim], list[Contradiction]]:
    """The claims of when it was taken that can be, and what is doubtful: the future is not taken, a time before satellites is."""
    kept, doubts = list[Claim](), list[Contradiction]()
    for claim in claims:
        when = claim.value
        if isinstance(when, Interval) and when.start > now():
            text = (
                f"It was taken {when} ({claim.origin}): that is yet to come by this machine's clock, and is left out."
            )
            doubts.append(Contradiction("acquired", text))
            continue
        kept.append(claim)
        if isinstance(when, Interval) and when.end < _FIRST_SATELLITE:
            text = f"It was taken {when} ({claim.origin}): that is before the first satellite (1957), and right only for an aerial photograph."
            doubts.append(Contradiction("acquired", text))
    return kept, doubts


def doubtful_writing(taken: Claim, claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """At most one contradiction: a file written before its image was taken, or long after the day that only a free name gives.

    A provider's file is often written anew years later, so that being late is no doubt of what its metadata or its name say.
    """
    free = taken.source == "name" and not any(c.source == "name" and c.field == "provider" for c in claims)
    for claim in claims:
        when, written = taken.value, claim.value
        if claim.field != "written" or not (isinstance(when, Interval) and isinstance(written, Interval)):
            continue
        if written.end <= when.start:
            order = "before that"
        elif free and written.start - when.end > _LATE:
            order = "long after that"
        else:
            continue
        said = (when.iso(), taken.origin), (written.iso(), "TIFFTAG_DATETIME")
        text = f"Taken is {when} by {taken.origin}, but the file was written {order}, {written} by TIFFTAG_DATETIME"
        yield Contradiction("acquired", f"{text}; the first is used until you choose.", said)
        return


def doubtful_sun(elevation: Claim, sensor: str) -> Iterator[Contradiction]:
    """A contradiction where the sun was below the horizon for a sensor that is no radar."""
    value = elevation.value
    if isinstance(value, float) and value < 0 and not _RADAR.search(sensor):
        eye = f"{sensor} is no radar" if sensor else "it is not known to be a radar image"
        told = f"The sun was {-value:.3g}° below the horizon by {elevation.origin}, though {eye}: the angle or the time is wrong, or it shows lights or heat."
        yield Contradiction("sun_elevation_deg", told)


def _degrees(corners: np.ndarray) -> bool:
    """Whether all corners (n, 2) can be longitudes and latitudes."""
    return bool((np.abs(corners) <= (360, 90)).all())


def _unit(system: object) -> str:
    axes = getattr(system, "axis_info", None)
    return axes[0].unit_name if axes else "metre"


def _outside(crs: str, middle: np.ndarray) -> bool:
    """Whether a position in a CRS lies far outside the area in which it is used; not, where no area is stated."""
    system = parse_crs(crs)
    area = system.area_of_use
    ((lon, lat),) = to_lonlat(crs, [middle])
    if area is None or not np.isfinite((lon, lat)).all():
        return area is not None
    # a UTM zone is as good south of the equator: Landsat's products are in the northern one there
    south, north = (-84.0, 84.0) if system.utm_zone else (area.south, area.north)
    wide = (area.east - area.west) % 360 or 360.0
    off = (lon - area.west - wide / 2 + 180) % 360 - 180
    return bool(abs(off) > wide / 2 + BEYOND_DEG or not south - BEYOND_DEG <= lat <= north + BEYOND_DEG)
