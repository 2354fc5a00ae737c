"""The cells of one CSV file, as text and in the file's own order."""

from __future__ import annotations

import csv
import io

import polars as pl
from polars.exceptions import PolarsError

from kinweave.tables.ssda903.notes import Note, Ssda903Error
from kinweave.tables.ssda903.sources import Sheet

__all__ = ["cells"]


def cells(sheet: Sheet, table: str) -> tuple[pl.DataFrame, list[Note]]:
    """Every line after the headings: `row`, and a column of text for each heading, by its position.

    A line shorter than the headings is filled with nothing; what stands beyond the last heading is
    noted and left out. Blank lines are left out, but counted, so that `row` finds the line again.
    """
    width = len(sheet.headings)
    notes: list[Note] = []
    try:
        frame = pl.read_csv(
            sheet.content,
            has_header=False,
            separator=sheet.separator,
            schema={str(number): pl.String for number in range(width)},
        )[1:]
    except PolarsError:
        # Lines that are too long, or quotation marks astray: read again, more slowly, by line.
        frame, notes = _by_line(sheet, table)
    if b'"' in sheet.content:
        _no_broken_cells(sheet, frame)
    stripped = pl.all().str.strip_chars()
    read = frame.lazy().with_columns(pl.when(stripped != "").then(stripped)).with_row_index("row")
    some = pl.any_horizontal(pl.exclude("row").is_not_null())
    return read.with_columns(pl.col("row").cast(pl.Int64)).filter(some).collect(), notes


def _by_line(sheet: Sheet, table: str) -> tuple[pl.DataFrame, list[Note]]:
    width = len(sheet.headings)
    notes: list[Note] = []
    rows: list[list[str | None]] = []
    reader = csv.reader(
        io.StringIO(sheet.content.decode("utf-8"), newline=""),
        delimiter=sheet.separator,
        strict=True,
    )
    try:
        for number, line in enumerate(reader, start=-1):
            if any(cell.strip() for cell in line[width:]):
                reason = "the line has more cells than there are headings; the rest was left out"
                notes.append(Note(table, number, "", "", reason))
            rows.append([*line[:width], *[None] * (width - len(line))])
    except csv.Error:
        raise Ssda903Error(
            f"The file {sheet.file} cannot be read at line {sheet.skipped + reader.line_num}: "
            "a quotation mark there is not closed, or a cell is too long."
        ) from None
    schema = {str(number): pl.String for number in range(width)}
    return pl.DataFrame(rows[1:], schema=schema, orient="row"), notes


def _no_broken_cells(sheet: Sheet, frame: pl.DataFrame) -> None:
    """A cell that runs over several lines is most often a quotation mark that was never closed."""
    broken = frame.select(pl.any_horizontal(pl.all().str.contains("\n", literal=True)).arg_true())
    first = broken.to_series().first()
    if first is not None:
        raise Ssda903Error(
            f"In the file {sheet.file} a cell of row {int(str(first)) + 1} runs over several lines; "
            "close the quotation mark that opens there."
        )
