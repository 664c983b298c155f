"""The way to the next star, as the pages show it, and the office's table of what steps take."""
