"""Read an SSDA903 return: a folder or files, CSV of any year or the old XML shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from kinweave.tables.ssda903.cells import read_columns
from kinweave.tables.ssda903.csv_reading import cells
from kinweave.tables.ssda903.layout import Layout, Table, layout
from kinweave.tables.ssda903.notes import Note, Ssda903Error
from kinweave.tables.ssda903.sources import Sheet, contents, find, sheet
from kinweave.tables.ssda903.xml_reading import xml_tables
from kinweave.tables.ssda903.year import inferred_year, year_end, year_start

__all__ = ["Ssda903File", "read"]


@dataclass(frozen=True)
class Ssda903File:
    """One council's return of one year as typed tables, with a note for everything not read as it stood.

    `tables` holds the tables that were there: the return's own columns in small letters (CHILD is
    `child_number`), `row` (0-based, as the file has it), `id` (the same as text) and, outside the
    header, `child` (the `id` of the child's first header row, or nothing). A column that a file does
    not have is not made up. `extras` holds, by table, the columns that the return does not know.
    `year` is the calendar year in which the collection year ends.
    """

    tables: Mapping[str, pl.DataFrame]
    notes: tuple[Note, ...]
    extras: Mapping[str, pl.DataFrame]
    files: Mapping[str, str]
    year: int | None

    @property
    def year_start(self) -> date | None:
        """The first day of the collection year."""
        return None if self.year is None else year_start(self.year)

    @property
    def year_end(self) -> date | None:
        """The last day of the collection year."""
        return None if self.year is None else year_end(self.year)


def read(paths: Path | Iterable[Path], *, year: int | None = None) -> Ssda903File:
    """Read the files of one return, or of the folders given.

    Each CSV file is known by its columns, whatever it is called. The year is taken as told, or else
    from the episodes. Raises `Ssda903Error` with one plain sentence for files that are no such return.
    """
    named = [paths] if isinstance(paths, Path) else list(paths)
    found, notes = find(named)
    reading = _Reading(layout(), notes)
    is_xml = [path for path in found if path.suffix.lower() == ".xml"]
    others = [path for path in found if path not in is_xml]
    if len(is_xml) > 1 or (others and any(path in named for path in is_xml)):
        raise Ssda903Error(
            "Give one XML file, or CSV files: a return is not both, nor two of the first."
        )
    if is_xml and not others:
        reading.xml(is_xml[0])
    for path in others:
        reading.csv(path, explicit=path in named)
    if is_xml and others:
        reason = "there are CSV tables beside it; passed over. Give it alone to read it"
        notes.append(Note(is_xml[0].name, None, "", "", reason))
    return reading.finished(year)


class _Reading:
    """The tables read so far."""

    def __init__(self, of: Layout, notes: list[Note]) -> None:
        self.layout = of
        self.notes = notes
        self.tables: dict[str, pl.DataFrame] = {}
        self.extras: dict[str, pl.DataFrame] = {}
        self.files: dict[str, str] = {}

    def xml(self, path: Path) -> None:
        tables, notes = xml_tables(contents(path), path.name, self.layout)
        self.notes += notes
        for name, frame in tables.items():
            self.files[name] = path.name
            self.typed(self.layout.tables[name], frame.with_columns(pl.col("row").cast(pl.Int64)))

    def csv(self, path: Path, *, explicit: bool) -> None:
        read = sheet(path.name, contents(path), self.layout)
        table = self.known(read)
        if table is None:
            if explicit:
                raise Ssda903Error(
                    f"The file {read.file} has the columns of no SSDA903 table; look at its first line."
                )
            reason = "its columns are those of no SSDA903 table; passed over"
            self.notes.append(Note(read.file, None, "", "", reason))
            return
        if table.name in self.files:
            raise Ssda903Error(
                f"The files {self.files[table.name]} and {read.file} are both the table {table.title}; "
                "give one of them."
            )
        self.files[table.name] = read.file
        frame, notes = cells(read, table.name)
        self.notes += notes
        self.typed(table, self.named(table, read, frame))

    def known(self, read: Sheet) -> Table | None:
        """The table that a file's headings are of; a refusal where it could be two, or lacks much."""
        headings = {self.layout.heading(heading) for heading in read.headings}
        likely = [table for table in self.layout.tables.values() if table.known_by <= headings]
        if not likely:
            return None
        most = max(len(headings & table.columns.keys()) for table in likely)
        best = [table for table in likely if len(headings & table.columns.keys()) == most]
        if len(best) > 1:
            names = " and ".join(table.title for table in best)
            raise Ssda903Error(
                f"The file {read.file} could be {names}; give each table its own file."
            )
        lacking = [heading for heading in best[0].needed if heading not in headings]
        if lacking:
            raise Ssda903Error(
                f"The file {read.file} is the table {best[0].title}, and has no column "
                f"{', '.join(lacking)}; without it no rule or history can be read."
            )
        return best[0]

    def named(self, table: Table, read: Sheet, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame with our names, and in `extras` the columns that the return does not have."""
        names: dict[str, str] = {}
        extras: dict[str, str] = {}
        for number, written in enumerate(read.headings):
            heading = self.layout.heading(written)
            column = table.columns.get(heading)
            if column is not None and column.name in names.values():
                raise Ssda903Error(
                    f"The file {read.file} has the column {heading} twice; keep one."
                )
            if column is not None:
                names[str(number)] = column.name
            elif heading or frame[str(number)].null_count() < frame.height:
                extras[str(number)] = written.strip() or f"column {number + 1}"
        if extras:
            if len(set(extras.values())) < len(extras):
                extras = {number: f"{label} ({number})" for number, label in extras.items()}
            kept = frame.select("row", *extras).rename(extras)
            self.extras[table.name] = kept
            reason = "not a column of this table; kept aside"
            self.notes += [Note(table.name, None, label, "", reason) for label in extras.values()]
        for heading, column in table.columns.items():
            if column.name not in names.values() and heading not in table.optional:
                reason = "the file has no such column"
                self.notes.append(Note(table.name, None, heading, "", reason))
        return frame.select("row", *names).rename(names)

    def typed(self, table: Table, frame: pl.DataFrame) -> None:
        columns = [column for column in table.columns.values() if column.name in frame.columns]
        typed, notes = read_columns(frame, columns, table.name)
        self.notes += notes
        order = ["row", "id", *(column.name for column in columns)]
        self.tables[table.name] = typed.with_columns(id=pl.col("row").cast(pl.String)).select(order)

    def finished(self, told: int | None) -> Ssda903File:
        if not self.tables:
            raise Ssda903Error("None of the files has the columns of an SSDA903 table.")
        tables = with_children(self.tables)
        year = told if told is not None else inferred_year(tables)
        if told is None:
            reason = (
                "no episode says which collection year this is; say which"
                if year is None
                else f"taken from the episodes: the collection year that ends on 31 March {year}"
            )
            self.notes.append(Note("episodes", None, "year", "", reason))
        return Ssda903File(tables, tuple(self.notes), self.extras, self.files, year)


def with_children(tables: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The tables with `child` beside every row outside the header, in the layout’s order.

    It is the `id` of the child’s first row in the header, or nothing; what stood there is replaced.
    """
    numbers = pl.DataFrame(schema={"child_number": pl.String, "child": pl.String})
    if "header" in tables:
        numbers = (
            tables["header"]
            .select("child_number", child="id")
            .filter(pl.col("child_number").is_not_null())
            .unique(subset="child_number", keep="first", maintain_order=True)
        )
    linked: dict[str, pl.DataFrame] = {}
    for name in layout().tables:
        if name == "header" and name in tables:
            linked[name] = tables[name]
        elif name in tables:
            frame = tables[name].drop("child", strict=False)
            joined = frame.join(numbers, on="child_number", how="left", maintain_order="left")
            rest = [column for column in frame.columns if column not in {"row", "id"}]
            linked[name] = joined.select("row", "id", "child", *rest)
    return linked
