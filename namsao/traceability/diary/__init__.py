"""A season's diary on the phone: what was harvested, made, packed, sent and lost."""
