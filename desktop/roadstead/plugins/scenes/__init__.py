"""Scenes: the images of a case."""
