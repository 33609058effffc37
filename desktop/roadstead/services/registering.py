"""One scene laid on another: found from the pictures, kept as a record, applied and taken back, each as one action."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from roadstead.domain.coordinates import Pixel
from roadstead.domain.errors import UserError
from roadstead.domain.operations import Operation
from roadstead.domain.records import Mask, Registration, Scene
from roadstead.services.annotating import remeasured
from roadstead.services.scenes import scene_file
from roadstead.spatial.masked import masked_cells

if TYPE_CHECKING:
    import numpy as np

    from roadstead.imagery import ImageryPool
    from roadstead.imagery.facts import Window
    from roadstead.imagery.georeference import Georeference
    from roadstead.imagery.registering import Answer, Bounds
    from roadstead.services.tasks import Progress
    from roadstead.storage import CaseStore

MODELS = ("shift", "affine")
_KEPT = ("crs", "transform", "warp", "gsd_m", "georef_se_m", "residual_m", "georef_note", "height_m")
# The footprint follows from these.
_MESH = 9  # points a side at which the way from one picture to the other is worked out; linear between them
_ROOM = 5.0  # standard errors of the georeferences within which an offset is plausible
_LUMA = (0.299, 0.587, 0.114)  # ITU-R BT.601


@dataclass(frozen=True, slots=True)
class Found:
    """A registration with what is told of it: offset in the middle of the overlap, pixels of the reference and metres (None
    without a georeference), east and north of what the moving scene claims; ``se_px`` its standard error per axis."""

    registration: Registration
    shift_px: tuple[float, float]
    shift_m: tuple[float, float] | None
    se_px: float | None
    gsd_m: float | None


def default_reference(store: CaseStore, moving: Scene) -> Scene | None:
    """The scene before in time that overlaps, else the overlapping one whose place is best known; None where there is none."""
    others = [s for s in store.all(Scene) if s.uuid != moving.uuid and _touch(s, moving)]
    before = [s for s in others if s.taken and moving.taken and s.taken < moving.taken]
    if before:
        return max(before, key=lambda s: (s.taken, s.uuid))
    return min(others, key=lambda s: (s.georef_se_m is None, s.georef_se_m or 0.0, s.uuid), default=None)


def register(
    store: CaseStore,
    pool: ImageryPool,
    moving: Scene,
    reference: Scene,
    model: str = "shift",
    *,
    band: int | None = None,
    progress: Progress | None = None,
) -> Found:
    """How the moving scene lies on the reference, from windows of both at full resolution; nothing is written.

    ``band`` (1-based) is compared instead of the brightness of the picture. Raises UserError where there is nothing to compare.
    """
    from roadstead.imagery.registering import register as compare

    if moving.uuid == reference.uuid:
        raise UserError("A scene cannot be laid on itself.", "Choose another reference.")
    if model not in MODELS:
        raise UserError(f"“{model}” is no model of a registration.", f"Use one of: {', '.join(MODELS)}.")
    nominal = _Nominal(moving, reference)
    bounds = nominal.overlap()
    pairing = _pairing(store, pool, nominal, band)
    told = (lambda done: progress(done, f"Laying {moving.name} on {reference.name}")) if progress else None
    answer = compare(pairing, bounds, model, plausible_px=nominal.room_px(), told=told)
    return _found(nominal, answer, bounds, band)


class _Nominal:
    """Where the moving scene lies on the reference as both say: by their georeferences, else pixel to pixel."""

    def __init__(self, moving: Scene, reference: Scene) -> None:
        from roadstead.imagery.georeference import Georeference

        self.moving, self.reference = moving, reference
        self.of_moving, self.of_reference = Georeference.of(moving), Georeference.of(reference)
        self.placed = self.of_moving is not None and self.of_reference is not None

    def to_moving(self, pixels: np.ndarray) -> np.ndarray:
        """Pixels of the moving scene of pixels of the reference (n, 2)."""
        return _across(self.of_reference, self.of_moving, pixels) if self.placed else pixels

    def to_reference(self, pixels: np.ndarray) -> np.ndarray:
        """Pixels of the reference of pixels of the moving scene (n, 2)."""
        return _across(self.of_moving, self.of_reference, pixels) if self.placed else pixels

    def overlap(self) -> Bounds:
        """The part of the reference that the moving scene shows; raises UserError where there is none."""
        import numpy as np

        outline = self.to_reference(_mesh((0, 0, self.moving.width, self.moving.height)))
        outline = outline[np.isfinite(outline).all(axis=1)]
        if len(outline):
            low, high = np.floor(outline.min(axis=0)), np.ceil(outline.max(axis=0))
            x0, y0 = (max(0, int(v)) for v in low)
            x1, y1 = (min(n, int(v)) for n, v in zip((self.reference.width, self.reference.height), high, strict=True))
            if x0 < x1 and y0 < y1:
                return x0, y0, x1, y1
        raise UserError(
            f"{self.moving.name} and {self.reference.name} do not overlap.",
            "Choose a reference that shows the same ground.",
        )

    def linear(self, bounds: Bounds) -> tuple[np.ndarray, float]:
        """The affine (3, 3) from moving to reference pixels nearest to what they say over the bounds, and its RMS misfit per axis."""
        import numpy as np

        there = _mesh(bounds)
        here = self.to_moving(there)
        design = np.column_stack([here, np.ones(len(here))])
        solved, *_ = np.linalg.lstsq(design, there, rcond=None)
        misfit = float(np.sqrt(np.mean((design @ solved - there) ** 2)))
        return np.vstack([solved.T, (0, 0, 1)]), misfit

    def gsd_m(self) -> float | None:
        """The side of a pixel of the reference."""
        middle = Pixel(self.reference.width / 2, self.reference.height / 2)
        return self.of_reference.gsd_m(middle) if self.of_reference else None

    def room_px(self) -> float | None:
        """How far off, in pixels of the reference, the two georeferences may be; None where nothing says."""
        size = self.gsd_m()
        if not self.placed or not size or not self.of_moving or not self.of_reference:
            return None
        errors = self.of_moving.se_m, self.of_reference.se_m
        return _ROOM * max(2.0, sum(e * e for e in errors) ** 0.5 / size) if all(errors) else None


def _across(start: Georeference | None, end: Georeference | None, pixels: np.ndarray) -> np.ndarray:
    assert start is not None and end is not None  # both are placed
    if start.crs == end.crs:  # exact also where the two CRS differ from WGS 84 by a datum shift
        return end.from_crs(start.to_crs(pixels))
    return end.to_pixels(start.to_ground(pixels))


def _mesh(bounds: tuple[float, float, float, float]) -> np.ndarray:
    import numpy as np

    x, y = (np.linspace(a, b, _MESH) for a, b in ((bounds[0], bounds[2]), (bounds[1], bounds[3])))
    return np.column_stack([np.tile(x, _MESH), np.repeat(y, _MESH)])


def _pairing(store: CaseStore, pool: ImageryPool, nominal: _Nominal, band: int | None) -> Callable[..., Any]:
    """Reads the same part of both scenes, the moving one resampled by cubic splines onto the reference's pixels."""
    from roadstead.imagery.registering import Pair

    files = [scene_file(scene, store.path) for scene in (nominal.reference, nominal.moving)]
    masks = [store.all(Mask, scene=scene.uuid) for scene in (nominal.reference, nominal.moving)]
    bands = (band,) if band else None

    def grey(number: int, window: Window, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
        import numpy as np

        rgba = pool.read(files[number], window, shape, bands=bands).astype(float)
        return rgba[..., :3] @ np.array(_LUMA), (rgba[..., 3] > 0) & ~masked_cells(masks[number], window, shape)

    def pairing(bounds: Bounds, shape: tuple[int, int], offset: tuple[float, float]) -> Pair:
        first, there = grey(0, bounds, shape)
        second, seen = _resampled(lambda w, s: grey(1, w, s), nominal, bounds, shape, offset)
        return Pair(first, second, there & seen)

    return pairing


def _resampled(
    read: Callable[..., tuple[np.ndarray, np.ndarray]],
    nominal: _Nominal,
    bounds: Bounds,
    shape: tuple[int, int],
    offset: tuple[float, float],
) -> tuple[np.ndarray, np.ndarray]:
    """The moving picture on the pixels of the reference, and where it has any."""
    import numpy as np
    from scipy.ndimage import map_coordinates, zoom

    at = _centres(bounds, shape)
    wanted = nominal.to_moving(_mesh(at) + offset).reshape(_MESH, _MESH, 2)
    if not np.isfinite(wanted).all():
        return np.zeros(shape), np.zeros(shape, bool)
    fine = [zoom(wanted[..., axis], [n / _MESH for n in shape], order=1, grid_mode=False) for axis in (0, 1)]
    low, high = wanted.reshape(-1, 2).min(axis=0), wanted.reshape(-1, 2).max(axis=0)
    step = (high - low) / np.maximum(np.array(shape[::-1]) - 1, 1)  # pixels of it to one of the picture
    step = np.where(step < 1.5, 1.0, step)  # finer ones are averaged by the reader
    start = np.floor(low) - 4 * step
    count = np.ceil((high - start) / step).astype(int) + 4
    (left, top), (right, bottom) = start.tolist(), (start + count * step).tolist()
    window = left, top, right, bottom
    picture, seen = read(window, (int(count[1]), int(count[0])))
    rows, columns = ((f - s) / t - 0.5 for f, s, t in zip(fine[::-1], start[::-1], step[::-1], strict=True))
    moved = map_coordinates(picture, [rows, columns], order=3, mode="nearest")
    return moved, map_coordinates(seen.astype(float), [rows, columns], order=1, mode="constant") > 0.999


def _centres(bounds: Bounds, shape: tuple[int, int]) -> tuple[float, float, float, float]:
    """The bounds of the middles of the pixels of a picture of bounds."""
    x0, y0, x1, y1 = bounds
    half_x, half_y = (x1 - x0) / shape[1] / 2, (y1 - y0) / shape[0] / 2
    return x0 + half_x, y0 + half_y, x1 - half_x, y1 - half_y


def _found(nominal: _Nominal, answer: Answer, bounds: Bounds, band: int | None) -> Found:
    import numpy as np

    away = np.vstack([answer.displacement, (0, 0, 0)]) + np.eye(3)
    linear, misfit = nominal.linear(bounds)
    matrix = np.linalg.inv(away) @ linear
    middle = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    shift, size = answer.offset_at(*middle), nominal.gsd_m()
    residual = None if answer.residual_px is None else float(np.hypot(answer.residual_px, misfit))
    how = "" if nominal.placed else "Compared pixel to pixel: not both scenes have a georeference."
    registration = Registration(
        scene=nominal.moving.uuid,
        reference=nominal.reference.uuid,
        model=answer.model,
        matrix=tuple(matrix[:2].ravel().tolist()),
        residual_px=residual,
        residual_m=residual * size if residual is not None and size else None,
        windows=len(answer.windows),
        used=answer.used,
        sound=answer.sound,
        note=" ".join(filter(None, (answer.note, how))),
        settings=json.dumps(_settings(answer, shift, bounds, band), separators=(",", ":")),
    )
    steps = nominal.of_reference.pixel_steps_m(Pixel(*middle)) if nominal.of_reference else None
    metres = tuple((steps @ np.array(shift)).tolist()) if steps is not None else None
    return Found(registration, shift, metres, answer.se_px, size)


def _settings(answer: Answer, shift: tuple[float, float], bounds: Bounds, band: int | None) -> dict[str, Any]:
    numbers = ("x", "y", "dx", "dy", "snr", "second")
    windows = [{k: round(v, 3) if k in numbers else v for k, v in asdict(w).items()} for w in answer.windows]
    return {
        "band": band,
        "overlap": list(bounds),
        "shift_px": [round(v, 4) for v in shift],
        "se_px": answer.se_px,
        "windows": windows,
    }


def keep(store: CaseStore, registration: Registration) -> Operation:
    """Keeps a registration in the case."""
    names = [store.get(Scene, uuid).name for uuid in (registration.scene, registration.reference)]
    return Operation("register", f"Register {names[0]} on {names[1]}", (registration,))


def apply(store: CaseStore, registration: Registration, *, insist: bool = False) -> Operation:
    """Gives the scene the place of its reference through the matrix; marks and masks keep their pixels and move.

    One that is not sound is refused unless ``insist``, and then says so in the note of the georeference. Raises UserError.
    """
    from roadstead.imagery.georeference import Georeference, placed

    scene, reference = store.get(Scene, registration.scene), store.get(Scene, registration.reference)
    if registration.applied:
        raise UserError("This registration is applied already.")
    if any(other.applied for other in store.all(Registration, scene=scene.uuid)):
        raise UserError(f"Another registration of {scene.name} is applied.", "Reverse that one first.")
    if registration.residual_px is None or (not registration.sound and not insist):
        raise UserError(
            f"It is not applied. {registration.note}", "Mask what has changed, or choose another reference."
        )
    there = Georeference.of(reference)
    if there is None:
        raise UserError(f"{reference.name} has no georeference to pass on.", "Give it one first.")
    residual = registration.residual_m or 0.0
    a, b, c, d, e, f = registration.matrix
    through = replace(
        there.through((a, b, c, d, e, f)),
        se_m=(there.se_m**2 + residual**2) ** 0.5,
        residual_m=(there.residual_m**2 + residual**2) ** 0.5,
    )
    note = f"{registration.used} of {registration.windows} windows, residual {registration.residual_px:.2f} px. {registration.note}"
    moved = placed(scene, through, note=note.strip(), method=f"Laid on {reference.name} by a {registration.model}")
    before = {name: getattr(scene, name) for name in _KEPT}
    settings = {**json.loads(registration.settings or "{}"), "before": before}
    applied = replace(registration, applied=True, settings=json.dumps(settings, separators=(",", ":")))
    return Operation(
        "apply-registration", f"Lay {scene.name} on {reference.name}", (moved, applied, *remeasured(store, moved))
    )


def reverse(store: CaseStore, registration: Registration) -> Operation:
    """Gives the scene the place back that it had before the registration was applied. Raises UserError where that cannot be."""
    scene = store.get(Scene, registration.scene)
    settings = json.loads(registration.settings or "{}")
    before = settings.pop("before", None)
    if not registration.applied or before is None:
        raise UserError("This registration is not applied.")
    restored = _restored(scene, before)
    off = replace(registration, applied=False, settings=json.dumps(settings, separators=(",", ":")))
    return Operation("reverse-registration", f"Put {scene.name} back", (restored, off, *remeasured(store, restored)))


def _restored(scene: Scene, before: dict[str, Any]) -> Scene:
    from roadstead.imagery.georeference import Georeference

    values = {name: before.get(name, getattr(scene, name)) for name in _KEPT}
    values["transform"] = tuple(values["transform"]) if values["transform"] else None
    back = replace(scene, **values)
    place = Georeference.of(back)
    return replace(back, footprint=place.footprint(back.width, back.height) if place else None)


def windows_of(registration: Registration) -> list[dict[str, Any]]:
    """Every window with its offset and what became of it, as ``imagery.registering.Window`` names them."""
    return json.loads(registration.settings or "{}").get("windows", [])


def _touch(a: Scene, b: Scene) -> bool:
    if a.footprint is None or b.footprint is None:
        return a.footprint is b.footprint
    p, q = a.footprint.bounds, b.footprint.bounds
    return p[0] < q[2] and q[0] < p[2] and p[1] < q[3] and q[1] < p[3]


def discard(registration: Registration) -> Operation:
    """Takes a registration out of the case. Raises UserError while a scene's place rests on it."""
    if registration.applied:
        raise UserError("This registration is applied.", "Reverse it first.")
    return Operation("discard-registration", "Discard a registration", drop=(registration,))
