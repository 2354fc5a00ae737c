"""Counts of children as shares, differences and ratios, each with its interval and its method named."""

from kinweave.evidence.intervals.differences import (
    agresti_caffo,
    newcombe,
    score_difference,
    wald_difference,
)
from kinweave.evidence.intervals.funnel import Funnel, funnel, proportion_limits
from kinweave.evidence.intervals.interval import Interval, Two
from kinweave.evidence.intervals.multiplicity import benjamini_hochberg, holm
from kinweave.evidence.intervals.proportions import clopper_pearson, wald, wilson
from kinweave.evidence.intervals.rates import byar, exact_poisson
from kinweave.evidence.intervals.ratios import odds_ratio, risk_ratio
from kinweave.evidence.intervals.shrinkage import Shrunk, shrink_rates, shrink_shares
from kinweave.evidence.intervals.tests import (
    cohen_h,
    exact_choice,
    fisher,
    likelihood_ratio,
    number_needed,
    pearson,
    pooled_z,
    yates,
)

__all__ = [
    "Funnel",
    "Interval",
    "Shrunk",
    "Two",
    "agresti_caffo",
    "benjamini_hochberg",
    "byar",
    "clopper_pearson",
    "cohen_h",
    "exact_choice",
    "exact_poisson",
    "fisher",
    "funnel",
    "holm",
    "likelihood_ratio",
    "newcombe",
    "number_needed",
    "odds_ratio",
    "pearson",
    "pooled_z",
    "proportion_limits",
    "risk_ratio",
    "score_difference",
    "shrink_rates",
    "shrink_shares",
    "wald",
    "wald_difference",
    "wilson",
    "yates",
]
