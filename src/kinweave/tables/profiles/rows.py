"""Tells the rows of families from titles, headings, totals, notes and empty rows; every row gets a fate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kinweave.tables.profiles.dates import DateKind, read_date
from kinweave.tables.profiles.headings import Header
from kinweave.tables.profiles.model import RowFate
from kinweave.tables.profiles.vocabulary import signs
from kinweave.tables.profiles.words import heading_key, word_key
from kinweave.tables.sheets import Cell, Sheet

__all__ = ["fates"]

_WIDE = 3
_SENTENCE = 5
_SUMMARY = 2


@dataclass(frozen=True)
class _Below:
    """What is known of a sheet when its rows are told apart."""

    sheet: Sheet
    keys: tuple[str, ...]
    mapped: Mapping[int, str]
    titled: frozenset[int]


def fates(sheet: Sheet, header: Header, mapped: Mapping[int, str]) -> list[RowFate | None]:
    """The fate of each row; None for a row that may be about a family.

    `mapped` is the target of each column that is taken.
    """
    found: list[RowFate | None] = []
    about = _Below(
        sheet,
        tuple(heading_key(heading) for heading in header.headings),
        mapped,
        frozenset(merge.top for merge in sheet.merges if merge.right - merge.left + 1 >= _WIDE),
    )
    for number, row in enumerate(sheet.rows):
        if all(cell is None for cell in row):
            found.append(RowFate.EMPTY)
        elif number < header.row:
            found.append(RowFate.ABOVE)
        elif number < header.row + header.rows:
            found.append(RowFate.HEADING)
        else:
            found.append(_below(number, row, about))
    return found


def _below(number: int, row: Sequence[Cell], about: _Below) -> RowFate | None:
    filled = [column for column, cell in enumerate(row) if cell is not None]
    if _repeats(row, filled, about.keys):
        return RowFate.REPEATED_HEADING
    if _is_total(number, row, filled, about.sheet):
        return RowFate.TOTAL
    alone = len(filled) == 1 and _is_note(row[filled[0]], about.mapped.get(filled[0], ""))
    title = number in about.titled and len(filled) < _WIDE
    if alone or title or (len(filled) <= _SUMMARY and _is_summary(row, filled, about.mapped)):
        return RowFate.NOTE
    return None if any(column in about.mapped for column in filled) else RowFate.NOTHING_MAPPED


def _repeats(row: Sequence[Cell], filled: Sequence[int], keys: Sequence[str]) -> bool:
    same = 0
    for column in filled:
        cell = row[column]
        if column < len(keys) and keys[column] and isinstance(cell, str):
            key = heading_key(cell)
            same += keys[column] == key or keys[column].endswith(" " + key)
    return same >= _SUMMARY and same * 2 > len(filled)


def _is_total(number: int, row: Sequence[Cell], filled: Sequence[int], sheet: Sheet) -> bool:
    for column in filled[:2]:
        cell = row[column]
        if isinstance(cell, str):
            key = word_key(cell)
            if key in signs().total or (key.split(" ")[0] in {"total", "totals", "subtotal"}):
                return True
    worked_out = [column for column in filled if (number, column) in sheet.formulas]
    figures = all(isinstance(row[column], int | float) for column in filled)
    return figures and len(worked_out) == len(filled)


def _is_note(cell: Cell, target: str) -> bool:
    """Whether the only cell of a row is a note, a title or a month, and not a family's."""
    naming = {"case.reference", "family.reference"}
    if not isinstance(cell, str):
        return target in {"", "sheet.child_name", *naming}
    key = word_key(cell)
    words = len(key.split())
    begins = any(key == word or key.startswith(word + " ") for word in signs().note)
    period = key in signs().period or key.startswith(("quarter ", "year ", "financial year"))
    month = target != "person.birth_date" and read_date(cell).kind is DateKind.PARTIAL
    if begins or period or (month and (words <= _WIDE or words >= _SENTENCE)):
        return True
    if target == "sheet.child_name":
        return words > _SENTENCE and not any(mark in cell for mark in ";\n,&")
    if target in naming and not any(letter.isdigit() for letter in cell):
        return True
    return cell.strip().endswith(":") or words >= _SENTENCE


def _is_summary(row: Sequence[Cell], filled: Sequence[int], mapped: Mapping[int, str]) -> bool:
    """A label and a figure below the table, such as “Referrals” and 60, under columns of other things."""
    for column in filled:
        target = mapped.get(column, "")
        if target in {"sheet.child_name", "person.given_name", "person.family_name"} and isinstance(
            row[column], int | float
        ):
            return True
        if target in {"case.reference", "family.reference"} and len(filled) == _SUMMARY:
            words, figure = row[filled[0]], row[filled[1]]
            if (
                isinstance(words, str)
                and not any(letter.isdigit() for letter in words)
                and isinstance(figure, int | float)
            ):
                return True
    return False
