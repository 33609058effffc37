"""The sentences that a brief says by itself: what a thing is called, how it was made, what it cannot show."""

import math
import re
from collections import Counter
from collections.abc import Sequence

from roadstead.domain.activities import SEEN
from roadstead.domain.content import CaseContent
from roadstead.domain.likelihood import in_wording
from roadstead.domain.logged import how_many, outcome_words
from roadstead.domain.quantity import format_doubt
from roadstead.domain.records import Annotation, Leg, Mask, Scene, Sighting, Source, Vessel
from roadstead.domain.vocabulary import MASKS, Identification, Status
from roadstead.imagery.looks import display_of
from roadstead.spatial.masked import masked_share

_WIDTH_95 = 1.959963984540054  # the 97.5 % point of the normal distribution
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_KILOMETRES_PER_NAUTICAL_MILE = 1.852  # International Hydrographic Conference, Monaco 1929


def is_day(text: str) -> bool:
    """Whether a text is a date of ISO 8601, which may be a month or a year."""
    return bool(_DAY.fullmatch(text.strip()))


def half_width(value: float, unit: str) -> str:
    """``3 m``: a half width alone, rounded as it is beside its value."""
    return f"{format_doubt(0.0, value, unit).partition('± ')[2]}\u00a0{unit}"


def seen_words(vessel: Vessel | None, marks: Sequence[Annotation]) -> str:
    """What a sighting is of: the ship; without one the classes marked; without either that no ship is named."""
    if vessel is not None:
        return vessel_name(vessel)
    classes = list(dict.fromkeys(mark.category for mark in marks))
    if "vessel" in classes:
        return vessel_name(None)
    return ", ".join(classes).capitalize() or "No ship named"


def what_words(sighting: Sighting, vessel: Vessel | None, marks: Sequence[Annotation]) -> str:
    """What a sighting is of, how many as a range; of what was not seen that, and what was looked for."""
    if sighting.outcome != SEEN:
        return f"{outcome_words(sighting).capitalize()}; looked for: {sighting.category}"
    number = how_many(sighting)
    if vessel is None and number:
        return number if sighting.unit else f"{number} × {sighting.category}"
    return ", ".join(filter(None, (seen_words(vessel, marks), number)))


def said_words(sighting: Sighting, wording: int) -> str:
    """What else is said of a sighting, a sentence each: the likelihood never shares one with anything else that is graded."""
    term, because = in_wording(sighting.likelihood, wording), sighting.rationale.rstrip(".")
    likely = f"Held {term}{f': {because}' if because else ''}." if term else f"Because: {because}." if because else ""
    page = f" (page {sighting.page})" if sighting.page else ""
    quote = f"“{sighting.quote}”{page}." if sighting.quote else f"Page {sighting.page}." if sighting.page else ""
    stated = f"Time as stated: {sighting.stated}." if sighting.stated and sighting.stated not in sighting.quote else ""
    return " ".join(filter(None, (likely, quote, stated, sighting.note)))


def likely_words(mark: Annotation, wording: int) -> str:
    """The mark's likelihood in the one wording (0 or 1) of a brief, empty where none is stated."""
    term = in_wording(mark.confidence, wording)
    return "remote chance" if term == "remote" else term


def mark_words(mark: Annotation, wording: int) -> str:
    """``Stack A (very likely container block; assessed; partly hidden; else sheds)``: what is said of a mark."""
    likely = likely_words(mark, wording)
    said = (
        f"{likely} {mark.category}" if likely and mark.label else likely,
        mark.basis,
        "partly hidden" if mark.occluded else "",
        "cut off" if mark.partial else "",
        f"else {mark.alternative}" if mark.alternative else "",
    )
    words = "; ".join(filter(None, said))
    return f"{mark.label or mark.category} ({words})" if words else mark.label or mark.category


def vessel_name(vessel: Vessel | None) -> str:
    """``Angara (IMO 9179842)``, or ``Unknown ship``."""
    if vessel is None:
        return "Unknown ship"
    number = f"IMO {vessel.imo}" if vessel.imo else f"MMSI {vessel.mmsi}" if vessel.mmsi else ""
    return f"{vessel.name or 'Unnamed ship'} ({number})" if number else vessel.name or "Unnamed ship"


