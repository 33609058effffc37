"""Sanctions lists: snapshots in the case, their differences, and matches that are explained."""
