"""Counts against what was expected: ratios of observed to expected with their intervals."""

from __future__ import annotations

import math

from scipy.stats import chi2

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.intervals.interval import Interval, z_of

__all__ = ["byar", "exact_poisson"]


def byar(observed: int, expected: float, level: float = 0.95) -> Interval:
    """Observed over expected with Byar's approximation, good from about ten events."""
    _possible(observed, expected)
    z = z_of(level)
    low = (
        0.0
        if observed == 0
        else observed * (1 - 1 / (9 * observed) - z / (3 * math.sqrt(observed))) ** 3
    )
    more = observed + 1
    high = more * (1 - 1 / (9 * more) + z / (3 * math.sqrt(more))) ** 3
    return Interval(observed / expected, low / expected, high / expected, level, "Byar")


def exact_poisson(observed: int, expected: float, level: float = 0.95) -> Interval:
    """Observed over expected with the exact Poisson interval, for fewer than ten events."""
    _possible(observed, expected)
    tail = (1 - level) / 2
    low = 0.0 if observed == 0 else float(chi2.ppf(tail, 2 * observed)) / 2
    high = float(chi2.ppf(1 - tail, 2 * (observed + 1))) / 2
    return Interval(observed / expected, low / expected, high / expected, level, "exact Poisson")


def _possible(observed: int, expected: float) -> None:
    if observed < 0 or expected <= 0:
        raise EvidenceError(
            f"A ratio needs a count of 0 or more and an expected number above 0, not {observed} "
            f"and {expected}."
        )
