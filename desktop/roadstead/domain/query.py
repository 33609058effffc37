"""What is asked of a table: tests that a row has to pass, all of them, and the order of the rows.

A column may be one of the record that a reference leads to: ``scene.name``.
"""

from dataclasses import dataclass
from typing import Any

from roadstead.domain.likelihood import LIKELIHOODS


@dataclass(frozen=True, slots=True)
class Among:
    """The column has one of these values; None is an empty reference."""

    column: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """The column lies from ``low`` to ``high``, both included; None leaves an end open. An empty cell never does."""

    column: str
    low: Any = None
    high: Any = None


@dataclass(frozen=True, slots=True)
class Holds:
    """One of the columns has the text in it, whatever its case, or ``also`` one of them is among those values."""

    columns: tuple[str, ...]
    text: str
    also: tuple[Among, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """The mark stands as the case's own statement (see ``Annotation.stands``), or does not."""

    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Not:
    """The row does not pass the test; an empty cell passes it."""

    test: Among | Between | Holds


Test = Among | Between | Holds | Standing | Not


@dataclass(frozen=True, slots=True)
class Filter:
    """What a column is held against, and how that is told on its chip."""

    title: str
    told: str
    test: Test


@dataclass(frozen=True, slots=True)
class Sort:
    """A column to sort by; empty cells come last either way. Words of ``ranks`` sort by their place there."""

    column: str
    backwards: bool = False
    ranks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """The tests and the order; rows that are equal by it stand in the order in which they were made."""

    tests: tuple[Test, ...] = ()
    sorts: tuple[Sort, ...] = ()


LIKELY_ORDER = tuple(word for words in LIKELIHOODS for word in words[:2])
"""The words of ICD 203 from the least likely to the most, both wordings of each beside each other."""