def identification_words(
    identification: Identification, vessel: Vessel | None, marks: Sequence[Annotation] = ()
) -> str:
    """The rung of the identification ladder as words that can stand beside the name; empty where no ship is seen."""
    if vessel is None:
        return "not identified" if any(mark.category == "vessel" for mark in marks) else ""
    words = {
        Identification.IDENTIFIED: "identified",
        Identification.POSSIBLE: "possible identification",
        Identification.SAME_TYPE: "a ship of the same type",
    }
    return words[identification]


def leg_length(metres: float, half_width_m: float, mode: str) -> str:
    """``189.3 km ± 1.8 (102.2 nm)``: kilometres with the half width of the 95 % interval where known, at sea nautical miles too."""
    km = metres / 1000
    nm = km / _KILOMETRES_PER_NAUTICAL_MILE
    digits = 1 if km < 10 else 0
    words, miles = f"{km:,.{digits}f} km", f"{nm:,.{digits}f} nm"
    if half_width_m:
        words = format_doubt(km, half_width_m / 1000, "km")
        miles = format_doubt(nm, half_width_m / 1000 / _KILOMETRES_PER_NAUTICAL_MILE, "nm").partition(" ±")[0]
    both = f"{words} ({miles})" if mode == "sea" else words
    return both.replace(" (", "\n").replace(" ", "\u00a0").replace("\n", " (")  # a value and its doubt stay on one line


def travel_hours(low: float | None, high: float | None) -> str:
    """``7 to 9 h``, in days from 72 h; an empty string when neither bound is known."""
    bounds = sorted({value for value in (low, high) if value is not None})
    if not bounds:
        return ""
    unit, scale = ("days", 24.0) if bounds[-1] >= 72 else ("h", 1.0)
    digits = 1 if bounds[-1] / scale < 10 else 0
    texts = dict.fromkeys(f"{value / scale:.{digits}f}".removesuffix(".0") for value in bounds)
    return f"{' to '.join(texts)} {unit}"


def route_summary(legs: Sequence[Leg]) -> str:
    """The sum of a route's legs and how each is known, in one sentence."""
    if not legs:
        return "It has no legs."
    by_status = Counter(leg.status for leg in legs)
    parts = ", ".join(f"{by_status[status]} {status}" for status in Status if by_status[status])
    total = sum(leg.length_m for leg in legs) / 1000
    errors = [leg.length_se / 1000 for leg in legs if leg.length_se]
    # Errors of different legs have different causes: they add up as independent ones do.
    known = len(errors) == len(legs)
    words = format_doubt(total, _WIDTH_95 * math.hypot(*errors), "km") if known else f"{total:,.0f} km"
    return f"{words} in {_count(len(legs), 'leg')}: {parts}."


def resolution(scene: Scene) -> str:
    """``0.5 m per pixel, 8,000 × 6,000``."""
    size = f"{scene.width:,} × {scene.height:,} pixels" if scene.width else ""
    scale = f"{scene.gsd_m:.3g} m per pixel" if scene.gsd_m else "scale not stated"
    return ", ".join(part for part in (scale, size) if part)


def unobserved(scene: Scene, masks: Sequence[Mask]) -> str:
    """What of an image is masked and why, in words; empty where nothing is."""
    own = [mask for mask in masks if mask.scene == scene.uuid]
    share = masked_share(scene, own)
    if not own or share <= 0:
        return ""
    why = " and ".join(dict.fromkeys(MASKS[mask.kind] for mask in own))
    part = f"{share * 100:.0f}\u00a0%" if share >= 0.01 else "less than 1\u00a0%"
    return f"Not observed: {part}, {why}"


def shown(scene: Scene) -> str:
    """How an image is displayed where the analyst chose it; empty for the file's own way."""
    display = display_of(scene.look)
    if display.look is None:
        return ""
    bands = ", ".join(map(str, display.look.bands))
    return f"Shown: {'band' if len(display.look.bands) == 1 else 'bands'} {bands}; {display.words()}"


