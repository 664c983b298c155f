"""Covered copies of papers: what leaves the office shows no more personal data than it must."""
