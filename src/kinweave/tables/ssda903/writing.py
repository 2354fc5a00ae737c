"""Write a return in its own CSV form: its columns, its order, dd/mm/yyyy; all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from kinweave.tables.ssda903.cells import iso_days
from kinweave.tables.ssda903.layout import Column, ColumnKind, Table, layout
from kinweave.tables.ssda903.notes import Ssda903Error
from kinweave.tables.whole import new_directory, write_file

__all__ = ["write"]

_DAY = "%d/%m/%Y"


def write(tables: Mapping[str, pl.DataFrame], directory: Path, year: int) -> None:
    """Write the tables of the return of the collection year that ends in `year`, a file each.

    The files are header.csv, episodes.csv and so on, in a new folder. Columns that are not there are
    written empty, except those that only some returns have. Raises `Ssda903Error` for a table or a
    column that the return of that year does not have, and `TableError` when the folder is not new.
    """
    known = layout().tables
    for name, frame in tables.items():
        if name not in known:
            raise Ssda903Error(f"The SSDA903 return has no table {name}.")
        first = known[name].first_year
        if first is not None and year < first and frame.height:
            raise Ssda903Error(
                f"The return of {year - 1} to {year} has no table {known[name].title}; it begins with "
                f"that of {first - 1} to {first}."
            )
    with new_directory(directory) as partial:
        for name, table in known.items():
            first = table.first_year
            if name in tables and (first is None or year >= first):
                text = _written(tables[name], table)
                write_file(partial / f"{name}.csv", text.encode("utf-8"))


def _written(frame: pl.DataFrame, table: Table) -> str:
    ours = {"row", "id", "child"} | {column.name for column in table.columns.values()}
    strange = [name for name in frame.columns if name not in ours]
    if strange:
        raise Ssda903Error(f"The table {table.title} has no column {', '.join(strange)}.")
    cells = [
        _cell(frame, column).alias(heading)
        for heading, column in table.columns.items()
        if column.name in frame.columns or heading not in table.optional
    ]
    return frame.select(cells).write_csv(line_terminator="\r\n")


def _cell(frame: pl.DataFrame, column: Column) -> pl.Expr:
    if column.name not in frame.columns:
        return pl.lit(None, dtype=pl.String)
    if column.kind is not ColumnKind.DATE:
        return pl.col(column.name).cast(pl.String)
    if frame.schema[column.name] == pl.Date:
        return pl.col(column.name).dt.to_string(_DAY)
    # What could not be read goes back as it came; what could is written as the return writes days.
    text = pl.col(column.name).cast(pl.String)
    return pl.coalesce(iso_days(text).dt.to_string(_DAY), text)
