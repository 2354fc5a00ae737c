"""Days and calendar months, the same on every engine."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import narwhals as nw

__all__ = ["EPOCH", "add_months", "day_number", "days_between"]

EPOCH: Final = dt.date(1970, 1, 1)
"""The day numbered 0."""
_MINUTES_A_DAY: Final = 24 * 60


def days_between(frame: nw.LazyFrame[Any], start: nw.Expr, end: nw.Expr) -> nw.Expr:
    """Whole days from one date column of `frame` to another: 0 on the same day, negative backwards.

    Null when either date is. The frame is asked only which engine it runs on: Spark has no length of a
    period in Narwhals, and Polars no number in place of one.
    """
    if frame.implementation.is_polars():
        return (end - start).dt.total_minutes() // _MINUTES_A_DAY
    return (end - start).cast(nw.Int64)


def day_number(frame: nw.LazyFrame[Any], date: nw.Expr) -> nw.Expr:
    """A date column as days since 1 January 1970, on which arithmetic is plain."""
    return days_between(frame, nw.lit(EPOCH), date)


def add_months(date: nw.Expr, months: int) -> nw.Expr:
    """The same day some calendar months on, the last day of the month where there is no such day.

    31 August and six months is 28 or 29 February; 29 February and twelve months is 28 February.
    """
    return date.dt.offset_by(f"{months}mo").cast(nw.Date)
