"""Reads the standard's own Excel template once it is filled in: its words back to codes, its sheets to tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from kinweave.standard import Entity, Field, FieldType, load
from kinweave.tables.profiles.dates import DateKind, read_date
from kinweave.tables.profiles.evidence import value_class
from kinweave.tables.profiles.model import (
    ColumnPlan,
    Imported,
    Problem,
    Profile,
    RowFate,
    SetAside,
    SheetPlan,
    SheetRows,
    Trouble,
)
from kinweave.tables.profiles.remembering import for_one_file
from kinweave.tables.profiles.words import word_list
from kinweave.tables.schema import schema
from kinweave.tables.sheets import Book, Cell, Sheet, column_letters
from kinweave.tables.template import sheet_name

__all__ = ["is_template", "read_template"]

_LONDON = ZoneInfo("Europe/London")
_TRUTHS = {"yes": True, "no": False}


def is_template(book: Book) -> bool:
    """Whether a workbook is the standard's template: a sheet of its name with every heading of that record."""
    return any(True for _ in _sheets(book))


@for_one_file()
def read_template(books: Sequence[Book], *, as_at: dt.date) -> Imported:
    """The tables in filled-in templates, and each cell that is not what its column asks for.

    Ids and references are taken as they were written. Words are read as codes by the lists of the standard
    alone: what no list holds is told and never guessed.
    """
    work = _Reader()
    for book in books:
        for sheet, entity in _sheets(book):
            work.sheet(book, sheet, entity)
    tables = {
        name: pl.DataFrame(rows, schema=schema(name), orient="row")
        for name, rows in work.records.items()
    }
    return Imported(
        tables=tables,
        problems=tuple(work.problems),
        accounting=tuple(work.accounting),
        counts=_counts(tables),
        questions=(),
        skipped=(),
        notes=tuple(f"{book.name}: {note}" for book in books for note in book.notes),
        profile=Profile("template", 1, load().version, tuple(work.plans)),
        as_at=as_at,
    )


def _sheets(book: Book) -> Iterable[tuple[Sheet, Entity]]:
    entities = {sheet_name(entity): entity for entity in load().entities.values()}
    for sheet in book.sheets:
        entity = entities.get(sheet.name)
        if entity is None or not sheet.rows:
            continue
        headings = {str(cell).strip() for cell in sheet.rows[0] if cell is not None}
        if headings == {one.label for one in entity.fields.values()}:
            yield sheet, entity


@dataclass
class _Reader:
    records: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    accounting: list[SheetRows] = field(default_factory=list)
    plans: list[SheetPlan] = field(default_factory=list)

    def sheet(self, book: Book, sheet: Sheet, entity: Entity) -> None:
        """Every row of one sheet, and its account."""
        by_label = {one.label: one for one in entity.fields.values()}
        headings = [str(cell or "").strip() for cell in sheet.rows[0]]
        columns = {at: by_label[name] for at, name in enumerate(headings) if name in by_label}
        targets = {at: f"{entity.name}.{one.name}" for at, one in columns.items()}
        plans = tuple(ColumnPlan(headings[at], target) for at, target in targets.items())
        self.plans.append(SheetPlan(sheet.name, 1, plans))
        taken, aside = 0, [SetAside(1, RowFate.HEADING)]
        for number in range(1, len(sheet.rows)):
            if all(sheet.cell(number, at) is None for at in columns):
                aside.append(SetAside(number + 1, RowFate.EMPTY))
                continue
            place = (book.name, sheet.name, number)
            cells = {at: sheet.cell(number, at) for at in columns}
            row = {one.name: self.cell(cells[at], one, place, at) for at, one in columns.items()}
            self.records.setdefault(entity.name, []).append(row)
            taken += 1
        self.accounting.append(
            SheetRows(book.name, sheet.name, len(sheet.rows), taken, tuple(aside))
        )

    def cell(self, cell: Cell, about: Field, place: tuple[str, str, int], at: int) -> Any:
        """One cell as its column asks, or nothing and a problem that says why."""
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            return None
        value, reason, trouble = _read(cell, about)
        if reason:
            file, sheet, row = place
            self.problems.append(
                Problem(
                    file,
                    sheet,
                    row + 1,
                    column_letters(at),
                    about.label,
                    value_class(cell),
                    trouble,
                    reason,
                )
            )
        return value


def _read(cell: Cell, about: Field) -> tuple[Any, str, Trouble]:
    """The value of a cell; where there is none, why."""
    readers = {
        FieldType.CODE: _code,
        FieldType.CODES: _codes,
        FieldType.DATE: _date,
        FieldType.DATETIME: _moment,
        FieldType.INTEGER: _whole,
        FieldType.BOOLEAN: _truth,
    }
    value, reason = readers.get(about.type, _text)(cell, about)
    mapped = about.type in {FieldType.CODE, FieldType.CODES}
    return value, reason, Trouble.COULD_NOT_MAP if mapped else Trouble.COULD_NOT_READ


def _text(cell: Cell, _about: Field) -> tuple[str, str]:
    return str(cell).strip(), ""


def _code(cell: Cell, about: Field) -> tuple[str | None, str]:
    code = word_list(about.code_list or "").read(_word(cell)).code
    return code, "" if code else "could not map: choose one of the words in the list of this column"


def _codes(cell: Cell, about: Field) -> tuple[list[str] | None, str]:
    words = [part for part in _word(cell).split(";") if part.strip()]
    codes = [word_list(about.code_list or "").read(part).code for part in words]
    found = [code for code in codes if code is not None]
    if len(found) < len(words):
        return None, "could not map: part the words of the list with semicolons"
    return list(dict.fromkeys(found)), ""


def _word(cell: Cell) -> str:
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def _date(cell: Cell, _about: Field) -> tuple[dt.date | None, str]:
    reading = read_date(cell)
    if reading.kind is DateKind.EXACT and not reading.beside:
        return reading.value, ""
    return None, reading.reason or "a date with words beside it"


def _moment(cell: Cell, _about: Field) -> tuple[dt.datetime | None, str]:
    if isinstance(cell, dt.datetime):
        return cell.replace(tzinfo=_LONDON).astimezone(dt.UTC), ""
    return None, "a day and a time of day are expected, such as 23/09/2025 16:30"


def _whole(cell: Cell, _about: Field) -> tuple[int | None, str]:
    number = str(cell).strip()
    if not isinstance(cell, bool) and number.isascii() and number.isdigit():
        return int(number), ""
    return None, "no whole number could be read from it"


def _truth(cell: Cell, _about: Field) -> tuple[bool | None, str]:
    if isinstance(cell, bool):
        return cell, ""
    truth = _TRUTHS.get(str(word_list("yes_no_unknown").read(str(cell)).code))
    return truth, "" if truth is not None else "yes or no is expected"


def _counts(tables: Mapping[str, pl.DataFrame]) -> dict[str, int]:
    """What a report begins with, counted over the tables themselves."""
    counts = {"families": 0, "children": 0, "held_families": 0}
    if "family" in tables:
        counts["families"] = tables["family"]["id"].n_unique()
    if "child_in_case" in tables:
        counts["children"] = tables["child_in_case"]["person"].n_unique()
    if "conference" in tables and "case" in tables:
        held = tables["conference"].filter(outcome="held").select("case")
        cases = tables["case"].join(held, left_on="id", right_on="case", how="semi")
        counts["held_families"] = cases["family"].n_unique()
    return counts | {name: frame.height for name, frame in sorted(tables.items())}
