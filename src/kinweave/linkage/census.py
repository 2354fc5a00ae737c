"""Several CIN censuses as one account of each child: referrals, plans, proceedings, deaths."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import narwhals as nw

from kinweave.engine import lazy
from kinweave.linkage.returns import child_number

__all__ = ["Census", "CinReturn", "census"]

_CHILD: Final = ["la", "child_number"]


@dataclass(frozen=True, slots=True, eq=False)
class CinReturn:
    """One council's CIN census of one year, with the tables that `kinweave.tables.cin` reads.

    `year` is the calendar year in which the census year ends.
    """

    la: str
    year: int
    tables: Mapping[str, Any]

    @property
    def closes(self) -> dt.date:
        """The day after the census year's last."""
        return dt.date(self.year, 4, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Census:
    """What the censuses say, each thing once, as the latest census has it.

    `children`: `la`, `child_number`, `death_date`. `referrals`: one row a referral with `referral_date`,
    `closed` (the day it closed, or the end of the last census year that still had it open while a later
    one no longer had it) and the `closure` code. `plans`: child protection plans, `start` and `end`.
    `pre_proceedings`: module 5, with `start`, `decided`, `applied` and the closure of their episode.
    """

    children: nw.LazyFrame[Any]
    referrals: nw.LazyFrame[Any]
    plans: nw.LazyFrame[Any]
    pre_proceedings: nw.LazyFrame[Any]


def census(returns: Sequence[CinReturn]) -> Census | None:
    """The censuses as one account; None where there is none."""
    if not returns:
        return None
    ordered = sorted(returns, key=lambda one: one.year)
    last = {one.la: one.year for one in ordered}
    later = {id(one): last[one.la] > one.year for one in ordered}

    def rows(table: str, **columns: str) -> nw.LazyFrame[Any]:
        frames = [
            _rows(one, position, table, columns, later=later[id(one)])
            for position, one in enumerate(ordered)
        ]
        return nw.concat(frames, how="vertical").filter(~nw.col("child_number").is_null())

    children = rows("children", death_date="PersonDeathDate")
    referrals = rows(
        "cin_details",
        referral_date="CINreferralDate",
        closed="CINclosureDate",
        closure="ReasonForClosure",
    )
    plans = rows("child_protection_plans", start="CPPstartDate", end="CPPendDate")
    return Census(
        children=_last_told(children, _CHILD).select(*_CHILD, "death_date"),
        referrals=_last_told(
            _ended(referrals.filter(~nw.col("referral_date").is_null()), "closed"),
            [*_CHILD, "referral_date"],
        ),
        plans=_last_told(
            _ended(plans.filter(~nw.col("start").is_null()), "end"), [*_CHILD, "start"]
        ).select(*_CHILD, "start", "end"),
        pre_proceedings=_last_told(_module_5(rows, referrals), [*_CHILD, "start", "applied"]),
    )


def _module_5(rows: Any, referrals: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Pre-proceedings periods with the closure of the CIN episode in which they stand."""
    periods = rows(
        "pre_proceedings", start="PPStartDate", decided="StepDecisionDate", applied="CourtAppDate"
    )
    episodes = referrals.select(
        nw.col("file").alias("file"),
        nw.col("row").alias("parent_row"),
        nw.col("closed").alias("closed"),
    )
    joined: nw.LazyFrame[Any] = periods.join(episodes, on=["file", "parent_row"], how="left")
    return joined


def _rows(
    one: CinReturn, position: int, table: str, columns: Mapping[str, str], *, later: bool
) -> nw.LazyFrame[Any]:
    """One table of one census; a census without the table, or the column, has nothing there."""
    has_table = table in one.tables
    frame = lazy(one.tables[table if has_table else "children"])
    known = set(frame.collect_schema().names()) if has_table else {"row", "parent_row", "LAchildID"}
    if not has_table:
        frame = frame.filter(nw.col("row") < 0)
    values = [
        (
            nw.col(column)
            if column in known
            else nw.lit(None, dtype=nw.String() if name == "closure" else nw.Date())
        ).alias(name)
        for name, column in columns.items()
    ]
    return frame.select(
        nw.lit(one.la).alias("la"),
        child_number(nw.col("LAchildID")).alias("child_number"),
        nw.lit(one.year * 1_000 + position).cast(nw.Int64).alias("file"),
        nw.col("row").cast(nw.Int64).alias("row"),
        nw.col("parent_row").cast(nw.Int64).alias("parent_row"),
        nw.lit(later).alias("later"),
        nw.lit(one.closes).cast(nw.Date).alias("closes"),
        *values,
    )


def _ended(frame: nw.LazyFrame[Any], end: str) -> nw.LazyFrame[Any]:
    """What a census left open and a later one no longer has ended with the year of the former."""
    gone = nw.col(end).is_null() & nw.col("later")
    return frame.with_columns(
        nw.when(gone).then(nw.col("closes")).otherwise(nw.col(end)).alias(end)
    )


def _last_told(frame: nw.LazyFrame[Any], key: list[str]) -> nw.LazyFrame[Any]:
    """One row a key: that of the latest census, and in one census the last."""
    told = (nw.col("file") * 1_000_000_000 + nw.col("row")).alias("told")
    ranked = frame.with_columns(told)
    kept = ranked.filter(nw.col("told") == nw.col("told").max().over(*key))
    return kept.drop("told", "file", "row", "parent_row", "later", "closes")
