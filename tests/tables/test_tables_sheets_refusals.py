"""What is not safe or not whole is refused in one sentence that says which file and how to mend it."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kinweave.tables.sheets import Limits, SheetError, read, read_bytes
from tests.tables.odd_files import compound, old_workbook, open_document, packed
from tests.tables.test_tables_sheets import workbook

BOMB = "<worksheet>" + " " * 30_000_000 + "</worksheet>"
LAUGHS = '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><workbook>&lol2;</workbook>'


def repacked(content: bytes, **parts: str) -> bytes:
    """A workbook with parts changed or added, named with _ for / and . kept."""
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        kept: dict[str, bytes | str] = {name: made.read(name) for name in made.namelist()}
    kept.update(parts)
    return packed(kept)


REFUSED = {
    "a bomb": (repacked(workbook(), **{"xl/worksheets/sheet9.xml": BOMB}), "times its size"),
    "entities": (repacked(workbook(), **{"xl/workbook.xml": LAUGHS}), "entities of its own"),
    "entities in an ods": (open_document(content=LAUGHS), "entities of its own"),
    "a locked xlsx": (compound({"EncryptedPackage": b"x"}), "locked with a password"),
    "a locked xls": (old_workbook([["a"]], locked=True), "locked with a password"),
    "a locked ods": (open_document(locked=True), "locked with a password"),
    "half a workbook": (workbook()[:2000], "damaged"),
    "a workbook with a broken part": (
        repacked(workbook(), **{"xl/worksheets/sheet1.xml": "<worksheet><sheetData>"}),
        "damaged",
    ),
    "half an old workbook": (old_workbook([["a"]])[:900], "damaged"),
    "a packed file of something else": (packed({"letter.txt": "Dear"}), "no xlsx or ods"),
    "a web page": (b"<html><table><tr><td>FGC ref</td></tr></table></html>", "web page"),
    "a document": (b"%PDF-1.7 ...", "a document and not a spreadsheet"),
    "nothing": (b"  \n", "is empty"),
    "bytes": (b"FGC\x00ref,\x00\x01,x\n" * 3, "neither a workbook nor text"),
    "an open quotation mark": (b'a,b\n1,"two\n3,4\n', "line 2 that is never closed"),
}


@pytest.mark.parametrize(("content", "why"), REFUSED.values(), ids=REFUSED)
def test_it_is_refused_in_one_sentence(content: bytes, why: str) -> None:
    with pytest.raises(SheetError) as refusal:
        read_bytes(content, "tracker.xlsx")
    assert why in str(refusal.value)
    assert "tracker.xlsx" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_the_directory_of_a_bomb_may_lie_about_its_size() -> None:
    content = bytearray(repacked(workbook(), **{"xl/big.xml": "x" * 5_000_000}))
    at = content.rfind(b"xl/big.xml") - 46
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")
    with pytest.raises(SheetError, match="damaged"):
        read_bytes(bytes(content), "tracker.xlsx")


def test_two_million_rows_are_refused_and_the_limit_can_be_set() -> None:
    content = b"a,b\n" * 2_000_000
    with pytest.raises(SheetError, match=r"200,001 rows and the limit is 200,000"):
        read_bytes(content, "tracker.csv")
    few = dataclasses.replace(Limits.shipped(), rows=3)
    assert len(read_bytes(b"a,b\n" * 3, "tracker.csv", limits=few).sheets[0].rows) == 3
    with pytest.raises(SheetError, match="4 rows and the limit is 3"):
        read_bytes(b"a,b\n" * 4, "tracker.csv", limits=few)


def test_a_sheet_that_reaches_to_the_last_row_of_excel_is_refused_before_it_fills_the_memory() -> (
    None
):
    far = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    with pytest.raises(SheetError, match="reaches over 1,048,5"):
        read_bytes(repacked(workbook(), **{"xl/worksheets/sheet1.xml": far}), "tracker.xlsx")


def test_macros_are_data_and_are_never_run() -> None:
    book = read_bytes(repacked(workbook(), **{"xl/vbaProject.bin": "Sub Auto_Open()"}), "t.xlsm")
    assert "macros. None was run" in book.notes[0]
    assert book.sheets[0].rows[2][0] == "FGC1"


def test_a_file_beyond_the_limit_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\n")
    with pytest.raises(SheetError, match="4 bytes and the limit is 3"):
        read(path, limits=dataclasses.replace(Limits.shipped(), file_bytes=3))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=40))
@example(4515, b"\x03")  # the list of its parts then begins before the file does
def test_a_workbook_with_bytes_overwritten_is_read_or_refused_and_nothing_else(
    at: int, junk: bytes
) -> None:
    for whole in (workbook(), old_workbook([["FGC ref", 7]]), open_document()):
        place = at % len(whole)
        with contextlib.suppress(SheetError):
            assert read_bytes(whole[:place] + junk + whole[place + len(junk) :], "t.xlsx").sheets
