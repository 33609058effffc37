"""What a careful editor or a lawyer would object to in a case, before the brief leaves the house."""

from collections.abc import Callable, Iterator

from roadstead.briefing.content import LintFinding
from roadstead.briefing.prose import mark_words
from roadstead.briefing.wording import (
    has_confidence,
    has_grade,
    is_grade,
    likelihoods,
    sentences,
    willed_silence,
    wording_of,
)
from roadstead.domain.activities import SEEN
from roadstead.domain.content import CaseContent
from roadstead.domain.identifiers import imo_well_formed
from roadstead.domain.records import Annotation, Leg, Sighting
from roadstead.domain.vocabulary import MASKS, Identification, Status
from roadstead.spatial.masked import under_mask

Rule = Callable[[CaseContent], Iterator[LintFinding]]


def lint(content: CaseContent) -> list[LintFinding]:
    """Every objection to the case, rule by rule and in the records' own order; an empty list is a clean case."""
    return [finding for rule in _RULES for finding in rule(content)]


def texts_of(content: CaseContent) -> list[tuple[str, str]]:
    """Every text of the analyst that the brief prints, with where it stands."""
    found = [("question", content.case.question)]
    found += [(f"finding {i}", finding.text) for i, finding in enumerate(content.findings, 1)]
    found += [(name_sighting(content, sighting), sighting.note) for sighting in content.sightings]
    found += [(name, text) for name, mark in _shown(content) for text in (mark.rationale, mark.alternative)]
    found += [(f"chart “{chart.title}”", f"{chart.title}. {chart.note}") for chart in content.charts]
    found += [(f"route “{route.title}”", route.note) for route in content.routes]
    found += [(name_leg(content, leg), leg.note) for leg in content.legs]
    return [(where, text) for where, text in found if text.strip()]


def _shown(content: CaseContent) -> list[tuple[str, Annotation]]:
    """The marks that sightings rest on, each once, with what to call it."""
    wanted = {uuid for sighting in content.sightings for uuid in sighting.annotations}
    return [(f"mark “{mark.label or mark.category}”", mark) for mark in content.annotations if mark.uuid in wanted]


def wording_used(content: CaseContent) -> int:
    """The wording of ICD 203 in which a brief prints the likelihoods of marks: 1 where its texts use the second, else 0."""
    used = {wording_of(term) for _, text in texts_of(content) for term in likelihoods(text)}
    return int(used == {2})


def name_sighting(content: CaseContent, sighting: Sighting) -> str:
    """A sighting named by place and day, for a list of findings."""
    place = next((p.name for p in content.places if p.uuid == sighting.place), "a position")
    known = sighting.start or sighting.end
    day = f"{'' if sighting.start else 'by '}{known:%Y-%m-%d}" if known else "no date"
    return f"sighting at {place}, {day}"


def name_leg(content: CaseContent, leg: Leg) -> str:
    """A leg named by its ends."""
    names = {place.uuid: place.name for place in content.places}
    ends = " to ".join(names.get(end, end) or "?" for end in (leg.origin, leg.destination))
    return f"{leg.mode} leg {ends}"


def _heading(content: CaseContent) -> Iterator[LintFinding]:
    if not content.case.tlp:
        yield LintFinding("tlp-missing", "case", "No Traffic Light Protocol label says with whom it may be shared.")
    for name in ("title", "question", "author"):
        value = getattr(content.case, name)
        if not value.strip() or value == "Untitled case":
            yield LintFinding(f"{name}-missing", "case", f"The case has no {name}.")


def _likelihood_with_confidence(content: CaseContent) -> Iterator[LintFinding]:
    marks = [(where, mark_words(mark, 0)) for where, mark in _shown(content)]
    for where, text in [*texts_of(content), *marks]:
        for sentence in sentences(text):
            if has_confidence(sentence) and any(likelihoods(sentence)):
                yield LintFinding(
                    "likelihood-with-confidence",
                    where,
                    f"A likelihood and a confidence level share a sentence (ICD 203): “{sentence}”",
                )


