"""The SSDA903 looked-after children return: read from CSV of any year or XML, and written."""

from kinweave.tables.ssda903.layout import Layout, Table, layout
from kinweave.tables.ssda903.notes import Note, Ssda903Error
from kinweave.tables.ssda903.reading import Ssda903File, read, with_children
from kinweave.tables.ssda903.writing import write
from kinweave.tables.ssda903.year import year_end, year_start

__all__ = [
    "Layout",
    "Note",
    "Ssda903Error",
    "Ssda903File",
    "Table",
    "layout",
    "read",
    "with_children",
    "write",
    "year_end",
    "year_start",
]
