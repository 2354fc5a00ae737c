"""A funnel of councils: how far from the whole a council of its size may lie by chance alone.

Spiegelhalter, Statistics in Medicine 2005, 24: 1185 to 1202. A council outside its limits is a
question to ask, never a place in a league.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binom, norm

from kinweave.evidence.errors import EvidenceError

__all__ = ["Funnel", "funnel", "proportion_limits"]


@dataclass(frozen=True, slots=True)
class Funnel:
    """Each council's share against the whole.

    `z` are the councils' distances in standard errors, `phi` the over-dispersion (the mean square
    of the winsorised z, never below 1 where it is used), `adjusted` the distances divided by its
    root, and `low` and `high` the limits at each council's size, widened by phi.
    """

    target: float
    share: NDArray[np.float64]
    z: NDArray[np.float64]
    phi: float
    adjusted: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    level: float


def funnel(
    events: ArrayLike, totals: ArrayLike, *, level: float = 0.95, winsorise: float = 0.1
) -> Funnel:
    """Shares of councils against the share of all, with over-dispersion as Spiegelhalter has it.

    `winsorise` is the portion of councils at each end drawn in before phi is taken.
    """
    seen, sizes = _counts(events, totals)
    target = float(seen.sum() / sizes.sum())
    if not 0 < target < 1:
        raise EvidenceError(
            "No council has the outcome, or every child has it, so there is no funnel."
        )
    share = seen / sizes
    se = np.sqrt(target * (1 - target) / sizes)
    z = (share - target) / se
    low_z, high_z = np.quantile(z, [winsorise, 1 - winsorise])
    phi = float(np.mean(np.clip(z, low_z, high_z) ** 2))
    spread = np.sqrt(max(phi, 1.0))
    reach = norm.ppf(0.5 + level / 2) * se * spread
    return Funnel(
        target=target,
        share=share,
        z=z,
        phi=phi,
        adjusted=z / spread,
        low=np.clip(target - reach, 0, 1),
        high=np.clip(target + reach, 0, 1),
        level=level,
    )


def proportion_limits(
    target: float, sizes: ArrayLike, level: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Exact binomial limits, interpolated between counts as Spiegelhalter's appendix A.1.1 has it."""
    many = np.asarray(sizes, dtype=float)
    if not 0 < target < 1 or (many < 1).any():
        raise EvidenceError(
            "Limits need a target between 0 and 1 and at least one child a council."
        )
    ends = []
    for p in ((1 - level) / 2, (1 + level) / 2):
        count = binom.ppf(p, many, target)
        over = binom.cdf(count, many, target)
        under = binom.cdf(count - 1, many, target)
        ends.append(np.clip((count - (over - p) / (over - under)) / many, 0, 1))
    return ends[0], ends[1]


def _counts(
    events: ArrayLike, totals: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    seen, sizes = np.asarray(events, dtype=float), np.asarray(totals, dtype=float)
    if seen.shape != sizes.shape or seen.ndim != 1 or seen.size == 0:
        raise EvidenceError("Give one count and one total for each council.")
    wrong = np.flatnonzero((sizes <= 0) | (seen < 0) | (seen > sizes))
    if wrong.size:
        raise EvidenceError(
            f"Council {int(wrong[0]) + 1} has {seen[wrong[0]]:g} of {sizes[wrong[0]]:g} children; "
            "a total is above 0 and no count exceeds it."
        )
    return seen, sizes
