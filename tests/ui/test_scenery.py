"""The canvas after large changes: only what changed is read, and nothing that changed meanwhile is lost."""

from dataclasses import replace

import pytest

pytest.importorskip("PySide6")

from roadstead.domain.coordinates import Pixel
from roadstead.domain.operations import Operation
from roadstead.domain.records import Annotation
from roadstead.ui import scenery


def marks(count):
    return tuple(
        Annotation(uuid=f"m{i}", scene="scene-1", kind="point", category="vessel", pixels=(Pixel(10.0 * i, 5.0),))
        for i in range(count)
    )


def notes(opened):
    canvas = opened.context.canvas
    return {f"m{i}": (mark.note if (mark := canvas.marks.record(f"m{i}")) else None) for i in range(12)}


def test_many_changed_marks_are_shown_and_those_changed_meanwhile_too(opened, idle, monkeypatch):
    context = opened.context
    context.do(Operation("add", "Add", marks(12)))
    idle(opened)
    monkeypatch.setattr(scenery, "MOST_AT_ONCE", 3)
    read = []
    monkeypatch.setattr(
        scenery, "read_marks", lambda *args, inner=scenery.read_marks: read.append(args[2]) or inner(*args)
    )
    kept = {mark.uuid: mark for mark in context.session.store.all(Annotation) if mark.uuid.startswith("m")}
    many = tuple(replace(kept[f"m{i}"], note="many") for i in range(6))
    context.do(Operation("edit", "Edit many", many))
    context.do(Operation("edit", "Edit one", (replace(many[0], note="one"),)))
    idle(opened)
    assert notes(opened) == {f"m{i}": ("one" if i == 0 else "many" if i < 6 else "") for i in range(12)}
    assert read == [frozenset(mark.uuid for mark in many)]
    context.do(Operation("remove", "Remove", drop=tuple(kept[f"m{i}"] for i in range(5, 12))))
    idle(opened)
    assert [uuid for uuid, note in notes(opened).items() if note is None] == [f"m{i}" for i in range(5, 12)]
    context.undo()
    context.undo()
    context.undo()
    idle(opened)
    assert set(notes(opened).values()) == {""}
