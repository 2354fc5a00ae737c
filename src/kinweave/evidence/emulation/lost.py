"""Children whose following ended before the horizon: those who were followed on stand for them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kinweave.evidence.emulation.pace import spans_of
from kinweave.evidence.emulation.plan import EmulationPlan
from kinweave.evidence.emulation.records import Followed
from kinweave.evidence.kernel.logit import logit

__all__ = ["for_the_lost"]

Floats = NDArray[np.float64]
_LEAST_LOST = 3
_LEAST_CHANCE = 0.02


def for_the_lost(trial: Followed, plan: EmulationPlan, counts: Floats | None = None) -> Floats:
    """What each child stands for: itself, and those like it who were lost while it was followed; 1 where nobody was.

    The chance to be lost in each step follows from the terms, what had happened by then and whether the
    conference had begun. A child is no longer at risk of being lost once the outcome is known.
    """
    width = plan.step_days
    starts = np.arange(-(-int(trial.horizon.max()) // width)) * width
    open_ = (trial.event[:, None] > starts) & (trial.until[:, None] > starts)
    child, step = np.nonzero(open_)
    lost = np.isnan(trial.outcome)[child] & (trial.until[child] <= starts[step] + width)
    if lost.sum() < _LEAST_LOST:
        return np.ones(trial.children)
    deciding = step <= step[lost].max()
    child, step, lost = child[deciding], step[deciding], lost[deciding]
    span = spans_of(step[lost], starts.size)
    many = int(span[step.max()]) + 1
    then = np.column_stack(
        [
            *((span[step] == at).astype(float) for at in range(many)),
            trial.terms[child],
            (trial.began[child] <= starts[step]).astype(float),
            (trial.dated[child] <= starts[step][:, None]).astype(float),
        ]
    )
    varies = np.r_[np.ones(many, dtype=bool), np.ptp(then[:, many:], axis=0) > 0]
    often = None if counts is None else counts[child]
    fitted = logit(then[:, varies], lost.astype(float), errors="model", weights=often)
    stays = np.zeros(trial.children)
    np.add.at(stays, child, np.log1p(-fitted.chance))
    return np.asarray(1 / np.maximum(np.exp(stays), _LEAST_CHANCE))
