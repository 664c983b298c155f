"""How far a council agrees: read from closed sessions, shown in plain sentences."""
