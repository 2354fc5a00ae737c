"""Looks at an uploaded spreadsheet by the same code as the command line: nothing is stored here."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property

from kinweave.rules import Parameters
from kinweave.service.core.refusals import NotPossible
from kinweave.service.submissions.models import Submission
from kinweave.standard import StandardError, load
from kinweave.tables.errors import TableError
from kinweave.tables.profiles import (
    ColumnPlan,
    Imported,
    Profile,
    Proposal,
    SheetPlan,
    apply,
    is_template,
    profile_from_toml,
    profile_to_toml,
    propose,
)
from kinweave.tables.profiles.dates import DateOrder
from kinweave.tables.profiles.located import Located, locate
from kinweave.tables.profiles.parting import Parted, part
from kinweave.tables.profiles.vocabulary import targets
from kinweave.tables.profiles.words import heading_key
from kinweave.tables.sheets import Book, Cell, Limits, column_letters, read_bytes
from kinweave.validate import Checked, check
from kinweave.validate.returns import of_standard

# A page must answer while somebody waits: what is larger is read by the command line.
LARGEST_FILE = 10_000_000
_MOST_ROWS, _MOST_CELLS = 20_000, 1_000_000
_EXAMPLES = 3


@dataclass(frozen=True)
class Column:
    """One column of a sheet: its place there, what the profile says of it, and what stands in it."""

    name: str
    sheet: str
    letters: str
    plan: ColumnPlan
    kinds: tuple[tuple[str, int], ...]
    examples: tuple[str, ...]
    in_doubt: bool


@dataclass(frozen=True)
class Looked:
    """An uploaded spreadsheet as its profile reads it."""

    book: Book
    profile: Profile
    council: str
    as_at: date

    @cached_property
    def imported(self) -> Imported:
        """Everything that can be taken, and what cannot."""
        return self._read(self.book)

    @cached_property
    def parted(self) -> Parted:
        """The families with nothing to mend, and the rows that wait."""
        return part([self.book], self.imported)

    @cached_property
    def good(self) -> Imported:
        """Only the families with nothing to mend."""
        return self._read(self.parted.good[0]) if self.parted.held else self.imported

    @cached_property
    def checked(self) -> Checked:
        """What the rules of standard tables find in everything that can be taken."""
        told = Parameters(today=self.as_at)
        return check(of_standard(self.imported.tables, told, (self.book.name,)))

    @cached_property
    def columns(self) -> list[Column]:
        """Every column of every sheet that is read."""
        located, _skipped = locate([self.book], self.profile)
        return [column for one in located for column in _columns(one)]

    def _read(self, book: Book) -> Imported:
        return apply([book], self.profile, council=self.council, as_at=self.as_at)


def read_upload(content: bytes, name: str) -> Book:
    """The spreadsheet in an uploaded file, or the sentence that says why it is not one."""
    limits = replace(Limits.shipped(), file_bytes=LARGEST_FILE, rows=_MOST_ROWS, cells=_MOST_CELLS)
    try:
        book = read_bytes(content, name, limits=limits)
    except TableError as refusal:
        raise NotPossible(str(refusal), field="file") from None
    filled = sum(cell is not None for sheet in book.sheets for row in sheet.rows for cell in row)
    if not filled:
        raise NotPossible(f"The file {name} has no rows; save it with its rows.", field="file")
    return book


def proposed(book: Book) -> Proposal:
    """The profile that fits the file best."""
    if is_template(book):
        raise NotPossible(
            f"{book.name} is the standard’s own template, which needs no profile. Read it with "
            "kinweave import on the command line.",
            field="file",
        )
    try:
        return propose([book])
    except TableError as refusal:
        raise NotPossible(str(refusal), field="file") from None


def read_profile(text: str, name: str) -> Profile:
    """A profile that was saved, or the sentence that says why it cannot be read."""
    try:
        return profile_from_toml(text, name)
    except TableError as refusal:
        raise NotPossible(str(refusal)) from None


def looked_at(book: Book, profile: Profile, *, council: str, as_at: date) -> Looked:
    """The file read by the profile, once, so that one that does not fit is refused at once."""
    looked = Looked(book, profile, council, as_at)
    try:
        families = looked.imported.counts["families"]
    except TableError as refusal:
        raise NotPossible(str(refusal), field="file") from None
    if not families:
        raise NotPossible(
            f"No row of {book.name} could be taken as a family. Is it the right file, and does it "
            "have rows under its headings?",
            field="file",
        )
    return looked


def look(submission: Submission, *, council: str) -> Looked:
    """An upload as it stands."""
    book = read_upload(bytes(submission.content), submission.file_name)
    profile = read_profile(submission.profile, "of this upload")
    return Looked(book, profile, council, submission.as_at)


def with_columns(
    profile: Profile, chosen: dict[str, str], orders: dict[str, str], columns: list[Column]
) -> Profile:
    """The profile with the fields that somebody chose for its columns, by the column's own name."""
    by_plan = {(one.sheet, one.plan): one.name for one in columns}
    sheets = []
    for sheet in profile.sheets:
        seen: Counter[str] = Counter()
        plans = []
        for plan in sheet.columns:
            name = by_plan.get((sheet.name, plan), "")
            target = chosen.get(name, plan.target)
            seen[target] += 1
            # A field that stands in several columns counts them: the second is the second child's.
            index = plan.index if target == plan.target else seen[target]
            order = DateOrder(orders[name]) if orders.get(name) else plan.order
            plans.append(replace(plan, target=target, index=index if target else 1, order=order))
        sheets.append(replace(sheet, columns=tuple(plans)))
    return replace(profile, sheets=tuple(sheets))


