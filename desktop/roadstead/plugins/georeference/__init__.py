"""Control points, and the place on the ground that follows from them."""
