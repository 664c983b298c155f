"""A year's plan of an area: its money, its targets and how they stand."""
