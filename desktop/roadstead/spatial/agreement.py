"""How far two readers of the same scenes agree: matches, counts, Cohen's kappa; each with its doubt."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from roadstead.spatial.pairing import IOU, TOLERANCE_PX, Pair

Bounds = tuple[float, float]
NONE = ""
"""The class of what a reader did not mark."""
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with Wilson's 95 % interval (1927); nothing of it where there is none to share."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share."""
        return self.part / self.whole if self.whole else None

    @property
    def bounds(self) -> Bounds | None:
        """Where it lies with 95 %."""
        if not self.whole:
            return None
        n, p = self.whole, self.part / self.whole
        middle = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z / (1 + _Z**2 / n) * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        return max(middle - half, 0.0), min(middle + half, 1.0)

    def json(self) -> dict[str, Any]:
        """As the command line gives it."""
        return {"part": self.part, "whole": self.whole, "value": self.value, "interval": _listed(self.bounds)}


@dataclass(frozen=True, slots=True)
class Kappa:
    """Cohen's kappa (1960) with its standard error (Fleiss, Cohen and Everitt 1969).

    None, and ``why``, where either is not defined, or the error vanishes with the variety of the answers.
    """

    value: float | None
    se: float | None
    pairs: int
    why: str = ""

    def json(self) -> dict[str, Any]:
        """As the command line gives it."""
        return {"value": self.value, "se": self.se, "pairs": self.pairs, "why": self.why}


@dataclass(frozen=True, slots=True)
class CountError:
    """How far two readers' counts lie apart, over the scenes on which either counted any.

    ``first`` and ``second`` are their totals, ``difference`` second less first, within ``bounds`` with 95 %, by how the
    things that only one of them counted fall to either (exact, Clopper and Pearson 1934). ``rms`` is the root mean square
    of the differences on a scene over the mean count of a scene; ``one`` the relative standard error of one reader's
    count that follows from it (rms / √2: Dahlberg 1940, the relative technical error of measurement), ``one_bounds`` its
    95 % interval by chi-square, which takes scenes as independent and differences as normal; from one scene alone there
    is none.
    """

    first: int
    second: int
    scenes: int
    bounds: Bounds
    rms: float | None
    one: float | None
    one_bounds: Bounds | None

    @property
    def difference(self) -> int:
        """Second less first."""
        return self.second - self.first

    @property
    def relative(self) -> float | None:
        """The difference over the mean of both totals."""
        total = self.first + self.second
        return 2 * self.difference / total if total else None

    @property
    def words(self) -> str:
        """One sentence."""
        if self.rms is None or self.one is None:
            return "Neither of two readers counted any, so nothing is known of the error."
        scenes = "1 scene" if self.scenes == 1 else f"{self.scenes:,} scenes"
        if not self.rms:
            most = f", and with 95 % by less than {self.one_bounds[1]:.0%}" if self.one_bounds else ""
            return f"Two readers did not differ on {scenes}{most}."
        return (
            f"Two readers differed by ±{self.rms:.0%} on {scenes} (root mean square), "
            f"so that one reader’s count has a standard error of {self.one:.0%}{self._within()}."
        )

    def _within(self) -> str:
        if self.one_bounds is None:
            return ", known from one scene alone"
        low, high = self.one_bounds
        return f", with 95 % between {low:.0%} and {high:.0%}"

    def json(self) -> dict[str, Any]:
        """As the command line gives it."""
        return {
            "first": self.first,
            "second": self.second,
            "difference": self.difference,
            "difference_interval": list(self.bounds),
            "relative": self.relative,
            "scenes": self.scenes,
            "rms": self.rms,
            "one_reader_se": self.one,
            "one_reader_interval": _listed(self.one_bounds),
            "words": self.words,
        }


@dataclass(frozen=True, slots=True)
class Agreement:
    """What two readers agree on over some scenes. ``kappa`` is over the matched pairs, ``kappa_all`` over everything that
    either marked, with what the other did not mark as a class of its own (no place that neither marked can enter it)."""

    iou: float
    tolerance_px: float
    matched: int
    same_class: int
    only_first: int
    only_second: int
    confirmed: Share
    found: Share
    mean_iou: float | None
    count: CountError
    kappa: Kappa
    kappa_all: Kappa
    counts: dict[str, CountError]
    kappas: dict[str, Kappa]

    def json(self) -> dict[str, Any]:
        """As the command line gives it."""
        return {
            "iou": self.iou,
            "tolerance_px": self.tolerance_px,
            "matched": self.matched,
            "same_class": self.same_class,
            "only_first": self.only_first,
            "only_second": self.only_second,
            "first_confirmed": self.confirmed.json(),
            "second_confirmed": self.found.json(),
            "mean_iou": self.mean_iou,
            "count": self.count.json(),
            "kappa_matched": self.kappa.json(),
            "kappa_with_unmatched": self.kappa_all.json(),
            "classes": [
                {"class": name, "count": error.json(), "kappa": self.kappas[name].json()}
                for name, error in self.counts.items()
            ],
        }


