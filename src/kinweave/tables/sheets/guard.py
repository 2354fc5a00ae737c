"""Looks into a packed workbook before anything opens it: its sizes, its locks and its XML."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from typing import IO

from kinweave.tables.sheets.errors import SheetError
from kinweave.tables.sheets.limits import Limits

__all__ = ["OLE", "ZIP", "locked", "open_packed"]

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_PIECE = 1 << 20
_OVERLAP = 32
_TRICKS = tuple(
    word.encode(encoding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_XML_ENDINGS = (".xml", ".rels", ".vml")


def locked(name: str) -> SheetError:
    """The refusal of a file with a password."""
    return SheetError(
        f"The file {name} is locked with a password; open it, take the password off, and save a copy to import."
    )


def open_packed(content: bytes, name: str, limits: Limits) -> zipfile.ZipFile:
    """A packed workbook that is safe to open: every part of it has been unpacked once within the limits.

    The directory's sizes are held against the limits before anything is unpacked; a part that is not of
    the size the directory says is damaged, and is refused.
    """
    try:
        packed = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise _broken(name) from None
    parts = packed.infolist()
    if len(parts) > limits.parts:
        raise SheetError(
            f"The file {name} holds {len(parts):,} parts and the limit is {limits.parts:,}; it is not an ordinary workbook."
        )
    if sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise _bomb(name, "in all", limits.unpacked_bytes)
    for part in parts:
        if part.flag_bits & 0x1:
            raise locked(name)
        if (
            part.file_size > limits.ratio_from_bytes
            and part.file_size > limits.unpacked_ratio * max(part.compress_size, 1)
        ):
            raise _bomb(
                name, f"in its part {_plain(part.filename)}", limits.unpacked_ratio, times=True
            )
    for part in parts:
        _unpack_once(packed, part, name)
    return packed


def _unpack_once(packed: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    xml = part.filename.lower().endswith(_XML_ENDINGS)
    try:
        with packed.open(part) as stream:
            tricked = _holds_a_trick(stream, looked_for=xml)
    # ValueError: a list of parts that begins before the file does.
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
    ):
        raise _broken(name) from None
    if tricked:
        raise SheetError(
            f"The file {name} holds XML that defines entities of its own, in its part "
            f"{_plain(part.filename)}; a workbook never needs that, so it is not opened. "
            f"Open it in a spreadsheet program and save a copy to import."
        )


def _holds_a_trick(stream: IO[bytes], *, looked_for: bool) -> bool:
    """Read a part to its end, a piece at a time, unless it is found to define entities."""
    before = b""
    while piece := stream.read(_PIECE):
        seen = before + piece
        if looked_for and any(trick in seen for trick in _TRICKS):
            return True
        before = seen[-_OVERLAP:]
    return False


def _bomb(name: str, where: str, limit: int, *, times: bool = False) -> SheetError:
    by = f"more than {limit:,} times its size" if times else f"more than {limit:,} bytes"
    return SheetError(
        f"The file {name} unpacks, {where}, to {by} and is not opened; save the sheets you need as a new workbook."
    )


def _broken(name: str) -> SheetError:
    return SheetError(
        f"The file {name} is damaged or is not a whole workbook; open it in a spreadsheet program and save a copy to import."
    )


def _plain(part: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in part)[:80]
