"""What the rows say, gathered by case: the children, the adults asked, the meetings and the reviews."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from kinweave.tables.profiles.cells import Reading

__all__ = ["CaseFacts", "ChildFacts", "Fact", "Facts", "MeetingFacts", "Place", "ReviewFacts"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: rows and columns count from 0."""

    file: str
    sheet: str
    row: int
    column: int
    heading: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One value and where it stands."""

    reading: Reading
    place: Place

    @property
    def day(self) -> dt.date | None:
        """The value where it is a day, or the day that came with an answer."""
        value = self.reading.value
        return value if isinstance(value, dt.date) else self.reading.date

    @property
    def text(self) -> str | None:
        """The value where it is words or a code."""
        value = self.reading.value
        return value if isinstance(value, str) else None

    @property
    def number(self) -> int | None:
        """The value where it is a number."""
        value = self.reading.value
        return value if isinstance(value, int) else None


@dataclass
class Facts:
    """Facts by target; the first that says something is kept, and what contradicts it is returned."""

    by: dict[str, Fact] = field(default_factory=dict)

    def add(self, target: str, fact: Fact) -> Fact | None:
        """Keep a fact; gives it back where it contradicts what is known already."""
        known = self.by.get(target)
        if known is None or not known.reading.says_something:
            self.by[target] = fact
            return None
        if not fact.reading.says_something or fact.reading.waiting:
            return None
        if known.reading.waiting and not fact.reading.waiting:
            self.by[target] = fact
            return None
        same = (known.reading.value, known.reading.code) == (fact.reading.value, fact.reading.code)
        return None if same else fact

    def day(self, target: str) -> dt.date | None:
        """The day of a target."""
        fact = self.by.get(target)
        return None if fact is None else fact.day

    def text(self, target: str) -> str | None:
        """The words or the code of a target."""
        fact = self.by.get(target)
        return None if fact is None else fact.text

    def number(self, target: str) -> int | None:
        """The number of a target."""
        fact = self.by.get(target)
        return None if fact is None else fact.number

    def code(self, target: str) -> str:
        """What a word in a column of dates said."""
        fact = self.by.get(target)
        return "" if fact is None else fact.reading.code

    def waits(self, target: str) -> bool:
        """Whether the cell says that it is still to come."""
        fact = self.by.get(target)
        return fact is not None and fact.reading.waiting

    def __contains__(self, target: str) -> bool:
        return target in self.by

    def __bool__(self) -> bool:
        return any(fact.reading.says_something for fact in self.by.values())


@dataclass
class ChildFacts(Facts):
    """One child of a case, and the row in which the child stands."""

    place: Place | None = None

    @property
    def unborn(self) -> bool:
        """Whether the sheet says that the child is not yet born."""
        if self.text("sheet.unborn") == "yes":
            return True
        birth = self.by.get("person.birth_date")
        if birth is not None and (birth.reading.unborn or birth.reading.expected):
            return True
        names = (self.by.get("sheet.child_name"), self.by.get("person.given_name"))
        if any(name is not None and name.reading.unborn for name in names):
            return True
        return birth_is_missing(birth) and self.says("person.expected_birth_date")

    def says(self, target: str) -> bool:
        """Whether anything was taken for a target."""
        fact = self.by.get(target)
        return fact is not None and fact.reading.says_something


def birth_is_missing(birth: Fact | None) -> bool:
    """Whether there is no date of birth at all, not even one that could not be read."""
    return birth is None or birth.day is None


@dataclass
class ReviewFacts(Facts):
    """One review."""

    @property
    def date(self) -> dt.date | None:
        """The day it was held or is planned for."""
        return (
            self.day("review.held_date")
            or self.day("sheet.review_date")
            or self.day("review.planned_date")
        )


@dataclass
class MeetingFacts(Facts):
    """One conference, and the reviews that stand beside it."""

    own_row: bool = False
    sheet: str = ""
    asked_whether_held: bool = False

    @property
    def date(self) -> dt.date | None:
        """The day it was held, or stands in the sheet for."""
        happened = self.by.get("sheet.what_happened")
        return (
            self.day("conference.held_date")
            or self.day("sheet.conference_date")
            or (happened.reading.date if happened else None)
            or self.day("conference.planned_at")
        )


@dataclass
class CaseFacts(Facts):
    """Everything that the rows say of one case."""

    key: str = ""
    family_key: str = ""
    reference: str | None = None
    family_reference: str | None = None
    place: Place | None = None
    children: list[ChildFacts] = field(default_factory=list)
    adults: dict[int, Facts] = field(default_factory=dict)
    meetings: list[MeetingFacts] = field(default_factory=list)
    reviews: list[ReviewFacts] = field(default_factory=list)
