"""What machines propose on a scene, and the runs that made it."""
