"""Activity: how much happened where and when, as charts that lead back to their sightings."""
