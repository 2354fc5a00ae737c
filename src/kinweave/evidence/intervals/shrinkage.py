"""Empirical Bayes: what a small council's figure is worth once it borrows strength from the others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import betaln, gammaln
from scipy.stats import beta, gamma

from kinweave.evidence.errors import EvidenceError

__all__ = ["Shrunk", "shrink_rates", "shrink_shares"]


@dataclass(frozen=True, slots=True)
class Shrunk:
    """Councils' figures drawn towards the whole, each by as much as its own size leaves doubt.

    `weight` is how much of its own figure each council keeps; `prior` are the two parameters of
    the spread between councils (beta's a and b, or gamma's shape and rate).
    """

    raw: NDArray[np.float64]
    shrunk: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    weight: NDArray[np.float64]
    prior: tuple[float, float]
    method: str


def shrink_shares(events: ArrayLike, totals: ArrayLike, *, level: float = 0.95) -> Shrunk:
    """Shares with a beta-binomial prior fitted by maximum likelihood over the councils."""
    seen, sizes = _pair(events, totals)
    if (seen > sizes).any():
        raise EvidenceError("A council has more children with the outcome than children.")

    def cost(logs: NDArray[np.float64]) -> float:
        a, b = np.exp(logs)
        return float(-(betaln(seen + a, sizes - seen + b) - betaln(a, b)).sum())

    whole = min(max(seen.sum() / sizes.sum(), 1e-3), 1 - 1e-3)
    a, b = _likeliest(cost, np.log([10 * whole, 10 * (1 - whole)]))
    after = beta(a + seen, b + sizes - seen)
    tail = (1 - level) / 2
    return Shrunk(
        raw=seen / sizes,
        shrunk=(a + seen) / (a + b + sizes),
        low=after.ppf(tail),
        high=after.ppf(1 - tail),
        weight=sizes / (a + b + sizes),
        prior=(a, b),
        method="beta-binomial, maximum likelihood",
    )


def shrink_rates(observed: ArrayLike, expected: ArrayLike, *, level: float = 0.95) -> Shrunk:
    """Ratios of observed to expected with a gamma-Poisson prior fitted by maximum likelihood."""
    seen, due = _pair(observed, expected)

    def cost(logs: NDArray[np.float64]) -> float:
        shape, rate = np.exp(logs)
        return float(
            -(
                gammaln(seen + shape)
                - gammaln(shape)
                + shape * np.log(rate)
                - (seen + shape) * np.log(due + rate)
            ).sum()
        )

    whole = max(seen.sum() / due.sum(), 1e-6)
    shape, rate = _likeliest(cost, np.log([5.0, 5.0 / whole]))
    after = gamma(shape + seen, scale=1 / (rate + due))
    tail = (1 - level) / 2
    return Shrunk(
        raw=seen / due,
        shrunk=(shape + seen) / (rate + due),
        low=after.ppf(tail),
        high=after.ppf(1 - tail),
        weight=due / (rate + due),
        prior=(shape, rate),
        method="gamma-Poisson, maximum likelihood",
    )


def _likeliest(cost: object, start: NDArray[np.float64]) -> tuple[float, float]:
    # Where councils differ by no more than chance the likelihood rises for ever: the bounds stop
    # it where every council's figure is already the whole's to many places.
    found = minimize(cost, start, method="L-BFGS-B", bounds=[(-12, 14), (-12, 14)], tol=1e-12)
    better = minimize(cost, found.x, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12})
    first, second = np.exp(better.x if better.fun < found.fun else found.x)
    return float(first), float(second)


def _pair(one: ArrayLike, other: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    first, second = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    if first.shape != second.shape or first.ndim != 1 or first.size < 2:  # noqa: PLR2004
        raise EvidenceError(
            "Borrowing strength needs two counts for each of at least two councils."
        )
    if (first < 0).any() or (second <= 0).any():
        raise EvidenceError("Counts are 0 or more, and what they are set against is above 0.")
    return first, second
