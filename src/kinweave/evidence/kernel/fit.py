"""What a regression found, with how its errors were reckoned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, t

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.intervals.interval import Interval

__all__ = ["Fit", "Term"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Term:
    """One coefficient: its estimate, standard error, degrees of freedom and two-sided p-value."""

    name: str
    estimate: float
    se: float
    df: float
    statistic: float
    p: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Fit:
    """A regression of children: coefficients, their covariance and the degrees of freedom of each.

    `errors` names the kind of standard error and `factor` its small-sample factor in words, since
    two packages that print “clustered” may differ by it. `n` counts children and `clusters` the
    families (or councils) that errors are clustered by; for two ways, the smaller number.
    `df` is infinite where the normal distribution is used.
    """

    names: tuple[str, ...]
    coef: Floats
    vcov: Floats
    df: Floats
    errors: str
    factor: str
    n: int
    clusters: int | None
    residuals: Floats

    @property
    def se(self) -> Floats:
        """Standard errors, in the order of `names`."""
        return np.sqrt(np.diag(self.vcov))

    def term(self, name: str, level: float = 0.95) -> Term:
        """One coefficient by its name."""
        if name not in self.names:
            raise EvidenceError(f"The model has no term “{name}”. It has: {', '.join(self.names)}.")
        at = self.names.index(name)
        estimate, se, df = float(self.coef[at]), float(self.se[at]), float(self.df[at])
        over = norm if np.isinf(df) else t(df)
        reach = float(over.ppf(0.5 + level / 2)) * se
        statistic = estimate / se if se > 0 else float("nan")
        return Term(
            name=name,
            estimate=estimate,
            se=se,
            df=df,
            statistic=statistic,
            p=float(2 * over.sf(abs(statistic))),
            interval=Interval(estimate, estimate - reach, estimate + reach, level, self.errors, se),
        )
