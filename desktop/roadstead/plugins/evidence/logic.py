"""What the panel shows of a source, or of what rests on sources, and what its two forms say."""

from dataclasses import dataclass
from typing import Any, Literal

from roadstead.api import UserError, citing, evidence
from roadstead.domain.records import (
    Citation,
    Count,
    Evidence,
    Finding,
    Leg,
    Particular,
    Sighting,
    Source,
    Vessel,
)
from roadstead.domain.times import format_time, iso, now, parse_time
from roadstead.domain.vocabulary import parse_grade

SUBJECTS = (Sighting, Finding, Leg, Particular, Vessel, Count)


@dataclass(frozen=True, slots=True)
class Held:
    """A piece of evidence as the panel shows it: its state in words, whether that is a fault, and how it was got."""

    evidence: Evidence
    state: str
    wrong: bool
    story: str


def source_in(store: Any, uuid: str) -> Source | None:
    """The source that a row is, or that a file of evidence was kept under; None for any other row."""
    kept = store.find(Evidence, uuid)
    return store.find(Source, kept.source if kept else uuid)


def subject_in(store: Any, uuid: str) -> Any:
    """The row that can rest on sources, or that the citation of that uuid belongs to; None for any other."""
    use = store.find(Citation, uuid)
    wanted = use.subject if use else uuid
    return next((found for kind in SUBJECTS if (found := store.find(kind, wanted)) is not None), None)


def own_sources(record: Any) -> list[tuple[str, citing.Use]]:
    """The sources that a row names itself, each with the use: with grade, quote and page where the row has them."""
    if isinstance(record, Finding | Leg):
        return [(uuid, citing.Use(record.uuid, "")) for uuid in record.sources]
    source = getattr(record, "source", "")
    if not source:
        return []
    quote, page = getattr(record, "quote", ""), getattr(record, "page", "")
    return [(source, citing.Use(record.uuid, "", record.grade, quote, page))]


def held_of(store: Any, source: str, states: dict[str, evidence.Kept]) -> list[Held]:
    """The files kept of a source, originals first, each with its working copies after it."""
    rows = store.all(Evidence, source=source)
    originals = [e for e in rows if e.kind == evidence.ORIGINAL]
    copies = {o.uuid: [e for e in rows if e.original == o.uuid] for o in originals}
    return [_held(e, states) for o in originals for e in (o, *copies[o.uuid])]


def _held(each: Evidence, states: dict[str, evidence.Kept]) -> Held:
    story = " · ".join(
        filter(
            None,
            (
                f"{'made' if each.original else 'acquired'} by {each.acquired_by}" if each.acquired_by else "",
                format_time(each.acquired) if each.acquired else "",
                each.acquired_from,
                each.licence,
                f"SHA-256 {each.sha256[:16]}…",
            ),
        )
    )
    if each.kind != evidence.ORIGINAL:
        return Held(each, "working copy", False, story)
    kept = states.get(each.uuid)
    return Held(each, kept.state if kept else "not looked at yet", bool(kept and kept.sentence), story)


def use_words(use: citing.Use) -> str:
    """Grade, quote and page of a use in one line."""
    quote = f"“{use.quote}”" if use.quote else ""
    return " · ".join(filter(None, (use.grade, quote, f"page {use.page}" if use.page else "")))


def acquired_defaults(source: Source, author: str) -> dict[str, str]:
    """What the form for new files says as it opens."""
    return {
        "by": author,
        "at": iso(now().replace(microsecond=0)),
        "origin": source.url,
        "licence": source.licence,
        "note": "",
    }


def acquired(texts: dict[str, str]) -> tuple[evidence.Acquired | None, str]:
    """What the form says of new files, or what is wrong with it."""
    try:
        at = parse_time(texts["at"]) if texts["at"].strip() else None
    except UserError as error:
        return None, str(error)
    plain = {name: texts[name].strip() for name in ("by", "origin", "licence", "note")}
    return evidence.Acquired(at=at, **plain), ""


def citation_problem(source: str, grade: str) -> str:
    """What the form of a citation lacks; empty where nothing is wrong."""
    if not source.strip():
        return "Say which source: one of the case, or the title of a new one."
    try:
        parse_grade(grade)
    except UserError as error:
        return str(error)
    return ""


def examined(found: list[evidence.Kept], strays: int) -> tuple[Literal["done", "warning"], str, str]:
    """Level, sentence and detail of the notice that tells of evidence that was looked at."""
    wrong = [kept.sentence for kept in found if kept.sentence]
    files = "1 file" if len(found) == 1 else f"{len(found):,} files"
    more = f" {strays:,} in the store belong to no row, such as those whose adding was undone." if strays else ""
    if not wrong:
        return "done", f"{files} of evidence {'is' if len(found) == 1 else 'are'} what was kept.{more}", ""
    first = wrong[0] if len(wrong) == 1 else f"{len(wrong):,} of {files} of evidence are missing or altered: {wrong[0]}"
    return "warning", first + more, "\n".join(wrong) if len(wrong) > 1 else ""
