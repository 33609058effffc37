"""The evidence store beside a case: files copied unchanged, known by their SHA-256."""
