"""Cumulative incidence: death and an eighteenth birthday end the story, they do not hide it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.survival.times import checked, counted

__all__ = ["Incidence", "cumulative_incidence"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Incidence:
    """The share to whom the event of interest has happened by each time, others' ends counted as ends.

    Aalen and Johansen's estimate with the delta-method variance. One minus Kaplan and Meier's
    curve would overstate it, by counting the dead as if they might yet enter care.
    """

    times: Floats
    incidence: Floats
    variance: Floats

    def at(self, time: float) -> tuple[float, float]:
        """The share by a time and its standard error."""
        where = int(np.searchsorted(self.times, time, side="right"))
        if where == 0:
            return 0.0, 0.0
        return float(self.incidence[where - 1]), float(np.sqrt(self.variance[where - 1]))


def cumulative_incidence(times: ArrayLike, event: ArrayLike, *, of: int = 1) -> Incidence:
    """`event` is 0 for the end of following, `of` for the event of interest, others compete with it."""
    t, kind = checked(times, event)
    if not (kind == of).any():
        raise EvidenceError(f"No child has the event {of}, so it has no incidence to follow.")
    every = counted(t, kind > 0)
    place = np.searchsorted(every.times, t[kind == of])
    own = np.bincount(place, minlength=every.times.size).astype(float)
    n, d = every.at_risk, every.events
    after = np.cumprod(1 - d / n)
    before = np.concatenate([[1.0], after[:-1]])
    incidence = np.cumsum(before * own / n)
    # The sums that do not know the time asked of are taken once; the rest is algebra on them.
    with np.errstate(divide="ignore", invalid="ignore"):
        a = np.where(n > d, d / (n * (n - d)), 0.0)
    b = np.where(n > 1, before**2 * own * (n - own) / n**3, 0.0)
    c = before * own / n**2
    s0, s1, s2 = np.cumsum(a), np.cumsum(a * incidence), np.cumsum(a * incidence**2)
    c0, c1 = np.cumsum(c), np.cumsum(c * incidence)
    variance = (
        incidence**2 * s0 - 2 * incidence * s1 + s2 + np.cumsum(b) - 2 * (incidence * c0 - c1)
    )
    return Incidence(every.times, incidence, np.maximum(variance, 0.0))
