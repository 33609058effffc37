"""Annotate: marks on scenes, drawn and measured."""
