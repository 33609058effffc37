"""The schema of a case: which classes marks can have, and which attributes each has. Standard library only."""

import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from roadstead.domain.errors import UserError
from roadstead.domain.records import Annotation, Category

NO_COLOUR = "#FFFFFF"
"""What a mark is drawn in whose class the schema does not know."""
TYPES = ("text", "number", "integer", "boolean", "choice")
KINDS = ("box", "polygon", "line", "point", "ellipse")
"""What marks of a class are usually drawn as."""
_SIGNS = (":", "=", ",", "[", "]", "\n")  # what parts an attribute's line
_LINE = re.compile(
    r"(?P<name>[^:=\[\],]+)(?::\s*(?P<type>\w+)(?:\s+of\s+(?P<choices>[^=\[\]]+))?)?\s*(?:\[(?P<unit>[^\]]*)\])?\s*(?:=(?P<default>.*))?"
)


@dataclass(frozen=True, slots=True)
class Attribute:
    """One thing that can be said of every mark of a class. ``default`` is as text, ``choices`` are for ``choice`` alone."""

    name: str
    type: str = "text"
    default: str = ""
    choices: tuple[str, ...] = ()
    unit: str = ""

    def parse(self, text: str) -> Any:
        """The value of a text, None for an empty one; raises UserError for what the type does not allow."""
        word = text.strip()
        if not word:
            return None
        try:
            return {"number": _number, "integer": int, "boolean": _boolean, "choice": self._choice}[self.type](word)
        except KeyError:
            return word
        except ValueError:
            what = f"one of {', '.join(self.choices)}" if self.type == "choice" else f"a value of type {self.type}"
            raise UserError(f"“{text}” does not fit the attribute {self.name}.", f"Give {what}.") from None

    def _choice(self, word: str) -> str:
        found = next((choice for choice in self.choices if choice.casefold() == word.casefold()), None)
        if found is None:
            raise ValueError(word)
        return found


class Schema:
    """The classes of a case in their order; a class is found by its name or one of its aliases."""

    def __init__(self, categories: Iterable[Category]) -> None:
        self.categories = tuple(sorted(categories, key=lambda c: (c.position, c.name)))
        self._by_name = {alias.casefold(): c for c in reversed(self.categories) for alias in c.aliases}
        self._by_name |= {c.name.casefold(): c for c in self.categories}

    def __iter__(self) -> Iterator[Category]:
        return iter(self.categories)

    def __len__(self) -> int:
        return len(self.categories)

    def find(self, name: str) -> Category | None:
        """The class of that name or alias, None where there is none."""
        return self._by_name.get(name.strip().casefold())

    def parse(self, name: str) -> str:
        """The name of a class as the schema writes it; raises UserError naming the classes there are."""
        found = self.find(name)
        if found is None:
            names = ", ".join(c.name for c in self.categories)
            raise UserError(f"“{name}” is not a class of this case.", f"Use one of: {names}; or add it to the classes.")
        return found.name

    def named(self, name: str) -> str:
        """The name by which the schema calls what is stored under a name or an alias; that itself where it knows none."""
        found = self.find(name)
        return found.name if found else name

    def colour(self, name: str) -> str:
        """The colour of a class, white for one that the schema does not know."""
        found = self.find(name)
        return found.colour if found else NO_COLOUR

    def of_key(self, key: str) -> Category | None:
        """The class that a digit assigns."""
        return next((c for c in self.categories if key and c.key == key), None)


def attributes_of(category: Category | None) -> tuple[Attribute, ...]:
    """The attributes of a class; none where what is stored cannot be understood."""
    try:
        plain: list[dict[str, Any]] = json.loads(category.attributes) if category and category.attributes else []
        return tuple(_attribute(**each) for each in plain)
    except (ValueError, TypeError, AttributeError):
        return ()


def with_attributes(category: Category, attributes: Iterable[Attribute]) -> Category:
    """The class with these attributes; raises UserError where two have one name or one is of no known type."""
    wanted = tuple(attributes)
    names = [each.name.casefold() for each in wanted]
    for each in wanted:
        if not each.name.strip() or names.count(each.name.casefold()) > 1:
            raise UserError(f"Two attributes of {category.name} are called “{each.name}”.", "Give each its own name.")
        if any(sign in "".join((each.name, each.unit, *each.choices)) for sign in _SIGNS):
            raise UserError(f"The attribute {each.name} has one of {' '.join(_SIGNS)} in its words.", "Leave them out.")
        if each.type not in TYPES:
            raise UserError(f"“{each.type}” is not a type of attribute.", f"Use one of: {', '.join(TYPES)}.")
        each.parse(each.default)
    plain = [asdict(each) for each in wanted]
    return replace(category, attributes=json.dumps(plain, ensure_ascii=False) if plain else "")


def parse_attributes(text: str) -> tuple[Attribute, ...]:
    """The attributes written one a line: ``draught: number [m] = 7``, ``load: choice of empty, laden``, ``flag``.

    Name, type (text without one), what to choose from, unit in brackets, default after ``=``. Raises UserError naming the
    line that is none.
    """
    return tuple(_parse_attribute(line) for line in text.splitlines() if line.strip())


