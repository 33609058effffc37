"""A chart in the colours of the theme."""

from __future__ import annotations

import pyqtgraph

__all__ = ["pyqtgraph"]
