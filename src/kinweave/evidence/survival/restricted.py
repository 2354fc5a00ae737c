"""Restricted mean time: of the first year, how many days on average before it happened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.survival.curves import kaplan_meier

__all__ = ["Restricted", "restricted_mean"]


@dataclass(frozen=True, slots=True)
class Restricted:
    """The mean time before the event, counted no further than the horizon, with its standard error."""

    mean: float
    se: float
    horizon: float


def restricted_mean(times: ArrayLike, event: ArrayLike, *, horizon: float) -> Restricted:
    """The area under Kaplan and Meier's curve up to the horizon; Greenwood's variance of it."""
    t = np.asarray(times, dtype=float)
    curve = kaplan_meier(t, event)
    if horizon <= 0 or (horizon > t.max() and curve.at(float(t.max())) > 0):
        raise EvidenceError(
            f"Nobody is followed to {horizon:g}, so the mean up to there cannot be known; "
            f"choose a horizon of at most {t.max():g}."
        )
    inside = curve.times < horizon
    steps = np.concatenate([[0.0], curve.times[inside], [horizon]])
    heights = np.concatenate([[1.0], curve.share[inside]])
    areas = np.diff(steps) * heights
    left = np.cumsum(areas[::-1])[::-1][1:]
    n, d = curve.at_risk[inside], curve.events[inside]
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(n > d, d / (n * (n - d)), 0.0)
    return Restricted(float(areas.sum()), float(np.sqrt((left**2 * part).sum())), horizon)
