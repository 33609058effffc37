"""Sanctions lists as their publishers give them out, one module for each format."""
