"""How numbers are said: shares as children of 100, true minus signs, days as days, dates in words."""

from __future__ import annotations

from datetime import date

from kinweave.evidence.intervals import Interval

__all__ = ["after", "count", "day", "fewer", "hundred", "likely", "p_value", "points", "span"]


def count(number: int) -> str:
    """A whole number with commas."""
    return f"{number:,}"


def day(when: date) -> str:
    """A date in words, the same on every machine."""
    return f"{when.day} {when:%B %Y}"


def hundred(share: float) -> int:
    """Of 100 children, about so many."""
    return int(100 * share + 0.5)


def points(value: float, scale: float = 100.0) -> str:
    """One decimal, on the scale of 100 children or of days; nothing is written as minus nought."""
    return f"{round(value * scale, 1) + 0.0:.1f}".replace("-", "−")


def span(interval: Interval, scale: float = 100.0) -> str:
    """From low to high."""
    return f"{points(interval.low, scale)} to {points(interval.high, scale)}"


def p_value(p: float) -> str:
    """A p-value in full, never a star."""
    return "less than 0.001" if p < 0.001 else f"{p:.3f}"  # noqa: PLR2004


def after(months: int) -> str:
    """A year later, or so many months later."""
    return {12: "a year later", 24: "two years later"}.get(months, f"{months} months later")


def fewer(difference: float) -> str:
    """A difference as so many fewer, more, or none."""
    whole = hundred(abs(difference))
    if whole == 0:
        return "no fewer and no more"
    return f"{whole} {'fewer' if difference < 0 else 'more'}"


def likely(interval: Interval) -> str:
    """The interval as a manager reads it: between 2 and 15 fewer, or from 3 more to 10 fewer."""
    low, high = interval.low, interval.high
    near, far = sorted((hundred(abs(low)), hundred(abs(high))))
    if high < 0 or low > 0:
        return f"between {near} and {far} {'fewer' if high < 0 else 'more'}"
    return f"between {hundred(-low)} fewer and {hundred(high)} more"
