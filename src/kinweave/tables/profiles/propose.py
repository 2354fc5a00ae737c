"""Works out a profile from a spreadsheet nobody has described, and lists what it was not sure of."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import resources

from kinweave.standard import load
from kinweave.tables.profiles.children import IDENTITY
from kinweave.tables.profiles.columns import choose
from kinweave.tables.profiles.dates import DateOrder
from kinweave.tables.profiles.evidence import is_empty
from kinweave.tables.profiles.headings import Header, find_header
from kinweave.tables.profiles.located import doubted_columns
from kinweave.tables.profiles.merged import spread_down
from kinweave.tables.profiles.model import (
    ColumnPlan,
    Profile,
    ProfileError,
    Proposal,
    Question,
    QuestionKind,
    SheetPlan,
)
from kinweave.tables.profiles.remembering import for_one_file
from kinweave.tables.profiles.rows import fates
from kinweave.tables.profiles.words import heading_key, word_key
from kinweave.tables.sheets import Book, Cell, Sheet

__all__ = ["propose"]

_KEYS = ("case.reference", "family.reference", "sheet.family_name")
_OF_THE_CASE = frozenset({"referral.received_date", "agreement_to_take_part.agreed"})
_MEETING = frozenset(
    {"sheet.conference_date", "conference.held_date", "sheet.meeting_kind", "conference.planned_at"}
)
_CROSS_IS_NO = {
    "yes_no_unknown": "no",
    "plan_decision": "not_agreed",
    "what_happened": "not_held",
    "answer": "said_no",
}


@cache
def _constants() -> Mapping[str, str]:
    path = resources.files("kinweave.tables.profiles").joinpath("data", "constants.toml")
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return {str(name): str(value) for name, value in content.items()}


@dataclass(frozen=True)
class _Seen:
    """One sheet with its headings found and its columns chosen."""

    book: Book
    sheet: Sheet
    header: Header
    columns: tuple[ColumnPlan, ...]

    @property
    def targets(self) -> frozenset[str]:
        return frozenset(column.target for column in self.columns if column.target)

    @cached_property
    def places(self) -> dict[int, ColumnPlan]:
        """The plan of each column, by its place from 0."""
        seen: dict[str, int] = {}
        by = {(heading_key(one.heading), one.occurrence): one for one in self.columns}
        found = {}
        for place, heading in enumerate(self.header.headings):
            key = heading_key(heading)
            seen[key] = seen.get(key, 0) + 1
            column = by.get((key, seen[key]))
            if column is not None and column.target:
                found[place] = column
        return found

    def place(self, target: str) -> int | None:
        """The place of the first column with a target."""
        found = (
            place
            for place, column in self.places.items()
            if column.target == target and column.index == 1
        )
        return next(found, None)

    @cached_property
    def rows(self) -> list[int]:
        """The rows that may be about a family."""
        mapped = {place: column.target for place, column in self.places.items()}
        found = fates(self.sheet, self.header, mapped)
        return [row for row, fate in enumerate(found) if fate is None]

    def cells(self, target: str) -> list[Cell]:
        place = self.place(target)
        return [] if place is None else [self.sheet.cell(row, place) for row in self.rows]


@for_one_file()
def propose(books: Sequence[Book], *, name: str = "auto", hidden_sheets: bool = False) -> Proposal:
    """The profile that fits these files best, and the questions it leaves.

    Raises `ProfileError` when no sheet has headings that could be those of a family's record.
    """
    seen: list[_Seen] = []
    questions: list[Question] = []
    notes: list[str] = []
    for book in books:
        for sheet in book.sheets:
            if sheet.hidden and not hidden_sheets:
                continue
            found = _look(book, sheet, questions, notes)
            if found is not None:
                seen.append(found)
    if not seen:
        raise ProfileError(
            f"No sheet of {', '.join(book.name for book in books)} has a row of headings with a reference or a "
            f"child’s name beside other columns that are known; write a profile, or put plain headings in one row."
        )
    families = [one for one in seen if _is_of_families(one, seen)]
    family_by = _family_by(families, questions)
    profile = Profile(
        name=name,
        version=1,
        standard=load().version,
        sheets=tuple(_sheet_plan(one, joined=one not in families) for one in seen),
        family_by=family_by,
        reference_on_first_row=_on_first_row(families, family_by),
        family_level=_family_level(families, family_by),
        constants=dict(_constants()),
        words=_crosses(seen),
    )
    questions += _orders(seen, profile)
    return Proposal(profile, tuple(questions), tuple(notes))


def _look(book: Book, sheet: Sheet, questions: list[Question], notes: list[str]) -> _Seen | None:
    header = find_header(sheet)
    where = f"{book.name}, sheet “{sheet.name}”"
    if header is None:
        if any(cell is not None for row in sheet.rows for cell in row):
            notes.append(f"{where} has no row of headings that could be found, and is not read.")
        return None
    sheet = spread_down(sheet, header)
    chosen = choose(sheet, header, where)
    found = _Seen(book, sheet, header, chosen.columns)
    named = found.targets & (IDENTITY - {"person.birth_date", "person.expected_birth_date"})
    if not named and not found.targets & set(_KEYS):
        notes.append(f"{where} has no column with a reference or a child’s name, and is not read.")
        return None
    questions += chosen.questions
    notes += chosen.notes
    return found


def _is_of_families(one: _Seen, seen: Sequence[_Seen]) -> bool:
    """Whether a sheet's rows begin families, and do not only add to those of another sheet."""
    if len(seen) == 1:
        return True
    if any(other.targets & _OF_THE_CASE for other in seen):
        return bool(one.targets & _OF_THE_CASE)
    if any(other.targets & IDENTITY for other in seen):
        return bool(one.targets & IDENTITY)
    return True


