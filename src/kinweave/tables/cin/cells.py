"""Values of a census file, read as what they should be, or said to be unreadable without repeating them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import polars as pl

from kinweave.tables.cin.layout import ValueType

__all__ = ["REASONS", "Note", "read_cells", "value_class"]

REASONS: Final = {
    ValueType.DATE: "a date here is written year-month-day and must exist",
    ValueType.BOOLEAN: "only true, false, 1 or 0 can stand here",
    ValueType.INTEGER: "only a whole number can stand here",
}

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# There was no year 0; days before the year 1000 are days, however odd.
_A_DATE = r"^(?:[1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-[0-9]{2}-[0-9]{2}$"
_BOOLEANS = {"1": True, "true": True, "0": False, "false": False}
_INTEGER = "^-?[0-9]{1,18}$"

# What a value looks like, first match wins. A class says enough to find the fault in the
# council's own system and nothing about the child.
_CLASSES = (
    ("date, year first", _ISO_DATE),
    ("date, day first", re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}")),
    ("date and time", re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ].+", re.DOTALL)),
    ("number", re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")),
    ("letters", re.compile(r"[^\W\d_]+([\s'-]+[^\W\d_]+)*")),
)


@dataclass(frozen=True)
class Note:
    """Something in the file that was not read: where it stood, what kind of value it was, and why.

    `row` counts from 0 in its table; it never repeats the value itself.
    """

    table: str
    row: int
    column: str
    value_class: str
    reason: str


def value_class(text: str) -> str:
    """Say what kind of value this is without repeating it."""
    for name, pattern in _CLASSES:
        if pattern.fullmatch(text):
            return name
    return "mixed text"


def read_cells(texts: pl.Series, kind: ValueType) -> tuple[pl.Series, list[int]]:
    """Stripped texts as values of a type, and the places of those that cannot be read; a blank is nothing."""
    given = texts.replace("", None)
    if kind is ValueType.TEXT:
        return given, []
    values = _typed(given, kind)
    return values, (given.is_not_null() & values.is_null()).arg_true().to_list()


def _typed(given: pl.Series, kind: ValueType) -> pl.Series:
    if kind is ValueType.BOOLEAN:
        return given.replace_strict(_BOOLEANS, default=None, return_dtype=pl.Boolean)
    if kind is ValueType.INTEGER:
        return _shaped(given, _INTEGER).cast(pl.Int64)
    return _shaped(given, _A_DATE).str.to_date("%Y-%m-%d", strict=False)


def _shaped(given: pl.Series, pattern: str) -> pl.Series:
    """The texts of a shape, and nothing in place of the others."""
    return given.set(~given.str.contains(pattern).fill_null(True), None)
