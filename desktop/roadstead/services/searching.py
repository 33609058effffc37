"""Everything in the case found by any word in any script."""
