"""What becomes of proposals: accepted, corrected, rejected."""
