"""Records with a first and a last day: what held on a day, and which record is the latest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import narwhals as nw

__all__ = ["covering_at", "latest"]

_RANK: Final = "kinweave rank"


def latest(frame: nw.LazyFrame[Any], *, within: Sequence[str], rank: str) -> nw.LazyFrame[Any]:
    """One row a group: that of the highest `rank`, which no two rows of a group may share."""
    highest = nw.col(rank).max().over(*within)
    return frame.filter(nw.col(rank) == highest)


def covering_at(
    days: nw.LazyFrame[Any],
    records: nw.LazyFrame[Any],
    *,
    by: Sequence[str],
    on: str,
    start: str,
    end: str,
) -> nw.LazyFrame[Any]:
    """Each row of `days` beside the record that held on its day, one row each, nulls where none did.

    A record holds from `start` until the day before `end`, or for ever where `end` is null. Of several that
    hold, the one that began last is taken, and of those the one that ends last (one without an end ends
    last of all). `days` has one row for each `by` and `on`; records that are the same in `by`, `start` and
    `end` may not be told apart, so there is one of each. Written without an inequality join, which Narwhals
    and Spark do not have.
    """
    keys = [*by, on]
    held = (
        days.select(*keys)
        .join(records, on=list(by), how="inner")
        .filter(
            (nw.col(start) <= nw.col(on)) & (nw.col(end).is_null() | (nw.col(end) > nw.col(on)))
        )
    )
    begun = held.filter(nw.col(start) == nw.col(start).max().over(*keys))
    endless = nw.col(end).is_null().cast(nw.Int64)
    lasting = begun.with_columns(endless.alias(_RANK)).filter(
        nw.col(_RANK) == nw.col(_RANK).max().over(*keys)
    )
    last = lasting.filter(
        nw.col(end).is_null() | (nw.col(end) == nw.col(end).max().over(*keys))
    ).drop(_RANK)
    return days.join(last, on=keys, how="left")
