"""Parts of scenes in which nothing can be seen."""
