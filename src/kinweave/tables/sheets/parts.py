"""What Calamine does not tell, read from a workbook's own XML: formulas, faults, hidden rows and columns."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from lxml import etree

from kinweave.tables.sheets.errors import SheetError
from kinweave.tables.sheets.limits import Limits

__all__ = ["Noticed", "Parts", "notice_ods", "notice_xlsx"]

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ODS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}%s"


@dataclass
class Noticed:
    """What stands in one sheet's part beside the values: places are (row, column) from 0."""

    formulas: set[tuple[int, int]] = field(default_factory=set)
    without_value: set[tuple[int, int]] = field(default_factory=set)
    faulty: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


@dataclass
class Parts:
    """What was noticed in a whole workbook, by sheet."""

    sheets: dict[str, Noticed] = field(default_factory=dict)
    day_zero_1904: bool = False
    macros: bool = False


def notice_xlsx(packed: zipfile.ZipFile, name: str, limits: Limits) -> Parts:
    """What stands in the parts of an xlsx or xlsm."""
    found = Parts(macros=any(part.endswith("vbaProject.bin") for part in packed.namelist()))
    paths: dict[str, str] = {}
    titles: list[tuple[str, str]] = []
    try:
        for element in _elements(packed, "xl/_rels/workbook.xml.rels", {"Relationship"}):
            target = str(element.get("Target", ""))
            path = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            paths[str(element.get("Id", ""))] = posixpath.normpath(path)
        for element in _elements(packed, "xl/workbook.xml", {"sheet", "workbookPr"}):
            if _local(element) == "sheet":
                titles.append((str(element.get("name", "")), str(element.get(_RELATION, ""))))
            elif element.get("date1904") in {"1", "true"}:
                found.day_zero_1904 = True
        for title, relation in titles:
            path = paths.get(relation, "")
            if path in packed.NameToInfo:
                found.sheets[title] = _sheet(packed, path, title, name, limits)
    except (etree.XMLSyntaxError, KeyError):
        raise SheetError(
            f"The file {name} is damaged: a part of it is not well-formed; open it in a spreadsheet program "
            f"and save a copy to import."
        ) from None
    return found


def _sheet(packed: zipfile.ZipFile, path: str, title: str, name: str, limits: Limits) -> Noticed:
    seen = Noticed()
    rows = row = column = -1
    for element in _elements(packed, path, {"row", "c", "col"}):
        tag = _local(element)
        if tag == "c":
            at = _REFERENCE.fullmatch(element.get("r", ""))
            row, column = (int(at[2]) - 1, _number(at[1])) if at else (row, column + 1)
            _cell(element, (row, column), seen)
            continue
        rows += tag == "row"
        if rows >= limits.rows * 2:
            raise SheetError(
                f"The sheet “{title}” of {name} has more than {limits.rows:,} rows, which is the limit; "
                f"delete the rows beyond the table, or split the file."
            )
        if element.get("hidden") in {"1", "true"} and tag == "row":
            seen.hidden_rows.add(int(element.get("r", rows + 1)) - 1)
        elif element.get("hidden") in {"1", "true"}:
            first, last = int(element.get("min", 1)), int(element.get("max", 1))
            seen.hidden_columns.update(range(first - 1, min(last, limits.columns)))
    return seen


def _cell(element: Any, place: tuple[int, int], seen: Noticed) -> None:
    inside = {_local(part): part for part in element}
    if "f" in inside:
        seen.formulas.add(place)
        if "is" not in inside and ("v" not in inside or not inside["v"].text):
            seen.without_value.add(place)
    if element.get("t") == "e":
        seen.faulty.add(place)


def notice_ods(packed: zipfile.ZipFile, name: str) -> Parts:
    """What stands in an ods; raises `SheetError` when its parts are locked with a password."""
    found = Parts()
    try:
        for element in _elements(packed, "META-INF/manifest.xml", {"encryption-data"}):
            del element
            raise SheetError(
                f"The file {name} is locked with a password; open it, take the password off, and save a copy "
                f"to import."
            )
        _notice_tables(packed, found)
    except (etree.XMLSyntaxError, KeyError, ValueError):
        raise SheetError(
            f"The file {name} is damaged: a part of it is not well-formed; open it in a spreadsheet program "
            f"and save a copy to import."
        ) from None
    return found


def _notice_tables(packed: zipfile.ZipFile, found: Parts) -> None:
    seen = Noticed()
    row = column = 0
    with packed.open("content.xml") as stream:
        for event, element in _iterate(stream, ("start", "end")):
            tag = _local(element)
            if tag == "table" and event == "start":
                seen, row = Noticed(), 0
                found.sheets[element.get(_ODS % ("table", "name"), "")] = seen
            elif tag == "table-row" and event == "start":
                column = 0
                if element.get(_ODS % ("table", "visibility")) in {"collapse", "filter"}:
                    seen.hidden_rows.add(row)
            elif tag == "table-row":
                row += int(element.get(_ODS % ("table", "number-rows-repeated"), 1))
                element.clear()
            elif tag in {"table-cell", "covered-table-cell"} and event == "end":
                down, across = (
                    int(element.get(_ODS % ("table", f"number-{what}-spanned"), 1))
                    for what in ("rows", "columns")
                )
                if down > 1 or across > 1:
                    seen.merges.append((row, column, row + down - 1, column + across - 1))
                if element.get(_ODS % ("table", "formula")):
                    seen.formulas.add((row, column))
                    if element.get(_ODS % ("office", "value-type")) is None:
                        seen.without_value.add((row, column))
                column += int(element.get(_ODS % ("table", "number-columns-repeated"), 1))


def _elements(packed: zipfile.ZipFile, path: str, wanted: set[str]) -> Iterator[Any]:
    """The wanted elements of a part as they end, each let go afterwards so that memory stays small."""
    with packed.open(path) as stream:
        for _event, element in _iterate(stream, ("end",)):
            if _local(element) in wanted:
                yield element
            if _local(element) in {"row", "Relationship", "sheet"}:
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]


def _iterate(stream: IO[bytes], events: tuple[str, ...]) -> Any:
    return etree.iterparse(
        stream,
        events=events,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )


def _local(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _number(letters: str) -> int:
    total = 0
    for letter in letters:
        total = total * 26 + ord(letter) - ord("A") + 1
    return total - 1
