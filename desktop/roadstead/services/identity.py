"""Things that are the same on several dates: carried forward, confirmed, moved, denied."""
