"""What the window shows of a count, and how its bounds are edited."""

from dataclasses import replace

from roadstead.domain.errors import UserError
from roadstead.domain.methods import how_came
from roadstead.domain.records import Count
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
        changed = replace(count, **{end: bound})
        if not 0 <= changed.low <= changed.value <= changed.high:
            raise UserError(f"{bound:,} does not leave {count.value:,} in the range.", "Write another bound.")
        return changed

    return Field(
        end.capitalize(),
        lambda r, _: f"{getattr(r, end):,}",
        end,
        number=True,
        width=76,
        why=count_why,
        edit="line",
        put=put,
    )


def count_why(count: Count) -> str:
    """How a count came about, line by line."""
    return "\n".join(how_came(count.method))
