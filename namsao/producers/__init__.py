"""Producers, their facilities and their products: who makes what, and where.

Decision 26/2026, Article 2.3 (who may take part) and Annex I (what may).
"""
