"""Parts a spreadsheet in two: the families with nothing to mend, and the rows of those that wait for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kinweave.tables.profiles.gather import gather
from kinweave.tables.profiles.located import locate
from kinweave.tables.profiles.model import Imported, RowFate
from kinweave.tables.sheets import Book, Sheet

__all__ = ["Held", "Parted", "part", "rows_by_sheet"]

_LOST = frozenset({RowFate.NO_FAMILY, RowFate.NO_FIRST_FAMILY, RowFate.ONLY_REFERENCE})
_BESIDE = "nothing here; it belongs to a family of which another row is to be mended"


@dataclass(frozen=True)
class Held:
    """One row that waits: where it stands, with its row from 1, and what is to be mended in it."""

    file: str
    sheet: str
    row: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Parted:
    """The files with the rows that wait left empty, so that every other keeps its place; and those rows."""

    good: tuple[Book, ...]
    held: tuple[Held, ...]
    families_held: int


def part(books: Sequence[Book], imported: Imported) -> Parted:
    """Hold back every family of which a cell was not taken, whole, and every row that has no family.

    A family is one: half of its brothers and sisters would be counted as another family. Read the
    files that are given back by the same profile for the families that have nothing to mend.
    """
    located, _skipped = locate(books, imported.profile)
    family_of = {
        place: case.family_key for place, case in gather(located, imported.profile).placed.items()
    }
    why: dict[tuple[str, str, int], list[str]] = {}
    for problem in imported.problems:
        where = f"{problem.heading}: " if problem.heading else ""
        why.setdefault((problem.file, problem.sheet, problem.row), []).append(
            f"{where}{problem.reason}"
        )
    families = {family_of[place] for place in why if place in family_of}
    waiting = {place for place, family in family_of.items() if family in families} | set(why)
    for rows in imported.accounting:
        for aside in rows.set_aside:
            if aside.fate in _LOST:
                place = (rows.file, rows.sheet, aside.row)
                why.setdefault(place, []).append(aside.fate.value)
                waiting.add(place)
    held = tuple(
        Held(*place, tuple(dict.fromkeys(why.get(place, [_BESIDE])))) for place in sorted(waiting)
    )
    return Parted(
        good=tuple(_without(book, waiting) for book in books),
        held=held,
        families_held=len(families),
    )


def _without(book: Book, waiting: set[tuple[str, str, int]]) -> Book:
    return replace(book, sheets=tuple(_emptied(sheet, book.name, waiting) for sheet in book.sheets))


def _emptied(sheet: Sheet, file: str, waiting: set[tuple[str, str, int]]) -> Sheet:
    rows = [
        (None,) * len(row) if (file, sheet.name, number) in waiting else row
        for number, row in enumerate(sheet.rows, 1)
    ]
    return replace(sheet, rows=rows)


def rows_by_sheet(held: Sequence[Held]) -> Mapping[str, list[Held]]:
    """The rows that wait, by the name of their sheet, in order."""
    found: dict[str, list[Held]] = {}
    for one in held:
        found.setdefault(one.sheet, []).append(one)
    return found
