"""A chart of activity as SVG, for the brief and for a file: what was not observed looks like nothing else.

Bars are solid where observed, dashed where inferred, dotted where reported, as everywhere; a thin line reaches from the
least to the most. The strip below says of each step whether anybody looked: without it an empty step would read as 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from roadstead.briefing.svg import (
    INK,
    QUIET,
    Drawing,
    document,
    element,
    number,
    text,
    text_width,
)
from roadstead.domain.activities import (
    KINDS,
    NO_IMAGE,
    NOT_OBSERVED,
    OBSERVED,
    PARTLY,
    STEPS,
    Activity,
    Point,
    Rate,
    Span,
)
from roadstead.domain.times import period_text
from roadstead.domain.vocabulary import Status

BAR, FAINT = "#0072B2", "#D5DCE1"
WIDTH, PLOT = 482.0, 120.0
_LEFT, _RIGHT, _TOP, _STRIP, _SPAN = 34.0, 8.0, 12.0, 7.0, 11.0
_SIZE = 7.0
_DASHES = {Status.OBSERVED: None, Status.INFERRED: "3 2", Status.REPORTED: "0.8 1.6"}
_STATES = {
    OBSERVED: "observed",
    PARTLY: "partly observed",
    NOT_OBSERVED: "looked at, not observed",
    NO_IMAGE: "no image",
}


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where times and values lie on paper."""

    start: datetime
    end: datetime
    most: float
    top: float

    def x(self, moment: datetime) -> float:
        share = (moment - self.start) / (self.end - self.start)
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * min(1.0, max(0.0, share))

    def y(self, value: float) -> float:
        return self.top + PLOT * (1 - min(value, self.most) / self.most)

    @property
    def foot(self) -> float:
        return self.top + PLOT


def draw_chart(found: Activity) -> Drawing:
    """The chart, with the sentence that stands for it."""
    rows = _rows(found.spans)
    top = _TOP + _SPAN * len(rows)
    frame = _Frame(found.points[0].start, found.points[-1].end, _most(found.points), top)
    body = [
        _pattern(),
        *_grid(frame),
        *(_step(frame, point) for point in found.points),
        *(_span(frame, span, _TOP + _SPAN * row) for row, spans in enumerate(rows) for span in spans),
        *_dates(frame, found.points),
        *_parted(frame, found),
        *_key(frame, found),
    ]
    return Drawing(document(WIDTH, frame.foot + 48, body), _alt(found), WIDTH)


@dataclass(frozen=True, slots=True)
class Said:
    """Something that is said of a chart, and the rows that it rests on; none where it says how things were done."""

    text: str
    uuids: tuple[str, ...] = ()


def figures_of(found: Activity) -> list[str]:
    """What is said of a chart in words: days without knowledge, the rate, how it changed, how well counts are known."""
    return [said.text for said in said_of(found)]


def said_of(found: Activity) -> list[Said]:
    """As ``figures_of``, each with its rows."""
    looks = tuple(dict.fromkeys(uuid for point in found.points for uuid in point.uuids))
    lines = [Said(f"{KINDS[found.chart.kind]} by {STEPS[found.chart.step].lower()}; {_unknown(found)}.", looks)]
    rate, change = found.rate, found.change
    if change and found.chart.change:
        both = (*change.before.uuids, *change.after.uuids)
        lines += [
            Said(f"Before {found.chart.change:%Y-%m-%d}: {_rated(change.before)}.", change.before.uuids),
            Said(f"From then on: {_rated(change.after)}.", change.after.uuids),
            Said(_ratio(found), both),
        ]
    elif rate and rate.days:
        lines.append(Said(f"{_rated(rate)}.", rate.uuids))
    lines += [Said(text) for text in _provisos(found)]
    return [*lines, Said(found.counting)] if found.counting else lines


def _rated(rate: Rate) -> str:
    return str(rate) if rate.days else "no day was observed"


def _provisos(found: Activity) -> Iterable[str]:
    """How rates came about, and what makes them too high."""
    rate, change = found.rate, found.change
    if not rate or not rate.days:
        return
    rates = (change.before, change.after) if change else (rate,)
    methods = sorted({r.method for r in rates if r.days})
    yield f"Intervals: 95 %, {'; '.join(methods)}. Days that nobody observed count neither way."
    yield "A call counts on the day on which it was first seen; where the days before were not observed, it may have begun on one of them."
    if found.only_seen:
        yield (
            f"{found.only_seen:,} of the observed days are known only by the ships seen on them, so none of these can be empty: "
            "the rate may be too high. An image of the day, or an entry “nothing seen”, settles it."
        )
    partly = sum(point.looked for point in found.points if point.state == PARTLY)
    if partly and found.chart.step == "day":
        yield f"On {partly:,} of the observed days only a part was observed: the rate may be too low there."


