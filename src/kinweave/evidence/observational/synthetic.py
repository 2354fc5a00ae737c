"""Synthetic control: one council against a mixture of others that went the same way before it began."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import nnls

from kinweave.evidence.errors import EvidenceError

__all__ = ["SyntheticControl", "synthetic_control"]

Floats = NDArray[np.float64]

_POOR_FIT = 0.5
_FEW_DONORS = 19
_HEAVY = 1e3


@dataclass(frozen=True)
class SyntheticControl:
    """The council beside its mixture.

    `weights` say how much of each donor is in the mixture (they add to 1). `gap` is the council less
    the mixture in every period, `effect` its mean from the start on. `p` ranks the council's ratio of
    error after to error before among those of every donor put in its place: with d donors it can be no
    less than 1/(d+1).
    """

    donors: tuple[str, ...]
    weights: Floats
    mixture: Floats
    gap: Floats
    effect: float
    rmspe_before: float
    ratio: float
    p: float
    placebo_ratios: Floats
    assumes: tuple[str, ...]
    warnings: tuple[str, ...]


def synthetic_control(
    council: ArrayLike,
    donors: ArrayLike,
    begun: int,
    *,
    names: Sequence[str] = (),
    predictors: ArrayLike | None = None,
    donor_predictors: ArrayLike | None = None,
) -> SyntheticControl:
    """Periods by donors, and the council's own series; `begun` is the first period (from 0) with the offer.

    The mixture is fitted to the council's whole path before the start. Predictors (one row each, a
    column a donor) are fitted beside it, each scaled by its spread, and count as one period each.
    """
    own, others = np.asarray(council, dtype=float), np.asarray(donors, dtype=float)
    if others.ndim != 2 or others.shape[0] != own.size or others.shape[1] < 2:  # noqa: PLR2004
        raise EvidenceError(
            "Donors are a table of the council's periods by at least two other councils."
        )
    if not 2 <= begun < own.size:  # noqa: PLR2004
        raise EvidenceError("At least two periods before the start and one after are needed.")
    if not np.isfinite(own).all() or not np.isfinite(others).all():
        raise EvidenceError("A period is blank; leave out the donor, or the period for all.")
    labels = tuple(names) or tuple(f"donor {at + 1}" for at in range(others.shape[1]))
    left, right = own[:begun], others[:begun]
    spread = float(right.std()) or 1.0
    left, right = left / spread, right / spread
    if predictors is not None and donor_predictors is not None:
        one, many = np.asarray(predictors, dtype=float), np.asarray(donor_predictors, dtype=float)
        scale = many.std(axis=1, keepdims=True)
        scale[scale == 0] = 1.0
        left = np.concatenate([left, one / scale[:, 0]])
        right = np.vstack([right, many / scale])
    weights = _mixture(left, right)
    mixture = others @ weights
    gap = own - mixture
    ratios = []
    for at in range(others.shape[1]):
        rest = np.delete(others, at, axis=1)
        theirs = _mixture(others[:begun, at] / spread, rest[:begun] / spread)
        ratios.append(_ratio(others[:, at] - rest @ theirs, begun))
    placebo = np.array(ratios)
    ratio = _ratio(gap, begun)
    before = float(np.sqrt((gap[:begun] ** 2).mean()))
    warnings = []
    if before > _POOR_FIT * float(own[:begun].std() or 1.0):
        warnings.append(
            "The mixture did not go the council's way before the start, so the gap after it says little."
        )
    if others.shape[1] < _FEW_DONORS:
        warnings.append(
            f"With {others.shape[1]} donors the p-value can be no smaller than "
            f"{1 / (others.shape[1] + 1):.2f}."
        )
    return SyntheticControl(
        donors=labels,
        weights=weights,
        mixture=mixture,
        gap=gap,
        effect=float(gap[begun:].mean()),
        rmspe_before=before,
        ratio=ratio,
        p=float((1 + (placebo >= ratio * (1 - 1e-9)).sum()) / (placebo.size + 1)),
        placebo_ratios=placebo,
        assumes=(
            "The mixture that went the council's way before would have gone on doing so.",
            "None of the donors began, or was changed by the council's start.",
        ),
        warnings=tuple(warnings),
    )


def _ratio(gap: Floats, begun: int) -> float:
    before = float(np.sqrt((gap[:begun] ** 2).mean()))
    after = float(np.sqrt((gap[begun:] ** 2).mean()))
    return after / before if before > 0 else np.inf


def _mixture(target: Floats, donors: Floats) -> Floats:
    """Weights of 0 or more that add to 1 and come nearest to the target."""
    number = donors.shape[1]
    # That they add to 1 is one more row to fit, so heavy that nothing is given up for it.
    heavy = _HEAVY * max(float(np.abs(donors).max()), 1.0)
    rows, wanted = np.vstack([donors, np.full(number, heavy)]), np.append(target, heavy)
    try:
        weights, _ = nnls(rows, wanted, maxiter=100 * number)
    except RuntimeError:
        raise EvidenceError(
            "No mixture of these donors settles, because some of them say almost the same; leave out donors."
        ) from None
    return np.asarray(weights / weights.sum())
