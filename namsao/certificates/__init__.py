"""Decisions and certificates: recognised, valid for 36 months, checked by anyone.

Decision 26/2026, Articles 4, 7.3.e and 8.
"""
