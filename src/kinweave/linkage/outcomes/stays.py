"""Time in care of each person, and what of it falls on and before a horizon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

import narwhals as nw

from kinweave.engine import day_number, total_int
from kinweave.linkage.care import care_codes

__all__ = ["FAR", "care_at", "living", "stays"]

FAR: Final = (dt.date(9999, 12, 31) - dt.date(1970, 1, 1)).days
"""The day on which what has no end ends."""
_KEY: Final = ["person", "index_date"]


def stays(episodes: nw.LazyFrame[Any], links: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Each person's episodes of care, none overlapping: `person`, `decom`, `start`, `end`, `ls`, `place`.

    `start` and `end` are whole days, the end that of the day care ended, far off while it has not.

    A person known by several council numbers may be told twice for one day, once by each council: the
    episode that began first keeps it.
    """
    numbered = episodes.with_columns(
        day_number(episodes, nw.col("decom")).alias("start"),
        day_number(episodes, nw.col("dec")).fill_null(FAR).alias("end"),
        nw.col("ls").fill_null("").alias("ls"),
        nw.col("place").fill_null("").alias("place"),
    ).select("la", "child_number", "decom", "start", "end", "ls", "place")
    theirs = links.join(numbered, on=["la", "child_number"], how="inner").select(
        "person", "decom", "start", "end", "ls", "place"
    )
    order = ["start", "end", "ls", "place"]
    before = theirs.with_columns(
        nw.col("end").cum_max().over("person", order_by=order).alias("covered_to")
    )
    apart = before.with_columns(
        nw.col("covered_to").shift(1).over("person", order_by=order).alias("covered")
    ).with_columns(
        nw.max_horizontal(nw.col("start"), nw.col("covered").fill_null(-FAR)).alias("start")
    )
    return apart.filter(nw.col("start") < nw.col("end")).drop("covered", "covered_to")


def care_at(
    asked: nw.LazyFrame[Any], stays: nw.LazyFrame[Any], horizons: Sequence[int]
) -> nw.LazyFrame[Any]:
    """For each person and index date with any care: what of it is to be seen at each horizon.

    `asked` has `person`, `index_date`, `index_day` and `day_{h}m` as whole days. A child is looked after on
    a day when that day's end finds them so: from `decom`, until the day before `dec`. The days counted are
    those after the index date up to and including the horizon. Columns: `at_index` and, for each horizon,
    `at_{h}m` (0 or 1), `days_{h}m`, `ls_{h}m`, `place_{h}m`; `first_day`, the date of the first such day
    after the index date.
    """
    pairs = asked.join(stays, on="person", how="inner").filter(nw.col("end") > nw.col("index_day"))
    first = nw.max_horizontal(nw.col("start"), nw.col("index_day") + 1)
    held = (nw.col("start") <= nw.col("index_day")).cast(nw.Int64)
    columns = [held.alias("at_index")]
    found = [nw.col("at_index").max()]
    counts = (nw.col("end") > first).alias("counts")
    for h in horizons:
        day = nw.col(f"day_{h}m")
        at = (nw.col("start") <= day) & (nw.col("end") > day)
        days = nw.min_horizontal(nw.col("end"), day + 1) - first
        columns += [
            at.cast(nw.Int64).alias(f"at_{h}m"),
            nw.when(days > 0).then(days).otherwise(nw.lit(0)).cast(nw.Int64).alias(f"days_{h}m"),
            nw.when(at).then(nw.col("ls")).alias(f"ls_{h}m"),
            nw.when(at).then(nw.col("place")).alias(f"place_{h}m"),
        ]
        found += [
            nw.col(f"at_{h}m").max(),
            total_int(nw.col(f"days_{h}m")).alias(f"days_{h}m"),
            nw.col(f"ls_{h}m").max(),
            nw.col(f"place_{h}m").max(),
        ]
    next_day = nw.col("index_date").dt.offset_by("1d").cast(nw.Date)
    reached = nw.max_horizontal(nw.col("decom"), next_day).alias("reached")
    with_all = pairs.with_columns(*columns, reached, counts)
    reached = nw.when(nw.col("counts")).then(nw.col("reached")).alias("first_day")
    return with_all.with_columns(reached).group_by(*_KEY).agg(*found, nw.col("first_day").min())


def living(place: nw.Expr) -> nw.Expr:
    """Where a looked-after child lives, from the code of the placement; “other” where none is named for it."""
    kind: nw.Expr = nw.lit("other")
    for name, places in care_codes().living.items():
        kind = nw.when(place.is_in(list(places))).then(nw.lit(name)).otherwise(kind)
    return kind
