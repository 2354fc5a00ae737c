"""Which collection year a return is of: 1 April to 31 March, named by the year in which it ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from kinweave.tables.ssda903.cells import iso_days

__all__ = ["inferred_year", "year_end", "year_start"]

_APRIL = 4
# A day or two in a hundred may be mistyped; a collection year has more than that.
_LEAST_SHARE = 0.01


def year_start(year: int) -> date:
    """The first day of the collection year that ends in this calendar year."""
    return date(year - 1, 4, 1)


def year_end(year: int) -> date:
    """Its last day."""
    return date(year, 3, 31)


def inferred_year(tables: Mapping[str, pl.DataFrame]) -> int | None:
    """The latest year in which one in a hundred of the episodes' days fall; None without any."""
    if "episodes" not in tables:
        return None
    episodes = tables["episodes"]
    days = pl.concat([_days(episodes[name]) for name in ("decom", "dec")]).drop_nulls()
    if days.is_empty():
        return None
    years = days.dt.year() + (days.dt.month() >= _APRIL).cast(pl.Int32)
    counts = years.value_counts(name="times")
    enough = counts.filter(pl.col("times") >= _LEAST_SHARE * len(days))
    return int(str(enough.to_series(0).max()))


def _days(column: pl.Series) -> pl.Series:
    days = column if column.dtype == pl.Date else pl.select(iso_days(pl.lit(column))).to_series()
    return days.alias("day")
