"""The filters of the table of marks, written as text: ``class = vessel, barge and length >= 100 and stands``.

Conditions are joined by ``and``. ``=`` takes one or several values (``,``) or a range (``LOW..HIGH``), ``!=`` all others,
``~`` holds a text whatever its case, ``<``, ``<=``, ``>`` and ``>=`` compare numbers and dates; ``stands`` alone leaves
out what does not count. Values with a comma or the word ``and`` in them stand in quotes; ``""`` is an empty one.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from roadstead.domain.errors import UserError
from roadstead.domain.likelihood import LIKELIHOODS
from roadstead.domain.query import Among, Between, Filter, Holds, Not, Query, Standing, Test
from roadstead.domain.records import Annotation
from roadstead.domain.saying import PARSERS
from roadstead.domain.times import Interval, parse_interval
from roadstead.services.classes import schema_of
from roadstead.services.scenes import find_scene

if TYPE_CHECKING:
    from roadstead.storage import CaseStore

_TOKEN = re.compile(r'"[^"]*"|\'[^\']*\'|[<>!]=|[=~<>,]|[^\s=~<>!,"\']+|\S')
_SIGNS = ("=", "!=", "~", "<", "<=", ">", ">=")
_NUMBER = re.compile(r"\s*([+-]?[\d,]*\.?\d+)\s*(km)?[^\d]*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TICK = timedelta(microseconds=1)
_EXAMPLE = "Write, for example: class = vessel and length >= 100."

COLUMNS = {
    "class": "category", "label": "label", "note": "note", "kind": "kind", "uuid": "uuid",
    "length": "length_m", "width": "width_m", "bearing": "bearing_deg", "area": "area_m2", "height": "height_m",
    "likelihood": "confidence", "basis": "basis", "because": "rationale", "or else": "alternative",
    "occluded": "occluded", "partial": "partial", "state": "review", "made by": "run.maker", "score": "score",
    "attributes": "attributes", "thing": "object.name", "scene": "scene", "taken": "scene.acquired_start",
}  # fmt: skip
"""What marks are filtered by, with its column; the fields' own names (``confidence``, ``length_m``) are understood, too."""
_NUMBERS = ("length_m", "width_m", "bearing_deg", "area_m2", "height_m", "score")
_DATE = "scene.acquired_start"


@dataclass(frozen=True, slots=True)
class _Condition:
    name: str
    sign: str
    values: tuple[str, ...]


def marks_where(store: "CaseStore", text: str) -> list[Annotation]:
    """The marks that pass a filter, in the order made; all for an empty one. Raises UserError for what is none."""
    found = store.listing(Annotation, Query(parse(store, text)))
    order = {uuid: place for place, uuid in enumerate(found)}
    return sorted(store.some(Annotation, found), key=lambda mark: order[mark.uuid])


def parse(store: "CaseStore", text: str) -> tuple[Test, ...]:
    """The tests of a filter; raises UserError naming what is not understood."""
    return tuple(_test(store, condition) for condition in _conditions(text))


def filters(store: "CaseStore", text: str) -> tuple[Filter, ...]:
    """The tests of a filter, each with how it is told; raises UserError as ``parse`` does."""
    asked = _conditions(text)
    told = [f"{each.name} {each.sign} {', '.join(each.values)}" for each in asked]
    return tuple(Filter(said, said, _test(store, each)) for said, each in zip(told, asked, strict=True))


def bound(text: str) -> float | None:
    """A number with or without its unit (``120 m``, ``1.2 km`` in metres), None for an empty text; raises UserError."""
    if not text.strip():
        return None
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise UserError(f"“{text}” is not a number.", "Write one such as 120, or leave the field empty.")
    return float(found[1].replace(",", "")) * (1000 if found[2] else 1)


def days(text: str) -> Interval:
    """An interval as it is typed, of a day without a zone (``2023-10-12``) that day in UTC; raises UserError."""
    return parse_interval(f"{text.strip()}Z" if _DAY.fullmatch(text.strip()) else text)


def _conditions(text: str) -> list[_Condition]:
    groups: list[list[str]] = [[]]
    for token in _TOKEN.findall(text):
        if token.casefold() == "and":
            groups.append([])
        else:
            groups[-1].append(token)
    if len(groups) == 1 and not groups[0]:
        return []
    return [_condition(tokens) for tokens in groups]


def _condition(tokens: Sequence[str]) -> _Condition:
    place = next((i for i, token in enumerate(tokens) if token in _SIGNS), len(tokens))
    name, said = " ".join(tokens[:place]), " ".join(tokens)
    if place == len(tokens) and name.casefold() in ("stands", "not stands"):
        return _Condition("stands", "=", ("no" if name.casefold().startswith("not") else "yes",))
    if not name or place + 1 >= len(tokens):
        raise UserError(f"“{said}” is no condition." if said else "A condition is missing beside “and”.", _EXAMPLE)
    values: list[list[str]] = [[]]
    for token in tokens[place + 1 :]:
        if token in _SIGNS:
            raise UserError(f"“{said}” compares twice.", "Join conditions by “and”.")
        if token == ",":
            values.append([])
        else:
            values[-1].append(token)
    return _Condition(name, tokens[place], tuple(map(_unquoted, values)))


