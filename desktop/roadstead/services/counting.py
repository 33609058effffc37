"""How many: tallies, containers in a block, cars on a track, heights from shadows."""