def agreement(pairs: Sequence[Pair], iou: float = IOU, tolerance_px: float = TOLERANCE_PX) -> Agreement:
    """What the pairs of some scenes say, matched from this overlap on and up to this distance."""
    matched = [pair for pair in pairs if pair.matched(iou, tolerance_px)]
    apart = [pair for pair in pairs if not pair.matched(iou, tolerance_px)]
    rows = [pair.classes for pair in matched]
    alone = [(p.classes[0], NONE) for p in apart if p.first] + [(NONE, p.classes[1]) for p in apart if p.second]
    first, second = sum(bool(p.first) for p in pairs), sum(bool(p.second) for p in pairs)
    overlaps = [pair.iou for pair in matched if pair.iou is not None]
    names = sorted({name for pair in pairs for name in pair.classes} - {NONE})
    return Agreement(
        iou=iou,
        tolerance_px=tolerance_px,
        matched=len(matched),
        same_class=sum(a == b for a, b in rows),
        only_first=sum(bool(p.first) for p in apart),
        only_second=sum(bool(p.second) for p in apart),
        confirmed=Share(len(matched), first),
        found=Share(len(matched), second),
        mean_iou=math.fsum(overlaps) / len(overlaps) if overlaps else None,
        count=count_error(pairs),
        kappa=kappa(rows),
        kappa_all=kappa([*rows, *alone]),
        counts={name: count_error(pairs, name) for name in names},
        kappas={name: kappa([(str(a == name), str(b == name)) for a, b in rows]) for name in names},
    )


def count_error(pairs: Iterable[Pair], category: str | None = None) -> CountError:
    """How far the counts of a class (without one, of everything) lie apart on the scenes of the pairs."""
    by_scene: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    lone = [0, 0]
    for pair in pairs:
        said = [bool(uuid) and category in (None, name) for uuid, name in zip(_uuids(pair), pair.classes, strict=True)]
        for reader in (0, 1):
            by_scene[pair.scene][reader] += said[reader]
            lone[reader] += said[reader] and not said[1 - reader]
    counted = [(a, b) for a, b in by_scene.values() if a or b]
    first, second = sum(a for a, _ in counted), sum(b for _, b in counted)
    bounds = _difference_bounds(lone[0], lone[1])
    if not counted:
        return CountError(first, second, 0, bounds, None, None, None)
    mean = (first + second) / 2 / len(counted)
    rms = math.sqrt(sum((b - a) ** 2 for a, b in counted) / len(counted)) / mean
    one = rms / math.sqrt(2)
    within = _sd_bounds(one, len(counted)) if rms else (0.0, _most_missed(first, lone))
    return CountError(first, second, len(counted), bounds, rms, one, within)


def kappa(rows: Sequence[tuple[str, str]]) -> Kappa:
    """Cohen's kappa of pairs of classes, with its large-sample standard error."""
    n = len(rows)
    if not n:
        return Kappa(None, None, 0, "no pair to compare")
    cells = Counter(rows)
    first, second = Counter(a for a, _ in rows), Counter(b for _, b in rows)
    names = sorted(first.keys() | second.keys())
    if len(names) == 1:
        return Kappa(None, None, n, "undefined: both readers used one class only, so chance alone agrees wholly")
    same = math.fsum(cells[c, c] for c in names) / n
    chance = math.fsum(first[c] * second[c] for c in names) / n**2
    value = (same - chance) / (1 - chance)
    # Fleiss, Cohen and Everitt (1969), equation 13, with all shares as counts over n.
    own = math.fsum(cells[c, c] / n * (1 - (first[c] + second[c]) / n * (1 - value)) ** 2 for c in names)
    other = math.fsum(k / n * ((second[a] + first[b]) / n) ** 2 for (a, b), k in cells.items() if a != b)
    spread = own + (1 - value) ** 2 * other - (value - chance * (1 - value)) ** 2
    if spread < 1e-12:
        return Kappa(value, None, n, "too little differs for a standard error")
    return Kappa(value, math.sqrt(spread / n) / (1 - chance), n)


def _uuids(pair: Pair) -> tuple[str, str]:
    return pair.first, pair.second


def _difference_bounds(only_first: int, only_second: int) -> Bounds:
    """Where the difference of two counts lies with 95 %, given how many were counted by one reader alone."""
    n = only_first + only_second
    if not n:
        return 0.0, 0.0
    from scipy.stats import beta

    low = float(beta.ppf(0.025, only_second, only_first + 1)) if only_second else 0.0
    high = float(beta.ppf(0.975, only_second + 1, only_first)) if only_first else 1.0
    return n * (2 * low - 1), n * (2 * high - 1)


def _sd_bounds(sd: float, scenes: int) -> Bounds | None:
    """The 95 % interval of a standard deviation that was found from differences on so many scenes."""
    if scenes < 2:
        return None
    from scipy.stats import chi2

    return sd * math.sqrt(scenes / chi2.ppf(0.975, scenes)), sd * math.sqrt(scenes / chi2.ppf(0.025, scenes))


def _most_missed(count: int, lone: Sequence[int]) -> float:
    """What the relative error is below with 95 % where no scene's counts differ: the largest share of things that only
    one reader may see, by the exact bound (Clopper and Pearson) on those that were."""
    from scipy.stats import beta

    alone, things = sum(lone), count + lone[1]
    return float(beta.ppf(0.975, alone + 1, things - alone)) if things > alone else 1.0


def _listed(bounds: Bounds | None) -> list[float] | None:
    return list(bounds) if bounds else None
