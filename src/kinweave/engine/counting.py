"""Counts, sums, numbering and rounding, on which engines disagree unless they are told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw

__all__ = ["count_int", "numbered", "round_half_up", "total_int"]


def count_int(truth: nw.Expr) -> nw.Expr:
    """How many rows are true, as a whole number; nulls are not counted, and of no rows it is 0.

    DuckDB alone would give a decimal, and an empty sum is null on some engines.
    """
    return total_int(truth.fill_null(False).cast(nw.Int64))


def total_int(number: nw.Expr) -> nw.Expr:
    """The sum of whole numbers as a whole number, 0 of none."""
    return number.cast(nw.Int64).sum().cast(nw.Int64).fill_null(0)


def round_half_up(number: nw.Expr, digits: int = 0) -> nw.Expr:
    """A number of 0 or more rounded as people do it: halves go up, 4.5 to 5.

    Engines round halves to the even number or away from zero. Not for negative numbers, whose halves go
    towards zero here. A number that is a half only in decimals (1.005) is first moved by a hair, so that
    its binary form does not decide.
    """
    scale = 10**digits
    rounded: nw.Expr = (number * scale + (0.5 + 1e-9)).floor() / scale
    return rounded


def numbered(
    frame: nw.LazyFrame[Any], name: str, *, within: Sequence[str], by: Sequence[str], always: str
) -> nw.LazyFrame[Any]:
    """A column `name` that numbers the rows from 1 within their group, in the order of `by`.

    Rows without a value in `by` come first. `always` is a column that is never null; the order must be
    total for the numbers to be the same on every engine.
    """
    order = nw.col(always).cum_count().over(*within, order_by=list(by))
    return frame.with_columns(order.cast(nw.Int64).alias(name))
