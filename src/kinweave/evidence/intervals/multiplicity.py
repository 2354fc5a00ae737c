"""Many questions asked of one study: adjusted p-values, so that a chance finding is not taken for one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kinweave.evidence.errors import EvidenceError

__all__ = ["benjamini_hochberg", "holm"]


def holm(p_values: Sequence[float]) -> NDArray[np.float64]:
    """Holm's step-down adjustment: the chance of any false finding stays at the level asked."""
    p = _checked(p_values)
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(p.size, 0, -1))
    return _in_place(order, np.minimum(stepped, 1.0))


def benjamini_hochberg(p_values: Sequence[float]) -> NDArray[np.float64]:
    """Benjamini and Hochberg's step-up adjustment: of what is called a finding, the share that is false."""
    p = _checked(p_values)
    order = np.argsort(p, kind="stable")
    scaled = p[order] * p.size / np.arange(1, p.size + 1)
    stepped = np.minimum.accumulate(scaled[::-1])[::-1]
    return _in_place(order, np.minimum(stepped, 1.0))


def _checked(p_values: Sequence[float]) -> NDArray[np.float64]:
    p = np.asarray(p_values, dtype=float)
    if p.ndim != 1 or p.size == 0 or np.isnan(p).any() or (p < 0).any() or (p > 1).any():
        raise EvidenceError(
            "p-values are numbers between 0 and 1; give at least one, and no blanks."
        )
    return p


def _in_place(order: NDArray[np.intp], values: NDArray[np.float64]) -> NDArray[np.float64]:
    out = np.empty_like(values)
    out[order] = values
    return out
