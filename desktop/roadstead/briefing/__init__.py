"""The brief: content model, linter, figures, typesetting."""
