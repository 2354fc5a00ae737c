"""Columns of text as what they should be: dates, codes in capitals, text. No Python per cell."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from kinweave.tables.cin.cells import value_class
from kinweave.tables.ssda903.layout import Column, ColumnKind
from kinweave.tables.ssda903.notes import Note

__all__ = ["iso_days", "read_columns"]

_MOST_NOTES = 1_000
_FIRST_YEAR = 1000
_MIDNIGHT = r"[T ]00:00(:00(\.0+)?)?Z?$"
_NOT_A_DATE = "a date here is written day/month/year or year-month-day and must exist"
_FORMULA = "it begins as a formula does; it was kept as text and never worked out"


def read_columns(
    frame: pl.DataFrame, columns: list[Column], table: str
) -> tuple[pl.DataFrame, list[Note]]:
    """A frame of text (`row` beside it) with each of these columns read as its kind.

    A date column is of type Date when all of it could be read; otherwise it is text, in which what
    could be read stands as 2026-04-01 and what could not as it was written, with a note.
    """
    frame, formulas = _texts(frame, columns, table)
    notes = formulas
    dates = [column.name for column in columns if column.kind is ColumnKind.DATE]
    parsed = frame.lazy().select(*(_common(pl.col(name)).alias(name) for name in dates)).collect()
    for name in dates:
        text, days = frame[name], parsed[name]
        if days.null_count() > text.null_count():
            days = _otherwise(text, days)
        bad = days.is_null() & text.is_not_null()
        if not bad.any():
            frame = frame.with_columns(days.alias(name))
            continue
        mixed = pl.select(pl.coalesce(days.dt.to_string("%Y-%m-%d"), text)).to_series()
        notes += _unread(frame.filter(bad), name, table, _NOT_A_DATE)
        frame = frame.with_columns(mixed.alias(name))
    return frame, notes


def iso_days(column: pl.Expr) -> pl.Expr:
    """The days of a column of text written as 2026-04-01; nothing where it is anything else."""
    day = pl.when(column.str.len_bytes() == len("2026-04-01")).then(column)
    return _real(day.str.to_date("%Y-%m-%d", strict=False))


def _texts(
    frame: pl.DataFrame, columns: list[Column], table: str
) -> tuple[pl.DataFrame, list[Note]]:
    """Codes in capitals, with a note of how many were not; and a note of each formula."""
    notes: list[Note] = []
    texts = [column for column in columns if column.kind is not ColumnKind.DATE]
    codes = [column.name for column in texts if column.kind is ColumnKind.CODE]
    small = [pl.col(name).ne(pl.col(name).str.to_uppercase()).sum() for name in codes]
    for name, number in frame.select(small).to_dict(as_series=False).items():
        if number[0]:
            reason = f"{number[0]:,} in small letters; read as capitals"
            notes.append(Note(table, None, name, "", reason))
            frame = frame.with_columns(pl.col(name).str.to_uppercase())
    formulas = [pl.col(column.name).str.starts_with("=").any() for column in texts]
    for name, found in frame.select(formulas).to_dict(as_series=False).items():
        if found[0]:
            held = frame.filter(pl.col(name).str.starts_with("="))
            notes += _unread(held, name, table, _FORMULA)
    return frame, notes


def _common(column: pl.Expr) -> pl.Expr:
    return _real(column.str.to_date("%d/%m/%Y", strict=False))


def _real(days: pl.Expr) -> pl.Expr:
    """Two-digit years are read as of the first century: nobody means them."""
    return pl.when(days.dt.year() >= _FIRST_YEAR).then(days)


def _otherwise(text: pl.Series, days: pl.Series) -> pl.Series:
    """The other ways of writing a day, tried on the cells that are not day/month/year."""
    frame = pl.DataFrame({"text": text, "days": days})
    plain = pl.when(pl.col("days").is_null()).then(pl.col("text")).str.replace(_MIDNIGHT, "")
    spread = plain.str.replace(r"^([0-9]{1,2})[.-]([0-9]{1,2})[.-]([0-9]{4})$", "$1/$2/$3")
    return frame.select(pl.coalesce("days", iso_days(plain), _common(spread))).to_series()


def _unread(frame: pl.DataFrame, name: str, table: str, reason: str) -> Iterator[Note]:
    for row, text in frame.select("row", name).head(_MOST_NOTES).iter_rows():
        kind = "formula" if text.startswith("=") else value_class(text)
        yield Note(table, row, name, kind, reason)
    if frame.height > _MOST_NOTES:
        more = f"and {frame.height - _MOST_NOTES:,} more cells like these"
        yield Note(table, None, name, "", more)
