"""Days in care: the mean of all children, the many with none among them, and the two parts it is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from kinweave.evidence.analysis.contrast import Contrast
from kinweave.evidence.analysis.plan import Plan, words
from kinweave.evidence.analysis.redrawn import from_draws, redrawn_linear
from kinweave.evidence.analysis.terms import terms
from kinweave.evidence.kernel import ols

__all__ = ["Days", "TwoParts", "days_in_care"]


@dataclass(frozen=True, slots=True)
class TwoParts:
    """One arm: how many children, the share with any day in care, and the mean days of those with any.

    The second part compares children whom the offer itself may have chosen, so it describes and does not
    estimate an effect.
    """

    arm: str
    children: int
    share_any: float
    mean_of_any: float | None
    mean: float


@dataclass(frozen=True, slots=True)
class Days:
    """Days within the horizon: raw and adjusted mean difference, with intervals by resampling families."""

    raw: Contrast
    adjusted: Contrast
    parts: tuple[TwoParts, ...]
    not_counted: int

    def sentence(self) -> str:
        """Days in plain words."""
        return f"{self.adjusted.sentence()} Days are never put on a log scale: most children have none."


def days_in_care(children: pl.DataFrame, plan: Plan, horizon: str) -> Days | None:
    """None where the files have no days; children without an outcome at the horizon have no full count."""
    if "days" not in children.columns:
        return None
    seen = children.filter(pl.col("days").is_not_null() & (pl.col("state") == "observed"))
    if seen["offered"].n_unique() < 2:  # noqa: PLR2004
        return None
    arm = seen["offered"].to_numpy().astype(float)
    made = terms(seen, plan.covariates, councils=plan.unit == "family")
    plain = np.column_stack([arm, np.ones(arm.size)])
    parts = tuple(
        _parts(name, seen.filter(pl.col("offered") == value)["days"].cast(pl.Float64).to_numpy())
        for name, value in ((plan.offered, 1), (plan.usual, 0))
    )
    levels = (parts[0].mean, parts[1].mean)
    raw = _mean(
        seen,
        plain,
        ("referred", "constant"),
        plan,
        adjusted="not adjusted",
        levels=levels,
        horizon=horizon,
    )
    adjusted = _mean(
        seen, made.design, made.names, plan, adjusted="adjusted", levels=None, horizon=horizon
    )
    observed = int((children["state"] == "observed").sum())
    return Days(raw, adjusted, parts, observed - seen.height)


def _parts(arm: str, days: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> TwoParts:
    some = days[days > 0]
    return TwoParts(
        arm,
        int(days.size),
        float((days > 0).mean()),
        float(some.mean()) if some.size else None,
        float(days.mean()),
    )


def _mean(
    seen: pl.DataFrame,
    design: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    names: tuple[str, ...],
    plan: Plan,
    *,
    adjusted: str,
    levels: tuple[float, float] | None,
    horizon: str,
) -> Contrast:
    y = seen["days"].cast(pl.Float64).to_numpy()
    fit = ols(
        design, y, names=names, errors="CR2", cluster=seen[plan.unit].rank("dense").to_numpy()
    )
    term = fit.term("referred", plan.level)
    drawn = redrawn_linear(seen, design, y, times=plan.bootstraps, seed=plan.seed + 1)
    return Contrast(
        name="Days in care",
        horizon=horizon,
        basis="child",
        adjusted=adjusted,
        offered=None if levels is None else levels[0],
        usual=None if levels is None else levels[1],
        difference=term.interval,
        ratio=None,
        p=term.p,
        n=fit.n,
        families=seen["family"].n_unique(),
        errors=fit.errors,
        factor=fit.factor,
        df=term.df,
        bootstrap=from_draws(term.estimate, drawn, plan.level),
        unit="days",
        assumes=(words()["assumes"]["days"],),
    )
