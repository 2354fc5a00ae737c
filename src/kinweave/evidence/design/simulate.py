"""Trials that might happen, many at a time: families in the order of their letters, councils, blocks and arms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import t as student

from kinweave.evidence.design.latent import intercepts
from kinweave.evidence.design.plan import Expected, Plan
from kinweave.evidence.kernel import RealBlocks, fit_cells, tallied

__all__ = ["Batch", "expected_effect", "simulate_families"]

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Batch:
    """One row a simulated trial: its difference, its error, whether it was told from nothing."""

    difference: Floats
    se: Floats
    found: NDArray[np.bool_]
    silent: Whole


def expected_effect(plan: Plan, effect: float) -> float:
    """What the comparison of arms as allocated will be: less than `effect` by cross-over and by late offers."""
    expected = plan.expected
    offered = 1 - expected.without_offer
    compared = expected.with_offer
    if plan.design == "waiting-list":
        compared += (1 - expected.with_offer) * expected.late_effect
    return effect * (offered - compared)


def simulate_families(
    plan: Plan, families: int, effect: float, times: int, seed: np.random.SeedSequence
) -> Batch:
    """So many trials in which families are allocated in blocks within councils."""
    random = np.random.default_rng(seed)
    expected = plan.expected
    places = len(plan.councils)
    # The first letters; later ones come too late.
    seen = max(round(expected.observed * families), 2)
    council = random.permutation(np.arange(families) % places)[:seen]
    arm = _blocks(plan, council, random).draw(times, random).astype(np.intp)
    sizes = drawn_sizes(expected, (times, seen), random)
    time = (np.arange(seen) + 0.5) / families
    without, with_offer = lines(expected, time, effect)
    if plan.design == "waiting-list":
        late = lines(expected, time, effect * expected.late_effect)[1]
    else:
        late = without
    has = random.random((times, seen))
    base = np.where(
        arm == 1,
        np.where(has < expected.without_offer, without, with_offer),
        np.where(has < expected.with_offer, with_offer, late),
    )
    lean = expected.sibling_sd * random.standard_normal((times, seen))
    if expected.council_sd:
        lean += (expected.council_sd * random.standard_normal((times, places)))[:, council]
    events = random.binomial(sizes, expit(base + lean))
    degrees = max(seen - places - 1, 1)
    # A trial in which one arm has no event never settles, and counts as one that finds nothing.
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        found = fit_cells(tallied(sizes.astype(float), events.astype(float), arm, council))
        far = np.abs(found.difference / found.se)
    told = found.settled & (far > student.ppf(0.975, degrees))
    return Batch(found.difference, found.se, told, found.silent)


def drawn_sizes(expected: Expected, shape: tuple[int, ...], random: np.random.Generator) -> Whole:
    """How many children each family has."""
    sizes = np.array([size for size, _ in expected.family_sizes])
    ends = np.cumsum([share for _, share in expected.family_sizes])
    at = np.searchsorted(ends[:-1], random.random(shape), side="right")
    return np.asarray(sizes[at], dtype=np.intp)


def lines(expected: Expected, time: Floats, effect: float) -> tuple[Floats, Floats]:
    """The latent scale without and with the offer, at each time from 0 (first enrolment) to 1 (last)."""
    sd = float(np.hypot(expected.sibling_sd, np.hypot(expected.council_sd, expected.period_sd)))
    grid = np.linspace(0, 1, 21) if expected.drift else np.zeros(1)
    shares = expected.control_share + expected.drift * grid
    usual, offered = intercepts(shares, sd), intercepts(shares + effect, sd)
    return np.interp(time, grid, usual), np.interp(time, grid, offered)


def _blocks(plan: Plan, council: Whole, random: np.random.Generator) -> RealBlocks:
    """Blocks as the plan would seal them, of sizes that vary; minimisation is held as blocks of the least size."""
    choices = np.array(plan.allocation.block_sizes or (2,))
    block, sealed = np.zeros(council.size, dtype=np.intp), np.zeros(council.size, dtype=np.intp)
    number = 0
    for place in range(len(plan.councils)):
        rows = np.flatnonzero(council == place)
        drawn = random.choice(choices, size=rows.size // int(choices.min()) + 1)
        of = np.searchsorted(np.cumsum(drawn), np.arange(rows.size), side="right")
        block[rows], sealed[rows] = number + of, drawn[of]
        number += drawn.size
    return RealBlocks.of(block, sealed)
