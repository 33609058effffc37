"""What the inspector shows of a mark beyond its row of the table: by the classes of its case."""

from __future__ import annotations

from dataclasses import replace

from roadstead.domain.classes import Schema, reclassified
from roadstead.domain.records import Annotation
from roadstead.ui.fields import Field


def mark_fields(columns: tuple[Field, ...], _: Annotation, schema: Schema) -> tuple[Field, ...]:
    """The fields of a mark, its class with those to choose from."""
    names = tuple(category.name for category in schema)
    return tuple(
        replace(field, edit=names, put=lambda mark, text: reclassified(mark, schema, text))
        if field.order == "category"
        else field
        for field in columns
    )
