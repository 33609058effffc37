"""The registry of ships: what was known of each, when, and from where."""
