"""Roadstead: an offline desktop GIS for documenting what happens in ports."""

__version__ = "0.1.0"
