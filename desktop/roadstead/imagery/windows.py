"""Which part of a picture lies inside an image."""

import math

from roadstead.imagery.facts import Window


def clip(window: Window, shape: tuple[int, ...], width: int, height: int) -> tuple[tuple[slice, slice] | None, Window]:
    """Which rows and columns of a picture of ``window`` lie inside the image, and the part of the image under them."""
    x0, y0, x1, y1 = window
    step_x, step_y = (x1 - x0) / shape[1], (y1 - y0) / shape[0]
    columns, rows = _inside(x0, step_x, shape[1], width), _inside(y0, step_y, shape[0], height)
    if columns.start >= columns.stop or rows.start >= rows.stop:
        return None, window
    part = (
        max(0.0, x0 + columns.start * step_x),
        max(0.0, y0 + rows.start * step_y),
        min(float(width), x0 + columns.stop * step_x),
        min(float(height), y0 + rows.stop * step_y),
    )
    return (rows, columns), part


def _inside(start: float, step: float, count: int, size: int) -> slice:
    """The output pixels whose centres start + (i + 0.5) step lie in 0 <= x < size."""
    first = math.ceil(-start / step - 0.5)
    last = math.ceil((size - start) / step - 0.5)
    return slice(min(max(first, 0), count), min(max(last, 0), count))
