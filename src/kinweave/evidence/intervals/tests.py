"""Classical tests of two groups of children. Each child is counted as if alone; see the kernel for families."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2, chi2_contingency, fisher_exact, hypergeom, norm

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.intervals.interval import Two

__all__ = [
    "Tested",
    "cohen_h",
    "exact_choice",
    "fisher",
    "likelihood_ratio",
    "number_needed",
    "pearson",
    "pooled_z",
    "yates",
]


@dataclass(frozen=True, slots=True)
class Tested:
    """A test's statistic and two-sided p-value."""

    statistic: float
    p: float
    method: str


def _table(two: Two) -> np.ndarray:
    return np.array(
        [
            [two.events, two.total - two.events],
            [two.other_events, two.other_total - two.other_events],
        ]
    )


def pearson(two: Two) -> Tested:
    """Pearson's chi-squared without correction."""
    return _chi_squared(two, "Pearson", correction=False)


def yates(two: Two) -> Tested:
    """Pearson's chi-squared with Yates's correction."""
    return _chi_squared(two, "Yates", correction=True)


def likelihood_ratio(two: Two) -> Tested:
    """The likelihood-ratio chi-squared, G."""
    return _chi_squared(two, "likelihood ratio", correction=False, kind="log-likelihood")


def _chi_squared(two: Two, method: str, *, correction: bool, kind: str | None = None) -> Tested:
    if two.pooled in {0.0, 1.0}:
        raise EvidenceError("All children have the same outcome, so there is nothing to test.")
    found = chi2_contingency(_table(two), correction=correction, lambda_=kind)
    return Tested(float(found.statistic), float(chi2.sf(found.statistic, 1)), method)


def fisher(two: Two) -> Tested:
    """Fisher's exact test, two-sided by the sum of the less likely tables."""
    found = fisher_exact(_table(two))
    return Tested(float(found.statistic), float(found.pvalue), "Fisher exact")


def pooled_z(two: Two) -> Tested:
    """The difference over its standard error with the shares pooled."""
    se = math.sqrt(two.pooled * (1 - two.pooled) * (1 / two.total + 1 / two.other_total))
    if se == 0:
        raise EvidenceError("All children have the same outcome, so there is nothing to test.")
    z = two.difference / se
    return Tested(z, float(2 * norm.sf(abs(z))), "pooled z")


def number_needed(two: Two) -> float:
    """How many children for one fewer with the outcome; infinite when the shares are the same."""
    return math.inf if two.difference == 0 else 1 / abs(two.difference)


def cohen_h(two: Two) -> float:
    """Cohen's h, the difference of the shares' arcsines."""
    return 2 * math.asin(math.sqrt(two.risk)) - 2 * math.asin(math.sqrt(two.other_risk))


def exact_choice(right: int, chosen: int, of: int, marked: int) -> float:
    """The chance of so many right or more by guessing, of the marked ones among all.

    Fisher's lady tasting tea: four chosen of eight, four marked, all four right, 1 in 70.
    """
    return float(hypergeom.sf(right - 1, of, marked, chosen))
