"""What was harvested, processed and sold against what can have been: sums that must come out.

Plain Python. Weights are exact decimals in kilograms. Between seasons a lychee garden gives from
two to six tonnes a hectare, so no constant tells what is too much: the season's own forecast does,
and all that was taken from a code counts together, whoever bought it.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

type Verdict = Literal["unknown", "fits", "over", "impossible"]

HELD_ABOVE = Fraction(3, 2)  # of the forecast: held until somebody approves a higher one
LOSS_EXPLAINED = Fraction(1, 50)  # weighing differs by this much between scales


@dataclass(frozen=True)
class Balance:
    """What came against what could come, in kilograms; `None` where nobody has said what could."""

    came: Decimal
    could: Decimal | None

    @property
    def share(self) -> Fraction | None:
        """`came` as a share of `could`."""
        return None if not self.could else Fraction(self.came) / Fraction(self.could)

    @property
    def surplus(self) -> Decimal:
        """How much more came than could; 0 where it fits or is not known."""
        return max(self.came - self.could, Decimal(0)) if self.could is not None else Decimal(0)


def against_forecast(harvested: Decimal, forecast: Decimal | None) -> Verdict:
    """A season's harvest of one code, over all buyers, against its approved forecast.

    `over` asks for a look, `impossible` (above one and a half times) for a new forecast first.
    """
    if forecast is None:
        return "unknown" if harvested else "fits"
    if harvested <= forecast:
        return "fits"
    return "impossible" if Fraction(harvested) > HELD_ABOVE * Fraction(forecast) else "over"


def against_material(
    packed: Decimal, material: Decimal, kilograms_per_kilogram: Fraction | None
) -> tuple[Balance, Verdict]:
    """What was packed against what the material could give.

    `kilograms_per_kilogram` is how much material one kilogram of product takes at least; unknown,
    only that nothing weighs more than what went in is held to.
    """
    rate = kilograms_per_kilogram or Fraction(1)
    could = _decimal(Fraction(material) / rate)
    balance = Balance(packed, could)
    if Fraction(packed) <= Fraction(could) * (1 + LOSS_EXPLAINED):
        return balance, "fits"
    return balance, "impossible" if kilograms_per_kilogram is None else "over"


def against_packed(sold: Decimal, packed: Decimal) -> tuple[Balance, Verdict]:
    """What was sold against what was packed: more cannot be."""
    return Balance(sold, packed), "fits" if sold <= packed else "impossible"


def _decimal(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.001"))
