"""Across dates: the same thing on several scenes."""
