"""Spreadsheets read as they stand: every cell with its sheet, row and column, and nothing understood yet."""

from kinweave.tables.sheets.errors import SheetError
from kinweave.tables.sheets.limits import Limits
from kinweave.tables.sheets.model import Book, Cell, Merge, Sheet, column_letters
from kinweave.tables.sheets.reading import read, read_bytes

__all__ = [
    "Book",
    "Cell",
    "Limits",
    "Merge",
    "Sheet",
    "SheetError",
    "column_letters",
    "read",
    "read_bytes",
]
