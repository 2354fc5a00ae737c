"""What the shared templates read: one frozen dataclass for each part of a page.

Each leaf is `Words` (the service's own), a `Url`, a truth or a `Disclosed` value, so that a whole
page can be checked before it is drawn.
"""

from dataclasses import dataclass
from typing import Any

from kinweave.domain.disclosure import Disclosed
from kinweave.service.core.pages import Typed, Url, Words

NOT_YET = Words("not-yet")
BEGUN = Words("begun")
WAITING = Words("waiting")
DONE = Words("done")
OVERDUE = Words("overdue")
_SHAPES = frozenset({NOT_YET, BEGUN, WAITING, DONE, OVERDUE})


@dataclass(frozen=True, slots=True)
class Link:
    """A way on: what it says, and where it goes."""

    label: Words
    url: Url


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the service navigation."""

    label: Words
    url: Url
    current: bool = False


@dataclass(frozen=True, slots=True)
class Chrome:
    """What is round every page of somebody signed in."""

    council: Words
    user: Words
    role: Words
    nav: list[NavItem]
    sign_out: Url
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """How far a thing is: the word first, then its shape. *Overdue* is said only of the council."""

    words: Words
    shape: Words = NOT_YET

    def __post_init__(self) -> None:
        """Refuse a shape that the stylesheet does not draw."""
        if self.shape not in _SHAPES:
            raise ValueError(f"no shape is drawn for {self.shape!r}")


@dataclass(frozen=True, slots=True)
class ChildTag:
    """A child in a case's banner: the name they chose and their age, never a date of birth."""

    name: Disclosed[Any]
    age: Disclosed[Any]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a case in the order of the journey; no url while it cannot be opened yet."""

    label: Words
    url: Url | None
    current: bool
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do next in a case."""

    label: Words
    url: Url


@dataclass(frozen=True, slots=True)
class CaseBanner:
    """A case as every page of it begins: who it is about, what is in force, what keeps them safe."""

    title: Words
    reference: Words
    children: list[ChildTag]
    legal: list[Words | Disclosed[Any]]
    safety: list[Words]
    nav: list[Section]
    next_step: NextStep | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list; numbers stand to the right."""

    label: Words
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its value, perhaps where it leads, a smaller note under it, how far it is."""

    value: Disclosed[Any] | Typed | Words | int | None = None
    url: Url | None = None
    note: Disclosed[Any] | Typed | Words | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A list of records; the first cell of a row names it."""

    caption: Words
    columns: list[Column]
    rows: list[list[Cell]]


@dataclass(frozen=True, slots=True)
class Empty:
    """What an empty list says: what will be here, and how to begin."""

    title: Words
    words: Words
    begin: Link | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a timeline."""

    title: Words
    when: Disclosed[Any]
    who: Disclosed[Any] | Words | None = None
    words: Disclosed[Any] | Words | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the journey, and when it was reached."""

    label: Words
    status: Status
    when: Disclosed[Any] | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """One line of a task list; no url while it cannot be begun."""

    label: Words
    status: Status
    url: Url | None = None
    hint: Words | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One question and its answer on a check page. Nothing told and nothing shown read the same."""

    question: Words
    answer: Disclosed[Any] | Typed | Words | int | None
    change: Url | None = None


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """Answers that belong together, under a heading."""

    heading: Words
    answers: list[Answer]