def _mixed_likelihoods(content: CaseContent) -> Iterator[LintFinding]:
    used: dict[int, dict[str, str]] = {1: {}, 2: {}}
    for where, text in texts_of(content):
        for term in likelihoods(text):
            used[wording_of(term)].setdefault(term, where)
    if used[1] and used[2]:
        lists = " and ".join(", ".join(f"“{term}” ({where})" for term, where in used[i].items()) for i in (1, 2))
        yield LintFinding("mixed-likelihoods", "brief", f"Both wordings of ICD 203 are used, choose one: {lists}.")


def _willed_silence(content: CaseContent) -> Iterator[LintFinding]:
    graded = {name_sighting(content, s) for s in content.sightings if s.source and is_grade(s.grade) and s.note}
    for where, text in texts_of(content):
        for sentence in sentences(text):
            word = willed_silence(sentence)
            if word and not has_grade(sentence) and where not in graded:
                yield LintFinding(
                    "silence-called-willed",
                    where,
                    f"“{word}” says that a ship hid on purpose; write “gap”, or give the reason with its grade.",
                )


def _findings(content: CaseContent) -> Iterator[LintFinding]:
    known = {source.uuid for source in content.sources}
    for number, finding in enumerate(content.findings, 1):
        if not finding.sources:
            yield LintFinding("finding-without-source", f"finding {number}", "The finding names no source.")
        if any(uuid not in known for uuid in finding.sources):
            yield LintFinding("source-missing", f"finding {number}", "A source that it names is not in the case.")


def _sightings(content: CaseContent) -> Iterator[LintFinding]:
    for sighting in content.sightings:
        where = name_sighting(content, sighting)
        for rule, text in _faults_of(content, sighting):
            yield LintFinding(rule, where, text)


def _faults_of(content: CaseContent, sighting: Sighting) -> Iterator[tuple[str, str]]:
    if not sighting.source:
        yield "sighting-without-source", "The sighting names no source."
    elif sighting.source not in {source.uuid for source in content.sources}:
        yield "source-missing", "The source that it names is not in the case."
    if not is_grade(sighting.grade):
        yield "sighting-without-grade", "The sighting has no Admiralty grade such as B2."
    elif sighting.grade == "F6" and not _rests_on_simulation(content, sighting):
        yield "grade-not-judged", "Graded F6, cannot be judged: is that so, or was it never graded?"
    if sighting.start is None and sighting.end is None:
        yield "sighting-without-time", "The sighting says no time."
    if not sighting.place and sighting.geometry is None:
        yield "sighting-without-place", "The sighting says no place."
    shown = {mark.uuid for mark in content.annotations}
    if any(uuid not in shown for uuid in sighting.annotations):
        yield (
            "rests-on-unsettled",
            "It rests on a mark that does not stand: rejected, or only proposed or carried forward.",
        )
    if sighting.status is Status.OBSERVED and sighting.outcome == SEEN and not shown.intersection(sighting.annotations):
        yield "observed-without-image", "Called observed, but no annotation of an image shows it."
    for mark in content.annotations:
        hidden = under_mask(mark, content.masks) if mark.uuid in sighting.annotations else None
        if hidden is not None:
            yield "seen-under-mask", f"It rests on a mark that lies {MASKS[hidden.kind]}, where nothing was observed."
    if sighting.identification is Identification.IDENTIFIED and not sighting.vessel:
        yield "identified-without-vessel", "Called identified, but no ship is named."


def _rests_on_simulation(content: CaseContent, sighting: Sighting) -> bool:
    """Whether a simulated image alone shows it: nothing of the world can be judged by that, so F6 is right."""
    simulated = {scene.uuid for scene in content.scenes if scene.simulated}
    seen_in = {mark.scene for mark in content.annotations if mark.uuid in sighting.annotations}
    source = next((source for source in content.sources if source.uuid == sighting.source), None)
    return bool(seen_in and seen_in <= simulated) or (source is not None and source.kind.startswith("simulated"))


def _marks(content: CaseContent) -> Iterator[LintFinding]:
    for where, mark in _shown(content):
        if mark.basis == "assessed" and not mark.confidence:
            yield LintFinding(
                "assessed-without-likelihood", where, "Called assessed, but nothing says how likely it is."
            )
        if mark.basis == "assessed" and not mark.rationale.strip():
            yield LintFinding("assessed-without-rationale", where, "Called assessed, but nothing says from what.")


