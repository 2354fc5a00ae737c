"""The CIN census file: read as typed tables, and written into without disturbing the rest of it."""

from kinweave.tables.cin.cells import Note
from kinweave.tables.cin.layout import Layout, layout
from kinweave.tables.cin.reading import CinError, CinFile, read

__all__ = ["CinError", "CinFile", "Layout", "Note", "layout", "read"]
