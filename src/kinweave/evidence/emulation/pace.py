"""How soon after the offer a conference came, for whom: the model from which the weights are made.

Each child's days are told apart in steps. In every step at whose beginning nothing has begun, happened or ended,
a conference could have begun; its chance there follows from what was known by then.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kinweave.evidence.emulation.plan import EmulationPlan
from kinweave.evidence.emulation.records import FAR, Followed
from kinweave.evidence.errors import EvidenceError
from kinweave.evidence.kernel.logit import logit

__all__ = ["Steps", "Weights", "spans_of", "steps_of", "weights_of"]

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
_LEAST_IN_A_SPAN = 10
_MOST_SPANS = 20
_CERTAIN = 1e-9


@dataclass(frozen=True)
class Steps:
    """One row a child and step in which a conference could have begun.

    `part` is how much of the step there was before something else ended it. `span` puts steps together until
    enough conferences began in each; `grace` is the number of steps of the
    grace period and `last` that of the steps in which the second strategy allows none.
    """

    child: Places
    step: Places
    began: Floats
    part: Floats
    design: Floats
    names: tuple[str, ...]
    span: Places
    grace: int
    last: int
    children: int


@dataclass(frozen=True)
class Weights:
    """What each child counts for under either strategy (0 for who does not follow it), and its chance to begin.

    `pace` is the chance in each step of the grace period that the first strategy begins, of those who have not.
    """

    first: Floats
    second: Floats
    chance: Floats
    pace: Floats


def steps_of(trial: Followed, plan: EmulationPlan) -> Steps:
    """The steps in which each child could have begun, up to the end of what the strategies say."""
    width = plan.step_days
    grace = -(-plan.grace_days // width)
    most = grace if plan.compared == "not in grace" else -(-int(trial.horizon.max()) // width)
    starts = np.arange(most) * width
    open_ = (
        (trial.began[:, None] > starts)
        & (trial.event[:, None] > starts)
        & (trial.until[:, None] > starts)
    )
    # What happens first in a step ends it: only a conference before that counts as begun.
    begins = np.minimum(trial.began, np.where(trial.event < trial.began, FAR, trial.began))
    child, step = np.nonzero(open_)
    began = (begins[child] > starts[step]) & (begins[child] <= starts[step] + width)
    if not began[step < grace].any():
        raise EvidenceError(
            f"Nobody began within {plan.grace_days} days of the offer; look at the column "
            f"{plan.columns['began']}."
        )
    # After the last step in which anybody began there was nothing to decide.
    ends = np.minimum(trial.event, trial.until)[child]
    part = np.where(began, 1.0, np.minimum((ends - starts[step]) / width, 1.0))
    deciding = step <= step[began].max()
    part = part[deciding]
    child, step, began = child[deciding], step[deciding], began[deciding]
    span = spans_of(step[began], most)
    _both_kinds(trial, begins <= grace * width, begins <= most * width)
    already = (trial.dated[child] <= starts[step][:, None]).astype(float)
    kept = np.ptp(already, axis=0) > 0
    held = np.column_stack(
        [
            *((span[step] == at).astype(float) for at in range(int(span.max()) + 1)),
            trial.terms[child],
            already[:, kept],
        ]
    )
    after = tuple(name for name, one in zip(plan.dated, kept, strict=True) if one)
    names = (*(f"span {at + 1}" for at in range(int(span.max()) + 1)), *trial.names, *after)
    return Steps(
        child, step, began.astype(float), part, held, names, span, grace, most, trial.children
    )


def weights_of(steps: Steps, counts: Floats | None = None) -> Weights:
    """Weights under either strategy; `counts` says how often each child is drawn in a resampling."""
    own = steps.part if counts is None else steps.part * counts[steps.child]
    fitted = logit(
        steps.design,
        steps.began,
        names=steps.names,
        errors="model",
        weights=own,
        separation="refuse" if counts is None else "firth",
    )
    chance = np.clip(fitted.chance, _CERTAIN, 1 - _CERTAIN)
    pace = _pace(steps, own)
    stays = steps.part * np.log1p(-chance)
    begins = np.log(chance)
    within = steps.step < steps.grace
    allowed = pace[np.minimum(steps.step, steps.grace - 1)]
    with np.errstate(divide="ignore"):
        one = np.where(
            steps.began == 1, np.log(allowed) - begins, np.log1p(-allowed * steps.part) - stays
        )
    one = np.where(within, one, np.where(steps.began == 1, -np.inf, 0.0))
    other = np.where(steps.began == 1, -np.inf, -stays)
    first = np.exp(_summed(steps, one))
    second = np.exp(_summed(steps, other))
    return Weights(first, second, _at_the_offer(steps, fitted.fit.coef), pace)


def _summed(steps: Steps, parts: Floats) -> Floats:
    out = np.zeros(steps.children)
    np.add.at(out, steps.child, parts)
    return out


def _pace(steps: Steps, often: Floats) -> Floats:
    """How the first strategy begins: as soon as those who began within the grace period did, all by its end."""
    inside = steps.step < steps.grace
    span = steps.span[steps.step]
    spans = int(steps.span.max()) + 1
    began = np.bincount(span[inside], (steps.began * often)[inside], minlength=spans)
    there = np.bincount(span[inside], often[inside], minlength=spans)
    hazard = (began / np.maximum(there, 1e-12))[steps.span[: steps.grace]]
    left = np.cumprod((1 - hazard)[::-1])[::-1]
    whole = 1 - left
    pace = np.where(whole > 0, hazard / np.where(whole > 0, whole, 1.0), 0.0)
    if hazard[-1] > 0:
        pace[-1] = 1.0
    return np.asarray(np.minimum(pace, 1.0))


def _at_the_offer(steps: Steps, coef: Floats) -> Floats:
    """The chance that each child begins within the grace period, as it looked on the day of the offer."""
    first = np.flatnonzero(np.r_[True, steps.child[1:] != steps.child[:-1]])
    spans = int(steps.span.max()) + 1
    lean = steps.design[first][:, spans:] @ coef[spans:]
    stays = np.zeros(first.size)
    for at in steps.span[: steps.grace]:
        stays -= np.logaddexp(0.0, coef[at] + lean)
    out = np.full(steps.children, np.nan)
    out[steps.child[first]] = 1 - np.exp(stays)
    return out


def spans_of(begun: Places, most: int) -> Places:
    """Steps put together until enough conferences began in each span; the last reaches to the end."""
    enough = max(_LEAST_IN_A_SPAN, begun.size // _MOST_SPANS)
    many = np.bincount(begun, minlength=most)
    span, held, out = 0, 0, []
    for at in range(most):
        out.append(span)
        held += int(many[at])
        if held >= enough and many[at + 1 :].sum() >= enough:
            span, held = span + 1, 0
    return np.array(out, dtype=np.intp)


def _both_kinds(trial: Followed, in_time: NDArray[np.bool_], at_all: NDArray[np.bool_]) -> None:
    """Every kind of child could do either: a kind of which all or none began tells nothing."""
    for name, column in zip(trial.names, trial.terms.T, strict=True):
        levels = np.unique(column)
        if levels.size != 2:  # noqa: PLR2004
            continue
        for level, which in zip(levels, ("without", "with"), strict=True):
            here = column == level
            if not at_all[here].all() and in_time[here].any():
                continue
            what = "All" if at_all[here].all() else "None"
            raise EvidenceError(
                f"{what} of the {int(here.sum())} children {which} {name} began, so nobody like them followed the "
                "other course and nothing can be learnt of them; leave them out by study.eligible, or take the term "
                "out."
            )
