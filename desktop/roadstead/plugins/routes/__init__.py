"""Routes: from port to depot by sea, rail and hand."""
