"""Who would have been in the trial that was not held, and what became of them, with a line for all others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kinweave.evidence.analysis.terms import coded
from kinweave.evidence.emulation.plan import EmulationPlan
from kinweave.evidence.errors import EvidenceError

__all__ = ["FAR", "Followed", "followed"]

Floats = NDArray[np.float64]
FAR = 1e9  # days: what never happens
_TERMINAL = ("died", "turned_18")


@dataclass(frozen=True)
class Followed:
    """The children of the emulated trial, one row each, all days counted from their own time zero.

    `began` and `event` are `FAR` for what never happened; `until` is the last day followed and `horizon` that of
    the horizon. `outcome` is 1, 0, or blank (nan) where it is not known. `terms` are what was known at time
    zero, and `dated` days after it, a column each. `flow` counts every row of the records, and why it is not here.
    """

    family: NDArray[np.intp]
    began: Floats
    event: Floats
    until: Floats
    horizon: Floats
    outcome: Floats
    control: Floats | None
    terms: Floats
    names: tuple[str, ...]
    dated: Floats
    flow: tuple[tuple[str, int], ...]
    ended: tuple[tuple[str, int], ...]

    @property
    def children(self) -> int:
        """How many there are."""
        return int(self.began.size)

    @property
    def families(self) -> int:
        """Of how many families."""
        return int(np.unique(self.family).size)


def followed(records: pl.DataFrame, plan: EmulationPlan) -> Followed:
    """The records as the plan's columns name them; refuses, with rows, what cannot be honoured."""
    frame = _named(records, plan)
    flow = [("rows in the records", frame.height)]

    def leave_out(why: str, rows: pl.Expr) -> None:
        nonlocal frame
        out = rows.fill_null(value=False)
        flow.append((why, frame.filter(out).height))
        frame = frame.filter(~out)

    leave_out("no day of the offer", pl.col("zero").is_null())
    if plan.eligible:
        leave_out("not eligible on the day of the offer", ~pl.col("eligible"))
    leave_out("begun already on the day of the offer", pl.col("began") <= pl.col("zero"))
    first = frame.sort("zero", "row").unique("child", keep="first", maintain_order=True)
    flow.append(
        ("a later offer to the same child, which starts nothing again", frame.height - first.height)
    )
    frame = first
    frame = frame.with_columns(end=pl.col("zero").dt.offset_by(f"{plan.horizon_months}mo"))
    leave_out(
        f"an offer less than {plan.horizon_months} months before the extract date",
        pl.col("end") > plan.extract_date,
    )
    leave_out(
        "eighteen before the horizon", pl.col("birth_date").dt.offset_by("18y") <= pl.col("end")
    )
    if not frame.height:
        said = "; ".join(f"{many} {why}" for why, many in flow if many)
        raise EvidenceError(f"Nobody is left for the emulated trial ({said}); look at the dates.")
    flow.append(("children followed", frame.height))
    return _days(frame, plan, flow)


def _named(records: pl.DataFrame, plan: EmulationPlan) -> pl.DataFrame:
    names = plan.columns
    wanted = [*names.values(), *plan.covariates, *plan.dated, plan.eligible, plan.negative_control]
    missing = [name for name in wanted if name and name not in records.columns]
    if missing:
        raise EvidenceError(
            f"The records have no column {', '.join(missing)}, which the plan names; correct the plan or the file."
        )
    days = {
        "zero": names["time_zero"],
        "began": names["began"],
        "birth_date": names.get("birth_date"),
    }
    days["followed_to"] = names.get("followed_to")
    if plan.kind == "ever":
        days["event"] = names["outcome"]
    parts = [_day(records, there, here) for here, there in days.items()]
    parts += [_day(records, name, f"dated:{name}") for name in plan.dated]
    if plan.kind == "at":
        parts.append(_truth(records, names["outcome"], "outcome"))
    if plan.eligible:
        parts.append(_truth(records, plan.eligible, "eligible"))
    if plan.negative_control:
        parts.append(_truth(records, plan.negative_control, "control"))
    reason = names.get("reason")
    return records.with_row_index("row", offset=1).select(
        "row",
        pl.col(names["child"]).alias("child"),
        pl.col(names["family"]).alias("family"),
        (pl.col(reason) if reason else pl.lit(None, pl.String)).alias("reason"),
        *parts,
        *(pl.col(name).alias(f"term:{name}") for name in plan.covariates),
    )


