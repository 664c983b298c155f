"""Mass balance of a season: what grew, what was packed of it, what was sold of that."""
