"""What a file of the council's case system says of each child, as text by field; read by `reading`.

It stands apart so that whoever looks a number up needs nothing that reads spreadsheets.
"""

from dataclasses import dataclass
from datetime import date

PERSON_FIELDS = (
    *("given_name", "family_name", "known_as"),
    *("birth_date", "expected_birth_date", "sex", "ethnicity"),
)
WORKER, TEAM = "referral.referrer_name", "referral.referrer_team"
LEGAL = "legal_fact."
_BETWEEN = "|"


@dataclass(frozen=True)
class FedChild:
    """A child as the file gives them: the council's number, and each value by its field, as text."""

    number: str
    values: dict[str, str]


@dataclass(frozen=True)
class FeedFile:
    """A whole file: its children, and how many of its rows and cells were not taken."""

    sha256: str
    children: tuple[FedChild, ...]
    restricted: int
    not_taken: tuple[str, ...]


def period(start: date, end: date | None) -> str:
    """A period as one text: two days with a bar between, the second empty while it lasts."""
    return f"{start.isoformat()}{_BETWEEN}{end.isoformat() if end else ''}"


def days(text: str) -> tuple[date, date | None]:
    """The two days of a period that was made into text."""
    start, _, end = text.partition(_BETWEEN)
    return date.fromisoformat(start), date.fromisoformat(end) if end else None
