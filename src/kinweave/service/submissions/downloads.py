"""The files that somebody takes away to mend: their own rows with the reasons, and the list of reasons."""

import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import xlsxwriter

from kinweave.service.submissions.reading import Looked
from kinweave.tables.profiles import as_csv
from kinweave.tables.profiles.parting import rows_by_sheet
from kinweave.tables.sheets import Cell

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TO_MEND = "What to mend"
_LONGEST_SHEET_NAME = 31
_FEW, _MANY = 12, 40


def rows_to_mend(looked: Looked) -> bytes:
    """A workbook with the rows that wait, under the headings they had, and the reasons beside each.

    Every text is written as text: nothing that a cell holds can become a formula.
    """
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    formats = {
        "date": book.add_format({"num_format": "dd/mm/yyyy"}),
        "time": book.add_format({"num_format": "hh:mm"}),
        # As if typed after an apostrophe: it stays text when somebody edits the cell, too.
        "text": book.add_format({"quote_prefix": True}),
        "reason": book.add_format({"quote_prefix": True, "text_wrap": True, "bold": True}),
    }
    plans = {plan.name: plan for plan in looked.profile.sheets}
    for name, held in rows_by_sheet(looked.parted.held).items():
        found = looked.book.sheet(name)
        if found is None:
            continue
        plan = plans.get(name) or next(iter(plans.values()))
        top = plan.header_row - 1
        sheet = book.add_worksheet(_sheet_name(name))
        for line in range(plan.header_rows):
            _row(
                sheet, line, found.rows[top + line] if top + line < len(found.rows) else (), formats
            )
        sheet.write_string(plan.header_rows - 1, found.width, TO_MEND, formats["reason"])
        for line, one in enumerate(held, plan.header_rows):
            _row(sheet, line, found.rows[one.row - 1], formats)
            sheet.write_string(line, found.width, "; ".join(one.reasons), formats["reason"])
        sheet.set_column(0, found.width, _FEW)
        sheet.set_column(found.width, found.width, _MANY)
        sheet.freeze_panes(plan.header_rows, 0)
    if not book.worksheets():
        book.add_worksheet("Nothing to mend")
    book.close()
    return stream.getvalue()


def reasons(looked: Looked) -> bytes:
    """Everything that was not taken, one line each, with its place and never its value."""
    return as_csv(looked.imported).encode("utf-8-sig")


def _row(sheet: Any, line: int, cells: Sequence[Cell], formats: dict[str, Any]) -> None:
    for place, cell in enumerate(cells):
        _cell(sheet, (line, place), cell, formats)


def _cell(sheet: Any, at: tuple[int, int], cell: Cell, formats: dict[str, Any]) -> None:
    match cell:
        case None:
            return
        case bool():
            sheet.write_boolean(*at, cell)
        case int() | float():
            sheet.write_number(*at, cell)
        case datetime():
            sheet.write_datetime(*at, cell, formats["date"])
        case date():
            sheet.write_datetime(*at, datetime.combine(cell, time()), formats["date"])
        case time() | timedelta():
            sheet.write_datetime(*at, cell, formats["time"])
        case _:
            sheet.write_string(*at, str(cell), formats["text"])


def _sheet_name(name: str) -> str:
    plain = "".join(letter for letter in name if letter not in "[]:*?/\\").strip("' ")
    return plain[:_LONGEST_SHEET_NAME] or "Rows"
