"""What is told of the parts of a conference, and the orders of time that cannot be.

Of private family time there is nothing here but its beginning and end as the family declares them,
the professionals' going and coming back, and who stayed because the family asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kinweave.standard import load

PRIVATE = "private_family_time"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a conference as it is told, perhaps afterwards; times nobody knows stay empty."""

    stage: str
    started_at: datetime | None = None
    ended_at: datetime | None = None
    professionals_left_at: datetime | None = None
    professionals_returned_at: datetime | None = None
    returned_at_request_of: str = ""
    stayed_by_invitation: str = ""


@dataclass(frozen=True)
class Impossible:
    """Two times that cannot both be right: where to mend it, and a sentence for the form."""

    stage: str
    field: str
    sentence: str


def impossible_orders(parts: Sequence[Part]) -> list[Impossible]:
    """Every order of time among the parts, given in the order of the day, that cannot be."""
    found = [problem for part in parts for problem in _within(part)]
    for number, later in enumerate(parts):
        for earlier in parts[:number]:
            finished = earlier.ended_at or earlier.started_at
            if finished and later.started_at and later.started_at < finished:
                found.append(
                    Impossible(
                        later.stage,
                        "started_at",
                        f"{name_of(later.stage)} cannot begin before "
                        f"{name_of(earlier.stage).lower()} is over",
                    )
                )
                break
    return found


def _within(part: Part) -> list[Impossible]:
    found = []
    if part.started_at and part.ended_at and part.ended_at < part.started_at:
        sentence = f"{name_of(part.stage)} cannot end before it begins"
        found.append(Impossible(part.stage, "ended_at", sentence))
    left, returned = part.professionals_left_at, part.professionals_returned_at
    if left and returned and returned < left:
        sentence = "The professionals cannot come back before they left"
        found.append(Impossible(part.stage, "professionals_returned_at", sentence))
    return found


def name_of(stage: str) -> str:
    """What a part of a conference is called."""
    return load().codes("conference_stage").label(stage)


def question_of(stage: str, field: str) -> str:
    """The name of the question about one field of one part, in forms and in refusals."""
    return f"{stage}_{field}"
