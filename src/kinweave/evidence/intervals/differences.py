"""The difference between two shares of children, with its interval."""

from __future__ import annotations

import math

from scipy.optimize import brentq

from kinweave.evidence.intervals.interval import Interval, Two, z_of
from kinweave.evidence.intervals.proportions import wilson_limits

__all__ = ["agresti_caffo", "newcombe", "score_difference", "wald_difference"]

_EDGE = 1 - 1e-10


def wald_difference(two: Two, level: float = 0.95) -> Interval:
    """The textbook interval, each group's own variance."""
    se = math.sqrt(
        two.risk * (1 - two.risk) / two.total
        + two.other_risk * (1 - two.other_risk) / two.other_total
    )
    z = z_of(level)
    return Interval(
        two.difference, two.difference - z * se, two.difference + z * se, level, "Wald", se
    )


def newcombe(two: Two, level: float = 0.95) -> Interval:
    """Newcombe's hybrid score interval, without continuity correction.

    Newcombe, Statistics in Medicine 1998, 17: 873 to 890, method 10.
    """
    low, high = wilson_limits(two.events, two.total, level)
    other_low, other_high = wilson_limits(two.other_events, two.other_total, level)
    down = math.hypot(two.risk - low, other_high - two.other_risk)
    up = math.hypot(high - two.risk, two.other_risk - other_low)
    return Interval(
        two.difference, two.difference - down, two.difference + up, level, "Newcombe hybrid score"
    )


def agresti_caffo(two: Two, level: float = 0.95) -> Interval:
    """One child with and one without the outcome added to each group; the estimate is unchanged."""
    first = (two.events + 1) / (two.total + 2)
    second = (two.other_events + 1) / (two.other_total + 2)
    se = math.sqrt(
        first * (1 - first) / (two.total + 2) + second * (1 - second) / (two.other_total + 2)
    )
    z = z_of(level)
    middle = first - second
    return Interval(two.difference, middle - z * se, middle + z * se, level, "Agresti–Caffo", se)


def score_difference(two: Two, level: float = 0.95) -> Interval:
    """The score interval of Miettinen and Nurminen, with their N/(N−1).

    Statistics in Medicine 1985, 4: 213 to 226. The ends are the differences that a score
    test at this level just does not reject.
    """
    z = z_of(level)

    def distance(difference: float) -> float:
        return _score(two, difference) - z

    def from_above(difference: float) -> float:
        return _score(two, difference) + z

    seen = two.difference
    low = -1.0 if distance(-_EDGE) <= 0 else brentq(distance, -_EDGE, seen, xtol=1e-12)
    high = 1.0 if from_above(_EDGE) >= 0 else brentq(from_above, seen, _EDGE, xtol=1e-12)
    return Interval(seen, float(low), float(high), level, "Miettinen–Nurminen score")


def _score(two: Two, difference: float) -> float:
    """How far the difference seen lies from one supposed, in standard errors under the supposed."""
    if math.isclose(difference, two.difference, abs_tol=1e-14):
        return 0.0
    other = _constrained(two, difference)
    first = other + difference
    whole = two.total + two.other_total
    variance = (first * (1 - first) / two.total + other * (1 - other) / two.other_total) * (
        whole / (whole - 1)
    )
    gap = two.difference - difference
    return gap / math.sqrt(variance) if variance > 0 else math.copysign(math.inf, gap)


def _constrained(two: Two, difference: float) -> float:
    """The second share of greatest likelihood when the first exceeds it by the difference.

    The closed form of Miettinen and Nurminen's cubic.
    """
    whole = two.total + two.other_total
    events = two.events + two.other_events
    cubic = float(whole)
    square = (two.total + 2 * two.other_total) * difference - whole - events
    linear = (two.other_total * difference - whole - 2 * two.other_events) * difference + events
    constant = two.other_events * difference * (1 - difference)
    shift = square / (3 * cubic)
    q = shift**3 - square * linear / (6 * cubic**2) + constant / (2 * cubic)
    p = math.copysign(math.sqrt(max(shift**2 - linear / (3 * cubic), 0.0)), q)
    angle = 0.0 if p == 0 else (math.pi + math.acos(max(-1.0, min(1.0, q / p**3)))) / 3
    root = 2 * p * math.cos(angle) - shift
    low, high = max(0.0, -difference), min(1.0, 1.0 - difference)
    return min(max(root, low), high)
