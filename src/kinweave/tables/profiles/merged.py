"""Cells merged downwards say one thing of every row that they reach over: brothers and sisters, most often."""

from __future__ import annotations

from dataclasses import replace

from kinweave.tables.profiles.headings import Header
from kinweave.tables.sheets import Cell, Merge, Sheet

__all__ = ["spread_down"]


def spread_down(sheet: Sheet, header: Header) -> Sheet:
    """The sheet with the value of each such cell in all of its rows below the headings.

    Cells merged across columns are left as they are: they are titles, and no row of a family is one.
    """
    first = header.row + header.rows
    reaching = [one for one in sheet.merges if _downwards(one) and one.top >= first]
    if not reaching:
        return sheet
    rows: list[list[Cell]] = [list(row) for row in sheet.rows]
    for one in reaching:
        value = sheet.cell(one.top, one.left)
        for row in range(one.top + 1, min(one.bottom + 1, len(rows))):
            rows[row] += [None] * (one.left + 1 - len(rows[row]))
            rows[row][one.left] = value if rows[row][one.left] is None else rows[row][one.left]
    return replace(sheet, rows=rows)


def _downwards(one: Merge) -> bool:
    return one.left == one.right and one.bottom > one.top
