"""What a plan can be expected to find: power, size under the null, families needed, the least effect found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kinweave.evidence.batches import in_batches
from kinweave.evidence.design.closed_form import closed_form_power, design_effect
from kinweave.evidence.design.latent import within_family
from kinweave.evidence.design.plan import Plan
from kinweave.evidence.design.simulate import Batch, expected_effect, simulate_families
from kinweave.evidence.design.stepped import simulate_steps
from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.intervals import wilson

__all__ = ["Power", "families_needed", "least_effect", "power"]

_BATCH = 125
_FEW_COUNCILS = 10


@dataclass(frozen=True, slots=True)
class Power:
    """How often trials like this one tell the difference from nothing, at the two-sided level of 5 in 100.

    Shares are of simulated trials; `low` and `high` are what so few simulations leave open (95 %).
    `difference` is the mean of the estimates, `as_allocated` what was built in after cross-over and late
    offers; families are the basis of allocation, children of the outcome.
    """

    share: float
    low: float
    high: float
    times: int
    families: int
    effect: float
    as_allocated: float
    difference: float
    se: float
    design: str
    months: int
    sibling_correlation: float
    within_family: float
    design_effect: float
    assumes: tuple[str, ...]
    warnings: tuple[str, ...]

    def sentence(self) -> str:
        """The result in plain words."""
        if self.effect == 0:
            return (
                f"If the offer changes nothing, about {self.share * 100:.1f} in 100 such trials would say that "
                f"it does ({self.low * 100:.1f} to {self.high * 100:.1f}; 5 is right)."
            )
        return (
            f"With {self.families:,} families, about {self.share * 100:.1f} in 100 such trials would find a "
            f"difference of {abs(self.effect) * 100:.1f} in 100 children in care at {self.months} months "
            f"({self.low * 100:.1f} to {self.high * 100:.1f}, from {self.times:,} simulated)."
        )


def power(
    plan: Plan,
    *,
    seed: int,
    families: int | None = None,
    effect: float | None = None,
    times: int = 2000,
    jobs: int | None = 1,
) -> Power:
    """Simulate the plan so many times; `effect=0` gives its size under the null.

    The same seed gives the same answer on one core, on many (`jobs`), and under a joblib backend such as Dask
    or Ray (`jobs=None`). Raises `EvidenceError` for numbers that cannot be.
    """
    families = plan.enrolment.families if families is None else families
    effect = plan.expected.effect if effect is None else effect
    _check(plan, families, effect, times)
    of_families = plan.design != "stepped-wedge"
    one: Callable[..., Batch] = simulate_families if of_families else simulate_steps
    asked = (plan, families, effect)
    batches = in_batches(one, asked, times=times, seed=seed, size=_BATCH, jobs=jobs)
    found = np.concatenate([batch.found for batch in batches])
    close = wilson(int(found.sum()), times)
    expected = plan.expected
    tie = within_family(expected.control_share, expected.sibling_sd)
    return Power(
        share=float(found.mean()),
        low=close.low,
        high=close.high,
        times=times,
        families=families,
        effect=effect,
        as_allocated=expected_effect(plan, effect),
        difference=float(np.nanmean(np.concatenate([batch.difference for batch in batches]))),
        se=float(np.nanmean(np.concatenate([batch.se for batch in batches]))),
        design=plan.design,
        months=plan.months,
        sibling_correlation=expected.sibling_correlation,
        within_family=tie,
        design_effect=design_effect(expected.mean_size, expected.size_cv, tie),
        assumes=_assumes(plan),
        warnings=_warnings(plan, batches, families),
    )


def families_needed(
    plan: Plan, *, seed: int, target: float = 0.8, times: int = 1000, jobs: int | None = 1
) -> Power:
    """The fewest families, to about 1 in 50, with which so large a share of trials finds the plan's effect."""
    _reach(target)
    if plan.expected.effect == 0:
        raise EvidenceError(
            "No number of families finds an effect of nought; expect one in the plan."
        )
    low, high = 4, max(_first_guess(plan, target), 8)

    def at(families: int) -> Power:
        return power(plan, seed=seed, families=families, times=times, jobs=jobs)

    best = at(high)
    while best.share < target:
        low, high = high, high * 2
        if high > 200_000:  # noqa: PLR2004
            raise EvidenceError(
                f"Even {low:,} families would not find this effect in {target:.0%} of trials; the councils are "
                "too few or the effect too small for this design."
            )
        best = at(high)
    while high - low > max(high // 50, 1):
        middle = (low + high) // 2
        tried = at(middle)
        if tried.share >= target:
            high, best = middle, tried
        else:
            low = middle
    return best


def least_effect(
    plan: Plan, *, seed: int, target: float = 0.8, times: int = 1000, jobs: int | None = 1
) -> Power:
    """The smallest effect, of the sign that the plan expects and to a tenth of a point, found that often."""
    _reach(target)
    expected = plan.expected
    sign = -1.0 if expected.effect <= 0 else 1.0
    ends = (expected.control_share, expected.control_share + expected.drift)
    room = min(ends) if sign < 0 else 1 - max(ends)
    low, high = 0.0, min(0.02, room / 2)
    while (
        best := power(plan, seed=seed, effect=sign * high, times=times, jobs=jobs)
    ).share < target:
        low, high = high, high * 1.6
        if high >= room:
            raise EvidenceError(
                f"With {plan.enrolment.families:,} families not even an effect of {low * 100:.0f} in 100 children "
                f"would be found in {target:.0%} of trials; enrol more families or councils."
            )
    while high - low > 0.001:  # noqa: PLR2004
        middle = (low + high) / 2
        tried = power(plan, seed=seed, effect=sign * middle, times=times, jobs=jobs)
        if tried.share >= target:
            high, best = middle, tried
        else:
            low = middle
    return best


def _check(plan: Plan, families: int, effect: float, times: int) -> None:
    if times < 1 or families < 2 * len(plan.councils):
        raise EvidenceError(
            f"{families} families cannot be compared in {len(plan.councils)} councils; have two for each or more, "
            "and simulate once at least."
        )
    for share in (
        plan.expected.control_share,
        plan.expected.control_share + plan.expected.drift,
    ):
        if not 0 < share + effect < 1:
            raise EvidenceError(
                f"An effect of {effect:+.3f} cannot be where {share:.3f} of children are in care without the offer."
            )


def _reach(target: float) -> None:
    if not 0.05 < target < 1:  # noqa: PLR2004
        raise EvidenceError("The power wanted is a share above 0.05 and below 1, such as 0.8.")


def _first_guess(plan: Plan, target: float) -> int:
    """Families by formula, where the search begins."""
    expected, effect = plan.expected, expected_effect(plan, plan.expected.effect)
    tie = within_family(expected.control_share, expected.sibling_sd)

    def at(families: int) -> float:
        return closed_form_power(
            families_an_arm=families * expected.observed / 2,
            mean_size=expected.mean_size,
            size_cv=expected.size_cv,
            icc=tie,
            shares=(expected.control_share, expected.control_share + effect),
        )

    families = max(2 * len(plan.councils), 8)
    while at(families) < target and families < 100_000:  # noqa: PLR2004
        families = int(families * 1.2) + 1
    return families


def _assumes(plan: Plan) -> tuple[str, ...]:
    expected = plan.expected
    known = [
        f"brothers and sisters are alike with a correlation of {expected.sibling_correlation:.2f} on the latent scale",
        f"{expected.mean_size:.2f} children a family, varying by {expected.size_cv:.2f} of that",
        (
            f"{expected.observed:.0%} of families, those of the first letters, have passed {plan.months} months by "
            "the extract; the later ones are left out, not taken for not in care"
        ),
    ]
    if plan.design == "stepped-wedge":
        known.append(
            f"{len(plan.councils)} councils begin at {plan.steps} steps in an order drawn by lot; an effect is found "
            "when fewer than 5 in 100 orders would show as large a one"
        )
    else:
        known.append("families are allocated evenly within each council and analysed by family")
    if plan.design == "waiting-list":
        known.append(
            f"an offer {plan.compared.wait_weeks} weeks later keeps {expected.late_effect:.0%} of the effect"
        )
    if plan.allocation.method == "minimisation":
        known.append("minimisation balances councils as closely as blocks of two")
    return tuple(known)


def _warnings(plan: Plan, batches: list[Batch], families: int) -> tuple[str, ...]:
    found = []
    if len(plan.councils) < _FEW_COUNCILS and plan.design == "stepped-wedge":
        found.append(
            f"With {len(plan.councils)} councils a stepped wedge has few orders to choose from, and little power."
        )
    silent = float(np.mean(np.concatenate([batch.silent for batch in batches])))
    if silent >= 0.5:  # noqa: PLR2004
        found.append(
            f"On average {silent:.1f} councils would have all children in care or none, and tell nothing: "
            f"{families:,} families are few for {len(plan.councils)} councils."
        )
    if expected_effect(plan, 1.0) < 0.7:  # noqa: PLR2004
        found.append("Cross-over and late offers hide more than three tenths of the effect.")
    return tuple(found)
