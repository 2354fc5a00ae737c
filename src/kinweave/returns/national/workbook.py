"""The national return as an Excel workbook: one table a sheet, totals and shares as formulas, nothing merged.

The full copy is made of formulas over stored counts, so that a total cannot differ from its parts; the copy for
publication holds plain values only, so that nothing held back can be got from a formula.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from kinweave.release import percentage
from kinweave.returns.national.counting import Line
from kinweave.returns.national.layout import Layout, Question, Table

__all__ = ["Copy", "Shown", "write_workbook"]

Shown = int | str
_FIRST = 4  # the heading stands in row 5 of a sheet without a table: title, words, and empty rows
_LINE_HEIGHT = 15
_INK, _LINE, _SHADE, _FILL_IN = "#0b0c0c", "#b1b4b6", "#f3f2f1", "#fff7bf"
_LABEL_WIDTH, _NUMBER_WIDTH, _TEXT_WIDTH = 46, 15, 100
_OVER_CHOICE = "Choose one of the answers in the list."


@dataclass(frozen=True)
class Copy:
    """What one copy of the workbook says about itself, and what it shows.

    `figures` are the counts, or marks, by name; with `formulas` the totals and shares are live. `made_at` is
    the creation time that the file carries: the set's own, so that the bytes are the same each time.
    """

    council: str
    period: str
    status: str
    draft: bool
    formulas: bool
    made_at: datetime
    figures: Mapping[str, Shown]
    notes: Sequence[str]
    provenance: Sequence[tuple[str, str]]
    answers: Mapping[str, str | int | float]


class _Styles:
    """The few ways in which a cell may look."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        base = {"font_name": "Arial", "font_size": 11, "font_color": _INK, "valign": "top"}
        ruled = base | {"bottom": 1, "bottom_color": _LINE}
        self.title: Format = book.add_format(base | {"bold": True, "font_size": 16})
        self.draft: Format = book.add_format(base | {"bold": True, "font_color": "#d4351c"})
        self.words: Format = book.add_format(base | {"text_wrap": True})
        self.plain: Format = book.add_format(base)
        self.head: Format = book.add_format(
            ruled | {"bold": True, "text_wrap": True, "bg_color": _SHADE}
        )
        self.head_number: Format = book.add_format(
            ruled | {"bold": True, "text_wrap": True, "bg_color": _SHADE, "align": "right"}
        )
        self.label: Format = book.add_format(ruled | {"text_wrap": True})
        self.result: Format = book.add_format(ruled | {"indent": 1})
        self.total: Format = book.add_format(ruled | {"bold": True})
        number = ruled | {"align": "right", "num_format": "#,##0"}
        self.number: Format = book.add_format(number)
        self.total_number: Format = book.add_format(number | {"bold": True})
        self.share: Format = book.add_format(number | {"num_format": '0"%"'})
        self.fill_in: Format = book.add_format(
            ruled | {"text_wrap": True, "bg_color": _FILL_IN, "locked": False, "align": "left"}
        )


