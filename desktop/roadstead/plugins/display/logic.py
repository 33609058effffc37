"""From measured bands to a display: stretches, band combinations, presets."""

from collections.abc import Sequence
from dataclasses import replace

from roadstead.imagery.facts import Look
from roadstead.imagery.looks import Display
from roadstead.imagery.statistics import Figures

_INFRARED = ("nir", "near infrared", "near-infrared", "b08", "b8", "b8a")
_RED, _GREEN, _BLUE = ("red", "b04", "b4"), ("green", "b03", "b3"), ("blue", "b02", "b2")


def band_title(number: int, names: Sequence[str]) -> str:
    """``4 nir``, or ``Band 4`` where it has no name."""
    name = names[number - 1] if number <= len(names) else ""
    return f"{number} {name}" if name else f"Band {number}"


def combinations(count: int, names: Sequence[str], own: tuple[int, ...]) -> list[tuple[str, tuple[int, ...]]]:
    """Band combinations to choose from, the file's own first: true colour and false colour infrared where the names
    allow it, then each band alone."""
    red, green, blue, nir = (_named(names, words) for words in (_RED, _GREEN, _BLUE, _INFRARED))
    found = [("As the file comes", own)]
    if red and green and blue:
        found.append(("True colour", (red, green, blue)))
    if nir and red and green:
        found.append(("False colour infrared", (nir, red, green)))
    if count == 4 and not nir and not any(names[3:4]):  # the usual order of aerial images; the file does not say so
        found.append(("4, 1, 2: infrared, if band 4 is", (4, 1, 2)))
    found += [(f"Only {band_title(n, names)}", (n,)) for n in range(1, count + 1)]
    return [pair for i, pair in enumerate(found) if pair[1] not in {bands for _, bands in found[:i]}]


def with_bands(display: Display, figures: Figures, bands: tuple[int, ...]) -> Display:
    """The display with other bands, stretched in the same way as before; gamma and ramp are kept where they fit."""
    method = "percentile" if display.method in ("own", "typed") and bands != figures.own_bands else display.method
    if method == "typed":
        return displayed(replace(display, method="own"), figures, bands)
    return displayed(replace(display, method=method), figures, bands)


def displayed(display: Display, figures: Figures, bands: tuple[int, ...] | None = None) -> Display:
    """The display with its method's stretch worked out from figures; by hand it stays as it is."""
    before = look_of(display, figures)
    shown = bands or before.bands
    if display.method == "typed" and shown == before.bands:
        return replace(display, look=before)
    if display.method == "own" and shown == figures.own_bands:
        stretch: tuple[tuple[float, float], ...] = figures.own_stretch
    else:
        found = [figures.of(band) for band in shown]
        method = "percentile" if display.method in ("own", "typed") else display.method
        stretch = tuple(f.reach(method, display.amount) if f else (0.0, 1.0) for f in found)
        display = replace(display, method=method)
    gammas = before.gammas if len(before.bands) == len(shown) else (before.gammas[0],) * len(shown)
    gamma = gammas[0] if len(set(gammas)) == 1 else gammas
    look = Look(shown, stretch, gamma, before.ramp if len(shown) == 1 else "")
    own = display.method == "own" and look == Look(figures.own_bands, figures.own_stretch)
    return replace(display, look=None if own else look, basis="" if display.method == "own" else figures.basis)


def look_of(display: Display, figures: Figures) -> Look:
    """The look of a display, the file's own written out."""
    return display.look or Look(figures.own_bands, figures.own_stretch)


def by_hand(display: Display, figures: Figures, channel: int, low: float, high: float) -> Display:
    """The display with the low and high value of one of its bands set by hand."""
    look = look_of(display, figures)
    stretch = tuple((low, high) if n == channel else pair for n, pair in enumerate(look.stretch))
    return replace(display, look=replace(look, stretch=stretch), method="typed", basis="")


def with_gamma(display: Display, figures: Figures, channel: int | None, gamma: float) -> Display:
    """The display with the gamma of one of its bands, of all where ``channel`` is None."""
    look = look_of(display, figures)
    gammas = tuple(gamma if channel in (None, n) else g for n, g in enumerate(look.gammas))
    return replace(display, look=replace(look, gamma=gammas[0] if len(set(gammas)) == 1 else gammas))


def _named(names: Sequence[str], words: Sequence[str]) -> int:
    """The number of the first band whose name is, or begins or ends with, one of the words; 0 for none."""
    plain = [name.casefold().strip() for name in names]
    for word in words:
        for number, name in enumerate(plain, 1):
            parts = name.replace("(", " ").replace(")", " ").replace(",", " ").replace("_", " ").split()
            if name == word or word in parts:
                return number
    return 0
