"""Reads a spreadsheet file, whatever it is called, or refuses it in one sentence."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

from kinweave.tables.sheets.errors import SheetError
from kinweave.tables.sheets.guard import OLE, ZIP, locked, open_packed
from kinweave.tables.sheets.limits import Limits
from kinweave.tables.sheets.model import Book
from kinweave.tables.sheets.parts import notice_ods, notice_xlsx
from kinweave.tables.sheets.text import read_text
from kinweave.tables.sheets.workbooks import read_sheets

__all__ = ["read", "read_bytes"]

_WEB_PAGE = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta", b"<div")
_BEGINNING = (
    b"\x09\x08\x10\x00\x00\x06\x05\x00"  # the first record of a workbook of Excel 97 to 2003
)
_FILEPASS, _BOUNDSHEET = 0x2F, 0x85
_RECORDS = 100
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read(path: Path, *, limits: Limits | None = None) -> Book:
    """The spreadsheet in a file: xlsx, xlsm, xls, ods, or text with separators.

    What the file is, is seen from its bytes and not from its name. Raises `SheetError` when it cannot be
    read or is not safe to open, and `OSError` when there is no such file.
    """
    limits = limits or Limits.shipped()
    if path.stat().st_size > limits.file_bytes:
        raise SheetError(
            f"The file {path} has {path.stat().st_size:,} bytes and the limit is {limits.file_bytes:,}; "
            f"split it, or take the pictures out of it."
        )
    return read_bytes(path.read_bytes(), str(path), limits=limits)


def read_bytes(content: bytes, name: str, *, limits: Limits | None = None) -> Book:
    """The spreadsheet in these bytes, `name` being what errors call it."""
    limits = limits or Limits.shipped()
    if len(content) > limits.file_bytes:
        raise SheetError(
            f"The file {name} has {len(content):,} bytes and the limit is {limits.file_bytes:,}."
        )
    if not content.strip():
        raise SheetError(f"The file {name} is empty.")
    fingerprint = hashlib.sha256(content).hexdigest()
    start = content[:512].lstrip().lower()
    if content.startswith(OLE):
        return _old(content, name, limits, fingerprint)
    if content.startswith((ZIP, b"PK\x05\x06")):
        return _packed(content, name, limits, fingerprint)
    if start.startswith(_WEB_PAGE):
        raise SheetError(
            f"The file {name} is a web page or XML under another name; open it in a spreadsheet program and "
            f"save it as an Excel workbook (xlsx)."
        )
    if start.startswith((b"%pdf", b"{\\rtf")):
        raise SheetError(
            f"The file {name} is a document and not a spreadsheet; ask for the spreadsheet itself."
        )
    sheet, note = read_text(content, name, limits)
    return Book(name, "text", (sheet,), fingerprint, (note,))


def _old(content: bytes, name: str, limits: Limits, fingerprint: str) -> Book:
    if _ENCRYPTED in content or _asks_for_a_password(content):
        raise locked(name)
    note = (
        "An xls file does not say which values came from formulas, nor which rows or columns are hidden; "
        "the values it was saved with are read."
    )
    return Book(name, "xls", read_sheets(content, name, limits, {}), fingerprint, (note,))


def _asks_for_a_password(content: bytes) -> bool:
    """Whether an xls says, before it names its sheets, that what follows is encrypted."""
    at = content.find(_BEGINNING)
    for _ in range(_RECORDS):
        if at < 0 or at + 4 > len(content):
            return False
        kind, size = struct.unpack_from("<HH", content, at)
        if kind in {_FILEPASS, _BOUNDSHEET}:
            return bool(kind == _FILEPASS)
        at += 4 + size
    return False


def _packed(content: bytes, name: str, limits: Limits, fingerprint: str) -> Book:
    packed = open_packed(content, name, limits)
    parts = set(packed.namelist())
    if "xl/workbook.xml" in parts:
        found = notice_xlsx(packed, name, limits)
        kind = "xlsx"
    elif "content.xml" in parts and "META-INF/manifest.xml" in parts:
        found = notice_ods(packed, name)
        kind = "ods"
    else:
        raise SheetError(
            f"The file {name} is packed but is no xlsx or ods workbook; open it in a spreadsheet program and "
            f"save it as an Excel workbook (xlsx)."
        )
    sheets = read_sheets(content, name, limits, found.sheets)
    notes = (
        ("The workbook holds macros. None was run; only its cells were read.",)
        if found.macros
        else ()
    )
    return Book(name, kind, sheets, fingerprint, notes, found.day_zero_1904)