def _day(records: pl.DataFrame, name: str | None, here: str) -> pl.Expr:
    if name is None:
        return pl.lit(None, pl.Date).alias(here)
    if records[name].dtype in (pl.Date, pl.Null):
        return pl.col(name).cast(pl.Date).alias(here)
    if records[name].dtype == pl.Datetime:
        return pl.col(name).dt.date().alias(here)
    raise EvidenceError(
        f"The column {name} holds {records[name].dtype} and not days; write them as dates such as 2026-03-31."
    )


def _truth(records: pl.DataFrame, name: str, here: str) -> pl.Expr:
    kind = records[name].dtype
    if kind == pl.Boolean or (kind.is_numeric() and records[name].drop_nulls().is_in([0, 1]).all()):
        return pl.col(name).cast(pl.Boolean).alias(here)
    raise EvidenceError(f"The column {name} must say yes or no (true, false, or blank).")


def _days(frame: pl.DataFrame, plan: EmulationPlan, flow: list[tuple[str, int]]) -> Followed:
    def since(name: str) -> Floats:
        days = frame.select((pl.col(name) - pl.col("zero")).dt.total_days()).to_series()
        return days.cast(pl.Float64).fill_null(FAR).to_numpy()

    horizon, stopped = since("end"), since("followed_to")
    if (stopped < 0).any():
        row = frame.filter(pl.col("followed_to") < pl.col("zero"))["row"][0]
        raise EvidenceError(
            f"Row {row} of the records was followed to a day before the offer; mend one of the two days."
        )
    until = np.minimum(stopped, horizon)
    event = since("event") if plan.kind == "ever" else np.full(frame.height, FAR)
    if (event <= 0).any():
        row = frame.filter(pl.col("event") <= pl.col("zero"))["row"][0]
        raise EvidenceError(
            f"Row {row} of the records had the outcome by the day of the offer; leave such children out by "
            "study.eligible."
        )
    terminal = frame["reason"].is_in(list(_TERMINAL)).fill_null(value=False).to_numpy()
    if plan.kind == "ever":
        happened = event <= until
        known = happened | (until >= horizon) | terminal
        outcome = np.where(known, happened.astype(float), np.nan)
        event = np.where(happened, event, FAR)
    else:
        outcome = frame["outcome"].cast(pl.Float64).fill_null(np.nan).to_numpy()
        outcome = np.where(until >= horizon, outcome, np.nan)
    began = since("began")
    terms, names = _terms(frame, plan)
    dated = np.column_stack(
        [since(f"dated:{name}") for name in plan.dated] or [np.empty((frame.height, 0))]
    )
    control = None
    if plan.negative_control:
        control = frame["control"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    short = frame.filter(pl.Series(until < horizon)).group_by(
        pl.col("reason").fill_null("no reason given")
    )
    return Followed(
        family=frame["family"].rank("dense").to_numpy().astype(np.intp) - 1,
        began=np.where(began <= until, began, FAR),
        event=event,
        until=until,
        horizon=horizon,
        outcome=outcome,
        control=control,
        terms=terms,
        names=names,
        dated=dated,
        flow=tuple(flow),
        ended=tuple(short.len().sort("reason").rows()),
    )


def _terms(frame: pl.DataFrame, plan: EmulationPlan) -> tuple[Floats, tuple[str, ...]]:
    columns, names = [], []
    for name in plan.covariates:
        for label, column in coded(frame[f"term:{name}"].alias(name)):
            if np.ptp(column):
                columns.append(column)
                names.append(label)
    if not columns:
        raise EvidenceError(
            f"Every child is alike in {', '.join(plan.covariates)}; name something that sways the conference."
        )
    return np.column_stack(columns), tuple(names)
