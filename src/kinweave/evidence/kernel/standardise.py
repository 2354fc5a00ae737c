"""From a logistic model to what a manager can read: of 100 children, so many under either arm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.intervals.interval import Interval, z_of
from kinweave.evidence.kernel.logit import LogitFit, logit
from kinweave.evidence.kernel.parts import inputs

__all__ = ["Standardised", "standardised"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Standardised:
    """Every child's chance with and without the offer, averaged over the same children.

    `with_offer` and `without` are those averages, `difference` and `ratio` their contrast with
    delta-method intervals (the ratio's on the log scale). The model's own coefficient is a
    conditional odds ratio, which is a different number.
    """

    with_offer: float
    without: float
    difference: Interval
    ratio: Interval
    model: LogitFit


def standardised(
    design: ArrayLike,
    outcome: ArrayLike,
    *,
    arm: int,
    names: Sequence[str] = (),
    cluster: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    errors: str = "CR1",
    level: float = 0.95,
) -> Standardised:
    """Standardised risks from a logistic model in which column `arm` is 1 for children offered."""
    x, y, w = inputs(design, outcome, weights)
    if not np.isin(x[:, arm], (0.0, 1.0)).all() or len(np.unique(x[:, arm])) < 2:  # noqa: PLR2004
        raise EvidenceError(
            "The arm must be 1 for children offered and 0 for others, and hold both."
        )
    model = logit(x, y, names=names, errors=errors, cluster=cluster, weights=w)
    share = np.full(y.size, 1 / y.size) if w is None else w / w.sum()
    risks, slopes = [], []
    for value in (1.0, 0.0):
        each = x.copy()
        each[:, arm] = value
        chance = expit(each @ model.fit.coef)
        risks.append(float(share @ chance))
        slopes.append(each.T @ (share * chance * (1 - chance)))
    difference = risks[0] - risks[1]
    se = _spread(slopes[0] - slopes[1], model)
    log_se = _spread(slopes[0] / risks[0] - slopes[1] / risks[1], model)
    z = z_of(level)
    ratio = risks[0] / risks[1]
    method = f"standardised from a logistic model, delta method, {errors}"
    return Standardised(
        with_offer=risks[0],
        without=risks[1],
        difference=Interval(
            difference, difference - z * se, difference + z * se, level, method, se
        ),
        ratio=Interval(
            ratio, ratio * np.exp(-z * log_se), ratio * np.exp(z * log_se), level, method, log_se
        ),
        model=model,
    )


def _spread(slope: Floats, model: LogitFit) -> float:
    return float(np.sqrt(slope @ model.fit.vcov @ slope))
