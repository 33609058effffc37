"""How a scene is shown: bands, stretch, opacity, grid, overview, places by coordinates."""
