"""Search: everything in the case by any word in any script."""
