"""Rounds of before 22 May 2026, kept as they were by the office that came after (Article 12.1)."""
