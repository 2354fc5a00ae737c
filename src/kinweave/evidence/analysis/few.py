"""Few clusters: no formula's interval is relied on, and the wild bootstrap of whole clusters stands in its place."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from kinweave.evidence.analysis.contrast import Contrast
from kinweave.evidence.analysis.plan import Plan, words
from kinweave.evidence.analysis.treat import FEW, Setting, in_place_of_logistic, wild
from kinweave.evidence.intervals import Interval

__all__ = ["Few", "few_clusters", "of_few"]


@dataclass(frozen=True, slots=True)
class Few:
    """Few clusters: their number and degrees of freedom, and the wild bootstrap's p-value and interval.

    `interval` (with the error of CR2) is cut at −1 and 1, beyond which no difference of shares lies; `open_ended` says that the bootstrap
    itself could refuse nothing on one side or both.
    """

    unit: str
    clusters: int
    df: float
    p: float
    enumerated: bool
    interval: Interval
    open_ended: bool

    def sentence(self) -> str:
        """What the reader is told first."""
        every = "every pattern of signs tried" if self.enumerated else "999 patterns of signs"
        said = (
            f"There are only {self.clusters} {self.unit} clusters ({self.df:.0f} degrees of freedom). "
            f"{words()['assumes']['few']} The p-value is {self.p:.3f} ({every})."
        )
        if self.open_ended:
            said += (
                f" So few clusters cannot refuse every difference at a level of {self.interval.level:.0%}, so the "
                "interval is open and runs to the end of what is possible."
            )
        return said


def few_clusters(children: pl.DataFrame, plan: Plan, fitted: Contrast) -> Few | None:
    """None where an interval by formula holds: forty clusters or more, and degrees of freedom to match.

    `fitted` is the linear contrast of the same children.
    """
    clusters = children[plan.unit].n_unique()
    if clusters >= FEW and fitted.df >= FEW / 2:
        return None
    test, found = wild(children, plan)
    cut = replace(
        found,
        low=max(found.low, -1.0),
        high=min(found.high, 1.0),
        se=fitted.difference.se,
    )
    is_open = not np.isfinite([found.low, found.high]).all()
    return Few(plan.unit, clusters, fitted.df, test.p, test.enumerated, cut, is_open)


def of_few(children: pl.DataFrame, plan: Plan, setting: Setting, few: Few) -> Contrast:
    """The linear contrast of these children with the wild bootstrap's interval and p-value."""
    why = "The wild bootstrap is of the linear model, which stands in place of the logistic one."
    found = in_place_of_logistic(children, plan, setting, why, bootstrap=False)
    return replace(
        found,
        difference=few.interval,
        p=few.p,
        errors="wild bootstrap",
        factor=few.interval.method,
        assumes=(*found.assumes, words()["assumes"]["few"]),
    )