def source_summary(sources: Sequence[Source], scenes: Sequence[Scene]) -> str:
    """The source summary statement (ICD 206): how many sources of what kind, over what time they were read."""
    if not sources and not scenes:
        return "This brief cites no source."
    kinds = Counter(source.kind or "source of no stated kind" for source in sources)
    parts = [_count(number, kind) for kind, number in sorted(kinds.items())]
    rests = f"This brief rests on {_listed(parts)}." if parts else "This brief cites no source."
    simulated = sum(scene.simulated for scene in scenes)
    shows = f" It shows {_count(len(scenes), 'image')}" + (f" ({simulated} simulated)." if simulated else ".")
    read = sorted(source.read_on for source in sources if is_day(source.read_on))
    span = f" They were read {_span(read)}." if read else ""
    if any(source.read_on and not is_day(source.read_on) for source in sources):
        span = f"{span.replace('They', 'Those with a day of reading')} Where the list of sources gives no day of reading, it says why."
    return f"{rests}{span}{shows if scenes else ''}"


def method(content: CaseContent, scenes: Sequence[Scene]) -> tuple[str, ...]:
    """How the numbers came about: only the notes that the case gives reason for."""
    notes = ["All times are UTC. Days given without hours are whole days."]
    if any(mark.length_m is not None for mark in content.annotations):
        notes.append(
            "Lengths are geodesic, on the WGS 84 ellipsoid, between points that an analyst set on the image. "
            "The number after ± is half the width of the 95 % interval; it holds pixel size, click precision and georeferencing."
        )
    if any(chart.found and chart.found.rate for chart in content.charts):
        notes.append(
            "Rates are calls per day that was observed: by an image of the place, or by somebody who says that he looked. Their "
            "intervals hold the true rate in 95 of 100 cases: exact Poisson intervals with the mid-P rule; where days differ "
            "more than chance lets single events differ, the observed days are drawn again 4,000 times (bootstrap, BCa). "
            "Rates before and after a date are compared exactly, given how many calls there were in all (binomial, mid-P)."
        )
    if content.legs:
        notes.append(
            "Legs: observed means that an image or record shows the movement itself; inferred means that the analyst "
            "concluded it; reported means that a source says so. On the map they are solid, dashed and dotted."
        )
    if any(leg.mode == "sea" and leg.status is Status.INFERRED for leg in content.legs):
        notes.append(
            "An inferred leg at sea is the shortest way by water that was found, not a track that was recorded."
        )
    if any(sighting.vessel for sighting in content.sightings):
        notes.append(
            "Identified means that marks unique to the ship were read; possible means that size and layout fit; "
            "same type means that no more than the class can be told. A well-formed IMO number is not thereby verified."
        )
    if scenes:
        notes.append(
            "Images were opened read-only and are known by their SHA-256; nothing in them was altered. "
            "The pictures here are parts of them, brought to the size of print and compressed (JPEG)."
        )
    return tuple(notes)


def limits(content: CaseContent, scenes: Sequence[Scene], cited: int) -> tuple[str, ...]:
    """What the brief cannot show: only the limits that the case gives reason for; ``cited`` is the number of its sources."""
    notes = [
        "What was not observed is not thereby absent: images show single moments, and there are gaps between them."
    ]
    if any(unobserved(scene, content.masks) for scene in scenes):
        notes.append(
            "Parts of images are masked as cloud or unusable. They were not observed: that nothing was marked there says "
            "nothing."
        )
    if any(scene.simulated for scene in scenes):
        notes.append(
            "Images marked SIMULATED were computed to demonstrate the method. They show nothing that happened, "
            "and no statement about the world rests on them."
        )
    if any(not scene.georeferenced for scene in scenes):
        notes.append("Images without a georeference have no scale: no length was measured on them.")
    coastlines = dict.fromkeys(leg.coastline for leg in content.legs if leg.coastline)
    if coastlines:
        notes.append(
            f"Coastline: {', '.join(coastlines)}. It serves distances and small-scale maps, "
            "not the judgement whether a ship lies at a quay."
        )
    unused = len(content.sources) - cited
    if unused > 0:
        notes.append(f"The case holds {_count(unused, 'more source')} that this brief does not cite.")
    return tuple(notes)


def _span(days: Sequence[str]) -> str:
    return f"on {days[0]}" if days[0] == days[-1] else f"between {days[0]} and {days[-1]}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
