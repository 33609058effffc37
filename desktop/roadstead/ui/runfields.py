"""What the window shows of runs of detectors, and of a mark that one of them made."""

from __future__ import annotations

from typing import Any

from roadstead.domain.methods import method_of
from roadstead.domain.records import Run
from roadstead.domain.times import iso
from roadstead.ui.fields import Field, Kind, NameOf


def _maker(mark: Any, name: NameOf) -> str:
    return name(mark.run) if mark.run else "hand"


def _parameters(run: Any, _: NameOf) -> str:
    """Each parameter on a line, long lists only by their length."""
    found = method_of(run.parameters)
    return "\n".join(f"{name}: {_short(value)}" for name, value in found.items()) or "–"


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_short(each)}" for name, each in value.items())
    if isinstance(value, list) and (len(value) > 8 or (value and isinstance(value[0], list))):
        return f"{len(value)} given"
    return ", ".join(map(str, value)) or "–" if isinstance(value, list) else str(value)


MADE_BY = (
    Field(
        "Made by",
        _maker,
        "run.maker",
        width=150,
        why=lambda r: "Proposed by a machine; the run keeps its version and parameters" if r.run else "Marked by hand",
        link=lambda r: (r.run,) if r.run else (),
    ),
    Field(
        "Score",
        lambda r, _: f"{r.score:.2f}" if r.score is not None else "–",
        "score",
        number=True,
        width=64,
        why=lambda r: "What the machine gave it, 0 to 1; no probability" if r.score is not None else "",
    ),
)
"""Of a mark."""

RUN = Kind(
    Run,
    "Run",
    "Runs",
    lambda r, _: f"machine: {r.maker}",
    (
        Field("Maker", lambda r, _: r.maker, "maker", width=180),
        Field("Version", lambda r, _: r.version or "–", "version", width=70),
        Field("Scene", lambda r, name: name(r.scene) or "–", link=lambda r: (r.scene,) if r.scene else ()),
        Field("Proposed", lambda r, _: f"{r.found:,}", "found", number=True, width=80),
        Field("When", lambda r, _: iso(r.at) if r.at else "–", "at", width=150),
        Field("Parameters", _parameters, table=False, prose=True),
        Field("Model", lambda r, _: r.sha256 or "–", "sha256", table=False),
        Field("Note", lambda r, _: r.note or "–", "note", width=220, prose=True),
    ),
    "No machine has proposed anything yet. Ctrl+Shift+F finds ships on the scene that is shown.",
)
