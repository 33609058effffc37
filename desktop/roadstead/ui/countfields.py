"""What the window shows of a count, and how its bounds are edited."""

from roadstead.domain.errors import UserError
from roadstead.domain.methods import how_came
from roadstead.domain.records import Count
from roadstead.services import counting
from roadstead.ui.fields import Field

COUNTED = {
    "tally": "one by one",
    "containers": "rows × bays × tiers",
    "cars": "along the track",
    "marks": "marks",
}
"""How things were counted, by a count's kind."""


def doubted(end: str) -> Field:
    """A bound of a count; of a tally it is what the analyst states."""

    def put(count: Count, text: str) -> Count:
        try:
            bound = int(text.replace(",", ""))
        except ValueError:
            raise UserError(f"“{text}” is not a whole number.", "Write how many there may be.") from None
        return count if bound == getattr(count, end) else counting.bounded(count, end, bound)

    return Field(
        end.capitalize(),
        lambda r, _: number_of(r, end),
        end,
        number=True,
        width=76,
        why=count_why,
        edit="line",
        put=put,
    )


def number_of(count: Count, name: str) -> str:
    """The value or a bound; a dash where it is no longer known."""
    return "–" if count.lost else f"{getattr(count, name):,}"


def named(count: Count) -> str:
    """``285 TEU (240 to 330)``."""
    what = count.unit or count.category
    if count.lost:
        return f"{what}, no longer known"
    return f"{count.value:,} {what}" + (f" ({count.low:,} to {count.high:,})" if count.low < count.high else "")


def count_why(count: Count) -> str:
    """How a count came about, line by line."""
    return "\n".join(how_came(count.method))


READ = Field(
    "State",
    lambda r, _: "" if r.stands else "second reader’s",
    "reading",
    width=110,
    why=lambda r: "" if r.stands else "It is in no brief: it is what a second reader counted",
)
"""Whether it is the case's own or a second reader's."""
