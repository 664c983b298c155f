"""Documents as PDF: plain data in Vietnamese goes in, the bytes of a printable paper come out.

The layout is that of Vietnamese administrative documents (Decree 30/2020/NĐ-CP, Annex I); Forms
01-03 follow Annex III of Decision 26/2026. Knows no dossier, council or certificate model: whoever
wants a paper fills its dataclass.
"""
