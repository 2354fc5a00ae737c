"""Where the values of a census file are gathered: one list an element, turned into typed columns a batch at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from kinweave.tables.cin.cells import REASONS, Note, read_cells, value_class
from kinweave.tables.cin.layout import Group, Layout, ValueType

__all__ = ["Place", "Slot", "Table", "children_of", "places"]

_BATCH: Final = 8_000


class Slot:
    """The values of one element so far in this batch, each with the row it belongs to, and the last of these."""

    __slots__ = ("add_row", "add_text", "kind", "last", "name", "rows", "texts")

    def __init__(self, name: str, kind: ValueType) -> None:
        self.name = name
        self.kind = kind
        self.last = -1
        self.rows: list[int] = []
        self.texts: list[str | None] = []
        # Asked for once for every value of a file, so the two lists are not looked up each time.
        self.add_row = self.rows.append
        self.add_text = self.texts.append


@dataclass(eq=False)
class Table:
    """One table: its batches that are settled, and what has come since."""

    name: str
    above: str | None
    notes: list[Note]
    slots: dict[str, Slot] = field(default_factory=dict)
    count: int = 0
    settled: int = 0
    parents: list[int | None] = field(default_factory=list)
    batches: list[pl.DataFrame] = field(default_factory=list)

    def add(self, parent: int | None) -> int:
        """A new row, standing in a row of the table above; the uppermost stand in none."""
        row = self.count
        self.count += 1
        self.parents.append(parent)
        return row

    @property
    def is_full(self) -> bool:
        """Whether it is time to settle the batch."""
        return self.count - self.settled >= _BATCH

    def settle(self) -> None:
        """Turn what has been gathered into typed columns, with a note for each value that cannot be read."""
        if self.count == self.settled and self.batches:
            return
        rows = pl.int_range(self.settled, self.count, eager=True, dtype=pl.Int64)
        columns = {"row": rows, "parent_row": pl.Series(self.parents, dtype=pl.Int64)}
        for slot in self.slots.values():
            columns[slot.name] = self._column(slot, self.count - self.settled)
            slot.rows.clear()
            slot.texts.clear()
        self.batches.append(pl.DataFrame(columns))
        self.parents.clear()
        self.settled = self.count

    def _column(self, slot: Slot, height: int) -> pl.Series:
        texts = pl.Series(slot.texts, dtype=pl.String).str.strip_chars()
        values, unreadable = read_cells(texts, slot.kind)
        for at in unreadable:
            kind = value_class(texts[at])
            self.notes.append(Note(self.name, slot.rows[at], slot.name, kind, REASONS[slot.kind]))
        if len(slot.rows) == height:
            return values
        places = pl.Series(slot.rows, dtype=pl.Int64) - self.settled
        return pl.repeat(None, height, dtype=values.dtype, eager=True).scatter(places, values)

    def frame(self) -> pl.DataFrame:
        """The whole table."""
        self.settle()
        return pl.concat(self.batches, rechunk=True)


@dataclass(eq=False)
class Place:
    """A group's element: the table its values go to, and what each element inside it is.

    `opens` says whether it makes a row; `each` is the element that makes one each time. `known` is asked
    by an element's whole tag, and learns the tags of a namespace as they come.
    """

    element: str
    table: Table
    opens: bool
    each: str | None
    known: dict[str, Slot | Place | None]

    def learn(self, tag: str) -> Slot | Place | None:
        """What an element is whose whole tag has not been met yet."""
        found = self.known.get(tag.rpartition("}")[2])
        self.known[tag] = found
        return found


def places(layout: Layout, notes: list[Note]) -> tuple[dict[str, Table], Place, Place]:
    """The tables of a layout, and the places of its header and of a child."""
    tables: dict[str, Table] = {}

    def place(group: Group, above: Table | None) -> Place:
        table = above
        if group.table is not None:
            table = Table(group.table, above.name if above else None, notes)
            tables[group.table] = table
        if table is None:
            raise ValueError(f"The group {group.element} has no table to go to.")
        known: dict[str, Slot | Place | None] = {}
        for name, kind in group.values.items():
            known[name] = table.slots[name] = Slot(name, kind)
        opened = Place(group.element, table, group.table is not None, group.each, known)
        for name, inner in group.groups.items():
            known[name] = place(inner, table)
        return opened

    header, child = place(layout.header, None), place(layout.child, None)
    return tables, header, child


def children_of(
    tables: Mapping[str, Table], frames: Mapping[str, pl.DataFrame]
) -> dict[str, pl.Series]:
    """For each table under a child, the row of the child that each of its rows belongs to."""
    found: dict[str, pl.Series] = {}
    for name, table in tables.items():
        if table.above is None:
            continue
        parents = frames[name]["parent_row"]
        found[name] = found[table.above].gather(parents) if table.above in found else parents
    return found
