"""What an image file says about itself, gathered in a worker."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from roadstead.domain.cards import Contradiction
from roadstead.domain.coordinates import Pixel, Shape
from roadstead.domain.errors import UserError
from roadstead.domain.times import parse_interval
from roadstead.imagery.cards import Picture, card_of, doubtful_place
from roadstead.imagery.cards.claims import Paper
from roadstead.imagery.facts import SceneFacts
from roadstead.imagery.georeference import Georeference, crs_name
from roadstead.imagery.inks import NOTE, in_inks
from roadstead.imagery.placement import Found, by_model, by_points
from roadstead.imagery.products import Source
from roadstead.imagery.raster import Raster
from roadstead.imagery.worldfile import projection_file, world_file

if TYPE_CHECKING:
    from rasterio.io import DatasetReader

    from roadstead.imagery.composite import Composite

T = TypeVar("T")
_MOST_TAGS, _LONGEST_TAG, _LONGEST_XMP = 200, 2000, 1 << 20


@dataclass(frozen=True, slots=True)
class Sidecars:
    """What lies beside an image and belongs to it: read before the reader's file access is narrowed to the image."""

    transform: tuple[float, ...] | None = None
    transform_from: str = ""
    crs_text: str = ""
    crs_from: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an image lies: CRS name or empty, transform or None, what is to be said about them, and what else placed it."""

    crs: str
    transform: tuple[float, ...] | None
    notes: tuple[str, ...]
    found: Found | None = None

    @property
    def georeference(self) -> Georeference | None:
        """The same as a georeference; None where it has none. Raises UserError as that does."""
        if self.found:
            return self.found.georeference
        return Georeference(self.crs, self.transform) if self.transform and self.crs else None

    def doubts(self, width: int, height: int) -> tuple[Contradiction, ...]:
        """What of its transform and its CRS cannot both be right."""
        if not self.transform or not self.crs or self.found:
            return ()
        return tuple(doubtful_place(self.crs, self.transform, (width, height)))


def sidecars(image: Path) -> Sidecars:
    """The world file and .prj beside an image."""
    world, projection = world_file(image), projection_file(image)
    return Sidecars(*(world or (None, "")), *(projection or ("", "")))


def facts_of(
    raster: Raster, source: Source, beside: Sidecars, crs: str, sha256: str, papers: Sequence[Paper] = ()
) -> SceneFacts:
    """The facts of an open image; ``crs`` stands in where the file has a transform but no CRS, ``papers`` speak of it."""
    dataset = raster.dataset
    place = place_of(raster, beside, crs)
    gsd, footprint, notes = _on_ground(place, raster.width, raster.height)
    tags = _tags(dataset)
    look = raster.look()
    picture = Picture(
        source.path.name, raster.width, raster.height, gsd, place.crs, footprint.bounds if footprint else None
    )
    card = card_of(picture, tags, _xmp(dataset), papers)
    return SceneFacts(
        path=str(source.path),
        sha256=sha256,
        size_bytes=source.size_bytes,
        driver=dataset.driver,
        width=raster.width,
        height=raster.height,
        bands=dataset.count,
        dtype=dataset.dtypes[0],
        nodata=_plain(dataset.nodata),
        crs=place.crs if footprint else "",
        transform=place.transform,
        gsd_m=gsd,
        footprint=footprint,
        tags=tags,
        acquired=parse_interval(str(card.known["acquired"][0])) if "acquired" in card.known else None,
        colour=raster.colour,
        bands_shown=look.bands,
        stretch=look.stretch,
        has_alpha=bool(raster.alpha),
        has_overviews=raster.has_overviews,
        notes=(*place.notes, *notes, *_turned(tags), *_further(raster), *card.notes),
        band_names=raster.band_names,
        files=source.names,
        **_means(place.found if footprint else None),
        card=card.known,
        contradictions=(*card.doubts, *place.doubts(raster.width, raster.height)),
    )


def _means(found: Found | None) -> dict[str, Any]:
    """What of the facts says by what else than a transform an image is placed."""
    if found is None:
        return {}
    place = found.georeference
    return {
        "warp": place.warp,
        "georef_se_m": place.se_m,
        "residual_m": place.residual_m,
        "height_m": found.height_m,
        "control_points": found.points,
    }


def place_of(raster: Raster, beside: Sidecars, crs: str) -> Place:
    """The georeference of an image: its own, else its world file's; the CRS its own, else of the .prj, else ``crs``.

    Without a transform, by its control points, else by its sensor model.
    """
    dataset = raster.dataset
    own = tuple(dataset.transform)[:6]
    transform = own if own != (1.0, 0.0, 0.0, 0.0, 1.0, 0.0) else None
    notes: list[str] = []
    if transform is None and beside.transform:
        transform = beside.transform
        notes.append(f"Its place comes from the world file {beside.transform_from}.")
    if transform is None:
        return _by_other_means(raster)
    name, said = _crs_of(dataset, beside, crs)
    notes += said
    if not name:
        notes.append("It has a transform but no coordinate system: name one to place it on the map.")
    return Place(name, transform, tuple(notes))


def _crs_of(dataset: "DatasetReader | Composite", beside: Sidecars, crs: str) -> tuple[str, list[str]]:
    candidates = [
        (dataset.crs.to_wkt() if dataset.crs else "", ""),
        (beside.crs_text, f"Its coordinate system comes from {beside.crs_from}."),
    ]
    notes: list[str] = []
    for text, note in candidates:
        if text:
            try:
                return crs_name(text), [*notes, *([note] if note else [])]
            except UserError as error:
                notes.append(error.what)
    return (crs_name(crs), [*notes, "Its coordinate system was named by hand."]) if crs else ("", notes)


def _by_other_means(raster: Raster) -> Place:
    size = raster.width, raster.height
    points, crs = raster.gcps()
    model = raster.rpc()
    said: list[str] = []
    for kind, there, find in (
        ("control points", points, lambda: by_points(points, crs, size)),
        ("sensor model (RPC)", model, lambda: by_model(model or {}, size)),
    ):
        if there:
            try:
                found = find()
            except UserError as error:
                said.append(f"Its {kind} cannot be used: {error.what[:1].lower()}{error.what[1:]}")
            else:
                return Place(found.georeference.crs, found.georeference.transform, (*said, found.note), found)
    return Place("", None, (*(said or ["It has no georeference."]), "It opens in its own pixels."))


def _on_ground(place: Place, width: int, height: int) -> tuple[float | None, Shape | None, list[str]]:
    try:
        georeference = place.georeference
        footprint = georeference.footprint(width, height) if georeference else None
    except UserError as error:
        return None, None, [error.what]
    if georeference is None:
        return None, None, []
    gsd = georeference.gsd_m(Pixel(width / 2, height / 2)) if footprint else math.nan
    if footprint is None or not math.isfinite(gsd) or gsd <= 0:
        beyond = f"lies outside the area where {place.crs[:40]} is defined; it opens in its own pixels."
        return None, None, [f"By its transform it {beyond}"]
    return gsd, footprint, []


def _tags(dataset: "DatasetReader | Composite") -> dict[str, str]:
    found = [("", _tolerant(dataset.tags, {}))]
    found += [
        (start, _tolerant(partial(dataset.tags, ns=space), {}))
        for space, start in (("EXIF", ""), ("IMAGERY", "IMAGERY_"))
    ]
    tags = {f"{start}{key}": value for start, items in found for key, value in items.items()}
    return {str(k)[:_LONGEST_TAG]: str(v)[:_LONGEST_TAG] for k, v in list(tags.items())[:_MOST_TAGS]}


def _xmp(dataset: "DatasetReader | Composite") -> str:
    """The XMP packet of an image, empty where it has none or a huge one."""
    found = _tolerant(partial(dataset.tags, ns="xml:XMP"), {})
    packet = next((text for key, text in found.items() if key == "xml:XMP"), "")
    return packet if len(packet) <= _LONGEST_XMP else ""


def _tolerant(read: Callable[[], T], otherwise: T) -> T:
    """What ``read`` gives; ``otherwise`` where the file's texts are not text: an image is not refused for its remarks."""
    try:
        return read()
    except UnicodeDecodeError:
        return otherwise


def _turned(tags: dict[str, str]) -> list[str]:
    """A camera's remark that the picture is to be turned: it is shown as stored, as its pixels are what is measured."""
    turned = tags.get("EXIF_Orientation", "1").strip() not in ("", "0", "1")
    return ["The camera was turned; the picture is shown as it is stored."] if turned else []


def _further(raster: Raster) -> list[str]:
    """That a NITF file holds more images than the one that is shown, and that inks are shown as light."""
    if in_inks(raster.dataset):
        return [NOTE]
    count = len(raster.dataset.subdatasets) if raster.dataset.driver == "NITF" else 0
    return [f"It holds {count} images, of which the first is shown."] if count > 1 else []


def _plain(nodata: float | None) -> float | None:
    return float(nodata) if nodata is not None and math.isfinite(nodata) else None
