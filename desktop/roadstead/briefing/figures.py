"""All figures of a brief: the locator map, the chips and the charts, each as SVG with the sentence that stands for it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from roadstead.briefing.charts import draw_chart
from roadstead.briefing.chips import ChipReader, draw_chip
from roadstead.briefing.content import Brief, ChipSpec
from roadstead.briefing.ground import MapSource
from roadstead.briefing.locator import draw_locator
from roadstead.briefing.svg import Drawing
from roadstead.domain.errors import UserError


@dataclass(frozen=True, slots=True)
class Figures:
    """The locator map (None when the case has no places) and each chip's drawing, or the reason why it has none."""

    locator: Drawing | None
    chips: tuple[tuple[ChipSpec, Drawing | str], ...]
    charts: tuple[Drawing | None, ...] = ()

    @property
    def warnings(self) -> list[str]:
        """The images that could not be read, each with the reason."""
        return [f"Image {spec.image} for sighting {spec.sighting}: {d}" for spec, d in self.chips if isinstance(d, str)]


def draw_figures(brief: Brief, source: MapSource, read: ChipReader, step: Callable[[], None] = lambda: None) -> Figures:
    """The figures of a brief; ``step`` is called after each, and may raise Cancelled.

    An image that cannot be read does not stop the brief: its place in it says so.
    """
    locator = draw_locator(brief.locator, source) if brief.locator else None
    step()
    charts = tuple(draw_chart(chart.found) if chart.found else None for chart in brief.charts)
    return Figures(locator, tuple(_chips(brief, read, step)), charts)


def _chips(brief: Brief, read: ChipReader, step: Callable[[], None]) -> Iterator[tuple[ChipSpec, Drawing | str]]:
    for spec in brief.chips:
        try:
            yield spec, draw_chip(spec, read)
        except UserError as error:
            yield spec, error.what
        step()
