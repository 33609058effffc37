"""Heights from shadows marked on a scene, with the sun by the scene's card or by its time and place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from roadstead.domain.coordinates import LonLat, Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.methods import method_of, method_text
from roadstead.domain.operations import Operation
from roadstead.domain.quantity import Measured
from roadstead.domain.records import Annotation, Scene
from roadstead.services import annotating
from roadstead.spatial import shadow
from roadstead.spatial.sun import sun_at

_CARD_SE = 0.3
"""Standard error of a sun elevation from metadata, degrees: it is that of the image's middle, mostly rounded to 0.1°. An
assumption; over the 10 km of an image the sun's elevation differs by less than 0.1°."""
_FORMULA_SE = 0.05
_MOST_SPAN = 12.0  # degrees between the sun at the begin and the end of the time it may have been
_STEPS = 9

Pair = tuple[Pixel, Pixel]


@dataclass(frozen=True, slots=True)
class Sun:
    """Where the sun stood over a scene: elevation with its error, azimuth where known (degrees), and how that is known."""

    elevation: Measured
    azimuth: float | None
    source: str


def pairs_of(pixels: Sequence[Pixel]) -> tuple[Pair, ...]:
    """Foot and tip of one shadow after the other; raises UserError for an odd number of points."""
    if not pixels or len(pixels) % 2:
        raise UserError("A shadow needs two points.", "Give its foot and its tip, for each place where it is measured.")
    return tuple((pixels[i], pixels[i + 1]) for i in range(0, len(pixels), 2))


def measured_height(
    scene: Scene, mark: Annotation, shadows: Sequence[Pair], *, foot: bool = True, look: float | None = None
) -> tuple[Annotation, Operation]:
    """The mark with the height of what casts these shadows, and the action that writes it.

    ``foot`` says that each is marked from the foot on the ground, not from the upper edge; ``look`` is the satellite's
    azimuth as seen from the place, where known. Raises UserError where the scene has no georeference, or where the
    sun is neither on its card nor to be worked out from its time.
    """
    if not scene.georeferenced:
        raise UserError(f"The scene {scene.name} has no georeference.", "A shadow's length in metres needs one.")
    lines = [annotating.measures_of(scene, "line", pair) for pair in shadows]
    for pair in shadows:
        annotating.annotation(scene, "line", "unknown", pair)  # refuses what lies outside the image
    ground = annotating.ground_shape(scene, "point", shadows[0][:1])
    assert ground is not None  # georeferenced, checked above
    sun = sun_of(scene, ground.points[0])
    light = shadow.Light(
        elevation=sun.elevation, azimuth=sun.azimuth, off_vertical=scene.off_nadir_deg, look=None if foot else look
    )
    bearings = [line["bearing"].value for line in lines]
    height = shadow.height_of([line["length"] for line in lines], bearings[0], light, foot=foot)
    method = {
        "kind": "shadow",
        "shadows": [[[p.x, p.y] for p in pair] for pair in shadows],
        "lengths_m": [line["length"].json() for line in lines],
        "bearings_deg": bearings,
        "sun": {"elevation_deg": sun.elevation.json(), "azimuth_deg": sun.azimuth, "from": sun.source},
        "foot": foot,
        "off_nadir_deg": scene.off_nadir_deg,
        "look_azimuth_deg": look,
        "words": _words(lines, sun, scene, foot=foot, look=look),
        "warnings": _warnings(bearings, light, foot=foot),
    }
    made = replace(mark, height_m=height.value, height_se=height.se, method=method_text(method))
    return made, Operation("measure-height", f"Height of {mark.label or mark.category} from its shadow", (made,))


def shadows_of(mark: Annotation) -> tuple[Pair, ...]:
    """The shadows that a mark's height comes from; none where it has none."""
    found = method_of(mark.method)
    if found.get("kind") != "shadow":
        return ()
    return tuple((Pixel(*a), Pixel(*b)) for a, b in found["shadows"])


def sun_of(scene: Scene, place: LonLat) -> Sun:
    """The sun over a place when a scene was taken: by its card, else worked out; raises UserError where neither can be."""
    azimuth = scene.sun_azimuth_deg
    if scene.sun_elevation_deg is not None:
        found = Sun(Measured(scene.sun_elevation_deg, _CARD_SE, "°"), azimuth, "the scene's card")
        if azimuth is None and (computed := _computed(scene, place)) is not None:
            found = replace(found, azimuth=computed.azimuth)
    else:
        found = _computed(scene, place)
    if found is None:
        raise UserError(
            f"Where the sun stood is not known for {scene.name}.",
            "Write its elevation on the scene's card, or the time at which it was taken.",
        )
    if found.elevation.value < shadow.LEAST_SUN:
        raise UserError(
            f"The sun stood {found.elevation.value:.0f}° above the horizon by {found.source}: too low for a height.",
            "Correct the scene's time or the sun's elevation on its card.",
        )
    return found


def _computed(scene: Scene, place: LonLat) -> Sun | None:
    """The sun by time and place; None where the time is not known well enough for a height."""
    when = scene.acquired
    if when is None:
        return None
    steps = [when.start + (when.end - when.start) * i / (_STEPS - 1) for i in range(_STEPS)]
    suns = [sun_at(moment, place) for moment in steps]
    heights = [s.elevation_deg for s in suns]
    span = max(heights) - min(heights)
    if span > _MOST_SPAN:
        return None
    middle = suns[_STEPS // 2]
    se = (span / 12**0.5) + _FORMULA_SE
    return Sun(Measured(middle.elevation_deg, se, "°"), middle.azimuth_deg, "the scene's time and place")


def _words(
    lines: Sequence[dict[str, Measured]], sun: Sun, scene: Scene, *, foot: bool, look: float | None
) -> list[str]:
    lengths = " and ".join(str(line["length"]) for line in lines)
    where = "foot on the ground" if foot else "upper edge"
    words = [
        f"Shadow of {lengths} from the {where} to its tip, by the sun {sun.elevation} above the horizon ({sun.source}): "
        "height = length × tan(elevation).",
        f"Assumed: an upright edge on level ground (slope ± {2 * shadow.SLOPE_SE:g}°), the tip in the middle of its blur.",
    ]
    if foot:
        words.append(
            "Both ends lie on the ground, so the satellite's look moves neither; assumed that the foot is in sight."
        )
    elif scene.off_nadir_deg is None:
        words.append("How far the satellite looked from the vertical is not known: taken as straight down.")
    elif look is None:
        words.append(
            f"The satellite stood {scene.off_nadir_deg:.0f}° off the vertical, it is not known on which side: in the error."
        )
    else:
        words.append(
            f"Corrected for the lean of the upper edge: the satellite stood {scene.off_nadir_deg:.0f}° off the vertical "
            f"(taken as the angle at the place) at azimuth {look:.0f}°."
        )
    return words


def _warnings(bearings: Sequence[float], light: shadow.Light, *, foot: bool) -> list[str]:
    expected = shadow.expected_bearing(light, foot=foot)
    if expected is None:
        return ["The sun's azimuth is not known: the direction of the shadow could not be checked."]
    off = max(shadow.turned(bearing, expected) for bearing in bearings)
    if off <= shadow.WARN_FROM:
        return []
    return [
        f"The shadow was marked {off:.0f}° off the direction away from the sun ({expected:.0f}°): check foot, tip, "
        "time and georeference."
    ]
