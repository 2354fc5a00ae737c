"""Kaplan and Meier's curve and the log-rank test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import chi2, norm

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.survival.times import checked, counted

__all__ = ["Curve", "LogRank", "kaplan_meier", "log_rank"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Curve:
    """The share to whom nothing has yet happened, after each time of an event.

    `variance` is Greenwood's of the share. `low` and `high` are by the method named (“log” or
    “log-log”), nan where it gives none. A median is nan while more than half remain.
    """

    times: Floats
    at_risk: Floats
    events: Floats
    share: Floats
    variance: Floats
    low: Floats
    high: Floats
    method: str

    def at(self, time: float) -> float:
        """The share at a time."""
        where = int(np.searchsorted(self.times, time, side="right"))
        return 1.0 if where == 0 else float(self.share[where - 1])

    @property
    def median(self) -> float:
        """The first time by which half or fewer remain."""
        return _first_below(self.times, self.share)

    @property
    def median_interval(self) -> tuple[float, float]:
        """The times at which the interval's own two curves come to a half."""
        return _first_below(self.times, self.low), _first_below(self.times, self.high)


def kaplan_meier(
    times: ArrayLike, event: ArrayLike, *, method: str = "log-log", level: float = 0.95
) -> Curve:
    """The curve of children to whom it has not yet happened; `event` is 1 if it did, 0 if censored."""
    t, kind = checked(times, event)
    found = counted(t, kind > 0)
    n, d = found.at_risk, found.events
    share = np.cumprod(1 - d / n)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(np.where(n > d, d / (n * (n - d)), np.inf))
        variance = np.where(share > 0, share**2 * greenwood, 0.0)
        z = norm.ppf(0.5 + level / 2)
        if method == "log":
            reach = z * np.sqrt(greenwood)
            low, high = share * np.exp(-reach), np.minimum(share * np.exp(reach), 1.0)
        elif method == "log-log":
            reach = z * np.sqrt(greenwood) / np.log(share)
            low, high = share ** np.exp(-reach), share ** np.exp(reach)
        else:
            raise EvidenceError(f"The interval of a curve is “log” or “log-log”, not “{method}”.")
    gone = share <= 0
    low, high = np.where(gone, np.nan, low), np.where(gone, np.nan, high)
    return Curve(found.times, n, d, np.asarray(share, dtype=float), variance, low, high, method)


@dataclass(frozen=True, slots=True)
class LogRank:
    """The log-rank test: its chi-squared, degrees of freedom, p-value, and each group's events and due."""

    statistic: float
    df: int
    p: float
    observed: Floats
    expected: Floats


def log_rank(times: ArrayLike, event: ArrayLike, group: ArrayLike) -> LogRank:
    """Whether groups differ in when it happens."""
    t, kind = checked(times, event)
    _, of = np.unique(np.asarray(group), return_inverse=True)
    number = int(of.max()) + 1
    if number < 2:  # noqa: PLR2004
        raise EvidenceError("A comparison needs children in at least two groups.")
    whole = counted(t, kind > 0)
    risk = np.zeros((whole.times.size, number))
    seen = np.zeros_like(risk)
    for at in range(number):
        own = np.sort(t[of == at])
        risk[:, at] = own.size - np.searchsorted(own, whole.times, side="left")
        place = np.searchsorted(whole.times, t[(of == at) & (kind > 0)])
        seen[:, at] = np.bincount(place, minlength=whole.times.size)
    n, d = whole.at_risk, whole.events
    portion = risk / n[:, None]
    expected = (d[:, None] * portion).sum(axis=0)
    observed = seen.sum(axis=0)
    spread = d * np.where(n > 1, (n - d) / np.maximum(n - 1, 1), 0.0)
    covariance = np.diag((spread[:, None] * portion).sum(axis=0)) - portion.T @ (
        spread[:, None] * portion
    )
    gap = (observed - expected)[:-1]
    statistic = float(gap @ np.linalg.solve(covariance[:-1, :-1], gap))
    return LogRank(statistic, number - 1, float(chi2.sf(statistic, number - 1)), observed, expected)


def _first_below(times: Floats, curve: Floats) -> float:
    # Rounding must not carry a curve that is exactly a half past it.
    below = np.flatnonzero(curve <= 0.5 + 1e-12)
    return float(times[below[0]]) if below.size else float("nan")
