"""What every least-squares fit of the kernel is made of: its checked inputs, (X′X)⁻¹ and its scores."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.kernel.clusters import Clusters

__all__ = ["bread", "inputs", "meat"]

Floats = NDArray[np.float64]


def inputs(
    design: ArrayLike, outcome: ArrayLike, weights: ArrayLike | None
) -> tuple[Floats, Floats, Floats | None]:
    """Design, outcome and weights as tables of numbers; a blank or a wrong length is refused with its row."""
    x, y = np.asarray(design, dtype=float), np.asarray(outcome, dtype=float)
    x = x[:, None] if x.ndim == 1 else x
    if x.shape[0] != y.size:
        raise EvidenceError(f"The design has {x.shape[0]} rows and the outcome {y.size}.")
    bad = np.flatnonzero(~(np.isfinite(x).all(axis=1) & np.isfinite(y)))
    if bad.size:
        raise EvidenceError(
            f"{bad.size} of {y.size} children have a blank in the outcome or a term, the first in row "
            f"{int(bad[0]) + 1}; say by name what is to be done with them before the analysis."
        )
    if weights is None:
        return x, y, None
    w = np.asarray(weights, dtype=float)
    if w.shape != y.shape or not np.isfinite(w).all() or (w < 0).any():
        raise EvidenceError("Weights are numbers of 0 or more, one for each child.")
    return x, y, w


def bread(x: Floats, labels: tuple[str, ...]) -> Floats:
    """(X′X)⁻¹, or a refusal that names the terms which say the same thing."""
    gram = x.T @ x
    size = np.sqrt(np.diag(gram))
    if (size == 0).any():
        raise EvidenceError(
            f"The term “{labels[int(np.flatnonzero(size == 0)[0])]}” is 0 for every child; take it out."
        )
    values, vectors = np.linalg.eigh(gram / np.outer(size, size))
    if values[0] < 1e-10 * values[-1]:
        guilty = [name for name, part in zip(labels, vectors[:, 0], strict=True) if abs(part) > 0.1]  # noqa: PLR2004
        raise EvidenceError(
            f"The terms {', '.join(guilty)} say the same thing between them; take one of them out."
        )
    inverse = (vectors / values) @ vectors.T
    return np.asarray(inverse / np.outer(size, size))


def meat(x: Floats, residuals: Floats, group: Clusters) -> Floats:
    """The sum over clusters of each one's scores with themselves."""
    scores = group.sums(x * residuals[:, None])
    return scores.T @ scores