def _unquoted(tokens: Sequence[str]) -> str:
    if len(tokens) == 1 and len(tokens[0]) > 1 and tokens[0][0] in "\"'" and tokens[0][0] == tokens[0][-1]:
        return tokens[0][1:-1]
    if not tokens:
        raise UserError("A value is missing beside a comma.", 'An empty value is written as "".')
    return " ".join(tokens)


def _test(store: "CaseStore", asked: _Condition) -> Test:
    if asked.name.casefold() == "stands":
        return Standing(PARSERS["partial"](asked.values[0]) is (asked.sign != "!="))
    column = _column(asked.name)
    if asked.sign == "~":
        if len(asked.values) > 1 or column in _NUMBERS or column == _DATE:
            raise UserError(f"“{asked.name} ~” looks for one text, and in texts only.", _EXAMPLE)
        return Holds(("scene.name" if column == "scene" else column,), asked.values[0])
    if asked.sign in ("=", "!="):
        test = _equal(store, column, asked.values)
        return Not(test) if asked.sign == "!=" else test
    if column not in _NUMBERS and column != _DATE:
        raise UserError(f"{asked.name} cannot be compared by {asked.sign}.", "Use =, != or ~.")
    if len(asked.values) > 1:
        raise UserError(f"“{asked.name} {asked.sign}” takes one value.", _EXAMPLE)
    return _compared(column, asked.sign, asked.values[0])


def _column(name: str) -> str:
    word = name.casefold().strip()
    columns = {column: column for column in COLUMNS.values() if "." not in column}
    found = COLUMNS.get(word) or columns.get(word.replace(" ", "_"))
    if found is None:
        raise UserError(f"Marks have no “{name}” to be filtered by.", f"Use one of: {', '.join(COLUMNS)}.")
    return found


def _equal(store: "CaseStore", column: str, values: Sequence[str]) -> Among | Between:
    if column in _NUMBERS or column == _DATE:
        if len(values) > 1:
            raise UserError("Several numbers or dates cannot be asked for at once.", "Give a range, such as 100..150.")
        low, dots, high = values[0].partition("..")
        if column == _DATE:
            found = days(low) if low.strip() else None
            last = days(high) if dots and high.strip() else found if not dots else None
            return Between(column, found.start if found else None, last.end if last else None)
        return Between(column, bound(low), bound(high) if dots else bound(low))
    read = _READ.get(column)
    return Among(column, tuple(each for value in values for each in (read(store, value) if read else (value,))))


def _compared(column: str, sign: str, text: str) -> Between:
    upper = sign.startswith("<")
    if column == _DATE:
        interval = days(text)
        day: datetime = {"<": interval.start - _TICK, "<=": interval.end, ">": interval.end + _TICK}.get(
            sign, interval.start
        )
        return Between(column, None, day) if upper else Between(column, day, None)
    number = bound(text)
    if number is None:
        raise UserError(f"“{sign}” needs a number.", _EXAMPLE)
    end = number if sign.endswith("=") else math.nextafter(number, -math.inf if upper else math.inf)
    return Between(column, None, end) if upper else Between(column, end, None)


def _classes(store: "CaseStore", text: str) -> tuple[str, ...]:
    """All names under which marks of a class may be stored."""
    schema = schema_of(store)
    found = schema.find(text)
    if found is not None:
        return (found.name, *found.aliases)
    if text in {name for (name,) in store.tally(Annotation, ("category",))}:
        return (text,)  # of no class any more, or a remark
    return (schema.parse(text),)  # which says what there is


def _wordings(word: str) -> tuple[str, ...]:
    """Both words of ICD 203 for as likely as that."""
    return next((words[:2] for words in LIKELIHOODS if word in words[:2]), (word,))


def _word(name: str) -> "Callable[[CaseStore, str], tuple[Any, ...]]":
    return lambda _, text: (PARSERS[name](text),)


_READ: "dict[str, Callable[[CaseStore, str], tuple[Any, ...]]]" = {
    "category": _classes,
    "scene": lambda store, text: (find_scene(store, text).uuid,),
    "confidence": lambda _, text: _wordings(PARSERS["confidence"](text)),
    **{name: _word(name) for name in ("basis", "occluded", "partial")},
    "object.name": lambda _, text: (text or None,),
    "run.maker": lambda _, text: (None if text in ("", "hand") else text,),
}
