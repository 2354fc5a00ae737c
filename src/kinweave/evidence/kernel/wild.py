"""The wild cluster bootstrap: honest p-values when there are few councils, all sign patterns when very few."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.kernel.clusters import clusters
from kinweave.evidence.kernel.parts import bread, inputs

__all__ = ["Wild", "wild_cluster_bootstrap"]

Floats = NDArray[np.float64]

# Two to the sixteenth: up to sixteen clusters every pattern of signs is tried.
_ENUMERATED = 16
_WEBB = np.sqrt(np.array([1.5, 1.0, 0.5]))


@dataclass(frozen=True, slots=True)
class Wild:
    """The t-statistic seen, and how often the bootstrap under no effect was as far out.

    `enumerated` says that every pattern of signs was tried, so that nothing was left to chance.
    """

    statistic: float
    p: float
    times: int
    weights: str
    enumerated: bool
    drawn: Floats


def wild_cluster_bootstrap(
    design: ArrayLike,
    outcome: ArrayLike,
    cluster: ArrayLike,
    *,
    tested: int,
    supposed: float = 0.0,
    times: int = 999,
    weights: str = "rademacher",
    seed: int,
) -> Wild:
    """The restricted wild cluster bootstrap of Cameron, Gelbach and Miller for one term.

    The null (the term `tested` equals `supposed`) is imposed; t-statistics use CR1, whose constant
    factor cancels. Signs are Rademacher's, or Webb's six points, which serve below about twelve clusters when
    patterns are not enumerated.
    """
    x, y, _ = inputs(design, outcome, None)
    group = clusters(cluster, y.size)
    if group.number < 2:  # noqa: PLR2004
        raise EvidenceError("The bootstrap draws clusters, and needs at least two of them.")
    labels = tuple(f"term {at + 1}" for at in range(x.shape[1]))
    inverse = bread(x, labels)
    # What is left of the tested term once the others have spoken for it (Frisch, Waugh, Lovell).
    row = inverse[tested]
    own = x @ row
    rest = np.delete(x, tested, axis=1)
    target = y - supposed * x[:, tested]
    if rest.shape[1]:
        coef = np.linalg.lstsq(rest, target, rcond=None)[0]
        restricted = target - rest @ coef
    else:
        restricted = target
    full = inverse @ (x.T @ y)
    spread_seen = np.sqrt((group.sums(own * (y - x @ full)) ** 2).sum())
    statistic = float((full[tested] - supposed) / spread_seen)
    signs, enumerated = _signs(group.number, times, weights, seed)
    # For every draw: the estimate is the sum of signed scores, and each cluster's new score is its
    # own signed one less what the refit takes from it.
    scores = group.sums(own * restricted)
    pulls = group.sums(x * own[:, None])
    gains = group.sums(x * restricted[:, None])
    estimate = signs @ scores
    refit = (signs @ gains) @ inverse
    anew = signs * scores - refit @ pulls.T
    spread = np.sqrt((anew**2).sum(axis=1))
    drawn = np.divide(estimate, spread, out=np.zeros_like(estimate), where=spread > 0)
    as_far = np.abs(drawn) >= abs(statistic) * (1 - 1e-9)
    p = as_far.mean() if enumerated else (1 + as_far.sum()) / (len(drawn) + 1)
    kind = "Rademacher" if enumerated or weights == "rademacher" else "Webb"
    return Wild(statistic, float(p), len(drawn), kind, enumerated, drawn)


def _signs(number: int, times: int, weights: str, seed: int) -> tuple[Floats, bool]:
    if (
        number <= _ENUMERATED
        and weights == "rademacher"
        and 2**number <= max(times, 2**_ENUMERATED)
    ):
        patterns: NDArray[np.intp] = (np.arange(2**number)[:, None] >> np.arange(number)) & 1
        return np.asarray(2.0 * patterns - 1.0), True
    random = np.random.default_rng(seed)
    if weights == "rademacher":
        return np.asarray(2.0 * random.integers(0, 2, (times, number)) - 1.0), False
    if weights == "webb":
        points = np.concatenate([-_WEBB, _WEBB])
        return np.asarray(points[random.integers(0, 6, (times, number))]), False
    raise EvidenceError(f"Signs are “rademacher” or “webb”, not “{weights}”.")
