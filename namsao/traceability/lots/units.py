"""Amounts that can be added: weights in kilograms, everything else in its own unit."""

from decimal import Decimal

KILOGRAMS = {
    "KGM": Decimal(1),
    "GRM": Decimal("0.001"),
    "MGM": Decimal("0.000001"),
    "TNE": Decimal(1000),
    "DTN": Decimal(100),
    "LBR": Decimal("0.45359237"),
}
KILOGRAM = "KGM"
PIECE = ""
PIECES = frozenset({"", "H87", "EA", "C62", "PCE"})
# Units of UN/CEFACT Recommendation 20 as people write them.
SHOWN = {"KGM": "kg", "LTR": "lít", "MLT": "ml", "MTR": "m"}


def common(amount: Decimal, uom: str) -> tuple[Decimal, str]:
    """The amount in the unit in which such amounts are added: (amount, unit).

    >>> common(Decimal(2), "TNE")
    (Decimal('2000'), 'KGM')
    """
    factor = KILOGRAMS.get(uom)
    if factor is not None:
        return amount * factor, KILOGRAM
    return amount, PIECE if uom in PIECES else uom
