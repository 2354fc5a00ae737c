"""The emulated trial: each child stands in both arms until what happened shows which one it followed.

Hernán and Robins, American Journal of Epidemiology 2016, 183: 758 to 764 (time zero and what goes wrong without
it); Cain and others, International Journal of Biostatistics 2010, 6(2): article 18 (a grace period, each child in
both arms, weights).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kinweave.evidence.emulation.lost import for_the_lost
from kinweave.evidence.emulation.pace import Steps, Weights, steps_of, weights_of
from kinweave.evidence.emulation.plan import EmulationPlan
from kinweave.evidence.emulation.records import Followed, followed
from kinweave.evidence.emulation.words import assumed, warned
from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.intervals import Interval
from kinweave.evidence.intervals.interval import z_of
from kinweave.evidence.kernel.linear import ols
from kinweave.evidence.observational.weighting import (
    Balance,
    Target,
    balance_of,
    effective_number,
)

__all__ = ["Emulated", "emulate"]

Floats = NDArray[np.float64]
_LEAST_CLONES = 10


@dataclass(frozen=True)
class Emulated:
    """What the trial that was not held would have shown.

    `first` and `second` are the shares with the outcome if all had begun within the grace period and if none
    had; `difference` is the one less the other. `bare` is what comparing those who ever began with those who
    never did gives, which is not the answer. `effective` is how many children those of either arm are worth,
    `following` how many follow either strategy to the end, and `chances` the least, middle and greatest chance
    to begin. `control` is the difference in the negative control, where there is one.
    """

    plan: EmulationPlan
    flow: tuple[tuple[str, int], ...]
    ended: tuple[tuple[str, int], ...]
    children: int
    families: int
    following: tuple[int, int]
    first: float
    second: float
    difference: Interval
    bare: Interval
    control: Interval | None
    effective: tuple[float, float]
    chances: tuple[float, float, float]
    greatest: float
    balance: tuple[Balance, ...]
    pace: tuple[float, ...]
    assumes: tuple[str, ...]
    warnings: tuple[str, ...]

    def sentence(self) -> str:
        """The finding in plain words."""
        one, other, gap = (100 * x for x in (self.first, self.second, self.difference.estimate))
        when = "at" if self.plan.kind == "at" else "by"
        never = "by then" if self.plan.compared == "never" else "in that time"
        return (
            f"Of 100 children for whom there is {self.plan.began_means} within {self.plan.grace_days} days of the "
            f"offer about {one:.1f} would have the outcome {when} {self.plan.horizon_months} months, and of 100 for "
            f"whom there is none {never} about {other:.1f}: a difference of {gap:+.1f} "
            f"({100 * self.difference.level:.0f}% interval {100 * self.difference.low:+.1f} to "
            f"{100 * self.difference.high:+.1f})."
        )


@dataclass(frozen=True)
class _Arms:
    """The children as they stand in both arms: the first strategy's, then the second's."""

    outcome: Floats
    arm: Floats
    weight: Floats
    row: NDArray[np.intp]


def emulate(records: pl.DataFrame, plan: EmulationPlan) -> Emulated:
    """Emulate the plan's trial from records of one row a child and offer.

    Raises `EvidenceError`, in one sentence with the mend, for what cannot be honoured.
    """
    trial = followed(records, plan)
    steps = steps_of(trial, plan)
    weights = weights_of(steps)
    arms = _arms(trial, weights, plan, for_the_lost(trial, plan))
    risks = _risks(arms)
    difference = _interval(trial, steps, arms, risks, plan)
    seen = np.isfinite(trial.outcome)
    ever = trial.began <= trial.horizon
    control = None
    if trial.control is not None:
        control = _control(trial, weights, plan)
    used = arms.weight > 0
    known = weights.chance[np.isfinite(weights.chance)]
    found = Emulated(
        plan=plan,
        flow=trial.flow,
        ended=trial.ended,
        children=trial.children,
        families=trial.families,
        following=tuple(int((used & (arms.arm == at)).sum()) for at in (1, 0)),  # type: ignore[arg-type]
        first=risks[0],
        second=risks[1],
        difference=difference,
        bare=_regressed(trial.outcome[seen], ever[seen].astype(float), trial.family[seen], plan),
        control=control,
        effective=tuple(effective_number(arms.weight[used & (arms.arm == at)]) for at in (1, 0)),  # type: ignore[arg-type]
        chances=(float(known.min()), float(np.median(known)), float(known.max())),
        greatest=float(arms.weight[used].max() / arms.weight[used].mean()),
        balance=tuple(
            balance_of(trial.names, trial.terms[arms.row[used]], arms.arm[used], arms.weight[used])
        ),
        pace=tuple(float(one) for one in weights.pace),
        assumes=assumed(plan, lost=bool(trial.ended)),
        warnings=(),
    )
    return _with_warnings(found, weights)


def _with_warnings(found: Emulated, weights: Weights) -> Emulated:
    known = weights.chance[np.isfinite(weights.chance)]
    outside = float(((known < 0.05) | (known > 0.95)).mean())  # noqa: PLR2004
    return replace(found, warnings=warned(found, outside))


def _arms(
    trial: Followed,
    weights: Weights,
    plan: EmulationPlan,
    lost: Floats,
    outcome: Floats | None = None,
) -> _Arms:
    """Both arms in one; `lost` is what each child counts for besides, for those like it who were lost."""
    of = trial.outcome if outcome is None else outcome
    tilt = np.ones(trial.children)
    if plan.target is Target.OFFERED:
        tilt = np.nan_to_num(weights.chance)
    elif plan.target is Target.OVERLAP:
        tilt = np.nan_to_num(weights.chance * (1 - weights.chance))
    seen = np.isfinite(of)
    parts = []
    for arm, weight in ((1.0, weights.first), (0.0, weights.second)):
        if (weight[seen] > 0).sum() < _LEAST_CLONES:
            which = "began in time" if arm else "did not begin"
            raise EvidenceError(
                f"Fewer than {_LEAST_CLONES} children {which} and have an outcome; there is no trial to emulate "
                "with these records."
            )
        whole = np.where(seen, weight * tilt * lost, 0.0)
        parts.append((of, np.full(trial.children, arm), whole))
    row = np.tile(np.arange(trial.children), 2)
    joined = [np.concatenate(one) for one in zip(*parts, strict=True)]
    return _Arms(np.nan_to_num(joined[0]), joined[1], joined[2], row)


def _risks(arms: _Arms) -> tuple[float, float]:
    first, second = arms.arm == 1, arms.arm == 0
    return (
        float(np.average(arms.outcome[first], weights=arms.weight[first])),
        float(np.average(arms.outcome[second], weights=arms.weight[second])),
    )


def _interval(
    trial: Followed, steps: Steps, arms: _Arms, risks: tuple[float, float], plan: EmulationPlan
) -> Interval:
    """Families drawn again with everything made anew, or by formula with the weights taken as known."""
    if not plan.bootstraps:
        used = arms.weight > 0
        return _regressed(
            arms.outcome[used],
            arms.arm[used],
            trial.family[arms.row[used]],
            plan,
            arms.weight[used],
        )
    random = np.random.default_rng(np.random.SeedSequence(plan.seed))
    families = int(trial.family.max()) + 1
    drawn = np.empty(plan.bootstraps)
    for at in range(plan.bootstraps):
        counts = random.multinomial(families, np.full(families, 1 / families))
        often = counts[trial.family].astype(float)
        again = weights_of(steps, often)
        own = Weights(again.first * often, again.second * often, again.chance, again.pace)
        one, other = _risks(_arms(trial, own, plan, for_the_lost(trial, plan, often)))
        drawn[at] = one - other
    se = float(drawn.std(ddof=1))
    gap = risks[0] - risks[1]
    reach = z_of(plan.level) * se
    return Interval(
        gap, gap - reach, gap + reach, plan.level, "families drawn again, weights made anew", se
    )


def _control(trial: Followed, weights: Weights, plan: EmulationPlan) -> Interval:
    """The same weights on something that cannot have been changed."""
    arms = _arms(trial, weights, plan, np.ones(trial.children), trial.control)
    used = arms.weight > 0
    return _regressed(
        arms.outcome[used], arms.arm[used], trial.family[arms.row[used]], plan, arms.weight[used]
    )


def _regressed(
    outcome: Floats,
    arm: Floats,
    family: NDArray[np.intp],
    plan: EmulationPlan,
    weight: Floats | None = None,
) -> Interval:
    if arm.min() == arm.max():
        raise EvidenceError(
            "All children with an outcome began, or none did; there is nobody to compare them with."
        )
    design = np.column_stack([np.ones_like(arm), arm])
    fit = ols(
        design, outcome, names=("none", "began"), errors="CR1", cluster=family, weights=weight
    )
    reach = z_of(plan.level) * float(fit.se[1])
    value = float(fit.coef[1])
    method = "by family" if weight is None else "weighted, by family, weights as known"
    return Interval(value, value - reach, value + reach, plan.level, method, float(fit.se[1]))
