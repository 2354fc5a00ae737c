"""What the conference did for those who had it: the offer as an instrument for what was received."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.kernel.clusters import clusters
from kinweave.evidence.kernel.fit import Fit
from kinweave.evidence.kernel.parts import bread, inputs, meat

__all__ = ["iv2sls"]


def iv2sls(
    received: ArrayLike,
    instruments: ArrayLike,
    outcome: ArrayLike,
    *,
    others: ArrayLike | None = None,
    names: Sequence[str] = (),
    cluster: ArrayLike | None = None,
    errors: str = "CR1",
) -> Fit:
    """Two-stage least squares; the first terms are those received, then the others.

    `others` are the terms that stand in both stages, the constant included (a constant alone when
    none are given). `errors` is classical, HC1, CR0 or CR1. Holds only if the offer itself does
    nothing but through what was received.
    """
    got, y, _ = inputs(received, outcome, None)
    shared = np.ones((y.size, 1)) if others is None else inputs(others, outcome, None)[0]
    z = np.hstack([inputs(instruments, outcome, None)[0], shared])
    x = np.hstack([got, shared])
    n, k = x.shape
    labels = tuple(names) or tuple(f"term {at + 1}" for at in range(k))
    if len(labels) != k:
        raise EvidenceError(f"The model has {k} terms and {len(labels)} names.")
    if z.shape[1] < k:
        raise EvidenceError("There are fewer instruments than things received; add an instrument.")
    of_z = tuple(f"instrument term {at + 1}" for at in range(z.shape[1]))
    fitted = z @ (bread(z, of_z) @ (z.T @ x))
    inverse = bread(fitted, labels)
    coef = inverse @ (fitted.T @ y)
    residuals = y - x @ coef
    if errors == "classical" and cluster is None:
        vcov, factor = inverse * (residuals @ residuals) / (n - k), "RSS/(N−K)"
        df, number = float(n - k), None
    elif errors == "HC1" and cluster is None:
        vcov = inverse @ (fitted.T @ (fitted * (residuals**2)[:, None])) @ inverse * n / (n - k)
        factor, df, number = "N/(N−K)", float(n - k), None
    elif errors in {"CR0", "CR1"} and cluster is not None:
        group = clusters(cluster, n)
        times = 1.0
        factor = "none"
        if errors == "CR1":
            times = group.number / (group.number - 1) * (n - 1) / (n - k)
            factor = "G/(G−1) · (N−1)/(N−K)"
        vcov = inverse @ meat(fitted, residuals, group) @ inverse * times
        df, number = float(group.number - 1), group.number
    else:
        raise EvidenceError(
            "Errors of an instrument are classical or HC1 without families, CR0 or CR1 with them."
        )
    return Fit(labels, coef, vcov, np.full(k, df), errors, factor, n, number, residuals)
