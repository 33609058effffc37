"""Every tool of the window, one folder each, none privileged."""
