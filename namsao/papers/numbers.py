"""Numbers as Vietnamese documents write them: decimal comma, nothing rounded in silence."""

from fractions import Fraction

_LONGEST = 6  # decimals of a terminating fraction that are still written out
_SHORTEST = 3  # decimals of a fraction that never ends


def number_text(number: Fraction | int) -> str:
    """An exact number with as many digits as show its value: 69,8; 89,99; 66,667 (200/3).

    A decimal fraction is written whole. Any other is rounded, with the exact fraction beside it,
    and never to a whole number, so that no rounding seems to reach a star.
    """
    exact = Fraction(number)
    for places in range(_LONGEST + 1):
        if (exact * 10**places).denominator == 1:
            return _decimal(exact, places)
    places = _SHORTEST
    while Fraction(round(exact, places)).denominator == 1:
        places += 1
    return f"{_decimal(exact, places)} ({exact.numerator}/{exact.denominator})"


def _decimal(number: Fraction, places: int) -> str:
    """`number` rounded to that many decimals."""
    sign = "-" if number < 0 else ""
    digits = f"{abs(round(number * 10**places)):0{places + 1}d}"
    whole, decimals = digits[: len(digits) - places], digits[len(digits) - places :]
    return f"{sign}{whole},{decimals}" if decimals else f"{sign}{whole}"
