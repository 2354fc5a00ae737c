"""What was found, for a program, for a spreadsheet, or to be read; never half written."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import polars as pl
import xlsxwriter

from kinweave.rules import Severity, Status
from kinweave.validate.checking import Checked

__all__ = ["WRITERS", "as_csv", "as_json", "as_text", "as_xlsx"]

_SHOWN: Final = 5
_SENTENCES: Final = 5
_SPOKEN: Final = {
    Status.PASSED: "passed",
    Status.FOUND: "found something",
    Status.COULD_NOT_RUN: "could not be asked of everything",
}
# A cell that begins so is a formula to a spreadsheet, whatever it was to the council.
_FORMULA: Final = "^[=+@\t\r-]"


def as_json(checked: Checked) -> dict[str, Any]:
    """The result for another program."""
    return {
        "collection": checked.collection,
        "files": list(checked.files),
        "rules": [
            {
                "code": rule.code,
                "severity": rule.severity.value,
                "status": rule.status.value,
                "count": rule.count,
                "reason": rule.reason,
            }
            for rule in checked.rules
        ],
        "findings": checked.findings.to_dicts(),
        "explained": checked.explained.to_dicts(),
    }


def as_csv(checked: Checked) -> bytes:
    """Every finding as a row, the explained after the rest, in UTF-8 with a mark that spreadsheets know."""
    rows = _flat(checked).with_columns(pl.col(pl.String).str.replace(_FORMULA, "'$0"))
    return b"\xef\xbb\xbf" + rows.write_csv().encode("utf-8")


def as_xlsx(checked: Checked) -> bytes:
    """A workbook of two sheets: what was found, and how every rule ended."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    _sheet(book, "Findings", _flat(checked), (bold, wrapped))
    ends = pl.DataFrame(
        [
            {
                "code": rule.code,
                "severity": rule.severity.value,
                "ended": _SPOKEN[rule.status],
                "count": rule.count,
                "reason": rule.reason,
            }
            for rule in checked.rules
        ]
    )
    _sheet(book, "Rules", ends, (bold, wrapped))
    book.close()
    return stream.getvalue()


_WIDTHS: Final[Mapping[str, int]] = {
    "code": 26,
    "key": 24,
    "table": 26,
    "fields": 36,
    "message": 60,
    "fix": 60,
    "reason": 60,
    "ended": 34,
}


def _sheet(book: Any, name: str, rows: pl.DataFrame, looks: tuple[Any, Any]) -> None:
    bold, wrapped = looks
    sheet = book.add_worksheet(name)
    for number, column in enumerate(rows.columns):
        sheet.set_column(number, number, _WIDTHS.get(column, 12))
        sheet.write_string(0, number, column, bold)
    for line, row in enumerate(rows.iter_rows(), start=1):
        for number, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(line, number, cell, wrapped)
            elif cell is not None:
                sheet.write_string(line, number, str(cell), wrapped)
    sheet.freeze_panes(1, 0)
    if rows.width:
        sheet.autofilter(0, 0, max(rows.height, 1), rows.width - 1)


def _flat(checked: Checked) -> pl.DataFrame:
    """Findings and then what was explained, the fields of each in one cell."""
    whole = pl.concat([checked.findings, checked.explained], how="diagonal")
    return whole.with_columns(pl.col("fields").list.join(", "))


def as_text(checked: Checked, *, whole: bool = False) -> str:
    """The result for somebody to read: the first places of each rule, or the `whole` of them."""
    return "\n".join(_lines(checked, whole=whole)) + "\n"


def _lines(checked: Checked, *, whole: bool) -> Iterator[str]:
    ends = [rule.status for rule in checked.rules]
    yield (
        f"{checked.collection}: {', '.join(checked.files) or 'nothing'}. {len(ends)} checks: "
        f"{ends.count(Status.PASSED)} passed, {ends.count(Status.FOUND)} found something, "
        f"{ends.count(Status.COULD_NOT_RUN)} could not be asked of everything."
    )
    by_code: dict[str, list[pl.DataFrame]] = {}
    for rows in checked.findings.partition_by("code", "message", maintain_order=True):
        by_code.setdefault(str(rows["code"][0]), []).append(rows)
    for rule in checked.rules:
        if rule.status is Status.PASSED and not rule.explained:
            continue
        yield ""
        head = f"{rule.code} ({rule.severity.value})"
        found = by_code.get(rule.code, [])
        for rows in found if whole else found[:_SENTENCES]:
            yield f"{head}: {rows.height:,} found. {rows['message'][0]}"
            yield f"  {rows['fix'][0]}"
            yield from (f"  {where}" for where in _places(rows, whole=whole))
        if len(found) > _SENTENCES and not whole:
            left = sum(rows.height for rows in found[_SENTENCES:])
            yield f"{head}: {left:,} more of other kinds; give --out FILE for all"
        if rule.reason:
            yield f"  {rule.reason}." if found else f"{head}: {rule.reason}."
    for row in checked.explained.iter_rows(named=True):
        yield ""
        yield f"{row['code']} explained for {row['key'] or 'the whole file'} by {row['who']} on {row['when']}: {row['reason']}"
    for one in checked.unused:
        yield ""
        yield f"The explanation of {one.code} for {one.key or 'the whole file'} explains nothing that can be explained."
    if not checked.findings.filter(pl.col("severity") == Severity.ERROR).is_empty():
        yield ""
        yield "Errors must be mended. Queries may be right as they stand: say why in an explanations file."


def _places(found: pl.DataFrame, *, whole: bool) -> Iterator[str]:
    """Where the first findings of a rule stand, and how many more there are; or where all of them do."""
    for row in (found if whole else found.head(_SHOWN)).iter_rows(named=True):
        where = "the whole file" if row["row"] is None else f"row {row['row']} of {row['table']}"
        whose = f", {row['key']}" if row["key"] else ""
        fields = f" ({', '.join(row['fields'])})" if row["fields"] else ""
        yield f"{where}{whose}{fields}"
    if found.height > _SHOWN and not whole:
        yield f"and {found.height - _SHOWN:,} more; give --out FILE for all"


WRITERS: Final[Mapping[str, Callable[[Checked], bytes]]] = {"csv": as_csv, "xlsx": as_xlsx}
"""The forms that are files of their own kind."""
