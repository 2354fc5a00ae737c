"""Spreadsheets are read as they stand, whatever they are called and however they were saved."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from kinweave.tables.sheets import Merge, column_letters, read, read_bytes
from tests.tables.odd_files import old_workbook, open_document

ROWS = "Family;Child;Born\nNM/1;Zoë O’Neill;03/09/2015\nNM/2;Dáithí;\n"


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows text"),
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_text_is_read_in_any_usual_encoding_and_separator(
    encoding: str, said: str, separator: str
) -> None:
    book = read_bytes(ROWS.replace(";", separator).encode(encoding), "tracker.csv")
    assert book.sheets[0].rows == [
        ["Family", "Child", "Born"],
        ["NM/1", "Zoë O’Neill", "03/09/2015"],
        ["NM/2", "Dáithí", None],
    ]
    assert said in book.notes[0]


def test_the_line_by_which_excel_names_the_separator_is_not_a_row() -> None:
    book = read_bytes(b"sep=;\na;b\n1,5;2\n", "x.csv")
    assert book.sheets[0].rows == [["a", "b"], ["1,5", "2"]]


def test_a_quoted_cell_may_hold_separators_and_lines() -> None:
    book = read_bytes(b'a,b\n"one,\ntwo",3\n', "x.csv")
    assert book.sheets[0].rows[1] == ["one,\ntwo", "3"]


def workbook() -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("Tracker")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.merge_range(0, 0, 0, 2, "Title")
    sheet.write(2, 0, "FGC1")
    sheet.write_datetime(2, 1, dt.datetime(2025, 9, 3), day)
    sheet.write(2, 2, 942950)
    sheet.write(2, 3, True)
    sheet.write_formula(3, 1, "=B3+1", day, 45904)
    sheet.write_formula(3, 2, "=C3+1", None, "")
    sheet.write_formula(3, 3, "=1/0", None, "#DIV/0!")
    sheet.set_row(4, None, None, {"hidden": True})
    sheet.write(4, 0, "unseen")
    sheet.set_column(3, 3, None, None, {"hidden": True})
    lists = book.add_worksheet("lists")
    lists.write(0, 0, "Y")
    lists.hide()
    book.close()
    return stream.getvalue()


def test_a_workbook_keeps_types_and_says_what_was_noticed() -> None:
    book = read_bytes(workbook(), "tracker.xlsx")
    sheet = book.sheet("tracker")
    assert book.kind == "xlsx"
    assert sheet is not None
    assert sheet.rows[2] == ["FGC1", dt.date(2025, 9, 3), 942950, True]
    assert sheet.merges == (Merge(0, 0, 0, 2),)
    assert sheet.formulas == {(3, 1), (3, 2), (3, 3)}
    assert sheet.without_value == {(3, 2)}
    assert sheet.faulty == {(3, 3)}
    assert sheet.hidden_rows == {4}
    assert sheet.hidden_columns == {3}
    assert sheet.cell(3, 1) == dt.date(2025, 9, 4)
    assert [one.hidden for one in book.sheets] == [False, True]


def test_a_workbook_of_openpyxl_with_unworked_formulas_is_read() -> None:
    stream = io.BytesIO()
    made = openpyxl.Workbook()
    made.active.append(["FGC ref", "=A1"])
    made.save(stream)
    book = read_bytes(stream.getvalue(), "x.xlsx")
    assert book.sheets[0].without_value == {(0, 1)}


def test_what_a_file_is_is_seen_from_its_bytes_and_not_from_its_name(tmp_path: Path) -> None:
    path = tmp_path / "tracker.csv"
    path.write_bytes(workbook())
    assert read(path).kind == "xlsx"


def test_an_open_document_is_read_with_its_formulas_and_hidden_rows() -> None:
    book = read_bytes(open_document(), "tracker.ods")
    sheet = book.sheets[0]
    assert book.kind == "ods"
    assert sheet.rows[0] == ["FGC ref", "FGC date"]
    assert sheet.rows[1] == ["A1", dt.date(2025, 9, 3)]
    assert sheet.formulas == {(2, 1)}
    assert sheet.hidden_rows == {2}


def test_an_old_workbook_is_read() -> None:
    book = read_bytes(old_workbook([["FGC ref", "No family"], ["A1", 7]]), "tracker.xls")
    assert book.kind == "xls"
    assert book.sheets[0].rows == [["FGC ref", "No family"], ["A1", 7]]
    assert "does not say which values came from formulas" in book.notes[0]


def test_a_column_is_called_by_its_letters() -> None:
    assert [column_letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
