"""The cache of smaller pictures: how much lies there, its limit, emptying it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from roadstead.services.settings import load_settings, pyramid_folder, save_settings

if TYPE_CHECKING:
    from roadstead.imagery import ImageryPool


@dataclass(frozen=True, slots=True)
class CacheState:
    """The folder, the bytes in it, the most there may be, and what was freed just now."""

    folder: str
    bytes: int
    limit: int
    freed: int = 0


def keep_cache(*, limit: str = "", empty: bool = False) -> CacheState:
    """Sets the limit (such as ``20GB``) and empties the cache where asked; how it stands after that.

    A lower limit drops the least recently used at once. Raises UserError for what is no size.
    """
    from roadstead.imagery.shelf import Shelf, size_of

    if limit:
        save_settings(replace(load_settings(), cache_limit=size_of(limit)))
    shelf = Shelf(pyramid_folder(), load_settings().cache_limit)
    freed = shelf.empty() if empty else shelf.shorten() if limit else 0
    return CacheState(str(shelf.folder), shelf.taken, shelf.limit, freed)


def empty_cache(pool: ImageryPool) -> tuple[str, str]:
    """Drops the smaller pictures of images that are not open now: what was freed, and what stays."""
    from roadstead.imagery.shelf import size_text

    freed = pool.empty_cache()
    left = pool.shelf.taken if pool.shelf else 0
    kept = f"Those of the images in use stay ({size_text(left)})." if left else ""
    return f"The image cache is empty: {size_text(freed)} freed.", kept