def _ratio(found: Activity) -> str:
    change = found.change
    assert change
    if math.isnan(change.ratio):
        return "Nothing can be said of a change."
    verdict = "a change" if change.told else "no change that chance could not have made"
    if math.isinf(change.ratio):
        return f"There were none before; now there are at least {change.low:.2g} times as many: {verdict}."
    near = 3 if 0.5 < change.ratio < 2 else 2  # digits: near 1 the third says whether there is any difference
    ratio, low, high = (f"{value:.{near}g}" for value in (change.ratio, change.low, change.high))
    return f"That is {ratio} times as many ({low} to {high}): {verdict}."


def _unknown(found: Activity) -> str:
    days = sum(point.days for point in found.points)
    return f"{days - found.unobserved:,} of {days:,} days observed, {found.unobserved:,} not"


def _most(points: Sequence[Point]) -> float:
    most = max((p.high or p.value or 0 for p in points), default=0)
    step = _tick(max(most, 1))
    return step * max(1, math.ceil(most / step))


def _tick(most: float) -> float:
    """A round step of at most five to a value, never below 1: ships are whole."""
    rough = most / 4
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    return max(1.0, next(power * n for n in (1, 2, 5, 10) if power * n >= rough))


def _grid(frame: _Frame) -> Iterable[str]:
    step = _tick(frame.most)
    for n in range(round(frame.most / step) + 1):
        y = frame.y(n * step)
        yield element(
            "path", d=f"M{number(_LEFT)} {number(y)}H{number(WIDTH - _RIGHT)}", stroke=FAINT, stroke_width=0.4
        )
        yield text(_LEFT - 4, y + 2.4, f"{n * step:,.0f}", _SIZE, text_anchor="end", fill=QUIET)


def _step(frame: _Frame, point: Point) -> str:
    left, right = frame.x(point.start), frame.x(point.end)
    gap = min(1.0, (right - left) * 0.15)
    box = {"x": left + gap, "width": max(0.4, right - left - 2 * gap)}
    parts = [_strip(frame, point, box)]
    if point.value is not None:
        parts.append(_bar(frame, point, box))
    return element("g", element("title", _title(point)) + "".join(parts))


def _bar(frame: _Frame, point: Point, box: dict[str, float]) -> str:
    assert point.value is not None
    bar, base = "", 0.0
    for status, part in point.parts or ((Status.OBSERVED, 0.0),):
        top, foot = frame.y(base + part), frame.y(base)
        bar += element("rect", **box, y=min(top, foot - 0.8), height=max(foot - top, 0.8), **_ink(status))
        base += part
    middle = box["x"] + box["width"] / 2
    low, high = point.low, point.high
    if low is None or high is None or high - low < 1e-9:
        return bar
    line = f"M{number(middle)} {number(frame.y(low))}V{number(frame.y(high))}"
    return bar + element("path", d=line, stroke=INK, stroke_width=0.7)


def _ink(status: Status) -> dict[str, object]:
    """Solid, dashed or dotted."""
    if status == Status.OBSERVED:
        return {"fill": BAR}
    return {"fill": "#FFFFFF", "stroke": BAR, "stroke_width": 0.8, "stroke_dasharray": _DASHES[status]}


def _strip(frame: _Frame, point: Point, box: dict[str, float]) -> str:
    """Whether anybody looked: filled, half filled, hatched, or only an outline."""
    y = frame.foot + 4
    outline = element("rect", **box, y=y, height=_STRIP, fill="none", stroke=FAINT, stroke_width=0.4)
    if point.state == NO_IMAGE:
        return outline
    if point.state == NOT_OBSERVED:
        return element("rect", **box, y=y, height=_STRIP, fill="url(#hatch)", stroke=QUIET, stroke_width=0.4)
    share = point.looked / point.days if point.days > 1 else (1.0 if point.state == OBSERVED else 0.5)
    height = _STRIP * share
    return outline + element("rect", **box, y=y + _STRIP - height, height=height, fill=QUIET)


def _span(frame: _Frame, span: Span, y: float) -> str:
    """A bracket over the time that is spoken of; an open end has no tick."""
    left = frame.x(span.start) if span.start else _LEFT
    right = frame.x(span.end) if span.end else WIDTH - _RIGHT
    ticks = (f"M{number(left)} {number(y + 2)}v3" if span.start else "") + (
        f"M{number(right)} {number(y + 2)}v3" if span.end else ""
    )
    line = f"M{number(left)} {number(y + 2)}H{number(right)}{ticks}"
    words = span_words(span)
    while len(words) > 4 and text_width(words, 6.0) > WIDTH - _RIGHT - _LEFT:
        words = words[:-2].rstrip(" …") + "…"
    at = min(max(left, _LEFT), WIDTH - _RIGHT - text_width(words, 6.0))
    drawn = element("path", d=line, fill="none", stroke=BAR, stroke_width=0.8, stroke_dasharray=_DASHES[span.status])
    return drawn + text(max(at, _LEFT), y, words, 6.0, fill=INK)


