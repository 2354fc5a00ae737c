"""What the disclosure engine is asked about: facts, readers, where a copy lands, circumstances."""

from dataclasses import dataclass, field
from enum import StrEnum


class Channel(StrEnum):
    """The way in which a fact would travel."""

    screen = "screen"
    print = "print"
    letter = "letter"
    email = "email"
    text_message = "text_message"
    calendar = "calendar"
    export = "export"
    search = "search"
    audit = "audit"


class ReaderKind(StrEnum):
    """Who is asking. A professional is somebody from outside the council's service."""

    staff = "staff"
    relative = "relative"
    child = "child"
    professional = "professional"


class Outcome(StrEnum):
    """The engine's answer. A held fact waits for a person to decide, and is not shown meanwhile."""

    allow = "allow"
    hold = "hold"
    withhold = "withhold"


@dataclass(frozen=True)
class Reader:
    """One named reader.

    ``may_read`` counts for staff only: the sensitivities that they may read in this case, and
    "restricted" if they may read about restricted people.
    """

    id: str
    kind: ReaderKind
    person_id: str | None = None
    may_read: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Landing:
    """Where a copy comes to rest: before one reader's eyes, in a household, or nobody knows."""

    place: str
    members: frozenset[str] = frozenset()
    carriers: frozenset[str] = frozenset()

    @classmethod
    def on_screen(cls) -> "Landing":
        """Read where it is asked for, by the reader alone."""
        return cls("screen")

    @classmethod
    def household(
        cls, members: frozenset[str], carriers: frozenset[str] = frozenset()
    ) -> "Landing":
        """In a home: everyone who lives there may read it, and whoever carries it there.

        An office, where a colleague picks up a copy, is a household in which nobody lives.
        """
        return cls("household", members, carriers)

    @classmethod
    def unknown(cls) -> "Landing":
        """Nobody knows who lives where it goes."""
        return cls("unknown")


@dataclass(frozen=True)
class Audience:
    """The reader of a copy, and the place where it lands."""

    reader: Reader
    landing: Landing


@dataclass(frozen=True)
class Fact:
    """One value that somebody might learn, described without the value itself.

    ``about`` is the person whom it concerns; None means everybody (a venue, the plan's words).
    ``known_by`` are those on record as knowing it already: for the family's words, those who took
    part. ``agreed_safe`` marks words agreed at the meeting as safe for everyone.
    """

    about: str | None
    field: str
    sensitivity: str
    confidential: str = "unknown"
    known_by: frozenset[str] = frozenset()
    agreed_safe: bool = False


@dataclass(frozen=True)
class Circumstances:
    """What is in force for this family today: pairs kept apart, and people who are protected."""

    keep_apart: frozenset[frozenset[str]] = field(default_factory=frozenset)
    restricted: frozenset[str] = frozenset()
    whereabouts_protected: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Decision:
    """The engine's answer, with the policy's row and its sentence, both free of personal facts."""

    outcome: Outcome
    reason_code: str
    reason: str
