"""An office's spreadsheet of past products, brought into the register of certificates.

cells -> reading -> columns -> values, places -> rows -> checking: from bytes to a report on every
row. Only `actions` write.
"""
