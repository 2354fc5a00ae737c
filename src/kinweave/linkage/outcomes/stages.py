"""The legal stage at the index date and at each horizon: steps up and down, and applications to court."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import narwhals as nw

from kinweave.engine import day_number, lazy
from kinweave.linkage.care import care_codes
from kinweave.linkage.census import Census
from kinweave.linkage.outcomes.stays import FAR

__all__ = [
    "applications",
    "happened_by",
    "re_referrals",
    "stage_at",
    "stage_name",
    "stage_periods",
    "tracked",
]

_CHILD: Final = ["la", "child_number"]
_KEY: Final = ["person", "index_date"]
_PERIOD: Final = ["person", "level", "start", "end"]


def _level(stage: str) -> int:
    return care_codes().ladder.index(stage)


def stage_name(level: nw.Expr) -> nw.Expr:
    """The stage's code from its place on the ladder."""
    name: nw.Expr = nw.lit(None, dtype=nw.String())
    for place, stage in enumerate(care_codes().ladder):
        name = nw.when(level == place).then(nw.lit(stage)).otherwise(name)
    return name


def stage_periods(
    fgc: Mapping[str, Any],
    links: nw.LazyFrame[Any],
    stays: nw.LazyFrame[Any],
    censuses: Census | None,
) -> nw.LazyFrame[Any]:
    """Every period in which something recorded puts a person on a stage: `person`, `level`, `start`, `end`.

    From care (SSDA903), CIN episodes, child protection plans and module 5 of the CIN census, and the FGC
    set's own legal facts and pre-proceedings periods. Proceedings last from the application until an order
    that ends them, the end of the CIN episode, or, where neither is recorded, on.
    """
    codes = care_codes()
    periods = [
        stays.select(
            "person",
            nw.lit(_level("looked_after")).cast(nw.Int64).alias("level"),
            "start",
            "end",
        )
    ]
    if "legal_fact" in fgc:
        facts = lazy(fgc["legal_fact"])
        periods += [
            _period(facts.filter(nw.col("kind") == nw.lit(kind)), stage, "start_date", "end_date")
            for kind, stage in codes.stage_of_fact.items()
        ]
    ends = _orders(fgc)
    for started in _pre_proceedings(fgc, links, censuses):
        periods.append(_period(started, "pre_proceedings", "start", "decided"))
        periods.append(_proceedings(started, ends))
    if censuses is not None:
        in_need = censuses.referrals.join(links, on=_CHILD, how="inner")
        plans = censuses.plans.join(links, on=_CHILD, how="inner")
        periods.append(_period(in_need, "child_in_need", "referral_date", "closed"))
        periods.append(_period(plans, "child_protection", "start", "end"))
    return nw.concat(periods, how="vertical").filter(
        ~nw.col("start").is_null() & (nw.col("start") < nw.col("end"))
    )


def _period(frame: nw.LazyFrame[Any], stage: str, start: str, end: str) -> nw.LazyFrame[Any]:
    return frame.select(
        "person",
        nw.lit(_level(stage)).cast(nw.Int64).alias("level"),
        day_number(frame, nw.col(start)).cast(nw.Int64).alias("start"),
        day_number(frame, nw.col(end)).fill_null(FAR).cast(nw.Int64).alias("end"),
    )


def _pre_proceedings(
    fgc: Mapping[str, Any], links: nw.LazyFrame[Any], censuses: Census | None
) -> list[nw.LazyFrame[Any]]:
    """Pre-proceedings of each person: `start`, `decided` (until when), `applied`, `closed`."""
    found = []
    if "pre_proceedings_period" in fgc and "pre_proceedings_child" in fgc:
        periods = lazy(fgc["pre_proceedings_period"]).select(
            nw.col("id").alias("period"),
            nw.col("start_date").alias("start"),
            nw.col("step_decision_date").alias("stepped"),
            nw.col("court_application_date").alias("applied"),
        )
        children = lazy(fgc["pre_proceedings_child"]).select(
            "period", "person", nw.col("left_date").alias("closed")
        )
        found.append(_decided(children.join(periods, on="period", how="inner")))
    if censuses is not None:
        told = censuses.pre_proceedings.rename({"decided": "stepped"})
        found.append(_decided(told.join(links, on=_CHILD, how="inner")))
    return found


