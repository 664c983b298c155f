"""A producer's papers, kept once for many criteria, dossiers and years."""
