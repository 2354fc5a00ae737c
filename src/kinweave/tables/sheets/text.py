"""Reads comma-separated text and its cousins: any usual encoding, and comma, semicolon, tab or pipe."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from itertools import islice

from kinweave.tables.sheets.errors import SheetError
from kinweave.tables.sheets.limits import Limits
from kinweave.tables.sheets.model import Cell, Sheet
from kinweave.tables.sheets.workbooks import check_size

__all__ = ["read_text"]

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright bars"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 200
_MOSTLY = 0.4  # of every second byte empty: Latin letters, written as UTF-16


def read_text(content: bytes, name: str, limits: Limits) -> tuple[Sheet, str]:
    """The one sheet of a text file, and a note of how it was read."""
    encoding = _encoding(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise SheetError(
            f"The file {name} is not text that can be read; save it as “CSV UTF-8” and import that."
        ) from None
    if "\x00" in text:
        raise SheetError(
            f"The file {name} is neither a workbook nor text; save it as xlsx or “CSV UTF-8”."
        )
    separator, text = _separator(text)
    rows: list[list[Cell]] = [
        [value if value.strip() else None for value in row]
        for row in _records(text, separator, name, limits)
    ]
    width = max(map(len, rows), default=0)
    check_size(name, name, len(rows), width, limits)
    while rows and all(value is None for value in rows[-1]):
        rows.pop()
    note = f"Read as {_called(encoding)} with {_SEPARATORS[separator]} between the columns."
    return Sheet(name=name.rsplit("/", 1)[-1].rsplit(".", 1)[0] or name, rows=rows), note


def _encoding(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    head = content[:4096]
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if head[start::2].count(0) > _MOSTLY * len(head[start::2]):
            return encoding
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _called(encoding: str) -> str:
    if encoding == "cp1252":
        return "Windows text (cp1252)"
    return "UTF-16" if encoding.startswith("utf-16") else "UTF-8"


def _separator(text: str) -> tuple[str, str]:
    """The separator, and the text without the line `sep=;` by which Excel names it."""
    first, _, rest = text.partition("\n")
    named = first.strip().casefold().removeprefix("sep=")
    if first.strip().casefold().startswith("sep=") and (named in _SEPARATORS or named == ""):
        return (named or "\t"), rest
    best, most = ",", (-1, -1)
    for separator in _SEPARATORS:
        sample = io.StringIO(text[:200_000], newline="")
        widths: Counter[int] = Counter()
        try:
            for row in islice(csv.reader(sample, delimiter=separator), _LOOKED_AT):
                if len(row) > 1:
                    widths[len(row)] += 1
        except csv.Error:
            continue
        if widths:
            width, lines = widths.most_common(1)[0]
            score = (lines, width)
            if score > most:
                best, most = separator, score
    return best, text


def _records(text: str, separator: str, name: str, limits: Limits) -> list[list[str]]:
    """The records of the text. A quotation mark that is never closed would swallow rows, so it is refused."""
    strict = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begun = 0
    rows = []
    try:
        for row in strict:
            rows.append(row)
            if len(rows) > limits.rows:
                break
            begun = strict.line_num
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            raise SheetError(
                f"The file {name} has a quotation mark in line {begun + 1} that is never closed; close it or take it out."
            ) from None
        if "field larger" in str(error):
            raise SheetError(
                f"The file {name} has a cell of more than {csv.field_size_limit():,} letters in line {begun + 1}; "
                f"look for a quotation mark that is not closed."
            ) from None
        lax = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        return list(islice(lax, limits.rows + 1))
    return rows
