"""Trials of the calibration: families or whole councils allocated by lot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kinweave.evidence.calibration.worlds import World, council_shares, events, family_sizes
from kinweave.evidence.design.parsing import example_plan, parse_plan
from kinweave.evidence.design.plan import LOGISTIC_VARIANCE
from kinweave.evidence.design.stepped import simulate_steps
from kinweave.evidence.intervals.interval import z_of
from kinweave.evidence.kernel import (
    RealBlocks,
    fit_cells,
    standardised,
    tallied,
    wild_cluster_bootstrap,
)

__all__ = ["councils_allocated", "families_allocated", "stepped_wedge"]

Kept = dict[str, NDArray[np.bool_]]

_FAMILIES = 30
_FAMILIES_WHOLE = 40
_LEVEL = 0.95
_BLOCK = 4


def families_allocated(world: World, times: int, seed: np.random.SeedSequence) -> Kept:
    """Families in blocks of four within councils; the standardised difference of `trial analyse`."""
    councils, correlation, effect = world.councils, world.correlation, world.effect
    random = np.random.default_rng(seed)
    council = np.repeat(np.arange(councils), _FAMILIES)
    within = np.tile(np.arange(_FAMILIES) // _BLOCK, councils)
    blocks = RealBlocks.of(
        council * _FAMILIES + within, np.full(council.size, _BLOCK, dtype=np.intp)
    )
    arm = blocks.draw(times, random).astype(np.intp)
    sizes = family_sizes(arm.shape, random)
    base = council_shares((times, councils), random)[:, council]
    had = events(sizes, base + effect * arm, correlation, random)
    found = fit_cells(tallied(sizes.astype(float), had.astype(float), arm, council))
    kept = np.abs(found.difference - effect) <= z_of(_LEVEL) * found.se
    return dict.fromkeys(world.methods, kept & found.settled)


def councils_allocated(world: World, times: int, seed: np.random.SeedSequence) -> Kept:
    """Half of the councils by lot; the standardised difference with errors by council, or the wild bootstrap."""
    councils, correlation, effect = world.councils, world.correlation, world.effect
    random = np.random.default_rng(seed)
    kept: Kept = {method: np.zeros(times, dtype=bool) for method in world.methods}
    of = np.repeat(np.arange(councils), _FAMILIES_WHOLE)
    for at in range(times):
        arm = random.permutation(np.arange(councils) % 2 == 0)[of].astype(float)
        sizes = family_sizes(of.shape, random)
        base = council_shares((councils,), random)[of]
        had = events(sizes, base + effect * arm, correlation, random)
        # Which child of a family has the outcome makes no difference to errors by council.
        outcome = np.concatenate([np.ones(had.sum()), np.zeros((sizes - had).sum())])
        row = np.concatenate([np.repeat(of, had), np.repeat(of, sizes - had)])
        offered = np.concatenate([np.repeat(arm, had), np.repeat(arm, sizes - had)])
        design = np.column_stack([offered, np.ones(row.size)])
        if "formula" in world.methods:
            found = standardised(design, outcome, arm=0, cluster=row, level=_LEVEL).difference
            kept["formula"][at] = found.low <= effect <= found.high
        if "instead" in world.methods:
            test = wild_cluster_bootstrap(
                design, outcome, row, tested=0, supposed=effect, times=999, seed=at
            )
            kept["instead"][at] = test.p > 1 - _LEVEL
    return kept


def stepped_wedge(world: World, times: int, seed: np.random.SeedSequence) -> Kept:
    """The test by which `trial power` judges a stepped wedge, when the offer changes nothing."""
    councils, correlation, effect = world.councils, world.correlation, world.effect
    assert effect == 0, "the test is of no effect"
    plan = parse_plan(example_plan())
    plan = replace(
        plan,
        design="stepped-wedge",
        councils=tuple(f"Council {at + 1}" for at in range(councils)),
        steps=min(councils, 5),
        expected=replace(
            plan.expected,
            sibling_sd=float(np.sqrt(correlation / (1 - correlation) * LOGISTIC_VARIANCE)),
            council_sd=0.2,
            period_sd=0.1,
        ),
    )
    found = simulate_steps(plan, councils * 6 * _FAMILIES // 3, 0.0, times, seed).found
    return dict.fromkeys(world.methods, ~found)
