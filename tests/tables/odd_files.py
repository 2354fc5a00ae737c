"""Files written by hand, byte by byte, because no library here writes them: an ods and an old xls."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD

_CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:body><office:spreadsheet><table:table table:name="Tracker">
<table:table-row>
<table:table-cell office:value-type="string"><text:p>FGC ref</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>FGC date</text:p></table:table-cell>
</table:table-row>
<table:table-row>
<table:table-cell office:value-type="string"><text:p>A1</text:p></table:table-cell>
<table:table-cell office:value-type="date" office:date-value="2025-09-03"><text:p>03/09/2025</text:p></table:table-cell>
</table:table-row>
<table:table-row table:visibility="collapse">
<table:table-cell office:value-type="string"><text:p>Total</text:p></table:table-cell>
<table:table-cell table:formula="of:=COUNT([.B2])" office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>
</table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>""".replace(">\n<", "><")

_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">{locked}</manifest:file-entry>
</manifest:manifest>"""


def packed(parts: dict[str, bytes | str]) -> bytes:
    """A packed file of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return stream.getvalue()


def open_document(*, locked: bool = False, content: str = _CONTENT) -> bytes:
    """A small ods; locked, its manifest says that its content is encrypted."""
    lock = '<manifest:encryption-data manifest:checksum="x"/>' if locked else ""
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": _MANIFEST.format(locked=lock),
            "content.xml": content,
        }
    )


def old_workbook(rows: Sequence[Sequence[str | int]], *, locked: bool = False) -> bytes:
    """A small xls (BIFF8 in a compound file); locked, it says that a password is needed."""
    return compound({"Workbook": _stream(rows, locked=locked)})


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _stream(rows: Sequence[Sequence[str | int]], *, locked: bool) -> bytes:
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    lock = _record(0x002F, struct.pack("<HHHH", 1, 1, 1, 1) + bytes(46)) if locked else b""
    name = b"Tracker"
    where = len(begin) + len(lock) + 4 + 8 + len(name) + 4
    sheet = _record(0x0085, struct.pack("<IBB", where, 0, 0) + bytes([len(name), 0]) + name)
    globals_ = begin + lock + sheet + _record(0x000A)
    body = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            place = struct.pack("<HHH", number, column, 0)
            if isinstance(cell, str):
                text = struct.pack("<HB", len(cell), 0) + cell.encode("latin-1")
                body += _record(0x0204, place + text)
            else:
                body += _record(0x0203, place + struct.pack("<d", cell))
    return globals_ + body + _record(0x000A)


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file of these streams, each padded so that it needs no small sectors."""
    padded = {name: content.ljust(4096, b"\0") for name, content in streams.items()}
    sectors: list[bytes] = []
    chain: list[int] = [_FAT, _END]
    entries = [_entry("Root Entry", 5, child=1, start=_END, size=0)]
    for name, content in padded.items():
        start = 2 + len(sectors)
        pieces = [
            content[at : at + _SECTOR].ljust(_SECTOR, b"\0")
            for at in range(0, len(content), _SECTOR)
        ]
        chain += [*range(start + 1, start + len(pieces)), _END]
        sectors += pieces
        entries.append(_entry(name, 2, child=_FREE, start=start, size=len(content)))
    directory = b"".join(entries).ljust(_SECTOR, b"\0")
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(_SECTOR, b"\xff")
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
        + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
        + struct.pack("<I", 0)
        + struct.pack("<I", _FREE) * 108
    )
    return header + table + directory + b"".join(sectors)


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(text), kind, 1, _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
