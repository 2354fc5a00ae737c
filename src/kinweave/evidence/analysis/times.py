"""Time until a child first enters care, where the files have the days; death and eighteen compete."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kinweave.evidence.analysis.plan import Plan, words
from kinweave.evidence.analysis.redrawn import draws, from_draws
from kinweave.evidence.intervals import Interval
from kinweave.evidence.survival import cumulative_incidence

__all__ = ["Times", "times_to_care"]

Floats = NDArray[np.float64]
_CARE, _DIED, _EIGHTEEN = 1, 2, 3
_REDRAWN = 200


@dataclass(frozen=True, slots=True)
class Times:
    """The share of either arm that entered care by the horizon, in the presence of death and eighteen.

    `lost_offered` and `lost_usual` are the mean days, of those up to the horizon, that lie after a first entry
    (the area under the incidence). `curves` are days, share referred, share not.
    """

    horizon_days: int
    offered: float
    usual: float
    difference: Interval
    lost_offered: float
    lost_usual: float
    lost_difference: Interval
    entered: tuple[int, int]
    died: tuple[int, int]
    turned_18: tuple[int, int]
    curves: tuple[tuple[float, float, float], ...]
    assumes: tuple[str, ...]

    def sentence(self) -> str:
        """What the curves say at the horizon."""
        return (
            f"By day {self.horizon_days}, {100 * self.offered:.1f} of 100 children referred had entered care and "
            f"{100 * self.usual:.1f} of others; death and an eighteenth birthday end the following. This is ever "
            "entering care, not being in care at the horizon."
        )


def times_to_care(children: pl.DataFrame, plan: Plan) -> Times | None:
    """None where the files have no day of entry; all children count, each as long as they were followed."""
    if "entered_care" not in children.columns or "censor_date" not in children.columns:
        return None
    index = pl.col("index_date")
    # The horizon is one number of days for all, so that the curves are of the same length.
    horizon = round(plan.horizon_months * 365.25 / 12)
    end = pl.min_horizontal("censor_date", pl.lit(plan.extract_date))
    entry = (pl.col("entered_care") - index).dt.total_days()
    last = (end - index).dt.total_days()
    entered = pl.col("entered_care").is_not_null() & (entry <= last)
    ended = pl.col("state").replace_strict(
        {"died": _DIED, "turned_18": _EIGHTEEN}, default=0, return_dtype=pl.Int64
    )
    frame = children.filter(last >= 0).with_columns(
        time=pl.when(entered).then(entry).otherwise(last).clip(0),
        kind=pl.when(entered).then(pl.lit(_CARE)).otherwise(ended),
    )
    time, kind = frame["time"].to_numpy().astype(float), frame["kind"].to_numpy().astype(np.intp)
    offered = frame["offered"].to_numpy() == 1
    if not all((kind[arm] == _CARE).any() for arm in (offered, ~offered)):
        return None
    one, other = (_curve(time[arm], kind[arm], horizon) for arm in (offered, ~offered))
    drawn = _redraw(frame, time, kind, offered, horizon, plan.seed + 2)
    grid = range(0, horizon + 1, 7)
    seen = cumulative_incidence(time[offered], kind[offered])
    rest = cumulative_incidence(time[~offered], kind[~offered])

    def count(which: int) -> tuple[int, int]:
        inside = (kind == which) & (time <= horizon)
        return int((inside & offered).sum()), int((inside & ~offered).sum())

    return Times(
        horizon_days=horizon,
        offered=one[0],
        usual=other[0],
        difference=from_draws(one[0] - other[0], drawn[:, 0], plan.level),
        lost_offered=one[1],
        lost_usual=other[1],
        lost_difference=from_draws(one[1] - other[1], drawn[:, 1], plan.level),
        entered=count(_CARE),
        died=count(_DIED),
        turned_18=count(_EIGHTEEN),
        curves=tuple((float(day), seen.at(day)[0], rest.at(day)[0]) for day in grid),
        assumes=(words()["assumes"]["times"],),
    )


def _curve(time: Floats, kind: NDArray[np.intp], horizon: int) -> tuple[float, float]:
    """The incidence at the horizon, and the area under it up to there."""
    if not (kind == _CARE).any():
        return 0.0, 0.0
    found = cumulative_incidence(time, kind)
    inside = found.times < horizon
    steps = np.concatenate([found.times[inside], [horizon]])
    area = float((np.diff(steps) * found.incidence[inside]).sum())
    return found.at(horizon)[0], area


def _redraw(  # noqa: PLR0917 - one line of numbers for each child, and where to stop
    frame: pl.DataFrame,
    time: Floats,
    kind: NDArray[np.intp],
    offered: NDArray[np.bool_],
    horizon: int,
    seed: int,
) -> Floats:
    rows = []
    for batch in draws(frame, times=_REDRAWN, seed=seed):
        for counts in batch.astype(np.intp):
            t, k, arm = np.repeat(time, counts), np.repeat(kind, counts), np.repeat(offered, counts)
            one, other = (_curve(t[of], k[of], horizon) for of in (arm, ~arm))
            rows.append((one[0] - other[0], one[1] - other[1]))
    return np.array(rows)
