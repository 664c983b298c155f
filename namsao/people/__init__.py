"""People: sign-in, and who holds which role, where or for whom."""
