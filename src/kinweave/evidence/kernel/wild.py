"""The wild cluster bootstrap: honest p-values when there are few councils, all sign patterns when very few."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.intervals.interval import Interval
from kinweave.evidence.kernel.clusters import Clusters, clusters
from kinweave.evidence.kernel.parts import bread, inputs
from kinweave.evidence.kernel.turned import turned

__all__ = ["Wild", "wild_cluster_bootstrap", "wild_interval"]

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
    null = _null(design, outcome, cluster, tested)
    signs, enumerated = _signs(null.group.number, times, weights, seed)
    drawn, as_far = null.redrawn(signs).at(supposed, null.statistic(supposed))
    p = as_far.mean() if enumerated else (1 + as_far.sum()) / (len(drawn) + 1)
    kind = "Rademacher" if enumerated or weights == "rademacher" else "Webb"
    return Wild(null.statistic(supposed), float(p), len(drawn), kind, enumerated, drawn)


def wild_interval(
    design: ArrayLike,
    outcome: ArrayLike,
    cluster: ArrayLike,
    *,
    tested: int,
    level: float = 0.95,
    times: int = 999,
    seed: int,
) -> Interval:
    """All values of one term that the restricted wild cluster bootstrap does not refuse at this level.

    An end is infinite where no value so far out is refused: with four clusters or five no pattern of signs is
    rare enough for 95 %, and then nothing can be ruled out.
    """
    null = _null(design, outcome, cluster, tested)
    signs, enumerated = _signs(null.group.number, times, "rademacher", seed)
    redrawn = null.redrawn(signs)

    def kept(supposed: float) -> bool:
        _, as_far = redrawn.at(supposed, null.statistic(supposed))
        p = as_far.mean() if enumerated else (1 + as_far.sum()) / (as_far.size + 1)
        return bool(p > 1 - level)

    low, high = turned(kept, null.estimate, null.spread)
    how = "every pattern of signs" if enumerated else f"{times:,} patterns of signs"
    method = f"wild bootstrap of {null.group.number} clusters, {how}, its test turned round"
    return Interval(null.estimate, low, high, level, method, null.spread)


@dataclass(frozen=True)
class _Redrawn:
    """Each draw's estimate and squared spread, as they hang on the value supposed: e − fτ and a − 2bτ + cτ²."""

    e: Floats
    f: Floats
    a: Floats
    b: Floats
    c: Floats

    def at(self, supposed: float, seen: float) -> tuple[Floats, NDArray[np.bool_]]:
        """The t-statistics under this value, and which are as far out as the one seen."""
        estimate = self.e - supposed * self.f
        spread = np.sqrt(np.maximum(self.a - supposed * (2 * self.b - supposed * self.c), 0))
        drawn = np.divide(estimate, spread, out=np.zeros_like(estimate), where=spread > 0)
        return drawn, np.abs(drawn) >= abs(seen) * (1 - 1e-9)


@dataclass(frozen=True)
class _Null:
    """One term of a fit, and what is left of outcome and term when all other terms have spoken."""

    group: Clusters
    estimate: float
    spread: float
    inverse: Floats
    pulls: Floats
    scores: tuple[Floats, Floats]
    gains: tuple[Floats, Floats]

    def statistic(self, supposed: float) -> float:
        """The t-statistic of the term against the value supposed."""
        return float((self.estimate - supposed) / self.spread)

    def redrawn(self, signs: Floats) -> _Redrawn:
        """What every pattern of signs gives. A cluster's new score is its own signed one less what the refit takes."""
        sums = [signs @ scores for scores in self.scores]
        anew = [
            signs * scores - (signs @ gains) @ self.inverse @ self.pulls.T
            for scores, gains in zip(self.scores, self.gains, strict=True)
        ]
        squares = [
            (one * other).sum(axis=1)
            for one, other in ((anew[0], anew[0]), (anew[0], anew[1]), (anew[1], anew[1]))
        ]
        return _Redrawn(sums[0], sums[1], *squares)


def _null(design: ArrayLike, outcome: ArrayLike, cluster: ArrayLike, tested: int) -> _Null:
    x, y, _ = inputs(design, outcome, None)
    group = clusters(cluster, y.size)
    if group.number < 2:  # noqa: PLR2004
        raise EvidenceError("The bootstrap draws clusters, and needs at least two of them.")
    inverse = bread(x, tuple(f"term {at + 1}" for at in range(x.shape[1])))
    # What is left of the tested term once the others have spoken for it (Frisch, Waugh, Lovell).
    own = x @ inverse[tested]
    rest = np.delete(x, tested, axis=1)
    left = np.column_stack([y, x[:, tested]])
    if rest.shape[1]:
        left = left - rest @ np.linalg.lstsq(rest, left, rcond=None)[0]
    full = inverse @ (x.T @ y)
    spread = float(np.sqrt((group.sums(own * (y - x @ full)) ** 2).sum()))
    one, other = left.T
    return _Null(
        group,
        float(full[tested]),
        spread,
        inverse,
        group.sums(x * own[:, None]),
        (group.sums(own * one), group.sums(own * other)),
        (group.sums(x * one[:, None]), group.sums(x * other[:, None])),
    )


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
