"""Children without an outcome: what would have to be true of them for the answer to be another."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import expit

from kinweave.evidence.analysis.contrast import Contrast
from kinweave.evidence.analysis.plan import Plan, words
from kinweave.evidence.analysis.terms import terms
from kinweave.evidence.intervals import Interval
from kinweave.evidence.intervals.interval import z_of
from kinweave.evidence.kernel import logit

__all__ = ["Assumption", "Bounds", "Missing", "Tipping", "missing"]

_STEPS = 11
_WIDEST = 0.5


@dataclass(frozen=True, slots=True)
class Assumption:
    """The difference under one assumption, named, about children without an outcome."""

    name: str
    says: str
    difference: Interval | None
    children: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """The difference if every child without an outcome fared worst for the offer, and best; no interval."""

    who: str
    low: float
    high: float
    without_outcome: int


@dataclass(frozen=True, slots=True)
class Tipping:
    """`shift` is how much more often children referred and without an outcome are taken to be in care."""

    shift: float
    difference: float
    low: float
    high: float
    clear: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """How the answer stands up to what is not known.

    `tips_at` is the shift at which the interval first takes in no difference; none if it does so already, or
    never within half of all such children.
    """

    assumptions: tuple[Assumption, ...]
    bounds: tuple[Bounds, ...]
    tipping: tuple[Tipping, ...]
    tipping_of: str
    tips_at: float | None
    assumes: tuple[str, ...]


def missing(children: pl.DataFrame, main: Contrast, plan: Plan) -> Missing:
    """Named assumptions, from the strictest to none at all."""
    spoken = words()["assumes"]
    after = spoken["administrative"].format(horizon=plan.horizon_months)
    reachable = children.filter(pl.col("state").is_in(["observed", "lost"]))
    lost = reachable.height - main.n
    named = [
        Assumption("Administrative censoring left out", after, main.difference, main.n),
        Assumption(
            "Missing at random, given council, arm and the plan's terms",
            spoken["at_random"],
            _over(children, plan, main),
            children.height,
        ),
    ]
    groups = [
        ("children lost from following", reachable),
        ("all children without an outcome", children),
    ]
    bounds = [_bounds(frame, who) for who, frame in groups if frame["outcome"].null_count()]
    of = reachable if lost else children
    who = (
        "children lost from following"
        if lost
        else "children without an outcome, for whatever reason"
    )
    table, tips = _tip(of, main)
    return Missing(
        tuple(named),
        tuple(bounds),
        table,
        who,
        tips,
        (after, spoken["at_random"], spoken["bounds"], spoken["tipping"]),
    )


def _over(children: pl.DataFrame, plan: Plan, main: Contrast) -> Interval | None:
    """The fitted chances averaged over all children allocated, whether or not they were seen."""
    if main.odds_ratio is None or not children["outcome"].null_count():
        return None if main.odds_ratio is None else main.difference
    made = terms(children, plan.covariates, councils=plan.unit == "family")
    seen = children["outcome"].is_not_null().to_numpy()
    keep = np.flatnonzero(np.abs(made.design[seen]).sum(axis=0) > 0)
    if keep.size < made.design.shape[1]:
        return None  # a council or group of which nobody was seen cannot be spoken for
    rows = children.filter(pl.col("outcome").is_not_null())
    model = logit(
        made.design[seen],
        rows["outcome"].to_numpy().astype(float),
        names=made.names,
        cluster=rows[plan.unit].rank("dense").to_numpy(),
    )
    slopes, risks = [], []
    for value in (1.0, 0.0):
        each = made.design.copy()
        each[:, 0] = value
        chance = expit(each @ model.fit.coef)
        risks.append(float(chance.mean()))
        slopes.append((each * (chance * (1 - chance))[:, None]).mean(axis=0))
    slope = slopes[0] - slopes[1]
    se = float(np.sqrt(slope @ model.fit.vcov @ slope))
    gap, z = risks[0] - risks[1], z_of(plan.level)
    return Interval(
        gap, gap - z * se, gap + z * se, plan.level, "standardised over all allocated", se
    )


def _bounds(children: pl.DataFrame, who: str) -> Bounds:
    offered = children["offered"].to_numpy() == 1
    seen = children["outcome"].is_not_null().to_numpy()
    y = children["outcome"].fill_null(0).to_numpy().astype(float)

    def risk(arm: NDArray[np.bool_], fate: float) -> float:
        return float(np.where(seen, y, fate)[arm].mean())

    return Bounds(
        who,
        risk(offered, 0.0) - risk(~offered, 1.0),
        risk(offered, 1.0) - risk(~offered, 0.0),
        int((~seen).sum()),
    )


def _tip(children: pl.DataFrame, main: Contrast) -> tuple[tuple[Tipping, ...], float | None]:
    """The main difference moved by the share of children referred of whom nothing is known."""
    referred = children.filter(pl.col("offered") == 1)
    share = float(referred["outcome"].null_count()) / referred.height
    if share == 0:
        return (), None
    # A harm is tipped by children faring better, a benefit by their faring worse.
    sign = -1.0 if main.difference.estimate > 0 else 1.0
    rows = []
    for step in range(_STEPS):
        shift = _WIDEST * step / (_STEPS - 1)
        by = sign * shift * share
        moved = replace(
            main.difference,
            estimate=main.difference.estimate + by,
            low=main.difference.low + by,
            high=main.difference.high + by,
        )
        clear = bool(moved.high < 0 or moved.low > 0)
        rows.append(Tipping(float(sign * shift), moved.estimate, moved.low, moved.high, clear))
    edge = main.difference.high if sign > 0 else main.difference.low
    at = -edge / share
    tips = at if rows[0].clear and abs(at) <= _WIDEST else None
    return tuple(rows), tips
