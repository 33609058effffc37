"""Review: proposals accepted, corrected or rejected by key."""
