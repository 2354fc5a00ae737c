"""From a share of children to the latent scale on which brothers and sisters are alike, and back."""

from __future__ import annotations

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

__all__ = ["intercepts", "within_family"]

Floats = NDArray[np.float64]

_POINTS, _WEIGHTS = hermegauss(80)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


def intercepts(shares: ArrayLike, sd: float) -> Floats:
    """Where the latent scale must stand, so that over families of this spread the shares are exactly these."""
    wanted = np.asarray(shares, dtype=float)
    low, high = np.full(wanted.shape, -200.0), np.full(wanted.shape, 200.0)
    for _ in range(70):
        middle = (low + high) / 2
        mean = expit(middle[..., None] + sd * _POINTS) @ _WEIGHTS
        low, high = np.where(mean < wanted, middle, low), np.where(mean < wanted, high, middle)
    return np.asarray((low + high) / 2)


def within_family(share: float, sd: float) -> float:
    """The correlation of two children of one family on the scale of the outcome, in care or not."""
    chance = expit(float(intercepts(share, sd)) + sd * _POINTS)
    return float((chance**2 @ _WEIGHTS - share**2) / (share * (1 - share)))
