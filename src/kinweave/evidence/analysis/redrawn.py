"""Families drawn again whole, within council and arm: the bootstrap of what a model standardises to."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit
from threadpoolctl import threadpool_limits

from kinweave.evidence.intervals import Interval

__all__ = ["draws", "from_draws", "redrawn_linear", "redrawn_risks"]

Floats = NDArray[np.float64]
_BATCH = 100
_STEPS = 12
_SETTLED = 1e-7
# A council whose redrawn children all fare alike has no finite odds: this keeps its step finite and
# moves nothing else by more than a millionth.
_HOLD = 1e-6
_EDGE = 25.0


def draws(children: pl.DataFrame, *, times: int, seed: int) -> Iterator[Floats]:
    """How often each child's family is drawn, in batches of resamplings by children."""
    family = children["family"].rank("dense").to_numpy().astype(np.intp) - 1
    whole = children.group_by("family").agg(pl.first("council"), pl.first("offered")).sort("family")
    strata = (
        whole.select(pl.struct("council", "offered").rank("dense").alias("at"))["at"].to_numpy() - 1
    )
    members = [np.flatnonzero(strata == at) for at in range(int(strata.max()) + 1)]
    random = np.random.default_rng(np.random.SeedSequence(seed))
    for start in range(0, times, _BATCH):
        many = min(_BATCH, times - start)
        counts = np.zeros((many, whole.height))
        for rows in members:
            counts[:, rows] = random.multinomial(rows.size, np.full(rows.size, 1 / rows.size), many)
        yield counts[:, family]


def redrawn_risks(
    children: pl.DataFrame,
    design: Floats,
    start: Floats,
    *,
    weights: Floats | None = None,
    times: int,
    seed: int,
) -> Floats:
    """Standardised risks of the logistic model in each resampling: one row each, referred and not.

    `start` is the fit to the children as they are, the arm in column 0; each resampling is fitted from there
    until it settles.
    """
    y = children["outcome"].to_numpy().astype(float)
    k = design.shape[1]
    upper = np.triu_indices(k)
    pairs = design[:, upper[0]] * design[:, upper[1]]
    own = np.ones(y.size) if weights is None else weights
    without = design.copy()
    without[:, 0] = 0.0
    found = []
    with threadpool_limits(1):
        for counts in draws(children, times=times, seed=seed):
            w = counts * own
            coef = _settle(design, pairs, upper, y, w, start)
            plain = coef @ without.T
            share = w / w.sum(axis=1, keepdims=True)
            risks = [(share * expit(plain + arm * coef[:, [0]])).sum(axis=1) for arm in (1.0, 0.0)]
            found.append(np.stack(risks, axis=1))
    return np.vstack(found)


def _settle(  # noqa: PLR0917 - the parts of one batch of fits
    design: Floats,
    pairs: Floats,
    upper: tuple[NDArray[np.intp], NDArray[np.intp]],
    y: Floats,
    w: Floats,
    start: Floats,
) -> Floats:
    k = design.shape[1]
    coef = np.repeat(start[None, :], w.shape[0], axis=0)
    gram = np.empty((w.shape[0], k, k))
    for _ in range(_STEPS):
        chance = expit(np.clip(coef @ design.T, -_EDGE, _EDGE))
        packed = (w * chance * (1 - chance)) @ pairs
        gram[:, upper[0], upper[1]] = packed
        gram[:, upper[1], upper[0]] = packed
        gram[:, range(k), range(k)] += _HOLD
        step = np.linalg.solve(gram, ((w * (y - chance)) @ design)[:, :, None])[:, :, 0]
        longest = np.abs(step).max(axis=1)
        coef += step * np.minimum(1.0, 3.0 / np.maximum(longest, 1e-300))[:, None]
        # Where a council has run to its edge its own effect goes on moving and nothing else does.
        if np.abs(step[:, 0]).max() < _SETTLED:
            break
    return coef


def redrawn_linear(
    children: pl.DataFrame, design: Floats, outcome: Floats, *, times: int, seed: int
) -> Floats:
    """The arm's coefficient by least squares in each resampling."""
    k = design.shape[1]
    upper = np.triu_indices(k)
    pairs = design[:, upper[0]] * design[:, upper[1]]
    found = []
    with threadpool_limits(1):
        for w in draws(children, times=times, seed=seed):
            gram = np.empty((w.shape[0], k, k))
            packed = w @ pairs
            gram[:, upper[0], upper[1]] = packed
            gram[:, upper[1], upper[0]] = packed
            gram[:, range(k), range(k)] += 1e-9
            solved = np.linalg.solve(gram, ((w * outcome) @ design)[:, :, None])
            found.append(solved[:, 0, 0])
    return np.concatenate(found)


def from_draws(estimate: float, drawn: Floats, level: float) -> Interval:
    """The middle of the resamplings, cut off equally at either end."""
    tail = (1 - level) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return Interval(
        estimate,
        float(low),
        float(high),
        level,
        f"{drawn.size} resamplings of whole families within council and arm, percentiles",
        float(drawn.std(ddof=1)),
    )
