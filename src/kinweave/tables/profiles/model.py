"""What a profile says, what is asked about it, and what comes of reading a spreadsheet by it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

from kinweave.tables.errors import TableError
from kinweave.tables.profiles.dates import DateOrder

__all__ = [
    "ColumnPlan",
    "Imported",
    "Problem",
    "Profile",
    "ProfileError",
    "Proposal",
    "Question",
    "QuestionKind",
    "RowFate",
    "SetAside",
    "SheetPlan",
    "SheetRows",
    "Skipped",
    "Trouble",
]


class ProfileError(TableError):
    """A profile cannot be read, or does not fit the spreadsheet; the sentence is fit to show."""


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """One column of a sheet: its heading, and the target it is read into.

    `occurrence` tells columns of one heading apart, from 1. `index` counts a repeated target: the second
    child's name in a row has the index 2. A column without a target is not taken.
    """

    heading: str
    target: str
    occurrence: int = 1
    index: int = 1
    order: DateOrder | None = None


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """One sheet to read: where its headings stand, its columns, and whether its rows join those of another.

    `header_row` counts from 1 and `header_rows` is how many rows the headings take. `joined` is true for a
    sheet whose rows belong to families of another sheet, found by their reference.
    """

    name: str
    header_row: int
    columns: tuple[ColumnPlan, ...]
    header_rows: int = 1
    joined: bool = False
    row_is_meeting: bool = False


@dataclass(frozen=True)
class Profile:
    """How one council's spreadsheet is read; it can be saved, shared and changed by hand.

    `family_by` is the target that tells families apart, empty where each row is a family.
    `reference_on_first_row` is true where brothers and sisters stand below the row with the reference.
    `family_level` names targets that are written once for the whole family and hold for each of its children.
    `constants` fills fields of the standard that the spreadsheet leaves to be understood.
    """

    name: str
    version: int
    standard: str
    sheets: tuple[SheetPlan, ...]
    family_by: str = ""
    reference_on_first_row: bool = False
    date_order: DateOrder = DateOrder.DAY_FIRST
    family_level: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class QuestionKind(StrEnum):
    """What a question is about."""

    WORD = "word"
    COLUMN = "column"
    DATE_ORDER = "date_order"
    GROUPING = "grouping"


@dataclass(frozen=True)
class Question:
    """Something that is asked rather than guessed.

    `options` are (answer, words); `word` is the word in doubt as the cell has it, for the eyes of whoever
    holds the spreadsheet, and is never written into a report. `near` are the likelier answers.
    """

    id: str
    kind: QuestionKind
    text: str
    options: tuple[tuple[str, str], ...]
    near: tuple[str, ...] = ()
    word: str = ""
    word_list: str = ""
    cells: int = 0


@dataclass(frozen=True)
class Proposal:
    """A profile worked out from a spreadsheet, and what it was not sure of."""

    profile: Profile
    questions: tuple[Question, ...]
    notes: tuple[str, ...] = ()


class Trouble(StrEnum):
    """What is wrong with a cell or a row."""

    COULD_NOT_READ = "could_not_read"
    COULD_NOT_MAP = "could_not_map"
    NO_PLACE = "no_place"
    CONFLICT = "conflict"
    POSSIBLE_DUPLICATE = "possible_duplicate"


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell that was not taken, or one row to look at; it holds the class of a value and never the value.

    `row` counts from 1 and `column` is the spreadsheet's letters; both as a person sees them.
    """

    file: str
    sheet: str
    row: int
    column: str
    heading: str
    value_class: str
    trouble: Trouble
    reason: str


class RowFate(StrEnum):
    """Why a row was set aside."""

    ABOVE = "above the headings"
    HEADING = "headings"
    REPEATED_HEADING = "headings repeated"
    EMPTY = "empty"
    TOTAL = "a total"
    NOTE = "a note or a title, not a family"
    NOTHING_MAPPED = "nothing in any column that is taken"
    ONLY_REFERENCE = "a reference with nothing beside it"
    NO_FAMILY = "its reference stands on no sheet of families"
    NO_FIRST_FAMILY = "it has no reference and stands below no family"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that was not taken, and why."""

    row: int
    fate: RowFate


@dataclass(frozen=True)
class SheetRows:
    """Every row of a sheet accounted for: rows = taken + set aside."""

    file: str
    sheet: str
    rows: int
    taken: int
    set_aside: tuple[SetAside, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A column or a whole sheet that was not taken, how many cells of it hold something, and why."""

    file: str
    sheet: str
    column: str
    heading: str
    cells: int
    reason: str


@dataclass(frozen=True)
class Imported:
    """A spreadsheet as standard tables, with everything that was not taken."""

    tables: Mapping[str, pl.DataFrame]
    problems: tuple[Problem, ...]
    accounting: tuple[SheetRows, ...]
    counts: Mapping[str, int]
    questions: tuple[Question, ...]
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]
    profile: Profile
    as_at: dt.date
