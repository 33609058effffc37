"""What the inspector shows of an area of interest, and how it is renamed."""

from __future__ import annotations

from dataclasses import replace

from roadstead.domain.records import Area
from roadstead.services import areas
from roadstead.ui.fields import Field, Kind


def _size(area: Area) -> str:
    from roadstead.spatial.coverage import area_m2

    return f"{area_m2(area.geometry) / 1e6:,.3g} km²" if area.geometry else "–"


def _named(area: Area, text: str) -> Area:
    return area if text == area.name else replace(area, name=areas.name_from(text))


AREA = Kind(
    Area,
    "Area of interest",
    "Areas of interest",
    lambda r, _: r.name,
    (
        Field("Name", lambda r, _: r.name, "name", edit="line", put=_named),
        Field("Active", lambda r, _: "yes" if r.active else "no", why=lambda _: "Whether the dates are held against it now"),
        Field("Size", lambda r, _: _size(r), number=True, why=lambda _: "On the WGS 84 ellipsoid"),
        Field("Note", lambda r, _: r.note, "note", edit="text", put=lambda r, text: replace(r, note=text.strip())),
    ),
    "",
    write=lambda store, before, after: areas.edited(store, before, after),
)  # fmt: skip
