"""Dates side by side: swipe, flicker, linked split, blend, change."""
