"""The classes of a case: its own, or those of a port where it has none yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roadstead.domain.classes import Schema, default_schema
from roadstead.domain.records import Category

if TYPE_CHECKING:
    from roadstead.storage import CaseStore


def schema_of(store: CaseStore) -> Schema:
    """The classes that marks of this case can have."""
    return Schema(store.all(Category)) if store.count(Category) else default_schema()
