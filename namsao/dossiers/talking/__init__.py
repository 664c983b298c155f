"""What is said about a dossier, between its producer and the offices that hold it."""
