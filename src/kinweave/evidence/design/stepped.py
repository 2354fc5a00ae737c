"""Stepped wedges that might happen: councils begin to offer one step after another, in an order drawn by lot."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from kinweave.evidence.design.plan import Plan
from kinweave.evidence.design.simulate import Batch, drawn_sizes, lines

__all__ = ["simulate_steps"]

Floats = NDArray[np.float64]

_ORDERS = 399
_LEVEL = 0.05


def simulate_steps(
    plan: Plan, families: int, effect: float, times: int, seed: np.random.SeedSequence
) -> Batch:
    """So many stepped wedges, each judged by the orders of councils that the lot could have given.

    The comparison takes out what councils and periods have in common; with few councils no formula for its
    error holds, and the lot itself does.
    """
    random = np.random.default_rng(seed)
    expected = plan.expected
    places, periods = len(plan.councils), plan.steps + 1
    seen = max(round(expected.observed * periods), 2)
    share = families / (places * periods)
    many = random.poisson(share, (times, places, seen))
    events, children = _outcomes(plan, many, effect, random)
    begins = 1 + np.arange(places) % plan.steps
    orders = np.array([random.permutation(begins) for _ in range(_ORDERS)])
    offered = (np.arange(seen) >= begins[:, None]).astype(float)
    other = (np.arange(seen) >= orders[:, :, None]).astype(float).reshape(_ORDERS, -1)
    left = _without_both(events, children)
    score = (left * children).reshape(times, -1)
    # The same score for the order that happened and for all that might have: equal orders must count as equal.
    own, drawn = score @ offered.ravel(), score @ other.T
    as_far = np.abs(drawn) >= np.abs(own)[:, None] * (1 - 1e-9)
    p = (1 + as_far.sum(axis=1)) / (_ORDERS + 1)
    within = _without_both(np.broadcast_to(offered, children.shape) * children, children)
    under = (within * offered * children).sum(axis=(1, 2))
    usable = under > 0
    under = np.where(usable, under, np.nan)
    return Batch(
        difference=own / under,
        se=drawn.std(axis=1) / under,
        found=(p <= _LEVEL) & usable,
        silent=((events.sum(axis=2) == 0) | (events.sum(axis=2) == children.sum(axis=2))).sum(
            axis=1
        ),
    )


def _outcomes(
    plan: Plan, many: NDArray[np.int64], effect: float, random: np.random.Generator
) -> tuple[Floats, Floats]:
    """Children in care, and children, in each trial, council and period."""
    expected = plan.expected
    times, places, seen = many.shape
    cell = np.repeat(np.arange(many.size), many.ravel())
    period = cell % seen
    council = cell // seen % places
    trial = cell // (seen * places)
    begins = 1 + np.arange(places) % plan.steps
    on = period >= begins[council]
    has = random.random(cell.size)
    has_offer = np.where(on, has >= expected.without_offer, has < expected.with_offer)
    usual, offered = lines(expected, (np.arange(seen) + 0.5) / (plan.steps + 1), effect)
    lean = expected.sibling_sd * random.standard_normal(cell.size)
    lean += (expected.council_sd * random.standard_normal((times, places)))[trial, council]
    if expected.period_sd:
        lean += (expected.period_sd * random.standard_normal(many.size))[cell]
    sizes = drawn_sizes(expected, (cell.size,), random)
    events = random.binomial(
        sizes, expit(np.where(has_offer, offered[period], usual[period]) + lean)
    )

    def total(values: NDArray[np.intp]) -> Floats:
        return np.bincount(cell, values, minlength=many.size).reshape(many.shape).astype(float)

    return total(events), total(sizes)


def _without_both(sums: Floats, children: Floats) -> Floats:
    """Each cell's mean less what its council and its period have in common, each child counting once."""
    weight = np.where(children > 0, children, 0.0)
    left = np.where(children > 0, sums / np.where(children > 0, children, 1.0), 0.0)
    for _ in range(60):
        before = left
        for axis in (1, 2):
            whole = weight.sum(axis=axis, keepdims=True)
            mean = (left * weight).sum(axis=axis, keepdims=True) / np.where(whole > 0, whole, 1.0)
            left = left - mean
        if np.abs(left - before).max() < 1e-10:  # noqa: PLR2004
            break
    return left
