"""Read a CIN census file in one pass, one child in memory at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import polars as pl
from lxml import etree

from kinweave.tables.cin.cells import Note, value_class
from kinweave.tables.cin.gathering import Place, Slot, children_of, places
from kinweave.tables.cin.layout import Layout, layout

__all__ = ["CinError", "CinFile", "read"]

_UNKNOWN = "not an element of this collection here; passed over"
_TWICE = "given twice where one belongs; the first was kept"


class CinError(Exception):
    """The file cannot be read as a CIN census, with a sentence fit to show."""


@dataclass(frozen=True)
class CinFile:
    """A council's CIN census as typed tables, with a note for everything that was not read.

    Every table has `row` (its own number from 0), `parent_row` (the row it stands in, in the table one
    level up) and, outside the header, `LAchildID`; the other columns are the census's own element names.
    """

    tables: Mapping[str, pl.DataFrame]
    notes: tuple[Note, ...]

    @property
    def la(self) -> str | None:
        """The council's number in the header, when it has one."""
        return self._header("LEA")

    @property
    def reference_date(self) -> str | None:
        """The last day of the census year that the header names."""
        return self._header("ReferenceDate")

    def _header(self, column: str) -> str | None:
        values = self.tables["header"][column].drop_nulls()
        return None if values.is_empty() else str(values[0])


def read(source: Path | bytes, *, of: Layout | None = None) -> CinFile:
    """Read a CIN census from a file or from its bytes.

    Groups and values may stand in any order; unknown ones are noted and passed over. Raises `CinError`
    for a file that is not such a census, that is broken, or that declares a document type.
    """
    reader = _Reader(of or layout())
    if isinstance(source, bytes):
        return reader.read(BytesIO(source), "The file")
    with source.open("rb") as stream:
        return reader.read(stream, f"The file {source}")


def _name(tag: str) -> str:
    """An element's name without its namespace."""
    return tag.rpartition("}")[2]


