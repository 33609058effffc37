"""Assist: marks that a machine proposes."""
