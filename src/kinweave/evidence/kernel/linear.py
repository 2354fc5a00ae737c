"""Linear regression of children with honest errors: families are the units, not children."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.kernel.clusters import (
    Clusters,
    clusters,
    corrected_scores,
    crossed,
    satterthwaite,
)
from kinweave.evidence.kernel.fit import Fit
from kinweave.evidence.kernel.parts import bread, inputs, meat

__all__ = ["absorb", "ols"]

Floats = NDArray[np.float64]

ALONE = ("classical", "HC0", "HC1", "HC2", "HC3")
CLUSTERED = ("CR0", "CR1", "CR2", "CR3")
_CONVERGED = 1e-11


def ols(
    design: ArrayLike,
    outcome: ArrayLike,
    *,
    names: Sequence[str] = (),
    errors: str = "CR2",
    cluster: ArrayLike | None = None,
    second_cluster: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    absorbed: int = 0,
) -> Fit:
    """Least squares of an outcome on a design (children by terms, its constant included).

    `errors` is classical, HC0 to HC3 for children who stand alone, or CR0 to CR3 for children in
    clusters. CR1 is Stata's: G/(G−1) · (N−1)/(N−K). CR2 has Satterthwaite's degrees of freedom,
    CR0, CR1 and CR3 have G−1. With a second cluster (CR0 or CR1 only) the variances of both ways are
    added and that of their crossing taken away. `absorbed` counts effects taken out beforehand, as
    they enter K; effects that lie within the clusters are not to be counted.
    """
    x, y, w = inputs(design, outcome, weights)
    n, k = x.shape
    labels = tuple(names) or tuple(f"term {at + 1}" for at in range(k))
    if len(labels) != k:
        raise EvidenceError(f"The design has {k} columns and {len(labels)} names.")
    _known(errors, cluster, second_cluster)
    scaled = x if w is None else x * np.sqrt(w)[:, None]
    target = y if w is None else y * np.sqrt(w)
    inverse = bread(scaled, labels)
    coef = inverse @ (scaled.T @ target)
    residuals = target - scaled @ coef
    spent = k + absorbed
    if n <= spent:
        raise EvidenceError(
            f"{n} children cannot bear {spent} terms; take terms out or bring more children."
        )
    if errors in ALONE:
        vcov, factor = _alone(_Solved(scaled, residuals, inverse, spent), errors)
        df = np.full(k, float(n - spent))
        number = None
    else:
        one = clusters(cluster, n) if cluster is not None else None
        assert one is not None
        if second_cluster is not None:
            other = clusters(second_cluster, n)
            vcov, factor = _two_ways(_Solved(scaled, residuals, inverse, spent), errors, one, other)
            number = min(one.number, other.number)
            df = np.full(k, float(number - 1))
        else:
            vcov, factor, df = _clustered(_Solved(scaled, residuals, inverse, spent), errors, one)
            number = one.number
    return Fit(labels, coef, vcov, df, errors, factor, n, number, y - x @ coef)


def absorb(columns: ArrayLike, *effects: ArrayLike, weights: ArrayLike | None = None) -> Floats:
    """Columns with the mean of every council, quarter or other group taken out.

    For several groupings the means are taken out in turn until nothing more moves.
    """
    table = np.array(columns, dtype=float)
    flat = table.ndim == 1
    table = table[:, None] if flat else table
    rows = table.shape[0]
    groupings = [clusters(effect, rows) for effect in effects]
    w = np.ones(rows) if weights is None else np.asarray(weights, dtype=float)
    scale = np.abs(table).max(initial=1.0)
    for _ in range(10_000):
        moved = 0.0
        for group in groupings:
            total = np.bincount(group.of, w, minlength=group.number)
            mean = group.sums(table * w[:, None]) / total[:, None]
            table -= mean[group.of]
            moved = max(moved, float(np.abs(mean).max(initial=0.0)))
        if len(groupings) == 1 or moved <= _CONVERGED * scale:
            return table[:, 0] if flat else table
    raise EvidenceError(
        "The groups' means could not be taken out: the groupings hang together too loosely."
    )


def _known(errors: str, cluster: ArrayLike | None, second_cluster: ArrayLike | None) -> None:
    if errors not in (*ALONE, *CLUSTERED):
        raise EvidenceError(
            f"“{errors}” is not a kind of error; choose from {', '.join((*ALONE, *CLUSTERED))}."
        )
    if errors in CLUSTERED and cluster is None:
        raise EvidenceError(f"{errors} needs to know each child's family: give the clusters.")
    if errors in ALONE and cluster is not None:
        raise EvidenceError(f"{errors} would pass over the clusters given; choose CR0 to CR3.")
    if second_cluster is not None and errors not in {"CR0", "CR1"}:
        raise EvidenceError("Two ways of clustering go with CR0 or CR1.")


class _Solved(NamedTuple):
    """A least-squares fit: its design, residuals, (X′X)⁻¹ and the number of terms it spent."""

    x: Floats
    residuals: Floats
    inverse: Floats
    spent: int


def _alone(fit: _Solved, errors: str) -> tuple[Floats, str]:
    x, residuals, inverse, spent = fit
    n = residuals.size
    if errors == "classical":
        return inverse * (residuals @ residuals) / (n - spent), "RSS/(N−K)"
    squares = residuals**2
    if errors in {"HC2", "HC3"}:
        leverage = np.einsum("ij,jk,ik->i", x, inverse, x)
        squares = squares / (1 - leverage) ** (1 if errors == "HC2" else 2)
    vcov = inverse @ (x.T @ (x * squares[:, None])) @ inverse
    if errors == "HC1":
        return vcov * n / (n - spent), "N/(N−K)"
    return vcov, "none"


def _clustered(fit: _Solved, errors: str, group: Clusters) -> tuple[Floats, str, Floats]:
    x, residuals, inverse, spent = fit
    g, n, k = group.number, residuals.size, inverse.shape[0]
    if g < 2:  # noqa: PLR2004
        raise EvidenceError("Errors clustered by family need at least two families.")
    few = np.full(k, float(g - 1))
    if errors in {"CR0", "CR1"}:
        times, factor = _factor(errors, g, n, spent)
        return inverse @ meat(x, residuals, group) @ inverse * times, factor, few
    power = -0.5 if errors == "CR2" else -1.0
    scores, lengths, products = corrected_scores(x, residuals, inverse, group, power)
    vcov = inverse @ (scores.T @ scores) @ inverse
    if errors == "CR3":
        return vcov, "residuals by (I−H)⁻¹", few
    return vcov, "residuals by (I−H)^−½", satterthwaite(lengths, products, inverse)


def _two_ways(fit: _Solved, errors: str, one: Clusters, other: Clusters) -> tuple[Floats, str]:
    x, residuals, inverse, spent = fit
    n = residuals.size
    total = np.zeros_like(inverse)
    for group, sign in ((one, 1), (other, 1), (crossed(one, other), -1)):
        times, _ = _factor(errors, group.number, n, spent)
        total += sign * times * meat(x, residuals, group)
    factor = "none" if errors == "CR0" else "G/(G−1) · (N−1)/(N−K), each way its own G"
    return inverse @ total @ inverse, factor


def _factor(errors: str, g: int, n: int, spent: int) -> tuple[float, str]:
    if errors == "CR0":
        return 1.0, "none"
    return g / (g - 1) * (n - 1) / (n - spent), "G/(G−1) · (N−1)/(N−K)"
