"""Ratios of shares and of odds. A risk ratio and an odds ratio are different numbers: the name goes with each."""

from __future__ import annotations

import math

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.intervals.interval import Interval, Two, z_of

__all__ = ["odds_ratio", "risk_ratio"]


def risk_ratio(two: Two, level: float = 0.95) -> Interval:
    """How many times as likely the outcome is in the first group as in the second (log interval)."""
    if two.events == 0 or two.other_events == 0:
        raise EvidenceError(
            "A risk ratio needs a child with the outcome in each group; report the difference instead."
        )
    se = math.sqrt(1 / two.events - 1 / two.total + 1 / two.other_events - 1 / two.other_total)
    return _on_the_log_scale(two.risk / two.other_risk, se, level, "risk ratio, log interval")


def odds_ratio(two: Two, level: float = 0.95) -> Interval:
    """The ratio of the odds, which overstates a ratio of risks unless the outcome is rare."""
    cells = (
        two.events,
        two.total - two.events,
        two.other_events,
        two.other_total - two.other_events,
    )
    if 0 in cells:
        raise EvidenceError(
            "An odds ratio needs children with and without the outcome in each group; "
            "report the difference instead."
        )
    se = math.sqrt(sum(1 / cell for cell in cells))
    ratio = cells[0] * cells[3] / (cells[1] * cells[2])
    return _on_the_log_scale(ratio, se, level, "odds ratio, log interval")


def _on_the_log_scale(ratio: float, se: float, level: float, method: str) -> Interval:
    reach = math.exp(z_of(level) * se)
    return Interval(ratio, ratio / reach, ratio * reach, level, method, se)
