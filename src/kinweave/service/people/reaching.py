"""Whether an address, phone or email may be used today, or must wait for a person to decide.

Unknown means no. An address that ended, that nobody said is safe, or that stands beside another safe
one is held: a letter to an old home is how a new one is learnt.
"""

from collections.abc import Iterable
from datetime import date
from typing import Protocol


class Period(Protocol):
    """Anything that holds for a time: from its start up to, not including, its end."""

    @property
    def start_date(self) -> date | None: ...
    @property
    def end_date(self) -> date | None: ...


class Point(Period, Protocol):
    """What counts about a contact point here."""

    @property
    def kind(self) -> str: ...
    @property
    def safe_to_use(self) -> str: ...


def in_use(period: Period, on: date) -> bool:
    """Whether the day lies within the period; an unknown start counts."""
    started = period.start_date is None or period.start_date <= on
    return started and (period.end_date is None or on < period.end_date)


def why_held(
    point: Point, others: Iterable[Point], *, on: date, death_date: date | None = None
) -> str:
    """The sentence that says why nothing goes to this point today, or nothing if it may be used.

    ``others`` are the person's other contact points.
    """
    if death_date is not None:
        return "This person has died. Nothing is sent."
    if not in_use(point, on):
        return "Not in use. Nothing is sent here."
    if point.safe_to_use == "no":
        return "Not safe to use. Nothing is sent here."
    if point.safe_to_use != "yes":
        return "On hold: nobody has said that it is safe to use."
    rivals = (other for other in others if other.kind == point.kind and other.safe_to_use == "yes")
    if point.kind == "address" and any(in_use(other, on) for other in rivals):
        return "On hold: two addresses are in use. Say which is safe, or end one."
    return ""
