"""Wholesale buyers ask chosen producers for a quotation, without an account."""
