"""Second readings: agreement between two readers, and what was decided where they differ."""
