"""Sanctions lists: snapshots, their differences, and who of the case is on them."""
