"""A CIN census file in the shape of its collection, and its module 5 as the standard's pre-proceedings periods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from kinweave.standard import Entity, FieldType, Standard, collection, load
from kinweave.tables import schema
from kinweave.tables.cin import CinFile, Note

__all__ = ["PERIODS", "UNREADABLE", "collection_tables", "periods"]

UNREADABLE: Final = "cannot be read"
"""Stands where a cell could not be read, in a column that is then of text: no rule takes it for an empty one."""

PERIODS: Final = "pre_proceedings_period"
_ANSWERS: Final = {"true": "yes", "false": "no"}


def collection_tables(cin: CinFile, name: str) -> dict[str, pl.DataFrame]:
    """The tables of a file under the collection's own names, each row with the child and the row it stands in."""
    about = collection(name)
    spoilt: dict[tuple[str, str], list[int]] = {}
    for note in cin.notes:
        if _unread(note):
            spoilt.setdefault((note.table, note.column), []).append(note.row)
    children: dict[str, pl.Series] = {}
    made: dict[str, pl.DataFrame] = {}
    for entity in about.entities.values():
        table = cin.tables[entity.name]
        columns = {"row": table["row"], "id": table["row"].cast(pl.String)}
        columns |= _references(entity, table, children)
        for field in entity.fields.values():
            element = field.maps.get(name)
            if element is not None:
                rows = spoilt.get((entity.name, element), [])
                columns[field.name] = _marked(table[element], rows)
        made[entity.name] = pl.DataFrame(columns)
    return made


def _unread(note: Note) -> bool:
    """Whether a note is about a value that stands there and could not be read."""
    return bool(note.value_class)


def _references(
    entity: Entity, table: pl.DataFrame, children: dict[str, pl.Series]
) -> dict[str, pl.Series]:
    """The row that each row stands in, and its child, found through the rows between them."""
    targets = {field.name: field.references for field in entity.fields.values() if field.references}
    found: dict[str, pl.Series] = {}
    within = next((name for name in targets if name != "child"), None)
    if within is not None:
        found[within] = table["parent_row"].cast(pl.String)
        children[entity.name] = children[str(targets[within])].gather(table["parent_row"])
        found["child"] = children[entity.name]
    elif "child" in targets:
        children[entity.name] = found["child"] = table["parent_row"].cast(pl.String)
    return found


def _marked(cells: pl.Series, rows: list[int]) -> pl.Series:
    if not rows:
        return cells
    return cells.cast(pl.String).scatter(sorted(set(rows)), UNREADABLE)


def periods(pre_proceedings: pl.DataFrame, name: str) -> pl.DataFrame:
    """Module 5 of a collection as the standard's pre-proceedings periods, under the same ids.

    What the standard answers with yes or no is true or false in the census; what the census does not
    collect is left empty.
    """
    ours = load().entity(PERIODS).fields
    columns: dict[str, pl.Series] = {"id": pre_proceedings["id"]}
    for field, theirs in _same_element(collection(name), pre_proceedings).items():
        cells = pre_proceedings[theirs]
        if ours[field].type is FieldType.CODE and _was_boolean(name, theirs):
            cells = cells.cast(pl.String).replace(_ANSWERS)
        columns[field] = cells
    height = pre_proceedings.height
    empty = {
        field: pl.Series([None] * height, dtype=kind)
        for field, kind in schema(PERIODS).items()
        if field not in columns
    }
    return pl.DataFrame(columns | empty)


def _same_element(about: Standard, table: pl.DataFrame) -> Mapping[str, str]:
    """Which column of the census fills which field of a pre-proceedings period, by the element's name."""
    theirs = {
        field.maps[about.collection]: field.name
        for field in about.entity("pre_proceedings").fields.values()
        if about.collection in field.maps and field.name in table.columns
    }
    return {
        field.name: theirs[field.maps["cin_module_5"]]
        for field in load().entity(PERIODS).fields.values()
        if field.maps.get("cin_module_5") in theirs
    }


def _was_boolean(name: str, field: str) -> bool:
    return collection(name).entity("pre_proceedings").field(field).type is FieldType.BOOLEAN
