"""The core of positions and lines: measures with doubt, boxes, coastline, gazetteer, sea and rail routes, the plan."""
