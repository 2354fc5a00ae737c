"""Logistic regression of children, with separation named and a stated way round it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.kernel.clusters import clusters
from kinweave.evidence.kernel.fit import Fit
from kinweave.evidence.kernel.parts import bread, inputs, meat

__all__ = ["LogitFit", "logit"]

Floats = NDArray[np.float64]

_STEPS = 60
_SETTLED = 1e-10
# A linear predictor beyond this is a chance of 3 in a million: the likelihood has run to the edge.
_EDGE = 12.5


@dataclass(frozen=True, slots=True)
class LogitFit:
    """A logistic fit on the log-odds scale, with each child's fitted chance.

    `separated` names the terms that the data push without end (a council where every child or
    none has the outcome); the estimates are then Firth's, whose penalty keeps them finite, and
    `penalised` is true.
    """

    fit: Fit
    chance: Floats
    penalised: bool
    separated: tuple[str, ...]


def logit(
    design: ArrayLike,
    outcome: ArrayLike,
    *,
    names: Sequence[str] = (),
    errors: str = "CR1",
    cluster: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    separation: str = "firth",
) -> LogitFit:
    """Logistic regression with errors by the model, or clustered (CR0; CR1 with Stata's factor).

    `separation` is “firth” to fall back on Firth's penalised likelihood, or “refuse” to stop with
    the terms named.
    """
    x, y, w = inputs(design, outcome, weights)
    if not np.isin(y, (0.0, 1.0)).all():
        raise EvidenceError("A logistic model needs an outcome of 0 or 1 for every child.")
    labels = tuple(names) or tuple(f"term {at + 1}" for at in range(x.shape[1]))
    bread(x if w is None else x[w > 0], labels)
    if y.min() == y.max():
        raise EvidenceError("Every child has the same outcome, so no model can tell them apart.")
    weight = np.ones(y.size) if w is None else w
    coef, settled = _newton(x, y, weight, firth=False)
    separated = _separated(x, coef, labels, settled=settled)
    if separated and separation == "refuse":
        raise EvidenceError(
            f"The terms {', '.join(separated)} foretell the outcome of some children without fail, so "
            "their odds have no finite estimate; use the linear model or Firth's penalty."
        )
    if separated:
        coef, settled = _newton(x, y, weight, firth=True)
    if not settled:
        raise EvidenceError("The logistic model did not settle; use the linear model instead.")
    chance = expit(x @ coef)
    inverse = np.asarray(np.linalg.inv(_information(x, chance, weight)), dtype=float)
    residuals = y - chance
    vcov: Floats = inverse
    factor, df, number = "none", np.inf, None
    if errors in {"CR0", "CR1"}:
        group = clusters(cluster, y.size) if cluster is not None else None
        if group is None:
            raise EvidenceError(f"{errors} needs to know each child's family: give the clusters.")
        times, number = 1.0, group.number
        if errors == "CR1":
            n, k = y.size, x.shape[1]
            times = number / (number - 1) * (n - 1) / (n - k)
            factor = "G/(G−1) · (N−1)/(N−K)"
        vcov = inverse @ meat(x, weight * residuals, group) @ inverse * times
        df = float(number - 1)
    elif errors != "model":
        raise EvidenceError("Errors of a logistic model are “model”, CR0 or CR1.")
    fit = Fit(
        labels, coef, vcov, np.full(x.shape[1], df), errors, factor, y.size, number, residuals
    )
    return LogitFit(fit, chance, bool(separated), separated)


def _information(x: Floats, chance: Floats, weight: Floats) -> Floats:
    return np.asarray(x.T @ (x * (weight * chance * (1 - chance))[:, None]))


def _newton(x: Floats, y: Floats, weight: Floats, *, firth: bool) -> tuple[Floats, bool]:
    coef = np.zeros(x.shape[1])
    for _ in range(_STEPS):
        chance = expit(x @ coef)
        information = _information(x, chance, weight)
        try:
            inverse = np.linalg.inv(information)
        except np.linalg.LinAlgError:
            return coef, False
        residuals = weight * (y - chance)
        if firth:
            leverage = np.einsum("ij,jk,ik->i", x, inverse, x) * weight * chance * (1 - chance)
            residuals = residuals + leverage * (0.5 - chance)
        step = inverse @ (x.T @ residuals)
        longest = float(np.abs(step).max())
        coef = coef + step * min(1.0, 5.0 / longest if longest > 0 else 1.0)
        if longest < _SETTLED:
            return coef, True
        if not firth and float(np.abs(x @ coef).max()) > 2 * _EDGE:
            return coef, False
    return coef, False


def _separated(
    x: Floats, coef: Floats, labels: tuple[str, ...], *, settled: bool
) -> tuple[str, ...]:
    if settled and float(np.abs(x @ coef).max()) <= _EDGE:
        return ()
    reach = np.abs(coef) * np.abs(x).max(axis=0)
    guilty = reach > min(_EDGE / 2, 0.5 * reach.max())
    return tuple(name for name, is_guilty in zip(labels, guilty, strict=True) if is_guilty)