def _family_by(families: Sequence[_Seen], questions: list[Question]) -> str:
    """The target by which rows belong to one family."""
    have = [key for key in _KEYS if any(key in one.targets for one in families)]
    for key in have:
        cells = [cell for one in families for cell in one.cells(key)]
        filled = [word_key(str(cell)) for cell in cells if not is_empty(cell)]
        alone = len(filled) == len(cells) == len(set(filled)) and len(filled) > 1
        if filled and not (alone and have.index(key) + 1 < len(have) and _repeats(families, have)):
            return key
    if not have:
        questions.append(
            Question(
                id="grouping",
                kind=QuestionKind.GROUPING,
                text="No column tells which children are of one family, so each row is taken as a family of its own. "
                "Add a column with a family reference to bring brothers and sisters together.",
                options=(),
            )
        )
    return have[0] if have else ""


def _repeats(families: Sequence[_Seen], have: Sequence[str]) -> bool:
    """Whether a later key groups the rows although the first is different on each."""
    for key in have[1:]:
        filled = [
            word_key(str(cell)) for one in families for cell in one.cells(key) if not is_empty(cell)
        ]
        if len(set(filled)) < len(filled):
            return True
    return False


def _on_first_row(families: Sequence[_Seen], family_by: str) -> bool:
    """Whether some rows name a child and no reference, and so belong to the family above."""
    if not family_by:
        return False
    for one in families:
        key = one.place(family_by)
        names = [
            place
            for target in sorted(IDENTITY)
            for place in [one.place(target)]
            if place is not None
        ]
        for row in one.rows if key is not None else []:
            if is_empty(one.sheet.cell(row, key or 0)) and any(
                not is_empty(one.sheet.cell(row, place)) for place in names
            ):
                return True
    return False


def _family_level(families: Sequence[_Seen], family_by: str) -> tuple[str, ...]:
    """Targets about a child that are written only on the first row of a family, for all its children."""
    found = []
    for target in (
        "child_in_case.legal_stage_at_referral",
        "child_in_case.legal_stage_at_conference",
    ):
        first = other = 0
        for one in families:
            key, place = one.place(family_by) if family_by else None, one.place(target)
            if key is None or place is None:
                continue
            for row in one.rows:
                if is_empty(one.sheet.cell(row, place)):
                    continue
                if is_empty(one.sheet.cell(row, key)):
                    other += 1
                else:
                    first += 1
        if first and not other and _on_first_row(families, family_by):
            found.append(target)
    if any(
        column.index > 1 and column.target in IDENTITY for one in families for column in one.columns
    ):
        found = [
            target
            for target in (
                "child_in_case.legal_stage_at_referral",
                "child_in_case.legal_stage_at_conference",
            )
            if any(target in one.targets for one in families)
            and not any(c.target == target and c.index > 1 for one in families for c in one.columns)
        ]
    return tuple(found)


def _sheet_plan(one: _Seen, *, joined: bool) -> SheetPlan:
    return SheetPlan(
        name=one.sheet.name,
        header_row=one.header.row + 1,
        header_rows=one.header.rows,
        columns=one.columns,
        joined=joined,
        row_is_meeting=joined and bool(one.targets & _MEETING) and not one.targets & IDENTITY,
    )


def _crosses(seen: Sequence[_Seen]) -> dict[str, dict[str, str]]:
    """Where a sheet has ticks and crosses, an x is a no; where it has only x, an x is a mark for yes."""
    ticks = any(
        isinstance(cell, str) and word_key(cell) == "tick"
        for one in seen
        for row in one.sheet.rows
        for cell in row
    )
    return {name: {"x": code} for name, code in _CROSS_IS_NO.items()} if ticks else {}


def _orders(seen: Sequence[_Seen], profile: Profile) -> list[Question]:
    found = []
    for one in seen:
        for place in sorted(doubted_columns(one.sheet, one.header, one.places, profile)):
            column = one.places[place]
            where = f"{one.book.name}, sheet “{one.sheet.name}”"
            found.append(
                Question(
                    id=f"order|{where}|{heading_key(column.heading)}|{column.occurrence}",
                    kind=QuestionKind.DATE_ORDER,
                    text=f"{where}, “{column.heading}”: some dates can be read only with the month first. "
                    f"Which comes first in this column?",
                    options=(
                        (DateOrder.DAY_FIRST.value, "the day"),
                        (DateOrder.MONTH_FIRST.value, "the month, as in America"),
                    ),
                )
            )
    return found


def settled(profile: Profile, answers: Mapping[str, str], questions: Sequence[Question]) -> Profile:
    """The profile with the answers to questions written into it: words, columns and date orders."""
    words = {name: dict(own) for name, own in profile.words.items()}
    sheets = list(profile.sheets)
    for question in questions:
        answer = answers.get(question.id)
        if not answer:
            continue
        if question.kind is QuestionKind.WORD:
            words.setdefault(question.word_list, {})[word_key(question.word)] = answer
        elif question.kind in {QuestionKind.COLUMN, QuestionKind.DATE_ORDER}:
            _kind, where, key, occurrence = question.id.split("|")
            for number, sheet in enumerate(sheets):
                if where.endswith(f"sheet “{sheet.name}”"):
                    sheets[number] = replace(
                        sheet,
                        columns=tuple(
                            _answered(column, question.kind, answer)
                            if heading_key(column.heading) == key
                            and column.occurrence == int(occurrence)
                            else column
                            for column in sheet.columns
                        ),
                    )
    return replace(profile, words=words, sheets=tuple(sheets))


def _answered(column: ColumnPlan, kind: QuestionKind, answer: str) -> ColumnPlan:
    if kind is QuestionKind.COLUMN:
        return replace(column, target=answer)
    return replace(column, order=DateOrder(answer))