def span_words(span: Span) -> str:
    """What is said of a longer time: ``at least 5 (reported) round trips``."""
    value = f"{span.value:,.0f}" if span.value is not None else ""
    if span.low is not None and span.high is not None and span.high > span.low:
        value = f"{span.low:,.0f} to {span.high:,.0f}"
    elif span.low is not None and span.high is None:
        value = f"at least {span.low:,.0f}"
    return " ".join(filter(None, (value, f"({span.status.value})", span.text)))


def _rows(spans: Sequence[Span]) -> list[list[Span]]:
    """Spans one above the other, the earliest lowest; at most four rows are drawn."""
    return [[span] for span in sorted(spans, key=lambda s: s.start or datetime.min.replace(tzinfo=UTC))[:4]]


def _dates(frame: _Frame, points: Sequence[Point]) -> Iterable[str]:
    """Dates below the strip, as many as there is room for."""
    days = (frame.end - frame.start).days
    pattern = "%Y-%m-%d" if days <= 500 else "%Y-%m"
    room = text_width("2023-10-14", _SIZE) + 8
    last = -math.inf
    for point in points:
        x = frame.x(point.start)
        if x - last >= room and x + room - 8 <= WIDTH:
            yield text(x, frame.foot + 4 + _STRIP + 9, point.start.strftime(pattern), _SIZE, fill=QUIET)
            yield element("path", d=f"M{number(x)} {number(frame.foot)}v4", stroke=QUIET, stroke_width=0.4)
            last = x


def _parted(frame: _Frame, found: Activity) -> Iterable[str]:
    if found.chart.change and frame.start < found.chart.change < frame.end:
        x = frame.x(found.chart.change)
        line = f"M{number(x)} {number(frame.top - 2)}V{number(frame.foot + 4 + _STRIP)}"
        yield element("path", d=line, stroke=INK, stroke_width=0.8)
        words = f"{found.chart.change:%Y-%m-%d}"
        right = x + 3 + text_width(words, 6.0) > WIDTH - _RIGHT
        yield text(x - 3 if right else x + 3, frame.top + 4, words, 6.0, text_anchor="end" if right else None)


def _key(frame: _Frame, found: Activity) -> Iterable[str]:
    """What the signs mean, of those that are there."""
    x, y = _LEFT, frame.foot + 40
    statuses = {status for p in found.points for status, _ in p.parts} | {s.status for s in found.spans}
    for status in (s for s in Status if s in statuses):
        yield element("rect", x=x, y=y - 5, width=8, height=5, **_ink(status))
        yield text(x + 11, y, status.value, _SIZE)
        x += 20 + text_width(status.value, _SIZE)
    yield text(x + 4, y, "Below:", _SIZE, fill=QUIET)
    x += 10 + text_width("Below:", _SIZE)
    for state in (s for s in _STATES if any(p.state == s for p in found.points)):
        fill = {OBSERVED: QUIET, PARTLY: QUIET, NOT_OBSERVED: "url(#hatch)", NO_IMAGE: "none"}[state]
        half = state == PARTLY
        yield element("rect", x=x, y=y - 5, width=8, height=5, fill="none", stroke=FAINT, stroke_width=0.4)
        yield element("rect", x=x, y=y - (2.5 if half else 5), width=8, height=2.5 if half else 5, fill=fill)
        yield text(x + 11, y, _STATES[state], _SIZE)
        x += 20 + text_width(_STATES[state], _SIZE)


def _pattern() -> str:
    line = element("path", d="M0 3L3 0", stroke=QUIET, stroke_width=0.6)
    return element("defs", element("pattern", line, id="hatch", width=3, height=3, patternUnits="userSpaceOnUse"))


def _title(point: Point) -> str:
    """What a step says, for who points at it."""
    from html import escape

    return escape(step_words(point))


def step_words(point: Point) -> str:
    """A step in words: ``2023-10-05: 73 (70 to 76), reported; no image``."""
    when = period_text(point.start, point.end)
    why = f" ({', '.join(point.why)})" if point.why else ""
    looked = f"{point.looked} of {point.days} days observed" if point.days > 1 else _STATES[point.state] + why
    if point.value is None:
        return f"{when}: not known; {looked}"
    value = f"{point.value:.3g}"
    if point.low is not None and point.high is not None and point.high > point.low:
        value += f" ({point.low:.3g} to {point.high:.3g})"
    said = ", ".join(
        status.value if len(point.parts) == 1 else f"{part:.3g} {status.value}" for status, part in point.parts
    )
    return f"{when}: {value}{f' ({said})' if said else ''}; {looked}"


def _alt(found: Activity) -> str:
    shown = "; ".join(step_words(p) for p in found.points if p.value)
    return f"{' '.join(figures_of(found))} {shown or 'Nothing was seen.'}"[:1500]
