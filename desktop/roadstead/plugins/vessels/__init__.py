"""Vessels: the registry of ships, what was known of each when, and who an unknown hull may be."""
