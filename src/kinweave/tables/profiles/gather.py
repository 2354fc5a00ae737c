"""Goes through the rows of every sheet and gathers what they say by case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from kinweave.tables.profiles.cells import CellReader, Reading
from kinweave.tables.profiles.children import IDENTITY, same_child
from kinweave.tables.profiles.facts import (
    CaseFacts,
    ChildFacts,
    Fact,
    Facts,
    MeetingFacts,
    ReviewFacts,
)
from kinweave.tables.profiles.located import Located
from kinweave.tables.profiles.model import Problem, Profile, RowFate, SetAside, SheetRows, Trouble
from kinweave.tables.profiles.rowreading import Row, RowReader
from kinweave.tables.profiles.rows import fates
from kinweave.tables.profiles.vocabulary import Level, targets
from kinweave.tables.profiles.words import word_key

__all__ = ["Gathered", "gather"]

_TWICE = (
    "a child of the same name and date of birth stands in the same family; they were kept as two"
)
_NO_CHILD = "it is about a child, and the row names none"
_KEYS = ("case.reference", "family.reference", "sheet.family_name")


@dataclass
class Gathered:
    """The cases of a spreadsheet, what could not be taken, and every row's account.

    `placed` says which case each row that was taken belongs to: by file, sheet and row from 1.
    """

    cases: list[CaseFacts] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    accounting: list[SheetRows] = field(default_factory=list)
    placed: dict[tuple[str, str, int], CaseFacts] = field(default_factory=dict)
    words: dict[tuple[str, str], list[tuple[Problem, tuple[str, ...], str]]] = field(
        default_factory=dict
    )
    notes: list[str] = field(default_factory=list)


def gather(located: Sequence[Located], profile: Profile) -> Gathered:
    """Read every row of the located sheets: sheets of families first, then those that join them."""
    work = _Work(profile)
    for one in sorted(located, key=lambda each: each.plan.joined):
        work.sheet(one)
    return work.result()


class _Work:
    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.found = Gathered()
        self.reader = RowReader(profile.date_order, self.found.problems, self.found.words)
        self.cases: dict[str, CaseFacts] = {}
        self.aliases: dict[str, CaseFacts] = {}
        self.repeats = 0

    def result(self) -> Gathered:
        self.found.cases = list(self.cases.values())
        if self.repeats:
            self.found.notes.append(
                f"{self.repeats} rows name a child of the same family who stands above; they are one child."
            )
        return self.found

    def sheet(self, one: Located) -> None:
        cells = CellReader(self.profile.words, one.book.day_zero_1904)
        mapped = {column: plan.target for column, plan in one.columns.items() if plan.target}
        aside: list[SetAside] = []
        taken = 0
        current: CaseFacts | None = None
        after_gap = False
        found = fates(one.sheet, one.header, mapped)
        for number, fate in enumerate(found):
            if fate is None:
                row = self.reader.read(one, number, cells)
                placed = self.place_row(one, row, current, after_gap=after_gap)
            else:
                placed = fate
            if isinstance(placed, CaseFacts):
                current, after_gap = placed, False
                self.found.placed[one.book.name, one.sheet.name, number + 1] = placed
                taken += 1
            else:
                after_gap = after_gap or placed is RowFate.EMPTY
                aside.append(SetAside(number + 1, placed))
        self.found.accounting.append(
            SheetRows(one.book.name, one.sheet.name, len(one.sheet.rows), taken, tuple(aside))
        )

    def place_row(
        self, one: Located, row: Row, current: CaseFacts | None, *, after_gap: bool
    ) -> CaseFacts | RowFate:
        says = {
            key
            for key, fact in row.facts.items()
            if fact.reading.says_something or fact.reading.trouble
        }
        others = {key for key in says if key[0] not in _KEYS}
        keyed = self.key_of(row)
        if not says:
            return RowFate.NOTHING_MAPPED
        if one.plan.joined:
            case = self.joined_case(row)
            if case is None:
                return RowFate.NO_FAMILY
        elif keyed is not None:
            if not others and keyed not in self.cases:
                return RowFate.ONLY_REFERENCE
            case = self.case(keyed, row)
        elif (
            self.profile.family_by
            and not self.profile.reference_on_first_row
            and not self.has_child(row)
        ):
            return RowFate.NO_FIRST_FAMILY
        elif self.profile.family_by:
            if current is None:
                return RowFate.NO_FIRST_FAMILY
            case = current
            if after_gap:
                self.reader.problem(
                    row.place,
                    None,
                    Trouble.CONFLICT,
                    "the row has no reference and stands after an empty row; it was taken with the family above",
                )
        else:
            case = self.case(f"{one.book.name}|{one.sheet.name}|{row.place.row}", row)
        self.add(case, one, row)
        return case

    def has_child(self, row: Row) -> bool:
        return any(name in IDENTITY for name, _index in row.facts)

    def key_of(self, row: Row) -> str | None:
        fact = row.fact(self.profile.family_by) if self.profile.family_by else None
        if fact is None or fact.text is None:
            return None
        key = _reference_key(fact.text)
        if self.profile.family_by == "sheet.family_name":
            received = row.fact("referral.received_date")
            known = self.cases.get(key)
            day = received.day if received else None
            if (
                known is not None
                and day is not None
                and known.day("referral.received_date") not in {None, day}
            ):
                key = f"{key}|{day.isoformat()}"
        return key

    def case(self, key: str, row: Row) -> CaseFacts:
        case = self.cases.get(key)
        if case is None:
            case = CaseFacts(key=key, family_key=key, place=row.place)
            self.cases[key] = case
        for name in ("case.reference", "family.reference"):
            fact = row.fact(name)
            if fact is None or fact.text is None:
                continue
            self.aliases.setdefault(_reference_key(fact.text), case)
            if name == "case.reference" and case.reference is None:
                case.reference = fact.text
            elif name == "family.reference" and case.family_reference is None:
                case.family_reference = fact.text
                case.family_key = _reference_key(fact.text)
        self.aliases.setdefault(key, case)
        return case

    def joined_case(self, row: Row) -> CaseFacts | None:
        for name in _KEYS:
            fact = row.fact(name)
            if fact is not None and fact.text is not None:
                case = self.aliases.get(_reference_key(fact.text))
                if case is not None:
                    return case
        return None

    def add(self, case: CaseFacts, one: Located, row: Row) -> None:
        levels: dict[Level, dict[int, list[tuple[str, Fact]]]] = {}
        for (name, index), fact in row.facts.items():
            levels.setdefault(targets()[name].level, {}).setdefault(index, []).append((name, fact))
        for name, fact in _in_order(levels.get(Level.CASE)):
            if name not in _KEYS:
                self.keep(case, name, fact, row)
        for index, facts in levels.get(Level.ADULT, {}).items():
            adult = case.adults.setdefault(index, Facts())
            for name, fact in facts:
                self.keep(adult, name, fact, row)
        new_meeting = self.add_meetings(case, one, row, levels)
        for _index, facts in sorted(levels.get(Level.CHILD, {}).items()):
            self.add_child(case, facts, row, met_again=new_meeting or one.plan.joined)

    def keep(self, into: Facts, name: str, fact: Fact, row: Row) -> None:
        if into.add(name, fact) is not None:
            self.reader.problem(
                fact.place,
                row.cells.get((name, 1)),
                Trouble.CONFLICT,
                "another row of the same family says otherwise; the first was kept",
            )

    def add_child(
        self, case: CaseFacts, facts: list[tuple[str, Fact]], row: Row, *, met_again: bool
    ) -> None:
        child = ChildFacts(place=facts[0][1].place)
        for name, fact in facts:
            child.add(name, fact)
        if not any(child.says(name) for name in IDENTITY):
            self.about_no_child(case, facts, row)
            return
        above = (
            one
            for one in case.children
            if one.place is None
            or (one.place.sheet, one.place.row) != (row.place.sheet, row.place.row)
        )
        known = next((one for one in above if same_child(one, child)), None)
        if known is not None and (met_again or child.text("sheet.child_number") is not None):
            self.repeats += 1
            for name, fact in child.by.items():
                known.add(name, fact)
            return
        if known is not None:
            self.reader.problem(row.place, None, Trouble.POSSIBLE_DUPLICATE, _TWICE)
        case.children.append(child)
        for name in self.profile.family_level:
            if name in child:
                self.keep(case, name, child.by[name], row)

    def about_no_child(self, case: CaseFacts, facts: list[tuple[str, Fact]], row: Row) -> None:
        """What a row says of a child without naming one: of the whole family, or of nobody."""
        for name, fact in facts:
            if not fact.reading.says_something:
                continue
            if name in self.profile.family_level:
                self.keep(case, name, fact, row)
            else:
                cell = row.cells.get((name, 1))
                self.reader.problem(fact.place, cell, Trouble.NO_PLACE, _NO_CHILD)

    def add_meetings(
        self,
        case: CaseFacts,
        one: Located,
        row: Row,
        levels: dict[Level, dict[int, list[tuple[str, Fact]]]],
    ) -> bool:
        """Add the row's meetings and reviews; gives whether any was new."""
        new = False
        for _index, facts in sorted(levels.get(Level.MEETING, {}).items()):
            meeting = MeetingFacts(
                own_row=one.plan.row_is_meeting,
                sheet=one.sheet.name,
                asked_whether_held=one.asks_whether_held,
            )
            for name, fact in facts:
                meeting.add(name, fact)
            if not any(
                fact.reading.says_something or fact.reading.trouble for _name, fact in facts
            ):
                continue
            if meeting.text("sheet.meeting_kind") == "review":
                new = self.add_review(case, _as_review(meeting)) or new
                continue
            new = self.add_meeting(case, meeting, row) or new
        for _index, facts in sorted(levels.get(Level.REVIEW, {}).items()):
            review = ReviewFacts()
            for name, fact in facts:
                review.add(name, fact)
            if review:
                new = self.add_review(case, review) or new
        return new

    def add_meeting(self, case: CaseFacts, meeting: MeetingFacts, row: Row) -> bool:
        known = next((each for each in case.meetings if _one_meeting(each, meeting)), None)
        if known is None:
            case.meetings.append(meeting)
            return True
        for name, fact in meeting.by.items():
            self.keep(known, name, fact, row)
        known.asked_whether_held = known.asked_whether_held or meeting.asked_whether_held
        known.own_row = known.own_row or meeting.own_row
        return False

    def add_review(self, case: CaseFacts, review: ReviewFacts) -> bool:
        for known in case.reviews:
            if known.date == review.date:
                for name, fact in review.by.items():
                    known.add(name, fact)
                return False
        case.reviews.append(review)
        return True


