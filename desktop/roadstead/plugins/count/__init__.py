"""Count: how many, and between which bounds."""
