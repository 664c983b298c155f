"""Inspections of recognised products: plans, visits, findings, corrections (Article 9)."""
