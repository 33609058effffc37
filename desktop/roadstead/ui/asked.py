"""What a table is asked to show: words that its rows hold, filters of its columns, and how it is sorted."""

from __future__ import annotations

from dataclasses import dataclass, replace

from roadstead.domain.classes import Schema
from roadstead.domain.query import Among, Filter, Holds, Query, Sort, Standing, Test
from roadstead.ui.fields import Field

_MOST_SORTS = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that is asked of a table."""

    words: str = ""
    filters: tuple[Filter, ...] = ()
    standing: bool = False
    sorts: tuple[Sort, ...] = ()

    @property
    def narrowed(self) -> bool:
        """Whether some rows may be left out."""
        return bool(self.words.split() or self.filters or self.standing)

    @property
    def plain(self) -> bool:
        """Whether every row is shown, in the order in which they were made."""
        return not self.narrowed and not self.sorts

    def filtered(self, title: str, found: Filter | None) -> Asked:
        """With another filter of a column, None for none."""
        others = tuple(each for each in self.filters if each.title != title)
        return replace(self, filters=(*others, found) if found else others)

    def sorted_by(self, field: Field | None, *, backwards: bool) -> Asked:
        """Sorted by a field first; those sorted by before decide where it is equal. None for the order of making."""
        if field is None or not field.order:
            return replace(self, sorts=())
        others = tuple(sort for sort in self.sorts if sort.column != field.order)
        return replace(self, sorts=(Sort(field.order, backwards, field.ranks), *others)[:_MOST_SORTS])

    def query(self, fields: tuple[Field, ...], schema: Schema, alike: tuple[str, ...] = ()) -> Query:
        """The query of the rows; the words are looked for in these fields, or mean the rows ``alike``."""
        tests = self.tests(fields, schema)
        if alike:
            meant = Among("uuid", alike)
            tests = tuple(replace(t, also=(*t.also, meant)) if isinstance(t, Holds) else t for t in tests)
        return Query(tests, self.sorts)

    def tests(self, fields: tuple[Field, ...], schema: Schema, but: str = "") -> tuple[Test, ...]:
        """All that a row has to pass, but for the filter of one column."""
        columns = tuple(dict.fromkeys(field.order for field in fields if field.order and not field.number))
        found: list[Test] = [Holds(columns, word, _classes(columns, schema, word)) for word in self.words.split()]
        found += [each.test for each in self.filters if each.title != but]
        return (*found, Standing()) if self.standing else tuple(found)


def names_of_class(schema: Schema, name: str) -> tuple[str, ...]:
    """All names under which marks of a class may be stored."""
    found = schema.find(name)
    return (found.name, *found.aliases) if found else (name,)


def _classes(columns: tuple[str, ...], schema: Schema, word: str) -> tuple[Among, ...]:
    """The classes that are shown with a word in their names, by all names under which they may be stored."""
    known = [c for c in schema if word.casefold() in c.name.casefold() and c.aliases]
    names = tuple(name for category in known for name in names_of_class(schema, category.name))
    return (Among("category", names),) if names and "category" in columns else ()