def _one_meeting(known: MeetingFacts, new: MeetingFacts) -> bool:
    if known.date is not None and new.date is not None:
        return known.date == new.date
    return not (known.own_row and new.own_row)


def _as_review(meeting: MeetingFacts) -> ReviewFacts:
    """A row of a meeting that is a review: its day is the review's."""
    review = ReviewFacts()
    for name, fact in meeting.by.items():
        if name in {"sheet.conference_date", "conference.held_date", "conference.planned_at"}:
            called = {
                "sheet.conference_date": "sheet.review_date",
                "conference.held_date": "review.held_date",
            }
            review.add(called.get(name, "review.planned_date"), fact)
        elif name == "sheet.meeting_kind":
            review.add(name, fact)
        elif name == "sheet.what_happened":
            code = fact.text or ""
            if fact.reading.date is not None:
                review.add("review.held_date", Fact(Reading(fact.reading.date), fact.place))
            kept = review.by.get("sheet.review_date")
            if kept is not None:
                review.by["sheet.review_date"] = Fact(replace(kept.reading, code=code), kept.place)
            else:
                review.add("sheet.review_date", Fact(Reading(code=code), fact.place))
    return review


def _in_order(levels: dict[int, list[tuple[str, Fact]]] | None) -> Iterable[tuple[str, Fact]]:
    for _index, facts in sorted((levels or {}).items()):
        yield from facts


def _reference_key(text: str) -> str:
    """A reference for comparing: “FGC 001/25” and “fgc001/25 ” are one."""
    return "".join(letter for letter in word_key(text) if letter.isalnum())
