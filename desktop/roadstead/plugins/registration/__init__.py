"""One scene laid exactly onto another."""
