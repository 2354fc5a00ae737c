"""The old XML shape of the return: each child's header, what stands in it, and its episodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO

import polars as pl
from lxml import etree

from kinweave.tables.ssda903.layout import Layout, Table
from kinweave.tables.ssda903.notes import Note, Ssda903Error

__all__ = ["XmlTables", "xml_tables"]

XmlTables = Mapping[str, pl.DataFrame]

# Tables whose values stand in the header itself, and what says that a child has a row in them.
_BESIDE = {
    "uasc": ("DUC",),
    "oc3": ("IN_TOUCH", "ACTIV", "ACCOM"),
    "ad1": ("DATE_INT", "DATE_MATCH"),
}
_CHILD = "CHILD"
_HEADER = "HEADER"
_EPISODE = "EPISODE"


def xml_tables(content: bytes, file: str, layout: Layout) -> tuple[XmlTables, list[Note]]:
    """Every table of an XML return as text, one child in memory at a time.

    Entities, document types and the network are off. Elements may stand in any order; those that the
    return does not know are noted once and passed over.
    """
    reader = _Reader(layout)
    # huge_tree stays off: the parser's own limits on depth and length guard the machine.
    events = etree.iterparse(
        BytesIO(content),
        events=("end",),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    checked = False
    try:
        for _event, element in events:
            if not checked:
                if element.getroottree().docinfo.internalDTD is not None:
                    raise Ssda903Error(
                        f"The file {file} declares a document type, which a return never does; "
                        "it was not read."
                    )
                checked = True
            parent = element.getparent()
            if _name(element) == _CHILD and parent is not None and parent.getparent() is None:
                reader.child(element)
                element.clear()
                while element.getprevious() is not None:
                    del parent[0]
    except etree.XMLSyntaxError as error:
        line, column = error.position
        if line == 0:
            raise Ssda903Error(f"The file {file} is empty.") from None
        raise Ssda903Error(
            f"The file {file} is not well-formed XML at line {line}, column {column}."
        ) from None
    if not reader.rows["header"]:
        raise Ssda903Error(
            f"The file {file} is not an SSDA903 return: it has no CHILD with a HEADER."
        )
    return reader.frames(), reader.notes


class _Reader:
    """The rows of each table so far."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.rows: dict[str, list[dict[str, str]]] = {name: [] for name in layout.tables}
        self.inside = {table.xml: table for table in layout.tables.values() if table.xml}
        self.known = {
            heading for table in layout.tables.values() for heading in table.columns
        } | set(layout.same)
        self.strange: set[str] = set()
        self.notes: list[Note] = []

    def child(self, element: etree._Element) -> None:
        header: dict[str, str] = {}
        groups: list[tuple[Table, dict[str, str]]] = []
        episodes: list[dict[str, str]] = []
        for part in element:
            if _name(part) == _HEADER:
                for inner in part:
                    if len(inner) and _name(inner) in self.inside:
                        groups.append((self.inside[_name(inner)], dict(self.values(inner))))
                    else:
                        self.value(inner, header)
            elif _name(part) == _EPISODE:
                episodes.append(dict(self.values(part)))
            else:
                self.unknown(_name(part))
        self.rows["header"].append(header)
        for table, values in groups:
            self.add(table.name, header, values)
        for values in episodes:
            self.add("episodes", header, values)
        for name, signs in _BESIDE.items():
            asylum = name == "uasc" and header.get("UASC") == "1"
            if asylum or any(header.get(sign) for sign in signs):
                self.add(name, header, {})

    def add(self, name: str, header: Mapping[str, str], values: Mapping[str, str]) -> None:
        """A row of a table, with what the return repeats from the header (number, birth date, sex)."""
        columns = self.layout.tables[name].columns
        self.rows[name].append(
            {key: header[key] for key in columns if key in header} | dict(values)
        )

    def values(self, element: etree._Element) -> Iterator[tuple[str, str]]:
        read: dict[str, str] = {}
        for inner in element:
            self.value(inner, read)
        yield from read.items()

    def value(self, element: etree._Element, into: dict[str, str]) -> None:
        heading = self.layout.heading(_name(element))
        if len(element) or heading not in self.known:
            self.unknown(_name(element))
        elif (element.text or "").strip():
            into.setdefault(heading, (element.text or "").strip())

    def unknown(self, name: str) -> None:
        if name not in self.strange:
            self.strange.add(name)
            reason = "not an element of this return; passed over wherever it stands"
            self.notes.append(Note("header", None, name, "", reason))

    def frames(self) -> XmlTables:
        return {
            name: pl.DataFrame(
                {
                    column.name: pl.Series([row.get(heading) for row in rows], dtype=pl.String)
                    for heading, column in self.layout.tables[name].columns.items()
                }
            ).with_row_index("row")
            for name, rows in self.rows.items()
            if rows
        }


def _name(element: etree._Element) -> str:
    return str(etree.QName(element).localname)
