"""Who belongs to which family: clusters as numbers, sums over them, and their small-sample corrections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kinweave.evidence.errors import EvidenceError

__all__ = ["Clusters", "clusters", "crossed"]

Floats = NDArray[np.float64]
# Below this a cluster determines its own fit: its corrected residual is taken as nothing.
_NOTHING = 1e-10


@dataclass(frozen=True, slots=True)
class Clusters:
    """Each row's cluster as a number from 0, and how many there are."""

    of: NDArray[np.intp]
    number: int

    def sums(self, values: Floats) -> Floats:
        """The sum over each cluster; `values` is one column or a table of rows by columns."""
        if values.ndim == 1:
            return np.bincount(self.of, values, minlength=self.number).astype(float)
        columns = [np.bincount(self.of, column, minlength=self.number) for column in values.T]
        return np.stack(columns, axis=1)

    def by_size(self) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """Clusters of one size at a time: their numbers, and their rows as clusters by members."""
        order = np.argsort(self.of, kind="stable")
        sizes = np.bincount(self.of, minlength=self.number)
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        for size in np.unique(sizes[sizes > 0]):
            which = np.flatnonzero(sizes == size)
            yield which, order[starts[which][:, None] + np.arange(size)]


def clusters(labels: ArrayLike, rows: int) -> Clusters:
    """Clusters from any labels; a blank label is refused, because its row would stand alone unseen."""
    given = np.asarray(labels)
    if given.ndim != 1 or given.size != rows:
        raise EvidenceError(
            f"There are {rows} children and {given.size} cluster labels; give one for each child."
        )
    missing = np.array([label is None for label in given]) if given.dtype == object else None
    blank = missing if missing is not None else np.zeros(rows, bool)
    if given.dtype.kind == "f":
        blank = np.isnan(given)
    if blank.any():
        raise EvidenceError(
            f"Row {int(np.flatnonzero(blank)[0]) + 1} has no family (cluster) label; every child "
            "belongs to one, even if it is the only child there."
        )
    _, of = np.unique(given.astype(str) if given.dtype == object else given, return_inverse=True)
    return Clusters(of.astype(np.intp), int(of.max()) + 1)


def crossed(one: Clusters, other: Clusters) -> Clusters:
    """Clusters of rows that share both a first and a second cluster."""
    _, of = np.unique(one.of * other.number + other.of, return_inverse=True)
    return Clusters(of.astype(np.intp), int(of.max()) + 1)


def corrected_scores(
    design: Floats, residuals: Floats, bread: Floats, groups: Clusters, power: float
) -> tuple[Floats, Floats, Floats]:
    """Scores of each cluster with residuals corrected for what the cluster did to its own fit.

    The correction is (I − H_gg) to the power given: −½ for CR2 (Bell and McCaffrey), −1 for CR3.
    Besides the scores (clusters by coefficients) it gives, for Satterthwaite's degrees of freedom,
    the squared length of each cluster's vector a_g = A_g X_g M and its product X_g′a_g, for every
    coefficient. Works through the thin singular values of X_g M^½, so that a family of three and a
    council of three thousand cost what they weigh.
    """
    columns = design.shape[1]
    values, vectors = np.linalg.eigh(bread)
    root = vectors * np.sqrt(np.maximum(values, 0))
    scores = np.zeros((groups.number, columns))
    lengths = np.zeros((groups.number, columns))
    products = np.zeros((groups.number, columns, columns))
    for which, rows in groups.by_size():
        own = design[rows]
        u, s, _ = np.linalg.svd(own @ root, full_matrices=False)
        left = 1 - s**2
        # A family that alone has a term leaves nothing, or by rounding a little less than that.
        factor = np.where(left > _NOTHING, np.maximum(left, _NOTHING) ** power, 0.0) - 1
        bent = np.swapaxes(u, 1, 2)

        def apply(
            block: Floats, u: Floats = u, bent: Floats = bent, factor: Floats = factor
        ) -> Floats:
            return block + u @ (factor[:, :, None] * (bent @ block))

        fixed = apply(residuals[rows][:, :, None])
        scores[which] = (np.swapaxes(own, 1, 2) @ fixed)[:, :, 0]
        a = apply(own @ bread)
        lengths[which] = (a**2).sum(axis=1)
        products[which] = np.swapaxes(own, 1, 2) @ a
    return scores, lengths, products


def satterthwaite(lengths: Floats, products: Floats, bread: Floats) -> Floats:
    """Degrees of freedom of each coefficient's variance, under errors alike and independent."""
    df = np.empty(bread.shape[0])
    for at in range(df.size):
        d, b = lengths[:, at], products[:, :, at]
        inner = np.einsum("gi,ij,gj->g", b, bread, b)
        gram = bread @ (b.T @ b)
        total = (d - inner).sum()
        squares = (d**2).sum() - 2 * (d * inner).sum() + np.trace(gram @ gram)
        df[at] = total**2 / squares if squares > 0 else np.nan
    return df
