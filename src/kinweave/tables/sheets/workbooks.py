"""Reads xlsx, xls and ods through Calamine, which runs no formula and no macro."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import python_calamine as calamine

from kinweave.tables.sheets.errors import SheetError
from kinweave.tables.sheets.guard import locked
from kinweave.tables.sheets.limits import Limits
from kinweave.tables.sheets.model import Cell, Merge, Sheet
from kinweave.tables.sheets.parts import Noticed

__all__ = ["check_size", "read_sheets"]

_EXACT = 2**53  # beyond this a number in a cell no longer holds every whole number


def read_sheets(
    content: bytes, name: str, limits: Limits, noticed: dict[str, Noticed]
) -> tuple[Sheet, ...]:
    """Every worksheet of a workbook, hidden ones too, with what was `noticed` in its parts."""
    with _plainly(name):
        book = calamine.load_workbook(BytesIO(content))
        described = book.sheets_metadata
    if len(described) > limits.sheets:
        raise SheetError(
            f"The file {name} has {len(described):,} sheets and the limit is {limits.sheets:,}."
        )
    sheets = []
    for about in described:
        if about.typ is not calamine.SheetTypeEnum.WorkSheet:
            continue
        seen = noticed.get(about.name, Noticed())
        with _plainly(name, about.name):
            sheet = book.get_sheet_by_name(about.name)
            last = sheet.end
            if last is not None:
                check_size(name, about.name, last[0] + 1, last[1] + 1, limits)
            merges = sheet.merged_cell_ranges or []
            rows = (
                []
                if last is None
                else [[_cell(value) for value in row] for row in sheet.iter_rows()]
            )
        sheets.append(
            Sheet(
                name=about.name,
                rows=rows,
                hidden=about.visible is not calamine.SheetVisibleEnum.Visible,
                merges=tuple(
                    Merge(first[0], first[1], end[0], end[1])
                    for first, end in merges
                    if first != end
                )
                or tuple(Merge(*one) for one in seen.merges),
                formulas=frozenset(seen.formulas),
                without_value=frozenset(seen.without_value),
                faulty=frozenset(seen.faulty),
                hidden_rows=frozenset(row for row in seen.hidden_rows if row < len(rows)),
                hidden_columns=frozenset(seen.hidden_columns),
            )
        )
    return tuple(sheets)


def check_size(name: str, sheet: str, rows: int, columns: int, limits: Limits) -> None:
    """Refuse a sheet beyond the limits, saying how far it reaches."""
    for count, limit, what in (
        (rows, limits.rows, "rows"),
        (columns, limits.columns, "columns"),
        (rows * columns, limits.cells, "cells"),
    ):
        if count > limit:
            raise SheetError(
                f"The sheet “{sheet}” of {name} reaches over {count:,} {what} and the limit is {limit:,}; "
                f"delete the rows and columns beyond the table, or split the file."
            )


def _cell(value: Any) -> Cell:
    if value == "" and isinstance(value, str):
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return int(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date()
    if isinstance(value, str | int | float | bool | dt.date | dt.time | dt.timedelta):
        return value
    return str(value)


@contextmanager
def _plainly(name: str, sheet: str | None = None) -> Iterator[None]:
    """Say what Calamine could not read; a panic of its own is no ordinary exception, and is caught too."""
    try:
        yield
    except SheetError:
        raise
    except BaseException as error:
        known = isinstance(error, calamine.CalamineError | OSError | ValueError)
        if not known and type(error).__name__ != "PanicException":
            raise
        if isinstance(error, calamine.PasswordError) or "password" in str(error).lower():
            raise locked(name) from None
        where = f"The sheet “{sheet}” of {name}" if sheet else f"The file {name}"
        raise SheetError(
            f"{where} is damaged and cannot be read; open it in a spreadsheet program and save a copy to import."
        ) from None
