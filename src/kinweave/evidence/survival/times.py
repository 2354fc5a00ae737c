"""Times of children, checked, and counted at each day on which something happened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kinweave.evidence.errors import EvidenceError

__all__ = ["Counted", "checked", "counted"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Counted:
    """At each time on which an event happened: how many were still followed, and how many had it."""

    times: Floats
    at_risk: Floats
    events: Floats


def checked(times: ArrayLike, event: ArrayLike) -> tuple[Floats, NDArray[np.intp]]:
    """Times of 0 or more and what ended each: 0 for the end of following, else the kind of event."""
    t = np.asarray(times, dtype=float)
    kind = np.asarray(event).astype(np.intp)
    if t.shape != kind.shape or t.ndim != 1 or t.size == 0:
        raise EvidenceError("Give one time, and what ended it, for each child.")
    wrong = np.flatnonzero(~np.isfinite(t) | (t < 0) | (kind < 0))
    if wrong.size:
        raise EvidenceError(
            f"Row {int(wrong[0]) + 1} has no time of 0 or more, or no known ending; mend it first."
        )
    return t, kind


def counted(t: Floats, happened: NDArray[np.bool_], weights: Floats | None = None) -> Counted:
    """Those at risk and the events at each time of an event; a child censored that day is still at risk."""
    w = np.ones(t.size) if weights is None else weights
    at = np.unique(t[happened])
    order = np.argsort(t, kind="stable")
    later = np.concatenate([np.cumsum(w[order][::-1])[::-1], [0.0]])
    at_risk = later[np.searchsorted(t[order], at, side="left")]
    place = np.searchsorted(at, t[happened])
    events = np.bincount(place, w[happened], minlength=at.size).astype(float)
    return Counted(at, at_risk, events)
