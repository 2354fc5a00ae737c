r"""A column of a table as values of its field's type, cell by cell.

A cell that cannot be read is marked, not raised: it may not touch any other row.
Written without `\d`, look-ahead or lenient casts, on which engines disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import narwhals as nw

from kinweave.rules.values import (
    BLANKS,
    DATE_PATTERN,
    FALSE_WORDS,
    INTEGER_PATTERN,
    TRUE_WORDS,
)
from kinweave.standard import FieldType


class CannotRunError(Exception):
    """A rule cannot be run on these tables; the message is the reason."""


FEBRUARY: Final = 2
DECEMBER: Final = 12


@dataclass(frozen=True, slots=True)
class Cells:
    """The values of a column, and which of its cells hold something unreadable."""

    value: nw.Expr
    unreadable: nw.Expr


def cells(name: str, dtype: Any, kind: FieldType, place: str) -> Cells:
    """How to read the column `name` as its field's type; `place` names it if that cannot be."""
    column = nw.col(name)
    if dtype == nw.Unknown:
        # A column of nothing but nulls has no type of its own.
        return Cells(nw.lit(None, dtype=_DTYPES[kind]), nw.lit(False))
    if dtype in {nw.Categorical, nw.Enum}:
        column, dtype = column.cast(nw.String), nw.String()
    read = _READERS[kind](column, dtype)
    if read is None:
        raise CannotRunError(f"{place} holds {dtype} where {_SPOKEN[kind]} was expected")
    return read


def _fine(value: nw.Expr) -> Cells:
    return Cells(value, nw.lit(False))


def _stripped(column: nw.Expr) -> nw.Expr:
    text = column.str.strip_chars(BLANKS)
    return nw.when(text != "").then(text)


def _texts(column: nw.Expr, dtype: Any) -> Cells | None:
    if dtype.is_integer():
        return _fine(column.cast(nw.String))
    return _fine(_stripped(column)) if dtype == nw.String else None


def _dates(column: nw.Expr, dtype: Any) -> Cells | None:
    if dtype == nw.Date:
        return _fine(column)
    if dtype == nw.Datetime:
        return _fine(column.dt.date())
    return _written_dates(column) if dtype == nw.String else None


def _written_dates(column: nw.Expr) -> Cells:
    """Dates written as 2026-04-01, once they are seen to be days of the calendar."""
    text = _stripped(column)
    shaped = text.str.contains(DATE_PATTERN)
    year, month, day = (
        nw.when(shaped).then(text.str.slice(start, length)).cast(nw.Int64)
        for start, length in ((0, 4), (5, 2), (8, 2))
    )
    leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    february = nw.when(leap).then(nw.lit(29)).otherwise(nw.lit(28))
    short = nw.when(month.is_in([4, 6, 9, 11])).then(nw.lit(30)).otherwise(nw.lit(31))
    last = nw.when(month == FEBRUARY).then(february).otherwise(short)
    real = shaped & (year >= 1) & (month >= 1) & (month <= DECEMBER) & (day >= 1) & (day <= last)
    return Cells(
        nw.when(real).then(text).str.to_date(format="%Y-%m-%d"),
        ~text.is_null() & ~real.fill_null(False),
    )


def _datetimes(column: nw.Expr, dtype: Any) -> Cells | None:
    if dtype != nw.Datetime:
        return None
    zoned = column.dt.replace_time_zone("UTC") if dtype.time_zone is None else column
    return _fine(zoned.dt.convert_time_zone("UTC"))


def _integers(column: nw.Expr, dtype: Any) -> Cells | None:
    if dtype.is_integer():
        return _fine(column.cast(nw.Int64))
    if dtype != nw.String:
        return None
    text = _stripped(column)
    shaped = text.str.contains(INTEGER_PATTERN)
    return Cells(
        nw.when(shaped).then(text).cast(nw.Int64),
        ~text.is_null() & ~shaped.fill_null(False),
    )


def _booleans(column: nw.Expr, dtype: Any) -> Cells | None:
    if dtype == nw.Boolean:
        return _fine(column)
    if dtype != nw.String:
        return None
    text = _stripped(column)
    known = text.is_in([*TRUE_WORDS, *FALSE_WORDS])
    return Cells(
        nw.when(known).then(text.is_in(list(TRUE_WORDS))),
        ~text.is_null() & ~known.fill_null(False),
    )


def _code_sets(column: nw.Expr, dtype: Any) -> Cells | None:
    if dtype != nw.List:
        return None
    codes = column.cast(nw.List(nw.String))
    return _fine(nw.when(codes.list.len() > 0).then(codes))


_READERS: Final[Mapping[FieldType, Callable[[nw.Expr, Any], Cells | None]]] = {
    FieldType.ID: _texts,
    FieldType.REFERENCE: _texts,
    FieldType.TEXT: _texts,
    FieldType.LONG_TEXT: _texts,
    FieldType.CODE: _texts,
    FieldType.DATE: _dates,
    FieldType.DATETIME: _datetimes,
    FieldType.INTEGER: _integers,
    FieldType.BOOLEAN: _booleans,
    FieldType.CODES: _code_sets,
}
_DTYPES: Final[Mapping[FieldType, Any]] = {
    **dict.fromkeys(FieldType, nw.String()),
    FieldType.DATE: nw.Date(),
    FieldType.DATETIME: nw.Datetime("us", "UTC"),
    FieldType.INTEGER: nw.Int64(),
    FieldType.BOOLEAN: nw.Boolean(),
    FieldType.CODES: nw.List(nw.String),
}
_SPOKEN: Final[Mapping[FieldType, str]] = {
    **dict.fromkeys(FieldType, "text"),
    FieldType.DATE: "a date",
    FieldType.DATETIME: "a date with a time",
    FieldType.INTEGER: "a whole number",
    FieldType.BOOLEAN: "true or false",
    FieldType.CODES: "a set of codes",
}
