"""Lists of children as they come from a service or a case system: one row a child, headings in the first row."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl

from kinweave.linkage.matching.tidying import NEEDED
from kinweave.linkage.returns import LinkageError
from kinweave.tables.profiles.dates import DateKind, read_date
from kinweave.tables.profiles.words import heading_key
from kinweave.tables.sheets import Book, Cell, Sheet, read

__all__ = ["ChildList", "children_of", "list_words", "read_list", "rows_of"]


@dataclass(frozen=True, slots=True, eq=False)
class ChildList:
    """A list as `match` takes it, and the rows whose birth date could not be read (from 1, headings counted)."""

    frame: pl.DataFrame
    unreadable: tuple[int, ...]


@cache
def list_words() -> Mapping[str, Mapping[str, Any]]:
    """The words of lists: their headings, and what a person answers."""
    text = (files("kinweave.linkage") / "data" / "lists.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def read_list(path: Path) -> ChildList:
    """The children in a spreadsheet, a text with separators or a Parquet file.

    A date is read as councils write it, day first; one that cannot be read is left empty and its row told.
    Raises `LinkageError` where a column cannot be found, and `SheetError` where the file cannot be opened.
    """
    headings, rows = rows_of(path)
    places = _places(headings, path)
    kept = {name: [row[place] for row in rows] for name, place in places.items()}
    dates = [read_date(cell) for cell in kept["birth_date"]]
    frame = pl.DataFrame(
        {
            "id": [_text(cell) for cell in kept["id"]],
            "given_name": [_text(cell) for cell in kept["given_name"]],
            "family_name": [_text(cell) for cell in kept["family_name"]],
            "birth_date": [one.value for one in dates],
            "postcode": [_text(cell) for cell in kept.get("postcode", [None] * len(rows))],
        },
        schema={name: pl.Date if name == "birth_date" else pl.String for name in NEEDED},
    )
    told = (number for number, one in enumerate(dates, 2) if one.value is None)
    return ChildList(frame, tuple(n for n in told if dates[n - 2].kind is not DateKind.EMPTY))


def children_of(fgc: Mapping[str, pl.LazyFrame]) -> pl.DataFrame:
    """The children of a set of FGC tables who have no council number, as `match` takes them.

    A set holds no homes that may be used for this, so the postcode is empty.
    """
    lacking = [name for name in ("person", "child_in_case") if name not in fgc]
    if lacking:
        raise LinkageError(f"The FGC set has no table “{lacking[0]}”, so it names no children.")
    people, children = fgc["person"], fgc["child_in_case"].select(pl.col("person").unique())
    if "identifier" in fgc:
        numbered = fgc["identifier"].filter(pl.col("scheme") == "la_child_id").select("person")
        children = children.join(numbered, on="person", how="anti")
    found = people.join(children, left_on="id", right_on="person", how="semi").select(
        *NEEDED[:-1], pl.lit(None, dtype=pl.String).alias("postcode")
    )
    return found.collect().sort("id")


def rows_of(path: Path) -> tuple[list[str], list[Sequence[Cell]]]:
    """The headings of a file and the rows below them, every row as long as the headings."""
    if path.suffix == ".parquet":
        try:
            frame = pl.read_parquet(path)
        except pl.exceptions.ComputeError:
            raise LinkageError(f"The file {path} is not a Parquet file.") from None
        return frame.columns, [list(row) for row in frame.rows()]
    sheet = _first_sheet(read(path), path)
    filled = [row for row in sheet.rows if any(cell is not None for cell in row)]
    headings = [_text(cell) or "" for cell in filled[0]]
    return headings, [_as_long(row, len(headings)) for row in filled[1:]]


def _first_sheet(book: Book, path: Path) -> Sheet:
    for sheet in book.sheets:
        if not sheet.hidden and any(cell is not None for row in sheet.rows for cell in row):
            return sheet
    raise LinkageError(f"The file {path} has no sheet with anything in it.")


def _as_long(row: Sequence[Cell], width: int) -> list[Cell]:
    return [*row[:width], *([None] * (width - len(row)))]


def _places(headings: Sequence[str], path: Path) -> dict[str, int]:
    keys = [heading_key(heading) for heading in headings]
    places: dict[str, int] = {}
    for name, spoken in list_words()["columns"].items():
        found = [keys.index(key) for key in map(heading_key, [name, *spoken]) if key in keys]
        if found:
            places[name] = found[0]
        elif name != "postcode":
            raise LinkageError(
                f"The list {path} has no column for the {name.replace('_', ' ')}; call one of its headings {name}."
            )
    return places


def _text(cell: Cell) -> str | None:
    text = "" if cell is None else str(cell).strip()
    return text or None
