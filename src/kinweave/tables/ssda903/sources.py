"""The files of a return, found and turned into text whatever their encoding and separator."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kinweave.tables.ssda903.layout import Layout
from kinweave.tables.ssda903.notes import Note, Ssda903Error

__all__ = ["MOST_BYTES", "MOST_ROWS", "Sheet", "contents", "find", "sheet"]

MOST_ROWS = 2_000_000
MOST_BYTES = 1 << 30

_ENDINGS = frozenset({".csv", ".txt", ".tsv", ".xml"})
_SEPARATORS = ",;\t"
_BLANK = b" \t\r\n,;"
_LONGEST_HEADING_LINE = 65_536
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True)
class Sheet:
    """One file as UTF-8 text that begins at its headings."""

    file: str
    content: bytes
    separator: str
    headings: tuple[str, ...]
    skipped: int


def find(paths: Iterable[Path]) -> tuple[list[Path], list[Note]]:
    """The files to read: those named, and those of each folder that could be a part of a return."""
    found: list[Path] = []
    notes: list[Note] = []
    for path in paths:
        if path.is_dir():
            for entry in sorted(path.iterdir()):
                if entry.is_file() and entry.suffix.lower() in _ENDINGS:
                    found.append(entry)
                elif not entry.name.startswith("."):
                    notes.append(
                        Note(entry.name, None, "", "", "not a CSV or XML file; passed over")
                    )
        elif path.is_file():
            found.append(path)
        else:
            raise Ssda903Error(f"There is no file or folder {path}.")
    if not found:
        raise Ssda903Error("There is no CSV or XML file here to read as an SSDA903 return.")
    return found, notes


def contents(path: Path) -> bytes:
    """The bytes of one file, unless there are too many."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Ssda903Error(f"The file {path.name} is larger than 1 GiB; it was not read.")
        return path.read_bytes()
    except OSError:
        raise Ssda903Error(f"The file {path.name} cannot be opened.") from None


def sheet(file: str, content: bytes, layout: Layout) -> Sheet:
    """One CSV file, once its encoding, its first line and its separator are known."""
    if content.startswith(_WORKBOOKS):
        raise Ssda903Error(f"The file {file} is a workbook; save each of its sheets as CSV.")
    content = _utf8(file, content)
    if b"\x00" in content:
        raise Ssda903Error(
            f"The file {file} holds NUL bytes, which no CSV file has; save it again."
        )
    if b"\n" not in content:
        content = content.replace(b"\r", b"\n")
    if content.count(b"\n") > MOST_ROWS:
        raise Ssda903Error(
            f"The file {file} has more than {MOST_ROWS:,} rows; no SSDA903 table has so many."
        )
    begins = len(content) - len(content.lstrip(_BLANK))
    if begins == len(content):
        raise Ssda903Error(f"The file {file} is empty.")
    # Only blank lines are passed over: a separator before the first heading is a column of its own.
    begins = content.rfind(b"\n", 0, begins) + 1
    skipped = content.count(b"\n", 0, begins)
    content = content[begins:] if begins else content
    ends = content.find(b"\n", 0, _LONGEST_HEADING_LINE)
    line = content[: ends if ends >= 0 else _LONGEST_HEADING_LINE].decode("utf-8", "replace")
    separator = max(_SEPARATORS, key=lambda mark: _known(line, mark, layout))
    return Sheet(file, content, separator, tuple(_split(line, separator)), skipped)


def _known(line: str, separator: str, layout: Layout) -> int:
    """How many headings of the return a line has when it is cut at a separator."""
    known = {heading for table in layout.tables.values() for heading in table.columns}
    return len({layout.heading(part) for part in _split(line, separator)} & known)


def _split(line: str, separator: str) -> Sequence[str]:
    try:
        return next(csv.reader(io.StringIO(line), delimiter=separator), [])
    except csv.Error:
        return [line]


def _utf8(file: str, content: bytes) -> bytes:
    """The same text in UTF-8: from a byte-order mark, UTF-8 as it stands, or else Windows-1252."""
    content = content.removeprefix(codecs.BOM_UTF8)
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if content.startswith(mark):
            return _decoded(file, content[len(mark) :], encoding)
    if content[1:2] == b"\x00":
        return _decoded(file, content, "utf-16-le")
    if content[:1] == b"\x00":
        return _decoded(file, content, "utf-16-be")
    if content.isascii():
        return content
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(file, content, "cp1252")
    return content


def _decoded(file: str, content: bytes, encoding: str) -> bytes:
    try:
        return content.decode(encoding).encode("utf-8")
    except UnicodeError:
        raise Ssda903Error(
            f"The file {file} is not text in an encoding that can be read; save it as CSV UTF-8."
        ) from None