def _counts(content: CaseContent) -> Iterator[LintFinding]:
    for name in dict.fromkeys(count.category for count in content.counts):
        if name not in content.checked:
            yield LintFinding("count-by-one-reader", f"counts of {name}", "No second reader has checked them.")
    for count in content.counts:
        if count.lost:
            where = f"count of {count.label or count.unit or count.category}"
            yield LintFinding("count-no-longer-known", where, f"It cannot be worked out any more: {count.lost}")


def _legs(content: CaseContent) -> Iterator[LintFinding]:
    for leg in content.legs:
        where = name_leg(content, leg)
        if leg.status is not Status.OBSERVED and not leg.sources and not leg.note.strip():
            yield LintFinding("leg-without-basis", where, f"Called {leg.status}, but nothing says from what.")
        if leg.mode == "sea" and leg.land_crossing_m:
            yield LintFinding("sea-leg-on-land", where, f"{leg.land_crossing_m:,.0f} m of it lie on land.")
        if leg.mode == "sea" and not leg.coastline:
            yield LintFinding("coastline-not-named", where, "The coastline that it was drawn by is not named.")
        if leg.length_m < leg.geodesic_m * 0.9999:
            yield LintFinding("leg-too-short", where, "It is shorter than the geodesic between its ends.")


def _scenes(content: CaseContent) -> Iterator[LintFinding]:
    for scene in content.scenes:
        where = f"image “{scene.name}”"
        for rule, value, text in (
            ("scene-without-credit", scene.credit, "It has no credit line."),
            ("scene-without-licence", scene.licence, "Its licence is not stated."),
            ("scene-without-hash", scene.sha256, "Its SHA-256 is not known."),
        ):
            if not value.strip():
                yield LintFinding(rule, where, text)
        if scene.acquired is None:
            yield LintFinding("scene-without-date", where, "When it was taken is not stated.")
        if scene.simulated:
            yield LintFinding("simulated-scene", where, "A simulated image: it is labelled, and shows nothing real.")


def _sources(content: CaseContent) -> Iterator[LintFinding]:
    for source in content.sources:
        where = f"source “{source.title}”"
        if not source.published.strip():
            yield LintFinding("source-without-date", where, "When it was published is not stated.")
        if not source.read_on.strip():
            yield LintFinding("source-without-read-date", where, "When it was read is not stated.")


def _evidence(content: CaseContent) -> Iterator[LintFinding]:
    for kept in content.evidence:
        trouble = content.unsound.get(kept.uuid, "")
        if trouble:
            rule = "evidence-missing" if "is missing" in trouble else "evidence-altered"
            yield LintFinding(rule, f"evidence “{kept.name}”", trouble)


def _unverified(content: CaseContent) -> Iterator[LintFinding]:
    """Facts that the case itself marks with “(check)”, and places without coordinates."""
    marked = [(f"place “{p.name}”", f"{p.name} {p.note}") for p in content.places]
    marked += [(f"ship “{v.name}”", f"{v.name} {v.note} {v.marks}") for v in content.vessels]
    marked += [(f"source “{s.title}”", f"{s.title} {s.note}") for s in content.sources]
    for where, text in [*marked, *texts_of(content)]:
        if "(check)" in text.lower():
            kind = "Its position is" if where.startswith("place") else "A figure in it is"
            yield LintFinding("unverified", where, f"{kind} marked (check): no second source has been read for it.")
    for place in content.places:
        if place.geometry is None:
            yield LintFinding("place-without-position", f"place “{place.name}”", "It has no coordinates.")


def _vessels(content: CaseContent) -> Iterator[LintFinding]:
    for vessel in content.vessels:
        if vessel.imo and not imo_well_formed(vessel.imo):
            yield LintFinding(
                "imo-not-well-formed", f"ship “{vessel.name}”", f"The check digit of {vessel.imo} is wrong."
            )


def _charts(content: CaseContent) -> Iterator[LintFinding]:
    for chart in content.charts:
        if chart.found is None:
            yield LintFinding(
                "chart-empty", f"chart “{chart.title}”", f"It is to be printed and shows nothing. {chart.why}"
            )


_RULES: tuple[Rule, ...] = (
    _heading,
    _likelihood_with_confidence,
    _mixed_likelihoods,
    _willed_silence,
    _findings,
    _sightings,
    _marks,
    _counts,
    _legs,
    _scenes,
    _sources,
    _evidence,
    _unverified,
    _vessels,
    _charts,
)
