"""The locator map: the whole route, its part at sea in a map of its own, and a legend, as one SVG."""

from collections.abc import Sequence

from roadstead.briefing.content import MapSpec
from roadstead.briefing.framing import around
from roadstead.briefing.ground import MapSource
from roadstead.briefing.panel import DASHES, MODES, SMALL, Panel, cap, draw_panel, inside
from roadstead.briefing.projection import Frame
from roadstead.briefing.svg import QUIET, Drawing, document, element, text, wrapped

WIDTH = 482.0  # points: the text column of an A4 page with margins of 20 mm


def draw_locator(spec: MapSpec, source: MapSource) -> Drawing:
    """The locator map with the places and legs of the spec."""
    panels, boxes, (left, top, width), height = _layout(spec)
    parts = []
    for panel, (x, y) in zip(panels, boxes, strict=True):
        clip = f"clip{panel.letter}"
        rect = element("rect", width=panel.frame.width, height=panel.frame.height)
        parts.append(element("clipPath", rect, id=clip))
        body = element("g", draw_panel(panel, spec, source), clip_path=f"url(#{clip})")
        border = element(
            "rect", width=panel.frame.width, height=panel.frame.height, fill="none", stroke=QUIET, stroke_width=0.7
        )
        parts.append(element("g", body + border, transform=f"translate({x:g} {y:g})"))
    parts.append(element("g", _legend(spec, panels, source.name, width), transform=f"translate({left:g} {top:g})"))
    return Drawing(document(WIDTH, height, parts), _alt(spec), WIDTH)


def _layout(spec: MapSpec) -> tuple[list[Panel], list[tuple[float, float]], tuple[float, float, float], float]:
    """The panels, where each begins, the legend's left, top and width, and the figure's height. All in points."""
    everything = [place.position for place in spec.places] + [p for leg in spec.legs for p in leg.points]
    if spec.focus is None:
        panel = Panel("", Frame(everything, spec.bounds, WIDTH, 270.0))
        return [panel], [(0.0, 0.0)], (0.0, 280.0, WIDTH), 330.0
    near = [place.position for place in spec.places if inside(place.position, spec.focus, 0.4)]
    at_sea = [p for leg in spec.legs if leg.mode == "sea" for p in leg.points]
    detail = Frame([*at_sea, *near], around([*at_sea, *near]), 318.0, 176.0)
    main = Panel("A", Frame(everything, spec.bounds, WIDTH, 172.0), detail.shown)
    return [main, Panel("B", detail)], [(0.0, 0.0), (0.0, 180.0)], (330.0, 180.0, WIDTH - 330.0), 356.0


def _legend(spec: MapSpec, panels: Sequence[Panel], coast: str, width: float) -> str:
    """What the lines mean, then the projections and where the coast comes from; in two columns when there is room."""
    wide = width > 300
    rows = [(mode, status) for mode, status in dict.fromkeys((leg.mode, leg.status) for leg in spec.legs)]
    parts = []
    for i, (mode, status) in enumerate(rows):
        colour, word = MODES.get(mode, MODES["hand"])
        y = 8 + i * 12
        line = element(
            "path",
            d=f"M0 {y - 2.4:g}H30",
            stroke=colour,
            stroke_width=1.7,
            stroke_dasharray=DASHES[status],
            stroke_linecap=cap(status),
        )
        parts.append(line + text(36, y, f"{word}, {status}", 7))
    x, y = (width / 2 if rows else 0.0, 8.0) if wide else (0.0, 8.0 + len(rows) * 12 + 4)
    for words in filter(None, _small_print(panels, coast)):
        for line in wrapped(words, SMALL, width - x):
            parts.append(text(x, y, line, SMALL, fill=QUIET))
            y += 8.4
        y += 2.5
    return "".join(parts)


def _small_print(panels: Sequence[Panel], coast: str) -> list[str]:
    letters = [(f"{panel.letter}: " if panel.letter else "") + panel.frame.projection.name + "." for panel in panels]
    return [
        *letters,
        "WGS 84. Each scale bar is true where it stands.",
        f"Coast: {coast}, drawn as fine as the scale allows." if coast else "",
        "Borders are shown for orientation and imply no opinion.",
    ]


def _alt(spec: MapSpec) -> str:
    names = ", ".join(place.name for place in spec.places)
    legs = "; ".join(
        f"leg {leg.number} by {MODES.get(leg.mode, MODES['hand'])[1].lower()}, {leg.status}" for leg in spec.legs
    )
    return f"Locator map. Places: {names or 'none'}. Legs: {legs or 'none'}."
