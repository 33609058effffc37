"""Bringing scenes in from other people's catalogues: STAC Items of local files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from roadstead.domain import cards
from roadstead.domain.errors import UserError
from roadstead.services.scenes import add_scene
from roadstead.services.session import CaseSession
from roadstead.services.tasks import Progress

if TYPE_CHECKING:
    from roadstead.exchange.stac import Found
    from roadstead.imagery import ImageryPool


@dataclass(frozen=True, slots=True)
class Imported:
    """How many scenes were added, and what was left out: (what, why)."""

    read: int
    rejected: tuple[tuple[str, str], ...]


def import_stac(session: CaseSession, pool: ImageryPool, path: Path, progress: Progress | None = None) -> Imported:
    """Adds the images that STAC Items name and that are here, each as one action; a stated hash must be the file's.

    ``path`` is an Item, a Collection, a Catalog or a folder of such. An address is never followed. Raises UserError
    where there is nothing of STAC; an image that cannot be added is named with its reason and the others go on.
    """
    from roadstead.exchange import stac
    from roadstead.imagery.products import sha256_of_list

    session.refuse_when_read_only()
    if not path.exists():
        raise UserError(f"{path} is not there.", "Choose a STAC Item, Collection or Catalog, or a folder of them.")
    found, left_out = stac.read(path)
    if not found and not left_out:
        raise UserError(
            f"{path} holds no STAC Item.", "Choose a STAC Item, Collection or Catalog, or a folder of them."
        )
    added = 0
    for number, image in enumerate(found):
        if progress:
            progress(number / len(found), image.path.name)
        try:
            expected = sha256_of_list(image.hashes) if image.hashes else image.sha256
            add_scene(session, pool, image.path, expected=expected, card=_card(image), progress=progress)
            added += 1
        except UserError as error:
            left_out.append((image.path.name, error.what))
    return Imported(added, tuple(left_out))


def _card(image: Found) -> dict[str, tuple[cards.Value, str]]:
    """What the Item says, by field, with where it says so; what cannot be is left out."""
    from roadstead.imagery.cards import item_values

    return item_values(image.item, image.paper, image.path.name)