class _Reader:
    """The state of one reading: what has been gathered so far, and the notes."""

    def __init__(self, of: Layout) -> None:
        self.layout = of
        self.notes: list[Note] = []
        self.tables, self.header, self.child = places(of, self.notes)

    def read(self, stream: BinaryIO, what: str) -> CinFile:
        # huge_tree stays off: the parser's own limits on depth and on the length of one text guard the machine.
        events = etree.iterparse(
            stream,
            events=("end",),
            tag=("{*}Header", "{*}Child"),
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
                    self._check_root(element.getroottree(), what)
                    checked = True
                self._top(element)
        except etree.XMLSyntaxError as error:
            line, column = error.position
            if line == 0:
                raise CinError(f"{what} is empty.") from None
            raise CinError(
                f"{what} is not well-formed XML at line {line}, column {column}."
            ) from None
        root = events.root
        self._check_root(root.getroottree(), what)
        self._left_over(root)
        frames = self._frames()
        for collection in frames["header"]["Collection"].drop_nulls():
            if collection != self.layout.collection:
                raise CinError(
                    f"{what} is not a {self.layout.collection} census: its header names another collection."
                )
        return CinFile(frames, tuple(self.notes))

    def _frames(self) -> dict[str, pl.DataFrame]:
        """The tables, each row under a child with that child's number."""
        frames = {name: table.frame() for name, table in self.tables.items()}
        numbers = frames["children"]["LAchildID"]
        for name, rows in children_of(self.tables, frames).items():
            frames[name].insert_column(2, numbers.gather(rows).alias("LAchildID"))
        return frames

    def _check_root(self, tree: etree._ElementTree, what: str) -> None:
        if tree.docinfo.internalDTD is not None:
            raise CinError(
                f"{what} declares a document type, which a CIN census never does; it was not read."
            )
        if _name(str(tree.getroot().tag)) != "Message":
            raise CinError(f"{what} is not a CIN census: its outermost element is not Message.")

    def _top(self, element: etree._Element) -> None:
        if _name(str(element.tag)) == "Header":
            self._group(element, self.header, None)
        else:
            self._group(element, self.child, None)
            if self.child.table.is_full:
                for table in self.tables.values():
                    table.settle()
        # Free this child, and the whitespace of those before it, so that memory holds one child at a time.
        tail = element.tail
        element.clear()
        element.tail = tail
        parent = element.getparent()
        if parent is not None:
            while (before := element.getprevious()) is not None:
                self._passed(before)
                parent.remove(before)

    # What follows runs once for every element of a file: names are looked up once, and nothing is made twice.

    def _group(self, element: etree._Element, place: Place, above: int | None) -> None:
        """Read one group: its values go to a row of its own, or else to the row it stands in."""
        table, known = place.table, place.known
        row = table.add(above) if place.opens or above is None else above
        text = element.text
        if text and not text.isspace():
            self._stray(text, table.name, row, place.element)
        wrappers: list[Place] = []
        for inner in element:
            tag = inner.tag
            try:
                found = known[tag]
            except KeyError:
                found = place.learn(tag)
            if type(found) is Slot:
                if found.last == row:
                    reason = "given twice in one group; the first was kept"
                    self._note(table.name, row, found.name, "", reason)
                else:
                    found.last = row
                    found.add_row(row)
                    found.add_text(
                        self._nested(table.name, row, found) if len(inner) else inner.text
                    )
            elif type(found) is Place:
                self._within(inner, found, row, wrappers)
            else:
                self._note(table.name, row, _name(tag), "", _UNKNOWN)
            tail = inner.tail
            if tail and not tail.isspace():
                self._stray(tail, table.name, row, place.element)

    def _within(
        self, element: etree._Element, place: Place, above: int, wrappers: list[Place]
    ) -> None:
        """Read a group that stands in a row; of one that only wraps, the first is kept."""
        if place.each is not None:
            self._each(element, place, above)
        elif place not in wrappers:
            if not place.opens:
                wrappers.append(place)
            self._group(element, place, above)
        else:
            self._note(place.table.name, above, place.element, "elements", _TWICE)

    def _each(self, element: etree._Element, place: Place, above: int) -> None:
        """Read a group in which every value of one element makes a row."""
        table = place.table
        ahead = table.count
        (slot,) = table.slots.values()
        text = element.text
        if text and not text.isspace():
            self._stray(text, table.name, ahead, place.element)
        for inner in element:
            if _name(inner.tag) == place.each:
                row = table.add(above)
                slot.add_row(row)
                slot.add_text(inner.text if not len(inner) else self._nested(table.name, row, slot))
            else:
                self._note(table.name, ahead, _name(inner.tag), "", _UNKNOWN)
            tail = inner.tail
            if tail and not tail.isspace():
                self._stray(tail, table.name, ahead, place.element)

    def _nested(self, table: str, row: int, slot: Slot) -> str:
        """What a value that holds elements comes to: nothing, and a note."""
        self._note(table, row, slot.name, "elements", "a single value should stand here")
        return ""

    def _stray(self, text: str, table: str, row: int, column: str) -> None:
        kind = value_class(text.strip())
        self._note(table, row, column, kind, "stray text between elements; passed over")

    def _passed(self, element: etree._Element) -> None:
        """Note what stood beside the children and was no child, and the text after one."""
        row = max(self.child.table.count - 1, 0)
        name = _name(str(element.tag))
        if name not in {"Header", "Child", "Children"}:
            self._note("children", row, name, "", _UNKNOWN)
        if element.tail and not element.tail.isspace():
            self._stray(element.tail, "children", row, "Children")

    def _left_over(self, root: etree._Element) -> None:
        for element in root:
            self._passed(element)
            if _name(str(element.tag)) == "Children":
                for inner in element:
                    self._passed(inner)
                if element.text and not element.text.isspace():
                    self._stray(element.text, "children", 0, "Children")
        if root.text and not root.text.isspace():
            self._stray(root.text, "header", 0, "Message")

    def _note(self, table: str, row: int, column: str, kind: str, reason: str) -> None:
        self.notes.append(Note(table, row, column, kind, reason))
