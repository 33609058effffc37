"""Masks: parts of a scene in which nothing can be seen. What lies under one was not observed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Mask, Scene
from roadstead.domain.vocabulary import MASKS
from roadstead.services import annotating

if TYPE_CHECKING:
    from roadstead.storage import CaseStore


def parse_kind(text: str) -> str:
    """A kind of mask; raises UserError naming the kinds there are."""
    kind = text.strip().lower()
    if kind not in MASKS:
        raise UserError(f"“{text}” is not a kind of mask.", f"Use one of: {', '.join(MASKS)}.")
    return kind


def outlined(scene: Scene, mask: Mask, pixels: Sequence[Pixel]) -> Mask:
    """The mask with this outline, cut to the image, and its place on the ground where the scene has one.

    Raises UserError for fewer than three corners, an outline that crosses itself, and one that lies beside the image or
    leaves it and comes back.
    """
    corners = _cut(scene, pixels) if len(set(pixels)) >= 3 else tuple(pixels)
    checked = annotating.annotation(scene, "polygon", "unknown", corners)
    return replace(mask, scene=scene.uuid, pixels=checked.pixels, geometry=checked.geometry)


def add_mask(scene: Scene, kind: str, pixels: Sequence[Pixel], note: str = "") -> tuple[Mask, Operation]:
    """A new mask, and the action that adds it."""
    mask = outlined(scene, Mask(kind=parse_kind(kind), note=note), pixels)
    return mask, Operation("mask", f"Mask {kind} on {scene.name}", (mask,))


def mask_all(scene: Scene, kind: str = "unusable", note: str = "") -> tuple[Mask, Operation]:
    """A mask over the whole image, and the action that adds it."""
    w, h = float(scene.width), float(scene.height)
    mask, _ = add_mask(scene, kind, (Pixel(0.0, 0.0), Pixel(w, 0.0), Pixel(w, h), Pixel(0.0, h)), note)
    return mask, Operation("mask", f"Mask all of {scene.name} as {kind}", (mask,))


def remove_masks(store: CaseStore, masks: Sequence[Mask]) -> Operation:
    """Takes masks away."""
    scene = store.find(Scene, masks[0].scene)
    what = f"the mask ({masks[0].kind})" if len(masks) == 1 else f"{len(masks)} masks"
    return Operation("unmask", f"Remove {what} of {scene.name if scene else 'a scene'}", drop=tuple(masks))


def find_mask(store: CaseStore, text: str) -> Mask:
    """The mask of that uuid or unambiguous start of one; raises UserError when there is none such."""
    found = [mask for mask in store.all(Mask) if len(text) >= 4 and mask.uuid.startswith(text)]
    if len(found) != 1:
        raise UserError(
            f"“{text}” {'names more than one mask' if found else 'is no mask of this case'}.",
            "“roadstead mask list” shows them.",
        )
    return found[0]


def _cut(scene: Scene, pixels: Sequence[Pixel]) -> tuple[Pixel, ...]:
    """The corners of what of an outline lies in the image."""
    import shapely

    outline = shapely.Polygon(pixels)
    if not outline.is_valid:
        raise UserError("The outline of the mask crosses itself.", "Mark its corners in order round it.")
    inside = outline.intersection(shapely.box(0, 0, scene.width, scene.height))
    if inside.area <= 0:
        raise UserError(f"The mask lies beside the image {scene.name}.", "Draw it over the part that cannot be seen.")
    if not isinstance(inside, shapely.Polygon):
        raise UserError(f"The mask leaves the image {scene.name} and comes back.", "Draw its parts one by one.")
    if outline.equals(inside):
        return tuple(pixels)
    return tuple(Pixel(x, y) for x, y in inside.exterior.coords[:-1])
