"""Working days, promises about time, and periods, for services in England."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from holidays import country_holidays

from kinweave.domain.reading import read_data

SATURDAY = 5


class WorkingCalendar:
    """England's working days: Monday to Friday, without its bank holidays."""

    def __init__(self) -> None:
        self._bank_holidays = country_holidays("GB", subdiv="ENG")

    def is_working_day(self, day: date) -> bool:
        """Whether offices are open on this day."""
        return day.weekday() < SATURDAY and day not in self._bank_holidays

    def add_working_days(self, start: date, days: int) -> date:
        """Find the day on which a promise of so many working days falls due.

        The day of starting does not count, so that a promise is never shorter than it says.
        """
        if days < 0:
            raise ValueError("a promise of working days cannot fall due before it starts")
        day = start
        for _ in range(days):
            day += timedelta(days=1)
            while not self.is_working_day(day):
                day += timedelta(days=1)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days of a promise that have passed: those after ``start``, up to ``end``."""
        if end < start:
            return -self.working_days_between(end, start)
        passed = (start + timedelta(days=count) for count in range(1, (end - start).days + 1))
        return sum(map(self.is_working_day, passed))


class Basis(StrEnum):
    """Which days a clock counts."""

    WORKING = "working"
    CALENDAR = "calendar"


@dataclass(frozen=True)
class Clock:
    """A promise about time: from which date, how many days, and who published it."""

    code: str
    label: str
    starts: str
    days: int
    basis: Basis
    local: bool
    meaning: str
    source: str


@cache
def clocks() -> Mapping[str, Clock]:
    """Every published clock, by its code."""
    return {
        row["code"]: Clock(**{**row, "basis": Basis(row["basis"])})
        for row in read_data("clocks")["clocks"]
    }


@cache
def england() -> WorkingCalendar:
    """England's calendar, made once."""
    return WorkingCalendar()


def due(clock: Clock, start: date) -> date:
    """Find the last day on which the promise is kept; from the next day it is overdue."""
    if clock.basis is Basis.WORKING:
        return england().add_working_days(start, clock.days)
    return start + timedelta(days=clock.days)


def add_months_clamped(day: date, months: int) -> date:
    """Find the same day so many months on, or the last of that month where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


@dataclass(frozen=True)
class Period:
    """A stretch of days, from its first day up to, and not including, its end."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError("a period cannot end before it starts")

    def holds(self, day: date) -> bool:
        """Whether the day is within the period."""
        return self.start <= day and (self.end is None or day < self.end)

    def meets(self, other: "Period") -> bool:
        """Whether the two periods have a day in common."""
        if self.start == self.end or other.start == other.end:
            return False
        return (other.end is None or self.start < other.end) and (
            self.end is None or other.start < self.end
        )
