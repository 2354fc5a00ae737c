"""Our own rounding, the same on every machine and engine: halves go up."""

from __future__ import annotations

from fractions import Fraction

__all__ = ["could_have_been", "percentage", "to_multiple"]


def to_multiple(number: int, of: int) -> int:
    """The nearest multiple of a whole number, halves up: 12 to 10, 13 to 15, and 15 to 20 in tens."""
    return (2 * number + of) // (2 * of) * of


def could_have_been(shown: int, of: int) -> tuple[int, int]:
    """The least and the most that a rounded number could have been before it was rounded."""
    least = -((of - 2 * shown) // 2)  # the ceiling of shown - of / 2
    most = (2 * shown + of - 1) // 2
    return max(least, 0), most


def percentage(part: int, whole: int, places: int = 0) -> str:
    """A percentage with so many decimal places, halves up, as text; nothing out of nothing is empty."""
    if whole == 0:
        return ""
    scale = 10**places
    shares = Fraction(part * 100 * scale, whole)
    rounded = (2 * shares.numerator + shares.denominator) // (2 * shares.denominator)
    return f"{rounded // scale}.{rounded % scale:0{places}d}" if places else str(rounded)
