"""The lists before they are sealed: permuted blocks whose sizes vary, and chances for minimisation."""

from __future__ import annotations

from dataclasses import dataclass

from kinweave.evidence.allocation.draws import Draws
from kinweave.evidence.design.plan import Plan

__all__ = ["EVERYWHERE", "ORDER", "Slot", "permuted_blocks", "places_for", "sequences"]

EVERYWHERE = "all councils"  # minimisation has one line for all
ORDER = "order of councils"  # a stepped wedge has one place for each council
CHANCES = 1 << 32


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a sealed list.

    `value` is the arm (0 the offer, 1 the other), for minimisation a chance from 0 below 2³², in a stepped
    wedge the step at which a council begins; `block` counts from 0 and `size` is the block's (both 0 where there
    are no blocks).
    """

    value: int
    block: int
    size: int


def places_for(plan: Plan) -> int:
    """How many places each list has: what the plan says, or three times an even share and never too few."""
    if plan.allocation.places:
        return plan.allocation.places
    if plan.allocation.method == "minimisation":
        return 2 * plan.enrolment.families
    share = -(-plan.enrolment.families // len(plan.councils))
    return max(3 * share, 40)


def permuted_blocks(draws: Draws, sizes: tuple[int, ...], places: int) -> list[Slot]:
    """Blocks one after another until there are places enough, the last one whole; each half and half."""
    slots: list[Slot] = []
    block = 0
    while len(slots) < places:
        size = sizes[draws.below(len(sizes))]
        arms = draws.shuffled([0, 1] * (size // 2))
        slots += [Slot(arm, block, size) for arm in arms]
        block += 1
    return slots


def sequences(plan: Plan, seed: bytes, only: str = "") -> dict[str, list[Slot]]:
    """Every list of a plan: one a council for blocks, one for all for minimisation, one of councils for a wedge.

    `only` draws the list of one council alone, which is the same as with the others.
    """
    if plan.design == "stepped-wedge":
        even = [1 + at % plan.steps for at in range(len(plan.councils))]
        steps = Draws(seed, plan.digest, "steps").shuffled(even)
        return {ORDER: [Slot(step, 0, 0) for step in steps]}
    places = places_for(plan)
    if plan.allocation.method == "minimisation":
        draws = Draws(seed, plan.digest, "minimisation")
        return {EVERYWHERE: [Slot(draws.below(CHANCES), 0, 0) for _ in range(places)]}
    return {
        council: permuted_blocks(
            Draws(seed, plan.digest, "blocks", council), plan.allocation.block_sizes, places
        )
        for council in plan.councils
        if only in ("", council)
    }
