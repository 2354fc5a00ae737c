"""Designs without randomisation, tried where what they assume is so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import t

from kinweave.evidence.calibration.worlds import (
    CONTROL,
    World,
    council_shares,
    events,
    family_sizes,
    smooth,
)
from kinweave.evidence.observational.series import interrupted
from kinweave.evidence.observational.staggered import StaggeredStart, group_time
from kinweave.evidence.observational.synthetic import synthetic_control
from kinweave.evidence.observational.weighting import Target, weighted_difference

__all__ = ["series", "staggered_starts", "synthetic", "weighted"]

Floats = NDArray[np.float64]
Kept = dict[str, NDArray[np.bool_]]

_FAMILIES = 30
_YEARS, _STARTS = 8, (3.0, 5.0, np.inf)
_MONTHS, _BEGUN = 72, 40
_FAMILIES_A_MONTH = 6
_QUARTERS, _FROM = 24, 16


def staggered_starts(world: World, times: int, seed: np.random.SeedSequence) -> Kept:
    """Councils that begin in year 3, in year 5 or never; each year's share of children, over eight years."""
    councils, correlation, effect = world.councils, world.correlation, world.effect
    random = np.random.default_rng(seed)
    kept: Kept = {method: np.zeros(times, dtype=bool) for method in world.methods}
    start = np.array(_STARTS)[np.arange(councils) % 3]
    unit, time = np.repeat(np.arange(councils), _YEARS), np.tile(np.arange(_YEARS), councils)
    for at in range(times):
        base = council_shares((councils, 1), random) + smooth((councils, _YEARS), 0.02, 0.5, random)
        chance = base + 0.005 * np.arange(_YEARS) + effect * (np.arange(_YEARS) >= start[:, None])
        share = _shares(chance, _FAMILIES, correlation, random)
        found = group_time(unit, time, start[unit], share.ravel())
        for method in world.methods:
            kept[method][at] = _holds(found, method, effect)
    return kept


def _holds(found: StaggeredStart, method: str, effect: float) -> bool:
    by = found if method == "instead" else replace(found, redrawn=None)
    interval = by.overall()
    return bool(interval.low <= effect <= interval.high)


def series(world: World, times: int, seed: np.random.SeedSequence) -> Kept:
    """All councils' share, month by month over six years, with a season and disturbances that linger."""
    councils, correlation, effect = world.councils, world.correlation, world.effect
    random = np.random.default_rng(seed)
    kept: Kept = {method: np.zeros(times, dtype=bool) for method in world.methods}
    month = np.arange(_MONTHS)
    steady = CONTROL + 0.02 * np.sin(2 * np.pi * month / 12) + effect * (month >= _BEGUN)
    for at, lingering in enumerate(smooth((times, _MONTHS), 0.02, 0.3, random)):
        chance = (steady + lingering)[None, :]
        share = _shares(chance, councils * _FAMILIES_A_MONTH, correlation, random)[0]
        found = interrupted(share, _BEGUN, period=12)
        if "instead" in world.methods:
            kept["instead"][at] = found.level.low <= effect <= found.level.high
        if "formula" in world.methods:
            assert found.level.se is not None
            reach = t.ppf(0.975, _MONTHS - found.coef.size) * found.level.se
            kept["formula"][at] = abs(found.level.estimate - effect) <= reach
    return kept


def weighted(world: World, times: int, seed: np.random.SeedSequence) -> Kept:
    """Families offered the more often the more worrying their history, which is recorded; overlap weights."""
    councils, correlation, effect = world.councils, world.correlation, world.effect
    random = np.random.default_rng(seed)
    kept = np.zeros(times, dtype=bool)
    of = np.repeat(np.arange(councils), _FAMILIES)
    for at in range(times):
        removed = (random.random(of.size) < 0.3).astype(float)  # noqa: PLR2004
        worry = random.standard_normal(of.size)
        offered = (random.random(of.size) < expit(-0.2 + 0.6 * removed + 0.3 * worry)).astype(float)
        sizes = family_sizes(of.shape, random)
        base = council_shares((councils,), random)[of] + 0.12 * removed + 0.03 * np.tanh(worry)
        had = events(sizes, base + effect * offered, correlation, random)
        family = np.repeat(np.arange(of.size), sizes)
        first = np.arange(family.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        outcome = (first < had[family]).astype(float)
        design = np.column_stack([np.ones(of.size), removed, worry])[family]
        found = weighted_difference(
            design, offered[family], outcome, target=Target.OVERLAP, cluster=family
        ).difference
        kept[at] = found.low <= effect <= found.high
    return dict.fromkeys(world.methods, kept)


def synthetic(world: World, times: int, seed: np.random.SeedSequence) -> Kept:
    """One council of so many against a mixture of the others, when the start changed nothing."""
    councils, correlation, effect = world.councils, world.correlation, world.effect
    assert effect == 0, "the rank is of no effect"
    random = np.random.default_rng(seed)
    kept = np.zeros(times, dtype=bool)
    for at in range(times):
        moods = smooth((2, _QUARTERS), 0.04, 0.7, random)
        chance = (
            council_shares((councils, 1), random) + random.standard_normal((councils, 2)) @ moods
        )
        chance = np.clip(chance, 0.05, 0.95)
        share = _shares(chance, _FAMILIES, correlation, random)
        kept[at] = synthetic_control(share[0], share[1:].T, _FROM).p > 0.05  # noqa: PLR2004
    return dict.fromkeys(world.methods, kept)


def _shares(
    chance: Floats, families: int, correlation: float, random: np.random.Generator
) -> Floats:
    """The share of children with the outcome in each council and period, of so many families there."""
    sizes = family_sizes((*chance.shape, families), random)
    had = events(sizes, chance[..., None], correlation, random)
    return np.asarray(had.sum(axis=-1) / sizes.sum(axis=-1))
