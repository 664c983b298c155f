"""Pages of the dossier: for its producer, for the offices, and the evidence itself."""
