"""One share of children, with its interval."""

from __future__ import annotations

import math

from scipy.stats import beta

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.intervals.interval import Interval, z_of

__all__ = ["clopper_pearson", "wald", "wilson", "wilson_limits"]


def wilson(events: int, total: int, level: float = 0.95) -> Interval:
    """Wilson's score interval: sound for small groups and for none or all.

    Newcombe, Statistics in Medicine 1998, 17: 857 to 872, method 3.
    """
    _possible(events, total)
    low, high = wilson_limits(events, total, level)
    return Interval(events / total, low, high, level, "Wilson score")


def wilson_limits(events: float, total: float, level: float) -> tuple[float, float]:
    """The two ends of Wilson's interval."""
    z = z_of(level)
    share = events / total
    centre = share + z * z / (2 * total)
    reach = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    low = 0.0 if events == 0 else (centre - reach) / scale
    high = 1.0 if events == total else (centre + reach) / scale
    return low, high


def wald(events: int, total: int, level: float = 0.95) -> Interval:
    """The textbook interval, too narrow for small groups; kept to reproduce what others print."""
    _possible(events, total)
    share = events / total
    se = math.sqrt(share * (1 - share) / total)
    z = z_of(level)
    return Interval(share, share - z * se, share + z * se, level, "Wald", se)


def clopper_pearson(events: int, total: int, level: float = 0.95) -> Interval:
    """The exact interval: never covers less than it says, and so is wide."""
    _possible(events, total)
    tail = (1 - level) / 2
    low = 0.0 if events == 0 else float(beta.ppf(tail, events, total - events + 1))
    high = 1.0 if events == total else float(beta.ppf(1 - tail, events + 1, total - events))
    return Interval(events / total, low, high, level, "Clopper–Pearson exact")


def _possible(events: int, total: int) -> None:
    if total <= 0:
        raise EvidenceError("A share needs at least one child to be a share of.")
    if not 0 <= events <= total:
        raise EvidenceError(
            f"{events} children of {total} cannot have the outcome; check both counts."
        )