def named(profile: Profile, name: str, version: int) -> str:
    """The text of a profile under a name of its own."""
    return profile_to_toml(replace(profile, name=name, version=version))


def target_label(name: str) -> str:
    """What a column can be, as the field says it: “Person: date of birth”."""
    entity, _, field = name.partition(".")
    try:
        found = load().entity(entity)
        return f"{found.label}: {found.field(field).label.lower()}"
    except StandardError:
        label = targets()[name].label
        return label[:1].upper() + label[1:]


def _columns(one: Located) -> Iterator[Column]:
    seen: dict[str, int] = {}
    for place, heading in enumerate(one.header.headings):
        key = heading_key(heading)
        if not key:
            continue
        seen[key] = seen.get(key, 0) + 1
        plan = one.columns.get(place) or ColumnPlan(heading, "", occurrence=seen[key])
        below = range(one.header.row + one.header.rows, len(one.sheet.rows))
        cells = [one.sheet.cell(row, place) for row in below]
        kinds = Counter(_kind(cell) for cell in cells)
        shown = list(dict.fromkeys(_as_text(cell) for cell in cells if cell is not None))
        yield Column(
            name=f"{_sheet_number(one)}-{place}",
            sheet=one.plan.name,
            letters=column_letters(place),
            plan=plan,
            kinds=tuple(sorted(kinds.items(), key=lambda pair: (pair[0] == "empty", -pair[1]))),
            examples=tuple(shown[:_EXAMPLES]),
            in_doubt=place in one.doubted or plan.order is not None,
        )


def _sheet_number(one: Located) -> int:
    return [sheet.name for sheet in one.book.sheets].index(one.sheet.name)


def _kind(cell: Cell) -> str:
    match cell:
        case None:
            return "empty"
        case bool():
            return "yes or no"
        case int() | float():
            return "numbers"
        case date() | time() | timedelta():
            return "dates"
        case _:
            return "words"


def _as_text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    return str(cell)[:60]


def with_unmapped(profile: Profile, columns: list[Column]) -> Profile:
    """The profile with every column of the file in it, those not known left out, so that each can be chosen."""
    sheets: list[SheetPlan] = []
    for sheet in profile.sheets:
        own = set(sheet.columns)
        more = [c.plan for c in columns if c.sheet == sheet.name and c.plan not in own]
        sheets.append(replace(sheet, columns=(*sheet.columns, *more)))
    return replace(profile, sheets=tuple(sheets))
