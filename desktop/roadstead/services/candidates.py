"""Which ships an unknown hull may be, with the reason for each, and which it cannot be."""
