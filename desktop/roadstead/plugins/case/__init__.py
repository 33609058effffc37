"""Case: the file and its journal."""
