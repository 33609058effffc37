"""Qt: the window, the canvas, the theme, and what carries work off the window's thread."""
