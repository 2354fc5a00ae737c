"""Who was in either arm before anything was done: shares and means, and how far apart, without p-values."""

from __future__ import annotations

import math
from dataclasses import dataclass

import polars as pl

from kinweave.evidence.analysis.plan import Plan

__all__ = ["Baseline", "baseline"]

# A standardised difference beyond this is pointed out (a common rule of thumb).
NOTABLE = 0.1


@dataclass(frozen=True, slots=True)
class Baseline:
    """One line: for a group its count and share in either arm, for a number its mean and spread.

    `apart` is the standardised difference: the gap over the spread of both arms. `blank` counts children of
    whom it is not recorded.
    """

    term: str
    group: str | None
    offered: float
    usual: float
    offered_spread: float
    usual_spread: float
    apart: float
    blank: int


def baseline(children: pl.DataFrame, plan: Plan) -> tuple[Baseline, ...]:
    """Every child allocated, not only those with an outcome. Allocation was by chance: a p-value says nothing."""
    frame = children
    names = list(dict.fromkeys([*plan.covariates, *plan.subgroups]))
    if "birth_date" in children.columns:
        frame = children.with_columns(
            ((pl.col("index_date") - pl.col("birth_date")).dt.total_days() / 365.25).alias(
                "age at the letter, in years"
            )
        )
        names = ["age at the letter, in years", *names]
    return tuple(row for name in names for row in _rows(frame, name))


def _rows(children: pl.DataFrame, name: str) -> list[Baseline]:
    values = children[name]
    blank = values.null_count()
    known = children.filter(pl.col(name).is_not_null())
    arms = [known.filter(pl.col("offered") == value)[name] for value in (1, 0)]
    if not all(arm.len() for arm in arms):
        return []
    if values.dtype.is_numeric():
        (one, spread), (other, rest) = (_mean(arm) for arm in arms)
        return [
            Baseline(name, None, one, other, spread, rest, _apart(one, other, spread, rest), blank)
        ]
    if values.dtype == pl.Boolean:
        groups: list[tuple[str | None, object]] = [(None, True)]
    else:
        groups = [(str(level), level) for level in values.drop_nulls().unique().sort().to_list()]
    found = []
    for label, level in groups:
        one, other = (float((arm == level).sum()) / arm.len() for arm in arms)
        counts = [float((arm == level).sum()) for arm in arms]
        apart = _apart(one, other, math.sqrt(one * (1 - one)), math.sqrt(other * (1 - other)))
        found.append(Baseline(name, label or "yes", one, other, counts[0], counts[1], apart, blank))
    return found


def _mean(values: pl.Series) -> tuple[float, float]:
    numbers = values.cast(pl.Float64)
    mean, spread = numbers.mean(), numbers.std() if numbers.len() > 1 else 0.0
    assert isinstance(mean, float)
    return mean, spread if isinstance(spread, float) else 0.0


def _apart(one: float, other: float, spread: float, rest: float) -> float:
    both = math.sqrt((spread**2 + rest**2) / 2)
    return (one - other) / both if both > 0 else 0.0
