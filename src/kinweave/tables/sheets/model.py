"""What a spreadsheet is made of when it has only been read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

__all__ = ["Book", "Cell", "Merge", "Sheet", "column_letters"]

Cell: TypeAlias = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None
"""One cell as it was read: text, a number, true or false, a typed date or time, or nothing."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells merged into one; all four numbers count from 0 and the last are included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """One sheet: its cells from the top left corner, and what was noticed about them.

    `rows[r][c]` is the cell in row r + 1 and column c + 1 of the sheet as a person sees it. `formulas` are
    the cells whose value was worked out by a formula, `without_value` those whose formula was saved with no
    value, and `faulty` those that show a fault such as #REF!; each is a set of (row, column) from 0.
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    hidden: bool = False
    merges: tuple[Merge, ...] = ()
    formulas: frozenset[tuple[int, int]] = frozenset()
    without_value: frozenset[tuple[int, int]] = frozenset()
    faulty: frozenset[tuple[int, int]] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    @property
    def width(self) -> int:
        """How many columns hold anything."""
        return max((len(row) for row in self.rows), default=0)

    def cell(self, row: int, column: int) -> Cell:
        """The cell at a place counted from 0; a place outside the sheet is empty."""
        if not 0 <= row < len(self.rows) or not 0 <= column < len(self.rows[row]):
            return None
        return self.rows[row][column]


@dataclass(frozen=True)
class Book:
    """One file: its sheets in their order, and what was noticed about the whole."""

    name: str
    kind: str
    sheets: tuple[Sheet, ...]
    sha256: str
    notes: tuple[str, ...] = ()
    day_zero_1904: bool = field(default=False)

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of this name, written in capitals or not."""
        wanted = name.strip().casefold()
        return next((one for one in self.sheets if one.name.strip().casefold() == wanted), None)


def column_letters(column: int) -> str:
    """A column counted from 0 by the letters a spreadsheet gives it: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
