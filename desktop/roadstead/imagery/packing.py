"""Pictures as a window paints them, so that it need not convert what a worker gives it."""

import numpy as np
from numpy.typing import NDArray


def argb(rgba: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """RGBA, rows x columns x 4, as rows x columns of 0xAARRGGBB with the colours times the opacity."""
    packed = np.empty(rgba.shape[:2], "<u4")
    places = packed.view(np.uint8).reshape(rgba.shape)
    places[..., 3] = rgba[..., 3]
    opaque = bool((rgba[..., 3] == 255).all())
    for place, channel in enumerate((2, 1, 0)):
        places[..., place] = rgba[..., channel] if opaque else _shaded(rgba[..., channel], rgba[..., 3])
    return packed


def _shaded(channel: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """Colours times opacity / 255, rounded to the nearest, with no division."""
    product = channel.astype(np.uint16) * alpha + 128
    return (product + (product >> 8)) >> 8
