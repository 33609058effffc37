"""Sightings: who was seen where and when, graded."""
