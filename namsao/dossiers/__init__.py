"""The dossier of a product: gathered by its producer, checked by the commune, sent up.

Decision 26/2026, Articles 6 and 7.1-7.2, Forms 01-03 of Annex III.
"""
