"""A whole batch of trials at once, when the model is the arm and the council.

Then all that a logistic model and its family-clustered errors need are five sums for each council
and arm: of families' children m, of their events e, and of e², em and m². A thousand simulated
trials, or two thousand resamplings of families, are then a few small tables of numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.kernel.clusters import clusters

__all__ = ["CellResults", "Cells", "families_of", "fit_cells", "resampled", "tallied"]

Floats = NDArray[np.float64]

_STEPS = 50
_SETTLED = 1e-11
_EDGE = 30.0


@dataclass(frozen=True, slots=True)
class Cells:
    """Sums over families, for each trial of a batch, council and arm (0 usual, 1 offered).

    Each table is trials by councils by two. `families` and `children` count what each trial holds.
    """

    m: Floats
    e: Floats
    ee: Floats
    em: Floats
    mm: Floats
    families: Floats

    @property
    def children(self) -> Floats:
        """How many children each trial holds."""
        return np.asarray(self.m.sum(axis=(1, 2)))


@dataclass(frozen=True, slots=True)
class CellResults:
    """One row a trial: standardised risks, their difference with its clustered error, and the odds.

    `silent` counts the councils of each trial where every child or none has the outcome: a logistic
    model learns nothing there, and they add nothing to the difference.
    """

    with_offer: Floats
    without: Floats
    difference: Floats
    se: Floats
    log_odds_ratio: Floats
    log_odds_se: Floats
    silent: NDArray[np.intp]
    settled: NDArray[np.bool_]


def families_of(
    outcome: ArrayLike, family: ArrayLike, arm: ArrayLike, council: ArrayLike
) -> tuple[Floats, Floats, NDArray[np.intp], NDArray[np.intp]]:
    """Children as families: how many children and events, which arm, and which council (from 0)."""
    y = np.asarray(outcome, dtype=float)
    group = clusters(family, y.size)
    places = clusters(council, y.size)
    arms = np.asarray(arm, dtype=float)
    for what, values in (("arm", arms), ("council", places.of.astype(float))):
        first = np.zeros(group.number)
        first[group.of] = values
        split = np.flatnonzero(first[group.of] != values)
        if split.size:
            raise EvidenceError(
                f"The family of row {int(split[0]) + 1} stands in more than one {what}; a family has "
                "one for ever, so mend the rows before the analysis."
            )
    of_arm, of_council = np.zeros(group.number), np.zeros(group.number, dtype=np.intp)
    of_arm[group.of], of_council[group.of] = arms, places.of
    sizes = np.bincount(group.of, minlength=group.number).astype(float)
    return sizes, group.sums(y), of_arm.astype(np.intp), of_council


def tallied(
    sizes: Floats, events: Floats, arm: NDArray[np.intp], council: NDArray[np.intp]
) -> Cells:
    """Cells of a batch: sizes and events of families, each one row for all trials or one a trial."""
    batch = max(table.shape[0] if table.ndim > 1 else 1 for table in (sizes, events, arm))
    number = int(council.max()) + 1
    shape = (batch, council.size)
    m, e, a = (np.broadcast_to(table, shape) for table in (sizes, events, arm))
    place = (np.arange(batch)[:, None] * number + council) * 2 + a
    flat = place.ravel()

    def total(values: ArrayLike) -> Floats:
        each = np.asarray(values, dtype=float).ravel()
        found = np.bincount(flat, each, minlength=batch * number * 2).astype(float)
        return np.asarray(found.reshape(batch, number, 2))

    return Cells(total(m), total(e), total(e * e), total(e * m), total(m * m), total(m > 0))


def resampled(
    sizes: Floats,
    events: Floats,
    arm: NDArray[np.intp],
    council: NDArray[np.intp],
    *,
    times: int,
    seed: int,
) -> Cells:
    """Families drawn again with replacement within council and arm, so many times over."""
    number = int(council.max()) + 1
    cell = council * 2 + arm
    random = np.random.default_rng(seed)
    tables = np.zeros((6, times, number * 2))
    values = np.stack([sizes, events, events**2, events * sizes, sizes**2, np.ones_like(sizes)])
    for at in np.unique(cell):
        members = np.flatnonzero(cell == at)
        drawn = random.multinomial(members.size, np.full(members.size, 1 / members.size), times)
        tables[:, :, at] = values[:, members] @ drawn.T
    return Cells(*(table.reshape(times, number, 2) for table in tables))


def fit_cells(cells: Cells) -> CellResults:
    """The logistic model of arm and council on every trial of the batch, and what it standardises to."""
    n0, n1, e0, e1 = cells.m[..., 0], cells.m[..., 1], cells.e[..., 0], cells.e[..., 1]
    whole, hits = n0 + n1, e0 + e1
    told = (hits > 0) & (hits < whole)
    council = np.where(told, np.log((hits + 0.5) / (whole - hits + 0.5)), 0.0)
    arm = np.zeros(n0.shape[0])
    settled = np.zeros(n0.shape[0], dtype=bool)
    for _ in range(_STEPS):
        p0, p1 = expit(council), expit(council + arm[:, None])
        w0, w1 = n0 * p0 * (1 - p0) * told, n1 * p1 * (1 - p1) * told
        both = np.where(told, w0 + w1, 1.0)
        own = (hits - n0 * p0 - n1 * p1) * told
        slope = ((e1 - n1 * p1) * told).sum(axis=1) - (w1 / both * own).sum(axis=1)
        curve = (w0 * w1 / both).sum(axis=1)
        step = np.where(curve > 0, slope / np.where(curve > 0, curve, 1.0), 0.0)
        moved = (own - w1 * step[:, None]) / both
        longest = np.maximum(np.abs(step), np.abs(moved).max(axis=1))
        brake = np.minimum(1.0, 4.0 / np.maximum(longest, 1e-300))
        arm = arm + step * brake
        council = np.clip(council + moved * brake[:, None], -_EDGE, _EDGE)
        settled = (longest < _SETTLED) & (curve > 0)
        if settled.all():
            break
    return _standardise(cells, told, council, arm, settled)


def _standardise(
    cells: Cells, told: NDArray[np.bool_], council: Floats, arm: Floats, settled: NDArray[np.bool_]
) -> CellResults:
    n0, n1 = cells.m[..., 0], cells.m[..., 1]
    whole = n0 + n1
    children = whole.sum(axis=1)
    constant = np.where(cells.e.sum(axis=2) > 0, 1.0, 0.0)
    p0 = np.where(told, expit(council), constant)
    p1 = np.where(told, expit(council + arm[:, None]), constant)
    v0, v1 = p0 * (1 - p0), p1 * (1 - p1)
    w0, w1 = n0 * v0, n1 * v1
    both = np.where(told, w0 + w1, 1.0)
    curve = np.maximum((w0 * w1 / both).sum(axis=1), 1e-300)

    def solve(by_council: Floats, by_arm: Floats) -> tuple[Floats, Floats]:
        last = (by_arm - (w1 / both * by_council).sum(axis=1)) / curve
        return (by_council - w1 * last[:, None]) / both * told, last

    spread = np.stack([cells.ee, cells.em, cells.mm])
    r0 = spread[0, ..., 0] - 2 * p0 * spread[1, ..., 0] + p0**2 * spread[2, ..., 0]
    r1 = spread[0, ..., 1] - 2 * p1 * spread[1, ..., 1] + p1**2 * spread[2, ..., 1]
    terms = told.sum(axis=1) + 1
    families = cells.families.sum(axis=(1, 2))
    times = families / (families - 1) * (children - 1) / (children - terms)

    def variance(by_council: Floats, by_arm: Floats) -> Floats:
        one, last = solve(by_council, by_arm)
        return np.asarray(times * (r0 * one**2 + r1 * (one + last[:, None]) ** 2).sum(axis=1))

    share = whole / children[:, None]
    none = np.zeros_like(share)
    slope = variance(share * (v1 - v0), (share * v1).sum(axis=1))
    odds = variance(none, np.ones_like(arm))
    return CellResults(
        with_offer=(share * p1).sum(axis=1),
        without=(share * p0).sum(axis=1),
        difference=(share * (p1 - p0)).sum(axis=1),
        se=np.sqrt(slope),
        log_odds_ratio=arm,
        log_odds_se=np.sqrt(odds),
        silent=(~told & (whole > 0)).sum(axis=1),
        settled=settled,
    )