def _decided(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Pre-proceedings last until the decision, the application or the close, whichever came first."""
    dates = [nw.col("stepped"), nw.col("applied"), nw.col("closed")]
    return frame.select(
        "person", "start", nw.min_horizontal(*dates).alias("decided"), "applied", "closed"
    )


def _orders(fgc: Mapping[str, Any]) -> nw.LazyFrame[Any] | None:
    if "legal_fact" not in fgc:
        return None
    facts = lazy(fgc["legal_fact"])
    final = facts.filter(nw.col("kind").is_in(list(care_codes().proceedings_ended_by)))
    return final.select("person", nw.col("start_date").alias("ordered"))


def _proceedings(started: nw.LazyFrame[Any], orders: nw.LazyFrame[Any] | None) -> nw.LazyFrame[Any]:
    applied = started.filter(~nw.col("applied").is_null()).select("person", "applied", "closed")
    if orders is None:
        return _period(applied, "proceedings", "applied", "closed")
    first = (
        applied.select("person", "applied")
        .unique()
        .join(orders, on="person", how="inner")
        .filter(nw.col("ordered") >= nw.col("applied"))
        .group_by("person", "applied")
        .agg(nw.col("ordered").min())
    )
    ended = applied.join(first, on=["person", "applied"], how="left").with_columns(
        nw.min_horizontal(nw.col("ordered"), nw.col("closed")).alias("ended")
    )
    return _period(ended, "proceedings", "applied", "ended")


def stage_at(
    asked: nw.LazyFrame[Any], periods: nw.LazyFrame[Any], horizons: Sequence[int]
) -> nw.LazyFrame[Any]:
    """The highest stage recorded at the index date and each horizon, as its place on the ladder.

    Columns `level_index` and `level_{h}m` by person and index date, null where nothing is recorded.
    """
    pairs = asked.join(periods, on="person", how="inner")
    days = {"level_index": "index_day", **{f"level_{h}m": f"day_{h}m" for h in horizons}}
    held = [
        nw.when((nw.col("start") <= nw.col(day)) & (nw.col("end") > nw.col(day)))
        .then(nw.col("level"))
        .alias(name)
        for name, day in days.items()
    ]
    return pairs.with_columns(*held).group_by(*_KEY).agg(*(nw.col(name).max() for name in days))


def applications(
    fgc: Mapping[str, Any], links: nw.LazyFrame[Any], censuses: Census | None
) -> nw.LazyFrame[Any]:
    """Each day on which a care or supervision order was applied for, or proceedings began: `person`, `day`."""
    days = [
        started.select("person", day_number(started, nw.col("applied")).alias("day"))
        for started in _pre_proceedings(fgc, links, censuses)
    ]
    if "legal_fact" in fgc:
        facts = lazy(fgc["legal_fact"])
        begun = facts.filter(nw.col("kind") == nw.lit(care_codes().proceedings_fact))
        days.append(begun.select("person", day_number(begun, nw.col("start_date")).alias("day")))
    if not days:
        nobody = links.filter(nw.col("person").is_null())
        days = [nobody.select("person", nw.lit(0).cast(nw.Int64).alias("day"))]
    return nw.concat(days, how="vertical").filter(~nw.col("day").is_null()).unique()


def tracked(fgc: Mapping[str, Any]) -> nw.LazyFrame[Any] | None:
    """The persons whose pre-proceedings the FGC set itself records, applications with them: `person`, `tracked`."""
    if "pre_proceedings_child" not in fgc:
        return None
    children = lazy(fgc["pre_proceedings_child"]).filter(~nw.col("person").is_null())
    return children.select("person").unique().with_columns(nw.lit(True).alias("tracked"))


def re_referrals(links: nw.LazyFrame[Any], censuses: Census) -> nw.LazyFrame[Any]:
    """Each CIN referral made on or after the close of an earlier CIN episode: `person`, `day`."""
    theirs = censuses.referrals.join(links, on=_CHILD, how="inner")
    first_closed = theirs.group_by("person").agg(nw.col("closed").min().alias("first_closed"))
    again = theirs.join(first_closed, on="person", how="inner").filter(
        nw.col("referral_date") >= nw.col("first_closed")
    )
    return again.select("person", day_number(again, nw.col("referral_date")).alias("day")).unique()


def happened_by(
    asked: nw.LazyFrame[Any], days: nw.LazyFrame[Any], horizons: Sequence[int], prefix: str
) -> nw.LazyFrame[Any]:
    """Whether any of a person's days lies after the index date and not after each horizon (0 or 1).

    `{prefix}_before`: whether one lies on or before the index date.
    """
    pairs = asked.join(days, on="person", how="inner")
    after = nw.col("day") > nw.col("index_day")
    columns = [
        (after & (nw.col("day") <= nw.col(f"day_{h}m"))).cast(nw.Int64).alias(f"{prefix}_{h}m")
        for h in horizons
    ]
    before = (~after).cast(nw.Int64).alias(f"{prefix}_before")
    names = [f"{prefix}_before", *(f"{prefix}_{h}m" for h in horizons)]
    return (
        pairs.with_columns(before, *columns)
        .group_by(*_KEY)
        .agg(*(nw.col(name).max() for name in names))
    )
