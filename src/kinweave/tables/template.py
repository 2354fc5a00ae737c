"""The standard as an Excel template: a sheet an entity, a drop-down for every code list, a note on every heading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from kinweave.standard import Entity, Field, FieldType, Required, Standard, StandardError
from kinweave.tables.errors import TableError

__all__ = ["excel_template", "sheet_name"]

ROWS = 1000
_CODES = "Codes"
_LONGEST_SHEET = 31
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's own time has no zone; the same bytes each time
_WIDTHS = {FieldType.LONG_TEXT: 48, FieldType.DATE: 18, FieldType.INTEGER: 18, FieldType.CODE: 34}
_LINE, _A4 = 15, 9
_WIDE = 100


def excel_template(standard: Standard, entities: Sequence[str] = ()) -> bytes:
    """A workbook to be filled in, with the entities named or all of them.

    Drop-downs offer the words of each code list, which `kinweave import` reads back as codes; a date, a whole
    number and a code that is not one is refused by Excel as it is typed.
    """
    try:
        chosen = [standard.entity(name) for name in entities] or list(standard.entities.values())
    except StandardError as error:
        raise TableError(str(error)) from None
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties(
        {"title": f"{standard.title}, version {standard.version}", "created": _MADE}
    )
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#f3f2f1", "bottom": 1}
    )
    must = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#d2e2f1", "bottom": 1}
    )
    dated = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
    words = book.add_format({"text_wrap": True, "valign": "top"})
    link = book.add_format({"valign": "top", "underline": 1, "font_color": "#1d70b8"})
    _about(book.add_worksheet("Read me"), standard, chosen, (head, words, link))
    sheets = [book.add_worksheet(sheet_name(one)) for one in chosen]
    ranges = _codes(book.add_worksheet(_CODES), standard, chosen, head)
    for sheet, entity in zip(sheets, chosen, strict=True):
        _entity(sheet, entity, standard, ranges, (head, must, dated))
    book.close()
    return stream.getvalue()


def sheet_name(entity: Entity) -> str:
    """What the sheet of an entity is called."""
    return entity.label[:_LONGEST_SHEET]


def _about(
    sheet: Worksheet,
    standard: Standard,
    chosen: Sequence[Entity],
    styles: tuple[Format, Format, Format],
) -> None:
    head, words, link = styles
    lines = [
        f"{standard.title}, version {standard.version}",
        "Each sheet holds one kind of record, one in each row. Headings in blue must always be filled in.",
        "Point at a heading for what it means. A list opens where an answer is one of a few.",
    ]
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line)
    for column, title in enumerate(("Sheet", "What it holds")):
        sheet.write_string(len(lines) + 1, column, title, head)
    for row, entity in enumerate(chosen, len(lines) + 2):
        sheet.write_url(row, 0, f"internal:'{sheet_name(entity)}'!A1", link, entity.label)
        sheet.write_string(row, 1, entity.meaning, words)
        sheet.set_row(row, _LINE * (1 + len(entity.meaning) // (_WIDE - 10)))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, _WIDE)
    _on_paper(sheet)


def _on_paper(sheet: Worksheet) -> None:
    """All columns on one page's width, the headings again on each page."""
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _codes(
    sheet: Worksheet, standard: Standard, chosen: Sequence[Entity], head: Format
) -> Mapping[str, str]:
    """Every list used, two columns each: words and codes. Gives the range of the words of each."""
    used = dict.fromkeys(
        field.code_list for one in chosen for field in one.fields.values() if field.code_list
    )
    ranges = {}
    for number, name in enumerate(used):
        column, codes = number * 2, standard.codes(name)
        sheet.write_string(0, column, codes.title, head)
        sheet.write_string(0, column + 1, f"{name} (code)", head)
        choices = codes.choices()
        for row, (code, label) in enumerate(choices, 1):
            sheet.write_string(row, column, label)
            sheet.write_string(row, column + 1, code)
        letter = xl_col_to_name(column, col_abs=True)
        ranges[name] = f"={_CODES}!{letter}$2:{letter}${len(choices) + 1}"
    sheet.set_column(0, max(len(used) * 2 - 1, 0), 26)
    sheet.freeze_panes(1, 0)
    return ranges


def _entity(
    sheet: Worksheet,
    entity: Entity,
    standard: Standard,
    ranges: Mapping[str, str],
    styles: tuple[Format, Format, Format],
) -> None:
    head, must, dated = styles
    for column, field in enumerate(entity.fields.values()):
        always = field.required is Required.ALWAYS
        sheet.write_string(0, column, field.label, must if always else head)
        sheet.write_comment(0, column, _note(field, standard), {"x_scale": 2, "y_scale": 1.5})
        is_date = field.type in (FieldType.DATE, FieldType.DATETIME)
        sheet.set_column(column, column, _WIDTHS.get(field.type, 24), dated if is_date else None)
        allowed = _allowed(field, ranges)
        if allowed is not None:
            sheet.data_validation(1, column, ROWS, column, allowed)
    sheet.set_row(0, 4 * _LINE)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    _on_paper(sheet)


def _note(field: Field, standard: Standard) -> str:
    parts = [field.hint, f"Name in the standard: {field.name}."]
    if field.required is Required.ALWAYS:
        parts.append("Must be filled in.")
    if field.type is FieldType.CODES:
        parts.append("Several answers: part them with semicolons.")
    parts += [f"{standard.returns[name]}: {item}." for name, item in field.maps.items()]
    return "\n".join(parts)


def _allowed(field: Field, ranges: Mapping[str, str]) -> dict[str, object] | None:
    """What Excel lets somebody enter; nothing is asked of words, keys and several codes in one cell."""
    if field.type is FieldType.CODE and field.code_list is not None:
        return {
            "validate": "list",
            "source": ranges[field.code_list],
            "error_title": "Not in the list",
            "error_message": "Choose one of the answers in the list, or leave the cell empty.",
        }
    if field.type in (FieldType.DATE, FieldType.DATETIME):
        return {
            "validate": "date",
            "criteria": ">=",
            "value": date(1900, 1, 1),
            "error_title": "Not a date",
            "error_message": "Enter a date such as 23/09/2025.",
        }
    if field.type is FieldType.INTEGER:
        return {
            "validate": "integer",
            "criteria": ">=",
            "value": 0,
            "error_title": "Not a whole number",
            "error_message": "Enter a whole number from 0.",
        }
    return None
