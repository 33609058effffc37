"""Where a typed text leads: coordinates in any notation, or the name of a place."""

from collections.abc import Sequence

from roadstead.domain.errors import UserError
from roadstead.domain.records import Place
from roadstead.domain.scripts import fold, same
from roadstead.spatial.gazetteer import Gazetteer
from roadstead.spatial.notation import HINT, Reading, read_position


def find_position(text: str, places: Sequence[Place] = ()) -> Reading:
    """The position of a text: that of a case's own place of that name, by coordinates, else by the gazetteer.

    Raises UserError saying what is wrong with the text, or which places it may mean.
    """
    key = fold(text)
    named = [(p, (p.name, *p.aliases)) for p in places if p.geometry]
    own = next((p for p, names in named if key in {fold(name) for name in names} - {""}), None)
    own = own or next((p for p, names in named if any(same(text, name) for name in names)), None)
    if own is not None and own.geometry is not None:
        return Reading(own.geometry.points[0], "place", own.radius_m, f"{own.name}, a place of this case.")
    try:
        return read_position(text)
    except UserError as error:
        if not any(letter.isalpha() for letter in text) or " is not a position." not in error.what:
            raise
        return _named(text)


def _named(text: str) -> Reading:
    try:
        place = Gazetteer.load().resolve(text)
    except UserError as error:
        raise UserError(error.what, error.todo or HINT) from None
    doubt = "" if place.checked else " Its position rests on one source."
    return Reading(place.position, "place", place.radius_m, f"{place}, {place.kind}.{doubt}")
