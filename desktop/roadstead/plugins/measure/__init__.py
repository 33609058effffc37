"""Measure: a length and a bearing, not kept."""
