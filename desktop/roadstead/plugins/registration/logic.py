"""What is told of a registration."""

import json
import math

from roadstead.domain.records import Registration, Scene

MODELS = (("shift", "Shift only"), ("affine", "Shift, turn and scale"))


def offset_px(row: Registration) -> tuple[float, float] | None:
    """How far off the scene was in the middle of the overlap, pixels of the reference; None where it was not found."""
    found = json.loads(row.settings or "{}").get("shift_px")
    return (float(found[0]), float(found[1])) if found and row.residual_px is not None else None


def told(row: Registration, reference: Scene) -> str:
    """A registration in words: offset with its doubt, residual, windows, and whether it is to be trusted."""
    offset = offset_px(row)
    if offset is None:
        return row.note
    se = json.loads(row.settings).get("se_px") or 0.0
    length = math.hypot(*offset)
    metres = f", {length * reference.gsd_m:.2g} m" if reference.gsd_m else ""
    residual = f"{row.residual_px:.2f} px" + (f" ({row.residual_m:.2g} m)" if row.residual_m else "")
    lines = (
        f"Off by {length:.2f} px ± {1.96 * se:.2f}{metres}: {_way(offset[0], 'right', 'left')}, {_way(offset[1], 'down', 'up')}",
        f"Residual {residual} per axis",
        f"{row.used} of {row.windows} windows agree",
        row.note,
    )
    return "\n".join(filter(None, lines))


def title(row: Registration, names: dict[str, str]) -> str:
    """A registration on one line."""
    state = "applied" if row.applied else "" if row.sound else "not to be trusted"
    band = json.loads(row.settings or "{}").get("band")
    metres = f" ({row.residual_m:.2g} m)" if row.residual_m else ""
    residual = f"{row.residual_px:.2f} px{metres}" if row.residual_px is not None else "not found"
    return " · ".join(
        filter(
            None,
            (
                f"{names.get(row.scene, '?')} on {names.get(row.reference, '?')}",
                row.model,
                f"band {band}" if band else "",
                residual,
                state,
            ),
        )
    )


def _way(value: float, ahead: str, back: str) -> str:
    return f"{abs(value):.2f} {ahead if value >= 0 else back}"
