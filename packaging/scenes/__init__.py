"""The generator of the simulated demonstration scenes: everything is drawn by rule from a seed, nothing is photographed."""
