"""The forecast of a plan's targets from what the office's own books tell, and what to support."""
