"""Finds in a file the sheets and columns that a profile names, wherever they have been moved to."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kinweave.tables.profiles.dates import DateKind, DateOrder, read_date
from kinweave.tables.profiles.headings import Header, headings_at
from kinweave.tables.profiles.merged import spread_down
from kinweave.tables.profiles.model import ColumnPlan, Profile, ProfileError, SheetPlan, Skipped
from kinweave.tables.profiles.vocabulary import targets
from kinweave.tables.profiles.words import heading_key
from kinweave.tables.sheets import Book, Sheet, column_letters

__all__ = ["Located", "doubted_columns", "locate"]

_LOOKED_AT = 60


@dataclass(frozen=True)
class Located:
    """One sheet of a file with the plan it is read by; columns count from 0.

    `doubted` are columns of dates written with the month first, as far as can be seen, about which nobody
    has been asked yet.
    """

    book: Book
    sheet: Sheet
    plan: SheetPlan
    header: Header
    columns: Mapping[int, ColumnPlan]
    doubted: frozenset[int]

    @property
    def asks_whether_held(self) -> bool:
        """Whether the sheet has a column that says what became of a conference."""
        return any(plan.target == "sheet.what_happened" for plan in self.columns.values())


def locate(books: Sequence[Book], profile: Profile) -> tuple[list[Located], list[Skipped]]:
    """Every sheet that the profile reads, and what of the files it does not.

    Raises `ProfileError` when the profile names a sheet or a column that no file has.
    """
    found: list[Located] = []
    used: set[tuple[str, str]] = set()
    for plan in profile.sheets:
        matches = [
            (book, sheet)
            for book in books
            for sheet in book.sheets
            if _named(sheet, plan.name) and (book.name, sheet.name) not in used
        ]
        if not matches and len(books) == len(profile.sheets) == 1 and books[0].kind == "text":
            matches = [(books[0], books[0].sheets[0])]
        if not matches:
            raise ProfileError(
                f"The profile {profile.name} reads a sheet “{plan.name}”, which {_all(books)} does not have; "
                f"change the sheet's name in the profile."
            )
        for book, sheet in matches:
            used.add((book.name, sheet.name))
            found.append(_located(book, sheet, plan, profile))
    return found, _skipped(books, found, used)


def _named(sheet: Sheet, wanted: str) -> bool:
    """Whether a sheet has the wanted name or fits its pattern; a hidden sheet must be named in full."""
    name, wanted = sheet.name.strip().casefold(), wanted.strip().casefold()
    return name == wanted or (not sheet.hidden and fnmatch.fnmatchcase(name, wanted))


def _all(books: Sequence[Book]) -> str:
    return ", ".join(book.name for book in books)


def _located(book: Book, sheet: Sheet, plan: SheetPlan, profile: Profile) -> Located:
    wanted = [column for column in plan.columns if column.target]
    rows = [plan.header_row - 1, *range(min(len(sheet.rows), _LOOKED_AT))]
    best: tuple[int, Header, dict[int, ColumnPlan]] | None = None
    for row in rows:
        if not 0 <= row <= len(sheet.rows) - plan.header_rows:
            continue
        headings = headings_at(sheet, row, plan.header_rows)
        columns = _columns(headings, plan)
        met = sum(1 for column in columns.values() if column.target)
        if best is None or met > best[0]:
            best = (met, Header(row, plan.header_rows, headings), columns)
        if met == len(wanted):
            break
    if best is None or best[0] < len(wanted):
        there = set() if best is None else set(best[2].values())
        missing = next((column for column in wanted if column not in there), None)
        named = f"“{missing.heading}”" if missing else "its headings"
        raise ProfileError(
            f"The sheet “{sheet.name}” of {book.name} has no column {named}, which the profile {profile.name} "
            f"reads; put the heading back, or change it in the profile."
        )
    spread = spread_down(sheet, best[1])
    doubted = doubted_columns(spread, best[1], best[2], profile)
    return Located(book, spread, plan, best[1], best[2], doubted)


def _columns(headings: Sequence[str], plan: SheetPlan) -> dict[int, ColumnPlan]:
    by = {(heading_key(column.heading), column.occurrence): column for column in plan.columns}
    seen: dict[str, int] = {}
    found = {}
    for place, heading in enumerate(headings):
        key = heading_key(heading)
        if not key:
            continue
        seen[key] = seen.get(key, 0) + 1
        column = by.get((key, seen[key]))
        if column is not None:
            found[place] = column
    return found


def doubted_columns(
    sheet: Sheet, header: Header, columns: Mapping[int, ColumnPlan], profile: Profile
) -> frozenset[int]:
    """Columns whose dates can be read only with the month first where they can be read one way at all."""
    found = set()
    for place, column in columns.items():
        if not column.target or "date" not in targets()[column.target].kind + column.target:
            continue
        if column.order is not None or profile.date_order is DateOrder.MONTH_FIRST:
            continue
        other = only = 0
        for row in range(header.row + header.rows, len(sheet.rows)):
            cell = sheet.cell(row, place)
            if not isinstance(cell, str):
                continue
            reading = read_date(cell)
            other += reading.kind is DateKind.OTHER_ORDER
            day_first = reading.kind is DateKind.EXACT and not reading.either_order
            only += day_first and _in_figures(cell)
        if other and not only:
            found.add(place)
    return frozenset(found)


def _in_figures(cell: str) -> bool:
    return read_date(cell, order=DateOrder.MONTH_FIRST).kind is DateKind.OTHER_ORDER


def _skipped(
    books: Sequence[Book],
    found: Sequence[Located],
    used: set[tuple[str, str]],
) -> list[Skipped]:
    skipped = []
    for book in books:
        for sheet in book.sheets:
            if (book.name, sheet.name) in used:
                continue
            cells = sum(cell is not None for row in sheet.rows for cell in row)
            why = "the sheet is hidden" if sheet.hidden else "no profile reads the sheet"
            if cells:
                skipped.append(Skipped(book.name, sheet.name, "", "", cells, why))
    for one in found:
        below = range(one.header.row + one.header.rows, len(one.sheet.rows))
        for place in range(one.sheet.width):
            column = one.columns.get(place)
            if column is not None and column.target:
                continue
            cells = sum(one.sheet.cell(row, place) is not None for row in below)
            heading = one.header.headings[place]
            if cells or heading:
                why = "the profile does not take it" if column else "it is not in the profile"
                skipped.append(
                    Skipped(
                        one.book.name, one.sheet.name, column_letters(place), heading, cells, why
                    )
                )
    return skipped