def write_workbook(plan: Layout, lines: Mapping[str, Sequence[Line]], copy: Copy) -> bytes:
    """The whole workbook as bytes, the same for the same content."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties(
        {
            "title": f"{plan.title}, {copy.council}, {copy.period}",
            "subject": plan.subject,
            "author": copy.council,
            "comments": copy.status,
            "created": copy.made_at,
        }
    )
    book.set_calc_mode("auto")
    writer = _Writer(book, plan, lines, copy)
    writer.cover()
    writer.about()
    for table in plan.tables:
        writer.table(table)
    if copy.formulas:
        writer.checks()
    writer.definitions()
    writer.provenance()
    book.close()
    return stream.getvalue()


class _Writer:
    """Writes one sheet after another."""

    def __init__(
        self,
        book: xlsxwriter.Workbook,
        plan: Layout,
        lines: Mapping[str, Sequence[Line]],
        copy: Copy,
    ) -> None:
        self.book, self.plan, self.lines, self.copy = book, plan, lines, copy
        self.style = _Styles(book)
        self.total_of: dict[str, str] = {}

    def cover(self) -> None:
        sheet = self._sheet("Cover", f"{self.plan.title}: {self.copy.council}, {self.copy.period}")
        row = 1
        sheet.write_string(
            row, 0, self.copy.status, self.style.draft if self.copy.draft else self.style.words
        )
        for line in _wrapped((self.plan.ours, *self.copy.notes), _TEXT_WIDTH):
            row += 1
            sheet.write_string(row, 0, line, self.style.plain)
        row += 2
        sheet.write_string(row, 0, "Sheet", self.style.head)
        names = [("About the service", "About the service")]
        names += [(table.title, self._what(table)) for table in self.plan.tables]
        names += [("Checks", "Whether the tables agree with one another")] * self.copy.formulas
        names += [
            ("Definitions", "What is counted, and how"),
            ("Where it came from", "The records, versions and signature"),
        ]
        sheet.write_string(row, 1, "What it holds", self.style.head)
        for name, what in names:
            row += 1
            sheet.write_url(row, 0, f"internal:'{name}'!A1", self.style.label, name)
            sheet.write_string(row, 1, what, self.style.label)
        sheet.set_column(0, 0, _LABEL_WIDTH)
        sheet.set_column(1, 1, _TEXT_WIDTH - _LABEL_WIDTH + 10)

    def about(self) -> None:
        sheet = self._sheet(
            "About the service", "What a family group conference is here, and how referrals come"
        )
        fillable = self.copy.formulas
        words = (
            "Fill in the yellow cells; every other cell is locked."
            if fillable
            else "As the council answered."
        )
        sheet.write_string(1, 0, words, self.style.words)
        for column, head in enumerate(("Question", "Answer")):
            sheet.write_string(_FIRST, column, head, self.style.head)
        for row, question in enumerate(self.plan.questions, _FIRST + 1):
            sheet.write_string(row, 0, question.text, self.style.label)
            answer = self.copy.answers.get(question.name, "")
            style = self.style.fill_in if fillable else self.style.label
            sheet.write(row, 1, answer, style) if answer != "" else sheet.write_blank(
                row, 1, None, style
            )
            sheet.set_row(row, 48)
            if fillable:
                sheet.data_validation(row, 1, row, 1, _allowed(question))
        sheet.set_column(0, 1, 60)

    def table(self, table: Table) -> None:
        sheet = self._sheet(
            table.title, f"{self._what(table)}, {self.copy.council}, {self.copy.period}"
        )
        columns = len(table.measures) + len(table.percentages)
        notes = (self.plan.units[table.unit].definition, self.plan.breakdowns[table.by].note)
        row = 0
        for row, note in enumerate(
            _wrapped(notes, max(_LABEL_WIDTH + columns * _NUMBER_WIDTH, 90)), 1
        ):
            sheet.write_string(row, 0, note, self.style.plain)
        first = row + 2
        sheet.write_string(first, 0, self.plan.breakdowns[table.by].label, self.style.head)
        sheet.set_row(first, _LINE_HEIGHT * (2 if table.percentages else 1))
        for column, measure in enumerate(table.measures, 1):
            sheet.write_string(
                first, column, self.plan.measures[measure].label, self.style.head_number
            )
        after = len(table.measures) + 1
        for column, (above, below) in enumerate(table.percentages, after):
            words = f"{self.plan.measures[above].label} as % of {self.plan.measures[below].label.lower()}"
            sheet.write_string(first, column, words, self.style.head_number)
        lines = self.lines[table.name]
        # The total stands last, where a reader looks for it.
        for row, line in enumerate((*lines[1:], lines[0]), first + 1):
            self._line(sheet, table, line, row, first=first, last=first + len(lines))
        sheet.set_column(0, 0, _LABEL_WIDTH)
        sheet.set_column(1, after + len(table.percentages) - 1, _NUMBER_WIDTH)
        sheet.freeze_panes(first + 1, 1)

    def _line(
        self, sheet: Worksheet, table: Table, line: Line, row: int, *, first: int, last: int
    ) -> None:
        total = row == last
        sheet.write_string(row, 0, line.label, self.style.total if total else self.style.label)
        sheet.set_row(row, _height(line.label, _LABEL_WIDTH))
        style = self.style.total_number if total else self.style.number
        for column, measure in enumerate(table.measures, 1):
            shown = self.copy.figures[line.cells[measure]]
            adds_up = total and not self.plan.breakdowns[table.by].several
            if self.copy.formulas and adds_up:
                name = xl_col_to_name(column)
                sheet.write_formula(
                    row, column, f"=SUM({name}{first + 2}:{name}{last})", style, shown
                )
            else:
                sheet.write(row, column, shown, style)
            if total:
                self.total_of[f"{table.name} {measure}"] = (
                    f"'{table.title}'!{xl_rowcol_to_cell(row, column)}"
                )
        for column, pair in enumerate(table.percentages, len(table.measures) + 1):
            self._share(sheet, table, line, (row, column), pair)

    def _share(
        self,
        sheet: Worksheet,
        table: Table,
        line: Line,
        place: tuple[int, int],
        pair: tuple[str, str],
    ) -> None:
        row, column = place
        above, below = (self.copy.figures[line.cells[one]] for one in pair)
        if not isinstance(above, int) or not isinstance(below, int):
            sheet.write_string(
                row, column, str(above if isinstance(above, str) else below), self.style.share
            )
            return
        share = percentage(above, below)
        if self.copy.formulas:
            part, whole = (xl_rowcol_to_cell(row, 1 + table.measures.index(one)) for one in pair)
            formula = f'=IF({whole}=0,"",ROUND(100*{part}/{whole},0))'
            sheet.write_formula(row, column, formula, self.style.share, int(share) if share else "")
        elif share:
            sheet.write_number(row, column, int(share), self.style.share)
        else:
            sheet.write_blank(row, column, None, self.style.share)

    def checks(self) -> None:
        """Totals that must be the same on several sheets, each checked by a formula."""
        sheet = self._sheet("Checks", "Whether the tables agree with one another")
        sheet.write_string(
            1,
            0,
            "Explain in the yellow cell anything that a reader would wonder at.",
            self.style.words,
        )
        for column, head in enumerate(
            ("Check", "This table", "First table", "Result", "Explanation")
        ):
            style = self.style.head_number if column in (1, 2) else self.style.head
            sheet.write_string(_FIRST, column, head, style)
        row = _FIRST
        first: dict[tuple[str, str, bool], tuple[Table, str, Shown]] = {}
        for table in self.plan.tables:
            any_kind = self.plan.breakdowns[table.by].populations
            for measure in table.measures:
                place = self.total_of[f"{table.name} {measure}"]
                shown = self.copy.figures[self.lines[table.name][0].cells[measure]]
                key = (table.unit, measure, any_kind)
                known = first.setdefault(key, (table, place, shown))
                if known[0] is table:
                    continue
                row += 1
                words = (
                    f"{self.plan.measures[measure].label} in {table.title} as in {known[0].title}"
                )
                agrees = "agrees" if shown == known[2] else "differs"
                sheet.write_string(row, 0, words, self.style.label)
                sheet.write_formula(row, 1, f"={place}", self.style.number, shown)
                sheet.write_formula(row, 2, f"={known[1]}", self.style.number, known[2])
                sheet.write_formula(
                    row,
                    3,
                    f'=IF(B{row + 1}=C{row + 1},"agrees","differs")',
                    self.style.result,
                    agrees,
                )
                sheet.write_blank(row, 4, None, self.style.fill_in)
                sheet.data_validation(row, 4, row, 4, _text(500))
        sheet.set_column(0, 0, _LABEL_WIDTH + 24)
        sheet.set_column(1, 3, _NUMBER_WIDTH)
        sheet.set_column(4, 4, 60)

    def definitions(self) -> None:
        sheet = self._sheet("Definitions", "What is counted, and how")
        rows = [("Who is counted", one.label, one.definition) for one in self.plan.units.values()]
        rows += [("What for", one.label, one.definition) for one in self.plan.measures.values()]
        rows += [
            (
                "Denominator",
                f"{self.plan.measures[above].label} as %",
                f"Out of those counted as “{self.plan.measures[below].label}” in the same row. Nothing out of nothing is left empty.",
            )
            for above, below in dict.fromkeys(
                pair for table in self.plan.tables for pair in table.percentages
            )
        ]
        rows += [
            ("Breakdown", one.label, one.note) for one in self.plan.breakdowns.values() if one.note
        ]
        for column, head in enumerate(("Kind", "Word", "Meaning")):
            sheet.write_string(_FIRST, column, head, self.style.head)
        for row, cells in enumerate(rows, _FIRST + 1):
            for column, text in enumerate(cells):
                sheet.write_string(row, column, text, self.style.label)
            sheet.set_row(row, _height(cells[-1], _TEXT_WIDTH))
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 34)
        sheet.set_column(2, 2, _TEXT_WIDTH)

    def provenance(self) -> None:
        sheet = self._sheet("Where it came from", "The records, the versions and the signature")
        for column, head in enumerate(("What", "Value")):
            sheet.write_string(_FIRST, column, head, self.style.head)
        for row, (what, value) in enumerate(self.copy.provenance, _FIRST + 1):
            sheet.write_string(row, 0, what, self.style.label)
            sheet.write_string(row, 1, value, self.style.label)
        sheet.set_column(0, 0, _LABEL_WIDTH)
        sheet.set_column(1, 1, _TEXT_WIDTH - 22)

    def _what(self, table: Table) -> str:
        unit, by = self.plan.units[table.unit].label, self.plan.breakdowns[table.by].label
        return f"{unit}: {by[0].lower()}{by[1:]}"

    def _sheet(self, name: str, title: str) -> Worksheet:
        """A new sheet with its title in the first cell, locked but for what is to be filled in."""
        sheet = self.book.add_worksheet(name)
        sheet.write_string(0, 0, title, self.style.title)
        sheet.set_row(0, 2 * _LINE_HEIGHT)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&L{self.copy.council}&R{self.copy.period}")
        sheet.set_footer(f"&L{'DRAFT' if self.copy.draft else ''}&RPage &P of &N")
        sheet.protect(
            "", {"select_locked_cells": True, "format_columns": True, "format_rows": True}
        )
        return sheet


def _wrapped(texts: Iterable[str], width: int) -> list[str]:
    """Texts broken into lines that fit a width in characters: no merged cells, and nothing beside the table."""
    return [line for text in texts if text for line in textwrap.wrap(text, width)]


def _height(text: str, width: int) -> int:
    """How high a row must be for a text in a column so wide; not every program works it out for itself."""
    return _LINE_HEIGHT * max(len(textwrap.wrap(text, round(width * 1.1))), 1)


def _allowed(question: Question) -> dict[str, object]:
    """What Excel lets somebody enter as an answer."""
    if question.kind == "choice":
        return {
            "validate": "list",
            "source": list(question.choices),
            "error_title": "Choose an answer",
            "error_message": _OVER_CHOICE,
        }
    if question.kind == "number":
        return {
            "validate": "decimal",
            "criteria": ">=",
            "value": 0,
            "error_title": "Enter a number",
            "error_message": "Enter a number from 0, with decimals if need be.",
        }
    return _text(2000)


def _text(longest: int) -> dict[str, object]:
    return {
        "validate": "length",
        "criteria": "<=",
        "value": longest,
        "error_title": "Too long",
        "error_message": f"Enter at most {longest} characters.",
    }
