"""Every verb of the chain; each is written once, in its room."""
