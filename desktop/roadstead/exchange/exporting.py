"""Exporting: which files come of a wish, and the writing of all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from roadstead.domain.content import CaseContent
from roadstead.domain.errors import UserError
from roadstead.exchange.files import check_free, drafts, publish
from roadstead.exchange.records import LAYERS, Rejected

if TYPE_CHECKING:
    from roadstead.exchange.layers import Layer

Progress = Callable[[float, str], None]

FORMATS: dict[str, tuple[str, ...]] = {
    "geojson": (".geojson", ".json"),
    "csv": (".csv",),
    "gpkg": (".gpkg",),
    "kml": (".kml",),
    "kmz": (".kmz",),
    "shp": (".shp",),
}
"""The formats, with the endings that their files may have; the first is the usual one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be written: a format, the layers, and for each layer its file (for a GeoPackage the same for all)."""

    format: str
    layers: tuple[str, ...]
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it: rows written for each layer, rows left out with the reason, and the files."""

    written: dict[str, int]
    rejected: tuple[Rejected, ...]
    files: tuple[Path, ...]


def plan(out: Path, format_name: str, layers: Sequence[str]) -> Wanted:
    """The files that an export to ``out`` makes; raises UserError for a format, layer or name that does not fit.

    A name with an ending is a file, of several layers one each (``najin-places.csv``); another one is a folder
    (``najin/places.csv``). An empty ``format_name`` is taken from the ending.
    """
    out = out.absolute()
    known = _format(out, format_name)
    for layer in layers:
        if layer not in LAYERS:
            raise UserError(f"There is no layer “{layer}” to export.", f"Use one of: {', '.join(LAYERS)}.")
    chosen = tuple(dict.fromkeys(layers))
    endings = FORMATS[known]
    folder = out.is_dir() or not out.suffix
    if not folder and out.suffix.lower() not in endings:
        raise UserError(f"“{out.name}” is no name for {known}.", f"End it in {' or '.join(endings)}.")
    if known == "shp":
        return Wanted(known, chosen, (out.with_suffix(""),) * len(chosen))
    if known in ("gpkg", "kml", "kmz"):
        if folder:
            raise UserError(f"{out} is no name for one file of {known}.", f"Give a file that ends in {endings[0]}.")
        return Wanted(known, chosen, (out,) * len(chosen))
    if folder:
        return Wanted(known, chosen, tuple(out / f"{layer}{endings[0]}" for layer in chosen))
    if len(chosen) == 1:
        return Wanted(known, chosen, (out,))
    return Wanted(known, chosen, tuple(out.with_name(f"{out.stem}-{layer}{out.suffix}") for layer in chosen))


def _format(out: Path, name: str) -> str:
    known = name.strip().lower()
    if not known:
        known = next((f for f, endings in FORMATS.items() if out.suffix.lower() in endings), "")
    if known not in FORMATS:
        what = f"There is no export to “{name.strip()}”." if name.strip() else f"“{out.name}” does not say its format."
        raise UserError(what, f"Use one of: {', '.join(FORMATS)}.")
    return known


def export(case: CaseContent, wanted: Wanted, *, replace: bool = False, progress: Progress | None = None) -> Report:
    """Writes the layers, every file whole or none at all, and over existing files only where ``replace`` says so.

    ``progress`` hears a share from 0 to 1 and what is being done, and may raise Cancelled: then nothing is written.
    Raises UserError when a file is in the way or the disk does not take it.
    """
    from roadstead.exchange.layers import layer_of

    if wanted.format != "shp":
        check_free(wanted.files, replace)
    tell = progress or (lambda _share, _text: None)
    made = []
    with drafts(wanted.files[0].parent) as folder:
        for number, name in enumerate(wanted.layers):
            start, share = 0.8 * number / len(wanted.layers), 0.8 / len(wanted.layers)
            made.append(layer_of(case, name, lambda done, s=start, w=share, n=name: tell(s + w * done, f"Reading {n}")))
        if wanted.format == "shp":
            made = [_placed(layer) for layer in made]
        tell(0.8, "Writing")
        pairs = _write(made, case, wanted, folder, tell)
        tell(0.99, "Putting in place")
        publish(pairs, replace)
    return Report(
        {layer.name: len(layer.rows) for layer in made},
        tuple(row for layer in made for row in layer.rejected),
        tuple(target for _, target in pairs),
    )


def _placed(layer: Layer) -> Layer:
    """The layer without the rows that have no place, which are named."""
    from roadstead.exchange.layers import Layer

    at = [number for number, geometry in enumerate(layer.geometries) if geometry is not None]
    gone = [row for row, geometry in zip(layer.rows, layer.geometries, strict=True) if geometry is None]
    left = [*layer.rejected, *(Rejected(layer.name, str(row[0]), "it has no place on the map") for row in gone)]
    return Layer(layer.name, layer.columns, [layer.rows[n] for n in at], [layer.geometries[n] for n in at], left)


def _write(
    made: Sequence[Layer], case: CaseContent, wanted: Wanted, folder: Path, tell: Progress
) -> list[tuple[Path, Path]]:
    """Writes drafts into ``folder``; gives each with the path it is meant for."""
    from roadstead.exchange import commas, geojson, geopackage, kml, shapefile

    if wanted.format in ("kml", "kmz"):
        draft = folder / f"export.{wanted.format}"
        kml.write([layer for layer in made if layer.shape], case, draft)
        return [(draft, wanted.files[0])]
    if wanted.format == "shp":
        shapefile.write(made, folder)
        return [(draft, wanted.files[0] / draft.name) for draft in sorted(folder.iterdir())]
    if wanted.format == "gpkg":
        draft = folder / "export.gpkg"
        geopackage.write(made, case, draft)
        return [(draft, wanted.files[0])]
    pairs = []
    for number, (layer, target) in enumerate(zip(made, wanted.files, strict=True)):
        tell(0.8 + 0.19 * number / len(made), f"Writing {layer.name}")
        draft = folder / layer.name
        geojson.write(layer, case, draft) if wanted.format == "geojson" else commas.write(layer, draft)
        pairs.append((draft, target))
    return pairs
