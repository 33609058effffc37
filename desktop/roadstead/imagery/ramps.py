"""Colour ramps for a single band, even to the eye: lightness rises in equal steps from the lowest value to the highest.

Each is a line through a few hues in Oklab (B. Ottosson, "A perceptual color space for image processing", 2020), so that
no value looks like an edge that the data does not have.
"""

from functools import lru_cache

import numpy as np

RAMPS = {"": "Grey", "ember": "Ember", "lagoon": "Lagoon", "meadow": "Meadow"}
_HUES = {
    "ember": (300.0, 20.0, 60.0, 100.0),
    "lagoon": (285.0, 250.0, 200.0, 150.0),
    "meadow": (310.0, 250.0, 170.0, 110.0),
}
_DARKEST, _LIGHTEST, _CHROMA = 0.18, 0.95, 0.19


@lru_cache(maxsize=8)
def ramp_table(name: str) -> np.ndarray:
    """256 colours of a ramp, 256 x 3, sRGB, uint8; raises KeyError for a name that there is not."""
    t = np.linspace(0.0, 1.0, 256)
    if not name:
        return np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    stops = np.radians(_HUES[name])
    hue = np.interp(t, np.linspace(0, 1, len(stops)), np.unwrap(stops))
    light = _DARKEST + (_LIGHTEST - _DARKEST) * t
    chroma = _CHROMA * np.sin(np.pi * np.clip(0.06 + 0.86 * t, 0, 1)) ** 0.7
    for _ in range(60):  # less colour where the screen has no such strong one
        rgb = _linear(light, chroma * np.cos(hue), chroma * np.sin(hue))
        outside = ((rgb < -1e-4) | (rgb > 1 + 1e-4)).any(axis=1)
        if not outside.any():
            break
        chroma = np.where(outside, chroma * 0.94, chroma)
    table = np.rint(_encoded(np.clip(rgb, 0, 1)) * 255).astype(np.uint8)
    table.setflags(write=False)
    return table


def _linear(light: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Linear sRGB (n, 3) of Oklab."""
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return np.column_stack(
        (
            4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
            -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
            -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
        )
    )


def _encoded(linear: np.ndarray) -> np.ndarray:
    """sRGB of linear light (IEC 61966-2-1)."""
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