def attributes_text(attributes: Iterable[Attribute]) -> str:
    """The attributes as ``parse_attributes`` reads them."""
    return "\n".join(map(_attribute_text, attributes))


def _parse_attribute(line: str) -> Attribute:
    found = _LINE.fullmatch(line.strip())
    kind = (found["type"] or "text").lower() if found else ""
    choices = tuple(filter(None, map(str.strip, (found["choices"] or "").split(",")))) if found else ()
    if found is None or kind not in TYPES or bool(choices) != (kind == "choice"):
        raise UserError(
            f"“{line.strip()}” is not an attribute.",
            "Write name: type [unit] = default, such as draught: number [m], or load: choice of empty, laden.",
        )
    default, unit = (found["default"] or "").strip(), (found["unit"] or "").strip()
    return Attribute(found["name"].strip(), kind, default, choices, unit)


def _attribute_text(attribute: Attribute) -> str:
    choices = f" of {', '.join(attribute.choices)}" if attribute.choices else ""
    unit = f" [{attribute.unit}]" if attribute.unit else ""
    default = f" = {attribute.default}" if attribute.default else ""
    return f"{attribute.name}: {attribute.type}{choices}{unit}{default}"


def values_of(text: str) -> dict[str, Any]:
    """The values of attributes by name from an annotation's JSON; empty where that cannot be understood."""
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def values_text(values: dict[str, Any]) -> str:
    """An annotation's JSON of attributes; empty for none."""
    kept = {name: value for name, value in sorted(values.items()) if value is not None}
    return json.dumps(kept, ensure_ascii=False) if kept else ""


def defaults_of(category: Category | None) -> str:
    """The JSON of the attributes of a new mark of a class."""
    return values_text({each.name: each.parse(each.default) for each in attributes_of(category)})


def reclassified(mark: Annotation, schema: Schema, name: str) -> Annotation:
    """The mark with another class: what was said of it stays, only defaults of the class before go and new ones come."""
    before, after = schema.find(mark.category), schema.find(name)
    values, new = values_of(mark.attributes), values_of(defaults_of(after))
    names = {each.name for each in attributes_of(after)}
    untouched = {key for key, value in values_of(defaults_of(before)).items() if values.get(key) == value}
    kept = {key: value for key, value in values.items() if key in names or key not in untouched}
    return replace(mark, category=after.name if after else name, attributes=values_text({**new, **kept}))


def _attribute(choices: Iterable[str] = (), **words: str) -> Attribute:
    return Attribute(choices=tuple(choices), **words)


def _number(word: str) -> float:
    value = float(word)
    if not math.isfinite(value):
        raise ValueError(word)
    return value


def _boolean(word: str) -> bool:
    if word.casefold() in ("yes", "true", "1"):
        return True
    if word.casefold() in ("no", "false", "0"):
        return False
    raise ValueError(word)


_VESSEL_TYPES = (
    "general cargo", "container ship", "bulk carrier", "tanker", "ro-ro", "passenger", "fishing", "tug",
    "service", "naval", "other",
)  # fmt: skip
_LOAD = Attribute("load", "choice", choices=("empty", "loaded", "covered"))
_SIZE = Attribute("size", "choice", choices=("20 ft", "40 ft", "45 ft", "mixed"))

# Name, digit, colour (of colours.PALETTE), usual shape, other names, attributes.
_PORT: tuple[tuple[str, str, str, str, tuple[str, ...], tuple[Attribute, ...]], ...] = (
    ("vessel", "1", "#56B4E9", "box", ("ship",), (Attribute("type", "choice", choices=_VESSEL_TYPES),)),
    ("container block", "2", "#E69F00", "box", ("container stack",), (_SIZE,)),
    ("container", "3", "#F0E442", "box", (), (_SIZE,)),
    ("rail car", "4", "#CC79A7", "box", ("wagon",), (_LOAD,)),
    ("crane", "5", "#D55E00", "polygon", (), ()),
    ("building", "6", "#0072B2", "polygon", ("shed",), ()),
    ("berth", "7", "#009E73", "line", (), ()),
    ("truck", "8", "#FFAABB", "box", (), ()),
    ("barge", "", "#99DDFF", "box", (), (_LOAD,)),
    ("locomotive", "", "#884400", "box", (), ()),
    ("pier", "", "#DDCC77", "polygon", ("quay",), ()),
    ("oil tank", "", "#AA66FF", "ellipse", ("storage tank",), (Attribute("product"),)),
    ("unknown", "9", "#FFFFFF", "polygon", (), ()),
)


def default_schema() -> Schema:
    """The classes of a port, which a case has until its own are changed; their uuids are the same in every case."""
    return Schema(
        with_attributes(
            Category(
                uuid=f"00000000-0000-4000-8000-{n:012x}",
                name=name,
                aliases=aliases,
                position=n,
                key=key,
                colour=colour,
                kind=kind,
            ),
            attributes,
        )
        for n, (name, key, colour, kind, aliases, attributes) in enumerate(_PORT, start=1)
    )
